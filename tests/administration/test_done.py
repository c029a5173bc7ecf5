"""Leads look after plans and what was done, and what an import refuses is refused."""

from datetime import date

import pytest

from councilportal.accounts.permissions import Role
from councilportal.audit.models import Event
from objectives.models import Achievement, ConsultationCount, Duty, ObjectiveProgress, Plan
from tests import factories
from tests.administration.support import FIRST_DAY, fields_of, holding, posted, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_first]


@pytest.fixture
def lead():
    """The equality lead of the council, signed in; there is one of each kind of record."""
    factories.make_part()
    consultation = factories.make_consultation("CON")
    consultation.counts.filter(position__gt=2).delete()
    return signed_in(holding(Role.EQUALITY_LEAD))


@pytest.mark.parametrize(
    ("kind", "sent", "said"),
    [
        (
            "consultations",
            {"opened": date(2026, 9, 2), "closed": date(2026, 9, 1)},
            "not before opened",
        ),
        ("consultation-counts", {"number": "40", "part_of": 1}, "Its parts add up to 44"),
        ("consultation-counts", {"number": "9", "part_of": 2}, "Its parts add up to 9"),
        ("consultation-counts", {"number": "1", "position": "1"}, "Another one has this place"),
        ("plan-parts", {"ref": "context"}, "Plans of this kind have such a part already"),
    ],
)
def test_a_form_refuses_what_an_import_refuses(lead, kind, sent, said):
    whole = ConsultationCount.objects.get(position=1)
    given: dict[str, dict[str, object]] = {
        "consultations": {"ref": "NEW", "title": "On fees"},
        "consultation-counts": {"consultation": whole.consultation_id, "measure": "On paper"},
        "plan-parts": {"plan_kind": "delivery_plan", "title": "Context"},
    }
    values = {**given[kind], **sent}
    if "part_of" in values:
        values["part_of"] = ConsultationCount.objects.get(position=values["part_of"]).pk
    for name, day in sent.items():
        if isinstance(day, date):
            values |= posted(day, name)

    page = lead.post(f"/admin/{kind}/add/", values).text

    assert "There is a problem" in page
    assert said in page
    assert not Event.objects.exists()


def test_counts_keep_within_their_whole_also_when_that_changes(lead):
    whole = ConsultationCount.objects.get(position=1)
    address = f"/admin/consultation-counts/{whole.pk}/change/"
    form = fields_of(lead.get(address).text)

    page = lead.post(address, {**form, "number": "3", "reason": "r"}).text
    lead.post(address, {**form, "number": "4", "reason": "Counted again"})

    assert "Its parts add up to 4, more than the 3 of the whole" in page
    whole.refresh_from_db()
    assert whole.number == 4
    event = Event.objects.get()
    assert (event.record_type, event.record_ref) == ("consultation count", "CON 1")


def test_a_part_has_parts_itself_but_is_never_its_own(lead):
    whole, part = ConsultationCount.objects.order_by("position")
    given = {"consultation": whole.consultation_id, "measure": "On paper", "number": "1"}

    lead.post("/admin/consultation-counts/add/", {**given, "part_of": part.pk})
    address = f"/admin/consultation-counts/{whole.pk}/change/"
    last = ConsultationCount.objects.get(measure="On paper")
    form = {**fields_of(lead.get(address).text), "reason": "r"}
    page = lead.post(address, {**form, "part_of": last.pk}).text

    assert last.part_of == part
    assert "A row is no part of itself, as in 1 of 3 of 2 of 1: give another" in page
    whole.refresh_from_db()
    assert whole.part_of is None


