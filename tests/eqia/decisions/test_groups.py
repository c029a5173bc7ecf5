"""From a group to the decisions that affect it: what counts, for whom, and in every form."""

import csv
import io
import json
from dataclasses import replace
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from councilportal.accounts.permissions import Role
from councilportal.common.document import Table, TextCell
from councilportal.organisation.people import NOBODY
from councilportal.organisation.queries import council_on
from councilportal.printing import pdf
from eqia.assessments import operations as assessments
from eqia.decisions import group_queries, group_sections
from eqia.models import Assessment, Decision
from eqia.rules.grid import Answer, Impact
from eqia.rules.words import Meaning, Size
from eqia.sign_off import operations as sign_off
from tests import factories
from tests.asked import asked
from tests.eqia.house import make_decision
from tests.eqia.making import AT, READER, Cast, fill, make_assessment, sign
from tests.eqia.pages import signed_in
from tests.printing.reading import page_texts

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def assessed(cast: Cast, title: str, **answers: str) -> Assessment:
    """A published assessment with these answers about carers."""
    record = fill(make_assessment(cast, title=title), cast)
    return assessments.save_page(
        ref=record.ref,
        saves=record.saves,
        answers={("carers", name): Answer(choice, "Said.") for name, choice in answers.items()},
        values={"no_full_reason": "Small.", "risk_reason": "Small."},
        by=cast.lead,
        at=AT,
    )


def publish(record: Assessment, cast: Cast) -> None:
    """As an import does: what the impacts are is not the matter here."""
    Assessment.objects.filter(pk=record.pk).update(state="signed", published_at=AT)


def ready(cast: Cast, record: Assessment, number: str) -> Decision:
    decision = make_decision(cast, record, number)
    Decision.objects.filter(pk=decision.pk).update(state="ready")
    return Decision.objects.get(pk=decision.pk)


@pytest.fixture
def house(cast: Cast) -> Cast:
    """Four decisions that are ready: adverse, good, of no impact, and on what is withheld."""
    factories.make_council()
    adverse = assessed(cast, "Close the day centre", negative="low")
    good = assessed(cast, "Longer hours", positive="high")
    none = assessed(cast, "New signs")
    hidden = assessed(cast, "Move the night shift", negative="high")
    for record in (adverse, good, none):
        publish(record, cast)
    for number, record in enumerate((adverse, good, none, hidden), 1):
        ready(cast, record, f"26/{number}")
    return cast


def rows(client: Client, group: str = "carers") -> list[dict[str, str]]:
    answer = client.get(f"/eqia/groups/{group}.csv")
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))


def test_a_stranger_finds_the_decisions_by_what_was_published_of_the_group(client, house):
    listed = client.get("/eqia/groups/").text
    page = client.get("/eqia/groups/carers/").text

    assert 'href="/published/equality/groups/carers/">Carers</a>' in listed
    assert "2 decisions affect people who share this characteristic, 1 of them adversely." in page
    assert "1 other decision rests on assessments that found no impact on these people" in page
    assert "1 decision rests on an assessment that is not published" in page
    assert "night shift" not in page
    told = {
        row["decision"]: (row["title"], row["negative"], row["positive"]) for row in rows(client)
    }
    assert told == {
        "26/1": ("Close the day centre", "low", "none"),
        "26/2": ("Longer hours", "none", "high"),
    }
    found = json.loads(client.get("/eqia/groups/carers.json").getvalue())
    assert [each["name"] for each in found["document"]["datasets"]] == [
        *("effects", "no_impact", "together", "within_24_months")
    ]
    assert (
        "No decision affects people who share this characteristic."
        in client.get("/eqia/groups/age/").text
    )
    assert client.get("/eqia/groups/nobody/").status_code == 404
    assert client.get("/eqia/groups/carers.xml").status_code == 404


def test_decisions_without_an_impact_are_listed_with_what_was_found(client, house):
    [row] = csv.DictReader(
        io.StringIO(
            client.get("/eqia/groups/carers.csv?dataset=no_impact").getvalue().decode("utf-8-sig")
        )
    )
    page = client.get("/eqia/groups/carers/").text

    assert (row["decision"], row["is_asked"], row["is_answered"]) == ("26/3", "yes", "yes")
    assert "Decisions without an impact on these people" in page
    assert "No impact found" in page
    for never in ("Unknown means", "Not asked means", "night shift", "still to come"):
        assert never not in page
    assert "1 assessment is still to come." in signed_in(house.lead).get("/eqia/groups/age/").text


