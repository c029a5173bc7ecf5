"""The tag tree has the tables of the HTML, whole, at every length; and nothing is outside it."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from councilportal.common.document import Document, Section
from councilportal.design import report_example
from councilportal.printing import html, pdf
from councilportal.printing.pdf_job import Job, packed
from tests.benchmarks.bench_pdf import dashboard
from tests.census.standards import failures
from tests.printing import reading, sample, tag_tree
from tests.sizes import part, size


def one_long_table(rows):
    table = sample.indicator_table(rows, sparkline=False)
    section = Section("all", "All indicators", (table,), wide=True)
    return Document("R-1", "Title", "", "Afonwen", "#003a5d", "All.", (section,))


DOCUMENTS = {
    "every block": sample.document,
    "words of documents": report_example.document,
    "24 rows": lambda: dashboard(24),
    "one table over pages": lambda: one_long_table(size(130, 2400)),
    "many tables": lambda: dashboard(size(72, 240)),
    "most tables": lambda: dashboard(size(48, 2400)),
}


@pytest.fixture(scope="module", params=part(DOCUMENTS, 2))
def printed(request):
    source = html.paper(DOCUMENTS[request.param]())
    content = pdf.from_html(source)
    with reading.opened(content) as opened:
        yield source, content, tag_tree.Tree(opened), opened


def test_each_table_of_the_html_is_one_table_with_all_its_rows(printed):
    source, _, tree, _ = printed

    expected = tag_tree.Html(source).tables
    assert [(each.caption, _words(each)) for each in tree.tables] == [
        (each.caption, _words(each)) for each in expected
    ]


def _words(table):
    return [[(cell.words, cell.columns, bool(cell.scope)) for cell in row] for row in table.rows]


def test_each_heading_has_its_scope_and_each_cell_its_headings(printed):
    source, _, tree, _ = printed

    for expected, found in zip(tag_tree.Html(source).tables, tree.tables, strict=True):
        scopes = [["" if not c.scope else _scope_of(c) for c in row] for row in expected.rows]
        assert [[cell.scope for cell in row] for row in found.rows] == scopes
        if any(c.scope.endswith("group") for row in expected.rows for c in row):
            # What these name stands in test_pdf_heads.
            assert all(cell.headings for row in found.rows for cell in row if not cell.scope)
        else:
            assert [[cell.headings for cell in row] for row in found.rows] == _headings(expected)


def _scope_of(cell):
    return "/Row" if cell.scope in ("row", "rowgroup") else "/Column"


def _headings(table):
    """The headings that each cell of a table with one row of heads should name."""
    heads = [cell.words for cell in table.rows[0]] if table.rows[0][-1].scope == "col" else []
    rows, of_row = [], ()
    for row in table.rows:
        is_head = row[-1].scope == "col"
        is_note = len(row) == 1 and bool(of_row)
        if not is_note:
            of_row = tuple(cell.words for cell in row if cell.scope == "row")
        named = []
        for place, cell in enumerate(row):
            above = tuple(heads[place : place + cell.columns])
            if is_head:
                above = ()
            named.append(above if cell.scope else of_row if is_note else of_row + above)
        rows.append(named)
    return rows


def test_nothing_marked_is_outside_the_tree(printed):
    _, _, tree, opened = printed

    assert set(tree.placed) == set(tree.words)
    assert tree.artefacts >= 2 * len(opened.pages)
    parents = list(opened.Root.StructTreeRoot.ParentTree.Nums)
    for number, marks in zip(parents[::2], parents[1::2], strict=True):
        if number < len(opened.pages):
            for mark, element in enumerate(marks):
                if element is not None:
                    assert tree.placed[int(number), mark] == element.objgen


def test_it_meets_both_standards(printed):
    _, content, _, _ = printed

    assert failures(content) == []


def test_bytes_are_the_same_in_another_process_and_folder(tmp_path):
    source = html.paper(one_long_table(60))
    ours = Path(pdf.__file__).parents[1]
    theirs = tmp_path / "councilportal"
    (theirs / "printing").mkdir(parents=True)
    for name in ("__init__.py", "printing/__init__.py"):
        shutil.copy(ours / name, theirs / name)
    for file in (ours / "printing").glob("pdf_*.py"):
        shutil.copy(file, theirs / "printing")
    shutil.copytree(pdf.fonts_folder(), tmp_path / "fonts")

    done = subprocess.run(
        [sys.executable, "-m", "councilportal.printing.pdf_worker", "fonts", "4096", "60"],
        input=packed(Job(source)),
        capture_output=True,
        cwd=tmp_path,
        env={"PYTHONHASHSEED": "77", "TZ": "Pacific/Auckland", "PYTHONPATH": str(tmp_path)},
        check=True,
    )

    assert done.stdout == pdf.from_html(source)
