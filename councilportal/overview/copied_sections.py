"""What changed in a framework since it was copied from an earlier one, as a section of its page."""

from collections.abc import Sequence
from dataclasses import replace

from django.urls import reverse

from councilportal.common.document import (
    Block,
    Column,
    Dataset,
    Document,
    Paragraph,
    Row,
    Section,
    Table,
    TextCell,
)
from councilportal.common.numbers import count_of, joined, plain
from councilportal.common.periods import day_label
from objectives.models import Framework
from objectives.rules.copying import Change, ChangeKind, MeasureSaid

NOTHING = "Nothing has changed so far."
# How many there are of each kind, in words: one, and several.
_COUNTED = {
    ChangeKind.ADDED: ("objective added", "objectives added"),
    ChangeKind.LEFT_OUT: ("objective left out", "objectives left out"),
    ChangeKind.OTHER_WORDS: ("objective in other words", "objectives in other words"),
    ChangeKind.OTHER_TARGET: ("measure with another target", "measures with another target"),
    ChangeKind.MEASURE_ADDED: ("measure added", "measures added"),
    ChangeKind.MEASURE_LEFT_OUT: ("measure left out", "measures left out"),
}


def with_changes(document: Document, earlier: Framework, changes: Sequence[Change]) -> Document:
    """The document of a framework with what changed from an earlier one before its objectives."""
    return replace(
        document,
        sections=(changed_section(earlier, changes), *document.sections),
        datasets=(*document.datasets, changes_dataset(changes)),
    )


def changed_section(earlier: Framework, changes: Sequence[Change]) -> Section:
    """What changed from an earlier framework, in a sentence and a table.

    *Takes*: the changes of `objective_queries.changes_between`.
    """
    counts = {kind: sum(each.kind is kind for each in changes) for kind in _COUNTED}
    said = [count_of(count, *_COUNTED[kind]) for kind, count in counts.items() if count]
    blocks: list[Block] = [Paragraph(f"{joined(said).capitalize()}." if said else NOTHING)]
    if changes:
        columns = (
            Column("What", 2),
            Column("Objective", 3.4),
            Column("Before", 3),
            Column("Now", 3),
        )
        rows = tuple(
            Row(
                (
                    TextCell(each.kind.label, header=True),
                    TextCell(each.about, href=reverse("objective", args=[each.ref])),
                    TextCell(_in_words(each.before)),
                    TextCell(_in_words(each.after)),
                )
            )
            for each in changes
        )
        blocks.append(Table("In the order of the objectives", columns, rows))
    return Section("changed", f"What changed from {earlier.title}", tuple(blocks))


def _in_words(said: str | MeasureSaid | None) -> str:
    """Words, or a measure with its target; "" for nothing."""
    if not isinstance(said, MeasureSaid):
        return said or ""
    on = day_label(said.target_on) if said.target_on else ""
    target = ", ".join(filter(None, (said.level or plain(said.target), on)))
    return f"{said.what}: {target or 'no target'}"


def changes_dataset(changes: Sequence[Change]) -> Dataset:
    """The changes as data, one a row."""
    rows = tuple(
        (each.kind.value, each.ref, each.about, _in_words(each.before), _in_words(each.after))
        for each in changes
    )
    return Dataset("changes", ("change", "ref", "objective", "before", "now"), rows)
