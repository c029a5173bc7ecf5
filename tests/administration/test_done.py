"""Leads look after plans and what was done, and what an import refuses is refused."""

from datetime import date

import pytest

from councilportal.accounts.permissions import Role
from councilportal.audit.models import Event
from councilportal.organisation.models import Directorate
from objectives.models import Achievement, ConsultationCount, Duty, Objective, Plan, Validation
from tests import factories
from tests.administration.support import FIRST_DAY, fields_of, holding, posted, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_first]


@pytest.fixture
def lead():
    """The equality lead of the council, signed in; there is one of each kind of record."""
    factories.make_done(factories.make_directorate("COM"))
    return signed_in(holding(Role.EQUALITY_LEAD))


@pytest.mark.parametrize(
    ("kind", "sent", "said"),
    [
        ("achievements", {"year": "2026/27-Q1"}, "Write a year, such as 2026/27 or 2026"),
        ("achievements", {"year": "soon"}, "Year is not a period"),
        (
            "achievements",
            {"quarter": "2025/26-Q2"},
            "The row is of 2026/27: give a quarter of that",
        ),
        ("achievements", {"quarter": "2026/27"}, "Write a quarter, such as 2026/27-Q2"),
        ("achievements", {"amount": "1.234"}, "Write pounds from 0 with at most two decimals"),
        ("achievements", {"amount": "-1"}, "Write pounds from 0"),
        ("achievements", {"link": "http://example.org"}, "Write an address such as https://"),
        ("achievements", {"position": "1"}, "Another one has this place"),
        (
            "achievements",
            {"objective": "O1", "theme": "T2"},
            "O1 is of another theme",
        ),
        ("overviews", {"risks": ""}, "Say a risk here, or an issue in issues"),
        ("overviews", {"period": "2026/27"}, "Write a quarter, such as 2026/27-Q2"),
        ("overviews", {"period": "2026/27-Q2"}, "There is an overview of this quarter already"),
        ("validations", {"judged_text": "June 2026", "expires_text": "May 2026"}, "It ends before"),
        ("validations", {"expires_text": "some day"}, "Enter for “when it expires”"),
        ("consultations", {"opened": (2026, 9, 2), "closed": (2026, 9, 1)}, "not before opened"),
        ("consultation-counts", {"number": "44", "part_of": "Answers"}, "Its parts add up to 44"),
        ("plan-parts", {"ref": "context"}, "Plans of this kind have such a part already"),
    ],
)
def test_a_form_refuses_what_an_import_refuses(lead, kind, sent, said):
    framework = factories.make_framework()
    one, _ = (factories.make_theme(framework, ref) for ref in ("T1", "T2"))
    factories.make_objective("O1", framework=framework, theme=one)
    records: dict[str, dict[str, object]] = {
        "achievements": {"year": "2026/27", "kind": "have_done", "words": "Done."},
        "overviews": {
            "directorate": Directorate.objects.get().pk,
            "period": "2026/27-Q3",
            "risks": "Two posts are vacant.",
        },
        "validations": {"title": "Charter Mark"},
        "consultations": {"ref": "NEW", "title": "On fees"},
        "consultation-counts": {"consultation": 0, "measure": "On paper"},
        "plan-parts": {"plan_kind": "delivery_plan", "title": "Context"},
    }
    found = {"objective": Objective.objects.get().pk, "theme": framework.themes.get(ref="T2").pk}
    count = ConsultationCount.objects.get()
    found |= {"part_of": count.pk}
    values = {name: found.get(name, value) for name, value in {**records[kind], **sent}.items()}
    if "consultation" in values:
        values["consultation"] = count.consultation_id
    for name in ("opened", "closed"):
        if name in values:
            values |= posted(date(*values[name]), name)

    page = lead.post(f"/admin/{kind}/add/", values).text

    assert "There is a problem" in page
    assert said in page
    assert not Event.objects.exists()


