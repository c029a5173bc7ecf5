"""Work that the layout engine is spared changes no byte of what it makes."""

import subprocess
import sys

import pytest

from councilportal.design import report_example
from councilportal.printing import html, pdf
from councilportal.printing.pdf_job import Job, packed
from tests.printing import sample

# The worker as it is but for pdf_speed: the engine does all that it does by itself.
PLAIN = """
import sys
from councilportal.printing import pdf_worker
pdf_worker.skip_needless_work = lambda: None
pdf_worker.each_sheet_once = lambda find: find
sys.exit(pdf_worker.main(*sys.argv[1:]))
"""


@pytest.mark.parametrize(
    "make",
    [sample.document, report_example.document],
    ids=["every block", "words of documents"],
)
def test_a_paper_is_the_same_as_without_the_short_cuts(make):
    source = html.paper(make())
    command = [sys.executable, "-c", PLAIN, str(pdf.fonts_folder()), "4096", "300"]
    plain = subprocess.run(command, input=packed(Job(source)), capture_output=True, check=True)
    assert plain.stdout.startswith(b"%PDF-")
    assert pdf.from_html(source) == plain.stdout
