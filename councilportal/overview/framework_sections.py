"""The list of frameworks, and one framework with its objectives, as pages and as papers."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from django.urls import reverse

from councilportal.common.document import (
    LIVE,
    Block,
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
from councilportal.common.periods import day_label
from councilportal.organisation.queries import CouncilView
from objectives.models import Framework, Objective
from objectives.rules.frameworks import FrameworkKind, FrameworkState
from objectives.rules.measurable import (
    Finding,
    FindingKind,
    ThemeFact,
    check,
    lacks,
)
from performance.board.objective_sections import for_whom
from performance.objective_queries import measured

# The list


def list_document(
    frameworks: Sequence[Framework], others: Sequence[Objective], council: CouncilView
) -> Document:
    """The frameworks, and objectives that belong to none. *Takes*: those of `queries`."""
    said = f"{count_of(len(frameworks), 'framework')} with the objectives of the council."
    table = Table(
        "By title",
        (
            Column("Framework", 4),
            Column("Kind", 2),
            Column("State", 1.2),
            Column("Carries out", 2.4),
            Column("Watched by", 2),
            Column("Objectives", 1.2, "right"),
        ),
        tuple(_framework_row(each) for each in frameworks),
        anchor="frameworks",
    )
    sections = [Section("all", "Frameworks", (table,), wide=True)] if frameworks else []
    if others:
        sections.append(Section("others", "In no framework", (_objectives_table(others, ""),)))
    return Document(
        reference="objectives",
        title="Objectives",
        subtitle="",
        council=council.name,
        colour=council.colour,
        summary=said,
        cover=(Paragraph(said),),
        sections=tuple(sections),
        datasets=(_frameworks_dataset(frameworks), objectives_dataset(others)),
        contents=False,
        state=LIVE,
    )


def _framework_row(framework: Framework) -> Row:
    parent = framework.parent
    above = TextCell("")
    if parent is not None and parent.state != FrameworkState.DRAFT:
        above = TextCell(parent.title, href=_address(parent))
    return Row(
        (
            TextCell(framework.title, href=_address(framework), header=True),
            TextCell(FrameworkKind(framework.kind).label),
            TextCell(FrameworkState(framework.state).label),
            above,
            TextCell(str(framework.body or "")),
            _count(framework),
        )
    )


def _address(framework: Framework) -> str:
    return reverse("framework", args=[framework.ref])


def _count(framework: Framework) -> NumberCell:
    number: int = getattr(framework, "objectives_count", 0)
    return NumberCell(str(number), exact=str(number))


def _frameworks_dataset(frameworks: Iterable[Framework]) -> Dataset:
    columns = ("ref", "title", "kind", "state", "valid_from", "valid_to", "body", "objectives")
    rows = tuple(
        (
            each.ref,
            each.title,
            each.kind,
            each.state,
            iso(each.valid_from),
            iso(each.valid_to),
            str(each.body or ""),
            _count(each).exact,
        )
        for each in frameworks
    )
    return Dataset("frameworks", columns, rows)


# A framework


def framework_document(
    framework: Framework,
    objectives: Sequence[Objective],
    themes: Sequence[ThemeFact],
    council: CouncilView,
) -> Document:
    """A framework with its themes and objectives. *Takes*: those of `objective_queries`."""
    findings = check([measured(each) for each in objectives], themes)
    of_themes = f"{count_of(len(themes), 'theme')}, " if themes else ""
    said = f"{of_themes}{count_of(len(objectives), 'objective')}."
    pairs = [
        ("Kind", FrameworkKind(framework.kind).label),
        ("State", FrameworkState(framework.state).label),
        ("From", day_said(framework.valid_from)),
        ("To", day_said(framework.valid_to)),
        ("Source", framework.source),
        ("Owner", str(framework.owner_post or "")),
        ("Watched by", str(framework.body or "")),
    ]
    facts = Facts("About this framework", tuple(pair for pair in pairs if pair[1]))
    return Document(
        reference=f"framework-{framework.ref}",
        title=framework.title,
        subtitle="",
        council=council.name,
        colour=council.colour,
        summary=said,
        cover=(facts,),
        sections=(*_theme_sections(objectives, themes), *_findings_section(findings)),
        datasets=(objectives_dataset(objectives), _findings_dataset(findings)),
        contents=False,
        state=LIVE,
    )


def _theme_sections(
    objectives: Sequence[Objective], themes: Sequence[ThemeFact]
) -> Iterator[Section]:
    for number, theme in enumerate(themes, 1):
        own = [each for each in objectives if each.theme and each.theme.ref == theme.ref]
        blocks: list[Block] = []
        if theme.introduction:
            blocks += [Paragraph(line) for line in theme.introduction.splitlines() if line.strip()]
        if theme.own_standards:
            blocks.append(Paragraph(f"{count_of(theme.own_standards, 'standard')}."))
        if own:
            blocks.append(_objectives_table(own, theme.title))
        if not blocks:
            said = "It cuts across several plans." if theme.cuts_across else "No objectives."
            blocks.append(Paragraph(said))
        yield Section(f"theme-{number}", theme.title, tuple(blocks))
    if other := [each for each in objectives if each.theme is None]:
        heading = "In no theme" if themes else "Objectives"
        yield Section("objectives", heading, (_objectives_table(other, ""),))


def _objectives_table(objectives: Sequence[Objective], of: str) -> Table:
    return Table(
        f"Objectives: {of}" if of else "Objectives",
        (
            Column("Number", 1),
            Column("Objective", 4),
            Column("For whom", 2.4),
            Column("Owner", 2),
            Column("What it lacks", 3),
        ),
        tuple(
            Row(
                (
                    TextCell(each.number or each.ref, header=True),
                    TextCell(each.title, href=reverse("objective", args=[each.ref])),
                    TextCell(for_whom(each)),
                    TextCell(str(each.owner_post or "No owner")),
                    TextCell(", ".join(lacks(measured(each))).capitalize() or "Nothing"),
                )
            )
            for each in objectives
        ),
    )


def _findings_section(findings: Sequence[Finding]) -> Iterator[Section]:
    shown = [each for each in findings if each.kind is not FindingKind.LACKS]
    if shown:
        rows = tuple(
            Row(
                (
                    TextCell(each.kind.label, header=True),
                    TextCell(each.about),
                    TextCell(each.sentence),
                )
            )
            for each in shown
        )
        columns = (Column("What", 2), Column("Where", 3), Column("Why", 4))
        table = Table("In the order of the rules", columns, rows)
        yield Section("found", "What the check finds", (table,))


def _findings_dataset(findings: Sequence[Finding]) -> Dataset:
    rows = tuple((each.kind.value, each.ref, each.about, each.sentence) for each in findings)
    return Dataset("findings", ("finding", "ref", "about", "sentence"), rows)


def objectives_dataset(objectives: Iterable[Objective]) -> Dataset:
    """Objectives as data, one a row, with what each lacks."""
    columns = (
        *("ref", "number", "title", "theme", "aims", "named", "characteristics"),
        *("owner", "directorates", "valid_from", "valid_to", "lacks"),
    )
    rows = tuple(
        (
            each.ref,
            each.number,
            each.title,
            each.theme.ref if each.theme else "",
            "; ".join(each.aims),
            each.named,
            "; ".join(sorted(one.ref for one in each.characteristics.all())),
            str(each.owner_post or ""),
            "; ".join(sorted(one.ref for one in each.directorates.all())),
            iso(each.valid_from),
            iso(each.valid_to),
            "; ".join(lacks(measured(each))),
        )
        for each in objectives
    )
    return Dataset("objectives", columns, rows)


def day_said(day: date | None) -> str:
    """A day in words; "" for none."""
    return day_label(day) if day else ""


def iso(day: date | None) -> str:
    """A day as data; "" for none."""
    return day.isoformat() if day else ""
