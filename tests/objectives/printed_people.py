"""Figures of people that Hertfordshire (2017) and Kent (2016) printed, as facts for the rules.

The files in `printed/` are those of shared/data, cell by cell.
"""

import csv
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path

from councilportal.common.fuzzy import FuzzyDate, read
from councilportal.common.numbers import NotANumber, parse
from objectives.rules.figures import ComparatorKind, FigureFact, GroupFact, TableFact

HERE = Path(__file__).parent / "printed"
FILES = tuple(sorted(each.stem for each in HERE.glob("*.csv")))
Rows = list[dict[str, str]]

HERTFORDSHIRE = TableFact("HERTS-GAPS", "Attainment gaps", "%", area="Hertfordshire")
POPULATION = TableFact("KENT-POP", "Kent population", "%", read("2011"), "Kent")
POPULATION_EQIA = TableFact("KENT-POP-EQIA", "Kent population in the EqIA", "%", area="Kent")
ATTAINMENT = TableFact("KENT-ATTAINMENT", "Attainment 2015", "%", read("2015"), "Kent")
# What the measures of Kent's workforce and of its population count.
GROUPS = {
    "Female staff": ("sex", "female"),
    "Female residents": ("sex", "female"),
    "Male residents": ("sex", "male"),
    "Black and minority ethnic staff": ("race", "bme"),
    "Black and minority ethnic residents": ("race", "bme"),
    "White residents": ("race", "white"),
    "Staff declaring a disability": ("disability", "disabled"),
    "Disabled residents (Medway left out)": ("disability", "disabled"),
    "Day-to-day activity limited": ("disability", "disabled"),
    "Staff over 65": ("age", "over-65"),
}


def rows_of(name: str) -> Rows:
    with (HERE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def number(text: str) -> Decimal | None:
    try:
        return parse(text)
    except NotANumber:
        return None


def groups(measure: str) -> tuple[GroupFact, ...]:
    return (GroupFact(*GROUPS[measure]),) if measure in GROUPS else ()


def hertfordshire_gaps() -> Iterable[FigureFact]:
    """The 17 gaps; what they are compared with is not printed."""
    for position, row in enumerate(rows_of("hertfordshire_gaps"), 1):
        is_all = row["comparator"] == "all pupils"
        yield FigureFact(
            HERTFORDSHIRE,
            row["measure"],
            (GroupFact("group", row["group"]),),
            position,
            value=number(row["group_value"]),
            unit=row["unit"],
            comparator="" if is_all else row["comparator"],
            comparator_kind=ComparatorKind.ALL if is_all else ComparatorKind.REST,
            gap=number(row["gap"]),
        )


def workforce_of(council: str, date: str) -> TableFact:
    when = read(date)
    as_at = FuzzyDate(date, when.earliest, when.latest)
    return TableFact(f"{council}-{date}", f"Workforce {date}", "%", as_at, council)


def hertfordshire_workforce() -> Iterable[FigureFact]:
    for position, row in enumerate(rows_of("hertfordshire_workforce"), 1):
        value = number(row["value"])
        yield FigureFact(
            workforce_of("Hertfordshire", row["date"]),
            row["measure"],
            position=position,
            value=value,
            words="" if value is not None else row["value"] or row["note"],
            unit=row["unit"],
        )


def kent_population() -> Iterable[FigureFact]:
    tables = {"annual report": POPULATION, "EqIA": POPULATION_EQIA}
    for position, row in enumerate(rows_of("kent_population"), 1):
        measure, value = row["measure"], number(row["value"])
        yield FigureFact(
            tables[row["source"]],
            measure,
            groups(measure),
            position,
            value=value,
            unit=row["unit"],
        )


def kent_workforce() -> Iterable[FigureFact]:
    for position, row in enumerate(rows_of("kent_workforce"), 1):
        yield FigureFact(
            workforce_of("Kent", row["date"]),
            row["measure"],
            groups(row["measure"]),
            position,
            value=number(row["value"]),
            unit=row["unit"],
            comparator=row["comparator_is"],
            comparator_value=number(row["comparator_value"]),
        )


def kent_attainment() -> Iterable[FigureFact]:
    for position, row in enumerate(rows_of("kent_attainment"), 1):
        group = row["group"]
        yield FigureFact(
            ATTAINMENT,
            row["measure"],
            () if group == "all" else (GroupFact("group", group),),
            position,
            value=number(row["value"]),
            unit=row["unit"],
            comparator=row["comparator"],
            comparator_value=number(row["comparator_value"]),
        )
