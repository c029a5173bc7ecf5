"""Pages of an assessment: who sees and does what, what a save keeps, what a page costs."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from councilportal.accounts.models import User
from councilportal.accounts.permissions import Role
from eqia.assessments import operations as assessments
from eqia.assessments import queries, reading
from eqia.models import Answer, Assessment
from eqia.rules.words import Capacity
from eqia.rules.workflow import State
from eqia.sign_off import operations as sign_off
from objectives.models import Action, Evidence
from tests import factories
from tests.eqia.making import AT, Cast, attest, fill, make_assessment, make_cast, sign

pytestmark = pytest.mark.django_db

PARTS = ("about", "consultation", "evidence", "grid", "judgement", "full", "actions", "editions")
ROWS = {
    "actions": "action",
    "evidence": "evidence",
    "consultation": "heard",
    "editions": "edition",
}
STARTED = {"title": "Lido", "subject": "policy", "when": "begun"}


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    """It is 5 October 2026."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(name: str, record: Assessment, *more: Any) -> str:
    return reverse(f"assessment_{name}", args=[record.ref, *more])


def stored(record: Assessment) -> Assessment:
    found = queries.assessment(record.ref)
    assert found is not None
    return found


def post(client: Client, name: str, record: Assessment, **data: Any) -> Any:
    """Post a page of the count that stands there, or of another: `saves`."""
    count = data.pop("saves", None) or stored(record).saves
    return client.post(page(name, record), {"saves": str(count), **data})


def submitted(cast: Cast, **values: Any) -> Assessment:
    record = fill(make_assessment(cast, **values), cast)
    return sign_off.submit(ref=record.ref, saves=record.saves, by=cast.lead, at=AT)


def returned(cast: Cast) -> Assessment:
    record = submitted(cast)
    return sign_off.return_to_author(
        ref=record.ref,
        reason="One answer is thin",
        answers={("age", "negative"): "Older people swim too"},
        by=cast.head,
        at=AT,
    )


# Starting


def test_lead_of_the_council_chooses_the_directorate_then_the_rest(cast):
    factories.make_directorate("FIN", name="Finance")
    client = signed_in(cast.lead)

    first = client.get("/eqia/start/")
    assert [name for _, name in first.context["form"].fields["directorate"].choices][1:] == [
        "Finance",
        "Place",
    ]
    address = f"/eqia/start/?directorate={cast.directorate.pk}"
    answer: Any = client.post(address, {**STARTED, "question_set": cast.asked.pk})

    record = Assessment.objects.get()
    assert answer.url == page("tasks", record)
    assert (record.title, record.state, record.groups.count()) == ("Lido", State.DRAFT, 3)


def test_start_posted_twice_makes_one(cast):
    client = signed_in(cast.lead)
    data = {**STARTED, "question_set": cast.asked.pk, "service": cast.service.pk}

    addresses = [client.post("/eqia/start/", data)["Location"] for _ in range(2)]

    assert addresses[0] == addresses[1]
    assert Assessment.objects.count() == 1


def test_lead_of_a_service_is_offered_that_service_only_and_must_take_it(cast):
    factories.make_service("LEI", name="Leisure", directorate=cast.directorate)
    lead = factories.make_user("parks.lead")
    factories.make_appointment(lead, Role.EQUALITY_LEAD, service=cast.service)
    client = signed_in(lead)
    data = {**STARTED, "question_set": cast.asked.pk}

    answer = client.post("/eqia/start/", data)

    assert "you lead in services only" in answer.text
    assert "Leisure" not in answer.text
    assert client.post("/eqia/start/", {**data, "service": cast.service.pk}).status_code == 302


def test_planned_one_is_begun_from_its_list_of_pages(cast):
    client = signed_in(cast.lead)
    data = {**STARTED, "question_set": cast.asked.pk, "when": "planned"}
    client.post("/eqia/start/", data)
    record = Assessment.objects.get()
    assert "Begin the screening" in client.get(page("tasks", record)).text

    for _ in range(2):  # the second press is harmless
        assert client.post(page("begin", record)).status_code == 302

    assert (stored(record).state, record.groups.count()) == (State.DRAFT, 3)


