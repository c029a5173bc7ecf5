"""What is taken from a frozen document: figures, plans and words that are followed. Pure."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from hashlib import sha256
from itertools import groupby

from councilportal.common.document import Dataset, Document
from councilportal.common.periods import parse
from councilportal.common.searching import folded
from councilportal.publishing.linter.walk import walked
from councilportal.publishing.models import (
    FrozenDocument,
    FrozenFigure,
    FrozenPassage,
    FrozenReference,
    FrozenStatement,
)
from councilportal.publishing.narrative.meanings import meaning
from councilportal.publishing.narrative.references import Kind, Known, used
from councilportal.publishing.rules.kinds import Stated
from performance.rules.measures import UNITS, YES_NO

RATINGS = "ratings"  # the dataset that tells the figures of indicators


def figures(frozen: FrozenDocument, document: Document) -> Iterator[FrozenFigure]:
    """The figures that a document tells, one for each indicator; not stored yet."""
    told: set[str] = set()
    for data in document.datasets:
        if data.name == RATINGS:
            for each in _of_dataset(frozen, data):
                if each.ref not in told:
                    told.add(each.ref)
                    yield each


def _of_dataset(frozen: FrozenDocument, data: Dataset) -> Iterator[FrozenFigure]:
    for cells in data.rows:
        row = dict(zip(data.columns, cells, strict=True))
        ends = row.get("period_ends", "")
        yield FrozenFigure(
            document=frozen,
            ends_on=date.fromisoformat(ends) if ends else None,
            **{name: row.get(name, "") for name in _SAME},
            **{name: _printed(row, column) for name, column in _SHOWN.items()},
        )


_SAME = (
    *("ref", "title", "service", "directorate", "unit", "period", "value", "target", "floor"),
    *("rating", "rule", "direction", "commentary"),
)
_SHOWN = {
    "shown": "display_value",
    "target_shown": "display_target",
    "floor_shown": "display_floor",
}
_YES_NO = {str(number): word for number, word in YES_NO.items()}


def _printed(row: Mapping[str, str], column: str) -> str:
    """A figure or level as the paper prints it: data write yes and no as 1 and 0."""
    text = row.get(column, "")
    return _YES_NO.get(text, text) if row.get("unit") == UNITS["yes_no"].ref else text


def references(
    frozen: FrozenDocument, texts: Iterable[tuple[str, object, str]], known: Known
) -> Iterator[FrozenReference]:
    """What live references to figures give in the words of an edition; not stored yet.

    *Takes*: texts as `texts.texts` gives them; what references stand for.
    """
    told = dict.fromkeys(
        (place, use)
        for place, _, text in texts
        for use in sorted(used(text))
        if use in known.values
    )
    found = ((place, use, known.values[use]) for place, use in told)
    # A title and a part have no period: they are no figures.
    dated = (each for each in found if each[2].period)
    for position, (place, (kind, ref), value) in enumerate(dated, 1):
        yield FrozenReference(
            document=frozen,
            position=position,
            kind=kind.value,
            ref=ref,
            period=value.period,
            ends_on=parse(value.period).end,
            what=_what(kind, ref),
            shown=value.text,
            place=place,
        )


def _what(kind: Kind, name: str) -> str:
    said = meaning(kind, name)
    share = "the share of " if kind is Kind.SHARE else ""
    return f"{share}{said[:1].lower()}{said[1:]}"


def digest(told: Iterable[FrozenReference]) -> str:
    """The hash of what live references gave, in their order; "" where there are none."""
    rows = [
        [getattr(each, field.attname) for field in each._meta.concrete_fields]
        for each in sorted(told, key=lambda each: each.position)
    ]
    said = [[str(cell) for cell in row[_KEYS:]] for row in rows]
    return sha256(json.dumps(said).encode()).hexdigest() if said else ""


_KEYS = 2  # the row's own key, and the document's


def statements(frozen: FrozenDocument, document: Document) -> Iterator[FrozenStatement]:
    """What a document tells of actions, progress with objectives and figures of people; not stored.

    Each is told once, as it stands first.
    """
    told: set[tuple[str, str, str]] = set()
    for each in _statements(frozen, document):
        key = (each.kind, each.cited, each.plan)
        if key not in told:
            told.add(key)
            yield each


def _statements(frozen: FrozenDocument, document: Document) -> Iterator[FrozenStatement]:
    for row in _rows_of(document, "plan_lines"):
        if row["action"]:
            yield FrozenStatement(
                document=frozen,
                kind=Stated.ACTION.value,
                cited=row["action"],
                plan=row["plan"],
                words=row["words"],
                standing=row["status"],
                due=row["due"],
            )
    for row in _rows_of(document, "objective_progress"):
        yield FrozenStatement(
            document=frozen,
            kind=Stated.PROGRESS.value,
            cited=f"{row['objective']} {row['year']} {row['directorate'] or 'council'}",
            words=row["words"],
            standing=row["standing"],
        )
    for row in _rows_of(document, "figures"):
        if "release" in row:  # a dashboard's dataset has the figures of indicators
            yield FrozenStatement(
                document=frozen,
                kind=Stated.FIGURES.value,
                cited=row["table"],
                words=f"Release {row['release']}",
            )


def _rows_of(document: Document, name: str) -> Iterator[dict[str, str]]:
    for data in document.datasets:
        if data.name == name:
            yield from (dict(zip(data.columns, cells, strict=True)) for cells in data.rows)


def passages(frozen: FrozenDocument, document: Document) -> Iterator[FrozenPassage]:
    """The words of a document, together where they stand under one anchor; not stored yet.

    Those of its easy-read text are left out: a search leads to the page, which has not got them.
    """
    paper = replace(document, easy_read=())
    texts = (each for each in walked(paper).texts if each.text.strip())
    grouped = groupby(texts, key=lambda each: (each.place.part, each.place.anchor))
    for position, ((_, anchor), found) in enumerate(grouped, 1):
        together = list(found)
        said = " ".join(each.text for each in together)
        yield FrozenPassage(
            document=frozen,
            position=position,
            anchor=anchor,
            heading=together[0].place.words,
            text=said,
            folded=folded(said),
        )
