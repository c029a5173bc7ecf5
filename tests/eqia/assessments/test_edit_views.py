"""Pages on which an assessment is written: what a save keeps, and what is refused."""

from datetime import date

import pytest

from eqia.models import Answer, Assessment
from tests.eqia.making import make_assessment
from tests.eqia.pages import page, post, signed_in, stored, submitted

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


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


def test_a_date_is_read_day_first_and_the_page_says_so(cast):
    record = make_assessment(cast)
    client = signed_in(cast.lead)

    post(client, "about", record, title="X", subject="policy", decision="31/03/2027")

    assert stored(record).decision_latest == date(2027, 3, 31)
    shown = client.get(page("about", record)).content.decode()
    assert "“31/03/2027” is read as 31 March 2027" in shown


def test_a_date_of_which_a_part_is_not_understood_is_refused(cast):
    record = make_assessment(cast)

    answer = post(
        signed_in(cast.lead), "about", record, title="X", subject="policy", decision="31/13/2026"
    )

    assert "“31/13/2026” is not a real date" in answer.text
    assert stored(record).decision_text != "31/13/2026"


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
    assert answer.json()["errors"] == {}


@pytest.mark.parametrize(
    ("saves", "data", "status", "said"),
    [
        ("0", {"age-less": "no"}, 409, "you saved this assessment in another window"),
        ("1", {"age-less": "perhaps"}, 422, "correct Age"),
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


def test_script_is_told_which_date_cannot_be_read(cast):
    record = make_assessment(cast)
    typed = {"title": record.title, "subject": record.subject, "completion": "32/13/2026x"}
    data = {"saves": "1", **typed}

    answer = signed_in(cast.lead).post(
        page("about", record), data, headers={"accept": "application/json"}
    )

    assert answer.status_code == 422
    assert answer.json()["status"].startswith("Not saved. Enter for “date of the assessment” ")
    [(box, words)] = answer.json()["errors"].items()  # the script says it beside the box
    assert f'id="{box}"' in signed_in(cast.lead).get(page("about", record)).text
    assert answer.json()["status"] == f"Not saved. {words}"


@pytest.mark.parametrize(("by", "said"), [("lead", "You saved"), ("head", "Somebody else saved")])
def test_a_page_saved_in_between_says_who_saved_it(cast, by, said):
    record = make_assessment(cast)
    type(record).objects.filter(pk=record.pk).update(changed_by=getattr(cast, by))

    answer = signed_in(cast.lead).post(page("grid", record), {"saves": "0", "age-less": "no"})

    assert answer.status_code == 409
    assert f"{said} this assessment" in answer.text


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


def test_what_the_full_assessment_comes_to_is_saved_beside_the_list_of_its_groups(cast):
    record = make_assessment(cast)
    client = signed_in(cast.lead)
    data = {"aim_a": "No one is turned away", "outcome": "adjust"}

    post(client, "full", record, **data)

    now = stored(record)
    assert (now.aim_a, now.outcome) == ("No one is turned away", "adjust")
    answer = post(client, "full", record, saves=1, **data | {"aim_a": "B"})
    assert answer.status_code == 409
    assert [each.name for each in answer.context["differing"].both] == [
        "Eliminate discrimination, harassment and victimisation"
    ]


def test_the_full_assessment_is_worked_group_by_group(cast):
    record = make_assessment(cast)
    client = signed_in(cast.lead)
    post(client, "grid", record, **{"age-negative": "high", "age-detail-text": "Two buses away"})
    record.evidence.create(position=1, title="Census", kind="census", says="Half are 40.")
    record.evidence.create(position=2, title="Of carers", kind="census", group="Carers")
    age, marriage = (page("full_group", record, each) for each in ("age", "marriage"))

    def save(address: str, saves: int = 0, **data: str):
        count = saves or stored(record).saves
        return client.post(address, {"saves": str(count), **data})

    assert "Not begun" in client.get(page("full", record)).text
    text = client.get(age).text
    for said in ("High", "Two buses away", "Census", "Half are 40.", f'href="{marriage}"'):
        assert said in text
    assert "Of carers" not in text
    assert 'name="marriage-evidence-text"' not in text

    on = save(age, 0, next="1", **{"age-evidence-text": "Club survey", "age-mitigation-text": ""})
    assert on.headers["Location"] == marriage
    assert Answer.objects.get(question__ref="evidence").text == "Club survey"
    assert "1 of 2 answered" in client.get(page("full", record)).text
    late = save(age, 1, **{"age-evidence-text": "Other"})
    assert late.status_code == 409
    assert [each.name for each in late.context["differing"].both] == ["Age: What about evidence?"]
    last = client.get(page("full_group", record, "carers"))
    assert last.context["next"] is None
    assert save(page("full_group", record, "carers"), next="1").status_code == 302
    assert client.get(page("full_group", record, "nobody")).status_code == 404


def test_each_group_saves_itself_and_its_findings_lead_to_it(cast):
    record = make_assessment(cast)
    client = signed_in(cast.lead)
    address = page("full_group", record, "age")
    data = {"saves": str(stored(record).saves), "age-evidence-text": "Club survey"}

    saved = client.post(address, data, headers={"Accept": "application/json"}).json()

    assert saved["texts"]["age-progress"] == "1 of 1 answered"
    assert not [name for name in saved["texts"] if name.startswith("carers")]
    post(client, "judgement", record, risk="high", made=["full"])
    found = client.get(page("tasks", record)).context["blocking"]
    hrefs = {each.href for each in found if each.page == "full" and each.finding.group}
    assert f"{page('full_group', record, 'carers')}?check#carers" in hrefs
    checked = client.get(page("full_group", record, "carers"), {"check": ""})
    assert [each.finding.group for each in checked.context["checked"]] == ["carers"]
