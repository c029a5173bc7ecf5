"""The worked examples of performance/RULES.md, as the tests read them from the page."""

from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from pathlib import Path

from performance.returns.rules import questions
from performance.rules import standing as standing_rules
from performance.rules.measures import Levels, Measure, Reading
from performance.rules.words import Aggregation, Method, NoDataReason, Polarity
from tests.rules.making import levels, measure, reading

PAGE = Path(standing_rules.__file__).parents[1] / "RULES.md"
ON = date(2016, 9, 30)
NOW = "2016-09"
Row = dict[str, str]


@dataclass(frozen=True)
class Example:
    line: int
    kind: str
    settings: dict[str, str]
    rows: list[Row]


def read_examples(text: str) -> list[Example]:
    """Every table under a marker `<!-- example: kind setting=value -->`."""
    lines = text.splitlines()
    return [
        read_example(number, lines)
        for number, line in enumerate(lines, 1)
        if line.startswith("<!-- example:")
    ]


def read_example(number: int, lines: list[str]) -> Example:
    kind, *settings = lines[number - 1].removeprefix("<!-- example:").removesuffix("-->").split()
    table = []
    for line in lines[number:]:
        if not line.startswith("|"):
            break
        table.append([cell.strip() for cell in line.strip("|").split("|")])
    heads, _, *rows = table
    return Example(
        number,
        kind,
        dict(setting.split("=") for setting in settings),
        [dict(zip(heads, row, strict=True)) for row in rows],
    )


TEXT = PAGE.read_text(encoding="utf-8")
EXAMPLES = read_examples(TEXT)
SAID = {"method": Method, "polarity": Polarity, "aggregation": Aggregation}


def measure_of(settings: dict[str, str]) -> Measure:
    changes: dict[str, object] = {
        name: word(settings[name]) for name, word in SAID.items() if name in settings
    }
    if "unit" in settings:
        changes["unit"] = settings["unit"]
    return measure(**changes, decimals=int(settings.get("decimals", "0")))


LEVELS = {
    "Target": "target",
    "Floor standard": "floor",
    "Green from": "green_from",
    "Amber from": "amber_from",
    "Lower end": "range_lower",
    "Upper end": "range_upper",
    "Margin": "margin",
}


def levels_of(indicator: Measure, row: Row) -> Levels:
    cells = {name: row.get(head) for head, name in LEVELS.items()}
    way = "points" if indicator.method is Method.TOLERANCE_POINTS else "percent"
    cells[f"tolerance_{way}"] = row.get("Tolerance")
    cells[f"green_tolerance_{way}"] = row.get("Green tolerance")
    return levels(**cells)


def parse_reading(text: str, figure: str = "value") -> Reading:
    """A reading of an example: "2016-08", "2016-08: 96", "2016-08: not collected"."""
    code, _, said = text.partition(": ")
    said, _, old = said.partition(" under ")
    reasons = {reason.label.lower(): reason for reason in NoDataReason}
    if said in reasons:
        return reading(code, no_data_reason=reasons[said])
    return replace(
        reading(code, **{figure: said or "1"}),
        definition_version=0 if old else 1,
    )


def readings_of(cell: str) -> list[Reading]:
    return [] if cell == "none" else [parse_reading(text) for text in cell.split(", ")]


def work_out_asked(settings: dict[str, str], rows: list[Row]) -> list[Row]:
    found = []
    for row in rows:
        asked = questions(
            measure_of(settings),
            Fraction(row["Figure"]),
            [Fraction(each) for each in row["Figures before"].split(", ")],
            neighbours=["BESIDE"] if row["Beside it"] == row["Figure"] else [],
        )
        found.append({"Asked about": ", ".join(each.code for each in asked)})
    return found
