"""Figures of people in two worlds, which differ only in what is not for everybody.

Whatever is published of them is the same in both worlds. Who may not see exact figures must
therefore be answered alike in both, byte for byte.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from councilportal.publishing.editions import checking, operations, queries
from councilportal.publishing.editions.composing import compose
from councilportal.publishing.rules.kinds import PartKind
from objectives.information import entry_operations, release_operations
from objectives.information.reading import seen_of
from objectives.models import ReleaseRequest
from objectives.rules.information import Figure
from tests import factories
from tests.publishing import house as press
from tests.returns.support import AT, World

BANDS = ("a", "b", "c", "d", "e")
Row = tuple[tuple[str, ...], Mapping[str, Any]]  # groups, and the parts of a figure


class Two(tuple[int, int]):
    """A number that differs between the worlds."""


def two(one: Any, other: Any) -> Any:
    """A part of a figure that is one thing in the first world and another in the second."""
    return Two((one, other))


def of(part: Any, world: int) -> Any:
    """A part of a figure in a world, 0 or 1."""
    return part[world] if isinstance(part, Two) else part


def rows(*counts: Any, total: Any, **parts: Any) -> list[Row]:
    """A total and a count of each band."""
    groups = [(f"band:{name}",) for name in BANDS[: len(counts)]]
    return [
        ((), {"count": total, **parts}),
        *((own, {"count": n}) for own, n in zip(groups, counts, strict=True)),
    ]


A, B, C = (("band:a",), ("band:b",), ("band:c",))
ALL, OF_A = two(7_654_321, 8_765_432), two(6_543_211, 7_432_191)

# By the table's reference: its words, and its rows.
TABLES: Mapping[str, tuple[Mapping[str, Any], list[Row]]] = {
    # Two small counts that are hidden for each other.
    "TWINS": (
        {"mode": "suppress", "population": "twins"},
        rows(150, 200, two(2, 3), two(3, 2), 45, total=400),
    ),
    # A small count that is rounded with all others.
    "ROUNDED": (
        {"mode": "round"},
        rows(two(601, 602), two(399, 398), two(1, 2), total=two(1001, 1002)),
    ),
    # Shares of few, beside a share of many.
    "SHARES": (
        {"mode": "suppress"},
        [
            ((), {"measure": "Promoted", "count": 90, "base": 900}),
            (A, {"measure": "Promoted", "count": two(2, 3), "base": 400}),
            (B, {"measure": "Promoted", "count": two(3, 2), "base": 200}),
            (C, {"measure": "Promoted", "count": 85, "base": 300}),
        ],
    ),
    # The mean age of few people.
    "MEANS": (
        {"mode": "suppress", "unit": "number"},
        [
            ((), {"measure": "Mean age", "value": "44.5", "base": 300}),
            (
                ("band:a",),
                {"measure": "Mean age", "value": two("61.73", "29.41"), "base": two(3, 2)},
            ),
            (
                ("band:b",),
                {"measure": "Mean age", "value": two("52.87", "38.19"), "base": two(2, 3)},
            ),
            (("band:c",), {"measure": "Mean age", "value": "44.1", "base": 295}),
        ],
    ),
    # Asked for, not decided.
    "ASKED": (
        {"mode": "suppress"},
        rows(151, 201, two(2, 45), 3, two(45, 2), total=402),
    ),
    # Entered, not asked for: all of it is unmistakable.
    "DRAFT": (
        {"mode": "suppress"},
        [
            (
                (),
                {
                    "measure": "Applied",
                    "count": two(987_653, 876_541),
                    "base": two(7_654_321, 8_765_432),
                },
            ),
            (
                ("band:a",),
                {
                    "measure": "Applied",
                    "count": two(543_217, 432_187),
                    "base": two(6_543_211, 7_432_191),
                },
            ),
            (
                (),
                {
                    "measure": "Mean pay",
                    "value": two("45678.91", "56789.12"),
                    "base": two(7_654_321, 8_765_432),
                },
            ),
        ],
    ),
}

RELEASED = ("TWINS", "ROUNDED", "SHARES", "MEANS")
AGAIN = "TWINS"  # is released twice
# What stands nowhere else, as files and as pages write it.
UNMISTAKABLE = tuple(
    said
    for _, rows_of in TABLES.values()
    for _, parts in rows_of
    for part in parts.values()
    if isinstance(part, Two)
    for each in part
    if len(digits := str(each)) > 4
    for said in dict.fromkeys((digits, f"{Decimal(each):,}"))
)


def figure_of(groups: tuple[str, ...], parts: Mapping[str, Any], which: int) -> Figure:
    """A row as it is in a world."""
    given = {name: of(part, which) for name, part in parts.items()}
    if "value" in given:
        given["value"] = Decimal(given["value"])
    return Figure(groups=groups, **given)


def enter(world: World, which: int) -> None:
    """The tables with their figures as the lead enters them, all of the whole council."""
    factories.make_characteristic("band", BANDS)
    for ref, (words, own) in TABLES.items():
        factories.make_equality_table(ref, **{"title": f"Table {ref}", **words})
        figures = [(None, figure_of(*row, which)) for row in own]
        entry_operations.save_figures(
            ref=ref, rows=figures, seen=seen_of(()), by=world.equality_lead, at=AT
        )


def release(world: World) -> None:
    """Release the tables that are released, and ask for one more."""
    for ref in (*RELEASED, AGAIN):
        asked = ask(world, ref)
        release_operations.release(key=asked.pk, by=world.publisher, at=AT)
    asked = ask(world, "SHARES")
    release_operations.reject(key=asked.pk, words="Too early", by=world.publisher, at=AT)
    ask(world, "ASKED")


def ask(world: World, ref: str) -> ReleaseRequest:
    """The release of a table, asked for by the lead."""
    return release_operations.ask_for_release(
        refs=[ref], words="For the report", by=world.equality_lead, at=AT
    )


def print_them(world: World) -> None:
    """The bulletin with all that is released: its draft, and an edition that is out."""
    bulletin = press.of(world)
    press.make_draft(bulletin, press.PERIODS["published"])
    for state in ("draft", "published"):
        key = bulletin.key(press.PERIODS[state])
        record = queries.edition(*key)
        parts: list[dict[str, Any]] = [
            {"id": each.pk} for each in record.parts.order_by("position")
        ]
        parts.append({"id": None, "part": PartKind.FIGURES, "title": "People"})
        operations.arrange_parts(key=key, saves=record.saves, parts=parts, by=world.lead, at=AT)
    key, on = bulletin.key(press.PERIODS["published"]), AT.date()
    record = queries.edition(*key)
    for found in checking.findings(record, compose(record, on), on):
        operations.keep_warning(
            key=key, finding=found.key, sentence=found.reason, reason="So.", by=world.lead, at=AT
        )
    press.bring_edition_to(bulletin, "published", press.PERIODS["published"])
