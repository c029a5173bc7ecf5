"""The golden thread of one objective as a document, with its picture."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise

from django.urls import reverse

from councilportal.common.diagrams import Arrow, Diagram, DiagramBox
from councilportal.common.document import (
    LIVE,
    Block,
    BragCell,
    Cell,
    Column,
    Dataset,
    Document,
    NumberCell,
    Paragraph,
    RagCell,
    Row,
    Section,
    Table,
    TextCell,
)
from councilportal.common.numbers import count_of, joined
from councilportal.common.periods import parse
from councilportal.common.words import Brag, Rag
from councilportal.organisation.queries import CouncilView
from councilportal.overview.thread_queries import Gauge, Thread, Told
from eqia.rules.workflow import State
from objectives.models import Action, Framework, Objective
from objectives.plan.sections import NO_DATE, owners_in_lines
from objectives.rules.frameworks import FrameworkKind, ObjectiveStanding
from objectives.rules.plan import ActionStatus, due_in_words
from performance.board.cells import indicator_address, rag_cell

# What hangs on an objective: what lists call one, several, and what is said where there is none.
KINDS = (
    ("measures", "measure", "No measure says how far it is reached."),
    ("actions", "action", "No action serves it."),
    ("plans", "plan", "No plan carries it out."),
    ("assessments", "assessment", "No assessment belongs to it."),
    ("achievements", "achievement", "No achievement is told for it."),
    ("progress", "statement of progress", "No progress has been told."),
    ("reports", "report", "No published report tells a figure of it."),
)
_PLURALS = {"statement of progress": "statements of progress"}


def _counted(thread: Thread, name: str, one: str) -> str:
    found: Sequence[object] = getattr(thread, name)
    number = len({each.name for each in thread.plans}) if name == "plans" else len(found)
    return count_of(number, one, _PLURALS.get(one, f"{one}s"))


def _shares(found: Counter[Rag] | Counter[Brag]) -> str:
    """How many of each, in words, the most first: "2 green, 1 red"."""
    return ", ".join(f"{number} {word.label.lower()}" for word, number in found.most_common())


def _told(thread: Thread, name: str, one: str) -> str:
    """How many there are, and how they stand: "3 measures (2 green, 1 red)"."""
    shares = ""
    if name == "measures":
        shares = _shares(thread.ratings)
    elif name == "actions":
        shares = _shares(thread.stands)
    elif name == "progress" and thread.progress:
        shares = _progress_said(thread.progress[0])
    said = _counted(thread, name, one)
    return f"{said} ({shares})" if shares else said


def _progress_said(told: Told) -> str:
    standing = ObjectiveStanding(told.note).label.lower() if told.note else "not judged"
    return f"{parse(told.name).label}: {standing}"


def present(thread: Thread) -> list[str]:
    """What hangs on an objective, in words."""
    return [_told(thread, name, one) for name, one, _ in KINDS if getattr(thread, name)]


def missing(thread: Thread) -> list[str]:
    """What does not hang on an objective, in words: "no measure"."""
    return [
        f"no {name if name == 'progress' else one}"
        for name, one, _ in KINDS
        if not getattr(thread, name)
    ]


# One objective


def thread_document(thread: Thread, on: date, council: CouncilView) -> Document:
    """The thread of one objective: the picture, then each kind of what hangs on it."""
    objective = thread.objective
    there, lacking = present(thread), missing(thread)
    said = f"It has {joined(there) or 'nothing'}."
    if there and lacking:
        said += f" It has {joined(lacking)}."
    return Document(
        reference=f"thread-{objective.ref}",
        title=f"Golden thread: {called(objective)}",
        subtitle="",
        council=council.name,
        colour=council.colour,
        summary=said,
        cover=(Paragraph(said),),
        sections=(
            Section("picture", "The thread as a picture", (_picture(thread),)),
            Section("above", "What it belongs to", (_above(thread),)),
            *_parts(thread, on),
        ),
        datasets=(_thread_dataset(thread),),
        contents=False,
        state=LIVE,
    )


def called(objective: Objective) -> str:
    """An objective by its number and its title."""
    return f"{objective.number or objective.ref} {objective.title}"


def _picture(thread: Thread) -> Diagram:
    objective = thread.objective
    chain = [(f"f{place}", each.title) for place, each in enumerate(thread.above)]
    if objective.theme is not None:
        chain.append(("theme", objective.theme.title))
    chain.append(("objective", called(objective)))
    below = [(name, _told(thread, name, one)) for name, one, _ in KINDS if getattr(thread, name)]
    arrows = [Arrow(start, end) for (start, _), (end, _) in pairwise(chain)]
    arrows += [Arrow("objective", name) for name, _ in below]
    above = " and ".join(text for _, text in chain[:-1]) or "no framework"
    boxes = tuple(DiagramBox(key, text) for key, text in (*chain, *below))
    summary = f"From {above} down to the objective, and to {joined([t for _, t in below])}."
    if not below:
        summary = f"From {above} down to the objective, on which nothing hangs yet."
    return Diagram("From the framework to what came of it", summary, boxes, tuple(arrows))


def _above(thread: Thread) -> Block:
    objective = thread.objective
    rows = [
        Row(
            (
                TextCell(FrameworkKind(each.kind).label, header=True),
                TextCell(each.title, href=_address(each)),
            )
        )
        for each in thread.above
    ]
    if objective.theme is not None:
        rows.append(Row((TextCell("Theme", header=True), TextCell(objective.theme.title))))
    rows.append(
        Row(
            (
                TextCell("Objective", header=True),
                TextCell(called(objective), href=reverse("objective", args=[objective.ref])),
            )
        )
    )
    return Table("From the top down", (Column("What", 1.5), Column("Title", 5)), tuple(rows))


def _address(framework: Framework) -> str:
    return reverse("framework", args=[framework.ref])


def _parts(thread: Thread, on: date) -> Iterator[Section]:
    tables = {
        "measures": _measures,
        "actions": lambda each: _actions(each, on),
        "plans": _plans,
        "assessments": _assessments,
        "achievements": _achievements,
        "progress": _progress,
        "reports": _reports,
    }
    for name, one, none in KINDS:
        heading = "Progress" if name == "progress" else f"{one.capitalize()}s"
        block = tables[name](thread) if getattr(thread, name) else Paragraph(none)
        yield Section(name, heading, (block,))


def _measures(thread: Thread) -> Table:
    columns = (Column("Measure", 4), Column("Now", 1.4, "right"), Column("Rating", 1.6))
    rows = tuple(Row(_measure(each, thread)) for each in thread.measures)
    return Table("As they stand today", columns, rows)


def _measure(measure: Gauge, thread: Thread) -> tuple[Cell, ...]:
    indicator = measure.indicator
    if indicator is None:
        kind = "Milestone" if measure.is_milestone else "In words"
        return TextCell(measure.words, header=True), TextCell(""), RagCell(None, text=kind)
    standing = thread.standings[indicator.pk]
    what = f"{indicator.ref} {indicator.title}"
    shown = standing.shown if standing.figure is not None else "No figure"
    note = standing.reading.period.label if standing.reading else ""
    return (
        TextCell(what, indicator_address(indicator.ref, None), header=True),
        NumberCell(shown, note=note),
        rag_cell(standing.rating),
    )


def _actions(thread: Thread, on: date) -> Table:
    columns = (
        Column("Action", 4),
        Column("Owner", 2),
        Column("Due", 1.6),
        Column("Status", 1.4),
        Column("How it stands", 1.6),
    )
    rows = tuple(
        Row(
            (
                TextCell(
                    f"{each.ref} {each.what}", reverse("action", args=[each.ref]), header=True
                ),
                TextCell(owners_in_lines(each, _leads(each))),
                TextCell(due_in_words(each.standing, on) or NO_DATE),
                TextCell(ActionStatus(each.status).label),
                BragCell(thread.brags[each.pk].brag, "" if thread.brags[each.pk].brag else "None"),
            )
        )
        for each in thread.actions
    )
    return Table("By reference", columns, rows)


def _leads(action: Action) -> list[str]:
    """The titles of the posts that lead an action of `thread_of` beside its owner."""
    told: str | None = action.leads_told  # type: ignore[attr-defined]
    return told.split("\n") if told else []


def _plans(thread: Thread) -> Table:
    columns = (Column("Plan", 2.4), Column("Line", 5))
    rows = tuple(
        Row((TextCell(each.words, reverse("plan", args=[each.name]), True), TextCell(each.note)))
        for each in thread.plans
    )
    return Table("Lines of plans", columns, rows)


def _assessments(thread: Thread) -> Table:
    columns = (Column("Assessment", 4), Column("State", 2))
    rows = tuple(
        Row(
            (
                TextCell(
                    f"{each.name} {each.words}", reverse("assessment", args=[each.name]), True
                ),
                TextCell(State(each.note).label),
            )
        )
        for each in thread.assessments
    )
    return Table("Equality impact assessments", columns, rows)


def _achievements(thread: Thread) -> Table:
    columns = (Column("Year", 1.2), Column("What was achieved", 5), Column("For", 1.6))
    rows = tuple(
        Row(
            (
                TextCell(parse(each.name).label, header=True),
                TextCell(each.words),
                TextCell("The whole theme" if each.note == "theme" else "The objective"),
            )
        )
        for each in thread.achievements
    )
    return Table("By year", columns, rows)


def _progress(thread: Thread) -> Table:
    columns = (Column("Year", 1.2), Column("Progress", 5), Column("Stands", 1.6))
    rows = tuple(
        Row(
            (
                TextCell(parse(each.name).label, header=True),
                TextCell(each.words),
                TextCell(ObjectiveStanding(each.note).label if each.note else "Not judged"),
            )
        )
        for each in thread.progress
    )
    return Table("The newest first", columns, rows)


def _reports(thread: Thread) -> Table:
    rows = tuple(
        Row((TextCell(each.words, reverse("published_edition", args=each.name.split("/")), True),))
        for each in thread.reports
    )
    return Table("Published reports with its figures", (Column("Report", 5),), rows)


def _thread_dataset(thread: Thread) -> Dataset:
    ref = thread.objective.ref
    rows: list[tuple[str, ...]] = []
    for each in thread.measures:
        found = each.indicator
        told = ("", each.words, "")
        if found is not None:
            told = (found.ref, found.title, thread.standings[found.pk].rating.rag.value)
        rows.append((ref, "measure", *told))
    rows += [
        (ref, "action", each.ref, each.what, thread.brags[each.pk].brag or "")
        for each in thread.actions
    ]
    for name, one, _ in KINDS[2:]:
        kind = one.partition(" ")[0]
        rows += [(ref, kind, each.name, each.words, each.note) for each in getattr(thread, name)]
    return Dataset("thread", ("objective", "kind", "ref", "words", "state"), tuple(rows))
