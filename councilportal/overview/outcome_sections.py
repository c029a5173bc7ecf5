"""What an assessment foretold, beside what was measured and said, as a page and as a paper."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from councilportal.common.document import (
    LIVE,
    Cell,
    Column,
    Dataset,
    Document,
    Facts,
    NumberCell,
    Paragraph,
    Row,
    Section,
    Table,
    TextCell,
)
from councilportal.common.numbers import count_of
from councilportal.common.periods import day_label, london_day
from councilportal.organisation.queries import CouncilView
from eqia.models import Assessment, ConsultationPoint, MitigatingAction, OutcomeStatement
from eqia.outcomes.queries import Foretold
from eqia.rules.foretold import Came
from eqia.taken_over import TakenOver
from eqia.wording import NOT_STATED, STATUSES, day_or_gap, fact_row, moment, plain_text
from performance.board.action_queries import Watching
from performance.board.cells import indicator_address, rag_cell

NOT_SAID = "Not said yet"


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside what was foretold: promises, what watches them, what people said."""

    promises: tuple[MitigatingAction, ...]
    watching: tuple[Watching, ...]
    points: tuple[ConsultationPoint, ...]
    taken_over: TakenOver


def outcome_document(
    record: Assessment, foretold: Sequence[Foretold], beside: Beside, council: CouncilView
) -> Document:
    """What a version foretold for each group, what came of it, and what that rests on."""
    said = _said(foretold)
    sections = (
        Section("effects", "What was foretold, and what came of it", (_effects(foretold),)),
        Section("measured", "What was measured", (_measured(beside),)),
        Section("actions", "What became of its actions", (_actions(beside),)),
        Section("heard", "What people said", tuple(_heard(beside))),
        *_before(foretold),
    )
    return Document(
        reference=f"{record.ref}-v{record.number}-outcome",
        title=f"What came of it: {record.title}",
        subtitle=f"Equality impact assessment {record.ref}, version {record.number}",
        council=council.name,
        colour=council.colour,
        summary=said,
        cover=(Paragraph(said), _about(record)),
        sections=sections,
        datasets=(_dataset(record, foretold), _measured_dataset(beside)),
        contents=False,
        state=LIVE,
    )


def _said(foretold: Sequence[Foretold]) -> str:
    if not foretold:
        return "The screening of this assessment foretold nothing: it has no answers."
    number = count_of(len(foretold), "effect")
    last = [each.last.came for each in foretold if each.last is not None]
    if not last:
        return f"{number} foretold. Nothing has been said yet of whether they came so."
    counts = [
        f"{last.count(came.value)}: {came.label[:1].lower()}{came.label[1:]}"
        for came in Came
        if came.value in last
    ]
    if len(last) < len(foretold):
        counts.append(f"{len(foretold) - len(last)}: not said yet")
    return f"{number} foretold. {'; '.join(counts)}."


def _about(record: Assessment) -> Facts:
    sent = day_label(london_day(record.submitted_at)) if record.submitted_at else ""
    pairs = (
        ("Assessment", f"{record.ref}, version {record.number}"),
        ("Directorate", record.directorate.name),
        ("Service", record.service.name if record.service else ""),
        ("Responsible officer", str(record.lead_post or NOT_STATED)),
        ("Sent for sign-off", sent),
        ("Day for review", day_or_gap(record.review_on)),
    )
    return Facts("About this assessment", tuple(pair for pair in pairs if pair[1]))


def _effects(foretold: Sequence[Foretold]) -> Table | Paragraph:
    if not foretold:
        return Paragraph("Nothing was foretold.")
    columns = (
        Column("Group", 1.6),
        Column("Foretold", 1.8),
        Column("Did it come so?", 1.4),
        Column("What shows it", 4),
        Column("Said on", 1.4),
    )
    rows = tuple(_effect(each) for each in foretold)
    return Table("In the order of the grid", columns, rows, anchor="effects-table")


def _effect(each: Foretold) -> Row:
    last = each.last
    said = (NOT_SAID, "", "")
    if last is not None:
        said = (Came(last.came).label, last.words, _when(last))
    return fact_row(each.group, each.words, *said)


