"""The demo council has everything that a page or a report can have to show."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from councilportal.accounts.permissions import Role
from councilportal.common.periods import parse
from councilportal.common.words import Direction, ExpectedRange, Rag
from councilportal.organisation.models import Directorate, Service
from councilportal.samples import demo_accounts
from eqia import models
from eqia.assessments import reading
from eqia.decisions import queries as decisions
from eqia.register import queries as register
from eqia.rules import gate
from eqia.rules.gate import DecisionState
from eqia.rules.workflow import State
from objectives.models import Evidence
from performance.board.queries import IndicatorLine, board
from performance.models import Commentary, Indicator, Reading
from performance.rules.words import (
    Aggregation,
    DirectionSource,
    Kind,
    Method,
    NoDataReason,
    Polarity,
    RatingSource,
)
from tests.eqia.making import READER
from tests.exchange.support import FIXTURES, bring_in

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def demo(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The demo in the database for all these tests, which only read it."""
    with django_db_blocker.unblock(), transaction.atomic():
        bring_in(FIXTURES / "demo", ignore=("accounts", "council"))
        yield
        transaction.set_rollback(True)


@pytest.fixture
def lines(demo: None) -> list[IndicatorLine]:
    """The board at the latest period."""
    return board(parse("2026-10").end)


def test_the_demo_has_the_parts_of_a_council():
    assert Directorate.objects.count() == 5
    assert Service.objects.count() == 18
    assert Indicator.objects.count() >= 60
    assert {account.roles for account in demo_accounts()} == {(), *((role,) for role in Role)}


def test_the_demo_has_every_kind_of_indicator():
    def words(field: str) -> set[str]:
        return set(Indicator.objects.values_list(field, flat=True))

    assert words("kind") == set(Kind)
    assert words("method") == set(Method)
    assert words("polarity") == set(Polarity)
    assert words("aggregation") == set(Aggregation)


def test_the_demo_goes_over_four_years_with_commentary_gaps_and_revisions():
    ends = Reading.objects.order_by("ends_on").values_list("ends_on", flat=True)
    days = list(ends)

    assert (days[-1] - days[0]).days > 4 * 365
    assert Commentary.objects.count() > 50
    assert Reading.objects.exclude(no_data_reason="").count() > 10
    assert Reading.objects.filter(revision__gt=1).count() > 1
    assert Reading.objects.exclude(group=None).exists()


def test_the_demos_board_shows_every_rating_and_where_it_comes_from(lines):
    ratings = Counter(line.standing.rating.rag for line in lines)
    sources = {line.standing.rating.source for line in lines}

    assert set(ratings) == set(Rag)
    assert sources >= set(RatingSource)


def test_the_demos_board_shows_every_direction_and_range(lines):
    travels = [line.standing.travel for line in lines]

    assert {travel.direction for travel in travels} - {None} == set(Direction)
    assert {travel.source for travel in travels} >= set(DirectionSource)
    assert {line.standing.expected_range for line in lines} - {None} == set(ExpectedRange)


def test_the_demos_board_shows_every_reason_for_no_figure(lines):
    reasons = {line.standing.reading.no_data_reason for line in lines if line.standing.reading}

    assert reasons - {None} == set(NoDataReason)


TODAY = dt.date(2026, 11, 21)


def test_the_demo_has_assessments_in_every_state_published_withheld_and_revised():
    found = models.Assessment.objects.all()

    assert set(found.values_list("state", flat=True)) == set(State)
    assert found.filter(number=2, state=State.SIGNED, published_at__isnull=False).exists()
    assert found.filter(state=State.SIGNED, is_exempt=True).exclude(exempt_ground="").exists()
    assert register.overdue_reviews(found, TODAY).exists()
    assert set(found.values_list("question_set__ref", flat=True)) == {
        *("kent", "matrix", "three_aims")
    }
    assert models.ReturnedAnswer.objects.count() > 1
    assert {each.ref for each in found.exclude(budget_round="")} != set()


def test_the_demos_signed_assessments_are_attested_and_what_waits_can_be_signed():
    for record in models.Assessment.objects.filter(state__in=[State.SIGNED, State.SUPERSEDED]):
        whole = reading.read_assessment(record, TODAY)
        assert len(whole.sign_offs) == 2
        assert whole.signed_on is not None
    for record in models.Assessment.objects.filter(state=State.SUBMITTED):
        assert reading.read_assessment(record, TODAY).blocking == []


def test_the_demo_has_a_decision_with_obstacles_one_ready_and_one_taken_against_the_gate():
    found = {each.state: each for each in models.Decision.objects.all()}
    obstacles = {
        state: gate.gate(decisions.assessed_for(record, READER), record.meets_on, TODAY)
        for state, record in found.items()
    }

    assert set(found) == set(DecisionState)
    assert {each.code for each in obstacles["draft"]} >= {"not_signed", "evidence_old"}
    assert obstacles["ready"] == []
    assert found["taken"].override_reason
    assert [each.code for each in obstacles["taken"]] == ["not_signed"]


def test_the_demos_shelf_says_what_is_not_known():
    shelf = Evidence.objects.all()

    assert shelf.exclude(gap="").exists()
    assert shelf.exclude(characteristic=None).values("characteristic").distinct().count() > 5
