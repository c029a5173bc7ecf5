"""verify.py agrees with the portal's rules: for any figures, and on every council that we have."""

import json
from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command
from hypothesis import given, settings
from hypothesis import strategies as st

from councilportal.publishing.proof.figures_again import Indicator
from councilportal.publishing.proof.outcomes_again import counts, outcome
from councilportal.publishing.proof.verify import Report, check_figures
from tests.exchange.support import FIXTURES, bring_in
from tests.publishing.proof.support import files_of_board, inputs_of, made
from tests.sizes import part, size


@settings(max_examples=size(60, 5_000), deadline=None)
@given(seed=st.integers(0, 2**40))
def test_any_indicator_comes_out_the_same(seed):
    inputs = inputs_of([made(seed + number) for number in range(20)])

    items = [Indicator(data, inputs["on"]) for data in inputs["indicators"]]
    for item, data in zip(items, inputs["indicators"], strict=True):
        assert outcome(item) == data["expected"]
    assert counts(items) == inputs["counts"]


COUNCILS = {
    "kent": ["2016-09-30"],
    "hampshire": ["2017-09-30"],
}
LEAST = {"kent": (46, 24), "hampshire": (48, 0), "demo": (80, 50)}  # indicators, rated ones


@pytest.mark.django_db
@pytest.mark.sqlite_first
@pytest.mark.parametrize("council", COUNCILS)
def test_reference_sets_come_out_as_they_stand(council):
    bring_in(FIXTURES / "reference" / council)

    for day in COUNCILS[council]:
        _comes_out(files_of_board(date.fromisoformat(day)), *LEAST[council])


@pytest.mark.django_db
@pytest.mark.sqlite_first
def test_demo_council_comes_out_as_it_stands():
    call_command("load_demo", stdout=StringIO())

    for day in part((date(2026, 9, 30), date(2026, 3, 31)), 2):
        _comes_out(files_of_board(day), *LEAST["demo"])


def _comes_out(files, indicators, rated):
    report = Report()
    check_figures(files, report)

    assert report.is_right, report.lines[:5]
    (said,) = report.lines
    assert "headline counts come out as published" in said
    assert int(said.partition(" ")[0]) >= indicators
    assert json.loads(files["inputs.json"])["counts"]["base"] >= rated
