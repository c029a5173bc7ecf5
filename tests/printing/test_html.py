"""The HTML body: structure for everybody, nothing that a strict policy refuses."""

import re
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise
from typing import Any

import pytest

from councilportal.common.document import (
    BragCell,
    Bullets,
    Column,
    DirectionCell,
    Document,
    Facts,
    Figure,
    Markdown,
    Note,
    NumberCell,
    Paragraph,
    RagCell,
    Row,
    Section,
    Series,
    Table,
    TextCell,
)
from councilportal.common.document import Chart as ChartOf
from councilportal.common.words import Brag, Direction, Rag
from councilportal.printing import html, richtext
from tests.printing import sample

VOID = {"br", "col", "hr", "meta", "img", "input", "link"}


class Outline(HTMLParser):
    """Elements in order, each with its attributes and its ancestors; fails on a wrong end tag."""

    def __init__(self, source):
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, Any], tuple[str, ...]]] = []
        self.feed(source)
        assert not self.open, self.open

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs), tuple(self.open)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, dict(attrs), tuple(self.open)))

    def handle_endtag(self, tag):
        assert self.open[-1:] == [tag], self.open
        self.open.pop()

    def all(self, tag):
        return [(attrs, above) for name, attrs, above in self.elements if name == tag]


def document_of(*blocks, **changes):
    fields: dict[str, Any] = {
        "sections": (Section("one", "One", blocks),),
        "contents": False,
    } | changes
    return Document("R-1", "Title", "", "Afonwen", "#003a5d", "All.", **fields)


def cell_of(cell, align="left"):
    table = Table("T", (Column("A"), Column("B", 1, align)), (Row((TextCell("a"), cell)),))
    found = re.search(r"<td[^>]*>.*?</td>", html.body(document_of(table)))
    assert found
    return found[0]


def test_body_is_well_formed_and_carries_no_style_or_script():
    body = html.body(sample.document())

    outline = Outline(body)
    assert not [tag for tag, attrs, _ in outline.elements if "style" in attrs]
    assert not {"script", "style", "link", "iframe", "h1"} & {tag for tag, *_ in outline.elements}
    assert not [a for _, a, _ in outline.elements if any(name.startswith("on") for name in a)]


def test_body_has_unique_ids_and_every_reference_leads_to_one():
    outline = Outline(html.body(sample.document()))

    ids = [attrs["id"] for _, attrs, _ in outline.elements if "id" in attrs]
    assert len(ids) == len(set(ids))
    wanted = {name for _, a, _ in outline.elements for name in a.get("aria-labelledby", "").split()}
    wanted |= {a["href"][1:] for a, _ in outline.all("a") if a["href"].startswith("#")}
    assert wanted <= set(ids)


