"""The worked examples of DISCLOSURE.md, worked out again."""

import re
from pathlib import Path

import pytest

import councilportal.disclosure
from councilportal.disclosure.control import control
from councilportal.disclosure.words import Mode
from tests.disclosure import making

PAGE = Path(councilportal.disclosure.__file__).with_name("DISCLOSURE.md").read_text("utf-8")
EXAMPLES = re.findall(
    r"<!-- example: (\w+) threshold=(\d+) -->\n.*\n.*\n\| Count \| (.*) \|\n\| Shown \| (.*) \|",
    PAGE,
)

pytestmark = pytest.mark.sqlite_only


def test_every_example_is_read():
    assert len(EXAMPLES) == PAGE.count("<!-- example") >= 5


@pytest.mark.parametrize(("mode", "threshold", "counts", "shown"), EXAMPLES)
def test_each_example_comes_out_as_the_page_says(mode, threshold, counts, shown):
    *parts, total = (int(count) for count in counts.split(" | "))
    assert sum(parts) == total

    cells = control([making.row(parts, Mode(mode), int(threshold))]).cells["T1"]

    assert [cell.shown for cell in cells.values()] == shown.split(" | ")