def test_what_was_done_is_added_and_changed_with_its_days(lead):
    age = factories.make_characteristic("age")
    lead.post(
        "/admin/achievements/add/",
        {
            "year": "2026-27",
            "kind": "grant",
            "words": "A grant for lifts.",
            "amount": "12,900.50",
            "characteristics": [age.pk],
        },
    )
    validation = Validation.objects.get()
    form = fields_of(lead.get(f"/admin/validations/{validation.pk}/change/").text)
    changed = {"title": "Customer Service Excellence", "expires_text": "June 2027", "reason": "r"}
    lead.post(f"/admin/validations/{validation.pk}/change/", {**form, **changed})

    done = Achievement.objects.get(words="A grant for lifts.")
    assert (done.year, done.position, str(done.amount)) == ("2026/27", 2, "12900.50")
    assert list(done.characteristics.all()) == [age]
    validation.refresh_from_db()
    assert validation.expires_on == date(2027, 6, 30)
    told = list(Event.objects.order_by("id").values_list("action", "record_type", "record_ref"))
    assert told == [
        ("create", "achievement", "2026/27 2"),
        ("change", "achievement", "2026/27 2"),
        ("change", "validation", "Customer Service Excellence"),
    ]


def test_counts_keep_within_their_whole_also_when_that_changes(lead):
    whole = ConsultationCount.objects.get()
    lead.post(
        "/admin/consultation-counts/add/",
        {
            "consultation": whole.consultation_id,
            "measure": "On paper",
            "number": "39",
            "part_of": whole.pk,
        },
    )
    address = f"/admin/consultation-counts/{whole.pk}/change/"
    form = fields_of(lead.get(address).text)

    page = lead.post(address, {**form, "number": "38", "reason": "r"}).text

    assert "Its parts add up to 39, more than the 38 of the whole" in page
    whole.refresh_from_db()
    assert whole.number == 43


def test_an_adopted_plan_changes_only_its_state(lead):
    plan = factories.make_plan("EDP")
    address = "/admin/plans/EDP/change/"
    form = fields_of(lead.get(address).text) | {"reason": "r"}

    refused = lead.post(address, {**form, "title": "Other words"}).text
    told = lead.post(address, {**form, "state": "draft"}).text
    lead.post(address, fields_of(told) | {"reason": "To correct it"})

    assert "An adopted plan changes only by a quarter’s update" in refused
    assert "It is a draft again" in told
    plan.refresh_from_db()
    assert (plan.state, plan.title != "Other words") == ("draft", True)


def test_a_directorates_lead_looks_after_its_own(lead):
    place = Directorate.objects.get()
    other = factories.make_directorate("COR")
    client = signed_in(holding(Role.EQUALITY_LEAD, "place.lead", directorate=place))
    council = Achievement.objects.get()
    new = {"year": "2026/27", "kind": "have_done", "words": "Ours."}

    offered = client.get("/admin/achievements/add/").text
    client.post("/admin/achievements/add/", {**new, "directorate": place.pk})
    theirs = client.post("/admin/achievements/add/", {**new, "directorate": other.pk}).text
    no_place = client.post("/admin/achievements/add/", new).text

    assert "COM" in offered
    assert "COR" not in offered
    assert "There is a problem" in theirs
    assert "for a directorate its own leads and director" in no_place
    assert client.get(f"/admin/achievements/{council.pk}/change/").status_code == 403
    assert client.get("/admin/consultations/").status_code == 404
    assert Achievement.objects.get(words="Ours.").directorate == place


def test_duties_are_looked_after_by_administrators_only(lead, admin):
    factories.make_duty("AIMS")
    new = {"ref": "GAP", "title": "Pay gap", "rule": "every_year_by", "body_kind": "any"}

    refused = admin.post("/admin/duties/add/", {**new, "numbers": "4 years", **FIRST_DAY}).text
    saved = admin.post("/admin/duties/add/", {**new, "numbers": "03-30", **FIRST_DAY})

    assert lead.get("/admin/duties/").status_code == 404
    assert "There is a problem" in refused
    assert saved.status_code == 302, saved.text
    assert Duty.objects.get(ref="GAP").numbers == "03-30"
    assert not Plan.objects.exists()
