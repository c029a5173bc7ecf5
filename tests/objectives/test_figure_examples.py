"""The worked examples of objectives/RULES.md about figures of people, worked out again."""

import re
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

import pytest

from councilportal.common.fuzzy import NOT_STATED, read
from councilportal.common.numbers import plain, shown
from objectives.rules.figure_findings import FindingKind, findings
from objectives.rules.figures import (
    Better,
    ComparatorKind,
    Declared,
    FigureFact,
    GroupFact,
    Share,
    TableFact,
    all_minus_group,
    change,
    comparator_of,
    declared,
    gap,
    rest_minus_group,
    small_base_said,
)
from objectives.rules.information import Figure, FigureUnit, check_figure, check_whole
from tests.objectives.test_rules_md import NOTHING, TEXT
from tests.rules.worked_examples import Example, Row, read_examples

STAFF = TableFact("STAFF", "Staff")
PERCENT = TableFact("STAFF", "Staff", "%")
DISABLED = (GroupFact("disability", "disabled"),)


def number(cell: str) -> Decimal | None:
    return None if cell == "-" else Decimal(cell)


def whole(cell: str) -> int | None:
    return None if cell == "-" else int(cell)


def percent(found: Fraction | None) -> str:
    return "-" if found is None else f"{shown(found, 1)}%"


def share(cell: str) -> Share:
    count, _, base = cell.partition(" of ")
    return Share(int(count), int(base))


def told(kinds: list[FindingKind]) -> str:
    return ", ".join(dict.fromkeys(kinds)) or NOTHING


def answers(row: Row) -> tuple[dict[str, int], Declared]:
    counts = {ref: int(many) for ref, many in (each.split() for each in row["Answers"].split(", "))}
    return counts, declared(counts, whole(row["Headcount"]))


def declared_rate(row: Row) -> str:
    counts, found = answers(row)
    represented = found.representation(counts[row["Category"]])
    assert percent(represented) == row["Represented"]
    return percent(found.rate)


def refused(row: Row) -> str:
    figure = Figure(
        count=whole(row["Count"]),
        base=whole(row["Base"]),
        value=number(row["Percentage"]),
        words="Not empty",
    )
    return ", ".join(column for column, _ in check_figure(figure, FigureUnit.PERCENT)) or NOTHING


def parts(row: Row) -> str:
    characteristics = {"female": "sex", "male": "sex", "disabled": "disability"}
    figures = [Figure(count=int(row["Total"]))]
    broader: dict[str, str] = {}
    for part in row["Parts"].split(", "):
        said, many = part.rsplit(" ", 1)
        ref, _, broad = said.partition(" of ")
        ref, *_ = ref.split()
        name = characteristics.get(ref, "race")
        broader |= {f"{name}:{ref}": f"{name}:{broad}"} if broad else {}
        figures.append(Figure((f"{name}:{ref}",), count=int(many)))
    return "refused" if list(check_whole(figures, broader)) else NOTHING


def gap_of(row: Row) -> str:
    better = Better(row["Better"])
    value, compared = Fraction(row["Group"]), Fraction(row["Compared with"])
    found = gap(value, compared, better)
    assert comparator_of(value, found, better) == compared
    return plain(found)


def gap_of_people(row: Row) -> str:
    everybody, group = share(row["Everybody"]), share(row["Group"])
    rest = percent(rest_minus_group(everybody, group))
    assert rest.rstrip("%") == row["Rest minus group"]
    return percent(all_minus_group(everybody, group)).rstrip("%")


def printed_gap(row: Row) -> str:
    figure = FigureFact(
        PERCENT,
        "At the standard",
        DISABLED,
        value=number(row["Group"]),
        comparator_value=number(row["Compared with"]),
        comparator_kind=None if row["Kind"] == "-" else ComparatorKind(row["Kind"]),
        gap=number(row["Gap"]),
    )
    return told([each.kind for each in findings([figure])])


