"""What others have beside a table of figures, on its exact page and on that of its release."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from councilportal.accounts.permissions import Role
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_first]


@pytest.fixture
def lead() -> Client:
    user = factories.make_user("lead")
    factories.make_appointment(user, Role.EQUALITY_LEAD)
    client = Client()
    client.force_login(user)
    return client


def compared(table: Any) -> None:
    for day, value in ((date(2024, 3, 31), "3.1"), (date(2025, 3, 31), "3.4")):
        factories.make_benchmark(table, period="", as_at=day, value=Decimal(value), of=15)
    rank = {"statistic": "rank", "rank": 12, "of": 152, "value": Decimal("7.77")}
    factories.make_benchmark(table, comparator_set="England", **rank)


def test_the_latest_of_each_set_stands_with_its_date_on_both_pages_and_in_files(
    lead: Client,
) -> None:
    table = factories.make_release().table
    compared(table)

    exact = lead.get(reverse("equality_table_exact", args=[table.ref])).text
    released = lead.get(reverse("figures_of", args=[table.ref])).text
    first = lead.get(reverse("figures_released", args=[table.ref, 1])).text
    data = lead.get(reverse("figures_of_as", args=[table.ref, "json"])).text
    file = lead.get(f"{reverse('figures_of_as', args=[table.ref, 'csv'])}?dataset=benchmarks").text

    for page in (exact, released, first):
        assert "What others have" in page
        assert "31 March 2025" in page
        assert "31 March 2024" not in page, "an older one is passed over"
        assert "12th of 152" in page
        assert "2025/26" in page
    assert "2025-03-31" in file
    # What the council has itself beside its rank may be of few people.
    assert not any("7.77" in each for each in (exact, released, first, data, file))


def test_a_table_without_benchmarks_says_nothing_of_others(lead: Client) -> None:
    table = factories.make_release().table

    assert "What others have" not in lead.get(reverse("figures_of", args=[table.ref])).text


def test_nothing_of_others_is_read_before_a_release(lead: Client) -> None:
    table = factories.make_equality_table("NEW")
    compared(table)

    assert "12th of 152" not in lead.get(reverse("figures_of", args=["NEW"])).text
