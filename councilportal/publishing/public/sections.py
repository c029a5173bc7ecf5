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
from councilportal.common.numbers import sign_of
from councilportal.common.periods import parse
from councilportal.common.words import Direction, Rag
from councilportal.publishing.models import FrozenFigure
from councilportal.publishing.public.pages import address, called


def _columns(*, has_floor: bool) -> tuple[Column, ...]:
    return (
        Column("Period", 1.5),
        Column("Figure", 1, "right"),
        Column("Target", 1, "right"),
        *([Column("Floor", 1, "right")] if has_floor else []),
        Column("Rating", 1),
        Column("Direction", 1.2),
        Column("Published in", 3),
    )


def indicator_document(figures: Sequence[FrozenFigure], council: str) -> Document:
    """An indicator over editions. *Takes*: its figures, the oldest first, with their editions."""
    latest = figures[-1]
    said = [Paragraph(each) for each in (latest.rule, latest.commentary) if each]
    last = _table("What was published last", [latest])
    table = _table("Published figures, the latest period first", figures[::-1])
    drawn = [each for each in figures if _fits(each, latest)]
    name = f"{latest.ref} over time"
    shown = Figure(name, _chart(drawn), table) if len(drawn) > 1 else table
    sections = [Section("latest", f"Latest: {latest.period_label}", (last, *said))]
    if len(figures) > 1:
        sections.append(Section("figures", "Over time", (shown,), wide=True))
    return Document(
        reference=latest.ref,
        title=f"{latest.ref} {latest.title}",
        subtitle="",
        council=council,
        colour="#003a5d",
        summary=f"Published figures of {latest.title}.",
        sections=tuple(sections),
        contents=False,
    )


def _table(title: str, figures: Sequence[FrozenFigure]) -> Table:
    """A row for each figure; floors have a column where there is one, as in papers."""
    has_floor = any(each.floor_shown for each in figures)
    rows = tuple(_row(each, has_floor=has_floor) for each in figures)
    return Table(title, _columns(has_floor=has_floor), rows)


def _row(figure: FrozenFigure, *, has_floor: bool) -> Row:
    edition = figure.document.edition
    return Row(
        (
            TextCell(figure.period_label, header=True),
            NumberCell(figure.shown, figure.value),
            NumberCell(figure.target_shown, figure.target),
            *([NumberCell(figure.floor_shown, figure.floor)] if has_floor else []),
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
    for name, style in (("Target", "target"), ("Floor standard", "floor")):
        values = tuple(getattr(each, style) or None for each in figures)
        if any(values):
            lines.append(Series(name, values, style))
    first, last = figures[0], figures[-1]
    return Chart(
        f"From {first.period_label} ({first.shown}) to {last.period_label} ({last.shown}).",
        tuple(parse(each.period).short_label for each in figures),
        tuple(lines),
        tuple(each.shown for each in figures),
        sign_of(_in_the_plural(figures).shown),
    )


def _in_the_plural(figures: Sequence[FrozenFigure]) -> FrozenFigure:
    """A figure that names its unit as most do: "12 days" rather than "1 day"."""
    return next((each for each in figures if each.value not in ("", "1", "-1")), figures[-1])
