"""What would be shown of figures of people, for those who ask for a release and who decide."""

from collections.abc import Mapping, Sequence
from math import ceil

from councilportal.common import numbers
from councilportal.common.document import (
    Cell,
    Column,
    Document,
    Paragraph,
    Row,
    Section,
    Table,
    TextCell,
    listing,
)
from councilportal.common.numbers import count_of, joined
from councilportal.common.periods import day_label, london_day
from councilportal.disclosure.words import Shorthand
from councilportal.organisation.queries import CouncilView
from objectives.information.exact import TEXTS
from objectives.models import EqualityTable, ReleaseRequest
from objectives.rules.exact_tables import ExactTable, ShownFigure
from objectives.rules.information import Figure, Outcome
from objectives.rules.showing import Showing

_NAMED = {
    "count": "Number",
    "base": "Out of",
    "percentage": "Per cent",
    "value": "Value",
    "words": "In words",
    "comparator": "Compared with",
    "comparator_value": "Theirs",
    "gap": "Gap",
}
SMALL = Shorthand.LOW.value
LOST = "What was released before gives this away."
_MOST_TITLES = 3  # a request of an indicator's groups has a table for each period
NOT_LOOKED_AT = "not worked out: the tables are too large"


def preview_document(
    tables: Sequence[tuple[EqualityTable, ExactTable]],
    showing: Showing,
    names: Mapping[str, str],
    council: CouncilView,
    *,
    with_exact: bool,
) -> Document:
    """What would be shown of tables, figure by figure, with the reason where something is not.

    *Takes*: `with_exact`, whether the exact figures and the reasons stand beside, for those who may
    see them: a reason tells which of several hidden counts is the small one.
    """
    hidden = count_of(showing.hidden, "cell is hidden", "cells are hidden")
    least = "Fewer cannot be." if showing.is_least else f"At least {ceil(showing.bound)} must be."
    if not showing.hidden:
        ranges = sum(
            SMALL in (own.count, own.base)
            for each in showing.figures.values()
            for own in each.values()
        )
        small = count_of(
            ranges, "small figure is shown as a range", "small figures are shown as ranges"
        )
        said = f"Nothing more has to be hidden: {small}." if ranges else "Nothing has to be hidden."
    else:
        # How many must be tells how many are small.
        said = f"{hidden}. {least}" if with_exact else f"{hidden}."
    return Document(
        reference="release-preview",
        title="What would be shown",
        subtitle="",
        council=council.name,
        colour=council.colour,
        summary=said,
        sections=tuple(
            Section(
                f"preview-{number}",
                table.title,
                (_table(table.title, exact, showing.figures[table.ref], names, with_exact),),
                wide=True,
            )
            for number, (table, exact) in enumerate(tables, 1)
        ),
        contents=False,
        cover=(Paragraph(said),),
    )


def _table(
    title: str,
    exact: ExactTable,
    shown: Mapping[int, ShownFigure],
    names: Mapping[str, str],
    with_exact: bool,
) -> Table:
    columns = [Column("Group", 3), Column("Would be shown", 3)]
    if with_exact:
        columns.insert(1, Column("Exact", 2.5))
        columns.append(Column("Why not", 3))
    columns.append(Column("What a reader could work out", 2.5))
    rows = []
    for position, figure in sorted(exact.figures.items()):
        own = shown[position]
        cells: list[Cell] = [
            TextCell(group_of(figure, names), header=True),
            TextCell(_in_words(own)),
            TextCell(_between(own, with_exact=with_exact)),
        ]
        if with_exact:
            cells.insert(1, TextCell(_exact(figure)))
            cells.insert(3, TextCell(" ".join((*own.why, LOST) if own.is_lost else own.why)))
        rows.append(Row(tuple(cells)))
    return Table(title, tuple(columns), tuple(rows))


def group_of(figure: Figure, names: Mapping[str, str]) -> str:
    """Whom a figure is about, and its measure: "Disabled: Appointed"."""
    groups = ", ".join(names.get(each, each) for each in figure.groups) or "Everybody"
    return f"{groups}: {figure.measure}" if figure.measure else groups


def _in_words(shown: ShownFigure) -> str:
    parts = [(name, getattr(shown, name)) for name in TEXTS if name in _NAMED]
    return "; ".join(f"{_NAMED[name]}: {text}" for name, text in parts if text)


def _exact(figure: Figure) -> str:
    parts = [
        ("Number", "" if figure.count is None else str(figure.count)),
        ("Out of", "" if figure.base is None else str(figure.base)),
        ("Value", "" if figure.value is None else numbers.plain(figure.value)),
        ("Gap", "" if figure.gap is None else numbers.plain(figure.gap)),
    ]
    return "; ".join(f"{name}: {text}" for name, text in parts if text)


def _between(shown: ShownFigure, *, with_exact: bool) -> str:
    """What remains possible of a hidden number, in words.

    Ends that were not looked for to the last are drawn around the exact figure: they would tell it.
    """
    said = []
    for name, bound in shown.between.items():
        if not bound.is_exact and not with_exact:
            said.append(f"{_NAMED[name]}: {NOT_LOOKED_AT}")
            continue
        ends = f"{bound.low} to {bound.high}" if bound.high is not None else f"{bound.low} or more"
        about = "" if bound.is_exact else " at least"
        said.append(f"{_NAMED[name]}: {ends}{about}")
    return "; ".join(said)


def requests_document(
    requests: Sequence[tuple[ReleaseRequest, str]], council: CouncilView
) -> Document:
    """Requests with where each is, those that wait first."""
    table = Table(
        "Those that wait come first",
        (
            Column("Request", 1.5),
            Column("Tables", 3),
            Column("Asked for", 2),
            Column("By", 2),
            Column("Outcome", 2),
        ),
        tuple(
            Row(
                (
                    TextCell(f"Request {request.pk}", href=link, header=True),
                    TextCell(titles_of(request)),
                    TextCell(day_of(request)),
                    TextCell(request.by.name if request.by else ""),
                    TextCell(request.get_outcome_display()),
                )
            )
            for request, link in requests
        ),
    )
    waiting = sum(request.outcome == Outcome.WAITING for request, _ in requests)
    return listing(
        reference="release-requests",
        title="Releases that are asked for",
        council=council.name,
        colour=council.colour,
        said=f"{count_of(len(requests), 'request', 'requests')}, {waiting} waiting.",
        section=Section("requests", "Requests", (table,), wide=True),
    )


def day_of(request: ReleaseRequest) -> str:
    """The day on which a release was asked for, in London."""
    return day_label(london_day(request.at))


def titles_of(request: ReleaseRequest) -> str:
    """The tables of a request: "Staff by age and Staff by sex"; of many, the first and how many."""
    tables = list(request.tables.all())
    gone = {ref: title for ref, title in request.made if ref not in {each.ref for each in tables}}
    titles = [" ".join(each.split()) for each in (*(each.title for each in tables), *gone.values())]
    if len(titles) > _MOST_TITLES:
        titles = [titles[0], f"{len(titles) - 1} other tables"]
    return joined(titles)


def outcome_of(request: ReleaseRequest) -> str:
    """What became of a request and on which day: "rejected on 1 November 2026"."""
    day = day_label(london_day(request.decided_at)) if request.decided_at else ""
    return f"{request.get_outcome_display().lower()} on {day}"
