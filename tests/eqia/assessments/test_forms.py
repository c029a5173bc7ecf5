"""What may be typed in an assessment, and what the words of a form say when it may not."""

from datetime import date

import pytest
from django.http import QueryDict

from councilportal.common.fuzzy import FuzzyDate, NotADate, parse_fuzzy, read
from councilportal.design.forms import FuzzyField
from councilportal.design.merging import merge
from eqia.assessments.grid_forms import control_of, grid_forms, typed_answers
from eqia.assessments.queries import Grid
from eqia.assessments.row_forms import ConsultationPointRow, Rows, Shared, VersionLineRow
from eqia.rules import grid as grid_rules
from eqia.rules import suggestions, words
from eqia.rules.grid import Answer, GridRow, Question, QuestionSet
from eqia.rules.words import Aim, AnswerKind, Meaning, Part


def question(ref: str, kind: AnswerKind, **values) -> Question:
    return Question(ref, f"What about {ref}?", kind, Meaning.DETAIL, **values)


ASKED = (
    question("how big", AnswerKind.SIZE),
    question("why", AnswerKind.TEXT),
    question("fair", AnswerKind.YES_NO, explained=True),
    question("foster", AnswerKind.TEXT, aim=Aim.FOSTER),
    question("known", AnswerKind.TEXT, part=Part.FULL),
)


def grid(**answers: Answer) -> Grid:
    marriage = GridRow("marriage", "Marriage", frozenset({Aim.ELIMINATE}), True, {})
    age = GridRow("old age", "Age", frozenset(Aim), True, answers)
    return Grid(QuestionSet("A grid", ASKED), (age, marriage), {})


# The grid


def test_cell_has_the_controls_of_its_question():
    [age, marriage] = grid_forms(grid(), Part.SCREENING)

    names = [cell.within.pieces for cell in age.pieces()]
    assert names == [
        ["old_20_age-how_20_big"],
        ["old_20_age-why-text"],
        ["old_20_age-fair", "old_20_age-fair-text"],
        ["old_20_age-foster-text"],
    ]
    assert [bool(cell.within.pieces) for cell in marriage.pieces()] == [True, True, True, False]
    assert control_of(grid(), "old age", "why") == "old_20_age-why-text"


def test_words_beside_a_choice_that_came_in_by_an_import_stay():
    stored = grid(**{"how big": Answer("low", "Twelve members")})

    rows = grid_forms(stored, Part.SCREENING, QueryDict("old_20_age-how_20_big=high"))

    assert all(row.is_valid() for row in rows)
    assert typed_answers(rows)["old age", "how big"] == Answer("high", "Twelve members")


def test_what_a_post_leaves_out_keeps_what_is_stored():
    stored = grid(why=Answer("", "Fees"), known=Answer("", "Survey"))

    rows = grid_forms(stored, Part.SCREENING, QueryDict("marriage-why-text=None"))

    assert all(row.is_valid() for row in rows)
    typed = typed_answers(rows)
    assert typed["old age", "why"].text == "Fees"
    assert ("old age", "known") not in typed


def test_lines_end_alike_however_the_browser_writes_them():
    data = QueryDict(mutable=True)
    data["old_20_age-why-text"] = "One\r\ntwo"

    [age, _] = grid_forms(grid(), Part.SCREENING, data)

    assert age.is_valid()
    assert age.answers()["old age", "why"].text == "One\ntwo"


# Dates as people write them


@pytest.mark.parametrize(
    "text",
    ["Summer 2027", "tbc", "ongoing", "2026/27-Q4", "", "3 May 2027", "31/03/2027", "Q3 2026/27"],
)
def test_date_in_words_is_taken(text):
    assert FuzzyField("Due").clean(text) == read(text)


def test_words_that_are_no_date_are_told_what_would_do():
    field = FuzzyField("Due")

    with pytest.raises(Exception, match="Enter for “due” a day, a month, a quarter"):
        field.clean("when the lease ends")

    with pytest.raises(Exception, match=r"or tbc\. “Q3” has no financial year.*understood: “2026”"):
        field.clean("Q3 2026")

    field.kept = FuzzyDate("when the lease ends")
    assert field.clean("when the  lease ends") == field.kept


@pytest.mark.parametrize("text", ["", "Tbc", "ongoing", "To be confirmed", "Summer 2027", "2027"])
def test_a_form_takes_a_date_or_that_it_is_open(text):
    assert parse_fuzzy(text).text == text


@pytest.mark.parametrize(
    "text", ["soon", "October", "31 February 2027", "31/13/2026", "Q3 2026", "Target", "Quarterly"]
)
def test_a_form_refuses_words_that_hold_no_date(text):
    with pytest.raises(NotADate, match="such as 31 March 2027"):
        parse_fuzzy(text)


def test_what_is_not_stated_is_not_open():
    assert [each.is_open for each in (read("Tbc"), read("March 2017"), FuzzyDate())] == [
        True,
        False,
        False,
    ]


# Lists


def test_blank_rows_are_none_and_are_not_refused():
    data = QueryDict("heard-rows=3&heard1-said=&heard2-said=Too+far&heard2-done=&heard3-done=")
    rows = Rows(ConsultationPointRow, Shared(), [], data)

    assert rows.is_valid()
    assert [row["said"] for row in rows.cleaned] == ["Too far"]
    assert not any(form.errors for form in rows.forms)


@pytest.mark.parametrize("count", ["", "x", "-1", "99999", "²"])
def test_count_of_rows_that_is_none_is_no_row(count):
    data = QueryDict(mutable=True)
    data.update({"heard-rows": count, "heard1-said": "Too far"})

    assert Rows(ConsultationPointRow, Shared(), [], data).forms == []


def test_row_of_an_answer_without_what_was_said_is_refused():
    data = QueryDict("heard-rows=1&heard1-done=A+bus")
    rows = Rows(ConsultationPointRow, Shared(), [], data)

    assert not rows.is_valid()
    assert rows.forms[0].errors["said"] == ["Enter what people said"]


def test_stored_rows_have_a_blank_one_after_them():
    assert len(Rows(VersionLineRow, Shared(), []).forms) == 1
    assert len(Rows(VersionLineRow, Shared(), [{"version": "1.0"}]).forms) == 2


# What differs


def test_values_of_two_people_are_said_as_people_read_them():
    [form] = Rows(VersionLineRow, Shared(), [{"version": "1.0"}], spare=False).forms
    mine = {"version": "1.0", "on": read("May 2026"), "comment": ""}
    theirs = {"version": "1.1", "on": read("June 2026"), "comment": None}

    found = merge(form, mine, theirs, {}, row="Version 1").both

    assert [(each.name, each.yours, each.theirs, each.address) for each in found] == [
        ("Version 1: Version", "1.0", "1.1", "edition1-version"),
        ("Version 1: Date", "May 2026", "June 2026", "edition1-on"),
    ]


def test_day_is_said_in_full():
    [form] = Rows(VersionLineRow, Shared(), [{}], spare=False).forms
    found = merge(form, {"comment": date(2026, 5, 3)}, {}, {}).both

    assert found[0].yours == "3 May 2026"


# What the grid suggests


def test_suggestion_names_the_rows_it_rests_on():
    rows = [
        ("Age", grid_rules.Impact(True, None, words.Size.HIGH)),
        ("Sex", grid_rules.Impact(False, None, words.Size.NONE)),
        ("Race", grid_rules.Impact(None, None, words.Size.UNKNOWN)),
    ]

    assert suggestions.why_suggested(rows) == [
        "Age: less favourable treatment and high negative impact",
        "Race: unknown negative impact",
    ]
