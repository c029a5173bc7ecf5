"""Achievements, validations, consultations and who answers for what, as their pages show them."""

from functools import partial

from django.db.models import QuerySet
from django.urls import reverse

from councilportal.accounts.permissions import Role
from councilportal.administration.kinds.fields import (
    Listed,
    Spec,
    day,
    long,
    place,
    record,
    ref,
    text,
)
from councilportal.administration.kinds.record_fields import (
    TITLE,
    entitled,
    framework,
    upkept,
)
from councilportal.common.periods import day_label, parse
from councilportal.common.text import LONG
from councilportal.design.fields import WholeField
from councilportal.design.forms import Look
from objectives.achievements import operations as achievements
from objectives.achievements.policies import may_delete
from objectives.frameworks.policies import keeps_all, keeps_some
from objectives.models import (
    Accountability,
    Achievement,
    Consultation,
    ConsultationCount,
    ConsultationHeard,
    ObjectiveProgress,
    Validation,
)
from objectives.upkeep import operations

_SHORT = 100  # characters of words in the first cell of a row


def _short(words: str) -> str:
    return words if len(words) <= _SHORT else f"{words[:_SHORT]} …"


# Their own pages add and change them: these list them all, and delete.
ACHIEVEMENTS = Listed(
    slug="achievements",
    one="achievement",
    many="Achievements",
    about="What the council did in a year, and what it will do in it.",
    model=Achievement,
    keepers=(Role.EQUALITY_LEAD,),
    keeps=may_delete,
    fields=(),
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
    change=achievements.save_achievement,
    end=None,
    remove=operations.remove,
    add_at=lambda: reverse("achievement_add"),
    change_at=lambda each: reverse("achievement", args=[each.pk]),
)

VALIDATIONS = Listed(
    slug="validations",
    one="validation",
    many="Validations",
    about="What those who inspect or accredit said of the council’s work, and until when it holds.",
    model=Validation,
    keepers=(Role.EQUALITY_LEAD,),
    keeps=may_delete,
    fields=(),
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
    change=achievements.save_validation,
    end=None,
    remove=operations.remove,
    add_at=lambda: reverse("validation_add"),
    change_at=lambda each: reverse("validation", args=[each.pk]),
)

PROGRESS = Listed(
    slug="objective-progress",
    one="statement of progress",
    many="Progress of objectives",
    about="What the council or a directorate says of an objective in a year. An objective’s own "
    "page adds to it.",
    model=ObjectiveProgress,
    keepers=(Role.EQUALITY_LEAD,),
    keeps=may_delete,
    fields=(),
    heads=("Words", "Objective", "Year", "Directorate"),
    cells=lambda each: (
        _short(each.words),
        f"{each.objective.ref} {each.objective.title}",
        parse(each.year).label,
        str(each.directorate or "The council"),
    ),
    related=("objective", "directorate"),
    search=("words", "year", "objective__ref", "objective__title", "directorate__name"),
    order=("-year", "objective__ref", "pk"),
    change=achievements.save_progress,
    end=None,
    remove=operations.remove,
    add_at=lambda: reverse("objectives"),
    change_at=lambda each: reverse("objective_progress", args=[each.objective.ref, each.pk]),
)

CONSULTATIONS = upkept(
    slug="consultations",
    one="consultation",
    many="Consultations",
    about="What the council asked people. Its counts and what was heard have lists of their own.",
    model=Consultation,
    key="ref",
    keeps=keeps_all,
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
    end=None,
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

COUNTS = upkept(
    slug="consultation-counts",
    one="count of a consultation",
    many="Counts of consultations",
    about="How many people answered, and how. Parts of a count add up to at most that one.",
    model=ConsultationCount,
    keeps=keeps_all,
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
            called=lambda each: each.measure,
            grouped=lambda each: entitled(each.consultation),
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
    end=None,
    asked=("consultation",),
)

HEARD = upkept(
    slug="consultation-heard",
    one="answer of a consultation",
    many="What was heard",
    about="What people said in a consultation, and what was done about it.",
    model=ConsultationHeard,
    keeps=keeps_all,
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
    end=None,
    asked=("consultation",),
)

ACCOUNTABILITIES = upkept(
    slug="accountabilities",
    one="accountability",
    many="Accountabilities",
    about="Who answers for what in equality, and what that is in practice.",
    model=Accountability,
    keeps=keeps_some,
    fields=(
        place(),
        text("who", "Who", TITLE),
        long("answers_for", "Answers for", longest=LONG),
        long("in_practice", "In practice", longest=LONG),
        framework("framework", "Framework"),
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
    end=None,
)