def table(ref: str, definition: str, area: str, as_at: str) -> TableFact:
    when = NOT_STATED if as_at == "-" else read(as_at)
    blank = {"-": ""}
    definition, area = blank.get(definition, definition), blank.get(area, area)
    return TableFact(ref, unit="%", as_at=when, area=area, definition=definition)


def compared(row: Row) -> str:
    said = row["Compared with"]
    other = said.strip("“”") if said.startswith("“") else table("POP", *said.split(", "))
    own = table("STAFF", *row["Figure"].split(", "))
    figure = FigureFact(own, "Disabled", DISABLED, value=Decimal("3.8"), comparator=other)
    return told([each.kind for each in findings([figure])])


def two_comparators(row: Row) -> str:
    figures = []
    for year in ("Last year", "This year"):
        read_as = re.fullmatch(r"(\S+) (\S+)(?: \((.+), (.+)\))?", row[year])
        assert read_as
        value, ref, definition, as_at = read_as.groups()
        figures.append(
            FigureFact(
                TableFact(year, unit="%"),
                "Disabled",
                DISABLED,
                value=Decimal("3.8"),
                comparator=table(ref, definition or "limited", "Kent", as_at or "2016"),
                comparator_value=Decimal(value),
            )
        )
    itself = number(row["The table itself"])
    pop = table("POP", "limited", "Kent", "2016")
    beside = [] if itself is None else [FigureFact(pop, "Residents", DISABLED, value=itself)]
    found = [each.kind for each in findings(figures, beside)]
    return told([each for each in found if each is FindingKind.TWO_COMPARATORS])


def figure_of(cell: str, better: Better) -> FigureFact:
    said = re.fullmatch(r"([\d.]+)(%?)(?: of (\d+))?(?: (people|days))?", cell)
    count, value, base, unit = None, None, None, "%"
    if said:
        first, sign, base, unit = said.groups()
        if sign or unit == "days":
            value = Decimal(first)
        else:
            count = int(first)
    return FigureFact(
        TableFact("STAFF", unit="" if unit == "people" else unit or "%"),
        "Disabled",
        count=count,
        value=value,
        base=int(base) if base else None,
        better=better,
    )


def changed(row: Row) -> str:
    better = Better(row["Better"])
    before, now = (figure_of(row[year], better) for year in ("Last year", "This year"))
    found = change(now, None if row["Last year"] == "-" else before)
    by = re.search(r" by ([\d.]+(?:%| points?)),", found.sentence)
    assert (by[1] if by else "-") == row["By"]
    assert ("That is" in found.sentence) is (found.direction in ("improving", "worsening"))
    return found.direction


def few(row: Row) -> str:
    said = small_base_said(share(row["People"]))
    return said.partition("interval is ")[2].rstrip(".") or "-"


WORKED: dict[str, tuple[Callable[[Row], str], str]] = {
    "declared": (declared_rate, "Declared"),
    "refused": (refused, "Refused"),
    "parts_of_people": (parts, "Found"),
    "gaps_between": (gap_of, "Gap"),
    "gaps_of_people": (gap_of_people, "All minus group"),
    "printed_gaps": (printed_gap, "Found"),
    "compared": (compared, "Found"),
    "two_comparators": (two_comparators, "Found"),
    "changes": (changed, "Change"),
    "few": (few, "Interval"),
}
EXAMPLES = [each for each in read_examples(TEXT) if each.kind in WORKED]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda each: f"{each.kind}-{each.line}")
def test_what_the_page_says_of_figures_comes_out(example: Example):
    work_out, column = WORKED[example.kind]

    assert [work_out(row) for row in example.rows] == [row[column] for row in example.rows]


def test_every_table_of_figures_is_worked_out():
    assert sorted(each.kind for each in EXAMPLES) == sorted(WORKED)
    assert all(each.rows for each in EXAMPLES)
