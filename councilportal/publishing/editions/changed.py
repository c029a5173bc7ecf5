"""What changed after an edition was frozen that is out: of figures, plans, people, assessments.

Figures are those of its tables and those that its words tell by live references, with counts and
shares.

A change counts until a publisher says why the edition stands although it was made, or a correction
is begun. All that the edition tells is looked at, with its exempt parts: whoever is told of it may
read these.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Concat

from councilportal.publishing.editions.changed_figures import (
    Changed,
    Figures,
    count_changes,
    figure_changed,
    figure_changes,
    figures,
    target_changed,
    target_changes,
    told_by,
)
from councilportal.publishing.editions.changed_people import people_changed, people_changes
from councilportal.publishing.editions.changed_plans import plan_changes, plans_changed
from councilportal.publishing.editions.operations import CHANGED
from councilportal.publishing.models import Edition, FrozenDocument, KeptWarning
from councilportal.publishing.rules.kinds import Audience, PartKind
from councilportal.publishing.rules.workflow import State
from eqia.models import Assessment
from eqia.rules.workflow import State as AssessmentState
from objectives.models import ActionProgress
from objectives.rules.plan import ActionStatus, Origin

_SIGNED = (AssessmentState.SIGNED, AssessmentState.SUPERSEDED)


def changed_editions(now: datetime) -> list[Edition]:
    """As `changed`, read. *Costs*: 1 query."""
    return list(changed(now))


def changed(now: datetime) -> QuerySet[Edition]:
    """The editions that are out, stand, and tell something that changed since. *Costs*: 1 query.

    The one that came out last comes first.
    """
    any_changed = Q(figure_changed=True) | Q(target_changed=True) | Q(action_changed=True)
    any_changed |= Q(assessment_changed=True) | Q(plan_changed=True) | Q(people_changed=True)
    found = _out(now).filter(any_changed).select_related("series", "directorate")
    return found.order_by("-publish_at", "series__ref", "slug")


def changes_of(edition: Edition, now: datetime) -> list[Changed]:
    """What an edition that is out tells otherwise than it is now.

    *Costs*: 1 query, with changes of figures, targets or actions 1 more, and 1 for each of these
    and of assessments; 6 for those of plans and progress, 2 for those of people; where figures or
    targets changed and its words count, those of `board`.
    """
    asked: Any = _out(now).filter(pk=edition.pk).select_related("directorate").first()
    if asked is None:
        return []
    record, since = asked, asked.since
    told = Figures()
    if asked.figure_changed or asked.target_changed or asked.action_changed:
        told = told_by(record)
    found: list[Changed] = []
    if asked.figure_changed:
        found += figure_changes(told, record, since)
    if asked.target_changed:
        found += target_changes(told, record, since)
    found += count_changes(told, record, found)
    if asked.action_changed:
        found += _of_actions(told, record, since)
    if asked.plan_changed:
        found += plan_changes(record, since, {each.ref for each in found})
    if asked.people_changed:
        found += people_changes(record, since)
    if asked.assessment_changed:
        found += _of_versions(record, since)
    return found


def _out(now: datetime) -> QuerySet[Edition]:
    """The editions that are out and stand, each with `since`, when it was last looked at.

    They have also what changed since: `figure_changed`, `target_changed`, `action_changed`,
    `plan_changed`, `people_changed` and `assessment_changed`.
    """
    document = FrozenDocument.objects.filter(
        edition=OuterRef("pk"), freezing=OuterRef("freezing"), audience=Audience.PUBLIC
    )
    kept = KeptWarning.objects.filter(edition=OuterRef("pk"), key=CHANGED)
    correction = Edition.objects.filter(corrects=OuterRef("pk")).exclude(state=State.DROPPED)
    found = Edition.objects.filter(~Exists(correction), state=State.PUBLISHED, publish_at__lte=now)
    looked_at = Coalesce(
        Subquery(kept.values("at")[:1]), Subquery(document.values("frozen_at")[:1])
    )
    return found.annotate(since=looked_at).annotate(
        figure_changed=figure_changed(),
        target_changed=target_changed(),
        action_changed=Exists(_actions()),
        assessment_changed=Exists(_assessments()),
        plan_changed=plans_changed(),
        people_changed=people_changed(),
    )


# Actions


def _actions() -> QuerySet[ActionProgress]:
    """What was reported of corrective actions of an outer edition, which has `since`.

    Only what moved a date or a status counts.
    """
    edition, freezing = OuterRef(OuterRef("pk")), OuterRef(OuterRef("freezing"))
    told = figures(edition, freezing).filter(
        document__edition__parts__part=PartKind.ACTIONS, document__edition__parts__is_on=True
    )
    of_figure = told.annotate(cause=Concat("ref", Value(" "), "period"))
    return _moved().filter(
        Exists(of_figure.filter(cause=OuterRef("action__origin_ref"))),
        at__gt=OuterRef("since"),
    )


def _moved() -> QuerySet[ActionProgress]:
    """Progress of corrective actions that changed the status or the date."""
    before = ActionProgress.objects.filter(
        action=OuterRef("action"), position__lt=OuterRef("position")
    ).order_by("-position")
    found = ActionProgress.objects.filter(action__origin=Origin.PERFORMANCE).annotate(
        status_before=Coalesce(
            Subquery(before.values("status")[:1]), Value(ActionStatus.NOT_STARTED.value)
        )
    )
    return found.filter(~Q(status=F("status_before")) | ~Q(due_before=""))


def _of_actions(told: Figures, edition: Edition, since: datetime) -> Iterable[Changed]:
    tables = (one for each in told.of.values() for one in each if not one.in_words)
    causes = [f"{each.ref} {each.period}" for each in tables]
    shows_actions = edition.parts.filter(part=PartKind.ACTIONS, is_on=True)
    found = _moved().filter(Exists(shows_actions), action__origin_ref__in=causes, at__gt=since)
    found = found.select_related("action")
    by_action: dict[int, list[ActionProgress]] = {}
    for each in found.order_by("action__ref", "position"):
        by_action.setdefault(each.action_id, []).append(each)
    for progress in by_action.values():
        first, last = progress[0], progress[-1]
        due_before = next((each.due_before for each in progress if each.due_before), "")
        due_now = next((each.due_text for each in reversed(progress) if each.due_before), "")
        yield Changed(
            kind="Action",
            ref=last.action.ref,
            title=last.action.what,
            old=_state(first.status_before, due_before),  # type: ignore[attr-defined]
            new=_state(last.status, due_now or ("No date" if due_before else "")),
            reason="; ".join(each.note for each in progress if each.note),
            at=last.at,
        )


def _state(status: str, due: str) -> str:
    label = ActionStatus(status).label
    return f"{label}, due {due}" if due else label


# Assessments


def _assessments() -> QuerySet[Assessment]:
    """The newer signed versions of the assessments of an outer edition, which has `since`."""
    return Assessment.objects.filter(
        supersedes__editions=OuterRef("pk"),
        state__in=_SIGNED,
        sign_offs__signed_at__gt=OuterRef("since"),
    )


def _of_versions(edition: Edition, since: datetime) -> Iterable[Changed]:
    found = (
        Assessment.objects.filter(
            supersedes__editions=edition, state__in=_SIGNED, sign_offs__signed_at__gt=since
        )
        .select_related("supersedes")
        .annotate(newest=Max("sign_offs__signed_at"))
        .order_by("ref", "number")
    )
    for each in found:
        yield Changed(
            kind="Assessment",
            ref=each.ref,
            title="A newer version is signed",
            old=str(each.supersedes),
            new=str(each),
            reason="",
            at=each.newest,  # type: ignore[attr-defined]
        )
