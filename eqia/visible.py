"""Who may see which assessments and decisions, as queries: every read for a person begins here.

`policies` answers the same for one record. A list, a count, a choice or a file that touches an
assessment takes its rows from one of these sets (`tests/eqia/test_visible.py` finds one that does
not). What a person may not read they may at most know of, and then only as the register says it.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Concat

from councilportal.accounts.permissions import Role
from councilportal.organisation.models import Post
from councilportal.organisation.people import Person
from eqia import models, policies
from eqia.models import Assessment, AssessmentQuerySet, Decision
from eqia.rules.gate import DecisionState
from eqia.rules.workflow import LIVE, SEALED, State
from objectives.models import Action
from objectives.rules.plan import Origin, Unread


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


# What hidden versions say of actions


def unread_of_actions(who: Person, keys: Collection[int] | None = None) -> Mapping[int, Unread]:
    """What signed versions that a person may not read say of actions, by the key of the action.

    *Takes*: the keys of the actions; without them, all actions that such a version promises and no
    later one that the person may read.
    *Costs*: nothing for who reads everything; else 1 query.
    """
    if reads_everything(who):
        return {}
    own = readable(who)
    sealed = Assessment.objects.filter(state__in=SEALED)
    if keys is None:
        read = own.filter(state__in=SEALED, ref=OuterRef("ref"))
        wanted: QuerySet[Any, Any] = sealed.filter(
            ~Q(pk__in=own.values("pk")),
            Exists(read.filter(number__lt=OuterRef("number"))),
            ~Exists(read.filter(number__gt=OuterRef("number"))),
        ).values("ref")
    else:
        wanted = _in_the_plan().filter(action__in=keys).values("assessment__ref")
    found = sealed.filter(ref__in=wanted).annotate(is_read=Exists(own.filter(pk=OuterRef("pk"))))
    versions: dict[str, dict[int, Assessment]] = defaultdict(dict)
    said: dict[int, dict[int, models.MitigatingAction]] = defaultdict(dict)
    for version, promise in _with_promises(found):
        versions[version.ref].setdefault(version.pk, version)
        if promise.action_id is not None:
            said[version.pk][promise.action_id] = promise
    unread: dict[int, Unread] = {}
    for own_versions in versions.values():
        of_one = list(own_versions.values())
        if len({each.is_read for each in of_one}) > 1:  # type: ignore[attr-defined]
            unread |= _unread(of_one, said)
    return unread


_PROMISED = ("action_id", "what", "due_text", "due_latest", "review_on", "status")
_OWNED = ("id", "title")


def _with_promises(
    found: QuerySet[Assessment],
) -> Iterator[tuple[Assessment, models.MitigatingAction]]:
    """Versions in order, each with each of its promises; with an empty one where it has none.

    *Gives*: of a promise what the plan keeps too, and its status. *Costs*: 1 query.
    """
    joined = found.select_related("directorate", "service").annotate(
        **{f"promised_{name}": F(f"mitigations__{name}") for name in _PROMISED},
        **{f"owner_{name}": F(f"mitigations__owner_post__{name}") for name in _OWNED},
    )
    in_order: Any = joined.only("ref", "number", "directorate", "service").order_by("ref", "number")
    for each in in_order:
        owner = Post(pk=each.owner_id, title=each.owner_title) if each.owner_id else None
        values = {name: getattr(each, f"promised_{name}") for name in _PROMISED}
        yield each, models.MitigatingAction(owner_post=owner, **values)


def _unread(
    versions: Sequence[Assessment], said: Mapping[int, Mapping[int, models.MitigatingAction]]
) -> Mapping[int, Unread]:
    """What the hidden versions of one assessment say of its actions.

    *Takes*: its signed versions in order, some of which the person may read; promises by the key of
    the version and that of the action.
    """
    is_read = [each.is_read for each in versions]  # type: ignore[attr-defined]
    newest = max(place for place, known in enumerate(is_read) if known)
    before, later = versions[newest], versions[newest + 1 :]
    hidden = frozenset(str(each) for each in versions if not each.is_read)  # type: ignore[attr-defined]
    after = frozenset(
        str(each)
        for place, each in enumerate(versions)
        if place and is_read[place] and not is_read[place - 1]
    )
    found = {}
    for key in {key for each in versions for key in said.get(each.pk, ())}:
        values: dict[str, object] = {}
        promise = said.get(before.pk, {}).get(key)
        changed = [each for each in later if key in said.get(each.pk, ())]
        if promise is not None and changed:
            values = _differing(promise, before, said[changed[-1].pk][key], changed[-1])
        is_ended = promise is not None and bool(later) and later[-1] not in changed
        status = promise.status if promise is not None and is_ended else ""
        found[key] = Unread(values, status, hidden, after)
    return found


def _differing(
    promise: models.MitigatingAction,
    version: Assessment,
    later: models.MitigatingAction,
    newer: Assessment,
) -> dict[str, object]:
    """What a promise of a version says that a newer version says otherwise."""
    now, then = (
        each.planned | {"directorate": record.directorate, "service": record.service}
        for each, record in ((promise, version), (later, newer))
    )
    return {name: value for name, value in now.items() if value != then[name]}


# Decisions


def listed_decisions(who: Person) -> QuerySet[Decision]:
    """The decisions that a person may know of; of a withheld one its number and ground.

    *Gives*: each with `is_read`, True where the person may read the record.
    """
    found = Decision.objects.annotate(
        is_read=Exists(readable_decisions(who).filter(pk=OuterRef("pk")))
    )
    return found.filter(~Q(state=DecisionState.DRAFT) | Q(is_read=True))


def readable_decisions(who: Person) -> QuerySet[Decision]:
    """The decisions whose record the person may read: `policies.can_see_decision` as a query."""
    if reads_everything(who):
        return Decision.objects.all()
    shown = Q(for_publication=True) & ~Q(state=DecisionState.DRAFT)
    for held in who.held:
        if held.role is Role.EQUALITY_LEAD and held.service is None:
            shown |= Q(directorate=held.directorate)
    if who.directs:
        shown |= Q(directorate=None) | Q(directorate__director_post__in=who.directs)
    if who.directs or policies.leads_anything(who):
        answers_for = led_by(who) | Q(service__director_post__in=who.posts)
        answers_for |= Q(directorate__director_post__in=who.posts)
        rests_on = Decision.assessments.through._default_manager.filter(
            decision=OuterRef("pk"), assessment__in=Assessment.objects.filter(answers_for)
        )
        shown |= Q(Exists(rests_on))
    return Decision.objects.filter(shown)