def _when(said: OutcomeStatement) -> str:
    day = day_label(london_day(said.at))
    return f"{day}\n{said.by.name}" if said.by else day


def _measured(beside: Beside) -> Table | Paragraph:
    if not beside.watching:
        return Paragraph("No indicator watches over the actions of this assessment.")
    columns = (
        Column("Indicator", 3),
        Column("Watches over", 3),
        Column("Now", 1.4),
        Column("Rating", 1.4),
    )
    rows = tuple(Row(_watched(each, beside)) for each in beside.watching)
    return Table("Indicators, as they stand today", columns, rows, anchor="measured-table")


def _watched(each: Watching, beside: Beside) -> tuple[Cell, ...]:
    standing, reading = each.standing, each.standing.reading
    shown = standing.shown if standing.figure is not None else "No figure"
    what = f"{each.indicator.ref} {each.indicator.title}"
    return (
        TextCell(what, indicator_address(each.indicator.ref, None), header=True),
        TextCell(_over(each, beside)),
        NumberCell(shown, note=reading.period.label if reading else ""),
        rag_cell(standing.rating),
    )


def _over(each: Watching, beside: Beside) -> str:
    """What the action promises that an indicator watches over."""
    return next(one.what for one in beside.promises if one.action_id == each.action)


def _actions(beside: Beside) -> Table | Paragraph:
    if not beside.promises:
        return Paragraph("It promised no action.")
    columns = (
        Column("Action", 4),
        Column("For", 1.6),
        Column("Expected outcome", 3),
        Column("Status", 1.6),
    )
    rows = tuple(
        fact_row(
            each.what,
            each.group or "All",
            each.outcome,
            STATUSES.get(each.action.status if each.action else each.status, NOT_STATED),
        )
        for each in beside.promises
    )
    return Table("As signed, with the status of today", columns, rows, anchor="actions-table")


def _heard(beside: Beside) -> Iterator[Table | Paragraph]:
    rows = [fact_row(each.said, each.done or NOT_STATED) for each in beside.points]
    for each in beside.taken_over.consultations:
        rows += [fact_row(heard.said, heard.done or NOT_STATED) for heard in each.heard]
    if not rows:
        yield Paragraph("No consultation is recorded in it.")
        return
    columns = (Column("You said", 1), Column("We did", 1))
    yield Table("In its consultation", columns, tuple(rows), anchor="heard-table")


def _before(foretold: Sequence[Foretold]) -> Iterator[Section]:
    """What was said earlier and does not stand any more, the newest first."""
    found = [(each, said) for each in foretold for said in each.said[1:]]
    if not found:
        return
    found.sort(key=lambda pair: -pair[1].position)
    columns = (
        Column("Group", 1.6),
        Column("Foretold", 1.8),
        Column("Did it come so?", 1.4),
        Column("What shows it", 4),
        Column("Said on", 1.4),
    )
    rows = tuple(
        fact_row(each.group, each.words, Came(said.came).label, said.words, _when(said))
        for each, said in found
    )
    table = Table("The newest first", columns, rows, anchor="before-table")
    yield Section("before", "What was said before", (table,))


def _dataset(record: Assessment, foretold: Sequence[Foretold]) -> Dataset:
    columns = ("ref", "version", "characteristic", "label", "effect", "size")
    rows = tuple(
        (
            *(record.ref, str(record.number), each.ref, each.group, each.effect.value),
            plain_text(each.size),
            each.last.came if each.last else "",
            each.last.words if each.last else "",
            moment(each.last.at) if each.last else "",
        )
        for each in foretold
    )
    return Dataset("outcomes", (*columns, "came", "words", "at"), rows)


def _measured_dataset(beside: Beside) -> Dataset:
    rows = tuple(
        (
            each.indicator.ref,
            each.indicator.title,
            _over(each, beside),
            each.standing.shown if each.standing.figure is not None else "",
            each.standing.reading.period.code if each.standing.reading else "",
            each.standing.rating.rag.value,
        )
        for each in beside.watching
    )
    return Dataset("measured", ("indicator", "title", "action", "figure", "period", "rating"), rows)
