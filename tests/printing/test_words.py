"""Lists, boxes, footnotes, links, groups of rows and of columns, shorthand and the foot as HTML."""

import re
from dataclasses import replace

import pytest

from councilportal.common.document import (
    Column,
    Footnotes,
    HeadGroup,
    HiddenCell,
    ListCell,
    NumberCell,
    RichCell,
    RichParagraph,
    Row,
    Table,
    TextCell,
)
from councilportal.common.inline import (
    Footnote,
    FootnoteRef,
    Item,
    Items,
    PartRef,
    Span,
    WebLink,
    words_of,
)
from councilportal.common.words import Brag, ListStyle, Shorthand
from councilportal.design import report_example
from councilportal.printing import html
from tests.printing.test_html import HOSTILE, Outline, document_of

DRAWN = {"svg", "title", "rect", "path", "text"}


@pytest.fixture(scope="module")
def outline():
    return Outline(html.body(report_example.document()))


def said(*parts, **changes):
    body = html.body(document_of(RichParagraph(parts, **changes)))
    found = re.search(r"<p[^>]*>.*?</p>", body)
    assert found
    return found[0]


def test_every_id_is_unique_and_every_link_within_leads_to_one(outline):
    ids = [attrs["id"] for _, attrs, _ in outline.elements if "id" in attrs]
    wanted = [a["href"][1:] for a, _ in outline.all("a") if a["href"].startswith("#")]

    assert len(ids) == len(set(ids))
    assert set(wanted) <= set(ids)
    assert {"paragraph-1-1", "p-1-2", "recommendation-1", "case", "people", "streets"} <= set(ids)


def test_paper_has_the_same_anchors(outline):
    paper = html.paper(report_example.document())

    ours = {attrs["id"] for _, attrs, _ in outline.elements if "id" in attrs}
    own = {name for name in ours if not name.startswith("report-")}
    assert own <= set(re.findall(r' id="([^"]+)"', paper))


def test_lists_nest_and_are_numbered_lettered_and_roman(outline):
    lists = [(tag, a.get("type", ""), above.count("li")) for tag, a, above in outline.elements
             if tag in ("ol", "ul") and "report-footnotes" not in a.get("class", "")]  # fmt: skip

    assert lists[1:5] == [("ol", "", 0), ("ol", "a", 1), ("ol", "i", 2), ("ul", "", 1)]


def test_list_may_begin_later():
    body = html.body(document_of(Items((Item(("x",)),), ListStyle.ROMAN, start=4)))

    assert '<ol class="report-roman" type="i" start="4"><li>x</li></ol>' in body


def test_box_has_a_heading_one_level_below_its_section(outline):
    boxes = outline.all("section")

    assert [a["aria-labelledby"] for a, _ in boxes] == ["words", "case", "numbers"]
    assert [a.get("id") for a, _ in outline.all("h3")] == ["case"]


@pytest.mark.parametrize(
    ("part", "wanted"),
    [
        (Span("now", "strong"), "<strong>now</strong>"),
        (Span("Cymru", language="cy"), '<span lang="cy">Cymru</span>'),
        (Span("plain"), "plain"),
        (WebLink("duty", "https://a.example/?b=1&c"),
         '<a href="https://a.example/?b=1&amp;c">duty</a>'),
        (WebLink("us", "mailto:us@a.example"), '<a href="mailto:us@a.example">us</a>'),
        (PartRef("below", "one"), '<a href="#one">below</a>'),
        ("two\nlines\n", "two<br>lines<br>"),
    ],
)  # fmt: skip
def test_part_of_a_text_is_printed(part, wanted):
    assert said("a ", part) == f"<p>a {wanted}</p>"


@pytest.mark.parametrize(
    "href",
    [
        "http://a.example",
        "javascript:alert(1)",
        "https://a b",
        "https://a\nb",
        "/x",
        "https://",
        "",
    ],
)
def test_link_that_leads_elsewhere_is_only_words(href):
    assert said(WebLink("x", href)) == "<p>x</p>"


@pytest.mark.parametrize("part", [PartRef("part 9", "nine"), FootnoteRef("9")])
def test_reference_to_what_is_not_there_is_only_words(part):
    assert "<a " not in said("x", part)


def test_span_of_an_unknown_style_is_refused_by_name():
    with pytest.raises(ValueError, match="cannot have the style 'blink'"):
        said(Span("x", "blink"))


def test_footnote_is_reached_from_each_place_and_leads_back_to_each():
    body = html.body(
        document_of(
            RichParagraph(("a", FootnoteRef("1"), " b", FootnoteRef("*"), " c", FootnoteRef("1"))),
            Footnotes((Footnote("1", ("first",)), Footnote("*", ("second",)), Footnote("3", ()))),
        )
    )
    outline = Outline(body)

    links = [(a["id"], a["href"]) for a, _ in outline.all("a") if a.get("role") == "doc-noteref"]
    back = [a["href"][1:] for a, _ in outline.all("a") if a.get("role") == "doc-backlink"]
    notes = [a["id"] for a, _ in outline.all("li")]
    assert [href[1:] for _, href in links] == [notes[0], notes[1], notes[0]]
    assert back == [links[0][0], links[2][0], links[1][0]]
    assert len({place for place, _ in links}) == 3
    assert ">Back to the text (1)<" in body
    assert ">Back to the text (2)<" in body
    assert ">Back to the text<" in body


