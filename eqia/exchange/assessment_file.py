"""The file eqia.csv: versions of assessments.

Rows bring what is stored up to date, but never change what is signed: a row of a signed version
that differs from what is stored is refused by name. A version that comes in signed is sealed at the
end of the import, once all its rows in other files are there.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import uuid4

from councilportal.common.text import LONG
from councilportal.files import columns
from councilportal.files.columns import Column
from councilportal.files.formats import Format, Import
from councilportal.files.loading import Counts
from councilportal.files.rows import Entry
from councilportal.organisation.models import Directorate, Service
from eqia import taken_over
from eqia.exchange import loading
from eqia.exchange.comparing import (
    OF_VERSION,
    Found,
    Refs,
    Values,
    compare_rows,
    known_version,
    maybe,
    sealed_words,
    version,
)
from eqia.exchange.loading import Settled
from eqia.exchange.questions import stored_sets
from eqia.models import Assessment, fuzzy
from eqia.published_words import asked_of_assessment, asked_of_register
from eqia.rules.fields import FIELDS, FUZZY, REFS, Field, FieldKind
from eqia.rules.words import (
    Capacity,
)
from eqia.rules.workflow import SEALED, SENT, State, out_of_order

_POSTS = tuple(field.name for field in FIELDS if field.kind is FieldKind.POST)
_RELATED = ("directorate", "service", "question_set")
_WORDS = tuple(field.name for field in FIELDS if field.kind is FieldKind.WORD)


def _dump_assessments(refs: Refs = None) -> Iterator[Values]:
    found = Assessment.objects.select_related(*_RELATED, *_POSTS).prefetch_related(*REFS)
    for record in loading.narrowed(found, "ref", refs):
        yield {
            **{
                column.name: getattr(record, column.name)
                for column in ASSESSMENTS.columns
                if column.name not in REFS and hasattr(record, column.name)
            },
            **{
                name: tuple(sorted(each.ref for each in getattr(record, name).all()))
                for name in REFS
            },
            **{name: fuzzy(record, name) for name in FUZZY},
            **{name: getattr(record, name) for name in _POSTS},
            "version": record.number,
            "directorate": record.directorate.ref,
            "service": record.service.ref if record.service else "",
            "question_set": record.question_set.ref,
            "question_set_version": record.question_set.number,
            **{name: str(getattr(record, name) or "") for name in _POSTS},
        }


def _load_assessments(entries: Iterator[Entry], work: Import) -> Counts:
    directorates = Directorate.objects.in_bulk(field_name="ref")
    services = Service.objects.in_bulk(field_name="ref")
    sets = stored_sets()
    named = {
        name: model._default_manager.in_bulk(field_name="ref")
        for name, model in taken_over.MODELS.items()
    }
    drafts = taken_over.drafts(list(named["objectives"]))
    asked: Any = {"file": "question_sets", "columns": ("question_set", "question_set_version")}
    fitting = []
    for entry in entries:
        known = [
            work.refers(entry, "directorate", "directorates", directorates),
            work.refers(entry, "service", "services", services),
            *(work.refers(entry, name, name, known) for name, known in named.items()),
            known_version(entry, work, sets, **asked),
        ]
        if all(known) and _names_no_draft(entry, drafts, work):
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
        return (wrong[0], sealed_words(record)) if wrong else None

    compared = compare_rows(
        ASSESSMENTS, fitting, stored, work, refusal=refusal, check=_check_assessment
    )
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
            **{name: [known[ref].pk for ref in values[name]] for name, known in named.items()},
            "question_set": sets[values["question_set"], values["question_set_version"]],
            "submitted_at": values["submitted_at"] if values["state"] in SENT else None,
        }

    writable = replace(
        compared,
        changed=[
            pair
            for pair in compared.changed
            if records[pair[1]["ref"], pair[1]["version"]].state not in SEALED
        ],
    )
    loading.load_assessments(**writable.rows(make), by=work.by, at=work.at)
    sealing = {
        (values["ref"], values["version"])
        for _, values in (*compared.new, *writable.changed)
        if values["state"] in SEALED
    }
    work.kept[ASSESSMENTS.name] = sealing
    if compared.new or compared.changed:
        rows = [*compared.new, *compared.changed]
        work.at_the_end.append(lambda: _settle(rows, compared.same, work))
    return compared.counts


def _names_no_draft(entry: Entry, drafts: Mapping[str, str], work: Import) -> bool:
    """False, and a problem of the row, where an objective belongs to a draft framework."""
    wrong = [ref for ref in entry.values.get("objectives", ()) if ref in drafts]
    if wrong:
        said = f"{wrong[0]} belongs to a framework that is a draft: name others, or none."
        work.refuse(entry, "objectives", said)
    return not wrong


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


def _settle(
    rows: Sequence[tuple[Entry, Values]], same: Sequence[tuple[Entry, Values]], work: Import
) -> None:
    """The end of an import: versions get their states, and the signed ones are sealed.

    *Takes*: the rows that are new or differ from what is stored, and those that say the same.
    """
    if work.problems:
        return
    by_ref: dict[str, dict[int, tuple[Entry, Values]]] = defaultdict(dict)
    for entry, values in rows:
        by_ref[values["ref"]][values["version"]] = entry, values
    records, operation = loading.versions(by_ref), uuid4()
    for ref, own in by_ref.items():
        states = {key[1]: State(each.state) for key, each in records.items() if key[0] == ref}
        states |= {number: State(values["state"]) for number, (_, values) in own.items()}
        if misfit := out_of_order(states):
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
        stored = {key[1]: each for key, each in records.items() if key[0] == ref}
        said = [*own.values(), *(pair for pair in same if pair[1]["ref"] == ref)]
        fits += [_is_in_the_open(*pair, own, stored, work) for pair in said]
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
            loading.settle(
                ref=ref,
                wanted=wanted_states,
                standing=work.kept.get("actions", {}),
                operation=operation,
                by=work.by,
                at=work.at,
            )
            for number, (entry, values) in own.items():
                record = records[ref, number]
                if values["published_at"] is not None:
                    asked = asked_of_assessment(record)
                    work.warn_of_personal_data(entry, "published_at", asked)
                else:
                    asked = asked_of_register(State(values["state"]), values)
                    work.warn_of_personal_data(entry, "state", asked)


def _is_in_the_open(
    entry: Entry,
    values: Values,
    own: Mapping[int, tuple[Entry, Values]],
    stored: Mapping[int, Assessment],
    work: Import,
) -> bool:
    """True unless a version is to be published before one that is withheld; then it is refused.

    *Takes*: the versions of one assessment by number: those of the file and the stored ones.
    """
    if values["published_at"] is None:
        return True
    for number in sorted(stored):
        row = own[number][1] if number in own else None
        state = row["state"] if row else stored[number].state
        is_exempt = row["is_exempt"] if row else stored[number].is_exempt
        if number > values["version"] and is_exempt and state in SEALED:
            wanted = f"version {number}, which follows, is withheld: leave it empty."
            work.refuse(entry, "published_at", wanted)
            return False
    return True


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


def _column(field: Field) -> Column:
    """The column of a field of an assessment."""
    match field.kind:
        case FieldKind.LINE:
            return columns.text(field.name, required=field.is_required, at_most=field.longest)
        case FieldKind.TEXT:
            return columns.text(field.name, at_most=LONG)
        case FieldKind.WORD if field.words is not None:
            return columns.word(field.name, field.words, required=field.is_required)
        case FieldKind.COUNT:
            return replace(columns.whole(field.name, low=0, high=999_999_999), empty=None)
        case FieldKind.DAY:
            return columns.day(field.name)
        case FieldKind.FUZZY:
            return columns.fuzzy(field.name)
        case FieldKind.YES_NO:
            return maybe(field.name)
        case FieldKind.BOX:
            return columns.yes_no(field.name)
        case FieldKind.POST:
            return columns.text(field.name, at_most=150)
        case _:
            return columns.ref(field.name)


def _in_order(column: Column) -> Column:
    """A list whose order says nothing: it is read and written in the order of its references."""
    return replace(column, read=lambda cell: tuple(sorted(column.read(cell))))


def _columns() -> Iterator[Column]:
    """The columns in the order of the file; states and moments are no fields that people fill."""
    yield from OF_VERSION
    yield columns.word("state", State, required=True)
    for field in FIELDS:
        if field.name == "service":
            yield columns.ref("directorate", required=True)
        if field.name == "is_exempt":
            yield columns.text("return_reason", at_most=LONG)
            yield columns.text("drop_reason", at_most=LONG)
            yield columns.moment("submitted_at")
            yield columns.moment("published_at")
        is_list = field.kind is FieldKind.REFS
        yield _in_order(columns.listed(field.name)) if is_list else _column(field)
        if field.name == "service":
            yield columns.ref("question_set", required=True)
            yield version("question_set_version")


ASSESSMENTS = Format(
    "eqia",
    tuple(_columns()),
    key=("ref", "version"),
    load=_load_assessments,
    dump=_dump_assessments,
    sort=("ref", "version"),
)
