"""The file eqia_outcomes.csv: what was said of what signed versions foretold, row by row."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from councilportal.common.text import LONG
from councilportal.files import columns
from councilportal.files.formats import Format, Import
from councilportal.files.loading import Counts
from councilportal.files.rows import Entry
from councilportal.organisation.models import Characteristic
from eqia.exchange import loading
from eqia.exchange.assessment_file import ASSESSMENTS
from eqia.exchange.comparing import (
    OF_VERSION,
    POSITION,
    Refs,
    Rows,
    Values,
    compare_rows,
    of_versions,
    same_columns,
    with_version_names,
)
from eqia.models import OutcomeStatement
from eqia.outcomes.queries import foretold
from eqia.rules.foretold import Came, Effect
from eqia.rules.workflow import SEALED


def _dump(refs: Refs = None) -> Iterator[Values]:
    found = OutcomeStatement.objects.select_related("characteristic")
    for row, named in with_version_names(found, "assessment__ref", refs):
        own = same_columns(OUTCOMES.columns, row)
        yield {**own, **named, "characteristic": row.characteristic.ref}


def _load(entries: Iterator[Entry], work: Import) -> Counts:
    rows = of_versions(entries, work)
    characteristics = Characteristic.objects.in_bulk(field_name="ref")
    known = [
        entry
        for entry in rows.entries
        if work.refers(entry, "characteristic", "characteristics", characteristics)
    ]
    fitting = _foretold(known, rows, work)
    stored = {tuple(each[name] for name in OUTCOMES.key): each for each in _dump(rows.refs)}

    def refuse(_entry: Entry, differing: Sequence[str]) -> tuple[str, str] | None:
        if not differing:
            return None
        return differing[0], "what was said is not changed: add a row with the next position."

    compared = compare_rows(OUTCOMES, fitting, stored, work, refusal=refuse)
    _in_order([*compared.new, *compared.same], stored.values(), work)
    if not work.problems:
        loading.load_outcomes(
            new=[
                {name: values[name] for name in ("position", "effect", "came", "words", "at")}
                | {
                    "assessment": rows.of(values),
                    "characteristic": characteristics[values["characteristic"]],
                }
                for _, values in compared.new
            ],
            by=work.by,
            at=work.at,
        )
    return compared.counts


def _foretold(entries: Sequence[Entry], rows: Rows, work: Import) -> list[Entry]:
    """The rows about an effect that a signed version foretold; the others are refused."""
    sealing = work.kept.get(ASSESSMENTS.name, set())
    effects: dict[int, dict[str, set[Effect]]] = {}
    kept = []
    for entry in entries:
        record = rows.of(entry.values)
        if record.state not in SEALED and (record.ref, record.number) not in sealing:
            work.refuse(entry, "ref", f"{record} is not signed: only what is signed foretells.")
            continue
        if record.pk not in effects:
            of: dict[str, set[Effect]] = defaultdict(set)
            for each in foretold(record):
                of[each.ref].add(each.effect)
            effects[record.pk] = of
        own = effects[record.pk].get(entry.values["characteristic"], set())
        if entry.values["effect"] in own:
            kept.append(entry)
        elif not work.problems:
            said = ", ".join(sorted(own)) or "nothing"
            work.refuse(entry, "effect", f"the grid foretold {said} for this row: name that.")
    return kept


def _in_order(
    pairs: Iterable[tuple[Entry, Values]], stored: Iterable[Values], work: Import
) -> None:
    """Refuse a row that leaves a gap after the one before it, or was said before that one."""
    by_version: dict[tuple[str, int], dict[int, tuple[Entry | None, Values]]] = defaultdict(dict)
    for values in stored:
        by_version[values["ref"], values["version"]][values["position"]] = (None, values)
    for entry, values in pairs:
        by_version[values["ref"], values["version"]][values["position"]] = (entry, values)
    for own in by_version.values():
        last: Values | None = None
        for place, position in enumerate(sorted(own), 1):
            row, values = own[position]
            if row is not None and position != place:
                work.refuse(row, "position", f"positions run on without a gap: give {place}.")
                break
            if row is not None and last is not None and values["at"] < last["at"]:
                work.refuse(row, "at", "a later row was said later: give its moment.")
                break
            last = values


OUTCOMES = Format(
    "eqia_outcomes",
    (
        *OF_VERSION,
        POSITION,
        columns.ref("characteristic", required=True),
        columns.word("effect", Effect, required=True),
        columns.word("came", Came, required=True),
        columns.text("words", required=True, at_most=LONG),
        columns.moment("at", required=True),
    ),
    key=("ref", "version", "position"),
    load=_load,
    dump=_dump,
    sort=("ref", "version", "position"),
)
