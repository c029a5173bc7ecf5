"""Lists of objectives, plans and what was done are shown a page at a time, with filters kept."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from councilportal.accounts.models import User
from councilportal.accounts.permissions import Role
from councilportal.design.lists import ROWS_A_PAGE
from objectives.models import Achievement, Objective, Validation
from tests import factories
from tests.objectives import everything_said
from tests.returns.support import AT

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_first]
MANY = 2 * ROWS_A_PAGE + 20


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)


@pytest.fixture
def lead() -> User:
    user = factories.make_user("lead")
    factories.make_appointment(user, Role.EQUALITY_LEAD)
    return user


@pytest.fixture
def reading(lead: User) -> Client:
    client = Client()
    client.force_login(lead)
    return client


def rows_of(answer: Any) -> list[str]:
    """The first cell of each row of the page's tables, as text."""
    heads = re.findall(r'<th[^>]* scope="row"[^>]*>(.*?)</th>', answer.text, re.DOTALL)
    heads = heads or re.findall(r'<th scope="row"[^>]*>(.*?)</th>', answer.text, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]*>", "", each).split()) for each in heads]


def addresses_of(answer: Any, rel: str) -> list[str]:
    found = re.findall(rf'rel="{rel}" href="([^"]*)"', answer.text)
    return [each.replace("&amp;", "&") for each in found]


def test_validations_are_paged_with_the_filter_kept_and_their_file_is_whole(
    reading: Client,
) -> None:
    place, other = factories.make_directorate("COM"), factories.make_directorate("GROWTH")
    Validation.objects.bulk_create(
        Validation(position=number, title=f"Number {number}", directorate=own)
        for own, first in ((place, 1), (other, 1000))
        for number in range(first, first + MANY)
    )

    first = reading.get("/validations/?directorate=COM")
    second = reading.get(f"/validations/{addresses_of(first, 'next')[0]}")
    last = reading.get("/validations/?directorate=COM&page=99")
    file = reading.get("/validations/list.csv?directorate=COM").text

    assert rows_of(first) == [f"Number {each}" for each in range(1, 51)]
    assert rows_of(second) == [f"Number {each}" for each in range(51, 101)]
    assert rows_of(last) == [f"Number {each}" for each in range(101, MANY + 1)]
    assert addresses_of(second, "prev") == ["?directorate=COM&page=1"] * 2
    assert "Page 2 of 3" in second.text
    assert "/validations/list.csv?directorate=COM&quot;" not in second.text
    assert 'href="/validations/list.csv?directorate=COM"' in second.text
    assert len(file.splitlines()) == MANY + 1


def test_a_link_to_a_validation_opens_the_page_that_has_it(reading: Client) -> None:
    for _ in range(ROWS_A_PAGE + 5):
        factories.make_validation()

    found = reading.get("/validations/?row=validation-53")

    assert 'id="validation-53"' in found.text
    assert addresses_of(found, "prev") == ["?page=1"] * 2
    assert "row=" not in "".join(re.findall(r'href="([^"]*)"', found.text))


def test_achievements_are_paged_with_their_highlights_first(reading: Client) -> None:
    Achievement.objects.bulk_create(
        Achievement(
            year="2026/27", position=number, words=f"Deed {number}", is_highlight=number < 3
        )
        for number in range(1, MANY + 1)
    )

    first = reading.get("/achievements/?year=2026%2F27")
    third = reading.get("/achievements/?year=2026%2F27&page=3")

    assert rows_of(first) == [f"Deed {each}" for each in range(1, 49)]  # and two highlights
    assert rows_of(third) == [f"Deed {each}" for each in range(99, MANY + 1)]
    assert ("Highlights" in first.text, "Highlights</h2>" in third.text) == (True, False)
    assert addresses_of(third, "prev") == ["?year=2026%2F27&page=2"] * 2


def test_the_objectives_of_a_framework_are_paged_and_its_file_is_whole(reading: Client) -> None:
    framework = factories.make_framework("AIMS")
    Objective.objects.bulk_create(
        Objective(
            ref=f"O{number}",
            title="Fair pay",
            number=str(number),
            position=number,
            framework=framework,
        )
        for number in range(1, MANY + 1)
    )

    page = reading.get(f"{reverse('framework', args=['AIMS'])}?page=2")
    file = reading.get(reverse("framework_as", args=["AIMS", "csv"])).text

    assert rows_of(page) == [str(each) for each in range(51, 101)]
    assert "(rows 51 to 100 of 120)" in page.text
    assert len(file.splitlines()) == MANY + 1


def test_no_page_of_them_has_more_rows_than_a_list_has() -> None:
    """With many of each record: every page that shows records of these rooms."""
    keeper, given = everything_said.make_spine()
    everything_said.multiply(MANY)
    client = Client()
    client.force_login(keeper)
    long = {}
    for path in everything_said.pages(given):
        answer = client.get(path)
        rows = len(re.findall(r"<tr[ >]", answer.text)) if answer.status_code == 200 else 0
        if rows > ROWS_A_PAGE + 20:
            long[path] = rows
    assert long == {}
