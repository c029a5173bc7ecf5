"""The PDF: valid by both standards, right for a screen reader, the same twice, and shut tight."""

import os
import subprocess
import sys

import pytest

from councilportal.common.document import Document, Paragraph, Section
from councilportal.printing import html, pdf, pdf_worker
from councilportal.printing.failures import PdfFailed, PdfUnavailable
from tests.printing import reading, sample
from tests.printing.test_html import HOSTILE


@pytest.fixture(scope="module")
def rendered():
    return pdf.render(sample.document())


@pytest.fixture(scope="module")
def opened(rendered):
    with reading.opened(rendered) as document:
        yield document


def test_pdf_is_the_same_twice(rendered):
    assert pdf.render(sample.document()) == rendered


def test_headings_of_tables_have_a_scope_and_are_found_by_id(opened):
    headings = [e for e in reading.elements(opened) if e.S == "/TH"]

    assert {str(e.A.Scope) for e in headings} == {"/Row", "/Column"}
    leaf = opened.Root.StructTreeRoot.IDTree.Kids[0]
    ids = [bytes(name) for name in list(leaf.Names)[::2]]
    assert ids == sorted(ids)
    assert {bytes(e.ID) for e in headings} <= set(ids)


def test_figures_say_what_they_show(opened):
    figures = [e for e in reading.elements(opened) if e.S == "/Figure"]

    assert len(figures) == 13
    assert all(str(e.Alt).startswith("Answered in time, by quarter") for e in figures)


def test_links_say_where_they_lead_and_are_not_nested(opened):
    links = [e for e in reading.elements(opened) if e.S == "/Link"]

    assert links
    for link in links:
        assert not [e for e in reading.elements_under(link) if e.S == "/Link"]
    notes = [
        str(a.Contents)
        for page in opened.pages
        for a in page.get("/Annots", [])
        if a.Subtype == "/Link"
    ]
    assert {"1. Summary", "Ratings by service", "duty"} <= set(notes)
    assert all(notes)


def test_contents_notes_and_languages_have_their_roles(opened):
    roles = [str(e.S) for e in reading.elements(opened)]
    languages = {str(e.Lang) for e in reading.elements(opened) if "/Lang" in e}

    assert roles.count("/TOC") == 1
    assert roles.count("/TOCI") == 5
    assert roles.count("/Note") == 2
    assert "cy" in languages


def test_bookmarks_are_the_headings_of_the_report(rendered):
    assert reading.bookmarks(rendered) == [
        (1, "Performance dashboard: July to September 2025"),
        (2, "1. Summary"),
        (3, "Ratings by service"),
        (2, "2. Homes and repairs"),
        (2, "3. Calls"),
        (2, "4. All indicators"),
    ]


def test_pages_are_numbered_headed_and_turned_where_wide(rendered, opened):
    texts = reading.page_texts(rendered)

    for number, text in enumerate(texts, 1):
        assert f"Page {number} of {len(texts)}" in text
        assert "Afonwen Borough Council · DB-2025-26-Q2" in text
    assert all("Official" in text for text in texts)
    wide = [page for page in opened.pages if page.mediabox[2] > page.mediabox[3]]
    assert 0 < len(wide) < len(texts)


def test_what_comes_after_a_landscape_part_is_upright():
    sections = tuple(
        Section(title, title, (Paragraph("Short."),), wide=is_wide)
        for title, is_wide in (("One", False), ("Two", True), ("Three", False), ("Four", False))
    )
    printed = pdf.render(Document("R", "T", "", "Afonwen", "#003a5d", "All.", sections))

    with reading.opened(printed) as found:
        turned = [page.mediabox[2] > page.mediabox[3] for page in found.pages]
    assert turned == [False, True, False]


def test_contents_give_the_page_of_each_section(rendered):
    texts = reading.page_texts(rendered)

    page = next(i for i, text in enumerate(texts, 1) if i > 1 and "2. Homes and repairs" in text)
    assert f"2. Homes and repairs {page}" in texts[0]


def test_text_can_be_read_back(rendered):
    text = " ".join(reading.page_texts(rendered))

    for words in ("Mae’r adroddiad hwn ar gael yn Gymraeg: Ŵyr ŷd.", "✓ Green", "▲ Amber", "✗ Red",
                  "overridden, computed ✓ green", "↑ Improving reported", "1,204 to August",
                  "Snapshot data", "Nothing to show."):  # fmt: skip
        assert words in text, words


