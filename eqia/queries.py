"""Reads that several rooms need: posts, question sets, promises, what a person may see."""

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
    """A question set as the rules take it, its questions in order. *Costs*: 1 query."""
    return grid_rules.QuestionSet(
        title=stored.title,
        introduction=stored.introduction,
        bands=bands_of(stored.bands),
        questions=tuple(
            Question(
                ref=question.ref,
                text=question.text,
                kind=AnswerKind(question.kind),
                meaning=Meaning(question.meaning),
                part=Part(question.part),
                aim=Aim(question.aim) if question.aim else None,
                hint=question.hint,
                explained=question.explained,
            )
            for question in stored.questions.order_by("position")
        ),
    )


def bands_of(text: str) -> tuple[Band, ...]:
    """The bands of a set, from a text such as "1 low; 5 medium; 15 high".

    *Raises*: ValueError for a part that is no number and size.
    """
    found = []
    for part in filter(None, (each.strip() for each in text.split(";"))):
        score, size = part.split()
        found.append(Band(int(score), Size(size)))
    return tuple(found)


def default_set(on: date) -> QuestionSet | None:
    """The set that a new assessment takes by default; None where no set is in force.

    *Costs*: 1 query.
    """
    sets = QuestionSet.objects.in_force(on)
    return sets.order_by("-is_default", "ref", "-number").first()


def question_sets(on: date) -> list[QuestionSet]:
    """The newest version of each set in force, the default first. *Costs*: 1 query."""
    newest: dict[str, QuestionSet] = {}
    for stored in QuestionSet.objects.in_force(on).order_by("-is_default", "title", "-number"):
        newest.setdefault(stored.ref, stored)
    return list(newest.values())


def screened(on: date) -> list[ScreenedCharacteristic]:
    """The rows of a grid that is laid on the day, in their order. *Costs*: 1 query."""
    found = ScreenedCharacteristic.objects.in_force(on).select_related("characteristic")
    return list(found.order_by("position", "label"))


def actions_to_read(who: Person) -> QuerySet[models.MitigatingAction, int]:
    """The keys of the actions that an assessment promises which the person may read."""
    promised = models.MitigatingAction.objects.exclude(assessment__state=State.DROPPED)
    if not reads_everything(who):
        published = Q(published_at__isnull=False, is_exempt=False)
        promised = promised.filter(assessment__in=Assessment.objects.filter(published | own(who)))
    return promised.values_list("action", flat=True)


@dataclass(frozen=True, slots=True)
class Promise:
    """What an assessment says of an action; `reads` is True if the person may read it.

    The newest signed version counts; before anything is signed, the version being written.
    """

    stored: models.MitigatingAction
    reads: bool


def promises(plan: Sequence[Action], who: Person) -> Mapping[int, Promise]:
    """The promise behind each action of the plan, by the key of the action. *Costs*: 1 query."""
    found = (
        models.MitigatingAction.objects.filter(action__in=plan)
        .exclude(assessment__state=State.DROPPED)
        .select_related("assessment__directorate", "assessment__service")
        .order_by("assessment__number")
    )
    chosen: dict[int, Promise] = {}
    for promise in found:
        record = promise.assessment
        before = chosen.get(promise.action_id)
        reads = policies.can_see(who, record) or (before is not None and before.reads)
        keeps = before is not None and record.state not in workflow.SEALED
        chosen[promise.action_id] = Promise(before.stored if before and keeps else promise, reads)
    return chosen


PLACES = (
    "directorate__director_post",
    "service__head_post",
    "service__director_post",
    "lead_post",
)
# Long texts that no list prints: those of a whole register are megabytes.
UNLISTED = tuple(
    field.name
    for field in Assessment._meta.concrete_fields
    if isinstance(field, TextField) and field.name not in ("initial_impacts", "exempt_ground")
)


def visible(who: Person) -> QuerySet[Assessment]:
    """The versions that the register lists for a person, one of each assessment.

    It is the newest version where the person may know of it, else the last version before it that
    is published or withheld.
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
    """True if no assessment is hidden from the person."""
    return policies.reads_all(who) or policies.leads_council(who)


def own(who: Person) -> Q:
    """A filter for the assessments that the person writes, leads or signs."""
    shown = Q(pk__in=[])
    for appointment in who.held:
        if appointment.role == "equality_lead":
            shown |= (
                Q(service=appointment.service)
                if appointment.service is not None
                else Q(directorate=appointment.directorate)
            )
    if who.posts:
        posts = who.posts
        shown |= Q(lead_post__in=posts) | Q(head_post__in=posts)
        shown |= Q(service__head_post__in=posts) | Q(service__director_post__in=posts)
        shown |= Q(directorate__director_post__in=posts)
    return shown