# Who


def test_draft_is_written_by_its_lead_read_by_its_signatory_and_nothing_to_others(cast):
    record = make_assessment(cast)
    lead, head, outsider = map(signed_in, (cast.lead, cast.head, cast.outsider))

    for name in (*PARTS, "tasks", "copy", "submit", "drop"):
        address = page(name, record)
        assert lead.get(address).status_code == 200, name
        refused = head.get(address)
        assert refused.status_code == (200 if name == "tasks" else 403), name
        assert name == "tasks" or "Only an equality lead of the directorate" in refused.text
        assert outsider.get(address).status_code == 404, name
        assert Client().get(address).status_code == 302, name


def test_draft_is_read_by_who_works_on_it_and_published_by_all(cast):
    record = make_assessment(cast)
    address = f"/eqia/{record.ref}/"
    assert Client().get(address).status_code == 404
    assert signed_in(cast.head).get(address).status_code == 200

    record = sign(fill(record, cast), cast)
    sign_off.publish(ref=record.ref, number=1, by=cast.lead, at=AT)
    sign_off.revise(ref=record.ref, what_changed="The café closes", by=cast.lead, at=AT)

    read = Client().get(address)
    assert "The café closes" not in read.text
    assert "Bowling greens" in read.text
    assert "Work on it" not in read.text
    assert Client().get(page("version", record, 2)).status_code == 404
    assert "The café closes" in signed_in(cast.lead).get(address).text


# The list of pages


def test_list_of_pages_links_each_finding_to_its_very_answer(cast):
    record = make_assessment(cast)

    answer = signed_in(cast.lead).get(page("tasks", record))

    hrefs = {each.finding.code: each.href for each in answer.context["blocking"]}
    assert hrefs["no_lead"] == f"{page('about', record)}?check#lead_post"
    first = [each.href for each in answer.context["blocking"] if each.finding.code == "unanswered"]
    assert first[0] == f"{page('grid', record)}?check#age-less"
    said = {each.name: (each.said, each.to_do) for each in answer.context["tasks"]}
    assert said["grid"] == ("0 of 3 rows complete", 3)
    assert said["full"] == ("Not asked for", 0)


def test_every_finding_leads_to_a_control_of_its_page(cast):
    record = make_assessment(cast)
    record = assessments.save_page(
        ref=record.ref,
        values={"wants_full": True, "is_sufficient": True},
        saves=1,
        by=cast.lead,
        at=AT,
    )
    client = signed_in(cast.lead)
    found = client.get(page("tasks", record)).context["blocking"]

    assert {each.page for each in found} == {"about", "evidence", "grid", "judgement", "full"}
    shown = {name: client.get(f"{page(name, record)}?check").text for name in PARTS}
    for each in found:
        assert f'id="{each.control}"' in shown[each.page], each.finding


def test_returned_answers_are_named_with_their_reasons(cast):
    record = returned(cast)
    client = signed_in(cast.lead)

    answer = client.get(page("tasks", record))

    [place] = answer.context["returned"]
    assert place.href == f"{page('grid', record)}#age-negative"
    assert "Older people swim too" in client.get(page("grid", record)).text


# Fields


def test_page_saves_what_was_typed_and_comes_back(cast):
    record = make_assessment(cast)
    client = signed_in(cast.lead)
    data = {
        "title": "Bowling greens",
        "subject": "budget",
        "decision": "Summer 2027",
        "review_on_0": "1",
        "review_on_1": "10",
        "review_on_2": "2027",
        "context": "One line\r\nand another",
    }

    answer = post(client, "about", record, **data)

    assert answer.url == page("about", record)
    now = stored(record)
    assert (now.subject, now.decision_text, now.decision_latest) == (
        "budget",
        "Summer 2027",
        date(2027, 8, 31),
    )
    assert (now.review_on, now.context) == (date(2027, 10, 1), "One line\nand another")
    post(client, "about", record, saves=1, **data)  # the same page sent again
    assert stored(record).saves == now.saves