def test_headings_go_down_a_step_at_a_time():
    outline = Outline(html.body(sample.document()))

    levels = [int(tag[1]) for tag, *_ in outline.elements if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 2
    assert all(b <= a + 1 for a, b in pairwise(levels))


def test_tables_have_captions_and_headings_for_both_directions():
    outline = Outline(html.body(sample.document()))

    tables = [attrs for attrs, _ in outline.all("table") if "class" in attrs]
    assert len(outline.all("caption")) == len(tables)
    scopes = {(attrs.get("scope"), "thead" in above) for attrs, above in outline.all("th")}
    assert scopes == {("col", True), ("row", False)}


def test_regions_of_one_heading_have_different_names():
    inner = Section("inner", "Equality", (Paragraph("One."),))
    outer = Section("outer", "Implications", sections=(inner,))
    first, again = Section("first", "Equality"), Section("again", "equality")
    document = replace(document_of(), sections=(first, outer, again))

    named = [
        attrs.get("aria-labelledby") for attrs, _ in Outline(html.body(document)).all("section")
    ]

    assert named == ["first", "outer", "outer inner", None]


def test_table_scrolls_in_a_named_region_that_takes_focus():
    outline = Outline(html.body(sample.document()))

    regions = [a for a, _ in outline.all("div") if a.get("role") == "region"]
    assert regions
    assert all(a["tabindex"] == "0" and a["aria-labelledby"] for a in regions)


def test_wide_table_that_becomes_cards_keeps_every_role_and_takes_no_focus():
    """Where CSS shows its rows as cards, a browser would no longer say that it is a table."""
    wide = sample.indicator_table(2)

    outline = Outline(html.body(document_of(wide)))

    roles = {"table": "table", "thead": "rowgroup", "tbody": "rowgroup", "tr": "row", "td": "cell"}
    parts = [(tag, attrs) for tag, attrs, _ in outline.elements if tag in roles or tag == "th"]
    heads = {"col": "columnheader", "row": "rowheader"}
    assert [a.get("role") for _, a in parts] == [
        roles.get(tag) or heads[str(a["scope"])] for tag, a in parts
    ]
    assert not [a for a, _ in outline.all("div") if "tabindex" in a]
    named = [a["data-head"] for a, _ in outline.all("td") if "colspan" not in a]
    assert named == 2 * [column.head for column in wide.columns[1:]]


@pytest.mark.parametrize(
    ("across", "long", "cards"),
    [(2, 2, False), (3, 1, False), (3, 2, True), (4, 1, False), (4, 2, True), (5, 0, True)],
)
def test_table_of_several_acrossof_long_texts_becomes_cards(across, long, cards):
    texts = ["Open a quiet hour in every library"] * long + ["Parks"] * (across - long)
    columns = tuple(Column(f"Column {place}", 1) for place in range(across))
    told = Table("Promises", columns, (Row(tuple(map(TextCell, texts))),))

    body = html.body(document_of(told))

    assert ('role="cell"' in body) is cards


def test_paper_has_neither_cards_nor_roles():
    paper = html.paper(document_of(sample.indicator_table(2)))

    table = paper.split("<table", 1)[1]
    assert "data-head" not in table
    assert 'role="cell"' not in table


def test_widths_of_columns_add_up_to_the_whole():
    outline = Outline(html.body(document_of(sample.indicator_table(1))))

    shares = [int(a["class"].removeprefix("report-w-")) for a, _ in outline.all("col")]
    assert len(shares) == 10
    assert sum(shares) == 100


@pytest.mark.parametrize(
    ("cell", "wanted"),
    [
        (RagCell(Rag.GREEN), "</svg> Green</td>"),
        (RagCell(Rag.AMBER), "▲</span> Amber</td>"),
        (RagCell(Rag.RED), "</svg> Red</td>"),
        (RagCell(Rag.NO_DATA), "–</span> No data</td>"),
        (RagCell(None), "<td></td>"),
        (RagCell(None, text="Snapshot data"), "<td>Snapshot data</td>"),
        (RagCell(Rag.GREEN, source="judgement"), "judged, not computed</small>"),
        (DirectionCell(Direction.IMPROVING), "↑</span> Improving</td>"),
        (DirectionCell(Direction.WORSENING), "↓</span> Worsening</td>"),
        (DirectionCell(Direction.SAME, source="reported"), "Same <small>reported</small></td>"),
        (DirectionCell(None), "<td></td>"),
        (NumberCell("98.4%", "98.4", note="p"), "<td>98.4% <small>p</small></td>"),
    ],
)
def test_cell_says_in_words_what_it_shows(cell, wanted):
    assert wanted in cell_of(cell)


def test_override_shows_both_ratings():
    shown = cell_of(RagCell(Rag.AMBER, source="override", computed=Rag.GREEN))

    words = re.sub(r"<[^>]+>", "", shown)
    assert words.split() == ["▲", "Amber", "overridden,", "computed", "green"]
    assert "report-rag-amber" in shown


def test_right_aligned_column_marks_its_numbers():
    assert 'class="report-number"' in cell_of(NumberCell("1"), align="right")


def test_note_of_a_row_stands_under_it_across_the_table():
    row = Row((TextCell("a"), TextCell("b")), note="First <line>.\nSecond.")

    body = html.body(document_of(Table("T", (Column("A"), Column("B")), (row,))))

    assert '<td colspan="2">First &lt;line&gt;.<br>Second.</td>' in body


def test_shapes_are_for_eyes_only():
    paper = html.paper(sample.document())

    assert '<span data-pdf-role="Artifact">▲</span> Amber' in paper
    assert "aria-hidden" not in paper


def test_signs_that_fonts_of_screens_lack_are_drawn_there():
    cells = [*map(RagCell, Rag), *map(DirectionCell, Direction), *map(BragCell, Brag)]
    shown = "".join(map(cell_of, cells))

    assert not set("✓✗↗↘") & set(shown)
    assert shown.count('<svg class="report-shape" aria-hidden="true"') == 6


def test_caption_is_the_first_row_of_the_head_on_paper():
    """So every page that the table goes on to has it."""
    paper = html.paper(document_of(sample.indicator_table(2)))

    assert "<caption" not in paper
    assert paper.count('<thead><tr class="report-caption"><td colspan="10"') == 1


@pytest.mark.parametrize(
    ("href", "live"),
    [
        ("/performance/indicators/A/", True),
        ("#note-a", True),
        ("//evil.example/", False),
        ("/\\evil.example", False),
        ("https://evil.example/", False),
        ("javascript:alert(1)", False),
        ("", False),
    ],
)
def test_link_in_a_cell_stays_within_the_portal(href, live):
    assert ("<a " in cell_of(TextCell("A", href=href))) is live


@pytest.mark.parametrize("large", [False, True])
def test_stand_alone_page_has_its_stylesheet_as_it_is_written(large: bool) -> None:
    """A browser reads no character references in a style element."""
    shown = html.page(replace(sample.document(), large=large)).decode()
    style = shown[shown.index("<style>") : shown.index("</style>")]

    assert html.stylesheet("v1.css") in style
    assert not re.search(r"&(gt|quot|#x27|amp);", style)


def test_stand_alone_page_has_no_link_into_the_portal():
    text = html.page(sample.document()).decode()

    assert 'href="/' not in text
    assert text.startswith("<!doctype html>\n<html lang=")
    outline = Outline(text.removeprefix("<!doctype html>"))
    assert [tag for tag, *_ in outline.elements].count("h1") == 1
    assert {"main", "title"} <= {tag for tag, *_ in outline.elements}
    assert not [a for _, a, _ in outline.elements if "style" in a or "src" in a]


def test_paragraph_can_be_in_another_language():
    body = html.body(document_of(Paragraph("Mae’r adroddiad", "1.1", "cy")))

    assert '<p class="report-numbered" lang="cy"><span class="report-paragraph-number">1.1' in body


HOSTILE = "<script>x</script>\"'><img src=x onerror=y>&"


def test_every_text_field_is_escaped():
    bad = HOSTILE
    chart = ChartOf(bad, (bad, bad), (Series(bad, ("1", "2")),), (bad, bad), bad)
    table = Table(
        bad,
        (Column(bad), Column(bad), Column(bad)),
        (
            Row(
                (TextCell(bad, href=f"/{bad}"), NumberCell(bad, bad, bad), RagCell(None, text=bad)),
                bad,
            ),
        ),
        bad,
    )
    blocks = (
        Paragraph(bad, bad, bad), Bullets((bad,)), Note(bad, bad, bad), Facts(bad, ((bad, bad),)),
        Markdown(bad), table, Figure(bad, chart, table),
    )  # fmt: skip
    document = Document(
        bad,
        bad,
        bad,
        bad,
        bad,
        bad,
        (Section(bad, bad, blocks),),
        (),
        bad,
        bad,
        bad,
        bad,
        True,
        blocks,
    )

    for text in (html.body(document), html.page(document).decode(), html.paper(document)):
        assert "<script" not in text
        assert "<img" not in text
        names = {tag for tag, *_ in Outline(re.sub("<!doctype html>", "", text)).elements}
        assert not {"script", "img"} & names


def test_row_of_the_wrong_length_is_refused():
    table = Table("Numbers", (Column("A"), Column("B")), (Row((TextCell("a"),)),))

    with pytest.raises(ValueError, match="'Numbers': row 1 has 1 cells for 2 columns"):
        html.body(document_of(table))


@pytest.mark.parametrize(
    ("colour", "shown"),
    [
        ("#4a1f5c", "#4a1f5c"),
        ("#ffdd00", html.DEFAULT_COLOUR),
        ("red; } body { display: none", html.DEFAULT_COLOUR),
        ("", html.DEFAULT_COLOUR),
    ],
)
def test_colour_of_the_council_is_used_where_it_can_be_read(colour, shown):
    assert html.legible(colour) == shown


def test_markdown_keeps_what_a_report_needs():
    clean = richtext.clean("# A\n\n**b** [c](https://d.example)\n\n|e|f|\n|-|-:|\n|1|2|", above=2)

    assert "<h3>A</h3>" in clean
    assert '<strong>b</strong> <a href="https://d.example">c</a>' in clean
    assert clean.count('<th scope="col">') == 2


def test_markdown_headings_follow_the_report_without_a_gap():
    clean = richtext.clean("# a\n\n#### b\n\n## c\n\n# d", above=3)

    assert re.findall(r"<(h\d)>", clean) == ["h4", "h5", "h5", "h4"]


@pytest.mark.parametrize(
    "source",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        "[x](file:///etc/passwd)",
        "[x](http://127.0.0.1/)",
        "![x](http://127.0.0.1/x.png)",
        '<a rel=attachment href="file:///etc/passwd" style="background:url(x)">q</a>',
        "<svg><image href='file:///etc/passwd'/></svg>",
        '<p data-pdf-role="Note" class="report-rag" id="x">y</p>',
        "<td colspan=10000>x</td>",
    ],
)
def test_markdown_cannot_bring_in_anything_else(source):
    clean = richtext.clean(source)

    names = {tag for tag, *_ in Outline(clean).elements}
    assert names <= {"p", "a"}
    assert not re.search(r"<[^>]*(href|src|style|rel|class|id|data-|colspan)", clean)
