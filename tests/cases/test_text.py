"""Cases of text: it becomes the same, whatever the door."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from openpyxl import load_workbook

from councilportal.common.document import Document, Paragraph, Section
from councilportal.common.text import clean
from councilportal.printing import pdf
from performance.returns.typed import Typed
from tests.cases.doors import (
    DOORS,
    Refused,
    as_csv,
    as_workbook,
    by_csv,
    by_form,
    imported,
    officer,
)
from tests.returns.pages.support import SHEET
from tests.returns.spreadsheets.support import cell, confirmed, stored, uploaded
from tests.returns.support import World, save

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_first]

LINES = "Line one\nLine two\nLine three"
QUOTED = "'Tell us once' went live in June."
LONGEST = "\n".join(["x" * 49] * 100)  # 4,999 characters, 5,098 where line ends are two
BROKEN = "First\x0bsecond\x0cthird\u2028fourth\tfifth"
CASES = [
    ("01 _x000D_", "Line one_x000D_\nLine two_x000D_\nLine three", LINES),
    ("01 _x000D_", "Line one\r\nLine two\rLine three", LINES),
    ("15 line ends", LONGEST.replace("\n", "\r\n"), LONGEST),
    ("16 apostrophe", QUOTED, QUOTED),
    ("54 signs", "first\x0bsecond", "first\nsecond"),
    ("54 signs", "\uf0b7 First", "• First"),
    ("54 signs", "a\u2028b", "a\nb"),
    ("54 signs", "council\x92s", "council’s"),
    ("54 signs", "\u200e\u200bpart\u00adner\u2060ship\u200f", "partnership"),
    ("92 control characters", BROKEN, "First\nsecond\nthird\nfourth\tfifth"),
]
EACH = [
    pytest.param(door, text, right, marks=pytest.mark.case(name, door=door), id=f"{name} {door}")
    for name, text, right in CASES
    for door in DOORS
]
UNFIT = [
    pytest.param(door, sign, marks=pytest.mark.case(name, door=door), id=f"{sign!r} {door}")
    for name, sign in (
        ("92 control characters", "\x01"),
        ("54 signs", "\ufffe"),
        ("54 signs", "\ue123"),
        ("54 signs", "\x00"),
    )
    for door in DOORS
]


@pytest.mark.parametrize(("door", "text", "right"), EACH)
def test_text_is_the_same_by_every_door(
    door: str, text: str, right: str, world: World, tmp_path: Path
) -> None:
    assert DOORS[door](world, text, tmp_path / "in") == right


@pytest.mark.parametrize(("door", "sign"), UNFIT)
def test_sign_that_cannot_be_kept_is_refused_by_name_and_place(
    door: str, sign: str, world: World, tmp_path: Path
) -> None:
    said = f"character that cannot be printed: U\\+{ord(sign):04X}, after “The first three”"

    with pytest.raises(Refused, match=said):
        DOORS[door](world, f"The first three{sign}words", tmp_path / "in")


@pytest.mark.parametrize("door", DOORS)
def test_text_of_5001_characters_is_refused_by_every_door(
    door: str, world: World, tmp_path: Path
) -> None:
    with pytest.raises(Refused, match=r"at most 5,000|5,?000 characters or fewer"):
        DOORS[door](world, "x" * 5_001, tmp_path / "in")


@pytest.mark.case("15 line ends", door="upload, then the form")
def test_what_the_upload_takes_can_be_saved_in_the_form(world: World, tmp_path: Path) -> None:
    by_csv(world, LONGEST, tmp_path)

    assert by_form(world, LONGEST.replace("\n", "\r\n"), tmp_path) == LONGEST


@pytest.mark.case("16 apostrophe", door="CSV as people write it")
def test_apostrophe_that_we_did_not_write_stays(world: World) -> None:
    client = officer(world)
    data = as_csv([["Reference", "Commentary"], ["L001", QUOTED]])

    confirmed(client, uploaded(client, data, "return.csv"))

    assert stored().commentary == QUOTED


@pytest.mark.case("92 control characters", door="download, then upload")
@pytest.mark.parametrize("text", [clean(BROKEN), "_x0041_ is a code, =1+1 no formula"])
def test_workbook_that_is_uploaded_unchanged_changes_nothing(world: World, text: str) -> None:
    save(world, {"L001": Typed(value="93", commentary=text)})
    client = officer(world)

    answer = uploaded(client, client.get(f"{SHEET}download.xlsx").content)

    assert answer.context["preview"].changed == 0


@pytest.mark.case("92 control characters", door="download")
def test_text_that_was_stored_unclean_breaks_no_workbook(world: World) -> None:
    save(world, {"L001": Typed(value="93", commentary="Of\ufffe old\x01")})

    book = load_workbook(BytesIO(officer(world).get(f"{SHEET}download.xlsx").content))

    assert cell(book, "L001", "Commentary").value == "Of\ufffd old\ufffd"


@pytest.mark.case("54 signs", door="PDF")
def test_text_that_was_stored_unclean_breaks_no_pdf() -> None:
    words = "Of\ufffe old\x01"
    document = Document(
        "R", words, "", "C", "", "", (Section("S", words, (Paragraph(words),)),), ()
    )

    with pikepdf.open(BytesIO(pdf.render(document))) as opened:
        assert str(opened.open_metadata()["dc:title"]).startswith("Of\ufffd old\ufffd")


UNSEEN = "\u200b"


@pytest.mark.parametrize(
    ("as_file", "name"),
    [
        pytest.param(as_csv, "return.csv", marks=pytest.mark.case("92 unseen signs", door="CSV")),
        pytest.param(
            as_workbook, "return.xlsx", marks=pytest.mark.case("92 unseen signs", door="workbook")
        ),
    ],
)
def test_unseen_signs_in_a_heading_and_a_reference_are_passed_over_in_a_return(
    world: World, as_file: Callable[[list[list[str]]], bytes], name: str
) -> None:
    rows = [[f"Reference{UNSEEN}", "Commentary"], [f"{UNSEEN}L001", "Two desks are new."]]

    answer = uploaded(officer(world), as_file(rows), name)

    assert answer.context["preview"].changed == 1


@pytest.mark.case("92 unseen signs", door="import")
def test_unseen_signs_in_a_heading_and_a_reference_are_passed_over_in_an_import(
    world: World, tmp_path: Path
) -> None:
    rows = [[f"ref{UNSEEN}", "period", "value"], [f"L001{UNSEEN}", "2026-09", "90"]]
    (tmp_path / "readings.csv").write_bytes(as_csv(rows))

    assert imported(tmp_path / "readings.csv") == ""