def test_date_that_is_none_is_refused_with_what_would_do_and_nothing_is_lost(cast):
    record = make_assessment(cast)

    answer = post(
        signed_in(cast.lead), "about", record, title="X", subject="policy", decision="when ready"
    )

    assert "a day, a month, a quarter, a season or a year" in answer.text
    assert 'value="when ready"' in answer.text
    assert answer.text.count("<title>Error: ") == 1
    assert stored(record).title == "Bowling greens"


def test_date_that_came_in_by_an_import_may_stay(cast):
    record = make_assessment(cast)
    Assessment.objects.update(decision_text="When the lease ends")

    post(
        signed_in(cast.lead),
        "about",
        record,
        title="Y",
        subject="policy",
        decision="When the lease ends",
    )

    assert (stored(record).title, stored(record).decision_text) == ("Y", "When the lease ends")


def test_what_came_after_it_was_sent_is_shown_and_not_saved(cast):
    record = submitted(cast)

    answer = post(signed_in(cast.lead), "about", record, title="Too late", subject="policy")

    assert answer.status_code == 409
    assert "Too late" in answer.text
    assert stored(record).title == "Bowling greens"
    # What was saved before it was sent, sent again by the back button, is no news.
    answer = post(
        signed_in(cast.lead), "about", record, title="Bowling greens", subject="service_change"
    )
    assert answer.status_code == 302


def test_withheld_needs_its_ground(cast):
    record = make_assessment(cast)

    answer = post(
        signed_in(cast.lead), "about", record, title="X", subject="policy", is_exempt="on"
    )

    assert "Enter the ground for withholding" in answer.text


# The grid


def test_grid_saves_what_is_there_and_blanks_are_fine(cast):
    record = make_assessment(cast)

    post(signed_in(cast.lead), "grid", record, **{"age-less": "yes", "age-less-text": "By price"})

    [answer] = Answer.objects.all()
    assert (answer.choice, answer.text) == ("yes", "By price")


def test_script_saves_at_the_same_address_and_is_told_how_far_rows_are(cast):
    record = make_assessment(cast)
    client = signed_in(cast.lead)
    data = {"saves": "1", "age-less": "no", "age-negative": "none"}

    answer = client.post(page("grid", record), data, headers={"accept": "application/json"})

    assert answer.json()["status"] == "Draft saved at 10:30"
    assert answer.json()["version"] == stored(record).saves == 2
    assert answer.json()["texts"]["age-progress"] == "2 of 4 answered"


@pytest.mark.parametrize(
    ("saves", "data", "status", "said"),
    [
        ("0", {"age-less": "no"}, 409, "somebody else saved"),
        ("1", {"age-less": "perhaps"}, 422, "see to Age"),
    ],
)
def test_script_is_told_why_nothing_was_saved(cast, saves, data, status, said):
    record = make_assessment(cast)

    answer = signed_in(cast.lead).post(
        page("grid", record), {"saves": saves, **data}, headers={"accept": "application/json"}
    )

    assert answer.status_code == status
    assert said in answer.json()["status"]
    assert not Answer.objects.exists()


def test_checked_grid_has_one_line_a_row(cast):
    record = make_assessment(cast)

    answer = signed_in(cast.lead).get(page("grid", record) + "?check")

    assert "Age: Answer 4 questions." in answer.text
    assert 'href="#age-less"' in answer.text
    assert answer.text.count("govuk-error-message") == 3


def test_copy_is_a_choice_that_the_grid_shows_until_the_words_differ(cast):
    record = make_assessment(cast)
    client = signed_in(cast.lead)
    post(client, "grid", record, **{"age-detail-text": "Keep one green open"})

    answer = post(client, "copy", record, question="detail", source="age", targets=["carers"])

    assert answer.url == page("grid", record)
    assert "Copied from Age" in client.get(page("grid", record)).text
    post(client, "grid", record, **{"carers-detail-text": "Open at school times"})
    assert "Copied from Age" not in client.get(page("grid", record)).text


