"""Pay gaps in a report: three snapshots of each kind, and nothing that tells of few people."""

from datetime import date
from decimal import Decimal

import pytest

from councilportal.publishing.editions.composing import compose
from councilportal.publishing.rules.kinds import Layout, PartKind
from objectives.models import PayGap
from tests import factories
from tests.publishing.making import AT, make_cast, make_edition, make_series
from tests.publishing.series.support import again, arranged, frozen_public, published

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_first]
FEW = {"declared": 4120, "group_employees": 250, "group_paid_bonus": Decimal("0.8")}


@pytest.fixture
def draft():
    cast = make_cast()
    return cast, arranged(make_edition(cast), cast, {"part": PartKind.PAY_GAP, "title": "Pay"})


def told(record) -> str:
    document = compose(again(record), AT.date()).public
    return repr([document.sections, document.datasets])


def test_a_part_says_that_nothing_is_entered_yet(draft):
    assert "No pay gap is entered yet." in told(draft[1])


def test_a_part_has_the_last_three_snapshots_until_the_end_of_the_period(draft):
    _, record = draft
    last = 2025 if record.period < "2026-03" else 2026
    for year in range(last - 3, last + 2):
        factories.make_pay_gap(snapshot_on=date(year, 3, 31))

    said = told(record)

    for year in range(last - 3, last + 2):
        assert (f"snapshot of 31 March {year}" in said) is (last - 2 <= year <= last)
    assert "Gap in hourly pay by year" in said


def test_a_part_has_no_share_of_few_people_that_the_law_does_not_order(draft):
    factories.make_pay_gap(kind="disability", **FEW)

    said = told(draft[1])

    assert "CONFIDENTIAL" in said
    assert "[c]" in said  # of the data
    assert "'0.8'" not in said
    assert "0.8%" not in said


def test_a_part_has_what_the_law_orders(draft):
    factories.make_pay_gap(group_employees=250, group_paid_bonus=Decimal("0.8"))

    assert "0.8%" in told(draft[1])


def test_a_published_edition_keeps_its_figures(draft, monkeypatch):
    factories.make_pay_gap()
    cast, record = draft
    record = published(record, cast, monkeypatch)
    before = frozen_public(record)

    PayGap.objects.update(mean_hourly_gap=Decimal("9.9"))

    assert frozen_public(again(record)) == before
    assert "5.4%" in repr(before.sections)


def test_the_annual_report_begins_with_such_a_part():
    series = make_series(make_cast(), "annual", layout=Layout.ANNUAL)
    assert series.parts.filter(part=PartKind.PAY_GAP).exists()
