"""Changing a target in its year: shown before it is saved, with a reason, kept in the log."""

import random
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from councilportal.accounts.permissions import Role
from councilportal.audit.models import Event
from councilportal.common.periods import parse
from councilportal.common.refusals import Refused
from performance.exchange.loading import load_targets
from performance.indicators import queries
from performance.indicators.operations import remove, set_target
from performance.models import Indicator, Target, TargetChange
from performance.rules.measures import Levels
from performance.rules.words import Aggregation, Kind, Method, Polarity
from tests import factories, sizes

pytestmark = pytest.mark.django_db

AT = timezone.now()
YEAR = parse("2026/27")


@pytest.fixture
def lead():
    user = factories.make_user("lead")
    factories.make_appointment(user, Role.PERFORMANCE_LEAD)
    return user


@pytest.fixture
def client(lead):
    client = Client()
    client.force_login(lead, backend="councilportal.accounts.backends.OpenAccounts")
    return client


@pytest.fixture
def indicator():
    made = Indicator.objects.create(
        ref="CS04",
        title="Calls answered",
        service=factories.make_service(),
        unit="percent",
        decimals=0,
        polarity=Polarity.HIGHER,
        kind=Kind.KPI,
        frequency="month",
        method=Method.TARGET_FLOOR,
        aggregation=Aggregation.MEAN,
        owner=factories.make_post(),
    )
    for month, value in ((4, 90), (5, 85)):
        period = parse(f"2026-{month:02d}")
        made.readings.create(
            period=period.code,
            ends_on=period.end,
            value=Decimal(value),
            data_state="final",
            source="import",
            entered_at=AT,
        )
    Target.objects.create(indicator=made, year="2026/27", target=Decimal(95), floor=Decimal(80))
    return made


def test_effects_are_the_ratings_of_every_period_so_far(indicator):
    levels = Levels(target=Decimal(85), floor=Decimal(80))

    effects = queries.effects_of(indicator, YEAR, None, levels)

    assert [each.in_short for each in effects] == [
        ("2026-04", "amber", "green"),
        ("2026-05", "amber", "green"),
    ]


def test_effects_of_a_period_begin_with_it(indicator):
    effects = queries.effects_of(indicator, YEAR, parse("2026-05"), Levels(target=Decimal(85)))

    assert [each.in_short for each in effects] == [("2026-05", "amber", "green")]


def test_page_shows_old_beside_new_then_saves_and_logs(client, indicator):
    target = Target.objects.get()
    address = f"/admin/targets/{target.pk}/change/"
    sent = {"target": "85", "floor": "80", "reason": "Agreed by committee"}

    without = client.post(address, {**sent, "reason": ""}).content.decode()
    shown = client.post(address, sent).content.decode()
    unsaved = Target.objects.get().target
    seal = shown.split('name="confirmed" value="')[1].split('"')[0]
    other = client.post(address, {**sent, "target": "86", "confirmed": seal})
    still = Target.objects.get().target
    saved = client.post(address, {**sent, "confirmed": seal})
    log = TargetChange.objects.get()
    page = client.get("/performance/indicators/CS04/2026-05/").content.decode()

    assert "Enter the reason" in without
    assert "Confirm and save" in shown
    assert shown.index("Amber") < shown.index("Green")
    assert (unsaved, still) == (Decimal(95), Decimal(95))
    assert other.status_code == 200
    assert saved.status_code == 302
    assert Target.objects.get().target == 85
    assert (log.before, log.after) == (
        {"target": "95", "floor": "80"},
        {"target": "85", "floor": "80"},
    )
    assert log.effects == [["2026-04", "amber", "green"], ["2026-05", "amber", "green"]]
    assert Event.objects.get().record_ref == "CS04 2026/27"
    assert "Agreed by committee" in page
    assert "from amber to green" in page


def test_a_target_of_a_year_without_figures_needs_no_reason(client, indicator):
    answer = client.post("/admin/targets/add/?indicator=CS04", {"year": "2027/28", "target": "96"})

    assert answer.status_code == 302
    assert Target.objects.get(year="2027/28").target == 96
    assert TargetChange.objects.count() == 0


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"year": "2027/28", "target": "ninety"}, "plain number"),
        ({"year": "2027/28", "target": "70", "floor": "80"}, "higher is better"),
        ({"year": "AY2027/28", "target": "70"}, "targets are set by year"),
        ({"year": "next", "target": "70"}, "Year must be"),
        ({"year": "2027/28", "period": "2027/28-Q1", "target": "70"}, "reported by month"),
        ({"year": "2026/27", "target": "70"}, "There are levels for this already"),
        ({"year": "2027/28"}, "Enter at least one level"),
    ],
)
def test_levels_are_checked_as_the_importer_checks(client, indicator, sent, said):
    page = client.post("/admin/targets/add/?indicator=CS04", sent).content.decode()

    assert said.lower() in page.lower()
    assert Target.objects.count() == 1


def test_the_same_levels_save_nothing(client, indicator):
    target = Target.objects.get()

    client.post(f"/admin/targets/{target.pk}/change/", {"target": "95.0", "floor": "80"})

    assert Event.objects.count() == 0


def test_operation_refuses_who_may_not_and_without_a_reason(indicator, lead):
    values = {
        "indicator": indicator,
        "year": YEAR,
        "period": None,
        "levels": {"target": Decimal(85)},
        "effects": [],
        "at": AT,
    }

    with pytest.raises(Refused, match="Only the"):
        set_target(**values, reason="x", by=factories.make_user("nobody"))
    with pytest.raises(Refused, match="Say why"):
        set_target(**values, reason=" ", by=lead)


def test_levels_that_rate_figures_are_not_deleted(indicator, lead):
    with pytest.raises(Refused, match="rated by these levels"):
        remove(record=Target.objects.get(), reason="x", by=lead, at=AT)


def test_an_import_that_changes_a_target_is_in_the_log(indicator):
    row = {"indicator": indicator, "year": "2026/27", "period": "", "target": Decimal(70)}

    load_targets(rows=[row], by=None, at=AT)
    load_targets(rows=[row], by=None, at=AT)

    assert TargetChange.objects.get().after == {"target": "70", "floor": "80"}


def test_bad_posts_change_nothing_and_never_break(client, indicator):
    drawn = random.Random(sizes.seed("BAD_TARGETS", 20261128))
    target = Target.objects.get()
    odd = ["", "x", "\0", "-1", "9" * 30, "1e9", "NaN", "=1", "2026/27", "1" * 5_000, "😀"]
    names = ["target", "floor", "ytd_target", "ytd_floor", "reason", "year", "period", "confirmed"]

    for _ in range(sizes.size(30, 200)):
        sent = {name: drawn.choice(odd) for name in names} | {"indicator": "7", "id": "7"}
        page = drawn.choice(
            [f"/admin/targets/{target.pk}/change/", "/admin/targets/add/?indicator=CS04"]
        )
        assert client.post(page, sent).status_code in (200, 302)

    assert list(Target.objects.filter(year="2026/27").values_list("target", flat=True)) == [95]
    assert {each.indicator_id for each in Target.objects.all()} == {indicator.pk}
    assert indicator.readings.filter(ends_on__lte=date(2026, 5, 31)).count() == 2
