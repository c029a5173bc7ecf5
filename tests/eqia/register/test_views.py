"""The register and what is read over many assessments: who is told what, and at which cost."""

import json
import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse

from councilportal.accounts.permissions import Role
from councilportal.common.fuzzy import read
from councilportal.files.loading import insert
from councilportal.organisation.models import Directorate
from councilportal.organisation.people import NOBODY
from councilportal.printing import limits
from eqia.assessments import operations as assessments
from eqia.models import Assessment
from eqia.register import queries
from eqia.rules import grid
from eqia.rules.workflow import State
from eqia.sign_off import operations as sign_off
from objectives.models import Evidence
from tests import factories
from tests.eqia.making import AT, fill, make_assessment, make_cast, sign

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    factories.make_council()
    return make_cast()


def text_of(client, name, **query):
    response = client.get(reverse(name), query or {"page": "1"})
    assert response.status_code == 200
    return response.content.decode()


def published(cast, title="Bowling greens"):
    record = sign(fill(make_assessment(cast, title=title), cast), cast)
    return sign_off.publish(ref=record.ref, number=1, by=cast.lead, at=AT)


def test_everybody_reads_what_is_published_and_planned_but_no_draft(client, cast):
    record = published(cast)
    make_assessment(cast, title="Parking charges")
    make_assessment(cast, title="Library hours", planned=True)

    page = text_of(client, "eqia")

    assert f'href="/eqia/{record.ref}/">{record.ref}</a>' in page
    assert "Bowling greens" in page
    assert "Library hours" in page
    assert "Parking charges" not in page
    assert "2 assessments." in page
    client.force_login(cast.outsider)
    assert "Parking charges" not in text_of(client, "eqia")
    client.force_login(cast.lead)
    assert "Parking charges" in text_of(client, "eqia")
    assert "Start an assessment" in text_of(client, "eqia")


def test_withheld_one_is_named_by_reference_place_and_ground_alone(client, cast):
    record = published(cast, title="Closing the depot")
    sign_off.withhold(
        ref=record.ref, number=1, ground="Commercial: contract talks", by=cast.lead, at=AT
    )

    for said in (
        text_of(client, "eqia"),
        client.get(reverse("eqia_as", args=["csv"])).content.decode(),
        client.get(reverse("eqia_as", args=["json"])).content.decode(),
    ):
        assert record.ref in said
        assert "Place" in said
        assert "Commercial: contract talks" in said
        assert "Closing the depot" not in said
        assert "Head of Parks" not in said
        assert "Parks" not in said.replace("Head of Parks", "")
    for words in ("depot", "parks", "Head"):  # nor found by what is withheld
        assert record.ref not in text_of(client, "eqia", text=words)
    assert record.ref not in text_of(client, "eqia", subject="service_change")
    assert record.ref in text_of(client, "eqia", text="Place")

    client.force_login(cast.lead)
    page = text_of(client, "eqia", text="depot")
    assert "Closing the depot" in page
    assert "Withheld. Ground: Commercial: contract talks" in page


def test_published_version_stays_while_a_newer_one_is_written(client, cast):
    record = published(cast)
    sign_off.revise(ref=record.ref, what_changed="Two more greens", by=cast.lead, at=AT)

    page = text_of(client, "eqia")
    assert f'href="/eqia/{record.ref}/versions/1/"' in page
    assert "1 assessment." in page
    client.force_login(cast.lead)
    page = text_of(client, "eqia")
    assert f'href="/eqia/{record.ref}/">' in page
    assert "Draft, version 2" in page
    assert "1 assessment." in page


@pytest.mark.parametrize("typed", ["cafe ty bach", "CAFÉ TŶ", "ŷ, café", "eq-2026 café", "gwyn"])
def test_register_is_searched_whatever_the_case_and_the_accents(client, cast, typed):
    type(cast.service).objects.update(name="Parciau Gŵyn")
    record = make_assessment(cast, title="Café and tŷ bach of the [new] park")
    make_assessment(cast, title="Caff and bach")
    client.force_login(cast.lead)

    page = text_of(client, "eqia", text=typed)

    assert record.ref in page
    assert ("1 assessment " in page) == (typed != "gwyn")
    assert "No assessments match these filters" in text_of(client, "eqia", text="[a-z]* park")


