"""Who may see which assessments and decisions, as queries: every read for a person begins here.

`policies` answers the same for one record. A list, a count, a choice or a file that touches an
assessment takes its rows from one of these sets (`tests/eqia/test_visible.py` finds one that does
not). What a person may not read they may at most know of, and then only as the register says it.
"""

from collections.abc import Mapping, Sequence

from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Concat

from councilportal.accounts.permissions import Role
from councilportal.organisation.people import Person
from eqia import models, policies
from eqia.models import Assessment, AssessmentQuerySet, Decision
from eqia.rules.gate import DecisionState
from eqia.rules.workflow import LIVE, SEALED, State
from objectives.models import Action
from objectives.rules.plan import Origin


def reads_everything(who: Person) -> bool:
    """True if no assessment is hidden from the person."""
    return policies.reads_all(who) or policies.leads_council(who)


# Assessments


def readable(who: Person) -> AssessmentQuerySet:
    """Every version that the person may open: `policies.can_see` as a query."""
    if reads_everything(who):
        return Assessment.objects.all()
    return Assessment.objects.filter(_PUBLISHED | _own(who))


def listed(who: Person) -> QuerySet[Assessment]:
    """The versions that the register lists for a person, one of each assessment.

    It is the newest version that they may know of: one that they may open, or that is planned or
    withheld.
    """
    kept = Assessment.objects.exclude(state=State.DROPPED)
    if reads_everything(who):
        return kept.newest()
    known = Q(state=State.PLANNED) | Q(is_exempt=True)
    return _newest_of(kept.filter(_PUBLISHED | _own(who) | known))


def named(who: Person) -> Q:
    """A filter over `listed`: the register says more of these than reference, place and ground."""
    return Q() if reads_everything(who) else Q(is_exempt=False) | _own(who)


def live(who: Person) -> QuerySet[Assessment]:
    """The newest version of each assessment that the person may read, where it is live."""
    kept = readable(who).exclude(state=State.DROPPED)
    newest = kept.newest() if reads_everything(who) else _newest_of(kept)
    return newest.filter(state__in=LIVE)


def _newest_of(kept: QuerySet[Assessment]) -> QuerySet[Assessment]:
    """The newest version of each assessment among these."""
    later = kept.filter(ref=OuterRef("ref"), number__gt=OuterRef("number"))
    return kept.filter(Q(is_latest=True) | ~Exists(later))


_PUBLISHED = Q(published_at__isnull=False, is_exempt=False)


def led_by(who: Person) -> Q:
    """A filter for the assessments of the places for which the person is equality lead."""
    if policies.leads_council(who):
        return Q(pk__isnull=False)
    found = Q(pk__in=[])
    for held in who.held:
        if held.role is Role.EQUALITY_LEAD:
            found |= (
                Q(service=held.service)
                if held.service is not None
                else Q(directorate=held.directorate)
            )
    return found


def _own(who: Person) -> Q:
    """A filter for the assessments that the person writes, leads or signs."""
    shown = led_by(who)
    if who.posts:
        posts = who.posts
        shown |= Q(lead_post__in=posts) | Q(head_post__in=posts)
        shown |= Q(service__head_post__in=posts) | Q(service__director_post__in=posts)
        shown |= Q(directorate__director_post__in=posts)
    return shown


# What assessments promise


def promises(plan: Sequence[Action], who: Person) -> Mapping[int, models.MitigatingAction]:
    """What a person may read of the promise behind each action, by the key of the action.

    The newest signed version that they may read counts; before anything is signed, the version that
    is being written. *Costs*: 1 query.
    """
    found = (
        _promised(who)
        .filter(action__in=plan)
        .select_related("assessment__directorate", "assessment__service")
        .order_by("assessment__number")
    )
    chosen: dict[int, models.MitigatingAction] = {}
    for promise in found:
        key = promise.action_id
        if key is not None and (key not in chosen or promise.assessment.state in SEALED):
            chosen[key] = promise
    return chosen


def open_actions(who: Person) -> Q:
    """A filter for the actions that a person may know of as a reader of assessments."""
    return Q(pk__in=_promised(who).values("action"))


def closed_actions(who: Person) -> Q:
    """A filter for the actions that come only from assessments which a person may not read."""
    if reads_everything(who):
        return Q(pk__in=[])
    # An action that came in with a draft and was taken off it still has the words of the draft.
    hidden = Assessment.objects.exclude(pk__in=readable(who).values("pk"))
    comes_from = ExpressionWrapper(OuterRef("origin_ref"), output_field=CharField())
    named = hidden.annotate(of=comes_from).filter(
        Q(of=F("ref")) | Q(of__startswith=Concat("ref", Value(" version ")))
    )
    taken_off = Q(origin=Origin.ASSESSMENT, promised_in=None) & Q(Exists(named))
    promised = Q(pk__in=_in_the_plan().values("action"))
    return (promised | taken_off) & ~open_actions(who)


def _promised(who: Person) -> QuerySet[models.MitigatingAction]:
    return _in_the_plan().filter(assessment__in=readable(who).exclude(state=State.DROPPED))


def _in_the_plan() -> QuerySet[models.MitigatingAction]:
    """The promises that have an action. Others would make `NOT IN` find nothing: they have NULL."""
    return models.MitigatingAction.objects.filter(action__isnull=False)


# Decisions


def decisions(who: Person) -> QuerySet[Decision]:
    """The decisions that a person may know of; of a withheld one its number and ground."""
    if policies.reads_decisions(who):
        return Decision.objects.all()
    return Decision.objects.exclude(state=DecisionState.DRAFT)


def readable_decisions(who: Person) -> QuerySet[Decision]:
    """The decisions whose record the person may read: `policies.can_see_decision` as a query."""
    if policies.reads_decisions(who):
        return Decision.objects.all()
    return decisions(who).filter(for_publication=True)
