"""What is corrected, and what was revised since the edition before: the revision ledger (D12).

Public copies are compared with public copies, so what was withheld is told in neither.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from councilportal.common.document import Block, Dataset, Document, Paragraph, Section
from councilportal.common.periods import LONDON, day_label, london_day, parse
from councilportal.printing import codec
from councilportal.publishing.models import Edition, FrozenDocument
from councilportal.publishing.rules.kinds import Audience
from councilportal.publishing.rules.workflow import State
from councilportal.publishing.series import revised, revised_counts, revised_people
from councilportal.publishing.series.revised import Change
from councilportal.publishing.series.scope import Built, EditionScope, Material, section_of
from eqia.wording import as_blocks
from performance.board.queries import IndicatorLine, Scope, board
from performance.models import Reading

CORRECTION = "correction"  # the anchor of the section, which no part gets


class Earlier:
    """An edition that was frozen, with its copies as they were frozen. *Costs*: 1 query."""

    def __init__(self, record: Edition) -> None:
        """Read its copies. *Takes*: an edition that is out."""
        self.record = record
        kept = FrozenDocument.objects.filter(edition=record, freezing=record.freezing)
        self._texts = {each.audience: each.text for each in kept.defer("inputs")}
        self.frozen_at = min(kept.values_list("frozen_at", flat=True))

    def copy(self, audience: Audience) -> Document:
        """The copy for an audience; without an exempt part there is only the public one."""
        return codec.load(self._texts.get(audience) or self._texts[Audience.PUBLIC])


def correction(
    material: Material,
    corrected: Earlier,
    audience: Audience,
    lines: Sequence[IndicatorLine],
    datasets: Sequence[Dataset],
) -> tuple[Section, tuple[Dataset, ...]]:
    """What a correction says after its cover: the public note, every figure and count that differs.

    *Takes*: the edition that it corrects; the copy that it is for, and the lines and datasets that
    this copy tells.
    """
    edition, record = material.edition, corrected.record
    when = f", published on {day_label(london_day(record.publish_at))}" if record.publish_at else ""
    said = f"This edition corrects number {record.number} of the same edition{when}."
    before = corrected.copy(audience).datasets
    changed = revised.changes(revised.rows_of(before), lines)
    found = _with_reasons(changed, corrected.frozen_at, material.period.end)
    counts = revised_counts.revised_counts(before, datasets)
    people = revised_people.revised_people(before, datasets)
    blocks: list[Block] = [*as_blocks(edition.correction_note), Paragraph(said)]
    files: list[Dataset] = []
    if found:
        told = replace(revised.table(found), anchor=f"{CORRECTION}-figures")
        blocks += [revised.sentence(found), told]
        files.append(revised.dataset(found))
    elif not people:
        blocks.append(Paragraph("No figure of an indicator differs."))
    if people:
        table = revised_people.table(people, f"{CORRECTION}-people")
        blocks += [revised_people.sentence(people), table]
        files.append(revised_people.dataset(people))
    if any(each.old != each.new for each in counts):
        table = revised_counts.table(counts, f"{CORRECTION}-counts")
        blocks += [revised_counts.sentence(counts), table]
        files.append(revised_counts.dataset(counts))
    elif found and counts:
        blocks.append(revised_counts.sentence(counts))
    return Section(CORRECTION, "What is corrected", tuple(blocks)), tuple(files)


def revisions(scope: EditionScope) -> Built:
    """What was revised of the figures of the edition before, since that was frozen.

    What it said is compared with its indicators as they stand now at the end of its period.
    """
    before = previous(scope.edition, scope.material.on)
    if before is None:
        said = Paragraph("No edition of this report was published before.")
        return Built(section_of(scope, (said,)))
    earlier, ends_on = Earlier(before), before.ends_on
    directorate = scope.edition.directorate
    now = board(ends_on, Scope(directorate=directorate.ref if directorate else ""))
    lines = [line for line in scope.narrowed(now) if line.ref not in scope.material.withheld]
    old = revised.rows_of(earlier.copy(Audience.PUBLIC).datasets)
    found = _with_reasons(revised.changes(old, lines), earlier.frozen_at, ends_on)
    since = f"the edition of {parse(before.period).long_label}"
    if not found:
        said = Paragraph(f"No figure of {since} was revised since.")
        return Built(section_of(scope, (said,)))
    begin = Paragraph(f"These figures of {since} were revised after it was made.")
    blocks = (begin, revised.sentence(found), revised.table(found))
    return Built(section_of(scope, blocks), (revised.dataset(found),))


def previous(edition: Edition, on: date) -> Edition | None:
    """The last edition of the series and place before this one that is out at the end of a day.

    One that was withdrawn is passed over: what it said is not told again. *Costs*: 1 query.
    """
    end_of_day = datetime.combine(on + timedelta(days=1), time(), LONDON)
    found = Edition.objects.filter(
        series=edition.series_id,
        directorate=edition.directorate_id,
        state=State.PUBLISHED,
        publish_at__lt=end_of_day,
        ends_on__lt=edition.ends_on,
    )
    return found.order_by("ends_on", "number").last()


def _with_reasons(found: Iterable[Change], since: datetime, until: date) -> list[Change]:
    """The changes, each with what was noted when figures of its indicator were revised.

    *Takes*: the moment after which a revision counts; the last day of the period. *Costs*: 1 query.
    """
    changed = list(found)
    notes = _notes({each.line.ref for each in changed}, since, until) if changed else {}
    return [replace(each, reason="; ".join(notes.get(each.line.ref, ()))) for each in changed]


def _notes(refs: Collection[str], since: datetime, until: date) -> dict[str, list[str]]:
    made = Reading.objects.filter(
        revision__gt=1, group=None, entered_at__gt=since, ends_on__lte=until
    ).order_by("ends_on", "revision")
    notes: dict[str, list[str]] = defaultdict(list)
    for ref, period, note in made.values_list("indicator__ref", "period", "corrects_note"):
        if ref in refs:
            notes[ref].append(f"{parse(period).label}: {note}")
    return notes
