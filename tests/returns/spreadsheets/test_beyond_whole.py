"""A percentage that is no part of a whole is asked about, not refused, in every door (24)."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django.test import Client

from performance.models import Reading
from performance.returns import operations
from performance.returns.typed import Typed
from tests.returns.pages.support import SHEET, posted, stored
from tests.returns.spreadsheets.support import confirmed, uploaded
from tests.returns.support import (
    AT,
    ENDS_ON,
    GOOD,
    LATER,
    World,
    make_indicator,
    make_reading,
    make_target,
    save,
)

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_only]
HOMES = {"numerator_label": "Homes built", "denominator_label": "Homes required"}
BUILT = "214.0% is more than the whole, 100%. If that is right, say why."
FEWER = "-16.0% is below 0%. If that is right, say why."


@pytest.fixture
def officer(world: World, client: Client) -> Client:
    """An officer whose return asks for two ratios."""
    for ref in ("HOMES", "CHANGE"):
        make_target(make_indicator(world.service, ref, **HOMES), target=Decimal(75))
    client.force_login(world.officer)
    return client


TYPED = {
    "HOMES_numerator": "1284",
    "HOMES_denominator": "600",
    "CHANGE_numerator": "-16",
    "CHANGE_denominator": "100",
}


@pytest.mark.case("24 over 100 percent", door="autosave")
def test_it_is_asked_while_typing(officer):
    lines = officer.post(f"{SHEET}draft/", posted(0, **TYPED)).json()["lines"]

    assert BUILT in lines["HOMES"]["questions"]
    assert FEWER in lines["CHANGE"]["questions"]
    assert "214.0%" in lines["HOMES"]["standing"]


@pytest.mark.case("24 over 100 percent", door="form")
def test_it_is_asked_on_submitting_and_answered_by_an_explanation(world, officer):
    officer.post(f"{SHEET}draft/", posted(0, **TYPED))
    page = officer.get(f"{SHEET}?check").content.decode()
    assert BUILT in page
    assert FEWER in page

    because = Typed(explanation="More was built than required.", commentary="As planned.")
    change = replace(because, numerator="-16", denominator="100", action_what="Go on")
    save(
        world,
        {
            "HOMES": replace(because, numerator="1284", denominator="600"),
            "CHANGE": replace(change, action_owner="Head of libraries", action_due="2026-12-31"),
            "L001": GOOD,
            "L002": GOOD,
        },
    )
    where = {"service": world.service, "ends_on": ENDS_ON}
    operations.submit(**where, version=stored().version, by=world.officer, at=AT)
    operations.approve(**where, version=stored().version, by=world.approver, at=LATER)

    read = Reading.objects.values_list("indicator__ref", "numerator", "denominator")
    assert {("HOMES", 1284, 600), ("CHANGE", -16, 100)} <= set(read)


@pytest.mark.case("24 over 100 percent", door="workbook")
def test_it_is_asked_of_an_upload(world, officer):
    csv = "Reference,Number counted,Number of all\r\nHOMES,1284,600\r\nCHANGE,-16,100\r\n"

    preview = uploaded(officer, csv.encode(), "return.csv")

    assert BUILT in preview.content.decode()
    assert FEWER in preview.content.decode()
    assert "With this, HOMES is not rated yet." in preview.content.decode()
    assert confirmed(officer, preview).status_code == 302
    assert BUILT in officer.get(f"{SHEET}?check").content.decode()


def test_next_time_it_is_known(world, officer):
    for ref, numerator in (("HOMES", 1200), ("CHANGE", -10)):
        indicator = world.service.indicators.get(ref=ref)
        make_reading(indicator, "2026-08", numerator=numerator, denominator=600)

    lines = officer.post(f"{SHEET}draft/", posted(0, **TYPED)).json()["lines"]

    assert "whole" not in lines["HOMES"]["questions"]
    assert "below 0%" not in lines["CHANGE"]["questions"]


# A decimal comma


@pytest.mark.case("04 decimal comma", door="CSV")
def test_decimal_comma_of_an_upload_is_refused_and_a_wrong_place_asked_about(world, officer):
    """04: 0,500 was taken as 500, and 93,125 without a question."""
    make_target(make_indicator(world.service, "L003"))
    csv = 'Reference,Figure\r\nL001,"0,500"\r\nL002,"93,125"\r\nL003,"0,5"\r\n'

    page = uploaded(officer, csv.encode(), "return.csv").content.decode()

    wanted = "Write a plain number such as 98.4, -2.9 or 2,571; decimals after a point: "
    assert f"{wanted}0.500." in page
    assert f"{wanted}0.5." in page
    assert "93,125.0% is more than ten times 92.5%" in page
    assert "93,125.0% is more than the whole, 100%, and no figure before was." in page
