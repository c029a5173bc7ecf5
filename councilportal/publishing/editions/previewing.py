"""How the words of a draft read before they are saved, and what the references of a paper give."""

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, TypeVar

from councilportal.common.document import Document, Section, Table
from councilportal.publishing.editions.composing import numbers
from councilportal.publishing.editions.front_sheet import front_sheet
from councilportal.publishing.models import Edition, EditionPart
from councilportal.publishing.narrative.references import Kind, Problem
from councilportal.publishing.rules.kinds import Audience, PartKind
from councilportal.publishing.series.contents import CONTENTS
from councilportal.publishing.series.scope import (
    Built,
    EditionScope,
    Material,
    anchors,
    within_exempt,
)

M = TypeVar("M", Edition, EditionPart)


@dataclass(frozen=True, slots=True)
class Preview:
    """Words as they would be printed, as a document of their own, and what is wrong in them."""

    document: Document
    problems: tuple[Problem, ...]


def preview(record: Edition, part: EditionPart, values: Mapping[str, Any], on: date) -> Preview:
    """A part with other words. Nothing is stored. *Costs*: the queries of the part."""
    changed = _with(part, values)
    changed.is_on = True  # a part that is left out can be previewed too
    stored = record.parts.select_related("table").order_by("position")
    parts = [changed if each.pk == part.pk else each for each in stored]
    parts = [each for each in parts if each.is_on]
    material = Material(record, parts, on)
    made = _made(changed, material)
    return Preview(_alone(record, material, changed.heading, made.section), made.problems)


def preview_sheet(record: Edition, values: Mapping[str, Any], on: date) -> Preview:
    """The cover of the public copy with other words, and the implications if they are a part of it.

    Nothing is stored. *Costs*: the queries of the cover and of that part.
    """
    changed = _with(record, values)
    stored = record.parts.select_related("table").order_by("position")
    material = Material(changed, [each for each in stored if each.is_on], on)
    blocks, problems = front_sheet(material, Audience.PUBLIC)
    sections, wrong = [Section("preview-cover", "", blocks)], [*problems]
    for part in material.parts:
        if part.part == PartKind.IMPLICATIONS and not part.exempt_paragraph:
            made = _made(part, material)
            sections.append(made.section)
            wrong.extend(made.problems)
    title = material.said(changed.subject)[0] or record.series.title
    return Preview(_alone(record, material, title, *sections), tuple(wrong))


def _with(record: M, values: Mapping[str, Any]) -> M:
    """A copy of a record with other values; nothing is stored."""
    changed = copy(record)
    for name, value in values.items():
        setattr(changed, name, value)
    return changed


def _made(part: EditionPart, material: Material) -> Built:
    """A part as it is printed. *Takes*: one of the parts of the material."""
    place = material.parts.index(part)
    anchor, number = (every(material.parts)[place] for every in (anchors, numbers))
    return CONTENTS[PartKind(part.part)](EditionScope(part, material, anchor, number))


def preview_table(record: Edition, table: Table, on: date) -> Document:
    """A table as it would be printed. *Costs*: 1 query."""
    material = Material(record, (), on)
    return replace(_alone(record, material, table.caption), cover=(table,))


def _alone(record: Edition, material: Material, title: str, *sections: Section) -> Document:
    """Sections as a document of their own."""
    return Document(
        reference=str(record),
        title=title,
        subtitle="",
        council=material.council.name,
        colour=material.council.colour,
        summary="",
        cover=(),
        sections=sections,
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
