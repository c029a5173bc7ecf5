"""Coverage as a document: characteristics by what names them, from objectives to figures."""

from collections.abc import Sequence

from councilportal.common.document import (
    LIVE,
    Column,
    Dataset,
    Document,
    NumberCell,
    Paragraph,
    Row,
    Section,
    Table,
    TextCell,
)
from councilportal.common.numbers import count_of
from councilportal.organisation.queries import CouncilView
from councilportal.overview.coverage_queries import ALL_AIMS, KINDS, Covered

HOW = (
    "A characteristic is counted where it is named. An objective for all characteristics counts "
    "for each that its aims are for. An assessment counts where it answers for the characteristic. "
    "Evidence is on the shelf of the whole council. Figures are tables of people of which a figure "
    "for a group of the characteristic is released."
)
_AIMS = {"a": "eliminate discrimination", "b": "advance equality of opportunity"}
_AIMS["c"] = "foster good relations"
_HEADS = {
    "objective": "Objectives",
    "measure": "Measures",
    "action": "Actions",
    "assessment": "Assessments",
    "evidence": "Evidence",
    "figures": "Figures of people",
}


def coverage_document(lines: Sequence[Covered], said: str, council: CouncilView) -> Document:
    """What names each characteristic, and what is missing.

    *Takes*: which framework and year it is about, in words; "" for all.
    """
    holes = sum(bool(each.holes) for each in lines)
    summary = f"{count_of(len(lines), 'characteristic')}; {holes} with something missing."
    sections = [
        Section(f"coverage-{place}", heading, (_table(heading, own),), wide=True)
        for place, (heading, own) in enumerate(_groups(lines), 1)
    ]
    return Document(
        reference="coverage",
        title="Coverage of characteristics",
        subtitle=said,
        council=council.name,
        colour=council.colour,
        summary=summary,
        cover=(Paragraph(summary), Paragraph(HOW)),
        sections=tuple(sections),
        datasets=(_dataset(lines),),
        contents=False,
        state=LIVE,
    )


def _groups(lines: Sequence[Covered]) -> list[tuple[str, list[Covered]]]:
    statutory = [each for each in lines if each.characteristic.statutory]
    local = [each for each in lines if not each.characteristic.statutory]
    groups = [("Protected by the Equality Act 2010", statutory), ("Added by the council", local)]
    return [(heading, own) for heading, own in groups if own]


def _table(heading: str, lines: Sequence[Covered]) -> Table:
    columns = (
        Column("Characteristic", 2.6),
        *(Column(head, 1.6, "right") for head in _HEADS.values()),
        Column("What is missing", 2.4),
        Column("Does not apply", 2.6),
    )
    return Table(heading, columns, tuple(_row(each) for each in lines))


def _row(line: Covered) -> Row:
    return Row(
        (
            TextCell(line.characteristic.name, header=True),
            *(_number(line, kind) for kind in KINDS),
            TextCell(missing(line)),
            TextCell(does_not_apply(line)),
        )
    )


def _number(line: Covered, kind: str) -> NumberCell:
    number = line.number(kind)
    note = ""
    if kind == "objective" and line.to_all:
        note = f"{line.to_all} of them for all"
    elif kind == "evidence" and line.gaps:
        note = f"and {count_of(line.gaps, 'gap')} named"
    return NumberCell(f"{number:,}", str(number), note)


def missing(line: Covered) -> str:
    """What does not name a characteristic, in words; "Nothing" where each kind does."""
    if not line.holes:
        return "Nothing"
    return f"No {', no '.join(line.holes)}"


def does_not_apply(line: Covered) -> str:
    """Which aims of the duty are not for a characteristic, and why; "" where all are."""
    others = [_AIMS[aim] for aim in ALL_AIMS if aim not in line.aims]
    if not others:
        return ""
    if not line.aims:
        return "Not applicable: to the aims of the duty, as the council added it."
    said = f"Not applicable: to {' and to '.join(others)}"
    if line.characteristic.statutory:
        said += " (Equality Act 2010, section 149(7))"
    if line.not_for_it:
        said += f". {count_of(line.not_for_it, 'objective')} for all not counted"
    return f"{said}."


def _dataset(lines: Sequence[Covered]) -> Dataset:
    columns = (
        *("ref", "characteristic", "statutory", "objectives", "for_all", "measures", "actions"),
        *("assessments", "evidence", "figures", "gaps", "missing", "does_not_apply"),
    )
    rows = tuple(
        (
            each.characteristic.ref,
            each.characteristic.name,
            "yes" if each.characteristic.statutory else "no",
            str(each.number("objective")),
            str(each.to_all),
            *(str(each.number(kind)) for kind in KINDS[1:]),
            str(each.gaps),
            "; ".join(each.holes),
            does_not_apply(each),
        )
        for each in lines
    )
    return Dataset("coverage", columns, rows)
