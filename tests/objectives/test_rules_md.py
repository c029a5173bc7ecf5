"""The worked examples of objectives/RULES.md about objectives, worked out again."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from objectives.rules import achievements, measurable, part_checks
from objectives.rules.achievements import About
from objectives.rules.measurable import FindingKind, Measured, MeasureFact, ThemeFact
from objectives.rules.part_checks import AskedLine, AskedPart, PartFinding
from objectives.rules.plan import ActionStatus
from tests.rules.pay_examples import PAY
from tests.rules.worked_examples import Example, Row, read_examples

TEXT = (Path(measurable.__file__).parents[1] / "RULES.md").read_text(encoding="utf-8")
NOTHING = "nothing"


def measures_of(cell: str) -> tuple[MeasureFact, ...]:
    """Measures as the page writes them: "words; indicator: baseline, date"."""
    found = []
    for part in cell.split("; ") if cell != "none" else ():
        kind, _, said = part.partition(": ")
        has = said.split(", ")
        found.append(
            MeasureFact(
                "By doing more" if kind == "method" else kind,
                is_words=kind in ("words", "method"),
                is_milestone=kind == "milestone",
                has_characteristics="characteristic" in has,
                has_baseline="baseline" in has,
                has_target="target" in has,
                has_date="date" in has,
                has_owner="owner" in has,
            )
        )
    return tuple(found)


def lacks(row: Row) -> str:
    has_owner = row["Owner"] == "post"
    measures = measures_of(row["Measures"])
    objective = Measured("O1", "Aim", "1", row["Characteristics"], has_owner, measures)
    return ", ".join(measurable.lacks(objective)) or NOTHING


def what_is(row: Row) -> str:
    return measurable.what_is(row["Words"], row["Reference"])


def references(row: Row) -> str:
    measures = []
    for part in row["Measures"].split("; "):
        reference, _, what = part.rpartition(": ")
        measures.append(MeasureFact(what, reference, is_words=True))
    kinds = (FindingKind.SAME_REFERENCE, FindingKind.TWO_REFERENCES)
    found = measurable.check([Measured("O1", "Aim", measures=tuple(measures))])
    said = [f"{each.kind} {each.about}" for each in found if each.kind in kinds]
    return ", ".join(said) or NOTHING


def themes(row: Row) -> str:
    said = row["Theme"]
    standards = int(said.split()[0]) if said.endswith("standards") else None
    theme = ThemeFact(
        "T", "Theme", said == "content", standards, bool(standards), said == "cuts across"
    )
    return ", ".join(each.kind for each in measurable.check([], [theme])) or NOTHING


def numbers(row: Row) -> str:
    return ", ".join(measurable.left_out(row["Numbers"].split(", "))) or NOTHING


def about(cell: str) -> About:
    """An objective, a theme and a directorate as the page writes them; a dash is none."""
    keys = [None if part == "-" else sum(part.encode()) for part in cell.split(", ")]
    return About(*keys)


def promised(row: Row) -> str:
    return "yes" if achievements.answers(about(row["Done"]), about(row["Promised"])) else "no"


def validated(row: Row) -> str:
    expires, on = (date.fromisoformat(row[name]) for name in ("Expires", "On"))
    assert achievements.time_left(expires, on) == row["Left"]
    assert achievements.is_reminded(expires, on) is (row["Reminded"] == "yes")
    return achievements.expiry(expires, on).label


def asked(row: Row) -> str:
    lines = []
    if row["Line"] != "none":
        status, review, words = row["Line"].split(", ")
        lines.append(
            AskedLine(
                1,
                "word " * int(words),
                None if status == "-" else ActionStatus(status),
                None if review == "-" else date.fromisoformat(review),
            )
        )
    most = None if row["Allowed"] == "-" else int(row["Allowed"])
    part = AskedPart("Pay", int(row["Asks"]), most, lines)
    found = part_checks.findings([part], date.fromisoformat(row["On"]))
    return ", ".join(kind for kind, _ in found) or NOTHING


WORKED: dict[str, tuple[Callable[[Row], str], str]] = {
    "lacks": (lacks, "Lacks"),
    "is": (what_is, "Is"),
    "references": (references, "Found"),
    "themes": (themes, "Found"),
    "numbers": (numbers, "Left out"),
    "promises": (promised, "Answers it"),
    "validations": (validated, "Stands"),
    "parts": (asked, "Found"),
    **PAY,
}
EXAMPLES = [each for each in read_examples(TEXT) if each.kind in WORKED]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda each: f"{each.kind}-{each.line}")
def test_what_the_page_says_comes_out(example: Example):
    work_out, column = WORKED[example.kind]

    assert [work_out(row) for row in example.rows] == [row[column] for row in example.rows]


def test_every_table_of_objectives_is_worked_out():
    assert sorted({each.kind for each in EXAMPLES}) == sorted(WORKED)
    assert all(each.rows for each in EXAMPLES)


def test_what_is_found_is_told_in_sentences():
    words = MeasureFact("See the school plan", is_words=True)
    objective = Measured("O2", "Every child reads", "1.2", measures=(words,))

    found = measurable.check([objective], [ThemeFact("T", "Homes", has_content=False)])

    assert [(each.kind.label, each.about, each.sentence) for each in found] == [
        (
            "Not measurable",
            "1.2 Every child reads",
            "It lacks a measure, a baseline, a target, a date, an owner and a characteristic.",
        ),
        (
            "A pointer for a measure",
            "1.2 Every child reads",
            "“See the school plan” points to another document. Write the measure here.",
        ),
        ("A theme without objectives", "Homes", "No objective belongs to it."),
        ("A number that is left out", "1.1", "Number 1.1 is left out."),
    ]


def test_what_parts_lack_is_told_by_part_and_line():
    lines = [
        AskedLine(2, "Train", ActionStatus.NOT_STARTED, is_listed=False),
        AskedLine(3, "Ask", ActionStatus.UNDER_WAY, date(2029, 1, 1)),
    ]

    found = list(part_checks.findings([AskedPart("Pay", 3, None, lines)], date(2027, 3, 1)))

    assert found == [
        (PartFinding.TOO_FEW, "“Pay” asks for 3 actions new or in progress. It has 2."),
        (PartFinding.NOT_LISTED, "Line 2 names no action of the list: choose a theme for it."),
        (PartFinding.REVIEW, "Line 2 has no day for review."),
        (
            PartFinding.REVIEW,
            "Line 3 is reviewed by 1 January 2029: bring it forward to 1 March 2028 or before.",
        ),
    ]
