"""The files eqia_characteristics.csv, question_sets.csv and questions.csv."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Any

from councilportal.files import columns as columns_files
from councilportal.files.formats import Format, Import
from councilportal.files.loading import Counts
from councilportal.files.rows import Entry
from councilportal.organisation.models import Characteristic
from eqia import models
from eqia import queries as eqia
from eqia.exchange import loading
from eqia.exchange.comparing import (
    OF_VERSION,
    POSITION,
    ComparedRows,
    Found,
    Refusal,
    Values,
    aims,
    compare_rows,
    days_in_order,
    known_version,
    version,
    version_named,
)
from eqia.models import Assessment
from eqia.rules.words import Aim, AnswerKind, Meaning, Part
from eqia.rules.workflow import State


def _dump_screened() -> Iterator[Values]:
    for row in models.ScreenedCharacteristic.objects.select_related("characteristic"):
        yield {
            "characteristic": row.characteristic.ref,
            "label": row.label,
            "position": row.position,
            "aims": row.aims,
            "valid_from": row.valid_from,
            "valid_to": row.valid_to,
        }


def _load_screened(entries: Iterator[Entry], work: Import) -> Counts:
    characteristics = Characteristic.objects.in_bulk(field_name="ref")
    fitting = [
        entry
        for entry in entries
        if work.refers(entry, "characteristic", "characteristics", characteristics)
    ]
    stored = {(each["characteristic"], each["valid_from"]): each for each in _dump_screened()}
    compared = compare_rows(SCREENED, fitting, stored, work, check=_check_screened)
    _check_one_label(compared, stored, work)

    def make(values: Values) -> Values:
        return {**values, "characteristic": characteristics[values["characteristic"]]}

    if not work.problems:
        loading.load_screened(**compared.rows(make), by=work.by, at=work.at)
    return compared.counts


def _check_screened(values: Mapping[str, Any]) -> Found:
    if values["valid_from"] == date.min:
        yield "valid_from", "leave it empty where there is no first day."
    yield from days_in_order(values)


def _check_one_label(compared: ComparedRows, stored: Mapping[Any, Values], work: Import) -> None:
    """A characteristic has one row on a day: spans may not overlap."""
    spans: dict[str, dict[date, tuple[date, Entry | None]]] = defaultdict(dict)
    rows: list[tuple[Entry | None, Values]] = [(None, each) for each in stored.values()]
    for entry, values in [*rows, *compared.new, *compared.changed]:
        first = values["valid_from"] or date.min
        spans[values["characteristic"]][first] = (values["valid_to"] or date.max, entry)
    blamed: dict[int, Entry] = {}
    for own in spans.values():
        for before, later in pairwise(sorted(own)):
            last, entry = own[before]
            entry = own[later][1] or entry
            if last >= later and entry is not None:
                blamed[entry.row] = entry
    for entry in blamed.values():
        wanted = "its days overlap those of another row of the characteristic: end that."
        work.refuse(entry, "valid_from", wanted)


SCREENED = Format(
    "eqia_characteristics",
    (
        columns_files.ref("characteristic", required=True),
        columns_files.text("label", required=True, at_most=150),
        columns_files.whole("position", low=0, high=9_999),
        aims("aims"),
        columns_files.day("valid_from"),
        columns_files.day("valid_to"),
    ),
    key=("characteristic", "valid_from"),
    load=_load_screened,
    dump=_dump_screened,
    sort=("position", "characteristic", "valid_from"),
)


def _dump_question_sets() -> Iterator[Values]:
    for stored in models.QuestionSet.objects.all():
        yield {
            "ref": stored.ref,
            "version": stored.number,
            **{
                column.name: getattr(stored, column.name)
                for column in QUESTION_SETS.columns
                if column.name not in ("ref", "version")
            },
        }


def _in_use() -> set[tuple[str, int]]:
    """The numbered question sets that an assessment was begun with."""
    begun = Assessment.objects.exclude(state=State.PLANNED).order_by()
    return set(begun.values_list("question_set__ref", "question_set__number").distinct())


def _set_refusal(
    in_use: set[tuple[str, int]], columns: tuple[str, str], fixed: Sequence[str]
) -> Refusal:
    """A refusal of rows that would change the questions of assessments that were begun."""

    def refusal(entry: Entry, differing: Sequence[str]) -> tuple[str, str] | None:
        key = (entry.values[columns[0]], entry.values.get(columns[1], 1))
        wrong = [name for name in differing if name in fixed]
        if key in in_use and (wrong or not differing):
            say = f"assessments were begun with {version_named(key)}: give the set a new version."
            return (wrong or [columns[0]])[0], say
        return None

    return refusal


def _load_question_sets(entries: Iterator[Entry], work: Import) -> Counts:
    stored = {(each["ref"], each["version"]): each for each in _dump_question_sets()}
    refusal = _set_refusal(_in_use(), ("ref", "version"), ("bands",))
    compared = compare_rows(
        QUESTION_SETS, entries, stored, work, refusal=refusal, check=_check_question_set
    )

    def make(values: Values) -> Values:
        return {"number": values["version"]} | {
            name: value for name, value in values.items() if name != "version"
        }

    loading.load_question_sets(**compared.rows(make), by=work.by, at=work.at)
    return compared.counts


def _check_question_set(values: Mapping[str, Any]) -> Found:
    try:
        eqia.bands_of(values["bands"])
    except ValueError:
        yield "bands", "write bands such as 1 low; 5 medium; 15 high."
    yield from days_in_order(values)


QUESTION_SETS = Format(
    "question_sets",
    (
        *OF_VERSION,
        columns_files.text("title", required=True, at_most=models.TITLE),
        columns_files.text("introduction"),
        columns_files.text("bands", at_most=200),
        columns_files.yes_no("is_default"),
        columns_files.day("valid_from"),
        columns_files.day("valid_to"),
    ),
    key=("ref", "version"),
    load=_load_question_sets,
    dump=_dump_question_sets,
    sort=("ref", "version"),
)


def _dump_questions() -> Iterator[Values]:
    for question in models.Question.objects.select_related("question_set"):
        yield {
            "question_set": question.question_set.ref,
            "version": question.question_set.number,
            **{
                column.name: getattr(question, column.name)
                for column in QUESTIONS.columns
                if column.name not in ("question_set", "version")
            },
        }


def stored_sets() -> dict[tuple[str, int], models.QuestionSet]:
    """The stored question sets by reference and number. *Costs*: 1 query."""
    return {(each.ref, each.number): each for each in models.QuestionSet.objects.all()}


def _load_questions(entries: Iterator[Entry], work: Import) -> Counts:
    sets = stored_sets()
    where: Any = {"file": "question_sets", "columns": ("question_set", "version")}
    fitting = [entry for entry in entries if known_version(entry, work, sets, **where)]
    stored = {
        (each["question_set"], each["version"], each["ref"]): each for each in _dump_questions()
    }
    fixed = ("part", "text", "hint", "kind", "meaning", "aim", "explained", "position")
    refusal = _set_refusal(_in_use(), ("question_set", "version"), fixed)
    compared = compare_rows(QUESTIONS, fitting, stored, work, refusal=refusal)

    def make(values: Values) -> Values:
        own = {name: value for name, value in values.items() if name != "version"}
        own["aim"] = own["aim"] or ""
        own["question_set"] = sets[values["question_set"], values["version"]]
        return own

    loading.load_questions(**compared.rows(make), by=work.by, at=work.at)
    return compared.counts


QUESTIONS = Format(
    "questions",
    (
        columns_files.ref("question_set", required=True),
        version(),
        columns_files.ref("ref", required=True),
        POSITION,
        columns_files.word("part", Part, empty=Part.SCREENING),
        columns_files.text("text", required=True),
        columns_files.text("hint"),
        columns_files.word("kind", AnswerKind, required=True),
        columns_files.word("meaning", Meaning, required=True),
        columns_files.word("aim", Aim),
        columns_files.yes_no("explained"),
    ),
    key=("question_set", "version", "ref"),
    load=_load_questions,
    dump=_dump_questions,
    sort=("question_set", "version", "position", "ref"),
)
