"""What a protected table shows of what its figures are compared with (T3, T4, T9)."""

from decimal import Decimal
from typing import Any

import pytest

from councilportal.disclosure.words import Why
from objectives.rules.exact_tables import ExactTable, ShownFigure
from objectives.rules.figures import ComparatorKind
from objectives.rules.information import Figure, FigureUnit, Protection
from objectives.rules.showing import show
from objectives.rules.shown_values import (
    EXACT,
    FEW_BEHIND,
    NOBODY_KNOWN,
    OF_TABLE,
    WITH_GAP,
    value_text,
)

ALL, REST = ComparatorKind.ALL, ComparatorKind.REST
F = ("sex:f",)


def table(
    *figures: Figure, unit: FigureUnit = FigureUnit.PERCENT, mode: Protection = Protection.SUPPRESS
) -> ExactTable:
    return ExactTable(
        ref="T",
        population="",
        unit=unit,
        mode=mode,
        mode_reason="It is public." if mode is Protection.NONE else "",
        threshold=5,
        figures=dict(enumerate(figures, 1)),
        order={"sex": ["sex:f", "sex:m"]},
    )


def compared(kind: ComparatorKind | None, theirs: str, **own: Any) -> Figure:
    """Women compared with others, whose figure is typed, with the gap between them."""
    gap = None if kind is None else Decimal(theirs) - own.get("value", Decimal(95))
    return Figure(
        **{"groups": F, "comparator": "Others", **own},
        comparator_value=Decimal(theirs),
        comparator_kind=kind,
        gap=gap,
    )


def of_women(made: ExactTable) -> ShownFigure:
    return show([made]).figures["T"][len(made.figures)]


def value(of: str, base: int | None) -> dict[str, Any]:
    return {"value": Decimal(of), "base": base}


EVERYBODY = Figure(**value("50.0", 200))
HIDDEN_EVERYBODY = Figure(**value("50.0", None))
OWN = value("60.0", 100)
COUNTED = {"measure": "Promoted", "count": 95, "base": 100}
COUNTED_ALL = Figure(measure="Promoted", count=115, base=200)
FEW_COUNTED = Figure(measure="Promoted", count=97, base=130)
PEOPLE = FigureUnit.PEOPLE


@pytest.mark.parametrize(
    ("everybody", "women", "unit", "mode", "why"),
    [
        # Others, of whom the table counts nobody: as it is typed.
        (None, compared(None, "40.0", **OWN), FigureUnit.PERCENT, Protection.SUPPRESS, ""),
        # Everybody: only where everybody's own figure is shown.
        (None, compared(ALL, "50.0", **OWN), FigureUnit.PERCENT, Protection.SUPPRESS, NOBODY_KNOWN),
        (EVERYBODY, compared(ALL, "50.0", **OWN), FigureUnit.PERCENT, Protection.SUPPRESS, ""),
        (EVERYBODY, compared(ALL, "50.0", **OWN), FigureUnit.PERCENT, Protection.ROUND, ""),
        (
            *(HIDDEN_EVERYBODY, compared(ALL, "50.0", **OWN)),
            *(FigureUnit.PERCENT, Protection.SUPPRESS, WITH_GAP),
        ),
        # Everybody else: 40% of 100 are 40 people, 3% are 3, and of 24 people nothing is said.
        (EVERYBODY, compared(REST, "40.0", **OWN), FigureUnit.PERCENT, Protection.SUPPRESS, ""),
        (
            *(EVERYBODY, compared(REST, "3.0", **OWN)),
            *(FigureUnit.PERCENT, Protection.SUPPRESS, FEW_BEHIND),
        ),
        (
            *(EVERYBODY, compared(REST, "97.0", **OWN)),
            *(FigureUnit.PERCENT, Protection.SUPPRESS, FEW_BEHIND),
        ),
        (
            *(EVERYBODY, compared(REST, "40.0", **value("60.0", 176))),
            *(FigureUnit.PERCENT, Protection.SUPPRESS, Why.SMALL_BASE.value),
        ),
        (EVERYBODY, compared(REST, "3.0", **OWN), FigureUnit.PERCENT, Protection.NONE, ""),
        # Counts: 115 of 200 and 95 of 100 leave 20 of 100; 97 of 130 leave 2 of 30.
        (COUNTED_ALL, compared(REST, "20.0", **COUNTED), PEOPLE, Protection.SUPPRESS, ""),
        (FEW_COUNTED, compared(REST, "6.7", **COUNTED), PEOPLE, Protection.SUPPRESS, WITH_GAP),
        (COUNTED_ALL, compared(REST, "20.0", **COUNTED), PEOPLE, Protection.ROUND, EXACT),
        (COUNTED_ALL, compared(ALL, "57.5", **COUNTED), PEOPLE, Protection.ROUND, EXACT),
        (FEW_COUNTED, compared(REST, "6.7", **COUNTED), PEOPLE, Protection.NONE, ""),
        # A table that is looked at with it: the portal sets what was released beside it.
        (
            *(None, compared(None, "40.0", comparator="T", **OWN)),
            *(FigureUnit.PERCENT, Protection.SUPPRESS, OF_TABLE),
        ),
    ],
)
def test_what_is_compared_tells_nothing_that_is_hidden(everybody, women, unit, mode, why):
    given = [] if everybody is None else [everybody]

    found = of_women(table(*given, women, unit=unit, mode=mode))

    theirs, gap = f"{women.comparator_value:f}".rstrip("0").rstrip("."), women.gap
    if why:
        assert found.comparator_value == "[c]"
        assert found.gap in ("[c]", "")
        assert why in found.why
    else:
        assert found.comparator_value == theirs
        assert (found.gap == "") is (gap is None)
        assert found.gap != "[c]"


def test_everybodys_figure_that_is_shown_stands_beside_a_hidden_one_without_the_gap():
    found = of_women(table(FEW_COUNTED, compared(ALL, "74.6", **COUNTED), unit=PEOPLE))

    assert (found.percentage, found.comparator_value, found.gap) == ("[c]", "74.6", "[c]")
    assert WITH_GAP in found.why


def test_a_gap_alone_tells_of_everybody_else_too():
    """60% of 100 women and a gap of -57 points are 3% of 100 others."""
    women = Figure(F, **OWN, comparator="Others", comparator_kind=REST, gap=Decimal("-57.0"))

    found = of_women(table(EVERYBODY, women))

    assert (found.comparator_value, found.gap) == ("", "[c]")
    assert FEW_BEHIND in found.why


@pytest.mark.parametrize(
    ("typed", "unit", "mode", "text"),
    [
        ("33.333333", FigureUnit.PERCENT, Protection.SUPPRESS, "33.3"),
        ("33.35", FigureUnit.PERCENT, Protection.ROUND, "33.4"),
        ("33.30", FigureUnit.PERCENT, Protection.SUPPRESS, "33.3"),
        ("40.0", FigureUnit.PERCENT, Protection.SUPPRESS, "40"),
        ("33.333333", FigureUnit.PERCENT, Protection.NONE, "33.333333"),
        ("6.98", FigureUnit.DAYS, Protection.SUPPRESS, "6.98"),
    ],
)
def test_a_percentage_of_a_protected_table_has_one_decimal(typed, unit, mode, text):
    assert value_text(table(unit=unit, mode=mode), Decimal(typed)) == text
