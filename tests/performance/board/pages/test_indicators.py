"""The list of indicators and the page of one."""

import pytest
from django.test import Client

from councilportal.accounts.permissions import Role
from tests import factories

pytestmark = pytest.mark.django_db


def test_list_of_indicators_finds_words_and_counts_matches(board):
    response = board.get("/performance/indicators/?q=team+7")

    assert "3 indicators for “team 7”" not in response.text
    assert "2 indicators for “team 7”" in response.text
    assert 'href="/performance/indicators/KPI-0007/"' in response.text


def test_list_of_indicators_without_a_match_says_what_to_try(board):
    response = board.get("/performance/indicators/?q=zebra")

    assert "No indicator matches" in response.text
    assert "Try fewer words" in response.text


def test_list_of_500_indicators_comes_in_pages_that_keep_the_words(reader):
    factories.make_board(240, months=1)

    response = reader.get("/performance/indicators/?q=team&page=2")

    assert "240 indicators for “team”" in response.text
    assert "Page 2 of 3" in response.text
    assert 'href="?q=team&amp;page=3"' in response.text


def test_indicator_without_a_period_leads_to_its_latest_reading(reader):
    factories.make_reading(factories.make_indicator(), "2025/26-Q1")

    response = reader.get("/performance/indicators/PAY-01/")

    assert response["Location"] == "/performance/indicators/PAY-01/2025-26-Q1/"


def test_indicator_without_readings_has_a_page(reader):
    factories.make_indicator(definition="Invoices paid within 30 days.")

    response = reader.get("/performance/indicators/PAY-01/", follow=True)

    assert response.status_code == 200
    assert "No data" in response.text
    assert "Invoices paid within 30 days." in response.text
    assert [section.anchor for section in response.context["document"].sections] == [
        "standing",
        "about",
    ]


def test_indicator_shows_its_history_until_the_period(db):
    indicator = factories.make_indicator()
    factories.make_target(indicator, "2024/25", target=90, floor=80)
    factories.make_target(indicator)
    group = factories.make_characteristic("sex", ("female", "male")).categories.get(ref="female")
    factories.make_reading(indicator, "2025-07", value=91, commentary="July was hot.")
    factories.make_reading(indicator, "2025-08", value=92)
    factories.make_reading(
        indicator, "2025-08", value=93, revision=2, corrects_note="One invoice was late."
    )
    factories.make_reading(indicator, "2025-08", value=88, group=group)
    factories.make_reading(indicator, "2025-09", value=97)
    reader = Client()
    auditor = factories.make_user("auditor")
    factories.make_appointment(auditor, Role.AUDITOR)
    reader.force_login(auditor)

    august = reader.get("/performance/indicators/PAY-01/2025-08/")

    assert [section.anchor for section in august.context["document"].sections] == [
        "standing",
        "trend",
        "about",
        "targets",
        "revisions",
        "commentary",
    ]
    assert "93% is below the target of 95%" in august.text
    for words in ("One invoice was late.", "July was hot."):
        assert words in august.text
    assert "88%" not in august.text  # of a group, and not released
    assert "97%" not in august.text.split('id="standing"')[1].split('id="about"')[0]
    periods = august.context["periods"]
    assert periods["previous"].href == "/performance/indicators/PAY-01/2025-07/"
    assert periods["next"].href == "/performance/indicators/PAY-01/2025-09/"


def test_indicator_that_has_ended_keeps_its_page(reader):
    indicator = factories.make_indicator(valid_to="2025-03-31")
    factories.make_reading(indicator, "2025-03")

    response = reader.get("/performance/indicators/PAY-01/", follow=True)

    assert response.status_code == 200
    assert "31 March 2025" in response.text
