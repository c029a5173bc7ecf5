"""A draft is saved while its officer types."""

import pytest

from performance.returns.models import Line
from tests.returns.pages.support import SHEET, posted, signed_in
from tests.returns.support import (
    GOOD,
    save,
    standard,
)

pytestmark = pytest.mark.django_db


def test_autosave_answers_with_the_next_version_and_what_it_means(world):
    standard(world)

    answer = signed_in(world.officer).post(f"{SHEET}draft/", posted(0, L001_value="70"))

    said = answer.json()
    assert (answer.status_code, said["version"]) == (200, 1)
    assert said["status"] == "Draft saved at 10:00"
    assert said["filled"] == "1 of 2 indicators have something entered."
    assert said["lines"]["L001"]["acts"]
    assert "Red" in said["lines"]["L001"]["standing"]
    assert not said["lines"]["L002"]["acts"]


def test_autosave_of_an_old_version_changes_nothing(world):
    standard(world)
    save(world, {"L001": GOOD}, by=world.colleague)

    answer = signed_in(world.officer).post(f"{SHEET}draft/", posted(0, L001_value="70"))

    assert answer.status_code == 409
    assert answer.json()["status"].startswith("Not saved: somebody else")
    assert Line.objects.get().value == "93.1"


@pytest.mark.parametrize(("name", "status"), [("approver", 403), ("other_officer", 404)])
def test_autosave_is_the_officers(world, name, status):
    standard(world)

    answer = signed_in(world.people[name]).post(f"{SHEET}draft/", posted(0, L001_value="70"))

    assert answer.status_code == status
    assert not Line.objects.exists()


def test_autosave_names_the_lines_that_it_could_not_save(world):
    standard(world)

    answer = signed_in(world.officer).post(f"{SHEET}draft/", posted(0, L002_value="9" * 41))

    assert answer.status_code == 422
    assert answer.json() == {"status": "Not saved: see to L002"}