def test_copy_of_nothing_is_refused_in_words(cast):
    record = make_assessment(cast)

    answer = post(
        signed_in(cast.lead), "copy", record, question="detail", source="age", targets=["carers"]
    )

    assert "There is nothing to copy" in answer.text


# Judgement and full assessment


def test_judgement_shows_what_the_grid_suggests_and_why(cast):
    record = make_assessment(cast)
    client = signed_in(cast.lead)
    post(client, "grid", record, **{"age-negative": "high", "carers-less": "yes"})

    text = client.get(page("judgement", record)).text

    assert "High risk. A full assessment is required." in text
    assert "Age: high negative impact" in text
    assert "Carers: less favourable treatment" in text
    post(client, "judgement", record, risk="high", made=["internal_action", "full"])
    now = stored(record)
    assert (now.is_sufficient, now.wants_internal_action, now.wants_full) == (False, True, True)
    post(client, "judgement", record, risk="high")  # unticked: no judgement yet
    assert stored(record).wants_full is None


def test_full_assessment_saves_answers_and_outcome_as_one(cast):
    record = make_assessment(cast)
    client = signed_in(cast.lead)
    data = {
        "age-evidence-text": "Club survey",
        "aim_a": "No one is turned away",
        "outcome": "adjust",
    }

    post(client, "full", record, **data)

    now = stored(record)
    assert (now.aim_a, now.outcome) == ("No one is turned away", "adjust")
    assert Answer.objects.get().text == "Club survey"
    other = data | {"age-evidence-text": "Other", "aim_a": "B"}
    answer = post(client, "full", record, saves=1, **other)
    assert answer.status_code == 409
    assert [each.name for each in answer.context["differing"].both] == [
        "Eliminate discrimination, harassment and victimisation",
        "Age: What about evidence?",
    ]


# Lists


def an_action(place: int, **values: str) -> dict[str, str]:
    return {f"action{place}-{name}": value for name, value in values.items()}


def test_action_is_in_the_plan_and_shows_what_became_of_it(cast):
    record = make_assessment(cast)
    client = signed_in(cast.lead)
    head = cast.service.head_post
    data = {"action-rows": "2", **an_action(1, what="Open early", owner=str(head.pk), due="2027")}

    post(client, "actions", record, **data)
    action = Action.objects.get()
    assert (action.what, action.owner_post, action.due_on) == (
        "Open early",
        head,
        date(2027, 12, 31),
    )
    saves = stored(record).saves
    post(client, "actions", record, saves=1, **data)  # pressed twice
    assert (Action.objects.count(), stored(record).saves) == (1, saves)
    Action.objects.update(status="done")

    assert "Done, owner Head of Parks, due 2027." in client.get(page("actions", record)).text


def test_rows_are_added_and_removed_without_a_script_and_nothing_typed_is_lost(cast):
    record = make_assessment(cast)
    client = signed_in(cast.lead)
    rows = {"action-rows": "2", **an_action(1, what="First"), **an_action(2, what="Second")}

    added = post(client, "actions", record, **rows, do="add")
    removed = post(client, "actions", record, **rows, remove="1")

    assert [row["what"].value() for row in added.context["draft"].rows.forms] == [
        "First",
        "Second",
        None,
    ]
    assert [row["what"].value() for row in removed.context["draft"].rows.forms] == ["Second"]
    assert not Action.objects.exists()


def test_first_button_of_a_list_saves_so_that_enter_never_removes(cast):
    record = make_assessment(cast)
    for name in ROWS:
        text = signed_in(cast.lead).get(page(name, record)).text
        assert f'name="{ROWS[name]}-rows" value="1"' in text
        form = text[text.index("data-version") :]
        first = form[form.index("<button") : form.index("</button")]
        assert "Save draft" in first, name


def test_action_with_an_issue_but_nothing_to_do_is_refused(cast):
    record = make_assessment(cast)

    answer = post(
        signed_in(cast.lead), "actions", record, **{"action-rows": "1"}, **an_action(1, issue="X")
    )

    assert "Enter what will be done" in answer.text


