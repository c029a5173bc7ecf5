"""A draft is saved while its officer types."""

import pytest

from performance.returns.models import Line
from tests.returns.pages.support import SHEET, posted, signed_in
from tests.returns.support import (
    GOOD,
    make_indicator,
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


def test_autosave_says_which_figures_it_keeps_although_they_cannot_be_read(world):
    standard(world)
    client = signed_in(world.officer)

    one = client.post(f"{SHEET}draft/", posted(0, L001_value="abc")).json()
    two = client.post(f"{SHEET}draft/", posted(1, L001_value="abc", L002_value="x1")).json()
    none = client.post(f"{SHEET}draft/", posted(2, L001_value="93", L002_value="94")).json()

    assert one["is_wrong"]
    assert "Draft saved at 10:00. L001: Write a plain number" in one["status"]
    assert two["status"].endswith(", and 1 more to correct")
    assert not none["is_wrong"]
    assert none["status"] == "Draft saved at 10:00"


def test_autosave_of_an_old_version_changes_nothing(world):
    standard(world)
    save(world, {"L001": GOOD}, by=world.colleague)

    answer = signed_in(world.officer).post(f"{SHEET}draft/", posted(0, L001_value="70"))

    assert answer.status_code == 409
    assert answer.json()["status"].startswith("Not saved: somebody else")
    assert Line.objects.get().value == "93.1"


def test_autosave_in_a_second_window_is_not_somebody_else(world):
    standard(world)
    save(world, {"L002": GOOD}, by=world.colleague)
    save(world, {"L001": GOOD})

    own = signed_in(world.officer).post(f"{SHEET}draft/", posted(1, L001_value="70"))
    both = signed_in(world.officer).post(
        f"{SHEET}draft/", posted(0, L001_value="70", L002_value="71")
    )

    assert own.json()["status"].startswith("Not saved: you saved this return in another window.")
    assert both.json()["status"].startswith("Not saved: somebody else saved this return.")


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
    said = "Not saved: correct L002. Figure must be 40 characters or fewer"
    assert answer.json() == {"status": said}


@pytest.mark.parametrize(
    ("fields", "errors"),
    [
        (
            {"L001_value": "abc"},
            {"L001-value": "Write a plain number such as 98.4, -2.9 or 2,571."},
        ),
        (
            {"L001_numerator": "5", "L001_denominator": "0"},
            {
                "L001-denominator": (
                    "Write a number above 0; with no cases, give a reason under “Why no figure”."
                )
            },
        ),
        ({"L001_numerator": "5"}, {}),  # the other box is still blank
        ({"L001_value": "93"}, {}),
    ],
)
def test_autosave_names_at_once_what_cannot_be(world, fields, errors):
    make_indicator(world.service, "L001", aggregation="ratio" if len(fields) > 1 else "none")

    said = signed_in(world.officer).post(f"{SHEET}draft/", posted(0, **fields)).json()

    assert said["lines"]["L001"]["errors"] == errors
    first = next(iter(errors.values()), "").rstrip(".")
    assert said["status"] == "Draft saved at 10:00" + (f". L001: {first}" if first else "")


def test_autosave_after_a_check_names_all_that_is_left(world):
    standard(world)
    client = signed_in(world.officer)

    red = posted(0, L001_value="70.2", L001_commentary="Closed.") | {"checked": "1"}
    errors = client.post(f"{SHEET}draft/", red).json()["lines"]["L001"]["errors"]

    assert set(errors) == {"L001-action_what", "L001-action_owner", "L001-action_due"}


@pytest.mark.parametrize(
    ("fields", "question", "shown"),
    [
        (
            {"L001_numerator": "527", "L001_denominator": "52"},
            "1,013.5% is more than the whole, 100%",
            "1,013.5%",
        ),
        ({"L001_value": "-5"}, "-5.0% is below 0%", "-5.0%"),
        ({"L001_value": "931"}, "931.0% is about ten times 92.5%", "931.0%"),
    ],
)
def test_doubtful_figure_is_asked_about_before_it_is_rated(world, fields, question, shown):
    (indicator,) = standard(world, 1)
    if len(fields) > 1:
        indicator.aggregation = "ratio"
        indicator.save()
    client = signed_in(world.officer)

    line = client.post(f"{SHEET}draft/", posted(0, **fields)).json()["lines"]["L001"]
    assert question in line["questions"]
    assert shown in line["standing"]
    assert "Not rated yet" in line["standing"]
    assert "Green" not in line["standing"]

    explained = posted(1, **fields, L001_explanation="Counted twice on purpose.")
    line = client.post(f"{SHEET}draft/", explained).json()["lines"]["L001"]
    assert "Not rated yet" not in line["standing"]


def test_tick_is_offered_only_where_the_figure_is_the_one_before(world):
    standard(world)
    client = signed_in(world.officer)

    jumped = client.post(f"{SHEET}draft/", posted(0, L001_value="9.2")).json()["lines"]["L001"]
    same = client.post(f"{SHEET}draft/", posted(1, L001_value="92.5")).json()["lines"]["L001"]

    assert (jumped["asks"], jumped["ticks"]) == (True, False)
    assert (same["asks"], same["ticks"]) == (True, True)
