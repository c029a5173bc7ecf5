"""How documents of assessments and decisions say dates, words and gaps."""

from collections.abc import Iterable
from datetime import date, datetime
from urllib.parse import quote

from councilportal.common.document import (
    Block,
    Bullets,
    Paragraph,
    Row,
    Section,
    TextCell,
)
from councilportal.common.fuzzy import FuzzyDate
from councilportal.common.periods import day_label, london_day
from eqia.models import Assessment, Decision
from objectives.rules.evidence import EvidenceKind
from objectives.rules.plan import ActionStatus

NOT_STATED = "Not stated"
POST_NOT_STATED = "Post not stated"
NOT_ANSWERED = "Not answered"
NOT_APPLICABLE = "Does not apply"
NOT_ASKED = "Not asked"
NOT_SIGNED = "Not signed"
EVERYBODY = "All"
KINDS = {each.value: each.label for each in EvidenceKind}
STATUSES = {each.value: each.label for each in ActionStatus}


def assessment_address(record: Assessment) -> str:
    """Where an assessment is read: the newest version by its reference alone."""
    base = f"/eqia/{quote(record.ref, safe='')}/"
    return base if record.is_latest else f"{base}versions/{record.number}/"


def outcome_address(record: Assessment) -> str:
    """Where it is read what came of what an assessment foretold."""
    return f"/eqia/{quote(record.ref, safe='')}/outcome/"


def decision_address(record: Decision) -> str:
    """Where a decision is read."""
    return f"/eqia/decisions/{quote(record.ref, safe='')}/"


def withheld(record: Assessment) -> str:
    """What everybody may know of a withheld assessment: that it is withheld, and the ground."""
    return f"Withheld. Ground: {record.exempt_ground}"


def bullets(items: Iterable[str]) -> Bullets:
    """A list of bullets."""
    return Bullets(tuple(items))


def words_section(anchor: str, heading: str, text: str) -> Section:
    """A section with what an officer wrote, or that nothing is stated."""
    return Section(anchor, heading, as_blocks(text) or (Paragraph(f"{NOT_STATED}."),))


def as_blocks(text: str) -> tuple[Block, ...]:
    """What an officer wrote: a paragraph for each line, bullets for lines that begin with -."""
    blocks: list[Block] = []
    items: list[str] = []
    for line in (each.strip() for each in text.splitlines()):
        is_item = line.startswith(("- ", "* ", "• "))
        if items and not is_item:
            blocks.append(bullets(items))
            items = []
        if is_item:
            items.append(line[2:].strip())
        elif line:
            blocks.append(Paragraph(line))
    if items:
        blocks.append(bullets(items))
    return tuple(blocks)


def words_with_gap(says: str, gap: str) -> str:
    """What evidence says, then what is not known, each on its line."""
    lines = [says.strip()] if says.strip() else []
    if gap.strip():
        lines.append(f"Not known: {gap.strip()}")
    return "\n".join(lines)


def plain_text(value: object) -> str:
    """A value as data: yes or no, ISO days, fuzzy dates as written, "" for None."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, FuzzyDate):
        return value.text
    if isinstance(value, tuple):
        return "; ".join(value)
    return value.isoformat() if isinstance(value, date) else str(value)


def fact_row(*texts: str) -> Row:
    """A row of a table whose first cell is its header."""
    first, *others = texts
    return Row((TextCell(first, header=True), *(TextCell(text) for text in others)))


def fuzzy_or_gap(when: FuzzyDate) -> str:
    """A fuzzy date as it was written, or that it is not stated."""
    return when.text or NOT_STATED


def day_or_gap(day: date | None) -> str:
    """A day in words, or that it is not stated."""
    return day_label(day) if day else NOT_STATED


def day_of(at: datetime | None) -> str:
    """The London day of a moment in ISO form; "" for None."""
    return london_day(at).isoformat() if at else ""


def moment(at: datetime) -> str:
    """A moment in ISO form, to the second."""
    return at.replace(microsecond=0).isoformat()
