"""The references to live figures that an edition's words may have, with what each gives today."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from councilportal.publishing.models import Edition
from councilportal.publishing.narrative.figures import known
from councilportal.publishing.narrative.meanings import meaning
from councilportal.publishing.narrative.references import (
    BASES,
    COUNTS,
    SHARES,
    Kind,
    Known,
    Names,
    Use,
    names_of,
)
from councilportal.publishing.series.scope import Material


@dataclass(frozen=True, slots=True)
class LiveReference:
    """A reference as it is written, what it stands for, and what it gives.

    `gives` is what is printed today; where nothing can be, `why_not` is the reason.
    """

    written: str
    means: str
    gives: str
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """Every reference of an edition, by kind; and the indicators, of which one is shown."""

    counts: tuple[LiveReference, ...]
    shares: tuple[LiveReference, ...]
    of_indicator: tuple[LiveReference, ...]
    parts: tuple[LiveReference, ...]
    indicators: tuple[tuple[str, str], ...]
    chosen: str


_OF_INDICATOR = tuple(kind for kind in Kind if names_of(kind) is Names.INDICATOR)


def listed(record: Edition, asked: str, on: date) -> Listed:
    """The references of an edition.

    *Takes*: the indicator whose references are to be shown; another one than the edition has gives
    the first. *Costs*: 2 queries, and those of the edition's board.
    """
    parts = [each for each in record.parts.order_by("position") if each.is_on]
    material = Material(record, parts, on)
    titles = {line.ref: line.title for line in material.lines}
    chosen = asked if asked in titles else next(iter(sorted(titles)), "")
    counts: list[Use] = [(Kind.COUNT, name) for name in COUNTS]
    counts += [(Kind.BASE, name) for name in BASES]
    shares: list[Use] = [(Kind.SHARE, name) for name in SHARES]
    own: list[Use] = [(kind, chosen) for kind in _OF_INDICATOR if chosen]
    named: list[Use] = [(Kind.PART, anchor) for anchor, _ in material.headings]
    every = [*counts, *shares, *own, *named]
    found = known(material.lines, material.period, every, material.headings)
    return Listed(
        counts=tuple(_told(counts, found)),
        shares=tuple(_told(shares, found)),
        of_indicator=tuple(_told(own, found)),
        parts=tuple(_told(named, found)),
        indicators=tuple(sorted(titles.items())),
        chosen=chosen,
    )


def _told(uses: Sequence[Use], found: Known) -> Iterator[LiveReference]:
    for kind, name in uses:
        value = found.values.get((kind, name))
        why = found.absent.get((kind, name), "This edition has no indicators.")
        yield LiveReference(
            written=f"{{{{ {kind}:{name} }}}}" if name else f"{{{{ {kind} }}}}",
            means=meaning(kind, name),
            gives=value.text if value else "",
            why_not="" if value else why,
        )
