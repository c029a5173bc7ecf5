"""The references to live figures that an edition's words may have, with what each gives today."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from councilportal.publishing.models import Edition
from councilportal.publishing.narrative.figures import known
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
            means=_means(kind, name),
            gives=value.text if value else "",
            why_not="" if value else why,
        )


def _means(kind: Kind, name: str) -> str:
    """What a reference stands for, in words."""
    if name == "indicators":
        return "All indicators of the paper's board"
    if kind in (Kind.COUNT, Kind.SHARE):
        return f"Indicators {COUNTED[name]}"
    if kind is Kind.BASE:
        return BASED[name]
    return f"{kind.label[:1].upper()}{kind.label[1:]}"


# The words of RULES.md: a test holds the two together.
COUNTED = {
    "green": "rated green",
    "amber": "rated amber",
    "red": "rated red",
    "improving": "whose direction is improving",
    "same": "whose direction is the same",
    "worsening": "whose direction is worsening",
    "increased": "that increased, where neither way is better",
    "decreased": "that decreased, where neither way is better",
    "new": "that have their first figure",
    "not_comparable": "that cannot be compared",
    "improved_or_same": "whose direction is improving or the same",
    "ytd_green": "whose year to date is green",
    "ytd_amber": "whose year to date is amber",
    "ytd_red": "whose year to date is red",
    "judged_green": "judged green",
    "judged_amber": "judged amber",
    "judged_red": "judged red",
    "no_target": "without a target",
    "no_data": "without data",
    "not_rated": "shown for context",
    "overridden": "whose rating is overridden",
    "indicators": "all of the paper's board",
}
BASED = {
    "": "Rated indicators",
    "ytd": "Years to date that are rated",
    "judged": "Indicators rated by judgement",
}
