"""The action plan as a document."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from django.urls import reverse

from councilportal.common.document import (
    BragCell,
    Column,
    Dataset,
    Document,
    Row,
    Section,
    Table,
    TextCell,
    listing,
)
from councilportal.common.numbers import count_of
from councilportal.organisation.queries import CouncilView
from objectives.models import Action
from objectives.plan.queries import Lists
from objectives.rules.brag import judge
from objectives.rules.plan import Origin, due_in_words

NO_OWNER, NO_DATE = "No owner", "No date"
_LONGEST = 300  # characters of an action in the list; its own page has all


@dataclass(frozen=True, slots=True)
class Plan:
    """The head of a list of actions: the filters in words, how many actions there are, the day.

    `closed` are the keys of actions of which the reader may not know for whom they are.
    """

    narrowed: str
    total: int
    on: date
    closed: Collection[int] = ()


def plan_document(
    actions: Sequence[Action],
    plan: Plan,
    council: CouncilView,
    origins: Mapping[int, str],
    leads: Mapping[int, Sequence[str]] = MappingProxyType({}),
    *,
    lists: Mapping[int, Lists] | None = None,
    has_rows: bool = True,
) -> Document:
    """The action plan, or a part of it.

    *Takes*: `origins`, the address of what an action comes from by the action's key, where the
    reader may open it; `leads`, titles of the posts that lead it beside its owner; `lists`, what
    actions have many of, for the data, None for a page, which shows no data; `has_rows`, False for
    a file of the data alone.
    """
    data = () if lists is None else (actions_dataset(actions, plan.on, lists, plan.closed),)
    narrowed = f" ({plan.narrowed})" if plan.narrowed else ""
    said = f"{count_of(plan.total, 'action')}{narrowed}."
    table = Table(
        "By the date due, the earliest first",
        (
            Column("Reference", 1.7),
            Column("Action", 4),
            Column("Comes from", 1.9),
            Column("Directorate and service", 2.2),
            Column("Owner", 2),
            Column("Due", 1.9),
            Column("How it stands", 1.2),
            Column("Status", 1.3),
        ),
        tuple(
            _row(each, plan.on, origins.get(each.pk, ""), leads.get(each.pk, ()))
            for each in (actions if has_rows else ())
        ),
        anchor="actions",
    )
    return listing(
        reference="action-plan",
        title="Action plan",
        council=council.name,
        colour=council.colour,
        said=said,
        section=Section("plan", "Actions", (table,), wide=True),
        datasets=data,
    )


def _row(action: Action, on: date, origin: str, leads: Sequence[str]) -> Row:
    what, standing = action.what, action.standing
    place = (action.directorate, action.service)
    return Row(
        (
            TextCell(action.ref, href=reverse("action", args=[action.ref]), header=True),
            TextCell(what if len(what) <= _LONGEST else f"{what[:_LONGEST].rstrip()} …"),
            TextCell(action.origin_ref, href=origin),
            TextCell("\n".join(str(each) for each in place if each is not None)),
            TextCell(owners_in_lines(action, leads)),
            TextCell(due_in_words(standing, on) or NO_DATE),
            BragCell(judge(standing, on).brag),
            TextCell(standing.status.label),
        )
    )


def leads_of(action: Action) -> list[str]:
    """The titles of the posts that lead an action beside its owner. Read it with its leads."""
    return sorted(each.title for each in action.leads.all())


def owners_in_lines(action: Action, leads: Iterable[str]) -> str:
    """Who owns an action, and below who leads it beside, a post a line."""
    return "\n".join((str(action.owner_post or NO_OWNER), *sorted(leads)))


def actions_dataset(
    actions: Iterable[Action], on: date, lists: Mapping[int, Lists], closed: Collection[int] = ()
) -> Dataset:
    """Actions as data, one a row: what the CSV of the plan and of one action hold.

    *Takes*: `lists` as `queries.lists_of` gives them, `closed` as `Plan` has it.
    """
    columns = (
        *("ref", "action", "origin", "origin_ref", "directorate", "service", "owner"),
        *("due", "due_on", "overdue", "status", "stands", "why", "review_on", "goes_on", "recurs"),
        *("leads", "confirmed_by", "objectives", "characteristics", "outcome", "cost", "evidence"),
    )
    none = Lists()
    rows = (
        _values(each, on, lists.get(each.pk, none), is_closed=each.pk in closed) for each in actions
    )
    return Dataset("actions", columns, tuple(rows))


def _values(action: Action, on: date, lists: Lists, *, is_closed: bool) -> tuple[str, ...]:
    standing = action.standing
    judged = judge(standing, on)
    return (
        action.ref,
        action.what,
        Origin(action.origin).value,
        action.origin_ref,
        str(action.directorate or ""),
        str(action.service or ""),
        str(action.owner_post or ""),
        action.due_text,
        action.due_on.isoformat() if action.due_on else "",
        "yes" if standing.is_overdue(on) else "no",
        action.status,
        judged.brag or "",
        judged.why,
        action.review_on.isoformat() if action.review_on else "",
        "yes" if action.goes_on else "no",
        action.recurs,
        "; ".join(lists.leads),
        str(action.confirmed_by_post or ""),
        "; ".join(lists.objectives),
        "" if is_closed else "; ".join(lists.characteristics),
        action.outcome,
        action.cost,
        action.evidence,
    )
