"""Work that the layout engine is spared changes no byte of what it makes."""

import subprocess
import sys

import pytest

from councilportal.design import report_example
from councilportal.printing import html, pdf
from councilportal.printing.pdf_job import Job, packed
from tests.printing import sample
from tests.sizes import part

# The worker as it is but for pdf_speed: the engine does all that it does by itself.
PLAIN = """
import sys
from councilportal.printing import pdf_worker
pdf_worker.skip_needless_work = lambda: None
pdf_worker.each_sheet_once = lambda find: find
sys.exit(pdf_worker.main(*sys.argv[1:]))
"""

# What our sheets and templates never have: each short cut must see that it doesn't hold here.
UNLIKE_OURS = """<!doctype html><html lang="en"><title>Unlike</title><style>
@font-face { font-family: "Source Sans 3"; src: url(reportasset:SourceSans3-Regular.ttf) }
body, :lang(cy) { font-family: "Source Sans 3" } [id] { padding-top: 1px }
p { width: 50%; padding: 1%; margin: 2% 3%; border: 2px solid red }
td:nth-child(2) { min-width: 20mm } #cell, #cell > p { margin-left: inherit; color: #123456 }
.left { float: left; width: 40mm } .right { direction: rtl; text-align: justify }
p::first-line { color: #654321 }
.spaced { box-sizing: border-box; letter-spacing: 1px; word-spacing: 3px }
</style><body><DIV CLASS=left id=a>A float</DIV><p id="b">Words that flow beside the float
and over more than one line, for they are many, and so on.<p class="right">Words from the
right to the left, as far as they go <u>underlined</u> &amp; <s>struck</s> &lt;.
<p style="padding: 0; hyphens: auto" class="spaced" lang="cy" id="b">Anghydffurfiaeth a
gwrthddywediadau</p><div class="left"></div><table style="border-collapse: collapse" dir="rtl"><tr>
<td id="cell" rowspan="2">1<p>in a cell<td>2<tr><td>3</table><table><tr><td>4<p>4
<td>5<td>A wider cell than the first, of one style with it <p>6</table>"""


PAPERS = {
    "every block": lambda: html.paper(sample.document()),
    "words of documents": lambda: html.paper(report_example.document()),
    "unlike ours": lambda: UNLIKE_OURS,
}


@pytest.mark.parametrize("name", part(PAPERS, 3))
def test_a_paper_is_the_same_as_without_the_short_cuts(name):
    source = PAPERS[name]()
    command = [sys.executable, "-c", PLAIN, str(pdf.fonts_folder()), "4096", "300"]
    plain = subprocess.run(command, input=packed(Job(source)), capture_output=True, check=True)
    assert plain.stdout.startswith(b"%PDF-")
    assert pdf.from_html(source) == plain.stdout
