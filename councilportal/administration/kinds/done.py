"""Achievements, validations, consultations and who answers for what, as their pages show them."""

from functools import partial

from django.db.models import QuerySet

from councilportal.administration.kinds.fields import (
    Listed,
    Spec,
    cited,
    day,
    long,
    place,
    post,
    record,
    ref,
    several,
    text,
    word,
)
from councilportal.administration.kinds.record_fields import (
    TITLE,
    AmountField,
    characteristics,
    checked,
    directorate,
    entitled,
    fuzzy,
    inside,
    link,
    period,
    tick,
)
from councilportal.common.periods import day_label, parse
from councilportal.common.text import LONG
from councilportal.design.fields import WholeField
from councilportal.design.forms import Look
from councilportal.organisation.models import Directorate
from objectives.frameworks.policies import keeps_all, keeps_some
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
from objectives.upkeep import operations
from objectives.upkeep.policies import KEEPERS, keeps_places
from objectives.upkeep.problems import problems_of
from objectives.upkeep.queries import directorates_to_choose

_SHORT = 100  # characters of words in the first cell of a row


def _short(words: str) -> str:
    return words if len(words) <= _SHORT else f"{words[:_SHORT]} …"


ACHIEVEMENTS = Listed(
    slug="achievements",
    one="achievement",
    many="Achievements",
    about="What the council did in a year, and what it will do in it.",
    model=Achievement,
    keepers=KEEPERS,
    keeps=keeps_places,
    check=checked,
    fields=(
        period("year", "Year", "Such as 2026/27 or 2026", required=True),
        word("kind", "Kind", AchievementKind),
        long("words", "Words", hint="As reports print them.", required=True, longest=LONG),
        place("Its place in the year. Leave it empty to put it last."),
        period("quarter", "Quarter", "Where it is of one. Such as 2026/27-Q2"),
        record(
            "theme",
            "Theme",
            lambda: Theme.objects.select_related("framework").order_by("framework", "position"),
            called=inside,
        ),
        record(
            "objective",
            "Objective",
            lambda: Objective.objects.select_related("framework").order_by("ref"),
            called=inside,
        ),
        directorate(),
        text("figures", "Figures", TITLE, required=False, hint="As they are told."),
        Spec(
            name="amount",
            make=partial(AmountField, label="Amount", required=False, max_length=40),
            look=Look(classes="govuk-input--width-10", prefix="£"),
        ),
        several("characteristics", "Characteristics that it is about", characteristics),
        link(),
        tick("is_highlight", "Reports print it as a highlight"),
    ),
    heads=("Words", "Year", "Place", "Kind", "Directorate"),
    cells=lambda each: (
        _short(each.words),
        parse(each.year).label,
        str(each.position),
        each.get_kind_display(),
        str(each.directorate or "The council"),
    ),
    related=("directorate",),
    search=("words", "year", "figures", "directorate__name"),
    order=("-year", "position"),
    change=operations.change,
    end=None,
    remove=operations.remove,
    problems=problems_of,
)

OVERVIEWS = Listed(
    slug="overviews",
    one="overview of a quarter",
    many="Overviews of quarters",
    about="The risks and issues of a directorate in a quarter.",
    model=Overview,
    keepers=KEEPERS,
    keeps=keeps_places,
    check=checked,
    fields=(
        record(
            "directorate",
            "Directorate",
            Directorate.objects.none,
            required=True,
            fixed=True,
            called=cited,
            offered=directorates_to_choose,
        ),
        period("period", "Quarter", "Such as 2026/27-Q2", required=True),
        long("risks", "Risks", longest=LONG),
        long("issues", "Issues", longest=LONG),
    ),
    heads=("Directorate", "Quarter", "Risks", "Issues"),
    cells=lambda each: (
        each.directorate.name,
        parse(each.period).label,
        _short(each.risks),
        _short(each.issues),
    ),
    related=("directorate",),
    search=("directorate__ref", "directorate__name", "period", "risks", "issues"),
    order=("-period", "directorate__name"),
    change=operations.change,
    end=None,
    remove=operations.remove,
    problems=problems_of,
)

VALIDATIONS = Listed(
    slug="validations",
    one="validation",
    many="Validations",
    about="What those who inspect or accredit said of the council’s work, and until when it holds.",
    model=Validation,
    keepers=KEEPERS,
    keeps=keeps_places,
    check=checked,
    fields=(
        text("title", "Title", TITLE),
        place(),
        directorate(),
        text("area", "Area", TITLE, required=False),
        word("side", "Who judged", Side, required=False),
        text("bodies", "Names of those who judged", TITLE, required=False),
        text("site", "Site", TITLE, required=False),
        long("judgement", "Judgement", longest=LONG),
        fuzzy("judged_text", "When it was judged"),
        fuzzy("expires_text", "When it expires"),
        link(),
        post("owner_post", "Owner"),
        long(
            "notes", "Notes", hint="Of those who look after it. No report has them.", longest=LONG
        ),
    ),
    heads=("Title", "Directorate", "Who judged", "Judgement", "Expires"),
    cells=lambda each: (
        each.title,
        str(each.directorate or "The council"),
        each.bodies,
        _short(each.judgement),
        day_label(each.expires_on) if each.expires_on else each.expires_text,
    ),
    related=("directorate",),
    search=("title", "area", "bodies", "site", "judgement", "directorate__name"),
    order=("position",),
    change=operations.change,
    end=None,
    remove=operations.remove,
    problems=problems_of,
)