def test_register_is_searched_filtered_and_given_as_files(client, cast):
    record = published(cast)
    published(cast, title="Parking charges")

    assert "No assessments match these filters" in text_of(client, "eqia", text="zebra")
    page = text_of(client, "eqia", text="bowl parks", state="signed", directorate="PLC")
    assert "1 assessment (" in page
    assert "Parking charges" not in page
    rows = client.get(reverse("eqia_as", args=["csv"]), {"text": "bowling"}).content.decode()
    assert rows.splitlines()[1].startswith(f"{record.ref},1,Bowling greens,service_change,Place,")
    assert len(rows.splitlines()) == 2
    document = json.loads(client.get(reverse("eqia_as", args=["json"])).content)
    assert document["document"]["datasets"][0]["name"] == "register"
    assert client.get(reverse("eqia_as", args=["xml"])).status_code == 404
    assert client.get(reverse("eqia"), {"state": "nonsense", "page": "999"}).status_code == 200


def test_overdue_review_is_said_and_listed(client, cast):
    record = published(cast)
    planned = make_assessment(cast, title="Later", planned=True)
    on = date(2027, 10, 2)
    asked = queries.RegisterCriteria(only="overdue")

    found = queries.register(asked, NOBODY, on)

    assert [each.ref for each in found] == [record.ref]
    assert planned.ref not in {each.ref for each in found}
    assert not queries.register(asked, NOBODY, on - timedelta(days=1)).exists()


def test_empty_pages_say_what_comes_there(client, db):
    for name, said in (
        ("eqia", "There are no assessments yet"),
        ("eqia_timetable", "No assessment is planned or in the making"),
        ("decisions", "There are no decisions yet"),
    ):
        assert said in text_of(client, name)
    client.force_login(factories.make_user())
    for name, said in (
        ("eqia_cumulative", "There are no live assessments yet"),
        ("evidence", "The shelf is empty"),
    ):
        assert said in text_of(client, name)
    for name in ("eqia_as", "eqia_timetable_as", "eqia_cumulative_as"):
        assert client.get(reverse(name, args=["csv"])).status_code == 200


def test_signed_out_people_are_sent_to_sign_in_where_it_is_not_public(client, db):
    for name in ("eqia_cumulative", "evidence"):
        assert client.get(reverse(name)).headers["Location"].startswith("/sign-in/")


# The timetable


def test_timetable_prints_dates_as_written_and_flags_what_is_missing(client, cast):
    for title, values in (
        ("Grey bins", {"completion": "Tbc", "decision": "Summer 2027"}),
        ("Bus passes", {"completion": "March 2027", "decision": "April 2027"}),
        ("Staff review", {"completion": "", "decision": ""}),
    ):
        record = make_assessment(cast, title=title, planned=True)
        assessments.save_page(
            ref=record.ref,
            saves=record.saves,
            values={
                **{name: read(text) for name, text in values.items()},
                "lead_post": None if title == "Staff review" else cast.service.head_post,
                "initial_impacts": f"Some of {title}",
            },
            by=cast.lead,
            at=AT,
        )

    rows = client.get(reverse("eqia_timetable_as", args=["csv"])).content.decode().splitlines()

    assert rows[0] == (
        "\ufeffref,proposal,directorate,completion,completion_latest,decision,decision_latest,lead,"
        "initial_impacts,missing,withheld_ground,completed"
    )
    assert [row.split(",", 1)[1] for row in rows[1:]] == [
        (
            "Bus passes,Place,March 2027,2027-03-31,April 2027,2027-04-30,Head of Parks,"
            "Some of Bus passes,,,"
        ),
        (
            "Grey bins,Place,Tbc,,Summer 2027,2027-08-31,Head of Parks,Some of Grey bins,"
            "Assessment date is “Tbc”,,"
        ),
        "Staff review,Place,,,,,,Some of Staff review,No dates; No lead,,",
    ]
    page = text_of(client, "eqia_timetable")
    assert "Proposed assessment completion date" in page
    assert "Of those below, 2 lack a date or a lead." in page
    assert page.index("Bus passes") < page.index("Grey bins") < page.index("Staff review")
    assert 'href="/eqia/EQ' not in page  # nobody signed out reads what is only planned


# Cumulative impact


def test_cumulative_view_counts_links_and_calls_out_who_is_affected_twice(client, cast):
    for title in ("Bowling greens", "Day centres"):
        record = fill(make_assessment(cast, title=title, values={"budget_round": "2027/28"}), cast)
        assessments.save_page(
            ref=record.ref,
            saves=record.saves,
            answers={("age", "negative"): grid.Answer("high")},
            by=cast.lead,
            at=AT,
        )
    client.force_login(cast.lead)

    page = text_of(client, "eqia_cumulative", budget_round="2027/28")

    assert "2 proposals affect Age adversely: EQ-2026-001 and EQ-2026-002." in page
    assert "2 live assessments (Budget round: 2027/28)." in page
    assert re.search('<td [^>]*class="report-number"[^>]*><a href="#group-1">2</a></td>', page)
    assert page.count('href="/eqia/EQ-2026-001/"') == 1  # only where it does something
    rows = client.get(reverse("eqia_cumulative_as", args=["csv"])).content.decode()
    assert "Age,negative,high,EQ-2026-002,Day centres" in rows
    assert "2 live assessments (Directorate: Place)." in text_of(
        client, "eqia_cumulative", directorate="PLC"
    )
    assert "2 live assessments." in text_of(client, "eqia_cumulative", directorate="GONE")

    client.force_login(cast.outsider)
    assert "There are no live assessments yet" in text_of(client, "eqia_cumulative")


