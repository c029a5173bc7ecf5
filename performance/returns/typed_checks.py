"""Checks of what was typed for one indicator: what cannot be read, and what cannot be.

It is read by the columns of the data format. These problems are named while somebody types, when a
file is previewed and when a return is submitted.
"""

from dataclasses import dataclass
from typing import Any

from councilportal.common.periods import Period
from councilportal.files.columns import Refused
from performance.columns import READING_BLANK, READING_COLUMNS
from performance.returns.typed import FIGURES, TypedLine
from performance.rules.checks import check_reading

_COLUMNS = {column.name: column for column in READING_COLUMNS}
_READ = (*FIGURES, "no_data_reason", "judgement", "judgement_reason", "commentary")
_ASKED_FOR = (*FIGURES, "no_data_reason")


@dataclass(frozen=True, slots=True)
class LineProblem:
    """A reason why a line cannot be submitted: its indicator, the field, what would be right."""

    ref: str
    field: str
    sentence: str


def figure_problems(line: TypedLine, period: Period) -> list[LineProblem]:
    """What is wrong with the figures of a line: text that cannot be read, else what is missing.

    Gives: the unreadable ones alone where there are any.
    """
    ref = line.indicator.ref
    values: dict[str, Any] = {**READING_BLANK, "ref": ref, "period": period}
    unreadable = []
    for name in _READ:
        text = getattr(line.typed, name).strip()
        if not text:
            continue
        try:
            values[name] = _COLUMNS[name].read(text)
        except Refused as refused:
            unreadable.append(LineProblem(ref, name, _in_boxes(line, str(refused))))
    return unreadable or [
        LineProblem(ref, column, _in_boxes(line, wanted))
        for column, wanted in check_reading(line.measure, values, {})
        if column in _ASKED_FOR
    ]


def impossible(line: TypedLine, period: Period) -> list[LineProblem]:
    """What cannot be in a line as far as it is filled in; a blank box is no problem yet."""
    problems = figure_problems(line, period)
    return [each for each in problems if getattr(line.typed, each.field).strip()]


def _in_boxes(line: TypedLine, wanted: str) -> str:
    """What would be right as a sentence that names boxes as the form does, not columns."""
    about = line.indicator
    boxes = {
        "a no_data_reason": "a reason under “Why no figure”",
        "forecast_value": "“Forecast for the year end”",
        "numerator": f"“{about.numerator_label or 'Number counted'}”",
        "denominator": f"“{about.denominator_label or 'Number of all'}”",
    }
    for name, box in boxes.items():
        wanted = wanted.replace(name, box)
    return wanted[:1].upper() + wanted[1:]
