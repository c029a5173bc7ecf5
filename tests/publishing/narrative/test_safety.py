"""Strings that try to run, and formulas, in words and tables of authors: all stay words."""

from csv import reader
from html.parser import HTMLParser
from io import StringIO
from typing import Any

import pytest

from councilportal.common import reading
from councilportal.common.document import Document, Section
from councilportal.common.inline import Items, Span, WebLink
from councilportal.files.tables import GUARDED
from councilportal.printing import csv, html, json
from councilportal.publishing.narrative.blocks import written
from councilportal.publishing.narrative.own_tables import Declared, own_table
from councilportal.publishing.narrative.pasted import from_text
from councilportal.publishing.narrative.references import Kind, Known, Value, sentence
from tests.eqia.hostile import FORMULAS, STRINGS

pytestmark = pytest.mark.sqlite_only
EVERY = (*STRINGS, *FORMULAS)
# What a page of a report may hold; nothing of it runs or fetches anything.
HARMLESS = set(
    "a br caption col colgroup div em h1 h2 h3 h4 h5 h6 li nav ol p section small span strong sup "
    "table tbody td th thead tr ul".split()
)


class Page(HTMLParser):
    """What of a page could run or lead somewhere."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        if tag not in HARMLESS:
            self.found.append(tag)
        for name, value in attrs:
            if name.startswith("on") or name in ("src", "srcdoc", "action", "formaction"):
                self.found.append(f"{tag} {name}")
            if name == "href" and not (value or "").startswith(("#", "https://")):
                self.found.append(f"{tag} {name}={value}")


def document(*sections: Section, datasets=()) -> Document:
    return Document("r", "Title", "", "Council", "#003a5d", "", sections, datasets)


def links(blocks):
    for block in blocks:
        for part in getattr(block, "parts", ()):
            if isinstance(part, WebLink):
                yield part.href
        if isinstance(block, Items):
            yield from links(block.items)


def test_there_are_as_many_strings_as_wanted():
    assert (len(STRINGS), len(FORMULAS)) == (200, 50)


@pytest.mark.parametrize("text", EVERY)
def test_words_stay_words(text):
    found = written(text, "part")
    paper = document(found.section("part", "Part"))
    said = "\n".join(
        [*(each for block in reading.blocks(paper) for each in reading.texts(block))]
        + [section.heading for section in reading.sections(paper)]
        + [problem.found for problem in found.problems]
    )

    assert Page(html.body(paper)).found == []
    assert set(links(reading.blocks(paper))) <= {""}
    assert "hit()" not in text or "hit()" in said
    assert "elsewhere" not in text or "elsewhere" in said
    assert json.render(paper)


@pytest.mark.parametrize("text", EVERY)
def test_a_figure_is_words_whatever_it_says(text):
    use = (Kind.TITLE, "A")
    known = Known({use: Value(text)}, indicators=("A",))
    found = written("**{{ title:A }}** is {{ title:A }}.", "part", known)
    said, problems = sentence("{{ title:A }}", known)

    assert (found.problems, problems) == ((), [])
    paragraph: Any = found.blocks[0]
    assert [part.text for part in paragraph.parts if isinstance(part, Span)] == [text]
    assert said == text
    assert Page(html.body(document(found.section("part", "Part")))).found == []


@pytest.mark.parametrize("text", EVERY)
def test_cells_stay_words(text):
    declared = Declared(text, ("Line", text), ("words", "words"), text, text)
    found = own_table(declared, [["Row", text], [text, "x"]], "own")
    paper = document(Section("part", "Part", (found.table,)), datasets=(found.dataset,))
    cells = csv_cells(csv.dataset(paper, "own"))

    assert Page(html.body(paper)).found == []
    assert [cell for cell in cells if cell.startswith(GUARDED) and cell[0] != "'"] == []
    assert text.split()[0] in " ".join(cells) or text.split()[0].startswith(GUARDED)


def csv_cells(data: bytes) -> list[str]:
    return [cell for row in reader(StringIO(data.decode("utf-8-sig"), newline="")) for cell in row]


@pytest.mark.parametrize("text", FORMULAS)
def test_a_pasted_formula_is_words(text):
    quoted = text.replace('"', '""')
    found = from_text(f'Line\tNet\n"{quoted}"\t1\n')

    assert found.problems == ()
    assert found.rows[0][0].split() == text.split()