# The shelf


def test_shelf_says_what_is_known_of_whom_and_what_is_not(client, cast):
    from councilportal.organisation.models import Characteristic

    age = Characteristic.objects.get(ref="age")
    Evidence.objects.create(
        ref="EV-1",
        title="Population by age",
        kind="census",
        source="Census 2021",
        as_at=date(2021, 3, 21),
        characteristic=age,
        says="One in five is over 65.",
    )
    Evidence.objects.create(
        ref="EV-2", title="Staff", kind="workforce", source="Payroll", gap="A third did not say."
    )
    client.force_login(cast.outsider)

    page = text_of(client, "evidence")

    assert page.index('id="about-1">Age') < page.index('id="about-2">All characteristics')
    assert "21 March 2021, more than 24 months old" in page
    assert "<li>All characteristics: A third did not say.</li>" in page
    assert "Not known: A third did not say." in page
    assert 'href="/eqia/evidence.pdf"' in page
    assert client.get("/eqia/evidence.csv").text.splitlines()[1:] == [
        "EV-1,Population by age,census,Age,,Census 2021,2021-03-21,yes,One in five is over 65.,,0",
        "EV-2,Staff,workforce,,,Payroll,,no,,A third did not say.,0",
    ]


# Five thousand


MANY = 5_000


@pytest.fixture
def many(cast):
    other = Directorate.objects.create(ref="OTH", name="Other")
    at = datetime(2026, 1, 5, tzinfo=UTC)
    head = cast.service.head_post_id
    insert(  # quick: five thousand records of ninety columns take a while to make
        Assessment,
        [
            {
                "ref": f"EQ-2025-{number:04}",
                "title": f"Proposal {number}",
                "subject": "policy",
                "state": State.SIGNED,
                "directorate_id": cast.directorate.pk if number % 2 else other.pk,
                "service_id": cast.service.pk if number % 2 else None,
                "lead_post_id": head,
                "question_set_id": cast.asked.pk,
                "budget_round": f"{2020 + number % 5}/{21 + number % 5}",
                "published_at": at,
                "created_at": at,
                "changed_at": at,
            }
            for number in range(MANY)
        ],
    )
    return cast


# Signed out: directorates, rounds, count, rows, council. Signed in also session, user, what
# they hold and the session's refresh with its savepoint: the worst case.
def test_register_of_thousands_costs_the_same_few_queries(client, many, django_assert_num_queries):
    with django_assert_num_queries(6):  # one of them: the published registers
        page = text_of(client, "eqia")
    assert "5,000 assessments." in page
    assert "Page 1 of 100" in page
    assert page.count('scope="row"') == 50

    client.force_login(many.lead)
    with django_assert_num_queries(9):
        page = text_of(client, "eqia", text="4711 parks", directorate="PLC", state="signed")
    assert "Proposal 4711" in page
    assert "1 assessment (" in page

    factories.make_appointment(many.outsider, Role.EQUALITY_LEAD, directorate=many.directorate)
    client.force_login(many.outsider)
    with django_assert_num_queries(9):
        text_of(client, "eqia", page="50")


def test_a_pdf_of_very_many_is_refused_and_the_page_says_so_before(client, monkeypatch):
    monkeypatch.setattr(limits, "MOST_ROWS", 1)
    factories.make_council()
    cast = make_cast()
    for number in range(2):
        make_assessment(cast, title=f"Green {number}", planned=True)

    client.force_login(cast.lead)
    answers = {
        form: client.get(reverse("eqia_as", args=[form])).status_code for form in ("pdf", "csv")
    }
    page = client.get(reverse("eqia_timetable_as", args=["pdf"])).content.decode()

    why = "A PDF can have 1 rows of tables at most, and this one would have 2."
    assert answers == {"pdf": 403, "csv": 200}
    assert why in page
    for name in ("eqia", "eqia_timetable"):
        page = client.get(reverse(name)).content.decode()
        assert why in page
        assert reverse(f"{name}_as", args=["pdf"]) not in page
        assert reverse(f"{name}_as", args=["csv"]) in page
