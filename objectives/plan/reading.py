"""An action of the plan and its progress, as a person may read them.

A version of an assessment that is signed off changes its actions in the plan, whoever may read the
version. Who may not is told of them as before that. Who owns, leads or confirms an action reads
all of it.
"""

from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, DateField, F, Value, When

from councilportal.common.fuzzy import FuzzyDate, read
from councilportal.organisation.people import Person
from objectives.models import Action, ActionProgress, ActionQuerySet, due_values
from objectives.plan import policies
from objectives.rules.plan import ActionStatus, Origin, Unread, without_before

# What lists filter and sort by, with the column that has it.
_LISTED = {
    "what": "what",
    "owner": "owner_post_id",
    "directorate": "directorate_id",
    "status": "status",
}


def changed(who: Person) -> Mapping[int, Action]:
    """The actions that a person may not read as the plan has them, as they may read them, by key.

    Never save one of these.
    *Costs*: nothing for who reads every assessment; else 1 query, and 2 more where any is hidden.
    """
    unread = policies.unread(who)
    if not unread:
        return {}
    found = Action.objects.filter(pk__in=unread).exclude(policies.own(who))
    places = ("owner_post", "confirmed_by_post", "directorate", "service")
    actions = {each.pk: each for each in found.select_related(*places)}
    told = _told(actions, _said(Action.objects.filter(pk__in=actions)), unread)
    return {key: each.action for key, each in told.items()}


def told(found: ActionQuerySet, others: Mapping[int, Action]) -> ActionQuerySet:
    """Actions with what a list of a person filters and sorts by, as they may read it.

    These are `told_what`, `told_owner`, `told_directorate`, `told_day` and `told_status`: a filter
    by what the plan has would tell what is hidden.

    *Takes*: those that `changed` gives for the person.
    """
    days: list[Any] = [
        When(pk=key, then=Value(each.standing.day, output_field=DateField()))
        for key, each in others.items()
    ]
    columns = {"told_day": Case(*days, default=F("day"), output_field=DateField())}
    for name, column in _LISTED.items():
        field = Action._meta.get_field(column.removesuffix("_id"))
        kind: Any = getattr(field, "target_field", field)
        cases = [
            When(pk=key, then=Value(getattr(each, column), output_field=kind))
            for key, each in others.items()
        ]
        columns[f"told_{name}"] = Case(*cases, default=F(column), output_field=kind)
    return found.with_day().annotate(**columns)


@dataclass(frozen=True, slots=True)
class Told:
    """An action and its progress as a person may read them, the newest first."""

    action: Action
    progress: Sequence[ActionProgress]


def as_read(action: Action, who: Person) -> Told:
    """An action and its progress as a person may read them; never save them.

    *Costs*: 1 query for who reads every assessment; else 2.
    """
    if found := where_hidden([action], who):
        return found[action.pk]
    return Told(action, list(action.progress.order_by("-position")))


def where_hidden(actions: Iterable[Action], who: Person) -> Mapping[int, Told]:
    """Those of the actions of which something is hidden, as a person may read them, by key.

    *Costs*: nothing for who reads every assessment; else 1 query, or 2 where something is hidden.
    """
    promised = (each for each in actions if each.origin == Origin.ASSESSMENT)
    others = {each.pk: each for each in promised if each.owner_post_id not in who.posts}
    unread = policies.unread(who, others) if others else {}
    found = Action.objects.filter(pk__in=others.keys() & unread.keys())
    return _told(others, _said(found.exclude(policies.own(who))) if unread else {}, unread)


def _said(found: ActionQuerySet) -> Mapping[int, list[ActionProgress]]:
    """The progress of these actions, in order, by key; none of one that has none. 1 query."""
    names = [each.attname for each in ActionProgress._meta.concrete_fields]
    said: dict[int, list[ActionProgress]] = {}
    columns = (f"progress__{name}" for name in names)
    for key, *values in found.order_by("progress__position").values_list("pk", *columns):
        row = ActionProgress(**dict(zip(names, values, strict=True)))
        said.setdefault(key, []).extend([row] if row.pk else [])
    return said


def _told(
    actions: Mapping[int, Action],
    said: Mapping[int, list[ActionProgress]],
    unread: Mapping[int, Unread],
) -> Mapping[int, Told]:
    """Those of the actions of which `said` has the progress, as the person may read them."""
    told = {}
    for key, rows in said.items():
        heard = _heard(rows, unread[key])
        told[key] = Told(_as_before(actions[key], heard, unread[key]), heard[::-1])
    return told


def _heard(rows: Iterable[ActionProgress], unread: Unread) -> list[ActionProgress]:
    """The progress that the person may read, without what hidden versions said before it."""
    found, due = [], None  # the date before the first hidden row that moved it
    for row in rows:
        is_moved = bool(row.due_text or row.due_before)
        if row.version in unread.versions:
            due = row.due_before if is_moved and due is None else due
            continue
        each, follows = copy(row), row.version in unread.after
        if follows:
            each.note = without_before(row.note)
        if is_moved:
            each.due_before = due or "" if follows or due is not None else row.due_before
            due = None
        found.append(each)
    return found


def _as_before(action: Action, heard: Sequence[ActionProgress], unread: Unread) -> Action:
    """An action without what hidden versions changed of it. *Takes*: what is not hidden."""
    values = dict(unread.values)
    moved = [each for each in heard if each.due_text or each.due_before]
    if values.keys() & {"due_text", "due_on"} and moved:
        values |= {"due_text": moved[-1].due_text, "due_on": moved[-1].due_on}
    if values.keys() & {"due_text", "due_on"}:
        words, last = (values.get(name, getattr(action, name)) for name in ("due_text", "due_on"))
        values |= due_values(FuzzyDate(words, read(words).earliest, last))
    if "review_on" in values and (reviewed := [each for each in heard if each.review_on]):
        values["review_on"] = reviewed[-1].review_on
    if unread.status and action.status == ActionStatus.DROPPED:
        values["status"] = heard[-1].status if heard else unread.status
    found = copy(action)
    for name, value in values.items():
        setattr(found, name, value)
    return found
