"""Who answers for equality as documents: roles, bodies and whom they report to, standards, and
what directorates say of the objectives.

Functions that give sections and datasets are parts of reports too.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date

from councilportal.common.diagrams import Arrow, Diagram, DiagramBox
from councilportal.common.document import (
    LIVE,
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
from councilportal.common.numbers import count_of, joined
from councilportal.common.periods import Period, day_label
from councilportal.organisation.models import Body
from councilportal.organisation.queries import CouncilView
from objectives.models import Accountability, Framework, ObjectiveProgress, Theme
from objectives.rules.frameworks import ObjectiveStanding

COUNCIL = "The whole council"
NOTHING = "Nobody has said yet who answers for what."
NO_ONE = "No body reports to another."

# Accountabilities


def accountability_table(roles: Sequence[Accountability], caption: str) -> Table:
    """Who answers for what and what that is in practice, in order."""
    columns = (Column("Role", 2), Column("Answers for", 3), Column("In practice this means", 3))
    rows = tuple(
        Row(
            (
                TextCell(each.who, header=True),
                TextCell(each.answers_for),
                TextCell(each.in_practice),
            )
        )
        for each in roles
    )
    return Table(caption, columns, rows)


def accountability_sections(roles: Sequence[Accountability]) -> Iterator[Section]:
    """Who answers for what, one section a framework where they are of several."""
    groups: dict[str, list[Accountability]] = {}
    for each in roles:
        groups.setdefault(str(each.framework or COUNCIL), []).append(each)
    for number, (name, own) in enumerate(groups.items(), 1):
        heading = "Who answers for what" if len(groups) == 1 else f"Who answers for what: {name}"
        table = accountability_table(own, f"In order: {name}")
        yield Section(f"accountability-{number}", heading, (table,))


def accountability_dataset(roles: Iterable[Accountability]) -> Dataset:
    """Accountabilities as data, in the columns of the data format."""
    rows = tuple(
        (
            str(each.position),
            each.who,
            each.answers_for,
            each.in_practice,
            each.framework.ref if each.framework else "",
        )
        for each in roles
    )
    columns = ("position", "who", "answers_for", "in_practice", "framework")
    return Dataset("accountabilities", columns, rows)


# Bodies


def bodies_diagram(bodies: Sequence[Body]) -> Diagram:
    """The picture of bodies: each below the one that it reports to, the same as a list.

    *Takes*: those of `organisation.queries.bodies`. A body that reports to one that is not among
    them stands by itself.
    """
    names = {each.pk: each.name for each in bodies}
    arrows = tuple(
        Arrow(str(each.reports_to_id), str(each.pk), is_upward=True)
        for each in bodies
        if each.reports_to_id in names
    )
    said = [
        f"{each.name} reports to {names[each.reports_to_id]}"
        for each in bodies
        if each.reports_to_id in names
    ]
    return Diagram(
        "Who reports to whom",
        f"Each body stands below the one that it reports to. {'; '.join(said)}."
        if said
        else f"{NO_ONE} They are: {joined(list(names.values()))}.",
        tuple(DiagramBox(str(key), name) for key, name in names.items()),
        arrows,
    )


def bodies_table(bodies: Sequence[Body]) -> Table:
    """The bodies in the council's order, with whatever is told of them."""
    told: list[tuple[Column, Callable[[Body], str]]] = [
        (Column("Role", 4), lambda each: each.role),
        (Column("Chaired by", 2), lambda each: str(each.chair_post or "")),
        (Column("Reports to", 2.2), lambda each: str(each.reports_to or "")),
        (Column("Meets", 1.6), lambda each: each.meets),
    ]
    told = [(column, say) for column, say in told if any(map(say, bodies))]
    rows = tuple(
        Row((TextCell(each.name, header=True), *(TextCell(say(each)) for _, say in told)))
        for each in bodies
    )
    columns = (Column("Body", 2.4), *(column for column, _ in told))
    return Table("Bodies in the council's order", columns, rows)


def bodies_sections(bodies: Sequence[Body]) -> Iterator[Section]:
    """The picture of bodies with their roles; nothing where there are none."""
    if bodies:
        blocks = (bodies_diagram(bodies), bodies_table(bodies))
        yield Section("bodies", "Bodies and their roles", blocks)


def bodies_dataset(bodies: Iterable[Body]) -> Dataset:
    """Bodies as data."""
    rows = tuple(
        (
            each.ref,
            each.name,
            each.kind,
            str(each.position),
            each.role,
            str(each.chair_post or ""),
            each.reports_to.ref if each.reports_to else "",
            each.meets,
        )
        for each in bodies
    )
    columns = ("ref", "name", "kind", "position", "role", "chair_post", "reports_to", "meets")
    return Dataset("bodies", columns, rows)


