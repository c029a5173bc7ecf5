"""The agenda of a meeting as a document, for the public and for those who read exempt papers."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import groupby

from councilportal.common.document import (
    Column,
    Document,
    Paragraph,
    RichParagraph,
    Row,
    Section,
    Table,
    TextCell,
)
from councilportal.common.inline import WebLink
from councilportal.common.numbers import joined
from councilportal.common.periods import day_label
from councilportal.organisation.models import Meeting
from councilportal.organisation.queries import CouncilView
from councilportal.printing.packs import Pages
from councilportal.publishing.models import AgendaItem
from councilportal.publishing.rules.kinds import Audience, Ground, ItemPaper, not_for_publication
from councilportal.publishing.rules.pack_lines import Line

_COLUMNS = (Column("Item", 0.5), Column("Title", 3), Column("Purpose", 1.2), Column("Pages", 0.8))


def key_of(item: AgendaItem) -> str:
    """By which links in the pack name the paper of an item."""
    return f"item-{item.number}"


def title_for(item: AgendaItem, audience: Audience) -> str:
    """The title that this audience reads."""
    is_withheld = item.exempt_paragraph and audience is Audience.PUBLIC
    return item.public_title if is_withheld else item.title


def agenda(
    meeting: Meeting,
    items: Sequence[AgendaItem],
    council: CouncilView,
    audience: Audience,
    pages: Mapping[str, Pages],
    *,
    partly: Mapping[str, Sequence[str]],
    number: int,
    replaces: str,
    on: date,
) -> Document:
    """The agenda with the pages of each paper.

    The motion to exclude press and public stands before the first item that is exempt or whose
    paper has an exempt part. Both audiences read the same lines; of an exempt item the public reads
    its public title and the ground alone.
    *Takes*: items in order; the pages of the papers in the pack, by `key_of`; by the number of an
    item the paragraphs under which parts of its paper are exempt.
    """
    time = meeting.time.strftime("%H:%M") if meeting.time else ""
    place = ", ".join(filter(None, (day_label(meeting.on), time, meeting.room)))
    clerk = f"Clerk: {meeting.clerk_post}." if meeting.clerk_post else ""
    about = [Paragraph(words) for words in (clerk, _replaced(replaces)) if words]
    exempt = {each.number: _grounds(each, partly) for each in items}
    first = next((number for number, grounds in exempt.items() if grounds), None)
    motion = _motion(sorted({ground for grounds in exempt.values() for ground in grounds}))
    rows = {each.number: _row(each, audience, pages.get(key_of(each)), partly) for each in items}
    sections = tuple(
        Section(
            f"section-{place_of}",
            heading,
            (_table(heading, [each.number for each in group], rows, first, motion),),
        )
        for place_of, (heading, group) in enumerate(
            groupby(items, key=lambda each: each.section), 1
        )
    )
    is_restricted = audience is Audience.RESTRICTED
    reference = f"{meeting.ref}-pack-{number}"
    return Document(
        reference=f"{reference}-restricted" if is_restricted else reference,
        title=f"Agenda: {meeting.body.name}",
        subtitle=place,
        council=council.name,
        colour=council.colour,
        summary=f"Agenda and papers of {meeting}.",
        sections=sections,
        cover=tuple(about),
        published_on=on.isoformat(),
        classification=not_for_publication(grounds_of(items, partly)) if is_restricted else "",
    )


def announcement(item: AgendaItem, council: CouncilView, mark: str, on: date) -> Document:
    """The page of a paper that another system made and that is not bound: where it is held.

    *Takes*: an item whose paper is of another system; what a restricted pack says on each page,
    else ""; the day on which the pack is made.
    """
    why = (
        "It does not meet the rules of PDFs that everybody can read (PDF/UA-1) and that last "
        "(PDF/A-3a), so it is not bound in this pack."
        if item.file
        else "It is not bound in this pack."
    )
    held = RichParagraph((WebLink(item.held_at, item.held_at),))  # a place is printed as it is
    sections = (
        Section("held", "Where it is held", (held,)),
        Section(
            "why", "Why it is not here", (Paragraph(f"Another system made this paper. {why}"),)
        ),
    )
    return Document(
        reference=f"{item.meeting.ref}-{key_of(item)}",
        title=item.paper_title,
        subtitle=f"Item {item.number}: {item.title}",
        council=council.name,
        colour=council.colour,
        summary=f"Where the paper of item {item.number} is held.",
        sections=sections,
        published_on=on.isoformat(),
        classification=mark,
        contents=False,
    )


def _replaced(replaces: str) -> str:
    return f"Supplement. It replaces {replaces}." if replaces else ""


def grounds_of(items: Iterable[AgendaItem], partly: Mapping[str, Sequence[str]]) -> list[str]:
    """The paragraphs of Schedule 12A under which anything of an agenda is exempt, in order."""
    return sorted({ground for each in items for ground in _grounds(each, partly)})


def _grounds(item: AgendaItem, partly: Mapping[str, Sequence[str]]) -> list[str]:
    """The paragraphs of Schedule 12A under which the item, or a part of its paper, is exempt."""
    return [*filter(None, (item.exempt_paragraph,)), *partly.get(item.number, ())]


def _table(
    heading: str,
    numbers: Sequence[str],
    rows: Mapping[str, Row],
    first_exempt: str | None,
    motion: str,
) -> Table:
    shown: list[Row] = []
    for number in numbers:
        if number == first_exempt:
            said = (TextCell("-"), TextCell(motion), TextCell("For decision"), TextCell("-"))
            shown.append(Row(said))
        shown.append(rows[number])
    return Table(f"Items: {heading}", _COLUMNS, tuple(shown))


def _motion(grounds: list[str]) -> str:
    """The motion to exclude press and public (L10)."""
    return (
        "Motion to exclude the press and public under section 100A(4) of the Local Government Act "
        f"1972 for what is exempt, on the ground of {_paragraphs(grounds)} of Part 1 of "
        "Schedule 12A"
    )


def _paragraphs(grounds: Sequence[str]) -> str:
    noun = "paragraph" if len(grounds) == 1 else "paragraphs"
    return f"{noun} {joined(list(grounds))}"


def _row(
    item: AgendaItem,
    audience: Audience,
    found: Pages | None,
    partly: Mapping[str, Sequence[str]],
) -> Row:
    is_withheld = item.exempt_paragraph and audience is Audience.PUBLIC
    words = title_for(item, audience)
    if item.exempt_paragraph:
        ground = Ground(item.exempt_paragraph)
        words += f" (exempt under paragraph {ground.value}: {ground.label})"
    elif parts := partly.get(item.number):
        words += f" (a part is exempt under {_paragraphs(parts)})"
    if item.text and not is_withheld:
        words += f": {item.text}"
    if item.to_follow and follows(item, found) and not is_withheld:
        words += f". To follow: {item.to_follow}"
    title = TextCell(words, href=f"#paper:{key_of(item)}" if found else "")
    purpose = TextCell("-" if is_withheld else item.purpose or "-")
    return Row(
        (
            TextCell(item.number),
            title,
            purpose,
            TextCell(_pages(item, found, is_withheld=bool(is_withheld))),
        )
    )


def lines(
    items: Sequence[AgendaItem],
    audience: Audience,
    papers: Mapping[str, tuple[str, str]],
    pages: Mapping[str, Pages],
) -> list[Line]:
    """The items as a pack has them for this audience: of an exempt one the public has its title.

    *Takes*: by the number of an item, how people cite the paper that is bound, and its hash; the
    pages of papers by `key_of`.
    """
    found = []
    for item in items:
        is_withheld = bool(item.exempt_paragraph) and audience is Audience.PUBLIC
        paper, sha256 = papers.get(item.number, ("", ""))
        where = pages.get(key_of(item))
        found.append(
            Line(
                key=item.pk,
                number=item.number,
                section=item.section,
                title=title_for(item, audience),
                purpose="" if is_withheld else item.purpose,
                text="" if is_withheld else item.text,
                exempt=item.exempt_paragraph,
                paper=paper,
                sha256=sha256,
                follows=follows(item, paper or None) and not is_withheld,
                first=where.first if where else 0,
                last=where.last if where else 0,
            )
        )
    return found


def follows(item: AgendaItem, found: object) -> bool:
    """True if the item has a paper, and it is not in the pack yet. *Takes*: what is there of it."""
    return found is None and item.paper not in (ItemPaper.WORDS, ItemPaper.FOREIGN)


def _pages(item: AgendaItem, found: Pages | None, *, is_withheld: bool) -> str:
    if found is not None:
        is_one = found.first == found.last
        return str(found.first) if is_one else f"{found.first} to {found.last}"
    if is_withheld:
        return "Exempt"
    return "To follow" if follows(item, found) else "Verbal"
