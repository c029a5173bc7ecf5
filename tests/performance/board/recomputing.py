"""Works ratings, directions and years to date out of a CSV alone: pandas, and nothing of ours.

The rules are written down a second time here, from fixtures/README.md and performance/RULES.md.
"""

from fractions import Fraction
from typing import Any, NamedTuple

import pandas

RATED = ("green", "amber", "red")


class Item(NamedTuple):
    """A reading of the cell `readings`: its period as months, its figure, its definition."""

    start: int
    months: int
    figure: Fraction | None
    numerator: Fraction | None
    denominator: Fraction | None
    definition: str


def months_of(code: str) -> tuple[int, int]:
    """The first month of a period, counted from year 0, and how many months it has."""
    first = int(code.removeprefix("AY").removeprefix("CY")[:4]) * 12
    if code.startswith("AY"):
        return first + 8, 12
    if code.startswith("CY"):
        return first, 12
    if code[4] == "-":
        return first + int(code[5:]) - 1, 1
    if "-Q" in code:
        return first + 3 + 3 * (int(code[-1]) - 1), 3
    if "-H" in code:
        return first + 3 + 6 * (int(code[-1]) - 1), 6
    return first + 3, 24 if (int(code[5:7]) - int(code[2:4])) % 100 == 2 else 12


def number(text: str) -> Fraction | None:
    return Fraction(text) if text else None


def item(text: str, multiplier: Fraction) -> Item:
    code, said, definition = text.split(" ")
    start, months = months_of(code)
    above, _, below = said.partition("/")
    if below:
        ratio = Fraction(above) / Fraction(below)
        return Item(start, months, ratio * multiplier, Fraction(above), Fraction(below), definition)
    figure = None if said == "none" else Fraction(said)
    return Item(start, months, figure, None, None, definition)


def table(text: str) -> pandas.DataFrame:
    """The rows of a CSV, as text."""
    from io import StringIO

    return pandas.read_csv(StringIO(text), dtype=str, keep_default_na=False)


