"""Two people change the same page: each keeps what only they changed, and chooses the rest.

Each story opens the page twice, as two browsers do, and posts what stands in the boxes.
"""

import pytest

from eqia.assessments import queries
from eqia.assessments.saving import value_of
from eqia.sign_off import operations
from tests import factories
from tests.eqia.making import AT, stored
from tests.eqia.two_writers import boxes, names, opened, page, save

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def test_each_keeps_what_only_they_changed_and_chooses_what_both_did(lead, record):
    first = opened(lead, "about", record)
    save(lead, "about", record, first, context="Old", aims="Old", beneficiaries="All")
    mine, theirs = (opened(lead, "about", record) for _ in range(2))
    save(lead, "about", record, theirs, title="Theirs", aims="Theirs", context="", decision="tbc")

    late = save(
        lead, "about", record, mine, title="Mine", beneficiaries="", decision="", subject="budget"
    )

    assert late.status_code == 409
    found = late.context["differing"]
    assert [(each.name, each.yours, each.theirs) for each in found.both] == [
        ("Title", "Mine", "Theirs")
    ]
    assert names(found.theirs) == ["Context", "Aims and objectives", "Date of the decision"]
    now = boxes(late)
    shown = {name: now[name] for name in ("title", "context", "aims", "beneficiaries", "decision")}
    assert shown == {
        "title": ["Mine"],
        "context": [""],  # cleared by the other
        "aims": ["Theirs"],
        "beneficiaries": [""],  # cleared by me
        "decision": ["tbc"],
    }
    assert stored(record.ref).title == "Theirs"  # nothing is saved yet
    assert save(lead, "about", record, now).status_code == 302
    kept = stored(record.ref)
    assert (kept.title, kept.aims, kept.beneficiaries, kept.context, kept.subject) == (
        "Mine",
        "Theirs",
        "",
        "",
        "budget",
    )


def test_stored_value_can_be_chosen_whatever_the_kind_of_box(lead, cast, record):
    mine, theirs = (opened(lead, "about", record) for _ in range(2))
    day = {"review_on_0": "1", "review_on_1": "10", "review_on_2": "2027"}
    post = cast.service.head_post.pk
    save(
        lead,
        "about",
        record,
        theirs,
        **day,
        title="Theirs",
        lead_post=post,
        decision="Summer 2027",
        is_exempt="on",
        exempt_ground="A person",
    )
    other = {"review_on_0": "2", "review_on_1": "10", "review_on_2": "2027"}
    late = save(
        lead, "about", record, mine, **other, title="Mine", decision="tbc", exempt_ground="B"
    )
    assert names(late.context["differing"].both) == [
        "Title",
        "Date of the decision",
        "Day for review",
        "Ground for withholding",
    ]

    chosen = {f"choose-{name}": "stored" for name in ("title", "decision", "review_on")}
    assert save(lead, "about", record, boxes(late), **chosen).status_code == 302

    kept = stored(record.ref)
    assert (kept.title, kept.decision_text, str(kept.review_on), kept.lead_post_id) == (
        "Theirs",
        "Summer 2027",
        "2027-10-01",
        post,
    )
    assert (kept.is_exempt, kept.exempt_ground) == (True, "B")


def test_same_words_of_both_are_no_difference_and_a_refused_save_stays_as_old_as_it_was(
    lead, record
):
    mine, theirs = (opened(lead, "about", record) for _ in range(2))
    save(lead, "about", record, theirs, context="One\ntwo", aims="Theirs")

    refused = save(lead, "about", record, mine, context="One\r\ntwo", decision="when ready")
    assert refused.status_code == 200
    late = save(lead, "about", record, boxes(refused), decision="")

    # An error in between did not make the old page a new one: their aims would be lost.
    assert late.status_code == 409
    assert late.context["differing"].both == []
    assert names(late.context["differing"].theirs) == ["Aims and objectives"]
    assert boxes(late)["aims"] == ["Theirs"]


def test_page_that_does_not_say_what_it_showed_leaves_every_choice_to_the_person(lead, record):
    mine, theirs = (opened(lead, "about", record) for _ in range(2))
    save(lead, "about", record, theirs, aims="Theirs")

    late = save(lead, "about", record, mine, seen="", context="Mine")

    assert names(late.context["differing"].both) == ["Context", "Aims and objectives"]


