"""Rows taken as columns are those that reading row by row would take, and the rest are told of."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from councilportal.common.periods import PeriodKind
from councilportal.exchange import import_source
from councilportal.files.frames import read_frame
from councilportal.files.rows import Reader, read_entries
from councilportal.files.tables import Sheet, Source
from performance.columns import READING_BLANK, READING_COLUMNS
from performance.exchange.reading_frames import are_right
from performance.exchange.readings import READINGS
from performance.models import Reading
from performance.rules.checks import check_reading
from performance.rules.words import Aggregation, Kind, Method, Polarity
from tests.exchange.support import AT, WHOLE, bring_in, problems_of, rows_of, whole_with
from tests.exchange.ways import Ways
from tests.factories import make_service
from tests.returns.support import make_indicator
from tests.rules.making import measure

pytestmark = pytest.mark.by_draw

NAMES = [column.name for column in READING_COLUMNS]
MEASURES = {
    "K": measure(),
    "Q": measure(frequency=PeriodKind.QUARTER),
    "F": measure(kind=Kind.FORECAST, frequency=PeriodKind.YEAR),
    "R": measure(aggregation=Aggregation.REPORTED),
    "J": measure(method=Method.JUDGEMENT),
    "N": measure(method=Method.NONE, kind=Kind.ACTIVITY),
    "Y": measure(unit="yes_no", method=Method.YES_NO, polarity=Polarity.NONE),
}
FIGURES = ["", "", "1", "0", "-3", "98.40", "x", "1e3"]
CELLS = {
    "ref": [*MEASURES, "unknown", ""],
    "period": ["2016-09", "2016/17-Q2", "2016/17", "2016-13", ""],
    "group": ["", "", "", "age:old", "age:unknown"],
    "revision": ["", "1", "2", "0"],
    "previous_year_basis": ["", "year", "x"],
    "reported_direction": ["", "same"],
    "covers": ["", "", "half"],
    "data_state": ["", "final", "provisional", "revised"],
    "no_data_reason": ["", "", "not_due"],
    "judgement": ["", "green", "no_data"],
    "judged_by": ["", "Director"],
    "judged_on": ["", "2016-10-01", "1.10.2016"],
    "judgement_reason": ["", "Seen."],
    "override_rating": ["", "", "red"],
    "override_reason": ["", "", "Said."],
    "commentary": ["", "Words.", " "],
    "corrects_note": ["", "", "Wrong before."],
}
# Mostly empty rows, since a row with something in every column is never right.
ROWS = st.lists(
    st.fixed_dictionaries(
        {"ref": st.sampled_from(CELLS["ref"]), "period": st.sampled_from(CELLS["period"])},
        optional={
            name: st.sampled_from(CELLS.get(name, FIGURES))
            for name in NAMES
            if name not in ("ref", "period")
        },
    ),
    min_size=1,
    max_size=12,
)


def sheet_of(rows: list[list[str]], name: str = "readings") -> Sheet:
    return Sheet(name, f"{name}.csv", lambda: iter(enumerate(rows, 1)))


@settings(max_examples=600, deadline=None)
@given(rows=ROWS)
def test_a_row_is_right_where_no_check_finds_anything(rows):
    cells = [NAMES, *([row.get(name, "") for name in NAMES] for row in rows)]
    groups = {"age:old"}
    frame = read_frame(sheet_of(cells), READING_COLUMNS)
    if frame is None:  # every row is empty
        assert not any(any(row) for row in cells[1:])
        return

    columns = {column.name: frame.column(column) for column in READING_COLUMNS}
    right = frame.readable & are_right(columns, MEASURES, groups)

    found = dict(zip(frame.numbers.tolist(), right.tolist(), strict=True))
    for number, row in enumerate(cells[1:], 2):
        if any(row):
            assert found[number] == is_right(row, groups), row


def is_right(row: list[str], groups: set[str]) -> bool:
    entries = list(read_entries(sheet_of([NAMES, row]), READING_COLUMNS, ("ref",), Reader()))
    if not entries:
        return False
    filled = {name: value for name, value in entries[0].values.items() if value is not None}
    values = READING_BLANK | filled
    if values["ref"] not in MEASURES or (values["group"] and values["group"] not in groups):
        return False
    if values["value"] is not None and values["numerator"] is not None:
        return False  # left to the check itself, which divides
    return not list(check_reading(MEASURES[values["ref"]], values, filled))


@pytest.mark.django_db
def test_a_faulty_row_among_many_is_the_only_one_told_of(tmp_path):
    bring_in(WHOLE)
    before = Reading.objects.count()
    rows = rows_of(WHOLE / "readings.csv")
    place = rows[0].index("value")
    number = next(n for n, row in enumerate(rows) if n and row[place])
    rows[number][place] = "many"
    text = "".join(
        ",".join(f'"{c}"' if "," in c or '"' in c else c for c in r) + "\r\n" for r in rows
    )

    problems = problems_of(whole_with(tmp_path / "set", readings=text))

    assert [(each.row, each.column, each.found) for each in problems] == [
        (number + 1, "value", "many")
    ]
    assert Reading.objects.count() == before


@pytest.mark.django_db
def test_stored_new_and_corrected_rows_of_one_file_are_told_apart():
    bring_in(WHOLE)
    rows = rows_of(WHOLE / "readings.csv")
    head = {name: place for place, name in enumerate(rows[0])}
    plain = next(
        row
        for row in rows[1:]
        if row[head["revision"]] == "1"
        and row[head["value"]]
        and not row[head["group"]]
        and not row[head["numerator"]]
        and sum(r[:2] == row[:2] for r in rows) == 1
    )
    corrected = list(plain)
    corrected[head["revision"]], corrected[head["corrects_note"]] = "2", "A slip."
    corrected[head["reported_direction"]] = ""
    source = Source("set", {"readings": sheet_of([*rows, corrected])}, "0" * 64)

    report = import_source(source=source, by=None, at=AT)

    counts = report.counts["readings"]
    assert (counts.created, counts.unchanged) == (1, len(rows) - 1)
    again = import_source(source=source, by=None, at=AT).counts["readings"]
    assert (again.created, again.unchanged) == (0, len(rows))


@pytest.mark.django_db
@pytest.mark.parametrize("blank", ["forecast_value", "data_state", "commentary"])
def test_an_empty_cell_is_not_what_every_stored_row_says(blank):
    make_indicator(make_service("HW"), "KP")
    row = {"ref": "KP", "period": "2026-09", "value": "5", "forecast_value": "0"}
    row |= {"data_state": "provisional", "commentary": "Seen."}
    ways = Ways(READINGS, lambda: list(Reading.objects.values_list("value", "forecast_value")))

    ways.by_rows([row], NAMES)
    ways.agree([], [row | {blank: ""}], NAMES)

    (problem,) = ways.by_columns([row | {blank: ""}], NAMES).problems
    assert problem.column == blank
    assert not ways.by_columns([row], NAMES).problems
