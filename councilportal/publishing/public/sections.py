"""The page of an indicator as a document: its chart and its figures, each with its edition."""

from collections.abc import Sequence

from councilportal.common.document import (
    Chart,
    Column,
    DirectionCell,
    Document,
    Figure,
    NumberCell,
    Paragraph,
    RagCell,
    Row,
    Section,
    Series,
    Table,
    TextCell,
)
from councilportal.common.periods import parse
from councilportal.common.words import Direction, Rag
from councilportal.publishing.models import FrozenFigure
from councilportal.publishing.public.pages import address, called

_COLUMNS = (
    Column("Period", 1.5),
    Column("Figure", 1, "right"),
    Column("Target", 1, "right"),
    Column("Rating", 1),
    Column("Direction", 1.2),
    Column("Published in", 3),
)


def indicator_document(figures: Sequence[FrozenFigure], council: str) -> Document:
    """An indicator over editions. *Takes*: its figures, the oldest first, with their editions."""
    latest = figures[-1]
    said = [Paragraph(each) for each in (latest.rule, latest.commentary) if each]
    table = Table("Published figures, the latest period first", _COLUMNS, _rows(figures))
    drawn = [each for each in figures if _fits(each, latest)]
    shown = Figure("Published figures", _chart(drawn), table) if len(drawn) > 1 else table
    sections = (
        Section("latest", f"Latest: {latest.period_label}", (_facts(latest), *said)),
        Section("figures", "Over time", (shown,), wide=True),
    )
    return Document(
        reference=latest.ref,
        title=f"{latest.ref} {latest.title}",
        subtitle="",
        council=council,
        colour="#003a5d",
        summary=f"Published figures of {latest.title}.",
        sections=sections,
        contents=False,
    )


def _facts(latest: FrozenFigure) -> Table:
    return Table("What was published last", _COLUMNS, (_row(latest),))


def _rows(figures: Sequence[FrozenFigure]) -> tuple[Row, ...]:
    return tuple(_row(each) for each in reversed(figures))


def _row(figure: FrozenFigure) -> Row:
    edition = figure.document.edition
    return Row(
        (
            TextCell(figure.period_label, header=True),
            NumberCell(figure.shown, figure.value),
            NumberCell(figure.target, figure.target),
            RagCell(Rag(figure.rating) if figure.rating else None),
            DirectionCell(Direction(figure.direction) if figure.direction else None),
            TextCell(called(edition), address(edition)),
        )
    )


def _fits(figure: FrozenFigure, latest: FrozenFigure) -> bool:
    """True if a figure can stand in one chart with the latest: same unit and length of period."""
    if not figure.period or not latest.period or figure.unit != latest.unit:
        return False
    return parse(figure.period).kind is parse(latest.period).kind


def _chart(figures: Sequence[FrozenFigure]) -> Chart:
    lines = [Series("Figure", tuple(each.value or None for each in figures))]
    for name, style in (("target", "target"), ("floor", "floor")):
        values = tuple(getattr(each, name) or None for each in figures)
        if any(values):
            lines.append(Series(name.capitalize(), values, style))
    first, last = figures[0], figures[-1]
    return Chart(
        f"From {first.period_label} ({first.shown}) to {last.period_label} ({last.shown}).",
        tuple(parse(each.period).short_label for each in figures),
        tuple(lines),
        tuple(each.shown for each in figures),
    )
