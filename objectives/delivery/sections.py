"""A plan as a document: its lines by part and heading, or as a matrix, in the order it prints."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.urls import reverse

from councilportal.common.document import (
    LIVE,
    Block,
    BragCell,
    Cell,
    Column,
    Dataset,
    Document,
    Facts,
    ListCell,
    Paragraph,
    Row,
    SameCell,
    Section,
    Table,
    TextCell,
)
from councilportal.common.inline import Item, Items
from councilportal.common.numbers import count_of
from councilportal.common.periods import day_label
from councilportal.organisation.queries import CouncilView
from objectives.delivery.found_sections import found_sections
from objectives.delivery.queries import PlanRead
from objectives.models import Action, Objective, Plan, PlanLine
from objectives.plan.sections import NO_DATE, leads_of, owners_in_lines
from objectives.rules.brag import judge
from objectives.rules.delivery import MONITORING, ImpactDirection, PlanKind, PlanState
from objectives.rules.plan import ActionStatus, due_in_words

NOTHING = "Nothing is said here."
NO_LINES = "This plan has no lines yet."
OUTSIDE = "In no part"
NONE_GIVEN = "None given"


def plan_document(
    read: PlanRead,
    on: date,
    council: CouncilView,
    more: Mapping[str, tuple[Block, ...]] | None = None,
) -> Document:
    """A plan with its facts and its lines.

    *Takes*: `more`, what other records say in a part, by the part's reference, such as the
    timetable of assessments.
    """
    plan = read.plan
    state = PlanState(plan.state)
    said = f"{PlanKind(plan.kind).label} with {count_of(len(read.lines), 'line')}."
    if state is PlanState.DRAFT:
        said += " It is a draft."
    sections = sections_of(read, on, more or {}) or (
        Section("lines", "Lines", (Paragraph(NO_LINES),)),
    )
    return Document(
        reference=f"plan-{plan.ref}",
        title=plan.title,
        subtitle="",
        council=council.name,
        colour=council.colour,
        summary=said,
        cover=(Facts("About this plan", facts_of(plan)),),
        sections=(*sections, *found_sections(read, on)),
        datasets=(lines_dataset(read, on),),
        contents=False,
        state=LIVE,
    )


def facts_of(plan: Plan) -> tuple[tuple[str, str], ...]:
    """What is stated of a plan: pairs of name and value."""
    pairs = (
        ("Kind", PlanKind(plan.kind).label),
        ("State", PlanState(plan.state).label),
        ("Carries out", str(plan.framework or "")),
        ("Directorate", str(plan.directorate or "The whole council")),
        ("From", day_label(plan.valid_from) if plan.valid_from else ""),
        ("To", day_label(plan.valid_to) if plan.valid_to else ""),
        *_kept_by(plan),
    )
    return tuple(pair for pair in pairs if pair[1])


def sections_of(
    read: PlanRead,
    on: date,
    more: Mapping[str, tuple[Block, ...]],
    *,
    has_blanks: bool = True,
) -> tuple[Section, ...]:
    """The lines of a plan as sections, in the order that it prints.

    A plan whose kind has parts has a section for each part; another one for each heading, or for
    each outcome.

    *Takes*: `more` as `plan_document` does; `has_blanks`, False to leave out parts that say
    nothing.
    """
    if read.plan.kind == PlanKind.MATRIX:
        return tuple(_matrix_sections(read))
    more = {MONITORING: _monitoring(read.plan), **more}
    is_under = _is_under_objectives(read)
    groups = [(each, _columns(read, each.lines, on, is_under=is_under)) for each in _groups(read)]
    # One plan lies one way, so that no page is left half empty for the next part.
    is_wide = any(each.lines and len(columns) > _NARROW for each, columns in groups)
    return tuple(
        Section(each.anchor, each.title, blocks, wide=is_wide)
        for each, columns in groups
        if (blocks := _blocks(each, columns, more, has_blanks=has_blanks, is_under=is_under))
    )


def _is_under_objectives(read: PlanRead) -> bool:
    """Whether lines stand under their objectives: in a plan without parts, where each has some."""
    return not read.parts and bool(read.lines) and all(map(_objectives, read.lines))


def _monitoring(plan: Plan) -> tuple[Block, ...]:
    """Who brings a plan up to date and how often, and who watches it; nothing for nobody."""
    told = tuple(pair for pair in _kept_by(plan) if pair[1])
    return (Facts("How the plan is kept", told),) if told else ()


def _kept_by(plan: Plan) -> tuple[tuple[str, str], ...]:
    return (
        ("Updated", plan.updated),
        ("Updated by", str(plan.updated_by_post or "")),
        ("Watched by", str(plan.body or "")),
    )


# Groups


@dataclass(frozen=True, slots=True)
class _Group:
    """Lines under one heading of a plan; `part` is the reference of their part, "" for none."""

    anchor: str
    title: str
    lines: Sequence[PlanLine]
    part: str = ""


def _groups(read: PlanRead) -> Iterator[_Group]:
    """The lines by part, where the kind of plan has parts; else by heading or outcome."""
    if not read.parts:
        for number, (title, lines) in enumerate(groupby(read.lines, _first_heading), 1):
            yield _Group(f"group-{number}", title or "Lines", list(lines))
        return
    for part in read.parts:
        own = [each for each in read.lines if each.part_id == part.pk]
        yield _Group(f"part-{part.ref}", part.title, own, part.ref)
    if rest := [each for each in read.lines if each.part_id is None]:
        yield _Group("no-part", OUTSIDE, rest)


def _headings(line: PlanLine) -> list[str]:
    return [each for each in (line.heading, str(line.outcome or "")) if each]


def _first_heading(line: PlanLine) -> str:
    return next(iter(_headings(line)), "")


def _blocks(
    group: _Group,
    columns: Sequence["_Column"],
    more: Mapping[str, tuple[Block, ...]],
    *,
    has_blanks: bool,
    is_under: bool,
) -> tuple[Block, ...]:
    blocks: list[Block] = [_table(group, columns, is_under=is_under)] if group.lines else []
    blocks += more.get(group.part, ())
    if not blocks and has_blanks:
        blocks.append(Paragraph(NOTHING))
    return tuple(blocks)


def _table(group: _Group, columns: Sequence["_Column"], *, is_under: bool) -> Table:
    def heads(line: PlanLine) -> list[str]:
        objectives = _objectives(line).replace("\n", "; ") if is_under else ""
        return [*_headings(line), *([objectives] if objectives else ())]

    rows: list[Row] = []
    for headings, lines in groupby(group.lines, heads):
        if under := ": ".join(each for each in headings if each != group.title):
            rows.append(Row((TextCell(under, header=True),), is_group_head=True))
        rows += [
            Row(tuple(each.cells[line.pk] for each in columns), anchor=f"line-{line.position}")
            for line in lines
        ]
    caption = _counted(group.title, len(group.lines))
    return Table(caption, tuple(each.column for each in columns), tuple(rows))


# Columns

_NARROW = 4  # columns that fit a page upright


@dataclass(frozen=True, slots=True)
class _Column:
    """A column with the cell of each line, by the key of the line."""

    column: Column
    cells: Mapping[int, Cell]


def _columns(
    read: PlanRead, lines: Sequence[PlanLine], on: date, *, is_under: bool
) -> Sequence[_Column]:
    """The columns of a group of lines: those that say something for one line at least."""
    acts = {each.pk: read.action(each) for each in lines}
    found = [
        _Column(
            Column("Number", 1),
            {
                each.pk: TextCell(str(each.position), _change_of(read, each), header=True)
                for each in lines
            },
        ),
        _Column(Column("What is to be done", 4), {each.pk: _what(each, acts) for each in lines}),
    ]
    told = {each.pk: "" if is_under else _objectives(each) for each in lines}
    said: list[tuple[Column, dict[int, str]]] = [
        (Column("Objectives", 2.4), told),
        (Column("For whom", 1.8), {each.pk: _for_whom(each) for each in lines}),
        (Column("Impact", 1.2), {each.pk: _impact(each) for each in lines}),
        (Column("Across plans", 1.6), {each.pk: str(each.theme or "") for each in lines}),
    ]
    if any(acts.values()):
        owners = {key: _owner(each) for key, each in acts.items()}
        dues = {key: _due(each, on) for key, each in acts.items()}
        said += [(Column("Owner", 2), owners), (Column("Due", 1.8), dues)]
    found += [
        _Column(column, {key: TextCell(text) for key, text in texts.items()})
        for column, texts in said
        if any(texts.values())
    ]
    if any(each and each.status != ActionStatus.NOT_STATED for each in acts.values()):
        signs: dict[int, Cell] = {key: _sign(each, on) for key, each in acts.items()}
        states: dict[int, Cell] = {key: TextCell(_status(each)) for key, each in acts.items()}
        found += [
            _Column(Column("How it stands", 1.2), signs),
            _Column(Column("Status", 1.3), states),
        ]
    return found


def _change_of(read: PlanRead, line: PlanLine) -> str:
    """The address where a line is changed; "" for a reader who may not."""
    where = [read.plan.ref, line.position]
    return reverse("plan_line", args=where) if read.may_change else ""


def _what(line: PlanLine, acts: Mapping[int, Action | None]) -> TextCell:
    action = acts[line.pk]
    return TextCell(line.words, href=reverse("action", args=[action.ref]) if action else "")


def _objectives(line: PlanLine) -> str:
    """The objectives that a line names, but for the one that is that of its part."""
    of_part = line.part.objective_id if line.part else None
    named = [each for each in line.objectives.all() if each.pk != of_part]
    return "\n".join(_numbered(each) for each in named)


def _for_whom(line: PlanLine) -> str:
    return ", ".join(sorted(each.name for each in line.characteristics.all()))


def _impact(line: PlanLine) -> str:
    return ImpactDirection(line.direction).label if line.direction else ""


def _owner(action: Action | None) -> str:
    return owners_in_lines(action, leads_of(action)) if action is not None else ""


def _due(action: Action | None, on: date) -> str:
    return (due_in_words(action.standing, on) or NO_DATE) if action else ""


def _sign(action: Action | None, on: date) -> Cell:
    return BragCell(judge(action.standing, on).brag) if action else TextCell("")


def _status(action: Action | None) -> str:
    return ActionStatus(action.status).label if action else ""


# A matrix


def _matrix_sections(read: PlanRead) -> Iterator[Section]:
    columns = (
        Column("Key outcome", 2),
        Column("Supporting priorities", 3),
        Column("Objectives", 3),
        Column("Measures", 3),
    )
    for number, (heading, lines) in enumerate(groupby(read.lines, lambda each: each.heading), 1):
        told = list(lines)
        rows = tuple(
            Row(
                (
                    _outcome(line, before, _change_of(read, line)),
                    _list([_numbered(each) for each in line.priorities.all()]),
                    _list([_numbered(each) for each in line.objectives.all()]),
                    _list(read.measures.get(line.pk, ())),
                ),
                anchor=f"line-{line.position}",
            )
            for before, line in zip([None, *told], told, strict=False)
        )
        title = heading or "Lines"
        table = Table(_counted(title, len(rows)), columns, rows)
        yield Section(f"group-{number}", title, (table,), wide=True)


def _outcome(line: PlanLine, before: PlanLine | None, href: str) -> TextCell:
    """The outcome of a line, which stands once for lines of one outcome, unless it is a link."""
    is_same = before is not None and not href and before.words == line.words
    return (SameCell if is_same else TextCell)(line.words, href, header=True)


def _counted(title: str, count: int) -> str:
    """The caption of a table of lines: "Safer streets: 6 lines"."""
    return f"{title}: {count_of(count, 'line')}"


def _numbered(objective: Objective) -> str:
    return f"{objective.number} {objective.title}".strip()


def _list(said: Sequence[str]) -> Cell:
    if len(said) < 2:
        return TextCell(said[0] if said else NONE_GIVEN)
    return ListCell(Items(tuple(Item((each,)) for each in said)))


# Data


def lines_dataset(read: PlanRead, on: date) -> Dataset:
    """The lines of a plan as data, one a row."""
    columns = (
        *("plan", "position", "part", "heading", "outcome", "words", "objectives", "priorities"),
        *("characteristics", "direction", "theme", "measures"),
        *("action", "owner", "due", "due_on", "status", "stands", "why"),
    )
    rows = tuple(
        (
            read.plan.ref,
            str(each.position),
            each.part.ref if each.part else "",
            each.heading,
            each.outcome.ref if each.outcome else "",
            each.words,
            _refs(each.objectives.all()),
            _refs(each.priorities.all()),
            "; ".join(sorted(one.ref for one in each.characteristics.all())),
            each.direction,
            each.theme.ref if each.theme else "",
            "; ".join(read.measures.get(each.pk, ())),
            *_action_data(read.action(each), on),
        )
        for each in read.lines
    )
    return Dataset("plan_lines", columns, rows)


def _refs(objectives: Iterable[Objective]) -> str:
    return "; ".join(each.ref for each in objectives)


def _action_data(action: Action | None, on: date) -> tuple[str, ...]:
    if action is None:
        return ("",) * 7
    judged = judge(action.standing, on)
    return (
        action.ref,
        str(action.owner_post or ""),
        action.due_text,
        action.due_on.isoformat() if action.due_on else "",
        action.status,
        judged.brag or "",
        judged.why,
    )
