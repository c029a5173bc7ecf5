"""What may be personal data is asked about before anybody reads it, whatever publishes it."""

import csv
import re
from typing import Any

import pytest
from django.urls import reverse

from councilportal.audit.models import Event
from councilportal.common.personal import Keeping, PersonalDataAsked
from councilportal.exchange import export_folder
from eqia.assessments import operations as assessments
from eqia.assessments.typed import ConsultationPointTyped
from eqia.decisions import operations as decisions
from eqia.models import Assessment, Decision
from eqia.sign_off import operations as sign_off
from tests import factories
from tests.eqia.house import make_decision
from tests.eqia.making import AT, Cast, fill, make_assessment, sign
from tests.eqia.pages import Reader, signed_in
from tests.exchange.support import bring_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
SAID = (
    "Mrs A. Example, 1 Mill Lane, ME14 1XQ, told us of the stairs; ring her on 07700 900123 or "
    "write to a.example@example.org. See EQ-2026-001; it costs £12,345,678."
)
FINDS = ("ME14 1XQ", "07700 900123", "a.example@example.org")


@pytest.fixture
def heard(cast: Cast) -> Assessment:
    """An assessment that quotes somebody, ready to be sent."""
    factories.make_council()
    record = fill(make_assessment(cast), cast)
    return assessments.save_page(
        ref=record.ref,
        saves=record.saves,
        consultation_points=[ConsultationPointTyped(SAID, "A ramp, at TN1 1AA.")],
        values={"consulted": "The club; 07700 900123."},
        by=cast.lead,
        at=AT,
    )


def boxes(page: str) -> list[str]:
    """The names of the boxes in which a page asks about finds, in its order."""
    return list(dict.fromkeys(re.findall(r'name="(keep-\w+)"', page)))


def publish_page(record: Assessment) -> str:
    return reverse("assessment_publish", args=[record.ref, 1])


@pytest.mark.case("47 personal data", door="page")
def test_the_page_names_each_find_and_publishes_once_each_is_answered(heard, cast):
    sign(heard, cast)
    lead, at = signed_in(cast.lead), publish_page(heard)

    page = lead.get(at).text
    refused = lead.post(at)
    some = lead.post(at, {boxes(page)[0]: "may_stay"})

    for find in (*FINDS, "TN1 1AA"):
        assert page.count(find) >= 1
        assert f"Select why {find} may be published" in refused.text
    for passed in ("EQ-2026-001;", "12,345,678"):
        assert passed not in page
    assert "telephone number in Consultation" in page
    assert (refused.status_code, some.status_code) == (200, 200)
    assert Reader().get(f"/eqia/{heard.ref}/").status_code == 404

    *first, last = boxes(page)
    answers = dict.fromkeys(first, "may_stay") | {last: "not_personal"}
    assert len(answers) == 4
    assert lead.post(at, answers).status_code == 302
    assert "07700 900123" in Reader().get(f"/eqia/{heard.ref}/").text
    event = Event.objects.get(action="publish")
    assert "telephone number in Consultation: It may stay" in event.after
    assert "postcode in Consultation: It is not personal data" in event.after
    for find in FINDS:
        assert find not in event.after


@pytest.mark.case("47 personal data", door="operation")
def test_the_operation_asks_whoever_calls_it(heard, cast):
    sign(heard, cast)
    given: dict[str, Any] = {"ref": heard.ref, "number": 1, "by": cast.lead, "at": AT}

    with pytest.raises(PersonalDataAsked) as asked:
        sign_off.publish(**given, answers=dict.fromkeys(FINDS, Keeping.MAY_STAY))

    assert [each.find.text for each in asked.value.asked] == ["TN1 1AA"]
    assert Assessment.objects.get(ref=heard.ref).published_at is None
    every = dict.fromkeys((*FINDS, "TN1 1AA"), Keeping.MAY_STAY)
    assert sign_off.publish(**given, answers=every).published_at == AT


def test_an_author_is_told_while_it_can_still_be_mended(heard, cast):
    lead = signed_in(cast.lead)
    at = reverse("assessment_submit", args=[heard.ref])

    assert "07700 900123: telephone number in Consultation" in lead.get(at).text
    mended = assessments.save_page(
        ref=heard.ref,
        saves=heard.saves,
        consultation_points=[ConsultationPointTyped("A neighbour told us of the stairs.", "")],
        values={"consulted": "The club."},
        by=cast.lead,
        at=AT,
    )
    assert "What may be personal data" not in lead.get(at).text
    sign(mended, cast)
    page = lead.get(publish_page(mended)).text
    assert "What may be personal data" not in page
    assert "Everybody can read it then" in page
    assert lead.post(publish_page(mended)).status_code == 302


