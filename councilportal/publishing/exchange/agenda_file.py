"""The file agenda.csv: the items of the agendas of meetings."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from councilportal.common.numbers import joined
from councilportal.files import columns
from councilportal.files.columns import Column, Refused
from councilportal.files.formats import Format, Import
from councilportal.files.loading import Counts
from councilportal.files.rows import Entry
from councilportal.files.tables import guarded
from councilportal.organisation.models import Meeting
from councilportal.publishing.editions.slugs import slug_of, with_number
from councilportal.publishing.exchange import loading
from councilportal.publishing.exchange.cell_columns import line, long
from councilportal.publishing.exchange.lists import EXEMPTION, check_exemption
from councilportal.publishing.exchange.rows import EDITIONS, Editions, Values, compare
from councilportal.publishing.models import AgendaItem
from councilportal.publishing.rules import item_numbers
from councilportal.publishing.rules.kinds import Ground
from councilportal.publishing.rules.workflow import State
from eqia.exchange.comparing import cited, version_named
from eqia.models import Assessment, Decision

_PAPERS = ("edition", "assessment", "decision", "held_at")
_FOREIGN = ("paper_title", "held_at")


def _item() -> Column:
    def read(cell: str) -> str:
        try:
            return item_numbers.tidy(cell)
        except ValueError as error:
            raise Refused(str(error)) from error

    return Column("item", read, required=True)


def _edition() -> Column:
    """An edition as its address has it, without its number: BOARD/2025-26-q4."""

    def read(cell: str) -> str:
        series, _, slug = cell.partition("/")
        if not (columns.is_ref(series) and columns.is_ref(slug, len(cell))):
            raise Refused(
                "write the ref of the series, / and the edition as addresses have it, such as "
                "BOARD/2025-26-q4."
            )
        return f"{series}/{slug.lower()}"

    return Column("edition", read, write=guarded, empty="", text=True)


def _assessment() -> Column:
    """One version: EQ-2026-001 for the first, else EQ-2026-001 version 2."""
    plain = cited("assessment")

    def read(cell: str) -> tuple[tuple[str, int], ...]:
        found: tuple[tuple[str, int], ...] = plain.read(cell)
        if len(found) > 1:
            raise Refused("write one assessment: give each its own item.")
        return found

    return replace(plain, read=read)


_COLUMNS = (
    line("section", required=True),
    line("title", required=True),
    line("purpose"),
    _edition(),
    _assessment(),
    columns.text("decision", at_most=40),
    line("paper_title"),
    line("held_at"),
    long("text"),
    long("to_follow"),
    columns.word("exempt_paragraph", Ground),
    long("exempt_reason"),
    long("public_interest"),
    line("public_title"),
)


def _of_item(record: AgendaItem) -> Values:
    """The cells of a stored item. *Takes*: it with what it points to."""
    names = ("section", "title", "purpose", *_FOREIGN, "text", "to_follow", *EXEMPTION)
    edition, assessment = record.edition, record.assessment
    ground = record.exempt_paragraph
    return {
        **{name: getattr(record, name) for name in names},
        "exempt_paragraph": Ground(ground) if ground else None,
        "edition": f"{edition.series.ref}/{with_number(edition)}" if edition else "",
        "assessment": ((assessment.ref, assessment.number),) if assessment else (),
        "decision": record.decision.number if record.decision else "",
    }


def _stored() -> Iterator[tuple[AgendaItem, Values]]:
    """Each stored item with the cells that name it. *Costs*: 1 query."""
    found = AgendaItem.objects.select_related(
        "meeting", "edition__series", "edition__decision", "assessment", "decision"
    )
    for each in found:
        yield each, {"meeting": each.meeting.ref, "item": each.number}


class _Records:
    """What items point to, by what files call it. *Costs*: 5 queries."""

    def __init__(self) -> None:
        self.meetings = Meeting.objects.in_bulk(field_name="ref")
        self.decisions = Decision.objects.in_bulk(field_name="number")
        self.assessments = {(each.ref, each.number): each for each in Assessment.objects.all()}
        last = Editions().last
        self.editions = {f"{series}/{slug}": each for (series, slug), each in last.items()}

    def refers(self, entry: Entry, work: Import) -> bool:
        """True if everything that the row names is known; else problems are noted."""
        return all(
            [
                work.refers(entry, "meeting", "meetings", self.meetings),
                work.refers(entry, "decision", "decisions", self.decisions),
                self._has_assessment(entry, work),
                self._has_edition(entry, work),
            ]
        )

    def _has_assessment(self, entry: Entry, work: Import) -> bool:
        missing = [key for key in entry.values.get("assessment", ()) if key not in self.assessments]
        reader = work.readers.get("eqia")
        for key in missing:
            if reader is None or key not in reader.keys:
                wanted = f"there is no {version_named(key)} in eqia.csv or stored: give one."
                work.refuse(entry, "assessment", wanted)
        return not missing

    def _has_edition(self, entry: Entry, work: Import) -> bool:
        named = entry.values.get("edition") or ""
        if not named or named in self.editions:
            return True
        if named not in _in_file(work):
            wanted = "there is no such edition in editions.csv or stored: give one that is."
            work.refuse(entry, "edition", wanted)
        return False

    def made(self, values: Values) -> Values:
        """The attributes of an item from its cells."""
        row = dict(values)
        if "edition" in row:
            row["edition"] = self.editions.get(row["edition"])
        if "decision" in row:
            row["decision"] = self.decisions.get(row["decision"])
        if "assessment" in row:
            row["assessment"] = next((self.assessments[key] for key in row["assessment"]), None)
        if "exempt_paragraph" in row:
            row["exempt_paragraph"] = row["exempt_paragraph"] or ""
        if row.get("held_at") == "":
            row["file"] = None
        return row


def _in_file(work: Import) -> set[str]:
    """The editions that rows of this import name, even faulty ones, which have their problems."""
    reader = work.readers.get(EDITIONS)
    return {
        f"{series}/{slug_of(period, about or directorate or '')}"
        for series, period, directorate, about in (reader.keys if reader else ())
    }


def _check(values: Values) -> Iterable[tuple[str, str]]:
    given = [name for name in _PAPERS if values[name]]
    if len(given) > 1:
        yield given[1], f"an item is about one thing, and this names {joined(given)}: keep one."
    for name, other in (_FOREIGN, _FOREIGN[::-1]):
        if values[name] and not values[other]:
            yield other, f"a paper of another system has paper_title and held_at: give {other} too."
    yield from check_exemption(values)


def _load(entries: Iterator[Entry], work: Import) -> Counts:
    records = _Records()
    stored = {(key["meeting"], key["item"]): (each, _of_item(each)) for each, key in _stored()}
    rows: list[tuple[Entry, Any, Values | None, None]] = []
    for entry in entries:
        if records.refers(entry, work):
            record, before = stored.get(
                (entry.values["meeting"], entry.values["item"]), (None, None)
            )
            rows.append((entry, record, before, None))
    done = compare(_COLUMNS, rows, work, _check)
    if not work.problems:
        loading.load_items(
            new=[
                {
                    **records.made(values),
                    "meeting": records.meetings[entry.values["meeting"]],
                    "number": entry.values["item"],
                }
                for entry, values in done.new
            ],
            changed=[(record, records.made(values)) for _, record, values in done.changed],
        )
    return done.counts


def _dump() -> Iterator[Values]:
    for each, key in _stored():
        if each.edition is None or each.edition.state == State.DRAFT:
            yield {**key, **_of_item(each)}


AGENDA = Format(
    "agenda",
    (columns.ref("meeting", required=True), _COLUMNS[0], _item(), *_COLUMNS[1:]),
    key=("meeting", "item"),
    load=_load,
    dump=_dump,
    sort=("meeting", "item"),
)
