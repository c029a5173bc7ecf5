"""Every read that assessments and decisions need."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import (
    Exists,
    OuterRef,
    Q,
    QuerySet,
    TextField,
)

from councilportal.organisation.people import Person
from eqia import models, policies
from eqia.models import Assessment, QuestionSet, ScreenedCharacteristic
from eqia.rules import grid as grid_rules
from eqia.rules import workflow
from eqia.rules.grid import Band, Question
from eqia.rules.words import Aim, AnswerKind, Meaning, Part, Size
from eqia.rules.workflow import State
from objectives.models import Action


def question_set(stored: QuestionSet) -> grid_rules.QuestionSet:
    """The questions of a set as the rules take them, in their order. *Costs*: 1 query."""
    return grid_rules.QuestionSet(
        title=stored.title,
        introduction=stored.introduction,
        bands=bands_of(stored.bands),
        questions=tuple(
            Question(
                ref=each.ref,
                text=each.text,
                kind=AnswerKind(each.kind),
                meaning=Meaning(each.meaning),
                part=Part(each.part),
                aim=Aim(each.aim) if each.aim else None,
                hint=each.hint,
                explained=each.explained,
            )
            for each in stored.questions.order_by("position")
        ),
    )


def bands_of(text: str) -> tuple[Band, ...]:
    """The bands that a set's text names: "1 low; 5 medium; 15 high".

    *Raises*: ValueError where it names none, or no size.
    """
    found = []
    for part in filter(None, (each.strip() for each in text.split(";"))):
        score, size = part.split()
        found.append(Band(int(score), Size(size)))
    return tuple(found)


def default_set(on: date) -> QuestionSet | None:
    """The set that an assessment begins with. *Costs*: 1 query."""
    sets = QuestionSet.objects.in_force(on)
    return sets.order_by("-is_default", "ref", "-number").first()


def question_sets(on: date) -> list[QuestionSet]:
    """The newest version of each set in force, the default first. *Costs*: 1 query."""
    newest: dict[str, QuestionSet] = {}
    for each in QuestionSet.objects.in_force(on).order_by("-is_default", "title", "-number"):
        newest.setdefault(each.ref, each)
    return list(newest.values())


def screened(on: date) -> list[ScreenedCharacteristic]:
    """The rows of a grid that is laid on the day, in their order. *Costs*: 1 query."""
    found = ScreenedCharacteristic.objects.in_force(on).select_related("characteristic")
    return list(found.order_by("position", "label"))


# Actions of the plan, and the assessments that promise them


def actions_to_read(who: Person) -> QuerySet[models.MitigatingAction, int]:
    """The keys of the actions that stand in an assessment which the person may read."""
    promised = models.MitigatingAction.objects.exclude(assessment__state=State.DROPPED)
    if not reads_everything(who):
        published = Q(published_at__isnull=False, is_exempt=False)
        promised = promised.filter(assessment__in=Assessment.objects.filter(published | own(who)))
    return promised.values_list("action", flat=True)


@dataclass(frozen=True, slots=True)
class Promise:
    """What an assessment says of an action: as it was signed last, else as it is being written.

    `reads`: the person may read the assessment.
    """

    stored: models.MitigatingAction
    reads: bool


def promises(plan: Sequence[Action], who: Person) -> Mapping[int, Promise]:
    """The promise that each action of the plan is, by the action's key. *Costs*: 1 query."""
    found = (
        models.MitigatingAction.objects.filter(action__in=plan)
        .exclude(assessment__state=State.DROPPED)
        .select_related("assessment__directorate", "assessment__service")
        .order_by("assessment__number")
    )
    chosen: dict[int, Promise] = {}
    for each in found:
        record = each.assessment
        before = chosen.get(each.action_id)
        reads = policies.can_see(who, record) or (before is not None and before.reads)
        keeps = before is not None and record.state not in workflow.SEALED
        chosen[each.action_id] = Promise(before.stored if before and keeps else each, reads)
    return chosen


PLACES = (
    "directorate__director_post",
    "service__head_post",
    "service__director_post",
    "lead_post",
)
# The long words of an assessment, which no list prints: a council's whole register has megabytes.
UNLISTED = tuple(
    field.name
    for field in Assessment._meta.concrete_fields
    if isinstance(field, TextField) and field.name not in ("initial_impacts", "exempt_ground")
)


def visible(who: Person) -> QuerySet[Assessment]:
    """The versions that stand in the register for a person: of each assessment one.

    The newest where the person may know of it; else, while a newer version is in the making, the
    last one that is published or withheld.
    """
    kept = Assessment.objects.exclude(state=State.DROPPED)
    if reads_everything(who):
        return kept.newest()
    public = Q(published_at__isnull=False) | Q(is_exempt=True)
    known = public | Q(state=State.PLANNED) | own(who)
    later = Assessment.objects.filter(ref=OuterRef("ref"), number__gt=OuterRef("number"))
    return kept.filter(
        (Q(is_latest=True) & known) | (Q(is_latest=False) & public & ~Exists(later.filter(known)))
    )


def reads_everything(who: Person) -> bool:
    return policies.reads_all(who) or policies.leads_council(who)


def own(who: Person) -> Q:
    """What the person writes, leads or signs."""
    shown = Q(pk__in=[])
    for each in who.held:
        if each.role == "equality_lead":
            shown |= (
                Q(service=each.service)
                if each.service is not None
                else Q(directorate=each.directorate)
            )
    if who.posts:
        posts = who.posts
        shown |= Q(lead_post__in=posts) | Q(head_post__in=posts)
        shown |= Q(service__head_post__in=posts) | Q(service__director_post__in=posts)
        shown |= Q(directorate__director_post__in=posts)
    return shown
