"""Figures of people that Hertfordshire (2017) and Kent (2016) printed, as the fixtures have them.

`PLACES` says where each row of the transcription of their papers (shared/data) stands in them.
"""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from councilportal.common.fuzzy import read
from objectives.rules.figures import ComparatorKind, FigureFact, GroupFact, TableFact
from objectives.rules.information import FigureUnit
from tests.exchange.support import FIXTURES

Place = tuple[str, int]  # a table's reference, and the position of a figure in it
KENT, HERTFORDSHIRE = "kent", "hertfordshire"


def _run(ref: str, *positions: int) -> list[Place]:
    return [(ref, position) for position in positions]


def _workforce(year: str) -> list[Place]:
    ref = f"WF-{year}"
    return [
        *_run(f"{ref}-FTE", 1),
        *_run(ref, 1, 2, 3),
        *_run(f"{ref}-SICKNESS", 1),
        *_run(ref, 4, 5, 6, 7, 8, 9),
        *_run(f"{ref}-AGE", 1),
    ]


PLACES: dict[str, list[Place]] = {
    "kent_population": [
        *_run("POP-2011-RESIDENTS", 1),
        *_run("POP-2011", 1, 2),
        *_run("POP-ENGLAND", 1),
        *_run("POP-2011", 3, 4, 5, 6),
        *_run("POP-FORECAST", 1),
        *_run("POP-DISABLED", 1),
        *_run("EQIA-ESTIMATE", 1, 2, 3),
        *_run("EQIA-DISABILITY", 1),
        *_run("EQIA-BENEFIT", 1, 2, 3),
        *_run("EQIA-RACE", 1, 2, 3),
        *_run("EQIA-RELIGION", 1, 2, 3, 4, 5, 6, 7, 8),
    ],
    "kent_attainment": [
        *_run("ATTAIN-2015", 1, 2, 3),
        *_run("ATTAIN-2015-GAPS", 1),
        *_run("ATTAIN-2015", 4, 5, 6),
        *_run("ATTAIN-2015-GAPS", 2, 3, 4, 5),
        *_run("ATTAIN-2015-KS4", 1, 2),
        *_run("ATTAIN-2015-GAPS", 6, 7),
        *_run("SKILLS-2015", 1),
        *_run("SKILLS-2015-NUMBERS", 1),
        *_run("SKILLS-2015", 2, 3, 4, 5),
        *_run("SEN-2015-NUMBERS", 1, 2),
        *_run("SEN-2015", 1, 2, 3),
        *_run("SEN-2015-NUMBERS", 3, 4, 5, 6),
    ],
    "kent_workforce": [*_workforce("2016"), *_run("WF-2016", 10, 11), *_workforce("2015")],
    "hertfordshire_gaps": [
        *_run("GAPS", 1, 2, 3, 4, 5, 6, 7, 8, 9),
        *_run("GAPS-A8", 1, 2, 3, 4, 5, 6, 7, 8),
    ],
    "hertfordshire_workforce": [
        *[("WF-2016", 1), ("WF-2015", 1), ("WF-2016", 2), ("WF-2016", 3), ("WF-2015", 2)],
        *_run("WF-2016", 4, 5),
    ],
}


def rows_of(council: str, name: str) -> list[dict[str, str]]:
    """The rows of a file of a reference set."""
    path = FIXTURES / "reference" / council / f"{name}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@dataclass
class Printed:
    """The figures of a council, by table and position."""

    tables: dict[str, TableFact]
    names: dict[str, str]  # of groups
    figures: dict[Place, FigureFact]

    def of(self, name: str) -> list[FigureFact]:
        """The figures of a file of the transcription, in its order."""
        return [self.figures[place] for place in PLACES[name]]

    def within(self, *refs: str) -> list[FigureFact]:
        """The figures of tables."""
        return [figure for (ref, _), figure in self.figures.items() if ref in refs]


def printed(council: str) -> Printed:
    """The figures of people of a reference set, as facts for the rules."""
    about = rows_of(council, "equality_tables")
    tables = {each["ref"]: _table(each) for each in about}
    decimals = {each["ref"]: int(each["decimals"]) for each in about}
    names = {
        f"{each['ref']}:{ref}": ref.replace("_", " ").capitalize()
        for each in rows_of(council, "characteristics")
        for ref in filter(None, each["categories"].split("; "))
    }
    for each in rows_of(council, "categories"):
        names[f"{each['characteristic']}:{each['ref']}"] = each["name"]
    figures = {
        (row["table"], int(row["position"])): replace(
            _figure(row, tables, names), decimals=decimals[row["table"]]
        )
        for row in rows_of(council, "equality_figures")
    }
    return Printed(tables, names, figures)


def _table(row: dict[str, str]) -> TableFact:
    return TableFact(
        ref=row["ref"],
        title=row["title"],
        unit=FigureUnit(row["unit"]).label or "number",
        as_at=read(row["as_at"]),
        area=row["area"],
        definition=row["definition"],
    )


def _figure(row: dict[str, str], tables: dict[str, TableFact], names: dict[str, str]) -> FigureFact:
    codes = [each for each in row["groups"].split("; ") if each]
    given: dict[str, Any] = {
        name: Decimal(row[name]) for name in ("value", "comparator_value", "gap") if row[name]
    }
    given |= {name: int(row[name]) for name in ("count", "base") if row[name]}
    if row["comparator_kind"]:
        given["comparator_kind"] = ComparatorKind(row["comparator_kind"])
    return FigureFact(
        table=tables[row["table"]],
        measure=row["measure"],
        groups=tuple(
            GroupFact(each.partition(":")[0], each.partition(":")[2], names[each]) for each in codes
        ),
        position=int(row["position"]),
        words=row["words"],
        comparator=tables.get(row["comparator"], row["comparator"]),
        **given,
    )


def in_years(figures: Sequence[FigureFact], years: Sequence[str]) -> Iterator[list[FigureFact]]:
    """The figures of tables whose date has a year, year by year."""
    for year in years:
        yield [each for each in figures if year in each.table.as_at.text]
