"""The files of what was done: achievements, overviews, validations, consultations, roles."""

from collections.abc import Iterator, Sequence

from django.db.models import Prefetch

from councilportal.common.text import LONG
from councilportal.files import columns
from councilportal.files.formats import Import
from councilportal.files.rows import Entry
from councilportal.organisation.models import Characteristic, Directorate
from objectives.exchange.cell_columns import amount, link, position, title
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
from objectives.rules import said
from objectives.rules.achievements import AchievementKind, Side


def _check_achievement(values: Values, records: Records) -> Iterator[tuple[str, str]]:
    yield from said.check_year(values["year"])
    yield from said.check_quarter_of(values["year"], values["quarter"])
    objective = records["objective"].get(values["objective"])
    theme = records["theme"].get(values["theme"])
    if objective and theme:
        yield from said.check_theme_of(objective.ref, objective.theme_id, theme.pk)


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
    return said.check_overview(values["period"], values["risks"], values["issues"])


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
    return said.check_validation(values["judged"], values["expires"])


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
    return said.check_consultation(values["opened"], values["closed"])


CONSULTATIONS = RecordFile(
    "consultations",
    Consultation,
    (
        columns.own_ref("ref", "consultation"),
        title("title", required=True),
        columns.day("opened"),
        columns.day("closed"),
    ),
    key=("ref",),
    check=_check_consultation,
).format()


def _check_sums(entries: Sequence[Entry], work: Import) -> None:
    """Refuse counts that are parts of another and together pass it. *Costs*: 2 queries."""
    told = {(entry.values["consultation"], entry.values["position"]): entry for entry in entries}
    parts = Prefetch("parts", ConsultationCount.objects.order_by("position"))
    wholes = ConsultationCount.objects.filter(parts__isnull=False).distinct()
    for whole in wholes.select_related("consultation").prefetch_related(parts):
        own = whole.parts.all()
        places = [whole.position, *(each.position for each in own)]
        entry = next(
            (told[key] for place in places if (key := (whole.consultation.ref, place)) in told),
            None,
        )
        for column, wanted in said.check_parts(sum(each.number for each in own), whole.number):
            if entry is not None:
                work.refuse(entry, column, wanted)


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