def test_what_falls_together_is_told_without_what_the_person_may_not_read(client, cast):
    factories.make_council()
    days = {"26/1": date(2024, 2, 29), "26/2": date(2026, 2, 28), "26/3": date(2026, 3, 1)}
    for number in days:
        record = assessed(cast, f"About {number}", negative="low")
        if number == "26/2":
            row = record.groups.get(characteristic__ref="age").answers
            row.filter(question__ref="negative").update(choice="high")
        if number != "26/3":
            publish(record, cast)
        decision = ready(cast, record, number)
        Decision.objects.filter(pk=decision.pk).update(meets_on=days[number])

    page = client.get("/eqia/groups/carers/").text
    assert "2 decisions from 29 February 2024 to 28 February 2026: 26/1 and 26/2." in page
    assert "1 assessment affects Age and Carers adversely together: EQ-2026-002." in page
    public = group_queries.affected("carers", NOBODY, AT.date())
    whole = group_queries.affected("carers", READER, AT.date())
    assert public is not None
    assert whole is not None
    assert [[each.number for each in run] for run in public.close] == [["26/1", "26/2"]]
    assert [[each.number for each in run] for run in whole.close] == [
        *(["26/2", "26/3"], ["26/1", "26/2"])
    ]
    aged = group_queries.affected("age", NOBODY, AT.date())
    assert aged is not None
    assert (aged.close, [each.refs for each in aged.together]) == ((), [("EQ-2026-002",)])


@pytest.mark.parametrize(
    ("answers", "said"),
    [({}, (True, False)), ({"negative": "low"}, None), ({"negative": "none"}, (True, True))],
)
def test_a_question_without_an_answer_is_not_taken_for_no_impact(cast, answers, said):
    factories.make_council()
    record = make_assessment(cast, title="Ferry")
    if answers:
        record = assessed(cast, "Ferry", **answers)
    ready(cast, record, "26/9")

    found = group_queries.affected("carers", READER, AT.date())

    assert found is not None
    told = [(each.is_asked, each.is_answered) for each in found.unaffected]
    assert told == ([said] if said else [])
    assert len(found.effects) == (said is None)


def test_readers_of_all_find_what_is_withheld_too(client, house):
    auditor = factories.make_user("auditor")
    factories.make_appointment(auditor, Role.AUDITOR)
    lead_elsewhere = factories.make_user("elsewhere")
    other = factories.make_directorate("OTH")
    factories.make_appointment(lead_elsewhere, Role.EQUALITY_LEAD, directorate=other)

    assert {row["decision"] for row in rows(signed_in(auditor))} == {"26/1", "26/2", "26/4"}
    assert {row["decision"] for row in rows(signed_in(lead_elsewhere))} == {"26/1", "26/2"}


def test_decisions_in_preparation_and_those_not_for_publication_are_left_out(client, house):
    Decision.objects.filter(number="26/1").update(state="draft")
    Decision.objects.filter(number="26/2").update(for_publication=False, exempt_ground="A tenant")

    assert rows(client) == []
    assert "day centre" not in client.get("/eqia/groups/carers/").text
    assert {row["decision"] for row in rows(signed_in(house.lead))} == {"26/1", "26/2", "26/4"}


def test_a_version_that_was_published_counts_while_a_new_one_is_written(client, house):
    record = sign(fill(make_assessment(house, title="Ferry"), house), house)
    sign_off.publish(ref=record.ref, number=1, by=house.lead, at=AT)
    ready(house, record, "26/5")
    newer = sign_off.revise(ref=record.ref, what_changed="More", by=house.lead, at=AT)
    assessments.save_page(
        ref=record.ref,
        saves=newer.saves,
        answers={("carers", "negative"): Answer("high", "")},
        by=house.lead,
        at=AT,
    )

    assert "26/5" not in {row["decision"] for row in rows(client)}
    assert "2 other decisions rest on" in client.get("/eqia/groups/carers/").text


def test_the_pdf_says_what_the_page_says(house):
    found = group_queries.affected("carers", NOBODY, AT.date())
    assert found is not None

    text = " ".join(page_texts(pdf.render(group_sections.affected_document(found, council()))))

    for said in ("Impact of decisions: Carers", "26/1", "Close the day centre", "26/2"):
        assert said in " ".join(text.split())


def test_what_the_questions_do_not_ask_is_not_called_unanswered(house):
    found = group_queries.affected("carers", NOBODY, AT.date())
    assert found is not None
    assert Meaning.NEGATIVE in found.effects[0].asked
    asked = frozenset({Meaning.LIKELIHOOD, Meaning.LESS_FAVOURABLE})
    effect = replace(found.effects[0], impact=Impact(None, None, Size.LOW), asked=asked)

    document = group_sections.affected_document(replace(found, effects=(effect,)), council())

    [table] = document.sections[0].blocks
    assert isinstance(table, Table)
    assert [cell.text for cell in table.rows[0].cells[-3:] if isinstance(cell, TextCell)] == [
        "Low",
        "Not asked",
        "Not answered",
    ]


def council():
    return council_on(AT.date())


@pytest.mark.parametrize("number", [2, 40])
def test_it_costs_the_same_however_many_decisions_there_are(house, number):
    record = Assessment.objects.get(title="Close the day centre")
    for place in range(number):
        ready(house, record, f"26/{100 + place}")

    with CaptureQueriesContext(connection) as captured:
        found = group_queries.affected("carers", READER, AT.date())

    assert found is not None
    assert found.decisions == number + 3
    assert len(asked(captured.captured_queries)) == 7