def test_head_of_rows_begins_a_body_of_its_own_and_says_so(outline):
    heads = [a for a, _ in outline.all("th") if a["scope"] == "rowgroup" and "colspan" in a]

    assert [a["colspan"] for a in heads] == ["5", "5"]
    assert heads[0]["id"] == "place"
    bodies = re.findall(r"<tbody.*?</tbody>", html.body(document_of(report_example.PEOPLE)), re.S)
    assert [body.count("<tr") for body in bodies] == [4, 2]


def test_heads_over_columns_span_them_and_others_reach_down():
    body = html.body(document_of(report_example.PEOPLE))

    head = re.sub(r' role="\w+"', "", body[body.index("<thead") : body.index("</thead>")])
    assert [
        (a.get("colspan"), a.get("rowspan"), a["scope"])
        for a, _ in Outline(f"{head}</thead>").all("th")
    ] == [(None, "2", "col"), ("2", None, "colgroup"), ("2", None, "colgroup")] + [
        (None, None, "col")
    ] * 4
    assert re.findall(r"<colgroup>(.*?)</colgroup>", body)[1].count("<col ") == 2
    assert 'data-head="31 March 2026: Men"' in body


@pytest.mark.parametrize("spans", [(1, 1), (4,), (0, 3)])
def test_heads_that_do_not_fit_the_columns_are_refused(spans):
    heads = tuple(HeadGroup("H", span) for span in spans)
    table = Table("Money", (Column("A"), Column("B"), Column("C")), (), heads=heads)

    with pytest.raises(ValueError, match="Table 'Money': its heads are over"):
        html.body(document_of(table))


def test_head_of_rows_with_several_cells_is_refused():
    rows = (Row((TextCell("a"), TextCell("b")), is_group_head=True),)

    with pytest.raises(ValueError, match="row 1 has 2 cells for a head of rows"):
        html.body(document_of(Table("T", (Column("A"), Column("B")), rows)))


def test_head_of_rows_with_a_note_is_refused():
    rows = (Row((TextCell("a"),), note="n", is_group_head=True),)

    with pytest.raises(ValueError, match="row 1 heads rows and has a note"):
        html.body(document_of(Table("T", (Column("A"), Column("B")), rows)))


def test_shorthand_is_explained_once_before_the_first_table_that_has_some():
    plain = Table("Plain", (Column("A"), Column("B")), (Row((TextCell("a"), NumberCell("1"))),))
    last = replace(
        plain, rows=(Row((TextCell("a"), HiddenCell(Shorthand.NOT_APPLICABLE))),), caption="Last"
    )
    first = replace(last, rows=(Row((TextCell("a"), HiddenCell(Shorthand.LOW))),), caption="First")
    body = html.body(document_of(plain, first, last))

    legend = body.index("Shorthand in tables:")
    assert body.index(">Plain<") < legend < body.index(">First<")
    assert body.count("Shorthand in tables:") == 1
    assert "[low] low: the figure is too small to be shown; [z] not applicable: nothing" in body
    assert '<abbr title="not applicable: nothing belongs in this cell">[z]</abbr>' in body
    assert "report-legend" not in html.body(document_of(plain))


@pytest.mark.parametrize("brag", list(Brag))
def test_standing_is_told_by_word_and_shape(brag):
    body = html.body(report_example.document())

    drawn = f'<(span |svg [^>]*)aria-hidden="true"[^>]*>({brag.shape}</span>|<path [^>]*/></svg>)'
    assert re.search(f'report-brag-{brag.value}">{drawn} {brag.label}</td>', body)


def test_standings_have_different_shapes_and_red_comes_first():
    assert len({brag.shape for brag in Brag}) == len(Brag)
    assert sorted(Brag, key=lambda brag: brag.order)[0] == Brag.RED
    assert sorted(brag.order for brag in Brag) == list(range(len(Brag)))


def test_foot_of_the_document_stands_on_screen_once_and_in_the_foot_of_pages():
    document = report_example.document()

    assert html.body(document).count(document.foot) == 1
    assert html.page(document).decode().count(document.foot) == 1
    assert f'data-running="{document.foot}">{document.foot}</p>' in html.paper(document)
    assert 'class="report-foot"' not in html.body(replace(document, foot=""))


def test_diagram_is_a_drawing_with_a_title_and_the_same_as_a_list(outline):
    assert {tag for tag, *_ in outline.elements} >= DRAWN
    body = html.body(report_example.document())
    assert f'<title id="report-drawing-{body.split("report-drawing-")[1][0]}">The equality' in body
    assert "<li>sets the aims: Equality and inclusion board<ul><li>Staff networks</li>" in body


def test_hostile_words_are_only_words():
    bad = HOSTILE
    inner = Items((Item((bad, Span(bad, "em", bad), WebLink(bad, f"https://{bad}")), anchor=bad),))
    table = Table(
        bad,
        (Column(bad), Column(bad)),
        (Row((RichCell((PartRef(bad, bad),)),), bad, is_group_head=True),
         Row((ListCell(inner), RichCell((FootnoteRef(bad),))))),
        heads=(HeadGroup(bad, 2),),
    )  # fmt: skip
    document = document_of(
        inner,
        table,
        RichParagraph((bad, FootnoteRef(bad)), bad, bad, bad),
        Footnotes((Footnote(bad, (bad,)),)),
        foot=bad,
    )

    for text in (html.body(document), html.page(document).decode(), html.paper(document)):
        elements = Outline(text.replace("<!doctype html>", "")).elements
        assert not {"script", "img"} & {tag for tag, *_ in elements}
        assert not [a for _, a, _ in elements if any(name.startswith("on") for name in a)]


def test_words_of_parts_leave_marks_out():
    assert (
        words_of(("a ", Span("b", "em"), FootnoteRef("1"), WebLink(" c", "https://d"))) == "a b c"
    )
