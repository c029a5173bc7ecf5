"""The equality action plan of the law as a paper: its parts, its duty, and its public page."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from councilportal.accounts.permissions import Role
from councilportal.overview.duty_sources import SOURCES
from councilportal.publishing.editions import operations
from councilportal.publishing.editions.checking import findings
from councilportal.publishing.editions.composing import compose
from councilportal.publishing.models import Edition, SeriesPart
from councilportal.publishing.public import kept_pages
from councilportal.publishing.rules.kinds import Field, Layout, PartKind
from objectives.duties import queries as duties
from objectives.models import Action, Duty, PlanLine, PlanPart, PublicationEvent, Theme
from objectives.rules.duties import DutyState
from tests.exchange.support import FIXTURES, bring_in
from tests.factories import make_action, make_appointment, make_line, make_plan
from tests.publishing.making import AT, Cast, make_cast, make_series
from tests.publishing.public.site import publish

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_first]
MOMENT = AT + timedelta(days=2)
SAID = "We pay people fairly and keep those whom we train."
LINES = {
    "narrative": (SAID, None, None),
    "pay_gap": ("Take gendered words out of job adverts", "EAP-PAY-ADVERTS", "under_way"),
    "menopause": ("Train 40 managers", "EAP-MEN-MANAGERS", "not_started"),
}


@pytest.fixture
def cast() -> Cast:
    """The plan of the council, as its parts and its list of actions are data."""
    bring_in(FIXTURES / "equality_action_plan")
    plan = make_plan("EAP-2025", title="Equality action plan 2025/26", kind="statutory")
    for number, (part, (words, theme, status)) in enumerate(LINES.items(), 1):
        action = status and make_action(
            ref=f"EAP-2025-{number}",
            what=words,
            origin="statutory",
            status=status,
            due="March 2027",
            review_on=date(2026, 9, 30),
        )
        make_line(
            plan,
            words=words,
            part=PlanPart.objects.get(plan_kind="statutory", ref=part),
            theme=theme and Theme.objects.get(ref=theme),
            action=action,
        )
    cast = make_cast()
    make_appointment(cast.lead, Role.EQUALITY_LEAD)
    return cast


def made(cast: Cast) -> Edition:
    """A draft of a series with the parts that the layout begins with, but for its contacts."""
    make_series(cast, "EAP", title="Equality action plan", layout=Layout.STATUTORY, cadence="year")
    SeriesPart.objects.filter(part=PartKind.CONTACTS).delete()
    series = SeriesPart.objects.get().series
    series.duties.add(
        Duty.objects.create(
            ref="E-ACTION-PLAN", title="Equality action plan", rule="every_year_by", numbers="03-30"
        )
    )
    return operations.start(series="EAP", period="2025/26", by=cast.lead, at=AT)


def test_the_part_prints_what_the_law_asks_in_its_order(cast):
    assert Layout.STATUTORY.field is Field.EQUALITY
    record = made(cast)

    section = compose(record, AT.date()).public.sections[0]

    assert section.heading == "Statutory equality action plan"
    assert [each.heading for each in section.sections] == [
        "What the council says of it",
        "Closing the gender pay gap",
        "Supporting employees through the menopause",
    ]
    said = str(section)
    assert all(words in said for words, _, _ in LINES.values())
    assert "Take words that go with gender stereotypes out of job adverts" in said


def test_the_paper_warns_of_what_the_law_asks_and_the_plan_has_not(cast):
    record = made(cast)
    PlanLine.objects.filter(position=1).update(words="word " * 201)
    on = date(2025, 10, 20)

    def found() -> list[str]:
        every = findings(record, compose(record, on), on)
        assert not [each for each in every if each.check == "plan_lacking" and each.blocks]
        return [each.reason for each in every if each.check == "plan_lacking"]

    assert found() == ["Line 1 has 201 words. At most 200 are allowed."]
    Action.objects.filter(ref="EAP-2025-3").update(status="done")
    assert any(
        said.endswith("asks for 1 action new or in progress. It has none.") for said in found()
    )


def test_an_edition_meets_the_duty_and_has_its_public_page(cast, monkeypatch):
    record = publish(cast, made(cast), MOMENT)

    event = PublicationEvent.objects.get()
    assert (event.duty.ref, event.edition) == ("E-ACTION-PLAN", str(record))
    off = duties.duty_on("E-ACTION-PLAN", MOMENT.date(), SOURCES, MOMENT)
    assert off.state is DutyState.OFF  # until the council sets its first day
    Duty.objects.update(valid_from=date(2025, 4, 1))
    on = duties.duty_on("E-ACTION-PLAN", MOMENT.date(), SOURCES, MOMENT)
    assert (on.state, [each.wrong for each in on.wrong]) == (DutyState.DONE, [])
    monkeypatch.setattr(timezone, "now", lambda: MOMENT)
    kept_pages._pages.clear()
    page = Client().get("/published/equality/actions/").content.decode()
    assert SAID in page
    assert page.index("Closing the gender pay gap") < page.index("through the menopause")
