"""The last section of every paper: what identifies it, and who reads it before everybody (T7)."""

from collections.abc import Iterator
from datetime import datetime

from councilportal.common.document import (
    Block,
    Column,
    Facts,
    Paragraph,
    Row,
    Section,
    Table,
    TextCell,
)
from councilportal.common.periods import LONDON, day_label
from councilportal.publishing.series.scope import Material

ABOUT = "about"  # the anchor of the section, which no part gets
PRACTICE = (
    "The date of publication is announced before, and everybody can read the edition from the same "
    "moment on. A change after that is published as a correction, which says what was wrong and "
    "why."
)
NOBODY_BEFORE = "Nobody outside those who prepare, approve and publish it reads it before."


def about(material: Material, head: str) -> Section:
    """Which edition it is, how old its figures are, its licence, and the practice of release.

    *Takes*: the hash of the last event of the record of changes; "" for a draft.
    *Costs*: no query, with the edition's `pre_release_readers`.
    """
    edition = material.edition
    pairs = (
        ("Reference", str(edition)),
        ("Figures as they stood on", day_label(material.on)),
        ("Licence", edition.series.licence),
        ("Words of the licence", edition.series.licence_address),
        ("Last entry of the record of changes (SHA-256)", head),
    )
    facts = Facts("Edition", tuple((name, value) for name, value in pairs if value))
    return Section(ABOUT, "About this edition", (facts, *_release(material)))


def _release(material: Material) -> Iterator[Block]:
    """The sentences on the practice of release, and the pre-release list if there is one."""
    yield Paragraph(PRACTICE)
    readers = sorted(
        material.edition.pre_release_readers.all(), key=lambda each: (each.from_at, str(each.post))
    )
    if not readers:
        yield Paragraph(NOBODY_BEFORE)
        return
    rows = tuple(
        Row((TextCell(str(each.post), header=True), TextCell(_moment(each.from_at))))
        for each in readers
    )
    caption = "Who reads it before it is published"
    columns = (Column("Post", 3), Column("From", 2))
    yield Table(caption, columns, rows, anchor=f"{ABOUT}-pre-release")


def _moment(at: datetime) -> str:
    there = at.astimezone(LONDON)
    return f"{day_label(there.date())}, {there:%H:%M}"
