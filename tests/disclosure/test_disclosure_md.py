"""The worked examples of DISCLOSURE.md, worked out again."""

import re
from dataclasses import replace
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

MEANS = re.findall(
    r"<!-- means: (\w+) threshold=(\d+) -->\n.*\n.*\n\| Count \| (.*) \|\n\| Mean \| (.*) \|",
    PAGE,
)

pytestmark = pytest.mark.sqlite_only


def test_every_example_is_read():
    assert len(EXAMPLES) == PAGE.count("<!-- example") >= 5
    assert len(MEANS) == PAGE.count("<!-- means") >= 1


@pytest.mark.parametrize(("mode", "threshold", "counts", "shown"), EXAMPLES)
def test_each_example_comes_out_as_the_page_says(mode, threshold, counts, shown):
    *parts, total = (int(count) for count in counts.split(" | "))
    assert sum(parts) == total

    cells = control([making.row(parts, Mode(mode), int(threshold))]).cells["T1"]

    assert [cell.shown for cell in cells.values()] == shown.split(" | ")


@pytest.mark.parametrize(("mode", "threshold", "counts", "shown"), MEANS)
def test_each_example_of_means_comes_out_as_the_page_says(mode, threshold, counts, shown):
    *parts, _ = (int(count) for count in counts.split(" | "))
    table = making.row(parts, Mode(mode), int(threshold))
    table = replace(table, means=dict.fromkeys(table.counts, "pay"))

    whys = control([table]).means["T1"].values()

    assert ["[c]" if why else "shown" for why in whys] == shown.split(" | ")
