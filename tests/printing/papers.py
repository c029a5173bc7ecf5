"""Small papers for a pack, and the pack of them, for tests of binding."""

from councilportal.common.document import (
    Column,
    Document,
    Markdown,
    Paragraph,
    Row,
    Section,
    Table,
    TextCell,
)
from councilportal.printing.packs import Paper
from tests.printing import sample


def agenda(pages):
    """The front document: its items with their pages, linked to the papers."""
    rows = tuple(
        Row((TextCell(key, href=f"#paper:{key}"), TextCell(f"{each.first} to {each.last}")))
        for key, each in pages.items()
    )
    table = Table("Items of the meeting", (Column("Item", 3), Column("Pages")), rows)
    return Document(
        "CAB-2025-11",
        "Agenda & papers of the cabinet",
        "17 November 2025",
        "Afonwen Borough Council",
        "#4a1f5c",
        "Two papers.",
        (Section("items", "Items", (table,)),),
        published_on="2025-11-07",
        modified_at="2025-11-07T16:30:00+00:00",
    )


def report():
    """A paper with a list of contents, wide tables, charts, notes and Welsh."""
    return sample.document(rows=6, long_rows=6)


def letter():
    """A paper without contents, with links into the report and to the agenda."""
    words = (
        "See [the summary](#paper:5:summary), [the report](#paper:5) "
        "and [the agenda](#paper:front:items)."
    )
    section = Section("letter", "What we ask", (Markdown(words), Paragraph("Thank you.")))
    return Document(
        "L-1", "Letter", "", "Afonwen Borough Council", "#4a1f5c", "", (section,), contents=False
    )


def papers():
    """The papers of the pack."""
    return [Paper("5", report(), "5"), Paper("6", letter(), "6")]