def test_cells_of_the_grid_are_each_their_own(lead, record):
    first = opened(lead, "grid", record)
    save(lead, "grid", record, first, **{"age-detail-text": "Old", "carers-negative": "low"})
    mine, theirs = (opened(lead, "grid", record) for _ in range(2))
    save(
        lead,
        "grid",
        record,
        theirs,
        **{"age-negative": "high", "marriage-negative": "high", "age-positive": "low"},
    )

    late = save(
        lead,
        "grid",
        record,
        mine,
        **{"age-negative": "low", "age-detail-text": "", "carers-negative": ""},
    )

    found = late.context["differing"]
    assert [(each.name, each.yours, each.theirs) for each in found.both] == [
        ("Age: What about negative?", "Low", "High")
    ]
    assert names(found.theirs) == ["Age: What about positive?", "Marriage: What about negative?"]
    assert "data-autosave" not in late.text  # a choice is made by a button
    now = boxes(late)
    assert (now["age-detail-text"], now["carers-negative"], now["marriage-negative"]) == (
        [""],
        [""],
        ["high"],
    )
    save(lead, "grid", record, now, **{"choose-age-negative": "stored"})
    grid = queries.grid(stored(record.ref))
    said = {group.ref: group.answers for group in grid.groups}
    assert said["age"]["negative"].choice == "high"
    assert said["age"]["detail"].text == ""
    assert said["carers"]["negative"].choice == ""


def test_script_that_saves_learns_what_its_page_shows_now(lead, record):
    mine = opened(lead, "grid", record)
    here = {"headers": {"accept": "application/json"}}
    typed = mine | {"age-negative": "high"}
    answer = lead.post(page("grid", record), typed, **here).json()
    save(lead, "grid", record, opened(lead, "grid", record), **{"age-positive": "low"})

    now = typed | {"saves": str(answer["version"]), "seen": answer["seen"]}
    late = save(lead, "grid", record, now, **{"age-negative": ""})

    # Cleared after it was saved by the script: that it was once shown empty is not the point.
    assert late.context["differing"].both == []
    assert boxes(late)["age-negative"] == [""]
    assert boxes(late)["age-positive"] == ["low"]


def test_only_what_the_person_changed_is_shown_as_lost(lead, cast, record):
    mine, theirs = (opened(lead, "about", record) for _ in range(2))
    save(lead, "about", record, theirs, aims="Theirs")
    operations.drop(ref=record.ref, reason="Not pursued", by=cast.lead, at=AT)

    late = save(lead, "about", record, mine, context="Mine")

    assert late.status_code == 409
    assert names(late.context["differing"]) == ["Context"]


def test_objectives_merge_as_one_field(lead, record):
    for ref in ("EO1", "EO2"):
        factories.make_objective(ref, title=f"Objective {ref}")
    opening, mine, theirs = (opened(lead, "about", record) for _ in range(3))
    save(lead, "about", record, theirs, objectives=["EO1"])

    late = save(lead, "about", record, mine, title="Mine")

    assert names(late.context["differing"].theirs) == ["Which objectives does it serve or touch?"]
    assert boxes(late)["objectives"] == ["EO1"]
    assert save(lead, "about", record, boxes(late)).status_code == 302
    both = save(lead, "about", record, opening, objectives=["EO2"])
    [differing] = [each for each in both.context["differing"].both if "objectives" in each.name]
    assert (differing.yours, differing.theirs) == ("Objective EO2", "Objective EO1")
    again = boxes(both) | {differing.chooser: "stored"}
    assert save(lead, "about", record, again).status_code == 302
    assert value_of(stored(record.ref), "objectives") == ("EO1",)
    # A box that nobody ticks is cleared, and what is no objective is refused in words.
    wrong = save(lead, "about", record, opened(lead, "about", record), objectives=["EO7"])
    assert wrong.status_code == 200
    cleared = opened(lead, "about", record) | {"objectives": []}
    assert save(lead, "about", record, cleared).status_code == 302
    assert value_of(stored(record.ref), "objectives") == ()
