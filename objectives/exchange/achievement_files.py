"""The files of what was done: achievements, overviews, validations, consultations, roles."""

from collections.abc import Iterable, Iterator, Sequence

from django.db.models import Sum

from councilportal.common.periods import Period, PeriodKind, containing
from councilportal.common.text import LONG
from councilportal.files import columns
from councilportal.files.formats import Import
from councilportal.files.rows import Entry
from councilportal.organisation.models import Characteristic, Directorate
from objectives.exchange.cell_columns import YEARS, amount, link, position, title
from objectives.exchange.record_files import RecordFile, Records, Values
from objectives.models import (
    Accountability,
    Achievement,
    Consultation,
    ConsultationCount,
    ConsultationHeard,
    Framework,
    Objective,
    Overview,
    Theme,
    Validation,
)
from objectives.rules.achievements import AchievementKind, Side


def check_year(values: Values) -> Iterator[tuple[str, str]]:
    """The fault of a `year` that is not a whole year: a column and a sentence."""
    year: Period | None = values["year"]
    if year is not None and year.kind not in YEARS:
        yield "year", "write a year, such as 2026/27 or 2026."


def _check_achievement(values: Values, records: Records) -> Iterator[tuple[str, str]]:
    yield from check_year(values)
    quarter, year = values["quarter"], values["year"]
    if quarter is not None and quarter.kind is not PeriodKind.QUARTER:
        yield "quarter", "write a quarter, such as 2026/27-Q2."
    elif quarter is not None and containing(year.kind, quarter.start) != year:
        yield "quarter", f"the row is of {year.label}: give a quarter of that year."
    objective = records["objective"].get(values["objective"])
    theme = records["theme"].get(values["theme"])
    if objective and theme and objective.theme_id not in (theme.pk, None):
        said = f"the objective {objective.ref} is of another theme: give that, or leave it empty."
        yield "theme", said


ACHIEVEMENTS = RecordFile(
    "achievements",
    Achievement,
    (
        columns.period("year", required=True),
        position(required=True),
        columns.text("words", required=True, at_most=LONG),
        columns.period("quarter"),
        columns.ref("theme"),
        columns.ref("objective"),
        columns.ref("directorate"),
        columns.word("kind", AchievementKind, empty=AchievementKind.HAVE_DONE),
        title("figures"),
        amount("amount"),
        columns.listed("characteristics"),
        link("link"),
        columns.yes_no("highlight"),
    ),
    key=("year", "position"),
    refs={
        "theme": ("themes", Theme),
        "objective": ("objectives", Objective),
        "directorate": ("directorates", Directorate),
    },
    lists={"characteristics": ("characteristics", Characteristic)},
    periods=("year", "quarter"),
    renamed={"highlight": "is_highlight"},
    check=_check_achievement,
).format()


def _check_overview(values: Values, _: Records) -> Iterator[tuple[str, str]]:
    if values["period"].kind is not PeriodKind.QUARTER:
        yield "period", "write a quarter, such as 2026/27-Q2."
    if not values["risks"] and not values["issues"]:
        yield "risks", "say a risk here, or an issue in issues."


OVERVIEWS = RecordFile(
    "overviews",
    Overview,
    (
        columns.ref("directorate", required=True),
        columns.period("period", required=True),
        columns.text("risks", at_most=LONG),
        columns.text("issues", at_most=LONG),
    ),
    key=("directorate", "period"),
    refs={"directorate": ("directorates", Directorate)},
    periods=("period",),
    check=_check_overview,
).format()


def _check_validation(values: Values, _: Records) -> Iterator[tuple[str, str]]:
    judged, expires = values["judged"], values["expires"]
    if judged.earliest and expires.latest and expires.latest < judged.earliest:
        yield "expires", "it ends before it was judged: give a later day."


VALIDATIONS = RecordFile(
    "validations",
    Validation,
    (
        title("title", required=True),
        position(required=True),
        columns.ref("directorate"),
        title("area"),
        columns.word("side", Side),
        title("bodies"),
        title("site"),
        columns.text("judgement", at_most=LONG),
        columns.fuzzy("judged"),
        columns.fuzzy("expires"),
        link("link"),
        columns.text("owner_post", at_most=150),
        columns.text("notes", at_most=LONG),
    ),
    key=("position",),
    refs={"directorate": ("directorates", Directorate)},
    posts=("owner_post",),
    fuzzy={"judged": ("judged_text", "judged_on"), "expires": ("expires_text", "expires_on")},
    check=_check_validation,
).format()


# Consultations


def _check_consultation(values: Values, _: Records) -> Iterator[tuple[str, str]]:
    opened, closed = values["opened"], values["closed"]
    if opened and closed and closed < opened:
        yield "closed", f"give a day that is not before opened, {opened}."


CONSULTATIONS = RecordFile(
    "consultations",
    Consultation,
    (
        columns.ref("ref", required=True),
        title("title", required=True),
        columns.day("opened"),
        columns.day("closed"),
    ),
    key=("ref",),
    check=_check_consultation,
).format()


def _check_sums(entries: Sequence[Entry], work: Import) -> None:
    """Refuse counts that are parts of another and together pass it."""
    told = {(entry.values["consultation"], entry.values["position"]): entry for entry in entries}
    counted = ConsultationCount.objects.annotate(told=Sum("parts__number"))
    for count in counted.filter(told__isnull=False).select_related("consultation"):
        parts = [(count.consultation.ref, place) for place in _places_of_parts(count)]
        places = [(count.consultation.ref, count.position), *parts]
        entry = next((told[place] for place in places if place in told), None)
        if count.told > count.number and entry is not None:
            wanted = f"its parts add up to {count.told}, more than the {count.number} of the whole."
            work.refuse(entry, "number", wanted)


def _places_of_parts(count: ConsultationCount) -> Iterable[int]:
    return count.parts.order_by("position").values_list("position", flat=True)


CONSULTATION_COUNTS = RecordFile(
    "consultation_counts",
    ConsultationCount,
    (
        columns.ref("consultation", required=True),
        position(required=True),
        title("measure", required=True),
        columns.whole("number", low=0, high=99_999_999, required=True),
        position("part_of"),
    ),
    key=("consultation", "position"),
    refs={"consultation": ("consultations", Consultation)},
    placed={"part_of": "consultation"},
    check_all=_check_sums,
).format()

CONSULTATION_HEARD = RecordFile(
    "consultation_heard",
    ConsultationHeard,
    (
        columns.ref("consultation", required=True),
        position(required=True),
        columns.text("said", required=True, at_most=LONG),
        columns.text("done", at_most=LONG),
    ),
    key=("consultation", "position"),
    refs={"consultation": ("consultations", Consultation)},
).format()

ACCOUNTABILITIES = RecordFile(
    "accountabilities",
    Accountability,
    (
        position(required=True),
        title("who", required=True),
        columns.text("answers_for", at_most=LONG),
        columns.text("in_practice", at_most=LONG),
        columns.ref("framework"),
    ),
    key=("position",),
    refs={"framework": ("frameworks", Framework)},
).format()

# Assessments may take them over, so they come before these.
FILES_OF_CONSULTATIONS = (CONSULTATIONS, CONSULTATION_COUNTS, CONSULTATION_HEARD)
FILES = (ACHIEVEMENTS, OVERVIEWS, VALIDATIONS, ACCOUNTABILITIES)
