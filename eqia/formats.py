"""The files of the data format that hold assessments, decisions and what is asked.

Rows of these files bring what is stored up to date, but what is signed is never changed: a row of a
signed version that differs from what is stored is refused by name. A version that comes in signed
is sealed at the end of the import, once all its rows are there.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise
from typing import Any

from django.db import models as db

from councilportal.common import columns as c
from councilportal.common.columns import Column, Entry, Refused
from councilportal.common.formats import Format, Import
from councilportal.common.loading import Counts
from councilportal.common.tables import guarded
from councilportal.organisation.models import Characteristic, Directorate, Service
from eqia import loading, models, queries
from eqia.loading import Settled
from eqia.models import Assessment, Decision, fuzzy
from eqia.rules import (
    CHOICES,
    SEALED,
    SENT,
    Aim,
    AnswerKind,
    Capacity,
    DecisionState,
    Meaning,
    Outcome,
    Part,
    Purpose,
    Risk,
    State,
    Subject,
)
from objectives.models import Action, Evidence
from objectives.rules import ActionStatus, EvidenceKind, Origin

Values = dict[str, Any]
Refs = Iterable[str] | None
_LONG = 50_000
_SHA256 = re.compile(r"[0-9a-f]{64}")
_CITED = re.compile(r"(?P<ref>.+?)(?: version (?P<number>[1-9]\d{0,3}))?")

# Kinds of column


def _aims(name: str) -> Column:
    """The aims of the duty that apply, as letters in a list; kept as "abc"."""

    def take(cell: str) -> str:
        letters = {item.strip() for item in cell.split(";")}
        if not letters <= set(Aim):
            raise Refused("write the aims that apply out of a; b; c.")
        return "".join(sorted(letters))

    return Column(name, take, write="; ".join, empty="")


def _maybe(name: str) -> Column:
    """Yes, no, or not said."""
    return replace(c.yes_no(name), empty=None)


def _cited(name: str) -> Column:
    """Versions of assessments: "EQ-2026-001" for the first, else "EQ-2026-001 version 2"."""

    def take(cell: str) -> tuple[tuple[str, int], ...]:
        found = []
        for item in cell.split(";"):
            match = _CITED.fullmatch(item.strip())
            if match is None or not c.is_ref(match["ref"]):
                raise Refused("write references, with version and its number after the first one.")
            found.append((match["ref"], int(match["number"] or 1)))
        if len(set(found)) < len(found):
            raise Refused("an item is in the list twice.")
        return tuple(sorted(found))

    def write(value: tuple[tuple[str, int], ...]) -> str:
        return guarded("; ".join(map(_version_named, value)))

    return Column(name, take, write=write, empty=(), text=True)


def _version_named(key: tuple[str, int]) -> str:
    ref, number = key
    return ref if number == 1 else f"{ref} version {number}"


def _hash(name: str) -> Column:
    def take(cell: str) -> str:
        if not _SHA256.fullmatch(cell):
            raise Refused("write a SHA-256 as 64 digits and letters a to f.")
        return cell

    return Column(name, take, required=True)


def _version(name: str = "version") -> Column:
    return c.whole(name, low=1, high=9_999, empty=1)


_POSITION = c.whole("position", low=1, high=9_999, required=True)
_OF_VERSION = (c.ref("ref", required=True), _version())

# Rows against what is stored


def _cell(column: Column, value: Any) -> str:
    return "" if value is None else column.write(value)


@dataclass(slots=True)
class _Told:
    """The rows of a file told apart: new ones, those that differ from what is stored, the same.

    Each row comes with all its values: the file's over those stored, or over the defaults.
    """

    new: list[tuple[Entry, Values]] = field(default_factory=list)
    changed: list[tuple[Entry, Values]] = field(default_factory=list)
    same: list[tuple[Entry, Values]] = field(default_factory=list)

    @property
    def counts(self) -> Counts:
        """How many there are."""
        return Counts(len(self.new), len(self.changed), len(self.same))

    def rows(self, make: Callable[[Values], Values]) -> dict[str, list[Values]]:
        """The new and the changed rows as the operations take them."""
        return {
            "new": [make(values) for _, values in self.new],
            "changed": [make(values) for _, values in self.changed],
        }


Found = Iterator[tuple[str, str]]  # what is wrong with a row: the column, what would do
Refusal = Callable[[Entry, Sequence[str]], tuple[str, str] | None]
Stored = Mapping[tuple[Any, ...], Values]


def _never(_entry: Entry, _differing: Sequence[str]) -> None:
    """Refuse nothing."""


def _told_apart(
    file: Format,
    entries: Iterable[Entry],
    stored: Stored,
    work: Import,
    *,
    refusal: Refusal = _never,
    check: Callable[[Values], Found] = lambda _: iter(()),
    passed_over: Sequence[str] = (),
) -> _Told:
    """Compare rows with what is stored, cell by cell as they are written.

    *Takes*: `refusal`, which says for a row and its differing columns (none: the row is new) which
    column is wrong and what would do, or None where it may be written; `check`, what is wrong with
    a row's values over those stored; `passed_over`, columns that do not make a row another one.
    """
    told = _Told()
    columns = file.columns
    blank = {column.name: column.empty for column in columns}
    for entry in entries:
        before = stored.get(tuple(entry.values.get(name, blank[name]) for name in file.key))
        differing = [
            column.name
            for column in columns
            if before is not None
            and column.name in entry.values
            and column.name not in passed_over
            and _cell(column, entry.values[column.name]) != _cell(column, before[column.name])
        ]
        values = {**(blank if before is None else before), **entry.values}
        if before is not None and not differing:
            told.same.append((entry, values))
            continue
        refused = refusal(entry, differing)
        wrong = list(check(values)) if refused is None else [refused]
        for column, wanted in wrong:
            work.refuse(entry, column, wanted)
        if not wrong:
            (told.new if before is None else told.changed).append((entry, values))
    return told


def _days_in_order(values: Mapping[str, Any]) -> Found:
    first, last = values["valid_from"], values["valid_to"]
    if first is not None and last is not None and last < first:
        yield "valid_to", f"give a day that is not before valid_from, {first}."


def _is_faulty(work: Import, file: str, key: tuple[Any, ...]) -> bool:
    """True if a row of this import that was refused may be the one that a key names."""
    reader = work.readers.get(file)
    if reader is None:
        return False
    unnumbered = (key[0], None if key[1] == 1 else key[1], *key[2:])
    is_there = key in reader.keys or unnumbered in reader.keys
    return is_there or (key[0] in reader.refs and bool(reader.problems))


def _known(
    entry: Entry,
    work: Import,
    stored: Mapping[tuple[str, int], Any],
    *,
    file: str,
    columns: tuple[str, str],
) -> bool:
    """True if the numbered version that a row names is stored; else the row is refused."""
    ref, number = entry.values[columns[0]], entry.values.get(columns[1], 1)
    if (ref, number) in stored:
        return True
    if not _is_faulty(work, file, (ref, number)):
        numbered = any(key[0] == ref for key in stored)
        column, found = (
            (columns[1], f"version {number} of {ref}")
            if numbered
            else (
                columns[0],
                repr(ref),
            )
        )
        work.refuse(
            entry, column, f"there is no {found} in {file}.csv or stored: give one that is."
        )
    return False


def _sealed_words(record: Assessment) -> str:
    return f"{record} is {State(record.state).label.lower()}: what is signed is not changed."


# Characteristics as grids have them


def _dump_screened() -> Iterator[Values]:
    for each in models.ScreenedCharacteristic.objects.select_related("characteristic"):
        yield {
            "characteristic": each.characteristic.ref,
            "label": each.label,
            "position": each.position,
            "aims": each.aims,
            "valid_from": each.valid_from,
            "valid_to": each.valid_to,
        }


def _load_screened(entries: Iterator[Entry], work: Import) -> Counts:
    characteristics = Characteristic.objects.in_bulk(field_name="ref")
    fitting = [
        entry
        for entry in entries
        if work.refers(entry, "characteristic", "characteristics", characteristics)
    ]
    stored = {(each["characteristic"], each["valid_from"]): each for each in _dump_screened()}
    told = _told_apart(SCREENED, fitting, stored, work, check=_check_screened)
    _check_one_label(told, stored, work)

    def make(values: Values) -> Values:
        return {**values, "characteristic": characteristics[values["characteristic"]]}

    if not work.problems:
        loading.load_screened(**told.rows(make), by=work.by, at=work.at)
    return told.counts


def _check_screened(values: Mapping[str, Any]) -> Found:
    if values["valid_from"] == date.min:
        yield "valid_from", "leave it empty where there is no first day."
    yield from _days_in_order(values)


def _check_one_label(told: _Told, stored: Mapping[Any, Values], work: Import) -> None:
    """A characteristic has one row on a day: spans may not overlap."""
    spans: dict[str, dict[date, tuple[date, Entry | None]]] = defaultdict(dict)
    rows: list[tuple[Entry | None, Values]] = [(None, each) for each in stored.values()]
    for entry, values in [*rows, *told.new, *told.changed]:
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
        c.ref("characteristic", required=True),
        c.text("label", required=True, at_most=150),
        c.whole("position", low=0, high=9_999),
        _aims("aims"),
        c.day("valid_from"),
        c.day("valid_to"),
    ),
    key=("characteristic", "valid_from"),
    load=_load_screened,
    dump=_dump_screened,
    sort=("position", "characteristic", "valid_from"),
)

# Question sets


def _dump_question_sets() -> Iterator[Values]:
    for each in models.QuestionSet.objects.all():
        yield {
            "ref": each.ref,
            "version": each.number,
            **{
                column.name: getattr(each, column.name)
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
    """Refuse what would change the questions of assessments that were begun."""

    def refusal(entry: Entry, differing: Sequence[str]) -> tuple[str, str] | None:
        key = (entry.values[columns[0]], entry.values.get(columns[1], 1))
        wrong = [name for name in differing if name in fixed]
        if key in in_use and (wrong or not differing):
            say = f"assessments were begun with {_version_named(key)}: give the set a new version."
            return (wrong or [columns[0]])[0], say
        return None

    return refusal


def _load_question_sets(entries: Iterator[Entry], work: Import) -> Counts:
    stored = {(each["ref"], each["version"]): each for each in _dump_question_sets()}
    refusal = _set_refusal(_in_use(), ("ref", "version"), ("bands",))
    told = _told_apart(
        QUESTION_SETS, entries, stored, work, refusal=refusal, check=_check_question_set
    )

    def make(values: Values) -> Values:
        return {"number": values["version"]} | {
            name: value for name, value in values.items() if name != "version"
        }

    loading.load_question_sets(**told.rows(make), by=work.by, at=work.at)
    return told.counts


def _check_question_set(values: Mapping[str, Any]) -> Found:
    try:
        queries.bands_of(values["bands"])
    except ValueError:
        yield "bands", "write bands such as 1 low; 5 medium; 15 high."
    yield from _days_in_order(values)


QUESTION_SETS = Format(
    "question_sets",
    (
        *_OF_VERSION,
        c.text("title", required=True, at_most=models.TITLE),
        c.text("introduction"),
        c.text("bands", at_most=200),
        c.yes_no("is_default"),
        c.day("valid_from"),
        c.day("valid_to"),
    ),
    key=("ref", "version"),
    load=_load_question_sets,
    dump=_dump_question_sets,
    sort=("ref", "version"),
)


def _dump_questions() -> Iterator[Values]:
    for each in models.Question.objects.select_related("question_set"):
        yield {
            "question_set": each.question_set.ref,
            "version": each.question_set.number,
            **{
                column.name: getattr(each, column.name)
                for column in QUESTIONS.columns
                if column.name not in ("question_set", "version")
            },
        }


def _sets() -> dict[tuple[str, int], models.QuestionSet]:
    return {(each.ref, each.number): each for each in models.QuestionSet.objects.all()}


def _load_questions(entries: Iterator[Entry], work: Import) -> Counts:
    sets = _sets()
    where: Any = {"file": "question_sets", "columns": ("question_set", "version")}
    fitting = [entry for entry in entries if _known(entry, work, sets, **where)]
    stored = {
        (each["question_set"], each["version"], each["ref"]): each for each in _dump_questions()
    }
    fixed = ("part", "text", "hint", "kind", "meaning", "aim", "explained", "position")
    refusal = _set_refusal(_in_use(), ("question_set", "version"), fixed)
    told = _told_apart(QUESTIONS, fitting, stored, work, refusal=refusal)

    def make(values: Values) -> Values:
        own = {name: value for name, value in values.items() if name != "version"}
        own["aim"] = own["aim"] or ""
        own["question_set"] = sets[values["question_set"], values["version"]]
        return own

    loading.load_questions(**told.rows(make), by=work.by, at=work.at)
    return told.counts


QUESTIONS = Format(
    "questions",
    (
        c.ref("question_set", required=True),
        _version(),
        c.ref("ref", required=True),
        _POSITION,
        c.word("part", Part, empty=Part.SCREENING),
        c.text("text", required=True),
        c.text("hint"),
        c.word("kind", AnswerKind, required=True),
        c.word("meaning", Meaning, required=True),
        c.word("aim", Aim),
        c.yes_no("explained"),
    ),
    key=("question_set", "version", "ref"),
    load=_load_questions,
    dump=_dump_questions,
    sort=("question_set", "version", "position", "ref"),
)

# Assessments

_POSTS = ("lead_post", "head_post")
_RELATED = ("directorate", "service", "question_set")
_WORDS = ("risk", "outcome")


def _dump_assessments(refs: Refs = None) -> Iterator[Values]:
    found = Assessment.objects.select_related(*_RELATED, *_POSTS)
    for each in loading.narrowed(found, "ref", refs):
        yield {
            **{
                column.name: getattr(each, column.name)
                for column in ASSESSMENTS.columns
                if hasattr(each, column.name)
            },
            **{name: fuzzy(each, name) for name in queries.FUZZY},
            **{name: getattr(each, name) for name in _POSTS},
            "version": each.number,
            "directorate": each.directorate.ref,
            "service": each.service.ref if each.service else "",
            "question_set": each.question_set.ref,
            "question_set_version": each.question_set.number,
            **{name: str(getattr(each, name) or "") for name in _POSTS},
        }


def _load_assessments(entries: Iterator[Entry], work: Import) -> Counts:
    directorates = Directorate.objects.in_bulk(field_name="ref")
    services = Service.objects.in_bulk(field_name="ref")
    sets = _sets()
    asked: Any = {"file": "question_sets", "columns": ("question_set", "question_set_version")}
    fitting = []
    for entry in entries:
        known = [
            work.refers(entry, "directorate", "directorates", directorates),
            work.refers(entry, "service", "services", services),
            _known(entry, work, sets, **asked),
        ]
        if all(known):
            fitting.append(entry)
    refs = {entry.values["ref"] for entry in fitting}
    records = loading.versions(refs)
    stored = {(each["ref"], each["version"]): each for each in _dump_assessments(refs)}

    def refusal(entry: Entry, differing: Sequence[str]) -> tuple[str, str] | None:
        record = records.get((entry.values["ref"], entry.values.get("version", 1)))
        if record is None or record.state not in SEALED:
            if entry.values["state"] in SENT or entry.values.get("submitted_at") is None:
                return None
            return "submitted_at", "only what was sent for sign-off has a moment: leave it empty."
        wrong = [name for name in differing if name not in loading.SETTLED]
        is_back = entry.values.get("state") not in SEALED
        if not wrong and "state" in differing and (is_back or record.state == State.SUPERSEDED):
            wrong = ["state"]
        return (wrong[0], _sealed_words(record)) if wrong else None

    told = _told_apart(ASSESSMENTS, fitting, stored, work, refusal=refusal, check=_check_assessment)
    own = {column.name for column in ASSESSMENTS.columns} - {
        "version",
        "question_set_version",
        *loading.SETTLED,
    }

    def make(values: Values) -> Values:
        return {
            **{name: values[name] for name in own},
            **{name: values[name] or "" for name in _WORDS},
            "number": values["version"],
            "directorate": directorates[values["directorate"]],
            "service": services.get(values["service"]),
            "question_set": sets[values["question_set"], values["question_set_version"]],
            "submitted_at": values["submitted_at"] if values["state"] in SENT else None,
        }

    writable = replace(
        told,
        changed=[
            pair
            for pair in told.changed
            if records[pair[1]["ref"], pair[1]["version"]].state not in SEALED
        ],
    )
    loading.load_assessments(**writable.rows(make), by=work.by, at=work.at)
    if told.new or told.changed:
        work.at_the_end.append(lambda: _settle([*told.new, *told.changed], work))
    return told.counts


def _check_assessment(values: Mapping[str, Any]) -> Found:
    """What a row says about itself must fit together, as the database has it."""
    state = values["state"]
    if re.search(r" version \d+$", values["ref"]):
        yield "ref", "write a reference that does not end in version and a number."
    if values["version"] > 1 and not values["what_changed"]:
        yield "what_changed", "a later version says what changed."
    if state == State.RETURNED and not values["return_reason"]:
        yield "return_reason", "what was returned has its reason."
    if state == State.DROPPED and not values["drop_reason"]:
        yield "drop_reason", "what was dropped has its reason."
    if values["is_exempt"] and not values["exempt_ground"]:
        yield "exempt_ground", "what is withheld names its ground."
    if values["published_at"] is not None:
        if state not in SEALED:
            yield "published_at", "only what is signed is published: leave it empty."
        elif values["is_exempt"]:
            yield "published_at", "it is withheld: leave it empty."


def _settle(rows: Sequence[tuple[Entry, Values]], work: Import) -> None:
    """The end of an import: versions get their states, and the signed ones are sealed."""
    if work.problems:
        return
    by_ref: dict[str, dict[int, tuple[Entry, Values]]] = defaultdict(dict)
    for entry, values in rows:
        by_ref[values["ref"]][values["version"]] = entry, values
    records = loading.versions(by_ref)
    for ref, own in by_ref.items():
        states = {key[1]: State(each.state) for key, each in records.items() if key[0] == ref}
        states |= {number: State(values["state"]) for number, (_, values) in own.items()}
        if misfit := loading.out_of_order(states):
            number, wanted = misfit
            entry = own[number if number in own else max(own)][0]
            column = "version" if wanted.startswith("versions run") else "state"
            work.refuse(entry, column, wanted)
            continue
        fits = [
            _is_attested(entry, values, records[ref, number], work)
            for number, (entry, values) in own.items()
            if values["state"] in SEALED and records[ref, number].state not in SEALED
        ]
        if all(fits):
            wanted_states = {
                number: Settled(
                    State(values["state"]),
                    values["published_at"],
                    bool(values["is_exempt"]),
                    values["exempt_ground"],
                )
                for number, (_, values) in own.items()
            }
            loading.settle(ref=ref, wanted=wanted_states, by=work.by, at=work.at)


def _is_attested(entry: Entry, values: Values, record: Assessment, work: Import) -> bool:
    """True if both attestations are of what the files say; else the row is refused."""
    made = set(record.sign_offs.values_list("capacity", flat=True))
    counting = loading.attested(record, work.at)
    for capacity in Capacity:
        if capacity not in made:
            wanted = f"it needs the signature of a {capacity} in eqia_signatures.csv."
        elif capacity not in counting:
            wanted = (
                f"the signature of the {capacity} is of another text: bring in what was signed."
            )
        else:
            continue
        work.refuse(entry, "state", wanted)
        return False
    return True


ASSESSMENTS = Format(
    "eqia",
    (
        *_OF_VERSION,
        c.word("state", State, required=True),
        c.text("title", required=True, at_most=models.TITLE),
        c.word("subject", Subject, required=True),
        c.ref("directorate", required=True),
        c.ref("service"),
        c.ref("question_set", required=True),
        _version("question_set_version"),
        c.text("what_changed", at_most=_LONG),
        c.text("budget_round", at_most=20),
        c.text("lead_post", at_most=150),
        c.text("head_post", at_most=150),
        *(
            c.text(name, at_most=_LONG)
            for name in ("context", "aims", "beneficiaries", "initial_impacts")
        ),
        c.text("decision_maker", at_most=models.TITLE),
        c.fuzzy("completion"),
        c.fuzzy("decision"),
        c.day("review_on"),
        c.fuzzy("consultation"),
        replace(c.whole("responses", low=0, high=999_999_999), empty=None),
        *(
            c.text(name, at_most=_LONG)
            for name in ("options_open", "documents_supplied", "consulted")
        ),
        c.fuzzy("screened"),
        c.word("risk", Risk),
        c.text("risk_reason", at_most=_LONG),
        _maybe("is_sufficient"),
        _maybe("wants_internal_action"),
        _maybe("wants_full"),
        c.text("no_full_reason", at_most=_LONG),
        c.fuzzy("assessed"),
        *(
            c.text(name, at_most=_LONG)
            for name in (
                "potential_impact",
                "adverse_impact",
                "positive_impact",
                "aim_a",
                "aim_b",
                "aim_c",
            )
        ),
        c.word("outcome", Outcome),
        *(
            c.text(name, at_most=_LONG)
            for name in (
                "outcome_reason",
                "outcome_source",
                "monitoring",
                "return_reason",
                "drop_reason",
            )
        ),
        c.moment("submitted_at"),
        c.moment("published_at"),
        c.yes_no("is_exempt"),
        c.text("exempt_ground", at_most=_LONG),
    ),
    key=("ref", "version"),
    load=_load_assessments,
    dump=_dump_assessments,
    sort=("ref", "version"),
)

# What belongs to a version


@dataclass(slots=True)
class _Rows:
    """The rows of a file about versions, whose versions are stored."""

    entries: list[Entry]
    records: dict[tuple[str, int], Assessment]
    refs: set[str]

    def of(self, values: Mapping[str, Any]) -> Assessment:
        """The version that a row is about."""
        return self.records[values["ref"], values.get("version", 1)]

    def refusal(self, *free: str) -> Refusal:
        """Refuse what would change a signed version, but for these columns."""

        def refuse(entry: Entry, differing: Sequence[str]) -> tuple[str, str] | None:
            record = self.of(entry.values)
            wrong = [name for name in differing if name not in free]
            if record.state in SEALED and (wrong or not differing):
                return (wrong or ["ref"])[0], _sealed_words(record)
            return None

        return refuse


def _of_versions(entries: Iterable[Entry], work: Import) -> _Rows:
    found = list(entries)
    refs = {entry.values["ref"] for entry in found}
    records = loading.versions(refs)
    where: Any = {"file": "eqia", "columns": ("ref", "version")}
    kept = [entry for entry in found if _known(entry, work, records, **where)]
    return _Rows(kept, records, refs)


def _named(found: "db.QuerySet[Any]", path: str, refs: Refs) -> Iterator[tuple[Any, Values]]:
    """Rows about versions, with the reference and the number of theirs."""
    for each in loading.narrowed(found.select_related("assessment"), path, refs):
        yield each, {"ref": each.assessment.ref, "version": each.assessment.number}


def _same_columns(file: Format, each: db.Model) -> Values:
    """The columns of a file that a record has under the same name."""
    return {
        column.name: getattr(each, column.name)
        for column in file.columns
        if column.name not in ("ref", "version") and hasattr(each, column.name)
    }


# Grids


def _dump_answers(refs: Refs = None) -> Iterator[Values]:
    questions: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for asked, key, ref in models.Question.objects.values_list("question_set", "pk", "ref"):
        questions[asked].append((key, ref))
    answers = models.Answer.objects.select_related("copied_from__characteristic")
    cells = {
        (each.group_id, each.question_id): each
        for each in loading.narrowed(answers, "group__assessment__ref", refs)
    }
    groups = models.Group.objects.select_related("characteristic")
    for group, named in _named(groups, "assessment__ref", refs):
        for key, ref in questions[group.assessment.question_set_id]:
            cell = cells.get((group.pk, key))
            copied = cell.copied_from if cell else None
            yield {
                **named,
                "characteristic": group.characteristic.ref,
                "question": ref,
                "label": group.label,
                "position": group.position,
                "aims": group.aims,
                "statutory": group.statutory,
                "choice": cell.choice if cell else "",
                "text": cell.text if cell else "",
                "copied_from": copied.characteristic.ref if copied else "",
            }


_LAID = ("label", "position", "aims", "statutory")


def _load_answers(entries: Iterator[Entry], work: Import) -> Counts:
    rows = _of_versions(entries, work)
    characteristics = Characteristic.objects.in_bulk(field_name="ref")
    questions = {(each.question_set_id, each.ref): each for each in models.Question.objects.all()}
    fitting = []
    for entry in rows.entries:
        if not work.refers(entry, "characteristic", "characteristics", characteristics):
            continue
        asked = rows.of(entry.values).question_set
        question = questions.get((asked.pk, entry.values["question"]))
        if question is None:
            key = (asked.ref, asked.number, entry.values["question"])
            if not _is_faulty(work, "questions", key):
                named = _version_named((asked.ref, asked.number))
                wanted = f"the question set {named} has no such question: give one that it has."
                work.refuse(entry, "question", wanted)
            continue
        choices = CHOICES[AnswerKind(question.kind)]
        choice = entry.values.get("choice", "")
        if choice and choice not in choices:
            wanted = f"write {', '.join(choices)}, or leave it empty."
            if not choices:
                wanted = "the question is answered in words: write them as text, leave this empty."
            work.refuse(entry, "choice", wanted)
            continue
        fitting.append(entry)
    stored = {
        (each["ref"], each["version"], each["characteristic"], each["question"]): each
        for each in _dump_answers(rows.refs)
    }
    told = _told_apart(ANSWERS, fitting, stored, work, refusal=rows.refusal())
    groups = _groups_laid(told, rows, characteristics, work)
    laid_before = {key[:3] for key in stored}
    for entry, values in [*told.new, *told.changed]:
        source = values["copied_from"]
        place = (values["ref"], values["version"], source)
        is_laid = (rows.of(values), source) in groups or place in laid_before
        if source and (source == values["characteristic"] or not is_laid):
            work.refuse(entry, "copied_from", "name another row of the same grid.")
    cells = [
        {
            "assessment": rows.of(values),
            "characteristic": values["characteristic"],
            "question": questions[rows.of(values).question_set_id, values["question"]],
            "choice": values["choice"],
            "text": values["text"],
            "copied_from": values["copied_from"],
        }
        for _, values in [*told.new, *told.changed]
    ]
    if not work.problems:
        loading.load_answers(groups=groups, cells=cells, by=work.by, at=work.at)
    return told.counts


def _groups_laid(
    told: _Told, rows: _Rows, characteristics: Mapping[str, Characteristic], work: Import
) -> dict[tuple[Assessment, str], Values]:
    """The rows of grids that the cells of a file lay or change; all cells of a row say the same."""
    groups: dict[tuple[Assessment, str], Values] = {}
    said: dict[tuple[Assessment, str], int] = {}
    in_order = sorted([*told.new, *told.changed, *told.same], key=lambda pair: pair[0].row)
    for entry, values in in_order:
        characteristic = characteristics[values["characteristic"]]
        statutory = values["statutory"]
        laid = {
            **{name: values[name] for name in _LAID},
            "statutory": characteristic.statutory if statutory is None else statutory,
            "characteristic": characteristic,
        }
        key = (rows.of(values), characteristic.ref)
        before = groups.setdefault(key, laid)
        said.setdefault(key, entry.row)
        wrong = [name for name in _LAID if before[name] != laid[name]]
        if wrong:
            wanted = f"row {said[key]} says otherwise of the same row of the grid: write one thing."
            work.refuse(entry, wrong[0], wanted)
    written = {
        (rows.of(values), values["characteristic"]) for _, values in [*told.new, *told.changed]
    }
    return {key: laid for key, laid in groups.items() if key in written}


ANSWERS = Format(
    "eqia_answers",
    (
        *_OF_VERSION,
        c.ref("characteristic", required=True),
        c.ref("question", required=True),
        c.text("label", required=True, at_most=150),
        _POSITION,
        _aims("aims"),
        _maybe("statutory"),
        c.text("choice", at_most=models.CHOICE),
        c.text("text", at_most=_LONG),
        c.ref("copied_from"),
    ),
    key=("ref", "version", "characteristic", "question"),
    load=_load_answers,
    dump=_dump_answers,
    sort=("ref", "version", "position", "characteristic", "question"),
)

# Actions


def _watchers(name: str) -> Column:
    """The indicators that watch over an action."""
    column = c.listed(name)
    return replace(column, read=lambda cell: tuple(sorted(column.read(cell))))


def _numbered(refs: Refs = None) -> tuple[dict[tuple[str, int], int], dict[tuple[str, int], int]]:
    """The actions of each assessment by number, and their numbers by key, as they first appear."""
    keys: dict[tuple[str, int], int] = {}
    numbers: dict[tuple[str, int], int] = {}
    last: dict[str, int] = defaultdict(int)
    found = loading.narrowed(models.MitigatingAction.objects.all(), "assessment__ref", refs)
    ordered = found.order_by("assessment__ref", "assessment__number", "position")
    for ref, key in ordered.values_list("assessment__ref", "action"):
        if (ref, key) not in numbers:
            last[ref] += 1
            numbers[ref, key] = last[ref]
            keys[ref, last[ref]] = key
    return keys, numbers


def _dump_actions(refs: Refs = None) -> Iterator[Values]:
    _, numbers = _numbered(refs)
    found = models.MitigatingAction.objects.select_related("owner_post", "action")
    watched = found.prefetch_related("action__watched_by")
    for each, named in _named(watched, "assessment__ref", refs):
        yield {
            **_same_columns(ACTIONS, each),
            **named,
            "owner_post": str(each.owner_post or ""),
            "due": fuzzy(each, "due"),
            "status": each.action.status,
            "action": numbers[each.assessment.ref, each.action_id],
            "watched_by": tuple(sorted(by.ref for by in each.action.watched_by.all())),
            "plan_ref": each.action.ref,
        }


def _load_actions(entries: Iterator[Entry], work: Import) -> Counts:
    rows = _of_versions(entries, work)
    watching = loading.watchers()
    fitting = [
        entry for entry in rows.entries if work.refers(entry, "watched_by", "indicators", watching)
    ]
    stored = {
        (each["ref"], each["version"], each["position"]): each for each in _dump_actions(rows.refs)
    }
    told = _told_apart(
        ACTIONS,
        fitting,
        stored,
        work,
        refusal=rows.refusal("status", "watched_by"),
        passed_over=("action", "plan_ref"),
    )
    _check_one_status(rows.entries, work)
    used: dict[tuple[str, int, int], int] = {}
    for entry in rows.entries:
        values, number = entry.values, entry.values.get("action")
        if number is None:
            continue
        place = (values["ref"], values.get("version", 1), number)
        if place in used:
            work.refuse(entry, "action", "the action is in the list of this version already.")
        used.setdefault(place, entry.row)
    keys, numbers = _numbered(rows.refs)
    _check_plan_refs((entry for entry, _ in told.new), keys, work)
    taken = {(each["ref"], each["version"], each["action"]) for each in stored.values()}
    for entry, values in told.new:
        place = (values["ref"], values["version"], values["action"])
        if place in taken and used[place] == entry.row:
            work.refuse(entry, "action", "the action is in the list of this version already.")
    says_who_watches = any("watched_by" in entry.values for entry in fitting)
    if says_who_watches:
        _check_one_watched(
            fitting,
            stored,
            {key: (ref, number) for (ref, key), number in numbers.items()},
            watching,
            work,
        )

    def make(values: Values) -> Values:
        return {
            **{name: values[name] for name in values if name not in ("ref", "version", "action")},
            "number": values["action"],
            "assessment": rows.of(values),
            "watched_by": values["watched_by"] if says_who_watches else None,
        }

    if not work.problems:
        loading.load_actions(**told.rows(make), plan=keys, by=work.by, at=work.at)
    return told.counts


def _check_one_status(entries: Iterable[Entry], work: Import) -> None:
    """Rows with one number are one action of the plan: they say the same of what became of it."""
    said: dict[tuple[str, int], Entry] = {}
    for entry in entries:
        number = entry.values.get("action")
        if number is None:
            continue
        first = said.setdefault((entry.values["ref"], number), entry)
        for name, blank in (("status", ActionStatus.NOT_STATED), ("watched_by", ())):
            other = first.values.get(name, blank)
            if entry.values.get(name, blank) != other:
                shown = first.found(name) or "none"
                work.refuse(
                    entry,
                    name,
                    f"row {first.row} says {shown} of the same action: write one of them.",
                )


def _check_one_watched(
    entries: Iterable[Entry],
    stored: Stored,
    of_key: Mapping[int, tuple[str, int]],
    watching: Mapping[str, int | None],
    work: Import,
) -> None:
    """An indicator watches over one action: the file names it once, or takes it from the other.

    *Takes*: `of_key`, reference and number of stored actions by key; `watching`, the keys of the
    actions that indicators watch over now.
    """
    claims: dict[str, tuple[tuple[Any, ...], Entry]] = {}
    covered = set()
    for entry in entries:
        values = entry.values
        place = (values["ref"], values.get("version", 1), values["position"])
        number = stored[place]["action"] if place in stored else values.get("action")
        action = place if number is None else (values["ref"], number)
        covered.add(action)
        for ref in values["watched_by"]:
            first, named_in = claims.setdefault(ref, (action, entry))
            if first != action:
                wanted = f"an indicator watches over one action: row {named_in.row} has {ref}."
                work.refuse(entry, "watched_by", wanted)
    for ref, (action, entry) in claims.items():
        key = watching[ref]
        before = None if key is None else of_key.get(key, ())
        if before is not None and before != action and before not in covered:
            wanted = f"{ref} watches over another action: take it from that one first."
            work.refuse(entry, "watched_by", wanted)


def _check_plan_refs(
    entries: Iterable[Entry], keys: dict[tuple[str, int], int], work: Import
) -> None:
    """A reference of the plan is that of one action: of one number of one assessment.

    An action of an assessment that the plan has already, promised nowhere, is added to `keys`.
    """
    own = [entry for entry in entries if entry.values.get("plan_ref")]
    wanted = {entry.values["plan_ref"] for entry in own}
    stored = loading.narrowed(Action.objects.all(), "ref", wanted)
    free = dict(stored.filter(promised_in=None, origin=Origin.ASSESSMENT).values_list("ref", "pk"))
    places = {key: place for place, key in keys.items()}
    taken = {ref: places.get(key) for ref, key in stored.values_list("ref", "pk")}
    for entry in own:
        ref, number = entry.values["plan_ref"], entry.values.get("action")
        place = None if number is None else (entry.values["ref"], number)
        if place is not None and ref in free:
            taken[ref] = place
            keys.setdefault(place, free.pop(ref))
        if ref in taken and (place is None or taken[ref] != place):
            work.refuse(entry, "plan_ref", "another action of the plan has this reference.")
        taken.setdefault(ref, place)


ACTIONS = Format(
    "eqia_actions",
    (
        *_OF_VERSION,
        _POSITION,
        replace(c.whole("action", low=1, high=9_999), empty=None),
        c.text("group", at_most=150),
        c.text("issue", at_most=_LONG),
        c.text("what", required=True, at_most=_LONG),
        c.text("outcome", at_most=_LONG),
        c.text("owner_post", at_most=150),
        c.fuzzy("due"),
        c.day("review_on"),
        c.text("cost", at_most=models.TITLE),
        c.word("purpose", Purpose, empty=Purpose.MITIGATION),
        c.word("status", ActionStatus, empty=ActionStatus.NOT_STATED),
        _watchers("watched_by"),
        c.ref("plan_ref"),
    ),
    key=("ref", "version", "position"),
    load=_load_actions,
    dump=_dump_actions,
    sort=("ref", "version", "position"),
)

# Lists


def _listed(
    name: str,
    model: Any,
    columns: tuple[Column, ...],
    also: Callable[[Any], Values] = lambda _: {},
    make: Callable[[Values], Values] = lambda values: values,
) -> Format:
    """The file of one of the lists of a version, whose rows are known by their place."""
    is_of_shelf = any(column.name == "shelf" for column in columns)

    def dump(refs: Refs = None) -> Iterator[Values]:
        found = model.objects.select_related("shelf") if is_of_shelf else model.objects.all()
        for each, named in _named(found, "assessment__ref", refs):
            yield {**_same_columns(file, each), **also(each), **named}

    def load(entries: Iterator[Entry], work: Import) -> Counts:
        rows = _of_versions(entries, work)
        shelf = Evidence.objects.in_bulk(field_name="ref") if is_of_shelf else {}
        fitting = [
            entry for entry in rows.entries if work.refers(entry, "shelf", "evidence", shelf)
        ]
        stored = {
            (each["ref"], each["version"], each["position"]): each for each in dump(rows.refs)
        }
        told = _told_apart(file, fitting, stored, work, refusal=rows.refusal())

        def made(values: Values) -> Values:
            own = {each: values[each] for each in values if each not in ("ref", "version")}
            if is_of_shelf:
                own["shelf"] = shelf.get(own["shelf"])
            return {**make(own), "assessment": rows.of(values)}

        loading.load_list(model=model, **told.rows(made), by=work.by, at=work.at)
        return told.counts

    file = Format(
        name,
        (*_OF_VERSION, _POSITION, *columns),
        key=("ref", "version", "position"),
        load=load,
        dump=dump,
        sort=("ref", "version", "position"),
    )
    return file


CITED = _listed(
    "eqia_evidence",
    models.CitedEvidence,
    (
        c.ref("shelf"),
        c.text("title", required=True, at_most=models.TITLE),
        c.word("kind", EvidenceKind, required=True),
        c.text("source", at_most=models.TITLE),
        c.day("as_at"),
        c.text("group", at_most=150),
        c.text("says", at_most=_LONG),
        c.text("gap", at_most=_LONG),
    ),
    also=lambda each: {"shelf": each.shelf.ref if each.shelf else ""},
)

EDITIONS = _listed(
    "eqia_editions",
    models.Edition,
    (
        c.text("edition", required=True, at_most=20),
        c.text("author", at_most=150),
        c.fuzzy("on"),
        c.text("comment", at_most=_LONG),
    ),
    also=lambda each: {"edition": each.version, "on": fuzzy(each, "on")},
    make=lambda values: {
        **{name: value for name, value in values.items() if name != "edition"},
        "version": values["edition"],
    },
)

HEARD = _listed(
    "eqia_heard",
    models.Heard,
    (c.text("said", required=True, at_most=_LONG), c.text("done", at_most=_LONG)),
)


# Reasons why answers were returned


def _dump_returned(refs: Refs = None) -> Iterator[Values]:
    found = models.ReturnedAnswer.objects.select_related("group__characteristic")
    for each, named in _named(found, "assessment__ref", refs):
        yield {
            **named,
            "characteristic": each.group.characteristic.ref if each.group else "",
            "place": each.place,
            "reason": each.reason,
        }


def _load_returned(entries: Iterator[Entry], work: Import) -> Counts:
    rows = _of_versions(entries, work)
    groups = {
        (each.assessment_id, each.characteristic.ref): each
        for each in loading.narrowed(
            models.Group.objects.select_related("characteristic"), "assessment__ref", rows.refs
        )
    }
    fitting = []
    for entry in rows.entries:
        row = entry.values.get("characteristic", "")
        if row and (rows.of(entry.values).pk, row) not in groups:
            if not work.problems:
                work.refuse(entry, "characteristic", "the grid has no such row: name one it has.")
            continue
        fitting.append(entry)
    stored = {
        tuple(each[name] for name in RETURNED.key): each for each in _dump_returned(rows.refs)
    }
    told = _told_apart(RETURNED, fitting, stored, work)

    def make(values: Values) -> Values:
        record = rows.of(values)
        return {
            "assessment": record,
            "group": groups.get((record.pk, values["characteristic"])),
            "place": values["place"],
            "reason": values["reason"],
        }

    loading.load_returned(**told.rows(make), by=work.by, at=work.at)
    return told.counts


RETURNED = Format(
    "eqia_returned",
    (
        *_OF_VERSION,
        c.ref("characteristic"),
        c.ref("place", required=True),
        c.text("reason", required=True, at_most=_LONG),
    ),
    key=("ref", "version", "characteristic", "place"),
    load=_load_returned,
    dump=_dump_returned,
    sort=("ref", "version", "characteristic", "place"),
)

# Attestations


def _dump_signatures(refs: Refs = None) -> Iterator[Values]:
    for each, named in _named(models.SignOff.objects.all(), "assessment__ref", refs):
        yield {**_same_columns(SIGNATURES, each), **named, "post": each.post_title}


def _load_signatures(entries: Iterator[Entry], work: Import) -> Counts:
    rows = _of_versions(entries, work)
    stored = {
        tuple(each[name] for name in SIGNATURES.key): each for each in _dump_signatures(rows.refs)
    }
    sealed = rows.refusal()

    def refusal(entry: Entry, differing: Sequence[str]) -> tuple[str, str] | None:
        if differing:
            return differing[0], "a signature is never changed."
        return sealed(entry, differing)

    told = _told_apart(SIGNATURES, rows.entries, stored, work, refusal=refusal)
    new = [
        {
            "assessment": rows.of(values),
            "capacity": values["capacity"],
            "name": values["name"],
            "post_title": values["post"],
            "statement": values["statement"],
            "sha256": values["sha256"],
            "signed_at": values["signed_at"],
        }
        for _, values in told.new
    ]
    loading.load_sign_offs(new=new, by=work.by, at=work.at)
    return told.counts


SIGNATURES = Format(
    "eqia_signatures",
    (
        *_OF_VERSION,
        c.word("capacity", Capacity, required=True),
        c.text("name", required=True, at_most=150),
        c.text("post", required=True, at_most=150),
        c.text("statement", required=True, at_most=_LONG),
        _hash("sha256"),
        c.moment("signed_at", required=True),
    ),
    key=("ref", "version", "capacity", "sha256"),
    load=_load_signatures,
    dump=_dump_signatures,
    sort=("ref", "version", "capacity", "sha256"),
)

# Decisions


def _dump_decisions() -> Iterator[Values]:
    found = Decision.objects.select_related("directorate").prefetch_related("assessments")
    for each in found:
        yield {
            **{column.name: getattr(each, column.name) for column in DECISIONS.columns},
            "directorate": each.directorate.ref if each.directorate else "",
            "assessments": tuple(sorted((one.ref, one.number) for one in each.assessments.all())),
        }


def _load_decisions(entries: Iterator[Entry], work: Import) -> Counts:
    found = list(entries)
    records = loading.versions(
        {ref for entry in found for ref, _ in entry.values.get("assessments", ())}
    )
    directorates = Directorate.objects.in_bulk(field_name="ref")
    stored = {(each["number"],): each for each in _dump_decisions()}
    in_address = {number.replace("/", "-"): number for (number,) in stored}
    fitting = []
    for entry in found:
        number = entry.values["number"]
        other = in_address.setdefault(number.replace("/", "-"), number)
        if other != number:
            work.refuse(entry, "number", f"it is too like {other}: give another number.")
        elif all(
            [
                work.refers(entry, "directorate", "directorates", directorates),
                _are_assessed(entry, records, work),
            ]
        ):
            fitting.append(entry)

    def refusal(entry: Entry, differing: Sequence[str]) -> tuple[str, str] | None:
        before = stored.get((entry.values["number"],))
        if before is not None and before["state"] == DecisionState.TAKEN:
            return differing[0], "the decision is taken: its record is not changed any more."
        return None

    told = _told_apart(DECISIONS, fitting, stored, work, refusal=refusal, check=_check_decision)

    def make(values: Values) -> Values:
        return {
            **values,
            "directorate": directorates.get(values["directorate"]),
            "assessments": [records[key] for key in values["assessments"]],
        }

    loading.load_decisions(**told.rows(make), by=work.by, at=work.at)
    return told.counts


def _are_assessed(
    entry: Entry, records: Mapping[tuple[str, int], Assessment], work: Import
) -> bool:
    """True if the assessments that a decision refers to are stored; else the row is refused."""
    missing = [key for key in entry.values.get("assessments", ()) if key not in records]
    unheard = [key for key in missing if not _is_faulty(work, "eqia", key)]
    if unheard:
        named = _version_named(unheard[0])
        wanted = f"there is no {named} in eqia.csv or stored: give one that is."
        work.refuse(entry, "assessments", wanted)
    return not missing


_OVERRIDE = ("override_reason", "override_name", "override_post")


def _check_decision(values: Mapping[str, Any]) -> Found:
    number = values["number"]
    if number != number.strip() or not c.is_ref(number.replace("/", "-")):
        yield "number", f"write a number of at most {c.REF_LENGTH} characters without ;."
    if values["is_key"] and not values["key_reason"]:
        yield "key_reason", "a key decision says why it is one."
    if not values["for_publication"] and not values["exempt_ground"]:
        yield "exempt_ground", "what is not published names its ground."
    filled = [name for name in _OVERRIDE if values[name]]
    if filled and len(filled) < len(_OVERRIDE):
        missing = next(name for name in _OVERRIDE if name not in filled)
        yield missing, f"an override needs all of {', '.join(_OVERRIDE)}."
    if values["state"] == DecisionState.TAKEN and values["taken_on"] is None:
        yield "taken_on", "a decision that is taken has the day."


DECISIONS = Format(
    "decisions",
    (
        c.text("number", required=True, at_most=c.REF_LENGTH),
        c.text("subject", required=True, at_most=models.TITLE),
        c.word("state", DecisionState, empty=DecisionState.DRAFT),
        _cited("assessments"),
        c.ref("directorate"),
        c.text("taker", at_most=models.TITLE),
        c.yes_no("is_key"),
        c.text("key_reason", at_most=_LONG),
        replace(c.yes_no("for_publication"), empty=True),
        c.text("exempt_ground", at_most=_LONG),
        c.text("meeting", at_most=models.TITLE),
        c.day("meets_on"),
        *(
            c.text(name, at_most=_LONG)
            for name in (
                "decision",
                "reasons",
                "alternatives",
                "consultation",
                "interests",
                "dispensations",
                "financial",
            )
        ),
        c.day("call_in_until"),
        c.text("override_reason", at_most=_LONG),
        c.text("override_name", at_most=150),
        c.text("override_post", at_most=150),
        c.moment("ready_at"),
        c.day("taken_on"),
    ),
    key=("number",),
    load=_load_decisions,
    dump=_dump_decisions,
    sort=("number",),
)

# A file may refer to those before it.
FORMATS = (
    SCREENED,
    QUESTION_SETS,
    QUESTIONS,
    ASSESSMENTS,
    ANSWERS,
    ACTIONS,
    CITED,
    EDITIONS,
    HEARD,
    RETURNED,
    SIGNATURES,
    DECISIONS,
)
