"""Submitting from the page saves first and lists what is missing."""

import re

import pytest

from performance.returns.models import Line
from tests.returns.pages.support import SHEET, posted, refs, signed_in, stored
from tests.returns.support import (
    GOOD,
    bring_to,
    standard,
)

pytestmark = pytest.mark.django_db


def test_submit_saves_and_submits(world):
    standard(world)

    page = signed_in(world.officer).post(
        f"{SHEET}submit/", posted(0, L001_value="93.4", L002_value="93.9"), follow=True
    )

    assert page.redirect_chain == [(SHEET, 302)]
    assert "is submitted" in page.text
    assert "Withdraw" in page.text
    assert stored().state == "submitted"


def test_submit_of_what_is_not_whole_saves_it_and_lists_the_problems(world):
    standard(world)

    page = signed_in(world.officer).post(
        f"{SHEET}submit/", posted(0, L001_value="70.2"), follow=True
    )

    assert page.redirect_chain == [(f"{SHEET}?check", 302)]
    assert stored().state == "draft"
    assert Line.objects.get().value == "70.2"
    assert "Error: " in page.text
    assert "L001: answer 4 questions" in page.text
    assert 'href="#L001-commentary"' in page.text
    assert "L002, figure: Enter a figure, or say why there is none" in page.text
    assert 'href="#L002-value"' in page.text


def test_question_is_shown_with_its_box(world):
    standard(world)

    page = signed_in(world.officer).post(
        f"{SHEET}submit/", posted(0, L001_value="9.25", L002_value="93"), follow=True
    )

    assert "9.3% is about a tenth of 92.5%" in page.text
    assert re.search(r"data-asked\s*>\s*<div data-questions>", page.text)


def test_submit_sent_twice_is_submitted_once(world):
    standard(world)
    client = signed_in(world.officer)
    data = posted(0, L001_value="93.4", L002_value="93.9")

    first = client.post(f"{SHEET}submit/", data)
    second = client.post(f"{SHEET}submit/", data)

    assert (first.status_code, second.status_code) == (302, 302)
    assert second["Location"] == SHEET
    assert (stored().state, stored().version) == ("submitted", 2)


def test_save_from_the_page_before_submission_loses_nothing_and_changes_nothing(world):
    """The back button, then another figure: too late, and both are shown."""
    bring_to(world, "submitted", dict.fromkeys(refs(standard(world)), GOOD))

    page = signed_in(world.officer).post(SHEET, posted(1, L001_value="55"))

    assert page.status_code == 409
    assert "What you typed is not saved" in page.text
    assert "55" in page.text
    assert Line.objects.get(indicator__ref="L001").value == "93.1"
