"""How many decimals a figure needs beside the levels that it is rated by (D5). Pure."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from councilportal.common.numbers import rounded
from performance.rules.bands import bands, exact
from performance.rules.measures import NO_LEVELS, Levels, Measure
from performance.rules.words import Aggregation, Kind, Method, Polarity

_SIDED = (Polarity.HIGHER, Polarity.LOWER)


def decimals_that_show(value: Fraction, decimals: int, shows: Callable[[Fraction], bool]) -> int:
    """The fewest decimals, from `decimals` on, with which the rounded value passes a test.

    Takes: a test that the exact value passes.
    """
    while not shows(Fraction(rounded(value, decimals))):
        decimals += 1
    return decimals


@dataclass(frozen=True, slots=True)
class Edges:
    """The levels that a figure is compared with: those to be at least, and those to be at most."""

    least: tuple[Fraction, ...] = ()
    most: tuple[Fraction, ...] = ()
    near: tuple[float, ...] = ()

    def more(self, measure: Measure, figure: Fraction | Decimal | None) -> int:
        """How many more decimals than usual show on which side of every level a figure is.

        A figure that missed a level must not read as if it had reached it, and the other way round:
        89.96 against a target of 90 is 89.96% where 90.0% is usual. Levels are printed with all
        their decimals, so they are compared exactly.
        """
        if figure is None or not self._may_mislead(figure, measure.decimals):
            return 0
        value = Fraction(figure)

        def shows(shown: Fraction) -> bool:
            return all((shown >= each) == (value >= each) for each in self.least) and all(
                (shown <= each) == (value <= each) for each in self.most
            )

        return decimals_that_show(value, measure.decimals, shows) - measure.decimals

    def _may_mislead(self, figure: Fraction | Decimal, decimals: int) -> bool:
        """False where rounding certainly leaves the value on its side of every level.

        By floats, which are quick: a board shows tens of thousands of figures. Their error is far
        below the allowance, and what is not certain is compared exactly.
        """
        above, below = figure.as_integer_ratio()
        about = above / below
        step = 10.0**-decimals + 1e-9 * abs(about)
        return any(-step <= about - each <= step for each in self.near)


NO_EDGES = Edges()


def edges(
    measure: Measure,
    levels: Levels,
    *,
    value: Fraction | None = None,
    last_year: Fraction | None = None,
    is_ytd: bool = False,
) -> Edges:
    """The levels of a method that a figure reaches or misses, and that are printed beside it.

    Takes: for the method that compares with last year, the figure and last year's; `is_ytd` for a
    year to date, which the expected range of an activity indicator is of where there is one.
    """
    if levels is NO_LEVELS:
        return NO_EDGES
    has_ytd = measure.aggregation is not Aggregation.NONE
    if measure.kind is Kind.ACTIVITY and is_ytd is not has_ytd:
        return NO_EDGES
    if measure.polarity is Polarity.RANGE or measure.kind is Kind.ACTIVITY:
        margin = exact(levels.margin) if measure.method is Method.RANGE else Fraction(0)
        low, high = _given(levels.range_lower), _given(levels.range_upper)
        return _edges(
            {each - slack for each in low for slack in (0, margin)},
            {each + slack for each in high for slack in (0, margin)},
        )
    if measure.polarity not in _SIDED:
        return NO_EDGES
    match measure.method:
        case Method.THRESHOLDS:
            found = _given(levels.green_from, levels.amber_from)
        case Method.TOLERANCE_PERCENT | Method.TOLERANCE_POINTS | Method.WITHIN_TOLERANCE:
            found = _given(levels.target)
            # A figure equal to last year's reads as the same: the decimals of both may never end.
            before = None if value == last_year else last_year
            if limits := bands(measure, levels, last_year=before):
                bounds = (limits.green_low, limits.green_high, limits.amber_low, limits.amber_high)
                found |= {each for each in bounds if each is not None}
        case _:
            found = _given(levels.target, levels.floor)
    return _edges(found, ()) if measure.polarity is Polarity.HIGHER else _edges((), found)


def _edges(least: Iterable[Fraction], most: Iterable[Fraction]) -> Edges:
    low, high = tuple(least), tuple(most)
    return Edges(low, high, tuple(float(each) for each in (*low, *high)))


def _given(*levels: Decimal | None) -> set[Fraction]:
    return {exact(level) for level in levels if level is not None}


def text_beside(
    measure: Measure,
    value: Fraction | Decimal | None,
    levels: Levels,
    *,
    last_year: Fraction | None = None,
    is_ytd: bool = False,
) -> str:
    """A figure in words beside its levels, with its unit; "" for None.

    Takes: what `edges` takes.
    """
    if value is None:
        return ""
    exactly = Fraction(value)
    beside = edges(measure, levels, value=exactly, last_year=last_year, is_ytd=is_ytd)
    more = beside.more(measure, exactly)
    if is_ytd:
        return measure.year_to_date(exactly, more=more)
    return measure.text(exactly, more=more)


def texts_beside(
    measure: Measure, values: Sequence[Fraction | Decimal | None], levels: Sequence[Levels]
) -> tuple[str, ...]:
    """The figures of several periods in words, each beside the levels of its own period."""
    found = []
    known, beside = NO_LEVELS, NO_EDGES
    for value, own in zip(values, levels, strict=True):
        if own is not known:  # most periods have the levels of their year
            known, beside = own, edges(measure, own)
        found.append(measure.text(value, more=beside.more(measure, value)))
    return tuple(found)
