"""All objectives, each with how much hangs on its golden thread and what is missing."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby

from django.urls import reverse

from councilportal.common.diagrams import Arrow, Diagram, DiagramBox
from councilportal.common.document import (
    LIVE,
    Column,
    Dataset,
    Document,
    Paragraph,
    Row,
    Section,
    Table,
    TextCell,
)
from councilportal.common.numbers import count_of
from councilportal.organisation.queries import CouncilView
from councilportal.overview.thread_queries import Thread
from councilportal.overview.thread_sections import KINDS, called, missing, present
from objectives.models import Framework


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
        f"{bare or 'none'} with nothing yet."
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
                called(objective), reverse("objective_thread", args=[objective.ref]), header=True
            ),
            TextCell("; ".join(present(thread)) or "Nothing"),
            TextCell(f"{lacking[:1].upper()}{lacking[1:]}" or "Nothing"),
        )
    )


def _threads_dataset(threads: Sequence[Thread]) -> Dataset:
    names = [name for name, _, _ in KINDS]
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
