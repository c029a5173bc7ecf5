"""Papers bound into one PDF: valid, tagged as each was alone, one set of pages, links and files."""

import json
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from councilportal.printing import html, packs, pdf
from councilportal.printing.binding import Part, bind, link
from councilportal.printing.failures import CannotBind, PdfFailed
from councilportal.printing.pdf_job import Attachment
from tests.census.standards import failures
from tests.printing import papers, reading, tag_tree

WHOLE: dict[str, Any] = {"title": "Pack", "language": "en-GB"}


@pytest.fixture(scope="module")
def pack():
    return packs.pack(papers.agenda, papers.papers())


@pytest.fixture(scope="module")
def opened(pack):
    with reading.opened(pack) as found:
        yield found


@pytest.fixture(scope="module")
def single():
    """One short paper as `packs` has it laid out."""
    return pdf.from_html(html.paper(replace(papers.letter(), sections=()), html.Bound()))


def links(page):
    return [each for each in page.get("/Annots", []) if each.Subtype == "/Link"]


def test_it_meets_both_standards_and_is_sound(pack, opened):
    assert failures(pack) == []
    assert opened.check_pdf_syntax() == []


def test_tables_have_their_cells_headings_and_captions_as_in_each_paper(opened):
    expected = []
    for document in (papers.report(), papers.letter()):
        with reading.opened(pdf.render(document)) as alone:
            expected += tag_tree.Tree(alone).tables
    own, *found = tag_tree.Tree(opened).tables

    assert found == expected
    assert own.rows[1][1].headings == ("5", "Pages")


def test_nothing_is_outside_the_tree_and_pages_know_their_elements(opened):
    tree = tag_tree.Tree(opened)
    parents = pikepdf.NumberTree(opened.Root.StructTreeRoot.ParentTree)

    assert set(tree.placed) == set(tree.words)
    for number, page in enumerate(opened.pages):
        for mark, element in enumerate(parents[int(page.obj.StructParents)]):
            if element is not None:
                assert tree.placed[number, mark] == element.objgen
        for annotation in links(page.obj):
            element = parents[int(annotation.StructParent)]
            assert element.S == "/Link"
            kids = (kid for kid in element.K if isinstance(kid, pikepdf.Dictionary))
            objects = [kid.Obj.objgen for kid in kids if "/Obj" in kid]
            assert annotation.objgen in objects


def test_each_part_is_a_part_of_the_tree_with_its_title_and_language(opened):
    (top,) = opened.Root.StructTreeRoot.K
    parts = list(top.K)

    assert top.S == "/Document"
    assert [(str(each.S), str(each.T), str(each.Lang)) for each in parts] == [
        ("/Part", "Agenda & papers of the cabinet", "en-GB"),
        ("/Part", "5. Performance dashboard: July to September 2025", "en-GB"),
        ("/Part", "6. Letter", "en-GB"),
    ]
    assert all(part == kid.P for part in parts for kid in part.K)


def test_headings_are_found_by_id_and_figures_and_links_say_what_they_are(opened):
    found = list(reading.elements(opened))
    leaf = opened.Root.StructTreeRoot.IDTree.Kids[0]
    names = [bytes(name) for name in list(leaf.Names)[::2]]

    assert names == sorted(set(names))
    assert {bytes(each.ID) for each in found if "/ID" in each} == set(names)
    assert all(str(each.Alt) for each in found if each.S == "/Figure")
    assert all(str(each.Contents) for page in opened.pages for each in links(page.obj))
    assert sum(each.S == "/TOC" for each in found) == 2


def test_bookmarks_are_those_of_each_part_under_one_of_its_own(pack):
    found = reading.bookmarks(pack)

    assert [title for depth, title in found if depth == 1] == [
        "Agenda & papers of the cabinet",
        "5. Performance dashboard: July to September 2025",
        "6. Letter",
    ]
    assert found[-2:] == [(1, "6. Letter"), (2, "What we ask")]
    assert (3, "Ratings by service") in found


def test_numbers_on_pages_labels_and_contents_agree(pack, opened):
    texts = reading.page_texts(pack)

    for number, (text, page) in enumerate(zip(texts, opened.pages, strict=True), 1):
        assert text.count(f"Page {number} of {len(texts)}") == text.count("Page ") == 1
        assert page.label == str(number)
    assert f"5 2 to {len(texts) - 1} 6 {len(texts)} to {len(texts)}" in texts[0]
    tree = tag_tree.Tree(opened)
    lines = [tree.words_under(each) for each in reading.elements(opened) if each.S == "/TOCI"]
    homes = next(n for n, text in enumerate(texts, 1) if n > 2 and "2. Homes and repairs" in text)
    assert lines[:2] == [
        "5.Performancedashboard:JulytoSeptember20252",
        f"6.Letter{len(texts)}",
    ]
    assert f"2.Homesandrepairs{homes}" in lines


