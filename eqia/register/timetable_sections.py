"""The forward timetable as a document, and directorate by directorate as a section of a report."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from councilportal.common.document import (
    Column,
    Dataset,
    Document,
    Paragraph,
    Row,
    Section,
    Table,
    TextCell,
    listing,
)
from councilportal.common.numbers import count_of
from councilportal.organisation.queries import CouncilView
from eqia.register.queries import Line
from eqia.rules import cumulative
from eqia.wording import assessment_address, fact_row, plain_text, withheld

Flagged = tuple[Line, Sequence[str]]  # a line with what is missing from it, in words
_COLUMNS = (
    Column("Proposal", 2.4),
    Column("Proposed assessment completion date", 1.8),
    Column("Decision date", 1.5),
    Column("Senior management lead", 1.7),
    Column("Initial potential impacts", 3.4),
    Column("Directorate", 1.6),
    Column("Missing", 1.6),
)
_CAPTION = "By the latest day of the decision"
_PLACE = 5  # the column of the directorate


def timetable_document(
    lines: Sequence[Line], total: int, to_come: int, council: CouncilView, on: date
) -> Document:
    """The forward timetable as councils print it, with dates as written.

    *Takes*: the lines to print; how many there are in all, and how many of these are to come.
    """
    rows = _flagged(lines, on)
    flagged = sum(bool(flags) for _, flags in rows)
    said = _said(total, to_come)
    if flagged:
        lacks = "lacks" if flagged == 1 else "lack"
        said += f" Of those below, {flagged:,} {lacks} a date or a lead."
    table = Table(_CAPTION, _COLUMNS, tuple(_row(*each, on) for each in rows), anchor="timetable")
    return listing(
        reference="equality-impact-assessment-timetable",
        title="Timetable of equality impact assessments",
        council=council.name,
        colour=council.colour,
        said=said,
        section=Section("to-come", "Assessments to come", (table,), wide=True),
        datasets=(_dataset(rows, on),),
    )


def timetables_section(lines: Iterable[Line], on: date, anchor: str = "timetable") -> Section:
    """The timetable of each directorate under its name, in the order in which the lines come.

    A directorate says how many are to come; what is completed stands there and is not counted.

    *Takes*: lines with their directorates; the anchor, which begins those of its parts.
    """
    places: dict[str, list[Line]] = {}
    for line in lines:
        places.setdefault(line.record.directorate.name, []).append(line)
    return Section(
        anchor,
        "Timetable of equality impact assessments",
        () if places else (Paragraph("No assessment is planned or in the making."),),
        tuple(
            Section(f"{anchor}-{number}", name, _of_place(own, f"{anchor}-{number}-table", on))
            for number, (name, own) in enumerate(places.items(), 1)
        ),
    )


def timetables_dataset(lines: Sequence[Line], on: date) -> Dataset:
    """The lines of the timetable as data, for a report that prints the section."""
    return _dataset(_flagged(lines, on), on)


def _of_place(own: Sequence[Line], anchor: str, on: date) -> tuple[Paragraph, Table]:
    to_come = sum(not _is_completed(each, on) for each in own)
    without = tuple(each for place, each in enumerate(_COLUMNS) if place != _PLACE)
    rows = (_row(*each, on) for each in _flagged(own, on))
    kept = tuple(
        replace(row, cells=(*row.cells[:_PLACE], *row.cells[_PLACE + 1 :])) for row in rows
    )
    return Paragraph(_said(len(own), to_come)), Table(_CAPTION, without, kept, anchor=anchor)


def _said(total: int, to_come: int) -> str:
    """How many are to come, and how many stand beside them that are completed."""
    said = f"{count_of(to_come, 'assessment')} to come."
    if completed := total - to_come:
        said += f" {completed:,} more {'is' if completed == 1 else 'are'} completed."
    return said


def _flagged(lines: Iterable[Line], on: date) -> list[Flagged]:
    return [
        (line, cumulative.timetable_flags(line.timed(on)) if line.shows else []) for line in lines
    ]


def _is_completed(line: Line, on: date) -> bool:
    return cumulative.is_completed(line.timed(on), on)


def _row(line: Line, flags: Sequence[str], on: date) -> Row:
    record = line.record
    directorate = record.directorate.name
    if not line.shows:
        return fact_row(record.ref, "", "", "", withheld(record), directorate, "")
    href = assessment_address(record) if line.reads else ""
    return Row(
        (
            TextCell(record.title, href=href, header=True),
            TextCell(record.completion_text),
            TextCell(record.decision_text),
            TextCell(str(record.lead_post or "")),
            TextCell(record.initial_impacts),
            TextCell(directorate),
            TextCell("\n".join(flags)),
        ),
        note=f"Completed: {record.assessed_text}" if _is_completed(line, on) else "",
    )


def _dataset(rows: Iterable[Flagged], on: date) -> Dataset:
    columns = (
        *("ref", "proposal", "directorate", "completion", "completion_latest"),
        *("decision", "decision_latest", "lead", "initial_impacts", "missing", "withheld_ground"),
        "completed",
    )
    found = []
    for line, flags in rows:
        record = line.record
        if not line.shows:
            directorate = record.directorate.name
            found.append((record.ref, "", directorate, *([""] * 7), record.exempt_ground, ""))
            continue
        found.append(
            (
                record.ref,
                record.title,
                record.directorate.name,
                record.completion_text,
                plain_text(record.completion_latest),
                record.decision_text,
                plain_text(record.decision_latest),
                str(record.lead_post or ""),
                record.initial_impacts,
                "; ".join(flags),
                record.exempt_ground if record.is_exempt else "",
                record.assessed_text if _is_completed(line, on) else "",
            )
        )
    return Dataset("timetable", columns, tuple(found))
