"""Files that are made to do harm: refused in little memory, nearly all without being read.

How soon is measured by tests.benchmarks.bench_uploads.
"""

import json
import subprocess
import sys
import time
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from councilportal.files.upload_checks import UploadRefused, check_workbook
from councilportal.files.workbook_counts import Counts
from performance.returns.models import Line
from performance.returns.typed import Typed
from tests.returns.harmful import (
    bomb,
    bytes_of,
    hidden_laughs,
    huge_text,
    laughs,
    lying,
    macros,
    many_names,
    many_parts,
    many_styles,
    prefixed_rows,
    rows_far_below,
    rows_of,
    slow,
    wide_rows,
    with_noise,
    workbook_parts,
    zipped,
)
from tests.returns.spreadsheets.support import (
    cell,
    confirmed,
    downloaded,
    signed_in,
    stored,
    uploaded,
)
from tests.returns.support import (
    World,
    make_indicator,
    make_reading,
    make_target,
)

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_only]  # files, and the form's operation

ROOT = Path(__file__).resolve().parents[3]


TOO_BIG = "unpacks to much more than such a file holds"


HARMFUL = [
    (bomb, TOO_BIG),
    (lying, TOO_BIG),
    (laughs, "defines entities"),
    (hidden_laughs, "written in UTF-16"),
    (macros, "holds macros"),
    (lambda: rows_of(100_000), "more than 10,000 rows"),
    (many_parts, "more than 100 parts"),
    (rows_far_below, "has a row 99,999,999"),
    (partial(rows_far_below, b"1e9"), "has a row 1,000,000,000"),
    (prefixed_rows, "more than 10,000 rows"),
    (partial(prefixed_rows, b"a.b-c:", 10_001), "more than 10,000 rows"),
    (wide_rows, "more than 600,000 cells"),
    (many_names, "more than 2,000 defined names"),
    (many_styles, "too many styles"),
]


@pytest.mark.parametrize(
    ("make", "said"),
    HARMFUL,
    ids=(
        "bomb lying laughs hidden-laughs macros 100,000-rows parts row-far-below row-as-a-float "
        "prefixed-rows another-prefix wide names styles"
    ).split(),
)
def test_harmful_file_is_refused_without_being_read(tmp_path: Path, make: Any, said: str) -> None:
    took = trial(tmp_path, make())

    assert said in took["refused"]
    assert took["child"] == 0
    assert took["seconds"] < 2  # under 0.2 alone on a machine; some took 6 where they were read
    assert took["own"] < 200


BESIDE = [
    (b"<?a b?>" * 60_000, "too many styles, drawings or other things"),
    (b"<!--a-->" * 60_000, "too many styles, drawings or other things"),
    (b"<row %b/>" % b" ".join(b'a%d="1"' % n for n in range(60_000)), "or other things"),
    (b'<row a="%b"/>' % (b"a" * 600_000), "too many styles, drawings or other things"),
    (b"<mergeCell ref='A1:XFD9'/>" * 6_000, "more than 5,000 merged cells"),
    (b"<sheet name='a'/>" * 300, "more than 250 sheets"),
]


@pytest.mark.parametrize(
    ("part", "said"), BESIDE, ids="instructions comments attributes long-tag merged sheets".split()
)
def test_what_takes_long_beside_the_cells_is_refused_too(part: bytes, said: str) -> None:
    data = with_noise(workbook_parts(sheet1=b"<worksheet>" + part + b"</worksheet>"))
    began = time.perf_counter()

    with pytest.raises(UploadRefused, match=said):
        check_workbook(data)

    assert time.perf_counter() - began < 1


@pytest.mark.parametrize(
    ("make", "said"),
    [(huge_text, "holds too much text"), (slow, "too long")],
)
def test_harmful_file_that_must_be_read_is_stopped(tmp_path: Path, make: Any, said: str) -> None:
    took = trial(tmp_path, make())

    assert said in took["refused"]
    assert took["seconds"] < 30
    assert max(took["own"], took["child"]) < 200


def trial(folder: Path, data: bytes) -> dict[str, Any]:
    path = folder / "return.xlsx"
    path.write_bytes(data)
    done = subprocess.run(
        [sys.executable, "-m", "tests.returns.upload_trial", str(path)],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_wide_and_late_rows_are_bounded(tmp_path: Path) -> None:
    space = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    late = b'<sheetData><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'

    took = trial(tmp_path, zipped(workbook_parts(sheet1=space + late + b"</worksheet>")))

    assert took["refused"]
    assert took["seconds"] < 30
    assert max(took["own"], took["child"]) < 200


@pytest.mark.parametrize(
    "make",
    [partial(prefixed_rows, count=300), partial(many_names, 1_500), partial(many_styles, 900)],
)
def test_what_another_program_writes_is_let_in(make: Any) -> None:
    check_workbook(make())


def test_counts_are_of_all_parts_and_of_what_is_no_xml_nothing() -> None:
    counts = Counts()
    for part in (
        b"<x:sheet xmlns:x='s'><x:row r='7'><x:c r='C7'/><x:c/></x:row><x:row/>",
        b"<row>",
    ):
        feed = counts.part()
        for place in range(len(part)):  # however the pieces are cut
            feed(part[place : place + 1])
    counts.part()(b"\x89PNG <row><row>")

    assert (counts.rows, counts.last_row, counts.cells) == (3, 8, 4)
    assert (counts.names, counts.others, counts.elements) == (0, 1, 6)


def test_twenty_four_indicators_are_read_whole(world: World, client: Client) -> None:
    for number in range(3, 25):
        indicator = make_indicator(world.service, f"L{number:03d}")
        make_target(indicator)
        make_reading(indicator, "2026-08", Decimal("92.5"))
    signed_in(client, world)
    book = downloaded(client)
    for number in range(1, 25):
        cell(book, f"L{number:03d}", "Figure").value = 91 + number / 10
        cell(book, f"L{number:03d}", "Commentary").value = f"Line {number}"

    confirmed(client, uploaded(client, bytes_of(book)))

    assert Line.objects.count() == 24
    assert stored("L024") == Typed(value="93.4", commentary="Line 24")
