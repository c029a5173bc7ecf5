"""The page of a sheet: who opens it, what it shows and what a save keeps."""

import pytest

from councilportal.design.forms import key_of
from performance.returns.models import Line, Return
from performance.returns.typed import Typed
from tests.returns.pages.support import SHEET, posted, signed_in
from tests.returns.support import (
    GOOD,
    make_indicator,
    save,
    standard,
)

pytestmark = pytest.mark.django_db


def test_sheet_shows_each_indicator_with_what_was_before(world):
    standard(world)

    page = signed_in(world.officer).get(SHEET)

    assert page.status_code == 200
    assert "Title of L001" in page.text
    assert "90.0%, floor 80.0%" in page.text
    assert "92.5%" in page.text
    assert "July 2026" in page.text


def test_the_day_of_an_action_is_said_back_as_it_was_read(world):
    standard(world)
    client = signed_in(world.officer)
    save(world, {"L001": Typed(value="70", action_what="Train", action_due="5/6/27")})
    assert "“5/6/27” is read as 5 June 2027" in client.get(SHEET).text

    save(world, {"L001": Typed(value="70", action_what="Train", action_due="June 2027")})
    assert "is read as" not in client.get(SHEET).text


@pytest.mark.parametrize("name", ["other_officer", "other_approver", "member", "admin", "nobody"])
def test_sheet_is_unknown_to_others(world, name):
    standard(world)
    client = signed_in(world.people[name])

    assert client.get(SHEET).status_code == 404
    assert client.post(SHEET, posted(L001_value="93")).status_code == 404
    assert not Return.objects.exists()


@pytest.mark.parametrize("address", ["/returns/NONE/2026-09-30/", "/returns/LRA/2026-09-29/"])
def test_sheet_of_nothing_is_not_found(world, address):
    standard(world)

    assert signed_in(world.officer).get(address).status_code == 404


@pytest.mark.parametrize("name", ["approver", "lead", "auditor"])
def test_others_read_the_sheet_and_cannot_save_it(world, name):
    standard(world)
    client = signed_in(world.people[name])

    page = client.get(SHEET)
    refused = [client.post(SHEET, posted(L001_value=value)) for value in ("93", "9" * 41)]

    assert page.status_code == 200
    assert "Save draft" not in page.text
    assert [each.status_code for each in refused] == [403, 403]
    assert not Line.objects.exists()


def test_sheet_that_has_not_opened_says_when_it_does(world):
    standard(world)

    page = signed_in(world.officer).get("/returns/LRA/2026-10-31/")
    late = signed_in(world.officer).post("/returns/LRA/2026-10-31/", posted(L001_value="93"))

    assert "This return opens on 1 November 2026" in page.text
    assert late.status_code == 409
    assert "<td" in late.text
    assert "93" in late.text


def test_save_draft_keeps_blanks_and_nonsense(world):
    standard(world)
    client = signed_in(world.officer)

    page = client.post(SHEET, posted(L001_value="about 9", L001_commentary="To do"), follow=True)

    assert page.redirect_chain == [(SHEET, 302)]
    assert "Draft saved. Correct what cannot be right: L001." in page.text
    assert "Success" not in page.text
    assert "L001, figure: Write a plain number such as 98.4, -2.9 or 2,571." in page.text
    assert 'value="about 9"' in page.text
    assert Line.objects.get(indicator__ref="L001").commentary == "To do"


def test_save_draft_shows_rating_and_direction_with_their_sentences(world):
    standard(world)

    page = signed_in(world.officer).post(SHEET, posted(L001_value="85"), follow=True)

    assert "Amber" in page.text
    assert "85.0% is below the target of 90.0% but not below the floor standard" in page.text
    assert "Worsening" in page.text


def test_save_changes_only_what_the_form_shows(world):
    standard(world)
    client = signed_in(world.officer)
    save(world, {"L001": GOOD})

    client.post(SHEET, posted(1, L001_numerator="5", L002_ref="L999", OTHER_value="1"))

    [line] = Line.objects.all()
    assert (line.value, line.numerator) == ("93.1", "")


def test_too_long_a_figure_is_refused_beside_its_field_and_kept_on_the_page(world):
    standard(world)

    page = signed_in(world.officer).post(SHEET, posted(L001_value="9" * 41))

    assert page.status_code == 200
    assert "Error: " in page.text
    assert "Figure must be 40 characters or fewer" in page.text
    assert "9" * 41 in page.text
    assert not Line.objects.exists()


def test_reference_with_odd_characters_has_fields_of_its_own(world):
    make_indicator(world.service, "L 1.é")
    key = key_of("L 1.é")

    page = signed_in(world.officer).post(SHEET, {"version": "0", f"{key}-value": "93"}, follow=True)

    assert key == "L_20_1_2e__e9_"
    assert f'id="{key}-value"' in page.text
    assert Line.objects.get().value == "93"
