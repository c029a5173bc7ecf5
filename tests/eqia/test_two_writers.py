"""Two people change the same page: each keeps what only they changed, and chooses the rest.

Each story opens the page twice, as two browsers do, and posts what stands in the boxes.
"""

from html.parser import HTMLParser
from typing import Any

import pytest
from django.forms import BooleanField, CharField
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from councilportal.common.fuzzy import read
from councilportal.design import merging
from councilportal.design.forms import DateField
from councilportal.design.merging import Whose
from eqia.assessments import queries
from eqia.models import Assessment, Decision
from eqia.sign_off import operations
from objectives.models import Action
from tests import factories
from tests.eqia.making import AT, Cast, make_assessment, make_cast, stored

pytestmark = pytest.mark.django_db
Boxes = dict[str, Any]


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)


@pytest.fixture
def cast() -> Cast:
    factories.make_council()
    return make_cast()


@pytest.fixture
def record(cast) -> Assessment:
    return make_assessment(cast)


@pytest.fixture
def client(cast) -> Client:
    found = Client()
    found.force_login(cast.lead)
    return found


class _Boxes(HTMLParser):
    """What a browser would post of a page, without the button."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, list[str]] = {}
        self.name, self.text, self.first = "", "", False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        own = dict(attrs)
        name, value = own.get("name") or "", own.get("value") or ""
        if tag == "input" and name:
            if own.get("type") not in ("radio", "checkbox") or "checked" in own:
                self.found.setdefault(name, []).append(value)
        elif tag in ("textarea", "select"):
            self.name, self.text, self.first = name, "", True
            if tag == "select":
                self.found[name] = [""]
        elif tag == "option" and self.name and (self.first or "selected" in own):
            self.found[self.name], self.first = [value], False

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self.found[self.name] = [self.text.removeprefix("\n")]
        if tag in ("textarea", "select"):
            self.name = ""


def boxes(answer: Any) -> Boxes:
    reader = _Boxes()
    reader.feed(answer.content.decode())
    return dict(reader.found)


def opened(client: Client, name: str, record: Assessment) -> Boxes:
    return boxes(client.get(page(name, record)))


def page(name: str, record: Assessment) -> str:
    return reverse(f"assessment_{name}", args=[record.ref])


def save(client: Client, name: str, record: Assessment, page_boxes: Boxes, **typed: Any) -> Any:
    return client.post(page(name, record), page_boxes | typed)


def names(found: list[merging.Differing]) -> list[str]:
    return [each.name for each in found]


# Fields


def test_each_keeps_what_only_they_changed_and_chooses_what_both_did(client, record):
    first = opened(client, "about", record)
    save(client, "about", record, first, context="Old", aims="Old", beneficiaries="All")
    mine, theirs = (opened(client, "about", record) for _ in range(2))
    save(client, "about", record, theirs, title="Theirs", aims="Theirs", context="", decision="tbc")

    late = save(
        client, "about", record, mine, title="Mine", beneficiaries="", decision="", subject="budget"
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
    assert save(client, "about", record, now).status_code == 302
    kept = stored(record.ref)
    assert (kept.title, kept.aims, kept.beneficiaries, kept.context, kept.subject) == (
        "Mine",
        "Theirs",
        "",
        "",
        "budget",
    )


def test_stored_value_can_be_chosen_whatever_the_kind_of_box(client, cast, record):
    mine, theirs = (opened(client, "about", record) for _ in range(2))
    day = {"review_on_0": "1", "review_on_1": "10", "review_on_2": "2027"}
    post = cast.service.head_post.pk
    save(
        client,
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
        client, "about", record, mine, **other, title="Mine", decision="tbc", exempt_ground="B"
    )
    assert names(late.context["differing"].both) == [
        "Title",
        "Date of the decision",
        "Day for review",
        "Ground for withholding",
    ]

    chosen = {f"choose-{name}": "stored" for name in ("title", "decision", "review_on")}
    assert save(client, "about", record, boxes(late), **chosen).status_code == 302

    kept = stored(record.ref)
    assert (kept.title, kept.decision_text, str(kept.review_on), kept.lead_post_id) == (
        "Theirs",
        "Summer 2027",
        "2027-10-01",
        post,
    )
    assert (kept.is_exempt, kept.exempt_ground) == (True, "B")


def test_same_words_of_both_are_no_difference_and_a_refused_save_stays_as_old_as_it_was(
    client, record
):
    mine, theirs = (opened(client, "about", record) for _ in range(2))
    save(client, "about", record, theirs, context="One\ntwo", aims="Theirs")

    refused = save(client, "about", record, mine, context="One\r\ntwo", decision="when ready")
    assert refused.status_code == 200
    late = save(client, "about", record, boxes(refused), decision="")

    # An error in between did not make the old page a new one: their aims would be lost.
    assert late.status_code == 409
    assert late.context["differing"].both == []
    assert names(late.context["differing"].theirs) == ["Aims and objectives"]
    assert boxes(late)["aims"] == ["Theirs"]


def test_page_that_does_not_say_what_it_showed_leaves_every_choice_to_the_person(client, record):
    mine, theirs = (opened(client, "about", record) for _ in range(2))
    save(client, "about", record, theirs, aims="Theirs")

    late = save(client, "about", record, mine, seen="", context="Mine")

    assert names(late.context["differing"].both) == ["Context", "Aims and objectives"]


# Cells


def test_cells_of_the_grid_are_each_their_own(client, record):
    first = opened(client, "grid", record)
    save(client, "grid", record, first, **{"age-detail-text": "Old", "carers-negative": "low"})
    mine, theirs = (opened(client, "grid", record) for _ in range(2))
    save(
        client,
        "grid",
        record,
        theirs,
        **{"age-negative": "high", "marriage-negative": "high", "age-positive": "low"},
    )

    late = save(
        client,
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
    save(client, "grid", record, now, **{"choose-age-negative": "stored"})
    grid = queries.grid(stored(record.ref))
    said = {group.ref: group.answers for group in grid.groups}
    assert said["age"]["negative"].choice == "high"
    assert said["age"]["detail"].text == ""
    assert said["carers"]["negative"].choice == ""


def test_script_that_saves_learns_what_its_page_shows_now(client, record):
    mine = opened(client, "grid", record)
    here = {"headers": {"accept": "application/json"}}
    typed = mine | {"age-negative": "high"}
    answer = client.post(page("grid", record), typed, **here).json()
    save(client, "grid", record, opened(client, "grid", record), **{"age-positive": "low"})

    now = typed | {"saves": str(answer["version"]), "seen": answer["seen"]}
    late = save(client, "grid", record, now, **{"age-negative": ""})

    # Cleared after it was saved by the script: that it was once shown empty is not the point.
    assert late.context["differing"].both == []
    assert boxes(late)["age-negative"] == [""]
    assert boxes(late)["age-positive"] == ["low"]


# Lists


LISTS = {
    "consultation": ("heard", "said", "done"),
    "editions": ("edition", "version", "comment"),
    "evidence": ("evidence", "title", "source"),
    "actions": ("action", "what", "issue"),
}


def rows_of(page_boxes: Boxes, kind: str, name: str) -> list[str]:
    count = int(page_boxes[f"{kind}-rows"][0])
    return [page_boxes[f"{kind}{place}-{name}"][0] for place in range(1, count + 1)]


@pytest.mark.parametrize("name", LISTS)
def test_rows_are_known_again_wherever_they_stand(client, record, name):
    kind, main, other = LISTS[name]
    first = opened(client, name, record)
    three = {f"{kind}{place}-{main}": word for place, word in enumerate("ABC", 1)}
    save(client, name, record, first, **three, **{f"{kind}-rows": "3"})
    mine, theirs = (opened(client, name, record) for _ in range(2))
    # They take the first row away, change the third, and add one.
    edited = theirs | {f"{kind}1-{main}": "", f"{kind}3-{other}": "Theirs", f"{kind}4-{main}": "T"}
    blank = {f"{kind}1-{each}": "" for each in (main, other)}
    assert save(client, name, record, edited, **blank).status_code == 302

    # I change the second, and add one at the end: nothing of mine is on a row of theirs.
    changed = {f"{kind}2-{other}": "Mine", f"{kind}4-{main}": "M"}
    late = save(client, name, record, mine, **changed)

    assert late.status_code == 409
    assert late.context["differing"].both == []
    now = boxes(late)
    assert rows_of(now, kind, main)[:4] == ["B", "C", "T", "M"]
    assert rows_of(now, kind, other)[:4] == ["Mine", "Theirs", "", ""]
    assert save(client, name, record, now).status_code == 302
    again = opened(client, name, record)
    assert rows_of(again, kind, main) == ["B", "C", "T", "M", ""]
    assert rows_of(again, kind, other) == ["Mine", "Theirs", "", "", ""]


@pytest.mark.parametrize("name", LISTS)
def test_row_that_one_took_away_and_the_other_changed_is_kept_and_told(client, record, name):
    kind, main, other = LISTS[name]
    first = opened(client, name, record)
    two = {f"{kind}1-{main}": "A", f"{kind}2-{main}": "B"}
    save(client, name, record, first, **two, **{f"{kind}-rows": "2"})
    mine, theirs = (opened(client, name, record) for _ in range(2))
    gone = {f"{kind}1-{each}": "" for each in (main, other)}
    save(client, name, record, theirs, **gone, **{f"{kind}2-{other}": "Theirs"})

    # I changed what they took away, and took away what they changed.
    away = {f"{kind}2-{each}": "" for each in (main, other)}
    late = save(client, name, record, mine, **away, **{f"{kind}1-{other}": "Mine"})

    found = late.context["differing"]
    assert [(each.yours.split("\n")[0], each.theirs.split("\n")[0]) for each in found.both] == [
        ("(removed)", "B"),
        ("A", "(removed)"),
    ]
    now = boxes(late)
    assert rows_of(now, kind, main)[:2] == ["B", "A"]
    assert rows_of(now, kind, other)[:2] == ["Theirs", "Mine"]
    assert save(client, name, record, now).status_code == 302
    assert rows_of(opened(client, name, record), kind, main) == ["B", "A", ""]


def test_row_that_both_changed_is_chosen_field_by_field(client, record):
    first = opened(client, "consultation", record)
    save(client, "consultation", record, first, **{"heard1-said": "A", "heard1-done": "B"})
    mine, theirs = (opened(client, "consultation", record) for _ in range(2))
    save(client, "consultation", record, theirs, **{"heard1-said": "T", "heard1-done": "T"})

    late = save(client, "consultation", record, mine, **{"heard1-said": "M", "heard1-done": "M"})

    assert names(late.context["differing"].both) == [
        "Point 1: What people said",
        "Point 1: What was done about it",
    ]
    save(client, "consultation", record, boxes(late), **{"choose-heard1-done": "stored"})
    [heard] = record.consultation_points.all()
    assert (heard.said, heard.done) == ("M", "T")


def test_row_added_by_both_in_the_same_words_is_one(client, record):
    mine, theirs = (opened(client, "consultation", record) for _ in range(2))
    row = {"heard1-said": "Too far", "heard1-done": "A bus"}
    save(client, "consultation", record, theirs, **row, consulted="Clubs")

    late = save(client, "consultation", record, mine, **row)

    assert rows_of(boxes(late), "heard", "said") == ["Too far", ""]


def test_action_that_both_know_stays_the_one_of_the_plan(client, record):
    first = opened(client, "actions", record)
    save(client, "actions", record, first, **{"action1-what": "Open early"})
    action = Action.objects.get()
    mine, theirs = (opened(client, "actions", record) for _ in range(2))
    save(client, "actions", record, theirs, **{"action1-cost": "£5"})

    late = save(client, "actions", record, mine, **{"action1-issue": "Long way"})
    save(client, "actions", record, boxes(late))

    kept = record.mitigations.get()
    assert (kept.action, kept.cost, kept.issue) == (action, "£5", "Long way")


def test_row_keeps_its_key_over_saves_and_takes_none_of_another_assessment(client, cast, record):
    save(
        client,
        "consultation",
        record,
        opened(client, "consultation", record),
        **{"heard1-said": "A"},
    )
    key = record.consultation_points.get().pk
    page_boxes = opened(client, "consultation", record)
    assert page_boxes["heard1-key"] == [str(key)]
    save(client, "consultation", record, page_boxes, **{"heard2-said": "B"})
    assert record.consultation_points.order_by("position")[0].pk == key

    other = make_assessment(cast, title="Other")
    for rows in (
        {"heard1-said": "X", "heard1-key": str(key)},
        {"heard-rows": "2", "heard1-said": "X", "heard1-key": "0", "heard2-said": "Y"},
    ):
        answer = save(client, "consultation", other, opened(client, "consultation", other), **rows)
        assert answer.status_code == 404
    twice = opened(client, "consultation", record)
    twice |= {"heard2-key": str(key), "heard2-said": "Again"}
    assert save(client, "consultation", record, twice).status_code == 404
    assert [each.said for each in record.consultation_points.order_by("position")] == ["A", "B"]


# After it was closed


def test_only_what_the_person_changed_is_shown_as_lost(client, cast, record):
    mine, theirs = (opened(client, "about", record) for _ in range(2))
    save(client, "about", record, theirs, aims="Theirs")
    operations.drop(ref=record.ref, reason="Not pursued", by=cast.lead, at=AT)

    late = save(client, "about", record, mine, context="Mine")

    assert late.status_code == 409
    assert names(late.context["differing"]) == ["Context"]


# Decisions


def decision_page() -> str:
    return reverse("decision_edit", args=["26-1"])


@pytest.fixture
def decision(client, cast, record) -> Decision:
    start = boxes(client.get(reverse("decision_start")))
    typed = {"number": "26/1", "subject": "Greens", "is_key": "no", "taker": "Cabinet"}
    client.post(reverse("decision_start"), start | typed | {"assessments": [str(record.pk)]})
    return Decision.objects.get()


def test_decision_of_two_keeps_what_each_changed(client, cast, decision, record):
    mine, theirs = (boxes(client.get(decision_page())) for _ in range(2))
    day = {"meets_on_0": "20", "meets_on_1": "10", "meets_on_2": "2026"}
    client.post(decision_page(), theirs | day | {"subject": "Theirs", "is_key": "yes"} | KEY)

    late = client.post(decision_page(), mine | {"subject": "Mine", "taker": "", "assessments": []})

    assert late.status_code == 409
    found = late.context["differing"]
    assert [(each.name, each.yours, each.theirs) for each in found.both] == [
        ("Subject", "Mine", "Theirs")
    ]
    assert names(found.theirs) == [
        "Is it a key decision?",
        "Why it is a key decision",
        "Day of the meeting or of the decision",
    ]
    now = boxes(late)
    assert (now["taker"], now["is_key"], "assessments" in now) == ([""], ["yes"], False)
    saved = client.post(decision_page(), now | {"choose-subject": "stored"})
    assert saved.status_code == 302
    kept = Decision.objects.get()
    assert (kept.subject, kept.taker, kept.is_key, str(kept.meets_on)) == (
        "Theirs",
        "",
        True,
        "2026-10-20",
    )
    assert not kept.assessments.exists()


KEY = {"key_reason": "Two wards"}


def test_assessments_that_both_changed_are_chosen_as_one(client, cast, decision, record):
    other = make_assessment(cast, title="Other")
    mine, theirs = (boxes(client.get(decision_page())) for _ in range(2))
    client.post(decision_page(), theirs | {"assessments": [str(other.pk)]})

    late = client.post(decision_page(), mine | {"assessments": []})

    [apart] = late.context["differing"].both
    assert apart.name == "Assessments that the decision rests on"
    assert (apart.yours, other.ref in apart.theirs) == ("", True)
    client.post(decision_page(), boxes(late) | {"choose-assessments": "stored"})
    assert list(decision.assessments.all()) == [other]


def test_search_in_an_old_page_does_not_make_it_a_new_one(client, decision):
    mine, theirs = (boxes(client.get(decision_page())) for _ in range(2))
    client.post(decision_page(), theirs | {"taker": "Leader"})

    searched = client.post(decision_page(), mine | {"search": "green", "find": "1"})
    late = client.post(decision_page(), boxes(searched) | {"meeting": "Council"})

    assert late.status_code == 409
    assert boxes(late)["taker"] == ["Leader"]
    assert Decision.objects.get().taker == "Leader"


# Whose it is


@pytest.mark.parametrize(
    ("saw", "mine", "theirs", "right"),
    [
        ("a", "a", "a", Whose.SAME),
        ("a", "b", "b", Whose.SAME),
        ("a", "b", "a", Whose.MINE),
        ("a", "", "a", Whose.MINE),
        ("a", "a", "b", Whose.THEIRS),
        ("a", "a", "", Whose.THEIRS),
        ("a", "b", "c", Whose.BOTH),
        ("a", "", "c", Whose.BOTH),
        (None, "a", "b", Whose.BOTH),
        (read("tbc"), read("May 2027"), read("tbc"), Whose.MINE),
        (["a", "b"], ["b", "a"], ["a"], Whose.THEIRS),
        ("a\nb", "a\r\nb ", "c", Whose.THEIRS),
        (False, True, None, Whose.MINE),
    ],
)
def test_three_values_say_whose_is_right(saw, mine, theirs, right):
    seen = None if saw is None else merging.digest(saw)

    assert merging.whose(seen, mine, theirs) is right


def test_what_a_page_carries_is_read_back_and_strange_posts_are_nothing():
    seen = {"age-less": merging.digest("yes"), "heard.7.said": merging.digest("Far")}

    assert merging.seen_in(merging.carried(seen)) == seen
    assert merging.seen_in("") == merging.seen_in(":x : \0") == {}
    assert len(merging.seen_in("a:b " * 100_000)) == 1


@pytest.mark.parametrize(
    ("asked", "value", "wanted"),
    [
        (BooleanField(), True, {"x": ["on"]}),
        (BooleanField(), False, {"x": []}),
        (DateField(), None, {"x": ["mine"], "x_0": [""], "x_1": [""], "x_2": [""]}),
        (CharField(), None, {"x": [""]}),
        (CharField(), "it", {"x": ["it"]}),
    ],
)
def test_chosen_value_is_laid_over_what_was_posted(asked, value, wanted):
    posted = QueryDict("x=mine", mutable=True)

    merging.lay(posted, "x", asked, value)

    assert dict(posted.lists()) == wanted
