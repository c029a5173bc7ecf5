"""How documents of this app say dates, words and gaps."""

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
NOT_SIGNED = "Not signed"
EVERYBODY = "All"
KINDS = {each.value: each.label for each in EvidenceKind}
STATUSES = {each.value: each.label for each in ActionStatus}


def assessment_address(record: Assessment) -> str:
    """Where an assessment is read: the newest version by its reference alone."""
    base = f"/eqia/{quote(record.ref, safe='')}/"
    return base if record.is_latest else f"{base}versions/{record.number}/"


def decision_address(record: Decision) -> str:
    """Where a decision is read."""
    return f"/eqia/decisions/{quote(record.ref, safe='')}/"


def bullets(items: Iterable[str]) -> Bullets:
    return Bullets(tuple(items))


# Words, evidence, consultation, impacts


def words_section(anchor: str, heading: str, text: str) -> Section:
    return Section(anchor, heading, as_blocks(text) or (Paragraph(f"{NOT_STATED}."),))


def as_blocks(text: str) -> tuple[Block, ...]:
    """What an officer wrote, as written: a paragraph a line, lines that begin with - as bullets."""
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
    return value.isoformat() if isinstance(value, date) else str(value)


# What they share


def fact_row(*texts: str) -> Row:
    first, *others = texts
    return Row((TextCell(first, header=True), *(TextCell(text) for text in others)))


def fuzzy_or_gap(when: FuzzyDate) -> str:
    return when.text or NOT_STATED


def day_or_gap(day: date | None) -> str:
    return day_label(day) if day else NOT_STATED


def day_of(at: datetime | None) -> str:
    return london_day(at).isoformat() if at else ""


def moment(at: datetime) -> str:
    return at.replace(microsecond=0).isoformat()
