"""What the checks find in a plan, as sections of its document."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby

from councilportal.common.document import Column, Row, Section, Table, TextCell
from councilportal.common.numbers import count_of
from councilportal.common.words import Word
from objectives.delivery.queries import PlanRead
from objectives.models import PlanLine
from objectives.plan.sections import leads_of
from objectives.rules import line_checks, part_checks
from objectives.rules.line_checks import FollowedLine
from objectives.rules.measurable import Finding, FindingKind
from objectives.rules.part_checks import AskedLine, AskedPart


def found_sections(read: PlanRead, on: date) -> Iterator[Section]:
    """What its measures lack, and what the checks find in its parts and in its lines."""
    yield from _lacking_section(read.lacking)
    found = (*in_parts(read, on), *line_checks.findings(_followed(read)))
    yield from _found_section(found)


def in_parts(read: PlanRead, on: date) -> Iterator[tuple[Word, str]]:
    """What the parts of a plan ask and do not have on a day, each with a sentence."""
    yield from part_checks.findings(_asked(read), on)


def _followed(read: PlanRead) -> list[FollowedLine]:
    return [
        FollowedLine(
            line.position,
            line.words,
            " ".join(each.title for each in line.objectives.all()),
            action.standing,
            tuple(filter(None, (str(action.owner_post or ""), *leads_of(action)))),
        )
        for line in read.lines
        if (action := read.action(line)) is not None
    ]


def _asked(read: PlanRead) -> list[AskedPart]:
    """The parts that ask for something; none for a reader who may not know of all actions."""
    if any(each.action_id and not read.action(each) for each in read.lines):
        return []
    return [
        AskedPart(
            part.title,
            part.actions_asked,
            part.words_limit,
            [_line(read, each) for each in read.lines if each.part_id == part.pk],
        )
        for part in read.parts
    ]


def _line(read: PlanRead, line: PlanLine) -> AskedLine:
    standing = action.standing if (action := read.action(line)) else None
    return AskedLine(
        line.position,
        line.words,
        standing.status if standing else None,
        standing.review_on if standing else None,
        line.outcome_id is not None or read.plan.framework_id is None,
    )


def _found_section(found: Sequence[tuple[Word, str]]) -> Iterator[Section]:
    if found:
        rows = tuple(
            Row((TextCell(kind.label, header=True), TextCell(said))) for kind, said in found
        )
        table = Table("In the order of the lines", (Column("What", 2), Column("Where", 5)), rows)
        yield Section("found", "What the check finds", (table,))


def _lacking_section(found: Sequence[Finding]) -> Iterator[Section]:
    """What the check of rule L3 finds in the measures of the lines, by kind."""
    if not found:
        return
    rows: list[Row] = []
    for kind, own in groupby(sorted(found, key=_place), lambda each: each.kind):
        rows.append(Row((TextCell(kind.label, header=True),), is_group_head=True))
        rows += [
            Row((TextCell(_about(each), header=True), TextCell(each.sentence))) for each in own
        ]
    columns = (Column("What it is about", 3), Column("What the check finds", 4))
    table = Table(count_of(len(found), "finding"), columns, tuple(rows))
    yield Section("lacking", "What its measures lack", (table,))


def _place(finding: Finding) -> int:
    return list(FindingKind).index(finding.kind)


def _about(finding: Finding) -> str:
    return f"Line {finding.ref}: {finding.about}" if finding.ref else finding.about