def test_evidence_is_taken_from_the_shelf_by_characteristic(cast):
    record = make_assessment(cast)
    age = record.groups.get(label="Age").characteristic
    for ref, about in (("census", age), ("staff", None), ("faith", make_other())):
        Evidence.objects.create(
            ref=ref,
            title=f"Figures {ref}",
            kind="census",
            source="Our survey",
            as_at=date(2026, 3, 31),
            characteristic=about,
            gap="Nothing on carers",
        )
    client = signed_in(cast.lead)

    narrowed = post(client, "evidence", record, characteristic="age", do="filter")
    assert [each.ref for each in narrowed.context["shelf"]] == ["census", "staff"]
    taken = post(client, "evidence", record, shelf=["census"], do="take")
    [row] = taken.context["draft"].rows.forms
    assert (row["title"].value(), row["gap"].value()) == ("Figures census", "Nothing on carers")
    data = {"shelf": "census", "title": "Figures census", "profile": "census", "source": "S"}
    post(
        client,
        "evidence",
        record,
        **{"evidence-rows": "1"},
        **{f"evidence1-{name}": value for name, value in data.items()},
    )

    [cited] = record.evidence.all()
    assert cited.shelf is not None
    assert (cited.shelf.ref, cited.source) == ("census", "S")


def make_other():
    return factories.make_characteristic("faith", name="Faith")


def test_consultation_keeps_what_was_said_and_done(cast):
    record = make_assessment(cast)
    client = signed_in(cast.lead)

    post(
        client,
        "consultation",
        record,
        **{
            "consultation": "January 2027",
            "responses": "12",
            "heard-rows": "2",
            "heard1-said": "Too far",
            "heard1-done": "A bus",
        },
    )

    [heard] = record.consultation_points.all()
    assert (heard.said, heard.done, stored(record).responses) == ("Too far", "A bus", 12)


def test_version_table_keeps_its_lines_in_order(cast):
    record = make_assessment(cast)
    rows = {"edition-rows": "2", "edition1-version": "0.1", "edition2-version": "1.0"}

    post(signed_in(cast.lead), "editions", record, **rows, **{"edition1-on": "May 2026"})

    assert [each.version for each in record.version_lines.order_by("position")] == ["0.1", "1.0"]


# Moves


def test_sent_only_when_nothing_is_missing_and_twice_is_harmless(cast):
    record = make_assessment(cast)
    client = signed_in(cast.lead)
    refused = post(client, "submit", record)
    assert "It cannot be sent yet." in refused.text
    fill(stored(record), cast)

    for _ in range(2):
        answer = post(client, "submit", record)
        assert answer.url == page("tasks", record)

    assert stored(record).state == State.SUBMITTED


def test_taken_back_twice_is_harmless(cast):
    record = submitted(cast)
    client = signed_in(cast.lead)

    for _ in range(2):
        assert client.post(page("withdraw", record)).status_code == 302

    assert stored(record).state == State.DRAFT


def sign_data(client: Client, record: Assessment, capacity: str) -> dict[str, str]:
    form = client.get(page("sign", record)).context["form"]
    return {
        "capacity": capacity,
        "statement": form["statement"].value(),
        "sha256": form["sha256"].value(),
    }


def test_two_people_sign_what_they_read_and_twice_is_harmless(cast):
    record = submitted(cast)
    head, director = signed_in(cast.head), signed_in(cast.director)
    data = sign_data(head, record, "head_of_service")

    for _ in range(2):
        answer: Any = head.post(page("sign", record), data)
        assert answer.url == page("tasks", record)
    assert record.sign_offs.count() == 1
    assert head.get(page("sign", record)).status_code == 403
    director.post(page("sign", record), sign_data(director, record, "director"))

    assert stored(record).state == State.SIGNED


