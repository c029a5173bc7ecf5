"""Every table of councilportal/publishing/RULES.md about checks, run against the linter."""

from pathlib import Path

import pytest

from councilportal.publishing.linter.checks import CHECKS, check
from councilportal.publishing.linter.facts import PaperFacts
from tests.publishing.linter.cases import CASES
from tests.publishing.linter.papers import FACTS, ON, SOUND, with_words

PAGE = Path(__file__).parents[3] / "councilportal" / "publishing" / "RULES.md"
pytestmark = pytest.mark.sqlite_only


def rows_of(name):
    """The rows of a table of the page as mappings."""
    text = PAGE.read_text(encoding="utf-8").split(f"<!-- table: {name} -->\n")[1]
    lines = []
    for line in text.splitlines():
        if not line.startswith("|"):
            break
        lines.append([cell.strip() for cell in line.strip("|").split("|")])
    head, _, *rows = lines
    return [dict(zip(head, row, strict=True)) for row in rows]


def found_by(name, document, facts):
    return [each.what for each in check(document, facts) if each.check == name]


def test_page_tells_every_check():
    told = [(row["check"], row["severity"], row["what it finds"]) for row in rows_of("checks")]

    assert told == [(each.name, each.severity.value, each.sentence) for each in CHECKS]


def test_nothing_is_found_in_a_sound_paper():
    assert check(SOUND, FACTS) == []


@pytest.mark.parametrize("row", rows_of("sentences"), ids=lambda row: row["sentence"][:60])
def test_sentence(row):
    found = found_by(row["check"], with_words(row["sentence"]), FACTS)

    assert found == ([row["found"]] if row["found"] else [])


@pytest.mark.parametrize("row", rows_of("papers"), ids=lambda row: row["what is different"])
def test_paper(row):
    case = CASES[row["what is different"]]
    document, facts = case if isinstance(case, tuple) else (case, PaperFacts(published_on=ON))

    found = found_by(row["check"], document, facts)

    assert found == ([row["found"]] if row["found"] else [])


def test_every_case_stands_on_the_page():
    assert set(CASES) == {row["what is different"] for row in rows_of("papers")}


def test_every_check_has_an_example_that_is_found():
    shown = [*rows_of("sentences"), *rows_of("papers")]
    found = {row["check"] for row in shown if row["found"]}

    assert found == {each.name for each in CHECKS}


def test_every_check_has_an_example_that_is_not_found():
    shown = [*rows_of("sentences"), *rows_of("papers")]
    passed = {row["check"] for row in shown if not row["found"]}
    # A sound paper shows what these do not find.
    by_the_sound_paper = {"heading_missing", "anchor_twice", "assessment_doubted"}

    assert passed | by_the_sound_paper == {each.name for each in CHECKS}