# Standards


def standards_section(framework: Framework) -> Section:
    """The standards of a framework under their headings, with what each is about.

    *Takes*: one of `queries.standards`. A heading counts its standards where the paper does not
    print them; one that has others under it counts theirs together.
    """
    themes = list(framework.themes.all())
    tops = [each for each in themes if each.parent_id is None]
    blocks: list[Block] = []
    for top in tops:
        own = [each for each in themes if each.parent_id == top.pk]
        if own:
            blocks += [Paragraph(_under(top, len(own))), _headings(top.title, own)]
    if alone := [each for each in tops if all(one.parent_id != each.pk for one in themes)]:
        blocks.append(_headings(framework.title, alone))
    return Section(f"standards-{framework.pk}", framework.title, tuple(blocks))


def _under(top: Theme, headings: int) -> str:
    of = count_of(headings, "heading")
    if top.standards is None:
        return f"{top.title} stand under {of}."
    return f"{count_of(top.standards, 'standard')} under {of}."


def _headings(caption: str, themes: Sequence[Theme]) -> Table:
    has_counts = any(each.standards for each in themes)
    columns = [Column("Heading", 3), Column("What it is about", 4)]
    if has_counts:
        columns.append(Column("Standards", 1, "right"))
    rows = tuple(
        Row(
            (
                TextCell(each.title, header=True),
                TextCell(each.introduction),
                *((TextCell(str(each.standards or "")),) if has_counts else ()),
            )
        )
        for each in themes
    )
    return Table(f"Headings: {caption}", tuple(columns), rows)


# Progress of objectives


def progress_sections(said: Sequence[ObjectiveProgress]) -> Iterator[Section]:
    """What is said of objectives in a year, one section a directorate, the council's first.

    *Takes*: those of `queries.progress`.
    """
    groups: dict[str, list[ObjectiveProgress]] = {}
    for each in said:
        groups.setdefault(str(each.directorate or COUNCIL), []).append(each)
    for number, (name, own) in enumerate(groups.items(), 1):
        columns = (Column("Objective", 3), Column("Progress", 4.4), Column("Stands", 2))
        rows = tuple(
            Row(
                (
                    TextCell(_objective(each), header=True),
                    TextCell(each.words),
                    TextCell(judged_said(each)),
                )
            )
            for each in own
        )
        table = Table(f"Progress: {name}", columns, rows)
        yield Section(f"progress-{number}", name, (table,))


def _objective(progress: ObjectiveProgress) -> str:
    return f"{progress.objective.number} {progress.objective.title}".strip()


def judged_said(progress: ObjectiveProgress) -> str:
    """How an objective stands, by whom and when it was judged."""
    if not progress.standing or progress.judged_on is None:
        return "Not judged"
    label = ObjectiveStanding(progress.standing).label
    return f"{label}, judged by {progress.judged_by} on {day_label(progress.judged_on)}"


def progress_dataset(said: Iterable[ObjectiveProgress], year: Period) -> Dataset:
    """What is said of objectives in a year as data, in the columns of the data format."""
    rows = tuple(
        (
            each.objective.ref,
            year.code,
            each.words,
            each.directorate.ref if each.directorate else "",
            each.standing,
            str(each.judged_by or ""),
            each.judged_on.isoformat() if each.judged_on else "",
        )
        for each in said
    )
    columns = ("objective", "year", "words", "directorate", "standing", "judged_by", "judged_on")
    return Dataset("objective_progress", columns, rows)


# The page


def accountability_document(
    roles: Sequence[Accountability],
    bodies: Sequence[Body],
    standards: Sequence[Framework],
    council: CouncilView,
    on: date,
) -> Document:
    """Who answers for what, the picture of bodies, and the standards that they look after."""
    counts = [count_of(len(roles), "role")] if roles else []
    counts += [count_of(len(bodies), "body", "bodies")] if bodies else []
    said = " ".join(
        filter(None, (f"{joined(counts)}." if counts else "", "" if roles else NOTHING))
    )
    return Document(
        reference=f"accountability-{on.isoformat()}",
        title="Accountability",
        subtitle="",
        council=council.name,
        colour=council.colour,
        summary=said,
        cover=(Paragraph(said),),
        sections=(
            *accountability_sections(roles),
            *bodies_sections(bodies),
            *(standards_section(each) for each in standards),
        ),
        datasets=(accountability_dataset(roles), bodies_dataset(bodies)),
        contents=False,
        state=LIVE,
    )