def test_what_changed_after_it_was_read_is_not_signed(cast):
    record = submitted(cast)
    head = signed_in(cast.head)
    data = sign_data(head, record, "head_of_service")
    sign_off.withdraw(ref=record.ref, by=cast.lead, at=AT)
    now = stored(record)
    assessments.save_page(
        ref=record.ref, values={"context": "Smaller"}, saves=now.saves, by=cast.lead, at=AT
    )
    sign_off.submit(ref=record.ref, saves=stored(record).saves, by=cast.lead, at=AT)

    answer = head.post(page("sign", record), data)

    assert answer.status_code == 409
    assert "This assessment changed after you read it" in answer.text
    assert "Smaller" in answer.text
    now_read = answer.context["form"]["sha256"].value()
    assert now_read == reading.read_assessment(stored(record), AT.date()).sha256 != data["sha256"]
    assert not record.sign_offs.exists()


def test_author_is_told_that_somebody_else_signs(cast):
    record = submitted(cast)
    record.authors.add(cast.head)

    answer = signed_in(cast.head).get(page("sign", record))

    assert answer.status_code == 403
    assert "You are an author of this assessment" in answer.text


def test_returned_with_reasons_for_single_answers(cast):
    record = submitted(cast)
    head = signed_in(cast.head)
    data = {"reason": "Thin", "why-age-negative": "Older people", "page-about": "Say when"}

    for _ in range(2):
        assert head.post(page("return", record), data).status_code == 302

    now = stored(record)
    assert (now.state, now.return_reason) == (State.RETURNED, "Thin")
    assert queries.returned(now) == {("age", "negative"): "Older people", ("", "about"): "Say when"}


def test_return_needs_its_reason(cast):
    answer = signed_in(cast.head).post(page("return", submitted(cast)), {})

    assert "Enter why you return this assessment" in answer.text


def test_published_withheld_and_revised(cast):
    record = sign(fill(make_assessment(cast), cast), cast)
    client = signed_in(cast.lead)

    for _ in range(2):
        client.post(page("publish", record, 1))
    assert stored(record).published_at == AT
    client.post(page("withhold", record, 1), {"ground": "Names a person"})
    assert (stored(record).published_at, stored(record).exempt_ground) == (None, "Names a person")
    client.post(page("withhold", record, 1), {"ground": ""})
    for _ in range(2):
        assert client.post(page("revise", record), {"reason": "Closes"}).status_code == 302
    assert (stored(record).number, stored(record).state) == (2, State.DRAFT)
    for _ in range(2):
        assert client.post(page("drop", record), {"reason": "Not pursued"}).status_code == 302

    assert (stored(record).number, stored(record).state) == (1, State.SIGNED)


@pytest.mark.parametrize("name", ["begin", "withdraw", "sign", "return", "revise", "drop"])
def test_moves_that_the_state_does_not_know_are_refused_in_words(cast, name):
    record = sign(fill(make_assessment(cast), cast), cast)
    who = cast.lead if name != "revise" else cast.head
    data = {"reason": "Why", "statement": "I", "capacity": "director"}

    answer = signed_in(who).post(page(name, record), data)

    assert answer.status_code == 403
    assert "<h1" in answer.text
    assert stored(record).state == State.SIGNED


# What pages cost


@pytest.mark.parametrize(
    ("state", "cost"), [("draft", 11), ("returned", 12), ("signed", 11), ("half signed", 12)]
)
def test_list_of_pages_costs_few_queries(cast, state, cost):
    record = {
        "draft": lambda: fill(make_assessment(cast), cast),
        "returned": lambda: returned(cast),
        "signed": lambda: sign(fill(make_assessment(cast), cast), cast),
        "half signed": lambda: attest(submitted(cast), Capacity.HEAD_OF_SERVICE, cast.head),
    }[state]()

    assert reads(cast.lead, page("tasks", record)) == cost


@pytest.mark.parametrize(("query", "cost"), [("", 9), ("?check", 10)])
def test_grid_costs_few_queries(cast, query, cost):
    assert reads(cast.lead, page("grid", returned(cast)) + query) == cost


def reads(user: User, address: str) -> int:
    """How often a page reads; of what is written, there is only that the session is in use."""
    factories.make_council()
    client = signed_in(user)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return sum(each["sql"].startswith("SELECT") for each in captured)
