"""Rows of eqia_answers.csv taken as columns: those that are certainly right are loaded at once.

The rows of a version are checked against each other, so all of them are
loaded here or none: all, if every one is the same as what is stored or belongs to a new row of the
grid. The others are left to `answers`, which says row by row what is wrong.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy

from councilportal.common.text import LONG
from councilportal.files import columns as columns_files
from councilportal.files.alike import (
    Codes,
    asked_once,
    first_of_each,
    is_of_any,
    is_same,
    is_single,
    numbered,
    numbered_alike,
    places_of,
)
from councilportal.files.formats import Import, Taken
from councilportal.files.frames import Frame, Places, Truths, Typed
from councilportal.files.loading import Counts
from councilportal.organisation.models import Characteristic
from eqia import models
from eqia.exchange import grid_loading, loading
from eqia.exchange.comparing import OF_VERSION, POSITION, aims, maybe
from eqia.rules.words import CHOICES, AnswerKind
from eqia.rules.workflow import SEALED

ANSWER_COLUMNS = (
    *OF_VERSION,
    columns_files.ref("characteristic", required=True),
    columns_files.ref("question", required=True),
    columns_files.text("label", required=True, at_most=150),
    POSITION,
    aims("aims"),
    maybe("statutory"),
    columns_files.text("choice", at_most=models.CHOICE),
    columns_files.text("text", at_most=LONG),
    columns_files.ref("copied_from"),
)
_LAID = ("label", "position", "aims", "statutory")
Columns = Mapping[str, Typed]
Stored = Mapping[str, Sequence[Any]]


@dataclass(frozen=True, slots=True)
class _Found:
    """The keys of the records that each row names; -1 if there is none or the row is not readable.

    `statutory` is the value that applies to each row, also where its cell is empty.
    """

    version: Codes
    characteristic: Codes
    question: Codes
    statutory: Codes
    copied_from: Codes
    is_open: Truths
    is_known_choice: Truths


def take_answers(frame: Frame, work: Import) -> Taken:
    """Load the rows that are certainly right, and say which those are."""
    columns = {column.name: frame.column(column) for column in ANSWER_COLUMNS}
    refs = [ref for ref in columns["ref"].values if ref]
    found = _found(columns, frame.readable, refs)
    right = found.is_known_choice & is_single(
        numbered(found.version, found.characteristic, found.question)
    )
    grids = grid_loading.grid_columns(refs)
    row_of_grid = _matched((found.version, found.characteristic), grids, _OF_GRID)
    is_laid = row_of_grid >= 0
    same = right & is_laid
    same[same] = _is_stored(frame, found, same, row_of_grid[same], grids, refs)
    new = right & ~is_laid & found.is_open & _agree(columns, found)
    new &= _right_copies(columns, found, new)
    versions = numbered(columns["ref"].places, columns["version"].places)
    left = is_of_any(versions, ~(same | new))
    same, new = same & ~left, new & ~left
    if new.any():
        _load(columns, found, numpy.flatnonzero(new), work)
    return Taken(same | new, Counts(created=int(new.sum()), unchanged=int(same.sum())))


def _found(columns: Columns, readable: Truths, refs: Sequence[str]) -> _Found:
    records = loading.versions(refs)
    own = {record.pk: record for record in records.values()}
    people = {each.ref: each for each in Characteristic.objects.all()}
    statutory_of = {each.pk: each.statutory for each in people.values()}
    questions = {(each.question_set_id, each.ref): each for each in models.Question.objects.all()}
    choices = {each.pk: CHOICES[AnswerKind(each.kind)] for each in questions.values()}
    ref, number, asked, choice = (
        columns[name] for name in ("ref", "version", "question", "choice")
    )

    def version_of(row: int) -> int:
        record = records.get((ref.at(row), number.at(row)))
        return -1 if record is None else record.pk

    def question_of(row: int) -> int:
        found = questions.get((grid[row], asked.at(row)))
        return -1 if found is None else found.pk

    def is_known_choice(row: int) -> bool:
        return not choice.at(row) or choice.at(row) in choices[question[row]]

    def is_statutory(row: int) -> bool:
        said = columns["statutory"].at(row)
        return bool(statutory_of[characteristic[row]] if said is None else said)

    version = asked_once(version_of, readable, numbered(ref.places, number.places), -1)
    known = version >= 0
    grid = asked_once(lambda row: own[version[row]].question_set_id, known, version, -1)
    is_open = asked_once(lambda row: own[version[row]].state not in SEALED, known, version)
    question = asked_once(question_of, known, numbered(grid, asked.places), -1)
    characteristic, copied_from = (
        columns[name].each(lambda each: people[each].pk if each in people else -1, int)
        for name in ("characteristic", "copied_from")
    )
    said = numbered(characteristic, columns["statutory"].places)
    return _Found(
        version,
        characteristic,
        question,
        asked_once(is_statutory, characteristic >= 0, said),
        copied_from,
        is_open,
        asked_once(is_known_choice, question >= 0, numbered(question, choice.places)),
    )


def _matched(own: Sequence[Codes], stored: Stored, names: Sequence[str]) -> Places:
    """For each row the place of the stored one with the same keys; -1 where there is none."""
    kept = [numpy.array(stored[name], dtype=numpy.int64) for name in names]
    return places_of(*numbered_alike(own, kept))


def _is_stored(
    frame: Frame,
    found: _Found,
    rows: Truths,
    row_of_grid: Places,
    grids: Stored,
    refs: Sequence[str],
) -> Truths:
    """True for the rows whose cells, in every column of the file, are equal to the stored ones."""
    answers = grid_loading.answer_columns(refs)
    own = numpy.array(grids["pk"], dtype=numpy.int64)[row_of_grid]
    # A cell that nobody has filled is not stored. Its place is -1, where an empty text is added.
    cell = _matched((own, found.question[rows]), answers, _OF_ANSWER)
    of_row = dict(zip(grids["pk"], grids["characteristic__ref"], strict=True))
    copies = [of_row[key] if key else "" for key in answers["copied_from_id"]]
    kept = {
        **{name: (grids[name], row_of_grid) for name in _LAID},
        **{name: ((*answers[name], ""), cell) for name in ("choice", "text")},
        "copied_from": ([*copies, ""], cell),
    }
    equal = numpy.ones(len(own), dtype=bool)
    for name, (cells, places) in kept.items():
        if name in frame.columns:
            equal &= is_same(frame.columns[name].of(rows), cells, places)
    return equal


def _agree(columns: Columns, found: _Found) -> Truths:
    """True for the rows with the same label, place, aims and duty as the first of their group."""
    laid = [columns[name].places for name in _LAID if name != "statutory"]
    said = numbered(*laid, found.statutory.astype(numpy.int64))
    places, first = first_of_each(numbered(found.version, found.characteristic))
    return said == said[first][places]


def _right_copies(columns: Columns, found: _Found, new: Truths) -> Truths:
    """True for the rows that copy nothing, or that copy from another new row of the same grid."""
    wanted, laid = numbered_alike(
        (found.version, found.copied_from), (found.version[new], found.characteristic[new])
    )
    is_there = numpy.isin(wanted, laid) & (wanted >= 0)
    is_other = found.copied_from != found.characteristic
    return ~columns["copied_from"].filled | (is_there & is_other)


def _load(columns: Columns, found: _Found, rows: Places, work: Import) -> None:
    version, characteristic = found.version[rows], found.characteristic[rows]
    _, first = first_of_each(numbered(version, characteristic))
    laid = {name: columns[name].of(rows[first]).coded() for name in _LAID}
    laid["statutory"] = found.statutory[rows[first]].astype(int).tolist(), [False, True]
    each = range(len(first))
    laid["assessment_id"] = each, version[first].tolist()
    laid["characteristic_id"] = each, characteristic[first].tolist()
    said = [columns[name].filled for name in ("choice", "text", "copied_from")]
    rows = rows[numpy.logical_or.reduce(said)[rows]]
    version = found.version[rows]
    copied = numpy.where(columns["copied_from"].filled, found.copied_from, -1)[rows]
    cells = {name: columns[name].of(rows).coded() for name in ("choice", "text")}
    cells["question_id"] = range(len(rows)), found.question[rows].tolist()
    for name, other in (("group", found.characteristic[rows]), ("copied_from", copied)):
        places, of_each = first_of_each(numbered(version, other + 1))
        keys = zip(version[of_each].tolist(), other[of_each].tolist(), strict=True)
        cells[name] = places.tolist(), [None if key[1] < 0 else key for key in keys]
    grid_loading.load_new_grids(groups=laid, cells=cells, by=work.by, at=work.at)


_OF_GRID = ("assessment_id", "characteristic_id")
_OF_ANSWER = ("group_id", "question_id")