def test_answers_and_actions_are_read_too_and_a_stranger_has_no_page(heard, cast):
    answer = heard.groups.get(label="Age").answers.latest("pk")
    type(answer).objects.filter(pk=answer.pk).update(text="Write to j@example.org")
    sign(heard, cast)

    assert (
        "e-mail address in Screening grid, Age"
        in signed_in(cast.lead).get(publish_page(heard)).text
    )
    assert signed_in(cast.outsider).get(publish_page(heard)).status_code == 404
    assert signed_in(cast.head).get(publish_page(heard)).status_code == 403


def test_a_ground_for_withholding_is_asked_about_too(heard, cast):
    sign(heard, cast)
    lead, at = signed_in(cast.lead), reverse("assessment_withhold", args=[heard.ref, 1])
    typed = {"ground": "Call the tenant on 07700 900123"}

    refused = lead.post(at, typed)
    assert "Select why 07700 900123 may be published" in refused.text
    assert typed["ground"] in refused.text
    assert not Assessment.objects.get(ref=heard.ref).is_exempt

    [box] = boxes(refused.text)
    other = lead.post(at, {"ground": "Call the tenant on 07700 900456", box: "not_personal"})
    assert "Select why 07700 900456 may be published" in other.text
    assert not Assessment.objects.get(ref=heard.ref).is_exempt

    mended = lead.post(at, {"ground": "It names a tenant", box: ""})
    assert mended.status_code == 302
    assert Assessment.objects.get(ref=heard.ref).exempt_ground == "It names a tenant"
    kept = lead.post(at, typed | {box: "not_personal"})
    assert kept.status_code == 302
    event = Event.objects.filter(action="withhold").latest("pk")
    assert "telephone number in Ground for withholding: It is not" in event.after


@pytest.fixture
def decision(cast: Cast) -> Decision:
    factories.make_council()
    record = make_decision(cast, sign(fill(make_assessment(cast), cast), cast))
    Decision.objects.filter(pk=record.pk).update(consultation=SAID, exempt_ground="Ask 101.")
    return Decision.objects.get(pk=record.pk)


def test_a_decision_is_asked_about_before_it_is_ready(decision, cast):
    lead, at = signed_in(cast.lead), reverse("decision_ready", args=[decision.ref])
    saves = {"saves": str(decision.saves)}

    page, refused = lead.get(at).text, lead.post(at, saves)

    for find in FINDS:
        assert find in page
        assert f"Select why {find} may be published" in refused.text
    assert "Recommendations and other consultation" in page
    assert "take it out of the record" in page
    assert Reader().get(f"/eqia/decisions/{decision.ref}/").status_code == 404
    answers = dict.fromkeys(boxes(page), "may_stay")
    assert lead.post(at, {**saves, **answers}).status_code == 302
    assert "07700 900123" in Reader().get(f"/eqia/decisions/{decision.ref}/").text
    event = Event.objects.get(action="ready")
    assert "telephone number in Recommendations" in event.after
    assert "07700" not in event.after


def test_a_director_who_overrides_answers_too(decision, cast):
    Decision.objects.filter(pk=decision.pk).update(meets_on=None)
    director, at = signed_in(cast.director), reverse("decision_ready", args=[decision.ref])
    sent = {"saves": str(decision.saves), "override": "1", "reason": "The grant ends."}

    refused = director.post(at, sent).text
    assert "Select why ME14 1XQ may be published" in refused
    answers = dict.fromkeys(boxes(refused), "not_personal")
    assert director.post(at, {**sent, **answers}).status_code == 302
    assert Decision.objects.get().override_reason == "The grant ends."


def test_of_a_decision_that_is_not_published_only_the_ground_is_asked_about(decision, cast):
    ground = "It names a tenant: 01632 960001"
    Decision.objects.filter(pk=decision.pk).update(for_publication=False, exempt_ground=ground)

    with pytest.raises(PersonalDataAsked) as asked:
        decisions.mark_ready(ref=decision.ref, saves=decision.saves, by=cast.lead, at=AT)

    assert [each.find.text for each in asked.value.asked] == ["01632 960001"]


@pytest.mark.case("47 personal data", door="import")
def test_an_import_warns_of_what_it_publishes_and_only_of_that(heard, cast, tmp_path):
    sign(heard, cast)
    make_decision(cast, heard)
    export_folder(tmp_path)
    rewrite(tmp_path / "decisions.csv", state="ready", consultation=SAID)
    assert bring_in(tmp_path, dry_run=True).warnings != ()
    rewrite(tmp_path / "eqia.csv", published_at="2026-10-05T09:30:00Z")

    warned = "\n".join(bring_in(tmp_path).warnings)

    assert "everybody reads this then: 07700 900123 (telephone number in Consultation)" in warned
    for find in FINDS:
        assert warned.count(find) == 2, "once in the assessment, once in the decision"
    assert bring_in(tmp_path).warnings == ()  # the second time nothing is published


def rewrite(path, **values: str) -> None:
    with path.open(newline="", encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows({**row, **values} for row in rows)
