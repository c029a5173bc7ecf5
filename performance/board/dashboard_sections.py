"""The board and the dashboard report as documents: summary, guidance, sections of services."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.functional import SimpleLazyObject

from councilportal.common.document import (
    LIVE,
    Block,
    Column,
    Dataset,
    Document,
    Facts,
    Paragraph,
    Row,
    Section,
    Table,
    TextCell,
)
from councilportal.common.numbers import count_of, joined
from councilportal.common.periods import Period, PeriodKind, day_label
from councilportal.common.words import Direction, Rag
from performance.board.cells import Lines, rag_cell
from performance.board.guidance_sections import guidance
from performance.board.queries import IndicatorLine
from performance.board.ratings_fields import COUNT_FIELDS, RATING_FIELDS
from performance.board.ratings_file import RATING_COLUMNS, counts_as_plain, rating_row
from performance.board.tables import service_sections
from performance.rules.standing import Counts, count
from performance.rules.words import Kind

# Summary


def summary_tables(lines: Lines) -> tuple[Table, ...]:
    """The one-page summary: ratings of the latest period and the year to date, by group."""
    rated = [line for line in lines if line.measure.kind is not Kind.ACTIVITY]
    ordered = sorted(rated, key=lambda line: line.order)
    groups: dict[str, list[IndicatorLine]] = {}
    for line in ordered:
        groups.setdefault(line.place.summary_group, []).append(line)
    return tuple(
        Table(
            caption=name,
            anchor=f"summary-{number}",
            columns=(
                Column("Ref", 1),
                Column("Indicator", 5),
                Column("Latest RAG", 1.6),
                Column("YTD RAG", 1.6),
            ),
            rows=tuple(
                Row(
                    (
                        TextCell(line.ref, header=True),
                        TextCell(line.title),
                        rag_cell(line.standing.rating),
                        rag_cell(line.standing.ytd_rating),
                    )
                )
                for line in group
            ),
        )
        for number, (name, group) in enumerate(groups.items(), 1)
    )


def in_sentences(counts: Counts) -> tuple[str, ...]:
    """The headline counts in sentences, for the cover paper (D10).

    The numbers of the first, with those rated by judgement, add up to all indicators.
    """
    if not counts.base and not any(counts.judgement.values()):
        return (_none_rated(counts),)
    rated = "No indicator has a computed rating in this period."
    if counts.base:
        rated = f"Of {_indicators(counts.base)} rated, {_rag_words(counts.rating)}."
    sentences = [" ".join([rated, *_unrated(counts)])]
    if counts.base:
        sentences.append(_directions_sentence(counts))
    if counts.ytd_base:
        said = _rag_words(counts.ytd_rating)
        sentences.append(f"For the year to date, of {_indicators(counts.ytd_base)} rated, {said}.")
    judged = sum(counts.judgement.values())
    if judged:
        said = _rag_words(counts.judgement)
        noun = "indicator" if judged == 1 else "indicators"
        sentences.append(
            f"{_further(judged)} {noun} {_is(judged)} rated by judgement and not counted above: "
            f"{said}."
        )
    if counts.overridden:
        sentences.append(
            f"{counts.overridden:,} of the ratings shown "
            f"{_is(counts.overridden)} overridden; the counts use the computed ratings."
        )
    return tuple(sentences)


_UNRATED = {
    Rag.NO_DATA: "without data",
    Rag.NO_TARGET: "without a target",
    Rag.NOT_RATED: "shown for context",
}


def _none_rated(counts: Counts) -> str:
    parts, number = _unrated_parts(counts), sum(counts.unrated.values())
    if not parts:
        return "No indicator has a rating in this period."
    if number == 1:
        return f"The one indicator has no rating in this period: it is {parts[0][2:]}."
    if len(parts) == 1:
        words = parts[0].split(" ", 1)[1]
        return f"None of {_indicators(number)} has a rating in this period: all are {words}."
    return f"None of {_indicators(number)} has a rating in this period: {joined(parts)}."


def _unrated_parts(counts: Counts) -> list[str]:
    return [
        f"{number:,} {words}" for rag, words in _UNRATED.items() if (number := counts.unrated[rag])
    ]


def _unrated(counts: Counts) -> list[str]:
    """The sentence of the indicators without a rating; nothing where each has one."""
    parts = _unrated_parts(counts)
    number = sum(counts.unrated.values())
    if len(parts) == 1:
        return [f"{_further(number)} {_is(number)} {parts[0].split(' ', 1)[1]}."]
    said = f"{_further(number)} {_is(number)} not rated: {joined(parts)}."
    return [said] if parts else []


def _further(number: int) -> str:
    return "1 more" if number == 1 else f"A further {number:,}"


def _directions_sentence(counts: Counts) -> str:
    ways = counts.direction
    same = f"{_some(ways[Direction.SAME])} the same"
    if counts.same_at_maximum:
        same += f" ({counts.same_at_maximum:,} at 100%)"
    parts = [
        f"{_some(ways[Direction.IMPROVING])} improving",
        same,
        f"{_some(ways[Direction.WORSENING])} worsening",
    ]
    for way in (Direction.INCREASED, Direction.DECREASED, Direction.NEW, Direction.NOT_COMPARABLE):
        if ways[way]:
            parts.append(f"{_some(ways[way])} {way.label.lower()}")
    if without := counts.base - sum(ways.values()):
        parts.append(f"{without:,} without a direction")
    return f"Direction of travel shows {joined(parts)}."


def _some(number: int) -> str:
    return f"{number:,}" if number else "none"


def _rag_words(numbers: Mapping[Rag, int]) -> str:
    return joined(
        [f"{_some(number)} {_is(number)} {rag.label.lower()}" for rag, number in numbers.items()]
    )


def _is(number: int) -> str:
    return "is" if number < 2 else "are"


def _indicators(number: int) -> str:
    return count_of(number, "indicator")


# Documents


@dataclass(frozen=True, slots=True)
class Heading:
    """The words at the head of a document: the council, its colour, a part of it, the period."""

    council: str
    colour: str
    part: str
    period: Period


def datasets(lines: Lines, counts: Counts) -> tuple[Dataset, ...]:
    """The figures behind a document: the rows of `export_ratings` and the headline counts.

    The rows are made when they are first read: a page links to the files without reading them.
    """
    kept = tuple(lines)
    rows: Any = SimpleLazyObject(lambda: tuple(map(rating_row, kept)))
    return (
        Dataset("ratings", tuple(RATING_COLUMNS), rows, RATING_FIELDS),
        Dataset("counts", ("count", "number"), tuple(_flat(counts_as_plain(counts))), COUNT_FIELDS),
    )


def _flat(counts: dict[str, object]) -> Iterable[tuple[str, str]]:
    for name, value in counts.items():
        if isinstance(value, dict):
            yield from ((f"{name} {word}", str(number)) for word, number in value.items())
        else:
            yield name, str(value)


def dashboard(heading: Heading, lines: Lines, actions: Sequence[Section] = ()) -> Document:
    """The performance dashboard of a period: cover paper, guidance, summary, services (F6).

    Takes: lines of the part asked for; the section of their corrective actions, if any.
    Gives: one document. Its dataset `ratings` is the same as `export_ratings` gives for that part
    and period.
    """
    counts = count(line.standing for line in lines)
    period = heading.period
    until = day_label(period.end)
    sentences = in_sentences(counts)
    kpis = sum(line.measure.kind is not Kind.ACTIVITY for line in lines)
    activity = len(lines) - kpis
    year = period.year
    cover: list[Block] = [
        Facts(
            "About this report",
            (
                ("Council", heading.council),
                ("Part of the council", heading.part),
                ("Year", year.long_label),
                ("Results up to", until),
                ("Indicators", f"{len(lines)}: {kpis} of performance, {activity} of activity"),
            ),
        )
    ]
    return Document(
        reference=f"performance-dashboard-{period.slug}",
        title=f"{heading.part}: performance dashboard",
        subtitle=f"Results up to {_up_to(period)}, {_year_name(year)}",
        council=heading.council,
        colour=heading.colour,
        summary=" ".join(sentences),
        cover=tuple(cover),
        sections=(
            _cover_paper(heading, sentences, kpis, activity),
            guidance(lines),
            Section(
                anchor="summary",
                heading="Summary of indicators",
                blocks=summary_tables(lines) or (Paragraph("There is no indicator to show."),),
            ),
            *service_sections(lines, period.end),
            *_on_the_same_pages(actions),
        ),
        datasets=datasets(lines, counts),
        state=LIVE,
    )


def _on_the_same_pages(actions: Sequence[Section]) -> tuple[Section, ...]:
    """The section of the actions, landscape as those of the services, so that it needs no page."""
    return tuple(replace(each, wide=True) for each in actions)


def _up_to(period: Period) -> str:
    return Period(period.end.replace(day=1), PeriodKind.MONTH).label


def _year_name(year: Period) -> str:
    return f"financial year {year.code}" if year.kind is PeriodKind.YEAR else year.label


def _cover_paper(heading: Heading, sentences: Sequence[str], kpis: int, activity: int) -> Section:
    part = heading.part
    return Section(
        anchor="cover-paper",
        heading="Cover paper",
        blocks=(
            Facts(
                "Report details",
                (
                    ("Subject", f"{part}: performance dashboard"),
                    ("Period", f"Results up to {_up_to(heading.period)}"),
                ),
            ),
        ),
        sections=(
            Section(
                anchor="cover-summary",
                heading="Summary",
                number="1",
                blocks=(
                    Paragraph(
                        f"How {part} stands against the targets set for its indicators.", "1.1"
                    ),
                ),
            ),
            Section(
                anchor="cover-results",
                heading="Results",
                number="2",
                blocks=(
                    Paragraph(
                        f"The dashboard holds {count_of(kpis, 'performance indicator')} and "
                        f"{count_of(activity, 'activity indicator')}. How they are rated is in the "
                        "guidance notes.",
                        "2.1",
                    ),
                    *(
                        Paragraph(sentence, f"2.{number}")
                        for number, sentence in enumerate(sentences, 2)
                    ),
                    Paragraph(
                        "The figures behind this report are given with it as CSV and JSON.",
                        f"2.{len(sentences) + 2}",
                    ),
                ),
            ),
        ),
    )


def board_document(
    heading: Heading,
    lines: Lines,
    actions: Sequence[Section] = (),
    said: Sequence[str] = (),
) -> Document:
    """The board as a document: a table for each service, and datasets of figures and counts.

    *Takes*: the section of the corrective actions, if any; the sentences that the document begins
    with.
    """
    counts = count(line.standing for line in lines)
    return Document(
        reference=f"performance-board-{heading.period.slug}",
        title=f"{heading.part}: performance board",
        subtitle=heading.period.long_label,
        council=heading.council,
        colour=heading.colour,
        summary=" ".join(in_sentences(counts)),
        cover=tuple(map(Paragraph, said)),
        sections=(*service_sections(lines, heading.period.end), *_on_the_same_pages(actions)),
        datasets=datasets(lines, counts),
        contents=False,
        state=LIVE,
    )
