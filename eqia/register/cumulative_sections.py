"""The cumulative view as a document."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from urllib.parse import quote

from councilportal.common.document import (
    LIVE,
    Block,
    Column,
    Dataset,
    Document,
    Paragraph,
    Row,
    Section,
    Table,
    TextCell,
)
from councilportal.common.numbers import count_of
from councilportal.organisation.queries import CouncilView
from eqia.register.queries import Cumulative
from eqia.rules.cumulative import Tally
from eqia.rules.words import Size
from eqia.wording import bullets

_MOST_SETS = 10  # of groups that are affected together; the files list all
_NEGATIVE = (Size.HIGH, Size.MEDIUM, Size.LOW, Size.UNKNOWN, Size.NONE)


def cumulative_document(found: Cumulative, narrowed: str, council: CouncilView) -> Document:
    """The impacts of live assessments by group: two matrices, then each group's assessments."""
    number = count_of(len(found.titles), "live assessment")
    said = f"{number}{f' ({narrowed})' if narrowed else ''}."
    cover: list[Block] = [Paragraph(said)]
    if found.called_out:
        cover += [Paragraph("Groups that several proposals affect:"), bullets(found.called_out)]
    elif found.tallies:
        cover.append(Paragraph("No group is affected by more than one proposal."))
    if found.together:
        cover += [
            Paragraph("Groups that one proposal affects together:"),
            bullets(each.sentence for each in found.together[:_MOST_SETS]),
        ]
        if len(found.together) > _MOST_SETS:
            more = count_of(len(found.together) - _MOST_SETS, "other set")
            cover.append(Paragraph(f"{more} of groups are in the files."))
    anchors = {tally.group: f"group-{place}" for place, tally in enumerate(found.tallies, 1)}
    sections: tuple[Section, ...] = ()
    if found.tallies:
        sections = (
            Section(
                "matrix",
                "Impacts by characteristic",
                (_negative_table(found, anchors), _positive_table(found, anchors)),
            ),
            Section(
                "groups",
                "Which assessments",
                sections=tuple(
                    Section(anchors[tally.group], tally.group, tuple(_listed(tally, found)))
                    for tally in found.tallies
                ),
            ),
        )
    return Document(
        reference="cumulative-equality-impact",
        title="Cumulative equality impact",
        subtitle=narrowed,
        council=council.name,
        colour=council.colour,
        summary=said,
        sections=sections,
        datasets=(_cumulative_dataset(found), _together_dataset(found)),
        contents=False,
        state=LIVE,
        cover=tuple(cover),
    )


def _negative_table(found: Cumulative, anchors: Mapping[str, str]) -> Table:
    heads = [f"Negative: {size.label.lower()}" for size in _NEGATIVE]
    return Table(
        "Negative impact: number of assessments",
        (
            Column("Characteristic", 2.4),
            *(Column(head, 1, "right") for head in heads),
            Column("Less favourable treatment", 1.2, "right"),
            Column("Adverse in all", 1, "right"),
        ),
        tuple(
            Row(
                (
                    TextCell(tally.group, header=True),
                    *_sizes(tally.negative, anchors[tally.group]),
                    _number(tally.less_favourable, anchors[tally.group]),
                    _number(tally.adverse, anchors[tally.group]),
                )
            )
            for tally in found.tallies
        ),
        anchor="negative",
    )


def _positive_table(found: Cumulative, anchors: Mapping[str, str]) -> Table:
    return Table(
        "Positive impact: number of assessments",
        (
            Column("Characteristic", 2.4),
            *(Column(f"Positive: {size.label.lower()}", 1, "right") for size in _NEGATIVE),
        ),
        tuple(
            Row(
                (
                    TextCell(tally.group, header=True),
                    *_sizes(tally.positive, anchors[tally.group]),
                )
            )
            for tally in found.tallies
        ),
        anchor="positive",
    )


def _sizes(by_size: Mapping[Size, Sequence[str]], anchor: str) -> Iterator[TextCell]:
    """A number for each size; assessments without an impact are counted but not listed."""
    for size in _NEGATIVE:
        yield _number(by_size[size], "" if size is Size.NONE else anchor)


def _number(refs: Sequence[str], anchor: str) -> TextCell:
    return TextCell(str(len(refs)), href=f"#{anchor}" if refs and anchor else "")


def _hits(tally: Tally) -> Iterator[tuple[str, str, str]]:
    """The impacts on a group: direction, size, the reference of the assessment."""
    for ref in tally.less_favourable:
        yield "Less favourable treatment", "", ref
    for direction, by_size in (("Negative", tally.negative), ("Positive", tally.positive)):
        for size in _NEGATIVE:
            for ref in by_size[size]:
                yield direction, size.label, ref


_MOST_LISTED = 100  # of each group; the files list all


def _listed(tally: Tally, found: Cumulative) -> Iterator[Block]:
    """The first hundred impacts on a group, the largest first."""
    hits = [each for each in _hits(tally) if each[1] != Size.NONE.label]
    yield _hits_table(f"Impacts on {tally.group}", hits[:_MOST_LISTED], found)
    if len(hits) > _MOST_LISTED:
        first = f"These are the first {_MOST_LISTED} of {len(hits):,}."
        yield Paragraph(f"{first} Narrow the view, or take it as CSV or JSON, for the others.")


def _hits_table(caption: str, hits: Iterable[tuple[str, str, str]], found: Cumulative) -> Table:
    rows = [
        Row(
            (
                TextCell(ref, href=f"/eqia/{quote(ref, safe='')}/", header=True),
                TextCell(found.titles[ref]),
                TextCell(direction),
                TextCell(size),
            )
        )
        for direction, size, ref in hits
    ]
    return Table(
        caption,
        (Column("Reference", 1.5), Column("Title", 4), Column("Direction", 2), Column("Size", 1)),
        tuple(rows),
    )


def _together_dataset(found: Cumulative) -> Dataset:
    rows = tuple(
        ("; ".join(each.groups), ref, found.titles[ref])
        for each in found.together
        for ref in each.refs
    )
    return Dataset("together", ("characteristics", "ref", "title"), rows)


def _cumulative_dataset(found: Cumulative) -> Dataset:
    rows = tuple(
        (tally.group, direction.lower(), size.lower(), ref, found.titles[ref])
        for tally in found.tallies
        for direction, size, ref in _hits(tally)
    )
    return Dataset("impacts", ("characteristic", "direction", "size", "ref", "title"), rows)
