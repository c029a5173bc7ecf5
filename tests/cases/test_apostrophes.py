"""The case of leading apostrophes: what an export writes, an import reads, sign for sign."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from hypothesis import example, given
from hypothesis import strategies as st

from councilportal.exchange import FORMATS
from councilportal.files.columns import Column, Refused, value_of
from councilportal.files.rows import written
from councilportal.files.tables import GUARDED, csv_rows, write_csv
from performance.models import Reading
from performance.returns.typed import Typed
from tests.exchange.support import bring_in
from tests.returns.support import ENDS_ON, World, approve, save, submit

COLUMNS = [
    (file.name, column)
    for file in FORMATS
    for column in file.columns
    if column.text or column.is_ref
]
SIGNS = st.sampled_from([*GUARDED, " ", "'", "a", ";", '"', ",", "_x0027_"])
TEXTS = st.builds("{}{}".format, st.lists(SIGNS, max_size=4).map("".join), st.text(max_size=4))


@pytest.mark.case("16 apostrophe", door="export, then import")
@given(text=TEXTS)
@example(text="'=x")
@example(text="''=x")
@example(text="'\tx")
@example(text="'")
def test_what_an_export_writes_an_import_reads(text: str) -> None:
    for file, column in COLUMNS:
        for value in _values(column, text):
            cell = written((column,), {column.name: value})[0]
            [*_, (_, cells)] = csv_rows("file", write_csv([column.name, "next"], [[cell, "x"]]))

            assert value_of(column, cells[0]) == value, (file, column.name)


def _values(column: Column, text: str) -> list[object]:
    """What the column can hold of a text, whether or not a file had guarded it."""
    found = []
    for cell in (text, f"'{text}"):
        try:
            found.append(value_of(column, cell))
        except Refused:
            continue
    return [value for value in found if value]


@pytest.mark.django_db
@pytest.mark.case("16 apostrophe", door="form, export, import")
def test_words_of_a_return_come_back_as_they_were_typed(world: World, tmp_path: Path) -> None:
    texts = ["'=x", "''quoted'' =1+1", "@home"]
    typed = [Typed(value="93.1", commentary=text) for text in texts]
    save(world, dict(zip(("L001", "L002", "L003"), typed, strict=True)))
    submit(world)
    approve(world)

    call_command("export_data", str(tmp_path), stdout=StringIO())
    report = bring_in(tmp_path)

    stored = Reading.objects.filter(ends_on=ENDS_ON).order_by("indicator__ref")
    assert list(stored.values_list("commentary__text", flat=True)) == texts
    assert report.counts["readings"].unchanged == Reading.objects.count()
    assert not report.changes_anything
