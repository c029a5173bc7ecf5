"""The table of the cases from outside: which test holds each, by which door, and how it ended.

A test names its case by `@pytest.mark.case("01 _x000D_", door="workbook")`. `pytest -m case -s`
prints the table.
"""

from typing import Any

import pytest

_found: dict[tuple[str, str], list[str]] = {}


def note(item: pytest.Item, report: pytest.TestReport) -> None:
    """Keep how a test of a case ended."""
    if report.when != "call" and report.passed:
        return
    for marker in item.iter_markers("case"):
        _found.setdefault((marker.args[0], marker.kwargs["door"]), []).append(report.outcome)


def write(reporter: Any) -> None:
    """Print a row for each case and door, with the number of its tests."""
    for (name, door), outcomes in sorted(_found.items()):
        wrong = [each for each in outcomes if each != "passed"]
        said = f"{len(wrong)} of {len(outcomes)} {wrong[0]}" if wrong else f"{len(outcomes)} right"
        reporter.write_line(f"{name:<28} {door:<22} {said}", red=bool(wrong))