def test_an_adopted_plan_is_not_changed_and_its_state_has_a_page_of_its_own(lead):
    plan = factories.make_plan("EDP")
    factories.make_line(plan)
    address = "/admin/plans/EDP/change/"
    form = fields_of(lead.get(address).text) | {"reason": "r"}

    refused = lead.post(address, {**form, "title": "Other words"}).text
    lead.post(address, {**form, "state": "draft"})
    plan.refresh_from_db()
    assert "An adopted plan changes only by a quarter’s update" in refused
    assert ("state" in form, plan.state, plan.title != "Other words") == (False, "adopted", True)

    assert "/plans/EDP/reopen/" in lead.get("/plans/EDP/").text
    assert "Enter" in lead.post("/plans/EDP/reopen/", {"reason": " "}).text
    assert lead.post("/plans/EDP/reopen/", {"reason": "To correct it"}).status_code == 302
    plan.refresh_from_db()
    told = Event.objects.filter(record_type="plan").get()
    assert (plan.state, told.action, told.reason) == ("draft", "reopen", "To correct it")
    assert lead.post("/plans/EDP/adopt/").status_code == 302
    plan.refresh_from_db()
    assert plan.state == "adopted"


def test_a_directorates_lead_looks_after_its_own_plans(lead):
    place, other = factories.make_directorate("COM"), factories.make_directorate("COR")
    client = signed_in(holding(Role.EQUALITY_LEAD, "place.lead", directorate=place))
    factories.make_plan("COUNCIL")
    new = {"title": "Ours", "kind": "delivery_plan", "state": "draft", **FIRST_DAY}

    offered = client.get("/admin/plans/add/").text
    saved = client.post("/admin/plans/add/", {**new, "ref": "A", "directorate": place.pk})
    theirs = client.post("/admin/plans/add/", {**new, "ref": "B", "directorate": other.pk}).text
    no_place = client.post("/admin/plans/add/", {**new, "ref": "C"}).text

    assert "COM" in offered
    assert "COR" not in offered
    assert "There is a problem" in theirs
    assert "for a directorate its own leads and director" in no_place
    assert client.get("/admin/plans/COUNCIL/change/").status_code == 403
    assert client.get("/admin/consultations/").status_code == 404
    assert saved.headers["Location"] == "/plans/A/"
    assert Plan.objects.get(ref="A").directorate == place


def test_the_equality_lead_deletes_what_was_told_by_mistake(lead, admin):
    done = factories.make_achievement()
    address = f"/admin/achievements/{done.pk}/delete/"

    assert f'href="{address}"' in lead.get(f"/achievements/{done.pk}/").text
    assert admin.get(address).status_code == 404
    lead.post(address, {"reason": "Told twice"})
    assert not Achievement.objects.exists()
    event = Event.objects.get()
    assert (event.action, event.record_ref) == ("delete", f"2026/27 {done.position}")


def test_what_was_said_of_the_wrong_objective_is_deleted_with_its_reason(lead, admin):
    objective = factories.make_objective("O1")
    said = factories.make_objective_progress(objective)
    address = f"/admin/objective-progress/{said.pk}/delete/"

    assert f'href="{address}"' in lead.get(f"/objectives/O1/progress/{said.pk}/").text
    assert f"/objectives/O1/progress/{said.pk}/" in lead.get("/admin/objective-progress/").text
    assert admin.get(address).status_code == 404
    lead.post(address, {"reason": "It was said of O2"})
    assert not ObjectiveProgress.objects.exists()
    event = Event.objects.get()
    assert (event.action, event.record_ref) == ("delete", f"O1 {said.year}")


def test_duties_are_looked_after_by_administrators_only(lead, admin):
    factories.make_duty("AIMS")
    new = {"ref": "GAP", "title": "Pay gap", "rule": "every_year_by", "body_kind": "any"}

    refused = admin.post("/admin/duties/add/", {**new, "numbers": "4 years", **FIRST_DAY}).text
    saved = admin.post("/admin/duties/add/", {**new, "numbers": "03-30", **FIRST_DAY})

    assert lead.get("/admin/duties/").status_code == 404
    assert "There is a problem" in refused
    assert saved.status_code == 302, saved.text
    assert Duty.objects.get(ref="GAP").numbers == "03-30"
