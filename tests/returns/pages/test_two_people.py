"""Two people on the same sheet: neither loses what they typed."""

import pytest

from performance.returns.models import Line
from tests.returns.pages.support import SHEET, posted, signed_in, stored
from tests.returns.support import (
    GOOD,
    save,
    standard,
)

pytestmark = pytest.mark.django_db


def test_stale_save_shows_both_and_keeps_what_was_typed(world):
    standard(world)
    save(world, {"L001": GOOD}, by=world.colleague)

    typed = posted(0, L001_value="88", L001_commentary="", L002_value="91")

    page = signed_in(world.officer).post(SHEET, typed)

    assert page.status_code == 409
    assert 'value="88"' in page.text
    assert 'value="91"' in page.text
    assert 'name="version" value="1"' in page.text
    differing = {each.name: (each.yours, each.theirs) for each in page.context["differing"]}
    assert differing == {
        "L001: figure": ("88%", "93.1%"),
        "L001: commentary": ("", "Steady."),
        "L002: figure": ("91%", ""),
    }
    assert "Steady." in page.context["line_forms"][0]["commentary"].value()
    assert Line.objects.get().value == "93.1"


def test_own_second_window_is_named_as_such(world):
    standard(world)
    save(world, {"L001": GOOD})

    own = signed_in(world.officer).post(SHEET, posted(0, L001_value="88"))
    other = signed_in(world.colleague).post(SHEET, posted(0, L001_value="88"))

    assert "You saved this return in another window after you opened it" in own.text
    assert "Somebody else saved this return after you opened it" in other.text


def test_save_after_seeing_both_is_kept(world):
    standard(world)
    save(world, {"L001": GOOD}, by=world.colleague)
    client = signed_in(world.officer)
    client.post(SHEET, posted(0, L001_value="88"))

    client.post(SHEET, posted(1, L001_value="88"))

    assert Line.objects.get().value == "88"


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 30, "\u0661"])
def test_save_without_a_proper_version_is_stale(world, version):
    standard(world)
    save(world, {"L001": GOOD})
    data = posted(0, L001_value="88") | {"version": version}

    assert signed_in(world.officer).post(SHEET, data).status_code == 409
    assert Line.objects.get().value == "93.1"


def test_draft_sent_twice_is_saved_once(world):
    standard(world)
    client = signed_in(world.officer)
    data = posted(0, L001_value="93")

    first, second = client.post(SHEET, data), client.post(SHEET, data)

    assert (first.status_code, second.status_code) == (302, 302)
    assert stored().version == 1
