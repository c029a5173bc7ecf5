"""What was changed of the actions and of the progress with objectives that an edition tells.

What it told was taken from its frozen copies. It counts as changed where the record says something
else now, and an event of it, or an import, came after the edition was last looked at.
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import Any

from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce, Concat

from councilportal.audit.models import Event
from councilportal.publishing.editions.changed_figures import Changed
from councilportal.publishing.editions.meanwhile import IMPORT
from councilportal.publishing.models import Edition, FrozenStatement
from councilportal.publishing.rules.kinds import Stated
from objectives.models import Action, ActionProgress, ObjectiveProgress, PlanLine
from objectives.rules.frameworks import ObjectiveStanding
from objectives.rules.plan import ActionStatus

_PLAN = "plan"  # what events call a plan, whose lines they tell of too


def plans_changed() -> Exists:
    """True of an outer edition, which has `since`, that tells an action or progress changed since.

    Corrective actions of its figures are no part of it: `changed` looks at them.
    """
    told = FrozenStatement.objects.filter(
        document__edition=OuterRef("pk"), document__freezing=OuterRef("freezing")
    )
    return Exists(_changed(told, OuterRef(OuterRef("since"))))


def _changed(told: QuerySet[FrozenStatement], since: object) -> QuerySet[FrozenStatement]:
    action = Action.objects.filter(ref=OuterRef("cited"))
    line = PlanLine.objects.filter(action__ref=OuterRef("cited"), plan__ref=OuterRef("plan"))
    of_action = Q(Exists(action.exclude(status=OuterRef("standing"), due_text=OuterRef("due"))))
    of_action |= Q(Exists(line.exclude(words=OuterRef("words"))))
    said = _cited_progress().filter(cited=OuterRef("cited"))
    of_progress = Exists(said.exclude(words=OuterRef("words"), standing=OuterRef("standing")))
    was_written = _written(since)
    differs = Q(of_action, kind=Stated.ACTION) | Q(of_progress, kind=Stated.PROGRESS)
    return told.filter(was_written & differs)


def _written(since: object) -> Q:
    """True of an outer statement whose record or plan was written after a moment, or imported.

    Each is asked for by itself, so that the database finds it by its own index.
    """
    events = Event.objects.filter(at__gt=since)
    own = events.filter(record_type=OuterRef("kind"), record_ref=OuterRef("cited"))
    of_plan = events.filter(record_type=_PLAN, record_ref=OuterRef("plan"))
    reported = ActionProgress.objects.filter(action__ref=OuterRef("cited"), at__gt=since)
    written = Q(Exists(own)) | Q(Exists(of_plan)) | Q(Exists(reported), kind=Stated.ACTION)
    return written | Q(Exists(events.filter(action=IMPORT)))


def _cited_progress() -> QuerySet[Any]:
    """What became of objectives, each with how events cite it: "EQ1 2025/26 COR"."""
    place = Coalesce("directorate__ref", Value("council"))
    parts = ("objective__ref", Value(" "), "year", Value(" "), place)
    return ObjectiveProgress.objects.annotate(cited=Concat(*parts, output_field=CharField()))


def plan_changes(
    edition: Edition, since: datetime, without: Collection[str] = ()
) -> Iterator[Changed]:
    """The actions and the progress that an edition tells otherwise than they are now.

    *Takes*: `without`, references of actions that are told already. *Costs*: 5 queries.
    """
    told = FrozenStatement.objects.filter(
        document__edition=edition, document__freezing=edition.freezing
    )
    changed: dict[tuple[str, str, str], FrozenStatement] = {}
    for each in _changed(told, since).order_by("kind", "cited", "plan", "document__audience"):
        changed.setdefault((each.kind, each.cited, each.plan), each)
    names = {each.cited for each in changed.values()}
    actions = {each.ref: each for each in Action.objects.filter(ref__in=names)}
    said = {each.cited: each for each in _with_objective(names)}
    lines = _lines({(each.cited, each.plan) for each in changed.values()})
    when = _when(names | {each.plan for each in changed.values()}, since)
    reported: set[str] = set(without)
    for one in changed.values():
        at, reason = when.get(one.cited) or when.get(one.plan) or when[""]
        if one.kind == Stated.PROGRESS:
            yield _of_progress(one, said[one.cited], at, reason)
            continue
        action = actions[one.cited]
        old, new = _standing(one.standing, one.due), _standing(action.status, action.due_text)
        if old != new and action.ref not in reported:
            reported.add(action.ref)
            yield Changed(Stated.ACTION.label, action.ref, one.words, old, new, reason, at)
        words = lines.get((one.cited, one.plan), one.words)
        if words != one.words:
            yield Changed("Words of an action", one.cited, one.plan, one.words, words, reason, at)


def _of_progress(
    told: FrozenStatement, now: ObjectiveProgress, at: datetime, reason: str
) -> Changed:
    title = f"{now.objective.title}, {now.year}, {now.directorate or 'the whole council'}"
    old, new = _said(told.standing, told.words), _said(now.standing, now.words)
    return Changed(Stated.PROGRESS.label, now.objective.ref, title, old, new, reason, at)


def _standing(status: str, due: str) -> str:
    label = ActionStatus(status).label
    return f"{label}, due {due}" if due else label


def _said(standing: str, words: str) -> str:
    return f"{ObjectiveStanding(standing).label}. {words}" if standing else words


def _with_objective(names: Collection[str]) -> QuerySet[Any]:
    found = _cited_progress().filter(cited__in=names)
    return found.select_related("objective", "directorate")


def _lines(asked: Collection[tuple[str, str]]) -> Mapping[tuple[str, str], str]:
    """The words of lines of plans now, by their action and plan."""
    found = PlanLine.objects.filter(
        action__ref__in={ref for ref, _ in asked}, plan__ref__in={plan for _, plan in asked}
    )
    rows = found.values_list("action__ref", "plan__ref", "words")
    return {(ref, plan): words for ref, plan, words in rows}


def _when(names: Collection[str], since: datetime) -> Mapping[str, tuple[datetime, str]]:
    """When and why records were last written since, by how they are cited; "" for an import."""
    found: dict[str, tuple[datetime, str]] = {"": (since, "")}
    own = Q(record_type__in=(Stated.ACTION, Stated.PROGRESS, _PLAN), record_ref__in=names)
    events = Event.objects.filter(own | Q(action=IMPORT), at__gt=since).order_by("pk")
    for name, action, at, reason in events.values_list("record_ref", "action", "at", "reason"):
        found["" if action == IMPORT else name] = (at, reason)
    reports = ActionProgress.objects.filter(action__ref__in=names, at__gt=since)
    for ref, note, at in reports.order_by("at", "position").values_list(
        "action__ref", "note", "at"
    ):
        found[ref] = (at, note)
    return found
