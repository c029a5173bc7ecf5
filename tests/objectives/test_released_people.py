"""The page of released figures in its four forms: chart, change, rate, and shares side by side."""

import csv
import json
from io import StringIO

import pytest
from django.test import Client
from django.urls import reverse

from councilportal.accounts.models import User
from councilportal.accounts.permissions import Role
from councilportal.organisation.models import Characteristic
from objectives.information import release_operations as releasing
from objectives.information.released_queries import newest
from objectives.models import EqualityFigure
from tests import factories
from tests.objectives.released_people import AT, make_people_released

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_first]
SUMMARY = (
    "Staff by disability, 2025: beside others. Disabled 7.9% (People of the county 17.6%); "
    "Not disabled 92.1%."
)


@pytest.fixture
def client(client: Client, monkeypatch: pytest.MonkeyPatch) -> Client:
    """An officer, who reads only what is released. Exact figures have changed since."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)
    factories.make_council()
    make_people_released()
    EqualityFigure.objects.filter(count=30).update(count=31)
    EqualityFigure.objects.filter(value="17.6").update(value="18.6")
    officer = factories.make_user("officer")
    factories.make_appointment(officer, Role.OFFICER)
    client.force_login(officer)
    return client


def test_every_form_says_the_same_of_what_is_released(client: Client) -> None:
    page = client.get(reverse("figures_of", args=["STAFF-2025"])).content.decode()
    told = client.get(reverse("figures_released_as", args=["STAFF-2025", 1, "json"])).getvalue()

    for said in (
        SUMMARY,
        "Staff by disability, 2025: changed since March 2024",
        "Increased by 1.0 point, from 6.9% to 7.9%.",
        "Staff by disability, 2025: declared rate",
    ):
        assert said in page, said
        assert said in json.dumps(json.loads(told), ensure_ascii=False), said
    assert "18.6" not in page
    assert "8.1%" not in page  # what the exact figures would give now
    paper = client.get(reverse("figures_released_as", args=["STAFF-2025", 1, "pdf"]))
    assert paper.getvalue().startswith(b"%PDF")


def test_changes_are_data_too(client: Client) -> None:
    address = reverse("figures_released_as", args=["STAFF-2025", 1, "csv"])
    text = client.get(address, {"dataset": "changes"}).getvalue().decode("utf-8-sig")
    rows = list(csv.DictReader(StringIO(text)))
    assert [each["direction"] for each in rows] == ["same", "increased", "decreased"]
    assert rows[1]["since"] == "March 2024"
    assert rows[1]["unit"] == "points"
    assert rows[1]["groups"] == "disability:disabled"


def test_a_table_is_compared_with_that_of_the_year_before_and_never_with_a_later_one(
    client: Client,
) -> None:
    found = {each.ref: each for each in newest()}
    assert [each.ref for each in found["STAFF-2025"].before] == ["STAFF-2024"]
    assert found["STAFF-2024"].before == []
    assert [each.ref for each in found["STAFF-2024"].others] == ["TOWN"]


def test_a_hidden_figure_is_said_not_to_be_compared(client: Client) -> None:
    disability = Characteristic.objects.get(ref="disability")
    counts = {"disabled": 60, "not_disabled": 340, "unsure": 3, "other": 4}
    values = {"mode": "suppress", "area": "The county", "as_at_text": "March 2025"}
    table = factories.make_equality_table("FEW", title="Few", **values)
    factories.add_figure(table, count=407)
    for ref, count in counts.items():
        group, _ = disability.categories.get_or_create(ref=ref, defaults={"name": ref})
        factories.add_figure(table, group, count=count, base=407)
    asks, decides = User.objects.get(username="asks"), User.objects.get(username="decides")
    asked = releasing.ask_for_release(refs=["FEW"], words="", by=asks, at=AT)
    releasing.release(key=asked.pk, by=decides, at=AT)

    said = client.get(reverse("figures_released_as", args=["FEW", 1, "json"])).getvalue().decode()

    assert said.count('"Not compared"') == 2
    assert said.count('"Nothing"') == 1  # of those whom the population does not tell
