"""The work programme as a document, the same for those who keep agendas and for the public.

An exempt item stands under its public title and its ground alone: what is printed of it goes to a
committee in public.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

from django.urls import reverse

from councilportal.common.document import (
    LIVE,
    Block,
    Column,
    Dataset,
    Document,
    Field,
    Paragraph,
    Row,
    Section,
    Table,
    TextCell,
)
from councilportal.common.numbers import count_of
from councilportal.common.periods import day_label, london_day
from councilportal.organisation.models import Meeting
from councilportal.organisation.queries import CouncilView
from councilportal.publishing.editions.addresses import address
from councilportal.publishing.models import AgendaItem, ProgrammeItem
from councilportal.publishing.packs.agenda_paper import title_for
from councilportal.publishing.packs.programme_queries import Line, Programme
from councilportal.publishing.rules.kinds import Audience, Ground, ItemPaper, ReleaseState
from councilportal.publishing.rules.programme import Late, Step, called

TITLE = "Work programme"
NEXT = 12  # meetings that a page shows at first
_NO_DATE, _NOT_SAID = "No date", "Not said"
_NO_STEP = {ItemPaper.WORDS: "No paper named", ItemPaper.FOREIGN: "Paper of another system"}
_WHAT = Column("What comes", 3.6)
_STATE, _DUE = Column("State", 1.4), Column("Due", 1.5)
_AGENDA, _ASKED = Column("On the agenda", 1.9), Column("What is asked", 1.4)
_PUBLICATION = Column("Publication", 1.9)
_AT_MEETING = (_WHAT, _AGENDA, _ASKED, _STATE, _DUE, _PUBLICATION)
_OVERDUE = (_WHAT, Column("Meeting", 2.4), _DUE, _STATE, Column("Why it is overdue", 2.6))
_UNPLACED = (_WHAT, _STATE, _DUE)
_IN_PUBLIC = (_WHAT, _AGENDA, _ASKED, _STATE, _PUBLICATION)
Href = Callable[[Line], str]
MakeRow = Callable[[Line], Row]


def programme_document(found: Programme, council: CouncilView) -> Document:
    """The work programme of those who keep agendas, with what is overdue at its head."""
    overdue: Block = Paragraph("Nothing is overdue.")
    if found.overdue:
        rows = tuple(_overdue_row(each) for each in found.overdue)
        overdue = Table("The longest overdue first", _OVERDUE, rows)
    sections = [Section("overdue", "Overdue", (overdue,), wide=True)]
    sections += _meetings(found, _AT_MEETING, _meeting_row)
    if found.unplaced:
        rows = tuple(_unplaced_row(each) for each in found.unplaced)
        table = Table("Papers for which no meeting is planned", _UNPLACED, rows)
        sections.append(Section("no-meeting", "No meeting yet", (table,), wide=True))
    sections += _undated(found, _line_href)
    late = len(found.overdue)
    are = {0: "Nothing is", 1: "1 is"}.get(late, f"{late:,} are")
    said = f"{_planned(found)} {are} overdue."
    lines = [*found.overdue, *_every(found), *found.unplaced]
    return _document(found, council, said, sections, _dataset(lines, found.undated))


def public_document(found: Programme, council: CouncilView, href: Href) -> Document:
    """The work programme for everybody.

    *Takes*: what everybody may know of it; where a paper is read, or "" where it is not out.
    """

    def row(line: Line) -> Row:
        return Row(
            (
                TextCell(_told(line), href=href(line), header=True),
                TextCell(_place(line.item)),
                TextCell(_purpose(line) or _NOT_SAID),
                TextCell(line.step.label if line.step else "Planned"),
                TextCell(_announced(line) or _NO_DATE),
            )
        )

    sections = [
        *_meetings(found, _IN_PUBLIC, row),
        *_undated(found, lambda _: ""),
    ]
    data = _dataset(_every(found), found.undated, without=("due", "overdue"))
    return _document(found, council, _planned(found), sections, data)


def shortened(document: Document, found: Programme) -> Document:
    """The document with the next meetings alone, for a page that leads to all of them."""
    later = {anchor_of(meeting) for meeting, _ in found.meetings[NEXT:]}
    sections = tuple(each for each in document.sections if each.anchor not in later)
    return replace(document, sections=sections)


def _document(
    found: Programme, council: CouncilView, said: str, sections: Sequence[Section], data: Dataset
) -> Document:
    body = found.body
    return Document(
        reference=f"work-programme-{body.ref}" if body else "work-programme",
        title=f"{TITLE}: {body.name}" if body else TITLE,
        subtitle="",
        council=council.name,
        colour=council.colour,
        summary=said,
        sections=tuple(sections),
        datasets=(data,),
        contents=False,
        cover=(Paragraph(said),),
        state=LIVE,
    )


def _planned(found: Programme) -> str:
    things = sum(len(lines) for _, lines in found.meetings)
    meetings = count_of(len(found.meetings), "meeting")
    said = f"{meetings} to come, with {count_of(things, 'item')}."
    waiting = len(found.undated)
    return f"{said} {count_of(waiting, 'item')} to be allocated." if waiting else said


def _every(found: Programme) -> list[Line]:
    return [line for _, lines in found.meetings for line in lines]


def anchor_of(meeting: Meeting) -> str:
    """The anchor of a meeting in the document."""
    return f"meeting-{meeting.ref}"


def _meetings(found: Programme, columns: Sequence[Column], row: MakeRow) -> list[Section]:
    """A section for each meeting, in the order of their days."""
    return [
        Section(anchor_of(meeting), str(meeting), _blocks(meeting, lines, columns, row), wide=True)
        for meeting, lines in found.meetings
    ]


def _blocks(
    meeting: Meeting, lines: Sequence[Line], columns: Sequence[Column], row: MakeRow
) -> tuple[Block, ...]:
    time = meeting.time.strftime("%H:%M") if meeting.time else ""
    where = ", ".join(filter(None, (time, meeting.room)))
    about = [Paragraph(where)] if where else []
    if not lines:
        return (*about, Paragraph("Nothing is planned yet."))
    table = Table(f"What comes to {meeting}", tuple(columns), tuple(map(row, lines)))
    return (*about, table)


def _undated(found: Programme, href: Callable[[ProgrammeItem], str]) -> list[Section]:
    """The section of what has no meeting yet, if there is any."""
    rows = tuple(
        Row((TextCell(each.title, href=href(each), header=True), TextCell(each.body.name)))
        for each in found.undated
    )
    table = Table("Without a meeting", (_WHAT, Column("Body", 3)), rows)
    return [Section("to-be-allocated", "To be allocated", (table,), wide=True)] if rows else []


def _meeting_row(line: Line) -> Row:
    return Row(
        (
            TextCell(_told(line), href=_officers_href(line), header=True),
            TextCell(_place(line.item)),
            TextCell(_purpose(line) or _NOT_SAID),
            TextCell(_state(line)),
            TextCell(_day(line.due)),
            TextCell(_announced(line) or _NO_DATE),
        )
    )


def _place(item: AgendaItem | None) -> str:
    return f"Item {item.number}, {item.section}" if item else "Not yet"


def _overdue_row(line: Line) -> Row:
    return Row(
        (
            TextCell(_told(line), href=_officers_href(line), header=True),
            TextCell(str(line.meeting) if line.meeting else "None yet"),
            TextCell(_day(line.due)),
            TextCell(_step(line)),
            TextCell(line.late.label if line.late else ""),
        )
    )


def _unplaced_row(line: Line) -> Row:
    return Row(
        (
            TextCell(_told(line), href=_officers_href(line), header=True),
            TextCell("\n".join(filter(None, (_state(line), _announced(line))))),
            TextCell(_day(line.due)),
        )
    )


def _told(line: Line) -> str:
    """What it is called: the item, with its paper where that is called otherwise."""
    paper = _paper(line)
    if line.item is None:
        return paper
    title = title_for(line.item, Audience.PUBLIC)
    if line.item.exempt_paragraph:
        ground = Ground(line.item.exempt_paragraph)
        return f"{title}\nExempt under paragraph {ground.value}: {ground.label}"
    return "\n".join(dict.fromkeys(filter(None, (title, paper))))


def _paper(line: Line) -> str:
    """The paper by its series and period: its subject is not public before it is."""
    if line.series is None or line.period is None:
        return ""
    place = str(line.place) if line.place else ""
    correction = ", correction" if line.edition and line.edition.corrects_id else ""
    return called(line.series.title, place, line.period) + correction


def _purpose(line: Line) -> str:
    if line.item is None:
        return line.series.get_kind_display() if line.series else ""
    return "" if line.item.exempt_paragraph else line.item.purpose


def _state(line: Line) -> str:
    return f"{_step(line)}\nOverdue" if line.late else _step(line)


def _step(line: Line) -> str:
    if line.step is not None:
        return line.step.label
    paper = line.item.paper if line.item else ItemPaper.WORDS
    return _NO_STEP.get(paper, "No paper of it is begun")


def _day(day: date | None) -> str:
    return day_label(day) if day else _NO_DATE


def _announced(line: Line) -> str:
    edition = line.edition
    is_exempt = line.item is not None and line.item.exempt_paragraph
    if edition is None or edition.publish_at is None or is_exempt:
        return ""
    release = ReleaseState(edition.release_state).label.lower()
    return f"{day_label(london_day(edition.publish_at))}, {release}"


def _officers_href(line: Line) -> str:
    if line.item is not None:
        return reverse("agenda_item", args=[line.item.meeting.ref, line.item.number])
    return address("edition", line.edition) if line.edition and line.reads else ""


def _line_href(item: ProgrammeItem) -> str:
    return reverse("programme_item", args=[item.body.ref, item.position])


_FIELDS = (
    Field("meeting", "Reference of the meeting"),
    Field("body", "Body that meets"),
    Field("on", "Day of the meeting", datatype="date"),
    Field("item", "Number of the item"),
    Field("section", "Section of the agenda"),
    Field("title", "What comes"),
    Field("exempt_paragraph", "Paragraph of Schedule 12A", words=("", *map(str, Ground))),
    Field("purpose", "What is asked"),
    Field("series", "Reference of the series"),
    Field("period", "Period of the paper"),
    Field("directorate", "Reference of the directorate"),
    Field("state", "How far it is", words=("", *map(str, Step))),
    Field("due", "Day on which it is due", datatype="date"),
    Field("published_on", "Day of its publication", datatype="date"),
    Field("release", "How far that day can be relied on", words=("", *map(str, ReleaseState))),
    Field("overdue", "Why it is overdue", words=("", *map(str, Late))),
)


def _dataset(
    lines: Sequence[Line], undated: Sequence[ProgrammeItem], without: Sequence[str] = ()
) -> Dataset:
    fields = tuple(each for each in _FIELDS if each.name not in without)
    columns = tuple(each.name for each in fields)
    told = [_values(each) for each in dict.fromkeys(lines)]
    told += [{"body": each.body.name, "title": each.title} for each in undated]
    rows = tuple(tuple(each.get(name, "") for name in columns) for each in told)
    return Dataset("programme", columns, rows, fields)


def _values(line: Line) -> dict[str, str]:
    """The cells of a line that are not empty, by column."""
    return {
        **_of_meeting(line.meeting),
        **_of_item(line.item),
        **({} if line.item and line.item.exempt_paragraph else _of_paper(line)),
        "title": title_for(line.item, Audience.PUBLIC) if line.item else _paper(line),
        "purpose": _purpose(line),
        "state": line.step.value if line.step else "",
        "due": line.due.isoformat() if line.due else "",
        "overdue": line.late.value if line.late else "",
    }


def _of_meeting(meeting: Meeting | None) -> dict[str, str]:
    if meeting is None:
        return {}
    return {"meeting": meeting.ref, "body": meeting.body.name, "on": meeting.on.isoformat()}


def _of_item(item: AgendaItem | None) -> dict[str, str]:
    if item is None:
        return {}
    ground = item.exempt_paragraph
    return {"item": item.number, "section": item.section, "exempt_paragraph": ground}


def _of_paper(line: Line) -> dict[str, str]:
    found = {
        "series": line.series.ref if line.series else "",
        "period": line.period.code if line.period else "",
        "directorate": line.place.ref if line.place else "",
    }
    edition = line.edition
    if edition is not None and edition.publish_at is not None:
        found["published_on"] = london_day(edition.publish_at).isoformat()
        found["release"] = edition.release_state
    return found