def test_links_lead_to_the_pages_of_other_parts(opened):
    places = {
        str(name): [page.objgen for page in opened.pages].index(place[0].objgen)
        for name, place in pikepdf.NameTree(opened.Root.Names.Dests).items()
    }
    targets = {
        str(each.Contents): str(each.Dest)
        for page in opened.pages
        for each in links(page.obj)
        if "/Dest" in each
    }

    assert targets["the summary"] == "5.summary"
    assert targets["the report"] == "5"
    assert targets["the agenda"] == "front.items"
    assert targets["6. Letter"] == "6"
    assert (places["front.items"], places["5"], places["5.summary"]) == (0, 1, 1)
    assert places["6"] == places["6.letter"] == len(opened.pages) - 1
    assert set(targets.values()) <= set(places)
    assert b"urn:paper" not in opened.Root.Metadata.read_bytes()
    assert not [each for page in opened.pages for each in links(page.obj)
                if "urn:paper" in str(each.get("/A", ""))]  # fmt: skip


def test_the_whole_is_described_by_what_it_was_given(opened):
    info = {name: str(value) for name, value in opened.docinfo.items()}
    said = opened.Root.Metadata.read_bytes().decode()

    assert info["/Title"] == "Agenda & papers of the cabinet"
    assert info["/CreationDate"] == "D:20251107"
    assert info["/ModDate"] == "D:20251107163000+00'00'"
    assert "<xmp:ModifyDate>2025-11-07T16:30:00+00:00</xmp:ModifyDate>" in said
    assert "Agenda &amp; papers" in said
    assert str(opened.Root.Lang) == "en-GB"


def test_it_has_no_date_that_nobody_gave(single):
    with reading.opened(bind([Part("a", "A", single)], **WHOLE)) as found:
        assert not {"/CreationDate", "/ModDate"} & set(found.docinfo)
        assert b"Date>" not in found.Root.Metadata.read_bytes()


def test_bytes_are_the_same_in_another_process_and_folder(single, tmp_path):
    ours = Path(pdf.__file__).parents[1]
    theirs = tmp_path / "councilportal"
    shutil.copytree(ours / "printing", theirs / "printing")
    shutil.copy(ours / "__init__.py", theirs)
    shutil.copytree(pdf.fonts_folder(), tmp_path / "fonts")
    parts = [{"key": key, "title": "T", "number": "", "foreign": False} for key in "ab"]
    empty = dict.fromkeys(("council", "subject", "created", "modified", "mark"), "")
    head = {**WHOLE, **empty, "task": "bind", "pieces": False, "parts": parts, "fonts": "fonts",
            "sizes": [len(single)] * 2, "megabytes": 2048, "seconds": 60}  # fmt: skip

    done = subprocess.run(
        [sys.executable, "-m", "councilportal.printing.binding_worker"],
        input=json.dumps(head).encode() + b"\n" + single * 2,
        capture_output=True,
        cwd=tmp_path,
        env={"PYTHONHASHSEED": "77", "TZ": "Pacific/Auckland", "PYTHONPATH": str(tmp_path)},
        check=True,
    )

    assert done.stdout == bind([Part("a", "T", single), Part("b", "T", single)], **WHOLE)


def test_files_in_parts_are_kept_and_have_names_of_their_own(single):
    figures = Attachment("figures.csv", b"ref,value\nCS01,3\n", "text/csv", "The figures")
    with_file = pdf.from_html(
        html.paper(replace(papers.letter(), sections=()), html.Bound()), attachments=[figures]
    )

    whole = bind([Part(key, "T", with_file) for key in ("4", "5")], **WHOLE)

    assert failures(whole) == []
    with reading.opened(whole) as found:
        assert list(found.attachments) == ["5-figures.csv", "figures.csv"]
        assert found.attachments["5-figures.csv"].get_file().read_bytes() == figures.content
        assert len(found.Root.AF) == 2


def linking(target):
    """A paper with one link to this address."""
    source = html.paper(papers.letter(), html.Bound())
    assert "#paper:5:summary" in source
    source = source.replace("#paper:5:summary", target).replace("#paper:5", link("6"))
    return pdf.from_html(source.replace("#paper:front:items", link("6", "letter")))


def test_a_link_to_nothing_names_the_part_the_page_and_what_there_is(single):
    lost = linking(link("9", "x"))
    wrong = linking(link("7", "nowhere"))

    with pytest.raises(CannotBind, match=r"Page 1 of part 6 .* no part '9'. The parts are 7, 6."):
        bind([Part("7", "T", single), Part("6", "T", lost)], **WHOLE)
    with pytest.raises(CannotBind, match=r"Page 1 of part 6 .* part 7 has no place 'nowhere'."):
        bind([Part("7", "T", single), Part("6", "T", wrong)], **WHOLE)


def test_what_cannot_be_bound_is_refused_with_its_name(single):
    with pytest.raises(CannotBind, match="nothing to bind"):
        bind([], **WHOLE)
    with pytest.raises(CannotBind, match="Two parts have the key a"):
        bind([Part("a", "T", single)] * 2, **WHOLE)
    with pytest.raises(CannotBind, match="Part b is no PDF that can be read"):
        bind([Part("a", "T", single), Part("b", "T", b"%PDF-1.7 no")], **WHOLE)
    with pytest.raises(ValueError, match="the key 'a b'"):
        Part("a b", "T", single)
    with pytest.raises(ValueError, match="'7 March' is no date such as"):
        bind([Part("a", "T", single)], **WHOLE, created="7 March")


def test_too_little_memory_or_time_is_said(pack):
    with pytest.raises(PdfFailed, match="not bound after"):
        bind([Part("a", "T", pack)], **WHOLE, seconds=0.01)
    with pytest.raises(PdfFailed, match="more than 40 MB"):
        bind([Part("a", "T", pack)], **WHOLE, megabytes=40)
