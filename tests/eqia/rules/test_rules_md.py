"""Every table of eqia/RULES.md, run against eqia.rules."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from councilportal.common import personal
from councilportal.common.fuzzy import FuzzyDate, NotADate, not_understood, parse_fuzzy, read
from councilportal.common.working_days import DayKind, NoticeRules
from eqia.rules import checks, facts, gate, grid, notice, suggestions
from eqia.rules.grid import Band
from eqia.rules.words import Aim, AnswerKind, Meaning, Outcome, Part, Purpose, Risk, Size
from eqia.rules.workflow import State

ON = date(2026, 10, 5)
PAGE = Path(__file__).parents[3] / "eqia" / "RULES.md"
BANDS = (Band(3, Size.LOW), Band(8, Size.MEDIUM), Band(15, Size.HIGH))


def table(name):
    """The rows of a table of the page as mappings."""
    text = PAGE.read_text(encoding="utf-8").split(f"<!-- table: {name} -->\n")[1]
    lines = []
    for line in text.splitlines():
        if not line.startswith("|"):
            break
        lines.append([cell.strip() for cell in line.strip().strip("|").split("|")])
    head, _, *rows = lines
    return [dict(zip(head, row, strict=True)) for row in rows]


def rows_of(name):
    return [pytest.param(row, id="-".join(row.values())[:80]) for row in table(name)]


def question(ref, kind, meaning, part=Part.SCREENING):
    return grid.Question(ref, ref, AnswerKind(kind), Meaning(meaning), part)


ASKED = grid.QuestionSet(
    "A grid",
    (
        question("less", "yes_no", "less_favourable"),
        question("negative", "size", "negative"),
        question("detail", "text", "detail"),
        question("known", "text", "evidence", Part.FULL),
    ),
)
MATRIX = grid.QuestionSet(
    "A matrix",
    (question("likely", "score", "likelihood"), question("severe", "score", "severity")),
    BANDS,
)


def group(label, less="no", negative="none", text="", known=""):
    answers = {
        "less": grid.Answer(less, "How." if less == "yes" else ""),
        "negative": grid.Answer(negative),
        "detail": grid.Answer("", text),
        "known": grid.Answer("", known),
    }
    return grid.GridRow(label.lower(), label, frozenset(Aim), True, answers)


EVIDENCE = facts.Evidence("Users", "Survey", date(2026, 3, 31), says="Many.")
RIGHT = facts.Facts(
    on=ON,
    state=State.SIGNED,  # so that it does not say that nobody has signed yet
    question_set=ASKED,
    groups=tuple(group(label) for label in ("Age", "Race", "Sex", "Carers")),
    evidence=(EVIDENCE,),
    decision=read("March 2027"),
    risk=Risk.LOW,
    is_sufficient=True,
    review_on=date(2027, 10, 1),
    lead="Head of Parks",
)


def action(**values):
    plain: dict[str, Any] = {
        "group": "Age",
        "issue": "",
        "what": "Benches",
        "outcome": "",
        "owner": "Head of Parks",
        "due": read("March 2027"),
        "cost": "",
        "purpose": Purpose.MITIGATION,
        "status": "not_started",
    }
    return facts.Action(**{**plain, **values})


def age(**values):
    """The right assessment, with another first row."""
    return replace(RIGHT, groups=(group("Age", **values), *RIGHT.groups[1:]))


def full(**values):
    whole: dict[str, Any] = {
        "wants_full": True,
        "is_sufficient": False,
        "groups": tuple(
            group(each.label, known=f"What is known about {each.label}.") for each in RIGHT.groups
        ),
        "aims": dict.fromkeys(Aim, "Considered."),
        "outcome": Outcome.NO_CHANGE,
        "outcome_reason": "None adverse.",
        "outcome_source": "Survey",
    }
    return replace(RIGHT, **{**whole, **values})


def texts(*said):
    return replace(
        RIGHT,
        groups=tuple(
            group(each.label, text=text)
            for each, text in zip(RIGHT.groups, [*said, "", "", "", ""], strict=False)
        ),
    )


def evidence(as_at, **values):
    return replace(RIGHT, evidence=(replace(EVIDENCE, as_at=as_at, **values),))


def editions(*days):
    return tuple(
        facts.VersionLine(str(number), "Lead", read(day), "") for number, day in enumerate(days, 1)
    )


def consulted(closes):
    return replace(RIGHT, consultation=FuzzyDate(str(closes), date(2026, 9, 1), closes))


def acted(**values):
    return replace(
        RIGHT, is_sufficient=False, wants_internal_action=True, actions=(action(**values),)
    )


REASON: dict[str, Any] = {"no_full_reason": "The service is small."}
BLANK_AGE = replace(RIGHT, groups=(replace(RIGHT.groups[0], answers={}), *RIGHT.groups[1:]))
NO_HOW = {"less": grid.Answer("yes"), "negative": grid.Answer("none")}
CASES = {
    "nothing": RIGHT,
    "Age: a question without an answer": BLANK_AGE,
    "Age: less favourable, without saying how": replace(
        RIGHT,
        groups=(replace(RIGHT.groups[0], answers=NO_HOW), *RIGHT.groups[1:]),
        **REASON,
    ),
    "Age: less favourable, said how": age(less="yes"),
    "Age: negative low, nothing said": age(negative="low"),
    "Age: negative low, justified": age(negative="low", text="Two benches stay."),
    "Age: negative low, an action": replace(age(negative="low"), actions=(action(),)),
    "Age: negative medium, no action": replace(age(negative="medium"), **REASON),
    "Age: negative high, an action for another group": replace(
        age(negative="high"), risk=Risk.HIGH, actions=(action(group="Race"),), **REASON
    ),
    "Age: negative medium, an action with owner and date": replace(
        age(negative="medium"), actions=(action(),)
    ),
    "Age: negative medium, an action, a reason for no full assessment": replace(
        age(negative="medium"), actions=(action(),), **REASON
    ),
    "Age: unknown, an action that mitigates": replace(
        age(negative="unknown"), actions=(action(),), **REASON
    ),
    "Age: unknown, an action that closes the gap, a reason for no full assessment": replace(
        age(negative="unknown"), actions=(action(purpose=Purpose.DATA_GAP),), **REASON
    ),
    "risk high, no row adverse, no reason": replace(RIGHT, risk=Risk.HIGH),
    "risk high, no row adverse, a reason": replace(RIGHT, risk=Risk.HIGH, risk_reason="Wide."),
    "the same text in two rows": texts("Benches stay.", "Benches stay."),
    "the same text in three rows": texts("Benches stay.", "benches  stay", "Benches stay."),
    '"As above" in a row': texts("Benches stay.", "As above."),
    '"As Age; and more besides" in a row': texts("Benches stay.", "As Age; lights are added."),
    '"As agencies told us" in a row': texts("Benches stay.", "As agencies told us, lights help."),
    "evidence 24 months old to the day": evidence(date(2024, 10, 5)),
    "evidence 24 months and a day old": evidence(date(2024, 10, 4)),
    "newer evidence on the shelf": evidence(date(2026, 3, 31), newer=date(2026, 9, 30)),
    "no evidence": replace(RIGHT, evidence=()),
    "consultation closes today": consulted(ON),
    "consultation closed yesterday": consulted(ON - timedelta(days=1)),
    "consultation ongoing": replace(RIGHT, consultation=read("ongoing")),
    "consultation from a day on": replace(RIGHT, consultation=read("from 1 September 2026")),
    "no day for review": replace(RIGHT, review_on=None),
    "no officer": replace(RIGHT, lead=""),
    "no date": replace(RIGHT, decision=FuzzyDate()),
    'decision "Tbc"': replace(RIGHT, decision=read("Tbc")),
    "no judgement": replace(RIGHT, is_sufficient=None),
    "no rating": replace(RIGHT, risk=None),
    "sufficient, and a full assessment": full(is_sufficient=True),
    "internal action, no action listed": replace(
        RIGHT, is_sufficient=False, wants_internal_action=True
    ),
    "full assessment, aims not answered": full(aims={}),
    "full assessment, no outcome": full(outcome=None),
    "full assessment, outcome without its source": full(outcome_source=""),
    "full assessment, whole": full(),
    "an action without owner": acted(owner=""),
    'an action "ongoing" without a day for review': acted(due=read("ongoing")),
    'an action "ongoing" with a day for review': acted(
        due=read("ongoing"), review_on=date(2027, 1, 1)
    ),
    "an action without status": acted(status="not_stated"),
    "an action past its day": acted(due=read("September 2026")),
    "an action past its day and done": acted(due=read("September 2026"), status="done"),
    "versions out of date order": replace(
        RIGHT, version_lines=editions("September 2015", "September 2016", "October 2015")
    ),
    "screened after version 1": replace(
        RIGHT, version_lines=editions("September 2015"), screened=read("October 2015")
    ),
    'a version dated "October"': replace(RIGHT, version_lines=editions("May 2015", "October")),
    "withheld, no ground": replace(RIGHT, is_exempt=True),
    "decision passed": replace(RIGHT, state=State.DRAFT, decision=read("September 2026")),
}


@pytest.mark.parametrize("row", rows_of("findings"))
def test_finding(row):
    found = {
        (finding.code, finding.weight.name.lower())
        for finding in checks.findings(CASES[row["what is different"]])
        if finding.code != "not_signed"
    }

    wanted = {(row["finding"], row["weight"])} if row["finding"] else set()
    assert found == wanted


def test_every_case_stands_on_the_page_and_every_code_has_a_case():
    assert [row["what is different"] for row in table("findings")] == list(CASES)
    source = Path(checks.__file__).read_text(encoding="utf-8")
    codes = {
        part.split('"')[1]
        for part in source.split("yield _")[1:]
        if part.startswith(("blocks(", "warns("))
    }
    told = {row["finding"] for row in table("findings")} - {""}
    # Those that need another shape of facts have tests of their own in test_rules.py.
    assert codes - told == {"full_unanswered", "evidence_undated", "full_undated", "not_signed"}


@pytest.mark.parametrize("row", rows_of("impact"))
def test_impact(row):
    answers = {
        "less": grid.Answer(row["less favourable"]),
        "negative": grid.Answer(row["negative"]),
    }
    found = grid.impact(grid.GridRow("age", "Age", frozenset(Aim), True, answers), ASKED)

    said = {True: "yes", False: "no"}
    assert (said[found.is_adverse], said[found.forces_full]) == (row["adverse"], row["forces full"])


@pytest.mark.parametrize("row", rows_of("bands"))
def test_bands(row):
    answers = {
        "likely": grid.Answer(row["likelihood"]),
        "severe": grid.Answer(row["severity"]),
    }
    found = grid.impact(grid.GridRow("age", "Age", frozenset(Aim), True, answers), MATRIX)

    assert int(row["likelihood"]) * int(row["severity"]) == int(row["score"])
    assert found.negative == row["impact"]


@pytest.mark.parametrize("row", rows_of("suggestion"))
def test_suggestion(row):
    impacts = [
        grid.Impact(True, None, Size.NONE)
        if size == "less favourable"
        else grid.Impact(False, None, Size(size))
        for size in row["rows"].split(", ")
    ]

    assert suggestions.suggested_risk(impacts) == row["risk"]
    assert (
        suggestions.suggested_judgement(impacts, [action()] * int(row["actions"]))
        == row["judgement"]
    )


def day(text):
    return date.fromisoformat(text) if text else None


@pytest.mark.parametrize("row", rows_of("notice"))
def test_notice(row):
    decided, given, on, last = (day(row[name]) for name in ("decision", "given", "on", "last day"))
    rules = NoticeRules(decision_counts=DayKind(row["days"]))

    found = notice.notice_of(decided, given, on, rules)

    assert (found.last_day, found.is_met) == (last, {"yes": True, "no": False}.get(row["met"]))
    assert ("in time" in found.sentence) == (found.is_met is True)
    assert found.sentence.startswith("A key decision needs notice of 28 ")


@pytest.mark.parametrize("row", rows_of("gate"))
def test_gate(row):
    as_at = day(row["evidence as at"])
    assessed = gate.Assessed(
        ref="EQ-2026-001",
        state=State(row["state"]),
        signed_on=day(row["signed"]),
        consultation=read(row["consultation closes"]),
        evidence=(facts.Evidence("Users", "Survey", as_at),) if as_at else (),
    )

    found = gate.gate([assessed], day(row["decision"]), day(row["on"]))

    assert " ".join(each.code for each in found) == row["obstacles"]


@pytest.mark.parametrize("row", rows_of("personal"))
def test_personal_data(row):
    found = personal.finds(row["written"])

    assert ", ".join(each.kind.label for each in found) == row["found"]


@pytest.mark.parametrize("row", rows_of("dates"))
def test_dates(row):
    found = read(row["written"])

    assert found == FuzzyDate(row["written"], day(row["first day"]), day(row["last day"]))
    assert not_understood(row["written"]) == ""


@pytest.mark.parametrize("row", rows_of("without an end"))
def test_dates_without_an_end(row):
    found = parse_fuzzy(row["written"], may_recur=True)

    assert found == FuzzyDate(row["written"], day(row["first day"]), None)
    assert (found.recurs.label if found.recurs else "") == row["how often"]
    with pytest.raises(NotADate, match="has no date"):
        parse_fuzzy(row["written"])  # as a consultation or a decision may not have


@pytest.mark.parametrize("row", rows_of("no dates"))
def test_words_that_are_no_date(row):
    assert read(row["written"]) == FuzzyDate(row["written"])
    assert not_understood(row["written"]) == row["not understood"]
