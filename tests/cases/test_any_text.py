"""Any text becomes the same stored text, or is refused in the same words, by every door."""

import re
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from councilportal.common.text import NOTE, NotText, clean
from councilportal.files import sources, uploads
from councilportal.files.rows import Reader, read_entries
from councilportal.files.tables import guarded
from councilportal.files.upload_checks import bounded
from performance.columns import READING_COLUMNS
from performance.returns import filled_workbook
from performance.returns import sheet as sheets
from performance.returns.forms import NotReadable, typed_in, typed_plainly
from performance.returns.sheet import Sheet
from tests.cases.doors import as_csv, as_workbook
from tests.returns.support import ENDS_ON, World
from tests.sizes import size

# Nothing is stored here, so once is enough; test_text.py stores, on both databases.
pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_only]
ODD = "\r\n\t\x00\x01\x0b\x0c\x1e\x1f\x7f\x85\x92\xa0\xad"
ODD += "\u2028\u2029\u200b\ufeff\ufffc\ufffe\uf0b7\ue000"
PIECES = st.one_of(
    st.text(max_size=8),
    st.sampled_from(ODD),
    st.sampled_from(["\r\n", "_x000D_", "_x0041_", "_x005F_", "'", "=1+1", "'=", "x" * 4_996, " "]),
)
TEXTS = st.lists(PIECES, max_size=6).map("".join)


@pytest.fixture
def sheet(world: World, monkeypatch: pytest.MonkeyPatch) -> Sheet:
    """A return; workbooks are read here, as the child process that reads them begins slowly."""

    def read(data: bytes, only: str) -> Any:
        return list(bounded(sources.sheets_of("return.xlsx", data, only)[0].rows()))

    monkeypatch.setattr(uploads, "_in_child", read)
    return sheets.sheet(world.service, ENDS_ON)


def said(refusal: str) -> str:
    """A refusal in the words that all doors share."""
    found = re.search("take out the character.*", refusal, re.IGNORECASE | re.DOTALL)
    if found:
        return found[0].removesuffix(".")[1:]
    assert re.search(r"at most 5,000|5000 characters", refusal), refusal
    return "too long"


def by_form(sheet: Sheet, text: str) -> str:
    form = typed_in(sheet, [], {"L001-commentary": text})[0]
    if form.is_valid():
        return str(form.cleaned_data["commentary"])
    return said(str(form.errors["commentary"][0]))


def by_autosave(sheet: Sheet, text: str) -> str:
    try:
        return typed_plainly(sheet.lines, {"L001-commentary": text})["L001"].commentary
    except NotReadable:
        return by_form(sheet, text)  # the page shows the form's words


def by_upload(sheet: Sheet, name: str, data: bytes) -> str:
    filled = filled_workbook.read(name, data, sheet)
    if filled.faults:
        return said(filled.faults[0].sentence)
    return filled.cells["L001"]["commentary"]


def by_import(name: str, data: bytes) -> str:
    [found] = sources.sheets_of(name, data)
    reader = Reader()
    entries = list(read_entries(found, READING_COLUMNS, ("ref", "period"), reader))
    if reader.problems:
        return said(reader.problems[0].wanted)
    return str(entries[0].values["commentary"])


def each_door(sheet: Sheet, text: str) -> Mapping[str, Callable[[], str]]:
    """What each door makes of a text. In CSV, and in files of the data format, it is guarded."""
    header, stored = ["Reference", "Commentary"], ["ref", "period", "commentary"]
    guarded_row, row = ["L001", "2026-09", guarded(text)], ["L001", text]
    return {
        "form": lambda: by_form(sheet, text),
        "autosave": lambda: by_autosave(sheet, text),
        "CSV": lambda: by_upload(sheet, "return.csv", as_csv([header, guarded_row[::2]])),
        "workbook": lambda: by_upload(sheet, "return.xlsx", as_workbook([header, row])),
        "import": lambda: by_import("readings.csv", as_csv([stored, guarded_row])),
        "import of a workbook": lambda: by_import(
            "readings.xlsx", as_workbook([stored, guarded_row], "readings")
        ),
    }


def right(text: str) -> str:
    try:
        kept = clean(text)
    except NotText as error:
        return said(str(error))
    return kept if len(kept) <= NOTE else "too long"


@pytest.mark.case("54 signs", door="every door, any text")
@settings(
    max_examples=size(25, 300),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(text=TEXTS)
@example(text="x" * 4_999 + "\r\n" + "y")
@example(text="=1+1_x000D_\r\n'")
@example(text="a\ufffeb")
def test_any_text_is_the_same_by_every_door(text: str, sheet: Sheet) -> None:
    assert {door: come() for door, come in each_door(sheet, text).items()} == dict.fromkeys(
        each_door(sheet, text), right(text)
    )


@given(text=TEXTS)
def test_what_is_clean_stays_as_it_is(text: str) -> None:
    try:
        kept = clean(text)
    except NotText:
        return
    assert clean(kept) == kept
    assert not re.search("[\r\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", kept)


def test_escapes_within_escapes_are_refused_at_once() -> None:
    depth = 7_000
    with pytest.raises(NotText, match=r"take out _x001F_"):
        clean("_x001" * depth + "F_" * depth)
    assert clean("_x001_x001F_F_ok") == "ok"