CONSULTATIONS = Listed(
    slug="consultations",
    one="consultation",
    many="Consultations",
    about="What the council asked people. Its counts and what was heard have lists of their own.",
    model=Consultation,
    key="ref",
    keepers=KEEPERS,
    keeps=keeps_all,
    check=checked,
    fields=(
        ref("People cite it and it never changes. For example, CON-2026-1"),
        text("title", "Title", TITLE),
        day("opened", "Opened", hint="For example, 1 9 2026"),
        day("closed", "Closed", hint="For example, 24 11 2026"),
    ),
    heads=("Title", "Reference", "Opened", "Closed"),
    cells=lambda each: (
        each.title,
        each.ref,
        day_label(each.opened) if each.opened else "",
        day_label(each.closed) if each.closed else "",
    ),
    search=("ref", "title"),
    order=("-opened", "ref"),
    change=operations.change,
    end=None,
    remove=operations.remove,
    problems=problems_of,
)


def _consultations() -> "QuerySet[Consultation]":
    return Consultation.objects.order_by("-opened", "ref")


_CONSULTATION = record(
    "consultation",
    "Consultation",
    _consultations,
    required=True,
    fixed=True,
    called=entitled,
)

COUNTS = Listed(
    slug="consultation-counts",
    one="count of a consultation",
    many="Counts of consultations",
    about="How many people answered, and how. Parts of a count add up to at most that one.",
    model=ConsultationCount,
    keepers=KEEPERS,
    keeps=keeps_all,
    check=checked,
    fields=(
        _CONSULTATION,
        place(),
        text("measure", "What is counted", TITLE),
        Spec(
            name="number",
            make=partial(WholeField, label="Number", min_value=0, max_value=99_999_999),
            look=Look(classes="govuk-input--width-5"),
        ),
        record(
            "part_of",
            "Part of",
            lambda: ConsultationCount.objects.select_related("consultation").order_by(
                "consultation__ref", "position"
            ),
            hint="Another count of the same consultation.",
            called=lambda each: f"{each.consultation.ref}: {each.measure}"[:150],
        ),
    ),
    heads=("What is counted", "Consultation", "Place", "Number", "Part of"),
    cells=lambda each: (
        each.measure,
        each.consultation.title,
        str(each.position),
        f"{each.number:,}",
        str(each.part_of or ""),
    ),
    related=("consultation", "part_of"),
    search=("measure", "consultation__ref", "consultation__title"),
    order=("consultation__ref", "position"),
    change=operations.change,
    end=None,
    remove=operations.remove,
    problems=problems_of,
    asked=("consultation",),
)

HEARD = Listed(
    slug="consultation-heard",
    one="answer of a consultation",
    many="What was heard",
    about="What people said in a consultation, and what was done about it.",
    model=ConsultationHeard,
    keepers=KEEPERS,
    keeps=keeps_all,
    check=checked,
    fields=(
        _CONSULTATION,
        place(),
        long("said", "What people said", required=True, longest=LONG),
        long("done", "What was done about it", longest=LONG),
    ),
    heads=("What people said", "Consultation", "Place", "What was done"),
    cells=lambda each: (
        _short(each.said),
        each.consultation.title,
        str(each.position),
        _short(each.done),
    ),
    related=("consultation",),
    search=("said", "done", "consultation__ref", "consultation__title"),
    order=("consultation__ref", "position"),
    change=operations.change,
    end=None,
    remove=operations.remove,
    problems=problems_of,
    asked=("consultation",),
)

ACCOUNTABILITIES = Listed(
    slug="accountabilities",
    one="accountability",
    many="Accountabilities",
    about="Who answers for what in equality, and what that is in practice.",
    model=Accountability,
    keepers=KEEPERS,
    keeps=keeps_some,
    check=checked,
    fields=(
        place(),
        text("who", "Who", TITLE),
        long("answers_for", "Answers for", longest=LONG),
        long("in_practice", "In practice", longest=LONG),
        record(
            "framework",
            "Framework",
            lambda: Framework.objects.order_by("title", "ref"),
            called=entitled,
        ),
    ),
    heads=("Who", "Place", "Answers for", "Framework"),
    cells=lambda each: (
        each.who,
        str(each.position),
        _short(each.answers_for),
        str(each.framework or ""),
    ),
    related=("framework",),
    search=("who", "answers_for", "in_practice"),
    order=("position",),
    change=operations.change,
    end=None,
    remove=operations.remove,
    problems=problems_of,
)
