"""What changed after an edition was published is told to the publisher, until it is looked at."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from councilportal.audit.models import Event
from councilportal.common.at_once import alone
from councilportal.common.periods import parse
from councilportal.common.refusals import NotKnown, Refused
from councilportal.organisation.people import person_on
from councilportal.overview.desk import of_reports
from councilportal.publishing.editions import moving, operations
from councilportal.publishing.editions.changed import changed_editions, changes_of
from councilportal.publishing.editions.intact import faults
from councilportal.publishing.models import Edition
from councilportal.publishing.public.figure_queries import figures_of
from councilportal.publishing.rules.kinds import PartKind
from eqia.models import Assessment
from eqia.rules.workflow import State as AssessmentState
from objectives.models import ActionProgress
from performance.models import Indicator, TargetChange
from tests.eqia import making as equality
from tests.factories import make_action
from tests.publishing.making import Cast, make_edition
from tests.publishing.series.support import (
    LATER,
    OUT_AT,
    again,
    exempt,
    key,
    published,
    revise,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def out(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Edition:
    return published(make_edition(cast), cast, monkeypatch)


def told(record: Edition) -> list[tuple[str, str, str, str]]:
    return [(each.kind, each.ref, each.old, each.new) for each in changes_of(record, LATER)]


def page(record: Edition) -> str:
    return f"/reports/{record.series.ref}/{record.slug}/{record.number}/changed/"


def piles(cast: Cast, who: Any) -> dict[str, list[str]]:
    found = alone(of_reports(person_on(who, LATER.date()), LATER))
    return {each.heading: [entry.href for entry in each.entries] for each in found if each.entries}


def test_a_revised_figure_is_told_with_old_and_new_and_its_reason(cast, out):
    assert changed_editions(LATER) == []
    revise("KPI-0000", 80)
    revise("KPI-0001", None, period="2025-08", numerator=9101, denominator=10000)

    assert changed_editions(LATER) == [out]
    assert changed_editions(OUT_AT - timedelta(days=1)) == []
    first, second = changes_of(out, LATER)
    assert (first.ref, first.old, first.new) == ("KPI-0000", "96.0%", "80.0%")
    assert (first.reason, first.told) == ("Cases came in late.", "")
    assert second.title.endswith("August 2025")
    assert (second.old, second.new) == ("91.00%", "91.01%")
    assert second.told != ""
    assert piles(cast, cast.publisher) == {"Reports changed since": [page(out)]}
    assert "Reports changed since" not in piles(cast, cast.lead)


def test_a_figure_of_a_later_period_or_that_it_does_not_tell_is_no_change(out):
    revise("KPI-0000", 80, period="2025-10")

    assert changed_editions(LATER) == []
    assert changes_of(out, LATER) == []


def test_what_only_an_exempt_part_tells_is_told_and_stays_out_of_the_public_figures(
    client, cast, monkeypatch
):
    record = exempt(make_edition(cast), cast, PartKind.MEASURES)
    record.parts.filter(part=PartKind.SUMMARY).update(is_on=False)
    out = published(again(record), cast, monkeypatch)
    assert list(figures_of(out)) == []
    revise("KPI-0000", 80)

    assert changed_editions(LATER) == [out]
    assert told(out) == [("Figure", "KPI-0000", "96.0%", "80.0%")]
    monkeypatch.setattr(timezone, "now", lambda: LATER)
    for more in ("indicators/", "api/indicators/", "search/?q=KPI-0000"):
        assert ">KPI-0000<" not in client.get(f"/published/{more}").content.decode()
    assert client.get("/published/indicators/KPI-0000/").status_code == 404
    assert list(faults()) == []


def test_a_figure_told_only_in_words_is_told_with_where(client, cast, monkeypatch):
    record = make_edition(cast)
    tables = (PartKind.MEASURES, PartKind.SUMMARY)
    record.parts.filter(part__in=tables).update(is_on=False)
    said = "{{ value:KPI-0000 }} were in time: {{ rating:KPI-0000 }}. {{ title:KPI-0001 }}"
    record.recommendations.update(text=said)
    out = published(again(record), cast, monkeypatch)
    revise("KPI-0001", 80)
    assert changed_editions(LATER) == []
    revise("KPI-0000", 80)
    revise("KPI-0000", 70, period="2025-08")

    assert changed_editions(LATER) == [out]
    before, now = sorted(changes_of(out, LATER), key=lambda each: each.new)
    places = ("Recommendations: its rating, green", "Recommendations: the latest figure, 96.0%")
    assert (now.ref, now.old, now.new, now.places) == ("KPI-0000", "96.0%", "80.0%", places)
    assert (before.new, before.places, before.told) == ("70.0%", places, "")
    client.force_login(cast.publisher)
    assert f"Told in words: {places[0]}" in client.get(page(out)).content.decode()


def test_a_count_and_a_target_are_told_as_they_were_and_are(client, cast, monkeypatch):
    record = make_edition(cast)
    tables = (PartKind.MEASURES, PartKind.SUMMARY, PartKind.COUNTS)
    record.parts.filter(part__in=tables).update(is_on=False)
    said = "{{ count:amber | words }} are amber, {{ share:red }}; of {{ target:KPI-0000 }}."
    record.recommendations.update(text=said)
    out = published(again(record), cast, monkeypatch)
    place = "Recommendations: "
    counted = (place[:-2] + ", among those that are counted",)
    revise("KPI-0001", 80)

    assert changed_editions(LATER) == [out]
    figure, count, share = changes_of(out, LATER)
    assert (figure.ref, figure.places) == ("KPI-0001", counted)
    assert (count.kind, count.ref, count.old, count.new) == ("Count", "count:amber", "1", "0")
    assert count.title == "Indicators rated amber, September 2025"
    assert count.places == (f"{place}indicators rated amber, 1",)
    assert (count.reason, count.at) == ("Follows from what changed of KPI-0001.", figure.at)
    assert (share.kind, share.old, share.new) == ("Share", "33% (1 of 3)", "67% (2 of 3)")

    set_target("KPI-0000", {"target": "95", "floor": "90"}, {"target": "97", "floor": "90"})
    set_target("KPI-0002", {}, {"floor": "90"}, period="2025-08")
    set_target("KPI-0003", {}, {"target": "97"}, period="2025-10")
    first, second = [each for each in changes_of(out, LATER) if each.kind == "Target"]
    assert (first.old, first.new, first.reason) == ("Target 95.0%", "Target 97.0%", "A new plan.")
    assert (first.title[-7:], first.places) == ("2025/26", (f"{place}its target, 95.0%",))
    assert (second.old, second.new, second.places) == ("No floor", "Floor 90.0%", counted)


def test_a_target_of_a_table_is_told_with_what_the_edition_prints(client, cast, out):
    set_target("KPI-0000", {"target": "95"}, {"target": "97"})

    assert changed_editions(LATER) == [out]
    (change,) = changes_of(out, LATER)
    assert (change.kind, change.old, change.new) == ("Target", "Target 95.0%", "Target 97.0%")
    client.force_login(cast.publisher)
    assert f"The edition tells {change.told}" in client.get(page(out)).content.decode()
    assert "as the target" in change.told


def set_target(ref: str, before: dict[str, str], after: dict[str, str], period: str = "") -> None:
    """A change of the levels of 2025/26, or of a month of it, after the edition was out."""
    year = parse("2025/26")
    TargetChange.objects.create(
        indicator=Indicator.objects.get(ref=ref),
        year=year.code,
        period=period,
        starts_on=parse(period or year.code).start,
        year_ends_on=year.end,
        before=before,
        after=after,
        effects=[],
        reason="A new plan.",
        changed_at=OUT_AT + timedelta(days=2),
    )


def move_an_action(out: Edition) -> Any:
    cause = {"origin": "performance", "origin_ref": "KPI-0002 2025-09"}
    action = make_action(**cause, due="31 December 2025", created_at=OUT_AT)
    given = {"action": action, "status": "not_started", "at": OUT_AT + timedelta(days=1)}
    ActionProgress.objects.create(**given, position=1, note="We began to look.")
    assert [each for each in told(out) if each[0] == "Action"] == []

    moved = {"due_text": "March 2026", "due_on": date(2026, 3, 31)}
    given |= {"status": "under_way", "due_before": "31 December 2025", **moved}
    ActionProgress.objects.create(**given, position=2, note="Staff left.")
    return action


def test_an_action_that_was_moved_is_told_and_mere_progress_is_not(out):
    action = move_an_action(out)

    assert changed_editions(LATER) == [out]
    assert told(out) == [
        (
            "Action",
            action.ref,
            "Not started, due 31 December 2025",
            "Under way, due March 2026",
        )
    ]


def sign_a_newer_version_of(people: Any, out: Edition) -> tuple[Assessment, Assessment]:
    first = equality.sign(equality.fill(equality.make_assessment(people), people), people)
    out.assessments.add(first)
    assert [each for each in told(out) if each[0] == "Assessment"] == []

    Assessment.objects.filter(pk=first.pk).update(state=AssessmentState.SUPERSEDED, is_latest=False)
    copied = Assessment.objects.get(pk=first.pk)
    copied.pk, copied.number, copied.supersedes = None, 2, first
    copied.state, copied.is_latest = AssessmentState.SIGNED, True
    copied.what_changed = "Another hall."
    copied.save()
    sign = first.sign_offs.order_by("pk")[0]
    sign.pk, sign.assessment, sign.signed_at = None, copied, OUT_AT + timedelta(days=1)
    sign.save()
    return first, copied


def test_a_newer_signed_version_of_an_assessment_is_told(cast, out):
    first, copied = sign_a_newer_version_of(equality.make_cast(), out)

    assert changed_editions(LATER) == [out]
    assert told(out) == [("Assessment", first.ref, str(first), str(copied))]


def test_it_is_told_until_a_publisher_lets_it_stand_or_a_correction_is_begun(client, cast, out):
    revise("KPI-0000", 80)
    for who in (cast.lead, cast.approver):
        with pytest.raises(Refused, match="publisher"):
            operations.let_stand(key=key(out), reason="Small.", by=who, at=LATER)
    with pytest.raises(Refused, match="Say why"):
        operations.let_stand(key=key(out), reason=" ", by=cast.publisher, at=LATER)
    with pytest.raises(NotKnown):
        operations.let_stand(
            key=key(out), reason="Small.", by=cast.outsider, at=OUT_AT - timedelta(1)
        )

    operations.let_stand(key=key(out), reason="Small.", by=cast.publisher, at=LATER)
    assert changed_editions(LATER) == []
    assert Event.objects.get(action="let_stand").reason == "Small."
    revise("KPI-0001", 80, entered_at=LATER + timedelta(days=1))
    assert changed_editions(LATER) == [out]
    assert [each.ref for each in changes_of(out, LATER)] == ["KPI-0001"]
    moving.correct(key=key(out), note="Two were wrong.", by=cast.lead, at=LATER)
    assert changed_editions(LATER) == []


def test_the_page_tells_it_and_leads_to_a_correction(client, cast, out):
    client.force_login(cast.publisher)
    assert "Nothing changed" in client.get(page(out)).content.decode()
    assert client.post(page(out), {"reason": "Small."}).status_code == 403
    revise("KPI-0000", 80)

    shown = " ".join(client.get(page(out)).content.decode().split())
    assert "96.0%" in shown
    assert "80.0%" in shown
    assert f'href="{page(out).replace("changed", "correct")}"' in shown
    assert "Enter why it may stand" in client.post(page(out), {"reason": ""}).content.decode()
    assert client.post(page(out), {"reason": "Small."}).status_code == 302
    shown = client.get(page(out)).content.decode()
    assert "Nothing changed" in shown
    assert "by Pia Publisher: Small." in " ".join(shown.split())
    client.force_login(cast.lead)
    assert "Or let it stand" not in client.get(page(out)).content.decode()
    client.force_login(cast.approver)
    assert client.get(page(out)).status_code == 403


def test_reading_what_changed_costs_few_queries(client, cast, out, django_assert_num_queries):
    for place in range(4):
        for month in ("2025-07", "2025-08", "2025-09"):
            revise(f"KPI-{place:04}", 80, period=month)
    sign_a_newer_version_of(equality.make_cast(), out)
    move_an_action(out)

    with django_assert_num_queries(1):
        assert changed_editions(LATER) == [out]
    with django_assert_num_queries(5):
        assert len(changes_of(out, LATER)) == 14
    client.force_login(cast.publisher)
    client.get(page(out))  # the first page of a session reads more
    with django_assert_num_queries(11):
        assert client.get(page(out)).status_code == 200
