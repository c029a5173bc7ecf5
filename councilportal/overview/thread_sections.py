"""The golden thread as documents: of one objective with its picture, and of all objectives."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby, pairwise

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
from objectives.models import Framework, Objective
from objectives.plan.sections import NO_DATE, NO_OWNER
from objectives.rules.frameworks import FrameworkKind, ObjectiveStanding
from objectives.rules.plan import ActionStatus, due_in_words
from performance.board.cells import indicator_address, rag_cell

# What hangs on an objective: what lists call one, several, and what is said where there is none.
_KINDS = (
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
    return [_told(thread, name, one) for name, one, _ in _KINDS if getattr(thread, name)]


def missing(thread: Thread) -> list[str]:
    """What does not hang on an objective, in words: "no measure"."""
    return [
        f"no {name if name == 'progress' else one}"
        for name, one, _ in _KINDS
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
        title=f"Golden thread: {_called(objective)}",
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


def _called(objective: Objective) -> str:
    return f"{objective.number or objective.ref} {objective.title}"


def _picture(thread: Thread) -> Diagram:
    objective = thread.objective
    chain = [(f"f{place}", each.title) for place, each in enumerate(thread.above)]
    if objective.theme is not None:
        chain.append(("theme", objective.theme.title))
    chain.append(("objective", _called(objective)))
    below = [(name, _told(thread, name, one)) for name, one, _ in _KINDS if getattr(thread, name)]
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
                TextCell(_called(objective), href=reverse("objective", args=[objective.ref])),
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
    for name, one, none in _KINDS:
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
                TextCell(str(each.owner_post or NO_OWNER)),
                TextCell(due_in_words(each.standing, on) or NO_DATE),
                TextCell(ActionStatus(each.status).label),
                BragCell(thread.brags[each.pk].brag, "" if thread.brags[each.pk].brag else "None"),
            )
        )
        for each in thread.actions
    )
    return Table("By reference", columns, rows)


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
    for name, one, _ in _KINDS[2:]:
        kind = one.partition(" ")[0]
        rows += [(ref, kind, each.name, each.words, each.note) for each in getattr(thread, name)]
    return Dataset("thread", ("objective", "kind", "ref", "words", "state"), tuple(rows))


# All objectives


def threads_document(
    threads: Sequence[Thread], frameworks: Sequence[Framework], council: CouncilView
) -> Document:
    """Each objective with how much hangs on it and what is missing, under its framework.

    *Takes*: the frameworks that the reader may read, for the picture.
    """
    bare = sum(not present(each) for each in threads)
    whole = sum(not missing(each) for each in threads)
    said = (
        f"{count_of(len(threads), 'objective')}: {whole} with all that carries out an objective, "
        f"{bare} with nothing yet."
    )
    picture = _frameworks_picture(frameworks, threads)
    return Document(
        reference="golden-thread",
        title="Golden thread",
        subtitle="",
        council=council.name,
        colour=council.colour,
        summary=said,
        cover=(Paragraph(said),),
        sections=(
            *((Section("picture", "Frameworks", (picture,)),) if picture else ()),
            *_framework_sections(threads),
        ),
        datasets=(_threads_dataset(threads),),
        contents=False,
        state=LIVE,
    )


def _frameworks_picture(
    frameworks: Sequence[Framework], threads: Sequence[Thread]
) -> Diagram | None:
    """Which framework carries out which; None where none carries out another."""
    counts = Counter(each.objective.framework_id for each in threads)
    known = {each.pk for each in frameworks}
    tied = {each.pk for each in frameworks if each.parent_id in known}
    tied |= {each.parent_id for each in frameworks if each.pk in tied and each.parent_id}
    if not tied:
        return None
    boxes = tuple(
        DiagramBox(str(each.pk), f"{each.title}: {count_of(counts[each.pk], 'objective')}")
        for each in frameworks
        if each.pk in tied
    )
    arrows = tuple(
        Arrow(str(each.parent_id), str(each.pk)) for each in frameworks if each.parent_id in known
    )
    summary = f"{count_of(len(boxes), 'framework')}, each below the one that it carries out."
    return Diagram("Which framework carries out which", summary, boxes, arrows)


def _framework_sections(threads: Sequence[Thread]) -> Iterator[Section]:
    of_framework = groupby(threads, key=lambda each: each.objective.framework)
    for place, (framework, found) in enumerate(of_framework, 1):
        heading = framework.title if framework else "In no framework"
        rows: list[Row] = []
        for theme, own in groupby(found, key=lambda each: each.objective.theme):
            if theme is not None or rows:
                title = theme.title if theme else "In no theme"
                rows.append(Row((TextCell(title, header=True),), is_group_head=True))
            rows += [_thread_row(each) for each in own]
        columns = (
            Column("Objective", 4),
            Column("What carries it out", 4),
            Column("What is missing", 2.4),
        )
        table = Table(f"Objectives: {heading}", columns, tuple(rows), anchor=f"objectives-{place}")
        yield Section(f"framework-{place}", heading, (table,))


def _thread_row(thread: Thread) -> Row:
    objective = thread.objective
    lacking = ", ".join(missing(thread))
    return Row(
        (
            TextCell(
                _called(objective), reverse("objective_thread", args=[objective.ref]), header=True
            ),
            TextCell("; ".join(present(thread)) or "Nothing"),
            TextCell(f"{lacking[:1].upper()}{lacking[1:]}" or "Nothing"),
        )
    )


def _threads_dataset(threads: Sequence[Thread]) -> Dataset:
    names = [name for name, _, _ in _KINDS]
    columns = ("framework", "theme", "objective", "title", *names, "missing")
    rows = tuple(
        (
            each.objective.framework.ref if each.objective.framework else "",
            each.objective.theme.ref if each.objective.theme else "",
            each.objective.ref,
            each.objective.title,
            *(str(len(getattr(each, name))) for name in names),
            "; ".join(missing(each)),
        )
        for each in threads
    )
    return Dataset("threads", columns, rows)
