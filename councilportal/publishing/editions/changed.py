"""What changed after an edition was frozen that is out: figures, actions and assessments.

Figures are those of its tables and those that its words tell by live references.

A change counts until a publisher says why the edition stands although it was made, or a correction
is begun. All that the edition tells is looked at, with its exempt parts: whoever is told of it may
read these.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Coalesce, Concat

from councilportal.common.periods import parse
from councilportal.publishing.editions.operations import CHANGED
from councilportal.publishing.models import (
    Edition,
    FrozenDocument,
    FrozenFigure,
    FrozenReference,
    KeptWarning,
)
from councilportal.publishing.rules.kinds import Audience, PartKind
from councilportal.publishing.rules.workflow import State
from eqia.models import Assessment
from eqia.rules.workflow import State as AssessmentState
from objectives.models import ActionProgress
from objectives.rules.plan import ActionStatus, Origin
from performance.models import Reading
from performance.queries import measure_of, units_of, with_indicators

_SIGNED = (AssessmentState.SIGNED, AssessmentState.SUPERSEDED)


@dataclass(frozen=True, slots=True)
class Changed:
    """One thing that an edition tells otherwise than it is now.

    `old` is what it was when the edition was frozen, `new` what it is now, `told` what the edition
    says where that is a figure of another period, or "". `places` are where its words tell it, each
    with what they say: "Introduction: its rating, green".
    """

    kind: str
    ref: str
    title: str
    old: str
    new: str
    reason: str
    at: datetime
    told: str = ""
    places: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """A figure that an edition tells; `title` is "" where only its words do.

    `period` is a code, `shown` what is printed; `what` and `place` are of live references.
    """

    ref: str
    title: str
    period: str
    ends_on: date | None
    shown: str
    what: str
    place: str

    @property
    def in_words(self) -> bool:
        """True for what a live reference tells."""
        return bool(self.what)


Figures = Mapping[str, Sequence[Told]]  # what an edition tells, by indicator


def changed_editions(now: datetime) -> list[Edition]:
    """The editions that are out, stand, and tell something that changed since. *Costs*: 1 query.

    The one that came out last comes first.
    """
    any_changed = Q(figure_changed=True) | Q(action_changed=True) | Q(assessment_changed=True)
    found = _out(now).filter(any_changed).select_related("series", "directorate")
    return list(found.order_by("-publish_at", "series__ref", "slug"))


def changes_of(edition: Edition, now: datetime) -> list[Changed]:
    """What an edition that is out tells otherwise than it is now: figures, actions, assessments.

    *Costs*: 1 query; with changes of figures 3, and 1 more with each of actions and assessments.
    """
    asked: Any = _out(now).filter(pk=edition.pk).first()
    if asked is None:
        return []
    record, since = asked, asked.since
    told: Figures = {}
    if asked.figure_changed or asked.action_changed:
        told = _told(record)
    found: list[Changed] = []
    if asked.figure_changed:
        found += _of_figures(told, record, since)
    if asked.action_changed:
        found += _of_actions(told, record, since)
    if asked.assessment_changed:
        found += _of_versions(record, since)
    return found


def _out(now: datetime) -> QuerySet[Edition]:
    """The editions that are out and stand, each with `since`, when it was last looked at.

    They have also what changed since: `figure_changed`, `action_changed`, `assessment_changed`.
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
        figure_changed=Q(Exists(_figures(*_outer()).filter(_revised())))
        | Q(Exists(_references(*_outer()).filter(_revised()))),
        action_changed=Exists(_actions()),
        assessment_changed=Exists(_assessments()),
    )


# Figures


def _figures(edition: Any, freezing: Any) -> QuerySet[FrozenFigure]:
    """The figures that an edition tells: those of its whole copy, and of the public one."""
    return FrozenFigure.objects.filter(document__edition=edition, document__freezing=freezing)


def _references(edition: Any, freezing: Any) -> QuerySet[FrozenReference]:
    """The figures that the words of an edition tell by live references."""
    return FrozenReference.objects.filter(document__edition=edition, document__freezing=freezing)


def _outer() -> tuple[OuterRef, OuterRef]:
    return OuterRef("pk"), OuterRef("freezing")


def _told(edition: Edition) -> Figures:
    """What an edition tells of each indicator, its tables first. *Costs*: 1 query."""
    none = Value("", output_field=TextField())
    asked = (edition.pk, edition.freezing)
    tables = _figures(*asked).annotate(name=F("title"), what=none, place=none)
    words = _references(*asked).annotate(name=none)
    columns = ("ref", "period", "ends_on", "shown", "name", "what", "place")
    rows = tables.values_list(*columns).union(words.values_list(*columns))
    found: dict[str, list[Told]] = {}
    for ref, period, ends_on, shown, title, what, place in rows:
        one = Told(ref, title, period, ends_on, shown, what, place)
        found.setdefault(ref, []).append(one)
    for each in found.values():
        each.sort(key=lambda one: (one.place, one.what))
    return found


def _revised() -> Exists:
    """True of a figure of an outer edition with `since`, whose readings were revised after that."""
    readings = Reading.objects.of_the_whole().filter(
        indicator__ref=OuterRef("ref"),
        ends_on__lte=OuterRef("ends_on"),
        revision__gt=1,
        entered_at__gt=OuterRef(OuterRef("since")),
    )
    return Exists(readings)


def _of_figures(told: Figures, edition: Edition, since: datetime) -> Iterable[Changed]:
    same = Reading.objects.of_the_whole().filter(
        indicator=OuterRef("indicator"), period=OuterRef("period")
    )
    readings = Reading.objects.of_the_whole().filter(
        Exists(same.filter(revision__gt=1, entered_at__gt=since)),
        indicator__ref__in=told,
        ends_on__lte=edition.ends_on,
    )
    by_place: dict[tuple[int, str], list[Reading]] = {}
    found = list(with_indicators(readings).order_by("indicator__ref", "ends_on", "revision"))
    for each in found:
        by_place.setdefault((each.indicator_id, each.period), []).append(each)
    units = units_of(found)
    for (_, period), revisions in by_place.items():
        indicator = revisions[0].indicator
        later = [each for each in revisions if each.revision > 1 and each.entered_at > since]
        within = [
            one for one in told[indicator.ref] if one.ends_on and later[-1].ends_on <= one.ends_on
        ]
        if not within:
            continue
        first = within[0]
        measure = measure_of(indicator, units)
        before = [each.value for each in revisions if each.revision < later[0].revision]
        yield Changed(
            kind="Figure",
            ref=indicator.ref,
            title=f"{first.title or indicator.title}, {parse(period).label}",
            old=(measure.text(before[-1]) if before else "") or "No figure",
            new=measure.text(later[-1].value) or "No figure",
            reason="; ".join(each.corrects_note for each in later if each.corrects_note),
            at=later[-1].entered_at,
            told=first.shown if not first.in_words and first.period != period else "",
            places=tuple(f"{one.place}: {one.what}, {one.shown}" for one in within if one.in_words),
        )


# Actions


def _actions() -> QuerySet[ActionProgress]:
    """What was reported of corrective actions of an outer edition, which has `since`.

    Only what moved a date or a status counts.
    """
    edition, freezing = OuterRef(OuterRef("pk")), OuterRef(OuterRef("freezing"))
    told = _figures(edition, freezing).filter(
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
    tables = (one for each in told.values() for one in each if not one.in_words)
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
