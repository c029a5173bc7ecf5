"""How the words of a part read before they are saved, and what the references of a paper give."""

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass
from datetime import date
from typing import Any

from councilportal.common.document import Document, Section, Table
from councilportal.publishing.editions.composing import numbers
from councilportal.publishing.models import Edition, EditionPart
from councilportal.publishing.narrative.references import Kind, Problem
from councilportal.publishing.rules.kinds import PartKind
from councilportal.publishing.series.contents import CONTENTS
from councilportal.publishing.series.scope import EditionScope, Material, anchors, within_exempt


@dataclass(frozen=True, slots=True)
class Preview:
    """A part as it would be printed, as a document of its own, and what is wrong in its words."""

    document: Document
    problems: tuple[Problem, ...]


def preview(record: Edition, part: EditionPart, values: Mapping[str, Any], on: date) -> Preview:
    """A part with other words. Nothing is stored. *Costs*: the queries of the part."""
    changed = copy(part)
    for name, value in values.items():
        setattr(changed, name, value)
    changed.is_on = True  # a part that is left out can be previewed too
    stored = record.parts.select_related("table").order_by("position")
    parts = [changed if each.pk == part.pk else each for each in stored]
    parts = [each for each in parts if each.is_on]
    material = Material(record, parts, on)
    place = parts.index(changed)
    scope = EditionScope(changed, material, anchors(parts)[place], numbers(parts)[place])
    made = CONTENTS[PartKind(changed.part)](scope)
    return Preview(_alone(record, material, changed.heading, made.section), made.problems)


def preview_table(record: Edition, table: Table, on: date) -> Document:
    """A table as it would be printed. *Costs*: 1 query."""
    material = Material(record, (), on)
    return _alone(record, material, table.caption, Section("preview-table", "", (table,)))


def _alone(record: Edition, material: Material, title: str, section: Section) -> Document:
    """A section as a document of its own."""
    return Document(
        reference=str(record),
        title=title,
        subtitle="",
        council=material.council.name,
        colour=material.council.colour,
        summary="",
        cover=(),
        sections=(section,),
        contents=False,
    )


def reference_to(record: Edition, key: int) -> str:
    """How words refer to a part; "" where it is left out, or is within an exempt one.

    *Costs*: 1 query.
    """
    parts = [each for each in record.parts.order_by("position") if each.is_on]
    named = zip(anchors(parts), parts, within_exempt(parts), strict=True)
    found = (name for name, part, inner in named if part.pk == key and not inner)
    return next((f"{{{{ {Kind.PART}:{name} }}}}" for name in found), "")
