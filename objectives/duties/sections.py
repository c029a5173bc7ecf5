"""The statutory clock as documents: all duties on a day, and one with what was published for it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from django.urls import reverse

from councilportal.common.document import (
    LIVE,
    Column,
    Dataset,
    Document,
    Facts,
    Paragraph,
    RichCell,
    Row,
    Section,
    Table,
    TextCell,
    listing,
)
from councilportal.common.inline import WebLink
from councilportal.common.numbers import count_of
from councilportal.common.periods import day_label, london_day
from councilportal.organisation.queries import CouncilView
from councilportal.printing.feeds import Event
from objectives.duties.queries import DutyLine, EventLine
from objectives.models import Duty
from objectives.rules.duties import CouncilKind, DutyNation, DutyRule, DutyState, Numbers

NOTHING = "Nothing has been published for it."
_NEVER = "Never"


def duties_document(lines: Sequence[DutyLine], on: date, council: CouncilView) -> Document:
    """Every duty on a day: what was published last, by when it is due again, how it stands."""
    late = sum(line.state in (DutyState.OVERDUE, DutyState.NEVER) for line in lines)
    missed = f"{_counted(late)} not met" if late else "none is overdue"
    said = f"{_counted(len(lines))} on {day_label(on)}; {missed}."
    table = Table(
        "Those due first come first",
        (
            Column("Duty", 3),
            Column("Law", 3),
            Column("Published last", 2.4),
            Column("Due by", 1.5),
            Column("State", 1.4),
        ),
        tuple(_row(line) for line in lines),
        anchor="duties",
    )
    document = listing(
        reference=f"duties-{on.isoformat()}",
        title="Statutory duties",
        council=council.name,
        colour=council.colour,
        said=said,
        section=Section("duties-list", "Duties", (table,), wide=True),
        datasets=(_dataset(lines), _wrong_dataset(lines), _public_dataset(lines)),
    )
    more = (*_wrong_section(lines), _public_section(lines, on)) if lines else ()
    return replace(document, sections=(*document.sections, *more))


def _wrong_section(lines: Sequence[DutyLine]) -> Iterator[Section]:
    rows = tuple(
        Row(
            (
                TextCell(line.duty.title, href=reverse("duty", args=[line.duty.ref]), header=True),
                TextCell(each.wrong.label),
                TextCell(each.sentence),
            )
        )
        for line in lines
        for each in line.wrong
    )
    if rows:
        columns = (Column("Duty", 3), Column("What", 2), Column("Why, and what to do", 5))
        table = Table("In the order of the duties", columns, rows, anchor="wrong-table")
        yield Section("wrong", "What is wrong", (table,))


def _public_section(lines: Sequence[DutyLine], on: date) -> Section:
    rows = tuple(
        Row(
            (
                TextCell(line.duty.title, header=True),
                _linked(each.event.title, each.address),
                TextCell(day_label(london_day(each.event.at))),
                TextCell(each.stands.label),
            )
        )
        for line in lines
        for each in line.public
    )
    heading = f"Public on {day_label(on)}"
    if not rows:
        return Section("public", heading, (Paragraph("Nothing that is recorded here."),))
    columns = (Column("Duty", 3), Column("What", 4), Column("Since", 1.6), Column("State", 2))
    table = Table("The newest first for each duty", columns, rows, anchor="public-table")
    return Section("public", heading, (table,))


def _linked(text: str, address: str) -> TextCell | RichCell:
    """Words with a link, to a page of the portal or of the web."""
    if address.startswith("https://"):
        return RichCell((WebLink(text, address),))
    return TextCell(text, href=address)


def _wrong_dataset(lines: Sequence[DutyLine]) -> Dataset:
    rows = tuple(
        (line.duty.ref, each.wrong.value, each.sentence) for line in lines for each in line.wrong
    )
    return Dataset("wrong", ("duty", "wrong", "sentence"), rows)


def _public_dataset(lines: Sequence[DutyLine]) -> Dataset:
    rows = tuple((line.duty.ref, *_event_cells(each)) for line in lines for each in line.public)
    return Dataset("public", ("duty", *_EVENT), rows)


_EVENT = ("at", "title", "address", "sha256", "edition", "stands")


def _event_cells(line: EventLine) -> tuple[str, ...]:
    event = line.event
    said = (event.title, event.address, event.sha256, event.edition)
    return (event.at.isoformat(), *said, line.stands.value)


def _counted(number: int) -> str:
    return f"{number:,} {'duty' if number == 1 else 'duties'}"


def _row(line: DutyLine) -> Row:
    duty, last = line.duty, line.last
    never = "" if line.state in (DutyState.MEETINGS, DutyState.OFF) else _NEVER
    told = f"{day_label(london_day(last.at))}: {last.title}" if last else never
    return Row(
        (
            TextCell(duty.title, href=reverse("duty", args=[duty.ref]), header=True),
            TextCell(duty.law),
            _linked(told, line.last_address),
            TextCell(day_label(line.due) if line.due else ""),
            TextCell(line.state.label),
        )
    )


def _dataset(lines: Sequence[DutyLine]) -> Dataset:
    columns = (
        *("ref", "duty", "law", "rule", "numbers", "nation", "body_kind", "applies_if"),
        *("published_at", "published", "address", "due_on", "state"),
    )
    rows = tuple(
        (
            line.duty.ref,
            line.duty.title,
            line.duty.law,
            line.duty.rule,
            line.duty.numbers,
            line.duty.nation,
            line.duty.body_kind,
            line.duty.applies_if,
            line.last.at.isoformat() if line.last else "",
            line.last.title if line.last else "",
            line.last.address if line.last else "",
            line.due.isoformat() if line.due else "",
            line.state.value,
        )
        for line in lines
    )
    return Dataset("duties", columns, rows)


def rule_in_words(rule: DutyRule, numbers: Numbers) -> str:
    """How the next day of a duty is counted: "Again within 4 years of the last publication"."""
    match rule:
        case DutyRule.AGAIN_WITHIN:
            years = count_of(numbers.count, "year")
            return f"Again within {years}; a year begins with the day of publication"
        case DutyRule.EVERY_YEAR_BY:
            day = day_label(date(2024, numbers.month, numbers.day)).rsplit(" ", 1)[0]
            often = "year" if numbers.count == 1 else f"{numbers.count:,} years"
            return f"Every {often} by {day}"
        case DutyRule.CLEAR_DAYS_BEFORE:
            return f"{count_of(numbers.count, 'clear day')} before each meeting"


def facts_of(line: DutyLine) -> list[tuple[str, str]]:
    """The stated facts of a duty: pairs of name and value."""
    duty: Duty = line.duty
    nation = DutyNation(duty.nation).label if duty.nation else "England, Wales and Scotland"
    kind = CouncilKind(duty.body_kind)
    pairs = [
        ("State", line.state.label),
        ("Due by", day_label(line.due) if line.due else ""),
        ("Counted", rule_in_words(DutyRule(duty.rule), line.numbers)),
        ("Law", duty.law),
        ("Holds in", nation),
        ("For", "" if kind is CouncilKind.ANY else kind.label),
        ("Applies if", duty.applies_if),
        ("In force from", day_label(duty.valid_from) if duty.valid_from else ""),
        ("In force to", day_label(duty.valid_to) if duty.valid_to else ""),
    ]
    return [pair for pair in pairs if pair[1]]


def duty_document(line: DutyLine, council: CouncilView) -> Document:
    """One duty with what is wrong, and all that was published for it, the newest first."""
    events = line.events[::-1]
    block = _events_table(events) if events else Paragraph(NOTHING)
    rows = tuple((*_event_cells(each), each.event.by_name) for each in events)
    wrong = tuple(Paragraph(each.sentence) for each in line.wrong)
    found = (Section("wrong", "What is wrong", wrong),) if wrong else ()
    return Document(
        reference=f"duty-{line.duty.ref}",
        title=line.duty.title,
        subtitle="",
        council=council.name,
        colour=council.colour,
        summary=f"{line.state.label}.",
        cover=(Facts("About this duty", tuple(facts_of(line))),),
        sections=(*found, Section("published", "What was published", (block,))),
        datasets=(Dataset("publications", (*_EVENT, "by"), rows),),
        contents=False,
        state=LIVE,
    )


def _events_table(events: Sequence[EventLine]) -> Table:
    return Table(
        "The newest first",
        (
            Column("Day", 1.3),
            Column("What", 4),
            Column("State", 1.8),
            Column("Recorded by", 1.6),
            Column("SHA-256", 2),
        ),
        tuple(
            Row(
                (
                    TextCell(day_label(london_day(each.event.at)), header=True),
                    _linked(each.event.title, each.address),
                    TextCell(each.stands.label),
                    TextCell(each.event.by_name),
                    TextCell(each.event.sha256),
                )
            )
            for each in events
        ),
    )


def calendar_events(lines: Sequence[DutyLine], host: str) -> list[Event]:
    """The days by which duties are due, for a calendar. *Takes*: the host of the portal."""
    return [
        Event(ref=f"duty-{line.duty.ref}@{host}", title=line.duty.title, when=line.due)
        for line in lines
        if line.due is not None
    ]
