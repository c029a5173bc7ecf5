"""Counts of ratings over time as a document: a chart, a table, and the same by part as data."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from councilportal.common.document import (
    LIVE,
    Chart,
    Column,
    Dataset,
    Document,
    Figure,
    NumberCell,
    Paragraph,
    Row,
    Section,
    Series,
    Table,
    TextCell,
)
from councilportal.common.numbers import count_of
from councilportal.common.periods import Period
from councilportal.common.words import Rag
from performance.board.dashboard_sections import Heading
from performance.board.recount_queries import PeriodCounts
from performance.rules.recount import UNRATED, Tally
from performance.rules.words import RATINGS

TALLY_COLUMNS = (
    "base",
    *RATINGS,
    *UNRATED,
    *(f"judgement_{rag}" for rag in RATINGS),
    "overridden",
)


def over_time_document(
    heading: Heading, counts: Sequence[PeriodCounts], board_of: Callable[[Period], str]
) -> Document:
    """How many indicators were green, amber and red at the end of each period.

    Takes: the counts, oldest first; `board_of`, the address of a period's board.
    Gives: one document whose dataset has a row for each period of all indicators, then of each
    directorate, then of each service.
    """
    first, last = counts[0].period, counts[-1].period
    said = _in_a_sentence(counts[-1])
    chart = _chart(counts)
    trend = [Figure("Green ratings of those rated", chart, _shares_table(counts))] if chart else []
    return Document(
        reference=f"performance-over-time-{heading.period.slug}",
        title=f"{heading.part}: ratings over time",
        subtitle=f"{first.label} to {last.label}",
        council=heading.council,
        colour=heading.colour,
        summary=said,
        sections=(
            Section(
                anchor="ratings",
                heading="How many are green, amber and red",
                blocks=(
                    Paragraph(said),
                    Paragraph(
                        "Only indicators with a computed rating of green, amber or red are "
                        "counted. Where a rating was overridden, the computed one is counted. Each "
                        "row rates the figures as they are known now, corrections included."
                    ),
                    *trend,
                    _table(counts, board_of),
                ),
                wide=True,
            ),
        ),
        datasets=(
            Dataset(
                "counts_over_time", ("period", "part", "ref", *TALLY_COLUMNS), tuple(_rows(counts))
            ),
        ),
        contents=False,
        state=LIVE,
    )


def _in_a_sentence(counts: PeriodCounts) -> str:
    tally = counts.tally
    if not tally.base:
        return f"No indicator has a rating in {counts.period.label}."
    said = ", ".join(f"{number} {rag.label.lower()}" for rag, number in tally.rating.items())
    return f"{counts.period.label}: of {count_of(tally.base, 'indicator')} rated, {said}."


def _share(tally: Tally) -> str:
    """Green ratings as a percentage of those rated, as shown; "" where none is rated."""
    if not tally.base:
        return ""
    return f"{100 * tally.rating[Rag.GREEN] / tally.base:.1f}%"


def _chart(counts: Sequence[PeriodCounts]) -> Chart | None:
    """The share of green ratings; None for fewer than two periods with ratings."""
    shares = [_share(each.tally) for each in counts]
    known = [(each.period, share) for each, share in zip(counts, shares, strict=True) if share]
    if len(known) < 2:
        return None
    (first, then), (last, now) = known[0], known[-1]
    return Chart(
        summary=f"Green ratings of those rated: {then} in {first.label}, {now} in {last.label}.",
        labels=tuple(each.period.short_label for each in counts),
        series=(Series("Green", tuple(share.removesuffix("%") or None for share in shares)),),
        texts=tuple(share or "no ratings" for share in shares),
        unit="%",
    )


def _shares_table(counts: Sequence[PeriodCounts]) -> Table:
    """The figures of the chart."""
    shares = [(each.period.label, _share(each.tally)) for each in counts]
    return Table(
        caption="Green ratings of those rated, in percent",
        anchor="green-over-time",
        columns=(Column("Period", 2), Column("Green of those rated", 1, "right")),
        rows=tuple(
            Row(
                (TextCell(label, header=True), NumberCell(share or "none", share.removesuffix("%")))
            )
            for label, share in shares
        ),
    )


def _table(counts: Sequence[PeriodCounts], board_of: Callable[[Period], str]) -> Table:
    """A row for each period, without the columns that are 0 throughout, other than ratings."""
    columns: list[tuple[str, Callable[[Tally], str]]] = [
        ("Indicators rated", lambda tally: str(tally.base)),
        *((rag.label, _of("rating", rag)) for rag in RATINGS),
        ("Green of those rated", lambda tally: _share(tally) or "n/a"),
    ]
    further = [
        *((rag.label, _of("unrated", rag)) for rag in UNRATED),
        *((f"Judged {rag.label.lower()}", _of("judgement", rag)) for rag in RATINGS),
        ("Overridden", lambda tally: str(tally.overridden)),
    ]
    columns += [each for each in further if any(each[1](one.tally) != "0" for one in counts)]
    return Table(
        caption="Ratings at the end of each period",
        anchor="counts-over-time",
        columns=(
            Column("Period", 2),
            # As wide as its longest word, which is not broken.
            *(
                Column(head, max(1, len(max(head.split(), key=len)) / 8), "right")
                for head, _ in columns
            ),
        ),
        rows=tuple(
            Row(
                (
                    TextCell(each.period.label, href=board_of(each.period), header=True),
                    *(
                        NumberCell(text := cell(each.tally), text.removesuffix("%"))
                        for _, cell in columns
                    ),
                )
            )
            for each in counts
        ),
    )


def _of(name: str, rag: Rag) -> Callable[[Tally], str]:
    return lambda tally: str(getattr(tally, name)[rag])


def _rows(counts: Sequence[PeriodCounts]) -> Iterator[tuple[str, ...]]:
    for each in counts:
        yield (each.period.code, "all", "", *_cells(each.tally))
    for part, named in (("directorate", "directorates"), ("service", "services")):
        for each in counts:
            tallies: Mapping[str, Tally] = getattr(each, named)
            for ref, tally in tallies.items():
                yield (each.period.code, part, ref, *_cells(tally))


def _cells(tally: Tally) -> tuple[str, ...]:
    return tuple(
        str(number)
        for number in (
            tally.base,
            *tally.rating.values(),
            *(tally.unrated[rag] for rag in UNRATED),
            *tally.judgement.values(),
            tally.overridden,
        )
    )
