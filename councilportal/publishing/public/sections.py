"""The page of an indicator as a document: its chart and its figures, each with its edition."""

from collections.abc import Sequence
from decimal import Decimal

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
from councilportal.common.numbers import shown_like, sign_of
from councilportal.common.periods import parse
from councilportal.common.words import Direction, Rag
from councilportal.publishing.models import FrozenFigure
from councilportal.publishing.public.pages import address, called
from performance.rules.measures import YES_NO

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
    last = Table("What was published last", _COLUMNS, (_row(latest, figures),))
    rows = tuple(_row(each, figures) for each in reversed(figures))
    table = Table("Published figures, the latest period first", _COLUMNS, rows)
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


def _level(exact: str, figure: FrozenFigure, others: Sequence[FrozenFigure]) -> str:
    """A target as it is shown elsewhere, with its unit and decimals; "" for none.

    *Takes*: exact decimal text; the figure that it is of, and all of the indicator: what was
    published has no text of its own for a target, so it is shown like one of them.
    """
    if not exact:
        return ""
    value = Decimal(exact)
    if figure.shown in YES_NO.values():
        return YES_NO.get(value, exact)
    return shown_like(value, _example(figure.unit, others, is_one=_is_one(exact)))


def _example(unit: str, figures: Sequence[FrozenFigure], *, is_one: bool = False) -> str:
    """How the figures of a unit are shown: the shortest, which has no more decimals than others.

    *Takes*: whether one in the singular is wanted. *Returns*: "" where no figure has the unit.
    """
    found = [
        (_is_one(each.value) is not is_one, len(each.shown), each.shown)
        for each in figures
        if each.unit == unit and each.value
    ]
    return min(found)[2] if found else ""


def _is_one(exact: str) -> bool:
    """True for 1 and -1, which have units in the singular: "1 day"."""
    return abs(Decimal(exact)) == 1


def _row(figure: FrozenFigure, others: Sequence[FrozenFigure]) -> Row:
    edition = figure.document.edition
    return Row(
        (
            TextCell(figure.period_label, header=True),
            NumberCell(figure.shown, figure.value),
            NumberCell(_level(figure.target, figure, others), figure.target),
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
        sign_of(_example(last.unit, figures)),
    )
