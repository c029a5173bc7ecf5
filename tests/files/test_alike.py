"""Codes of rows that are alike, held against what a dictionary finds."""

import numpy
from hypothesis import given
from hypothesis import strategies as st

from councilportal.files import alike

CODES = st.integers(-1, 3)
ROWS = st.lists(st.tuples(CODES, CODES), min_size=1, max_size=12)
STORED = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), max_size=12, unique=True)


def parts_of(rows):
    return [numpy.array([row[n] for row in rows], dtype=numpy.int64) for n in range(2)]


@given(rows=ROWS, stored=STORED)
def test_a_row_finds_the_stored_row_of_its_key(rows, stored):
    own, kept = alike.numbered_alike(parts_of(rows), parts_of(stored))

    expected = [stored.index(row) if row in stored else -1 for row in rows]
    assert alike.places_of(own, kept).tolist() == expected


@given(rows=ROWS)
def test_a_row_is_single_if_all_of_it_is_known_and_no_other_is_alike(rows):
    single = alike.is_single(alike.numbered(*parts_of(rows)))

    assert single.tolist() == [-1 not in row and rows.count(row) == 1 for row in rows]


@given(rows=ROWS, marked=st.sets(st.integers(0, 11)))
def test_rows_are_found_that_are_alike_to_any_of_some(rows, marked):
    some = numpy.array([place in marked for place in range(len(rows))])
    keys = [row if -1 not in row else None for row in rows]

    found = alike.is_of_any(alike.numbered(*parts_of(rows)), some)

    named = {key for key, is_there in zip(keys, some.tolist(), strict=True) if is_there}
    assert found.tolist() == [key in named for key in keys]


@given(rows=ROWS, wanted=st.sets(st.integers(0, 11)))
def test_what_is_alike_is_asked_once(rows, wanted):
    some = numpy.array([place in wanted for place in range(len(rows))])
    codes = numpy.array([first for first, _ in rows])
    asked = []

    def asks(row):
        asked.append(rows[row][0])
        return rows[row][0] > 0

    answers = alike.asked_once(asks, some, codes)

    assert len(asked) == len(set(asked))
    assert answers.tolist() == [
        is_there and row[0] > 0 for row, is_there in zip(rows, some.tolist(), strict=True)
    ]