class Row:
    """One row of the ratings, worked out."""

    def __init__(self, cells: Any) -> None:
        self.cells = cells
        multiplier = Fraction(cells["multiplier"])
        listed = [item(each, multiplier) for each in cells["readings"].split("; ") if each]
        self.last = listed[-1] if listed else None
        self.items = {(each.start, each.months): each for each in listed}
        self.listed = listed

    def at(self, start: int) -> Item | None:
        return self.items.get((start, self.last.months)) if self.last else None

    def alone(self, found: Item | None) -> Fraction | None:
        """The figure of a period; of a running total what the period added."""
        if found is None or self.cells["aggregation"] != "cumulative_entry":
            return found.figure if found else None
        if found.start == self.year_start(found.start):
            return found.figure
        before = self.at(found.start - found.months)
        if before is None or before.figure is None or found.figure is None:
            return None
        return found.figure - before.figure if before.definition == found.definition else None

    def year_start(self, start: int) -> int:
        months = self.last.months if self.last else 12
        return start if months >= 12 else start - (start - 3) % 12

    # Ratings

    def levels(self, prefix: str = "") -> dict[str, Fraction | None]:
        names = (
            "target floor green_tolerance_percent tolerance_percent green_tolerance_points "
            "tolerance_points green_from amber_from range_lower range_upper margin"
        )
        return {name: number(self.cells[prefix + name]) for name in names.split()}

    def bands(self, levels: dict[str, Fraction | None], before: Fraction | None) -> Any:
        """The ends of green and amber: for each the lower and the upper; None without levels."""
        higher, target = self.cells["polarity"] != "lower", levels["target"]
        method = self.cells["method"]

        def side(green: Fraction, amber: Fraction) -> Any:
            return ((green, None), (amber, None)) if higher else ((None, green), (None, amber))

        sign = -1 if higher else 1
        percent, points = levels["tolerance_percent"], levels["tolerance_points"]
        if method == "target_floor" and target is not None:
            return side(target, target if levels["floor"] is None else levels["floor"])
        if method == "tolerance_percent" and target and target > 0 and percent is not None:
            green = levels["green_tolerance_percent"] or 0
            return side(
                target * (1 + sign * Fraction(green) / 100), target * (1 + sign * percent / 100)
            )
        if method == "tolerance_points" and target is not None and points is not None:
            green = levels["green_tolerance_points"] or 0
            return side(target + sign * green, target + sign * points)
        if method == "thresholds" and None not in (levels["green_from"], levels["amber_from"]):
            return side(levels["green_from"], levels["amber_from"])  # type: ignore[arg-type]
        if method == "range" and None not in (
            low := levels["range_lower"],
            high := levels["range_upper"],
        ):
            margin = levels["margin"] or 0
            return ((low, high), (low - margin, high + margin))  # type: ignore[operator]
        if method.startswith("within_tolerance") and target and target > 0 and percent is not None:
            green = target * (1 + sign * percent / 100)
            return side(green, green if before is None else before)
        return ((target, target),) * 2 if method == "yes_no" and target is not None else None

    def rated(self, figure: Fraction, levels: Any, before: Fraction | None) -> str:
        bands = self.bands(levels, before)
        if bands is None:
            return "no_target"
        for word, (low, high) in zip(RATED, bands, strict=False):
            if (low is None or figure >= low) and (high is None or figure <= high):
                return word
        return "red"

    @property
    def figure(self) -> Fraction | None:
        return self.alone(self.last)

    def rating(self) -> str:
        """The rating that is shown."""
        if self.cells["override_rating"]:
            return str(self.cells["override_rating"])
        figure = self.figure
        if figure is None and self.cells["kind"] == "activity":
            figure = self.year_to_date()[0]
        if self.last is None or figure is None:
            return "no_data"
        if self.cells["kind"] == "activity" or self.cells["method"] == "none":
            return "not_rated"
        if self.cells["method"] == "judgement":
            return str(self.cells["judgement"] or "no_target")
        return self.rated(figure, self.levels(), self.last_years_figure())

    # Year to date

    def year_to_date(
        self, back: int = 0, only: list[int] | None = None
    ) -> tuple[Fraction | None, list[Item]]:
        """The year to date some months before the latest period, and the readings it is made of."""
        how, last = self.cells["aggregation"], self.last
        if last is None or how == "none" or self.cells["kind"] == "forecast":
            return None, []
        if how == "reported":
            return (None if back else number(self.cells["reported_ytd_value"])), [last]
        if last.months != months_of_kind(self.cells["frequency"]):
            return None, []
        end = last.start - back
        first = end - 12 + last.months if how == "rolling12" else self.year_start(end)
        starts = range(min(first, end), end + 1, last.months) if only is None else only
        found = [each for start in starts if (each := self.at(start))]
        is_ratio = how == "ratio" or (
            how == "rolling12"
            and (self.cells["multiplier"] != "1" or any(each.denominator for each in found))
        )
        made_of = [
            each for each in found if (each.denominator if is_ratio else each.figure) is not None
        ]
        if not made_of:
            return None, []
        if is_ratio:
            above = sum(each.numerator or 0 for each in made_of)
            below = sum(each.denominator or 0 for each in made_of)
            value = Fraction(above) / Fraction(below) * Fraction(self.cells["multiplier"])
        else:
            figures = [each.figure or Fraction(0) for each in made_of]
            value = sum(figures, Fraction(0))
            if how == "mean":
                value /= len(figures)
            elif how in ("latest", "cumulative_entry"):
                value = figures[-1]
        one = how in ("latest", "cumulative_entry")
        if how == "rolling12" and len(made_of) < len(starts):
            return None, made_of
        if not one and len({each.definition for each in made_of}) > 1:
            return None, made_of
        return value, made_of

    def ytd_rating(self) -> str:
        how = self.cells["aggregation"]
        if self.last is None or how == "none" or self.cells["kind"] == "forecast":
            return ""
        value = self.year_to_date()[0]
        if value is None:
            return "no_data"
        if self.cells["kind"] == "activity" or self.cells["method"] in ("none", "judgement"):
            return "not_rated"
        if self.cells["ytd_levels"] == "no":
            return "not_rated"
        return self.rated(value, self.levels("ytd_"), self.last_years_total())

    def expected_range(self) -> str:
        if self.cells["kind"] != "activity":
            return ""
        is_ytd = self.cells["aggregation"] != "none"
        figure = self.year_to_date()[0] if is_ytd else self.figure
        prefix = "ytd_" if is_ytd else ""
        low, high = (number(self.cells[f"{prefix}range_{end}"]) for end in ("lower", "upper"))
        if figure is None or (low is None and high is None):
            return ""
        if high is not None and figure > high:
            return "above"
        return "below" if low is not None and figure < low else "within"

    # Earlier figures

    def year_ago(self) -> Item | None:
        return self.at(self.last.start - max(12, self.last.months)) if self.last else None

    def last_years_figure(self) -> Fraction | None:
        """Last year's figure of the same period that ratings compare with."""
        given = number(self.cells["given_previous_year_value"])
        given = given if self.cells["given_previous_year_basis"] == "same_period" else None
        earlier = self.year_ago()
        if earlier is None or self.last is None:
            return given
        if earlier.definition != self.last.definition:
            return None
        same = self.alone(earlier)
        return given if same is None else same

    def last_years_total(self) -> Fraction | None:
        """Last year's year to date over the same periods."""
        last = self.last
        assert last is not None
        made_of = self.year_to_date()[1]
        given = None
        if self.cells["given_previous_year_basis"] == "year_to_date" and self._is_whole(made_of):
            given = number(self.cells["given_previous_year_value"])
        earlier = self.year_ago()
        if earlier is None:
            return given
        if earlier.definition != last.definition:
            given = None
        year = max(12, last.months)
        if self.year_to_date(year)[0] is None:
            return given
        end = made_of[-1].start - year
        value, before = self.year_to_date(last.start - end)
        if not before or before[-1].definition != made_of[-1].definition:
            return None
        if self.cells["aggregation"] != "sum":
            return value
        wanted = [each.start - year for each in made_of]
        value, before = self.year_to_date(last.start - end, wanted)
        return value if [each.start for each in before] == wanted else None

    def _is_whole(self, made_of: list[Item]) -> bool:
        last = self.last
        assert last is not None
        if self.cells["aggregation"] == "sum":
            return len(made_of) == (last.start - self.year_start(last.start)) // last.months + 1
        return self.cells["aggregation"] != "cumulative_entry" or made_of[-1:] == [last]

    # Direction

    def direction(self, *, on_last_year: bool = False) -> str:
        basis, last, now = self.cells["direction_basis"], self.last, self.figure
        if on_last_year and basis != "both":
            return ""
        if self.cells["kind"] == "activity" or basis == "none" or last is None or now is None:
            return ""
        if self.cells["has_earlier"] == "no":
            return ("" if on_last_year else self.cells["reported_direction"]) or "new"
        if on_last_year or basis == "same_period_last_year":
            before = self.year_ago()
        elif self.cells["kind"] == "forecast":
            before = self.listed[-2] if len(self.listed) > 1 else None
        else:
            before = self.at(last.start - last.months)
        was = self.alone(before)
        if before is None or was is None or before.definition != last.definition:
            return "not_comparable"
        return self.compared(now, was)

    def compared(self, now: Fraction, was: Fraction) -> str:
        polarity, change = self.cells["polarity"], now - was
        if polarity == "range":
            low, high = number(self.cells["range_lower"]), number(self.cells["range_upper"])
            if low is None or high is None:
                return "not_comparable"
            none = Fraction(0)
            change = max(low - was, none, was - high) - max(low - now, none, now - high)
        if abs(change) <= Fraction(self.cells["direction_tolerance"]):
            return "same"
        if polarity == "none":
            return "increased" if change > 0 else "decreased"
        return "improving" if (change > 0) == (polarity != "lower") else "worsening"


def months_of_kind(frequency: str) -> int:
    months = {"month": 1, "quarter": 3, "half_year": 6, "two_years": 24}
    return months.get(frequency, 12)