def test_dates_and_names_in_the_file_are_the_documents(opened):
    info = opened.docinfo

    assert str(info["/Title"]) == "Performance dashboard: July to September 2025"
    assert str(info["/Author"]) == "Afonwen Borough Council"
    assert str(info["/Subject"]).startswith("DB-2025-26-Q2: Of 24 indicators")
    assert str(info["/CreationDate"]).startswith("D:20251103")
    assert str(info["/ModDate"]).startswith("D:20251103093000")


def test_document_without_dates_prints_none():
    bare = Document("R", "T", "", "C", "#000000", "", (Section("a", "A", (Paragraph("x"),)),))

    with reading.opened(pdf.render(bare)) as document:
        assert not [name for name in document.docinfo if "Date" in name]


def test_hostile_words_are_only_words(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("TOPSECRET")
    bad = (
        f'{HOSTILE}<link rel=attachment href="{secret.as_uri()}">'
        f"<style>p{{background:url({secret.as_uri()})}}</style>"
    )
    document = Document(
        bad, bad, bad, bad, bad, bad, (Section("a", bad, (Paragraph(bad, bad),)),), (), bad, bad,
        classification=bad,
    )  # fmt: skip

    rendered = pdf.render(document)

    text = "".join(reading.page_texts(rendered)).replace(" ", "")
    assert "TOPSECRET" not in text
    assert bad.replace(" ", "") in text
    with reading.opened(rendered) as opened:
        assert "/EmbeddedFiles" not in opened.Root.get("/Names", {})


@pytest.mark.parametrize(
    "snippet",
    [
        '<img alt="x" src="{file}">',
        '<img alt="x" src="data:image/svg+xml;utf8,<svg xmlns=\'http://www.w3.org/2000/svg\'/>">',
        '<link rel="stylesheet" href="http://127.0.0.1:9/x.css">',
        '<link rel="attachment" href="{file}">',
        (
            '<style>@font-face {{ font-family: z; src: url("reportasset:../x.py") }}</style>'
            '<p style="font-family: z">x</p>'
        ),
    ],
)
def test_page_that_asks_for_anything_stops_the_printing(snippet, tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("TOPSECRET")
    source = html.paper(Document("R", "T", "", "C", "#000000", "", ()))

    with pytest.raises(PdfFailed, match="asks for a file or an address"):
        pdf.from_html(source.replace("</body>", snippet.format(file=secret.as_uri()) + "</body>"))


def test_printing_stops_when_its_time_is_up():
    with pytest.raises(PdfFailed, match=r"not ready after 0\.01 seconds"):
        pdf.from_html("<p>x</p>", seconds=0.01)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")
def test_printing_stops_when_its_memory_is_up():
    with pytest.raises(PdfFailed):
        pdf.from_html("<p>x</p>", megabytes=60)


def test_missing_font_is_named_with_the_line_that_makes_it(settings, tmp_path):
    source = html.paper(sample.document())
    settings.BASE_DIR = tmp_path

    with pytest.raises(PdfUnavailable, match=r"SourceSans3-Bold\.ttf is not there\. Run: "):
        pdf.from_html(source)


def test_missing_library_is_told_apart_from_a_crash(tmp_path):
    broken = tmp_path / "weasyprint"
    broken.mkdir()
    (broken / "__init__.py").write_text("raise OSError('cannot load library libgobject-2.0-0')")

    done = subprocess.run(
        [sys.executable, "-m", "councilportal.printing.pdf_worker", str(tmp_path), "4096", "30"],
        input=b"<p>x</p>",
        capture_output=True,
        env={"PYTHONPATH": str(tmp_path), "PATH": os.environ["PATH"]},
        check=False,
    )

    assert done.returncode == pdf_worker.EXIT_UNAVAILABLE
    assert b"libgobject" in done.stderr
    raised = pdf._failure(done.returncode, 1)
    assert isinstance(raised, PdfUnavailable)
    assert str(raised).endswith(pdf.PANGO_LINE)
    assert isinstance(pdf._failure(-11, 1), PdfFailed)


def test_worker_that_breaks_says_where_and_not_what_it_read():
    """What it says goes to the log. This report is not UTF-8; Python's message quotes the byte."""
    command = [sys.executable, "-m", "councilportal.printing.pdf_worker"]
    done = subprocess.run(
        [*command, str(pdf.fonts_folder()), "4096", "60"],
        input=b'{"size": 8, "attachments": []}\n<p>\xff</p>',
        capture_output=True,
        check=False,
    )

    *places, kind = done.stderr.decode().splitlines()
    assert done.returncode == 1
    assert kind == "UnicodeDecodeError"
    assert any(place.endswith(" main") for place in places)
