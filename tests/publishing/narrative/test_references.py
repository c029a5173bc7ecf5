"""References in words: every table of RULES.md, run; their problems; numbers in words."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from councilportal.publishing.narrative import references
from councilportal.publishing.narrative.number_words import in_words
from councilportal.publishing.narrative.references import (
    BASES,
    COUNTS,
    NOTHING_KNOWN,
    SHARES,
    Kind,
    Known,
    Value,
    pieces,
    sentence,
    used,
)
from tests.publishing.narrative.board import known
from tests.publishing.narrative.rules_page import rows_of, table

pytestmark = pytest.mark.sqlite_only


def written(row, column="Reference"):
    return row[column].strip("`").replace("\\|", "|")


def printed(text):
    return sentence(text, known(*used(text)))


@pytest.mark.parametrize("row", rows_of("references"))
def test_each_reference_prints_what_the_page_says(row):
    assert printed(written(row)) == (row["Prints"], [])


def test_the_page_lists_every_kind_of_reference():
    [*kinds] = [next(iter(used(written(row))))[0] for row in table("references")]

    assert kinds == list(Kind)
    assert [row["What it is"] for row in table("references")] == [kind.label for kind in Kind]


def test_the_page_lists_every_count():
    names = {row["Name"].strip("`"): row for row in table("counts")}

    assert sorted(names) == sorted(COUNTS)
    assert sorted(name for name in names if names[name]["Has a share"] == "yes") == sorted(SHARES)


@pytest.mark.parametrize("row", rows_of("counts"))
def test_each_count_is_of_what_the_page_says(row):
    bases = {
        "rated indicators": 42,
        "years to date that are rated": 42,
        "indicators rated by judgement": 0,
        "all indicators": 44,
    }
    use = (Kind.COUNT, row["Name"].strip("`"))

    assert known(use).values[use].base == bases[row["Of"]]


@pytest.mark.parametrize("row", rows_of("forms"))
def test_each_form_prints_what_the_page_says(row):
    assert printed(written(row)) == (row["Prints"], [])


@pytest.mark.parametrize("row", rows_of("reference problems"))
def test_each_problem_is_as_the_page_says(row):
    text = written(row, "Written")
    said, [problem] = printed(f"First.\n{text}")

    assert (problem.place, problem.why) == ("line 2", written(row, "What is wrong"))
    assert problem.found in text
    assert "?]" in said


def test_a_sentence_has_its_figures():
    text = "{{count:red|capital}} of {{ base }} are red;{{ value:CS04 }} is {{rating:CS04}}."

    assert printed(text) == ("Three of 42 are red;95.7% is amber.", [])


def test_a_text_without_references_is_as_it_was():
    text = "A brace { and } and {one: two}\n\n a | bar"

    assert pieces(text) == [text]
    assert sentence(text, NOTHING_KNOWN) == (text, [])


def test_what_is_used_is_each_figure_once():
    text = "{{ value:CS04 }} and {{value:CS04}}, {{ count:red | words }} {{ nonsense }} {{ base }}"

    assert used(text) == {(Kind.VALUE, "CS04"), (Kind.COUNT, "red"), (Kind.BASE, "")}


def test_a_reference_on_two_lines_is_not_closed():
    said, problems = printed("{{ count:\nred }}")

    assert [problem.place for problem in problems] == ["line 1", "line 2"]
    assert said == "[empty?] count:\nred [empty?]"


def test_a_paper_without_a_board_has_no_counts():
    _, [problem] = sentence("{{ count:red }}", Known())

    assert problem.why == "this paper has no board whose indicators could be counted."


def test_a_name_that_ends_in_a_form_may_be_an_indicator():
    use = (Kind.VALUE, "Working capital")
    said, problems = sentence("{{ value:Working capital }}", Known({use: Value("£2m")}))

    assert (said, problems) == ("£2m", [])


def test_a_text_may_have_so_many_references():
    said, problems = printed("{{ base }}" * references.MOST + "{{ base }}{{ base }}")

    assert said == "42" * references.MOST + "[base?][base?]"
    assert [problem.why for problem in problems] == [
        "a text may have 500 references: divide it into parts."
    ]


def test_many_misspelt_references_are_named_quickly():
    text = "".join(f"{{{{ value:QQ{place} }}}}" for place in range(references.MOST))
    names = [f"KPI-{place:05}" for place in range(2_400)]
    began = time.monotonic()
    _, problems = sentence(text, Known(indicators=names))

    assert len(problems) == references.MOST
    assert time.monotonic() - began < 3


@settings(deadline=None)
@given(st.text("{}|: \ncountredvalueCS04sharewd|", max_size=60))
def test_any_text_is_filled_or_has_problems(text):
    said, problems = sentence(text, NOTHING_KNOWN)

    assert bool(problems) == ("{{" in text or "}}" in text)
    assert problems or said == text


def test_every_base_is_printed():
    said, problems = printed(
        " ".join(f"{{{{ base:{name} }}}}".replace(":}", " }") for name in BASES)
    )

    assert (said, problems) == ("42 42 0", [])


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "zero"),
        (9, "nine"),
        (13, "thirteen"),
        (20, "twenty"),
        (42, "forty-two"),
        (100, "one hundred"),
        (101, "one hundred and one"),
        (999, "nine hundred and ninety-nine"),
        (1_000, "one thousand"),
        (1_016, "one thousand and sixteen"),
        (2_571, "two thousand five hundred and seventy-one"),
        (100_000, "one hundred thousand"),
        (999_999, "nine hundred and ninety-nine thousand nine hundred and ninety-nine"),
    ],
)
def test_numbers_in_words(number, words):
    assert in_words(number) == words


@pytest.mark.parametrize("number", [-1, 1_000_000])
def test_other_numbers_have_no_words(number):
    with pytest.raises(ValueError, match="from 0 to 999,999"):
        in_words(number)


def test_no_two_numbers_have_the_same_words():
    assert len({in_words(number) for number in range(20_000)}) == 20_000


def test_a_number_too_large_for_words_is_a_problem():
    known_one = Known({(Kind.SHORT, "A"): Value("1,000,000", "1000000")})
    _, [problem] = sentence("{{ short:A | words }}", known_one)

    assert problem.why == "1,000,000 is too large for words: take the bar out."
