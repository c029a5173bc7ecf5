"""A new council goes from an empty database to its first board: one command, then the browser.

Told twice: with a mouse, and without JavaScript.
"""

import re
from collections.abc import Callable
from io import BytesIO, StringIO
from typing import Any
from zipfile import ZipFile

import pytest
from django.core.management import call_command

from councilportal.accounts.models import User
from councilportal.accounts.permissions import Role
from councilportal.organisation.models import Appointment
from tests import sizes
from tests.journeys.ways import PASSWORD, Choice, Mouse, MouseWithoutScripts, Tally
from tests.returns.support import AT

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FILES = {
    "indicators.csv": (
        "ref,title,service,unit,decimals,polarity,kind,frequency,method,aggregation,"
        "direction_basis,direction_tolerance\n"
        "LIB1,Library visits,LIB,number,0,higher,kpi,month,target_floor,sum,previous_period,0\n"
    ),
    "targets.csv": "ref,year,period,target,floor\nLIB1,2026/27,,1000,900\n",
    "readings.csv": (
        "ref,period,revision,value,data_state\n"
        "LIB1,2026-07,1,950,final\n"
        "LIB1,2026-08,1,1040,final\n"
    ),
}


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)


def figures() -> bytes:
    packed = BytesIO()
    with ZipFile(packed, "w") as data:
        for name, text in FILES.items():
            data.writestr(name, text)
    return packed.getvalue()


def begins_in_april(person: Mouse) -> None:
    """Type the first day of what is added: 1 April 2026."""
    for box, part in enumerate((1, 4, 2026)):
        person.writes(f"id_valid_from_{box}", str(part))


@pytest.mark.parametrize("way", sizes.part([Mouse, MouseWithoutScripts], 2))
def test_council_starts_from_nothing(
    way: type[Mouse],
    live_server: Any,
    open_page: Callable[..., Any],
    settings: Any,
    axe: Callable[[Any], None],
) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.PORTAL_URL = live_server.url
    out = StringIO()
    named = ["--name", "Jo Lee", "--email", "jo.lee@council.example"]
    call_command("appoint_administrator", "jo_lee", *named, stdout=out)
    [link] = re.findall(r"/sign-in/password/\S+/", out.getvalue())
    scan = axe if way is Mouse else None
    jo = way(open_page, live_server.url, User.objects.get(), Tally(), scan)

    jo.page.goto(live_server.url + link)
    jo.writes("id_password1", PASSWORD)
    jo.writes("id_password2", PASSWORD)
    jo.presses("Save the password")
    jo.visits("/sign-in/")
    jo.follows("Start")
    jo.sees("The next one: Name the council.")
    jo.looks()

    jo.follows("Council")
    jo.writes("id_name", "Westmarch County Council")
    jo.writes("id_short_name", "Westmarch")
    jo.writes("id_colour", "#123b5c")
    jo.writes("id_reason", "New")
    jo.presses("Save")
    jo.visits("/admin/start/")
    jo.sees("The next one: Add directorates.")

    jo.follows("Add a directorate")
    jo.writes("id_ref", "COM")
    jo.writes("id_name", "Communities")
    begins_in_april(jo)
    jo.presses("Save")
    jo.visits("/admin/start/")
    jo.sees("The next one: Add services.")

    jo.follows("Add a service")
    jo.writes("id_ref", "LIB")
    jo.writes("id_name", "Libraries")
    jo.writes("id_directorate", Choice("COM Communities"))
    begins_in_april(jo)
    jo.presses("Save")
    jo.visits("/admin/start/")
    jo.sees("The next one: Add people and give them roles.")

    for username, name, role in (
        ("ola", "Ola Officer", Role.OFFICER),
        ("pat", "Pat Approver", Role.APPROVER),
    ):
        jo.follows("Add a person")
        jo.writes("id_username", username)
        jo.writes("id_name", name)
        jo.writes("id_email", f"{username}@council.example")
        jo.presses("Save")
        jo.sees(f"How {name} signs in")
        jo.visits("/admin/start/")
        jo.follows("Give a role")
        jo.writes("id_user", Choice(f"{name} ({username})"))
        jo.page.get_by_label(role.label, exact=True).check()
        jo.writes("id_service", Choice("LIB Libraries"))
        begins_in_april(jo)
        jo.presses("Save")
        jo.visits("/admin/start/")
    held = Appointment.objects.exclude(role=Role.ADMIN).values_list("user__username", "role")
    assert set(held) == {("ola", Role.OFFICER), ("pat", Role.APPROVER)}
    jo.sees("The next one: Import indicators and figures.")

    jo.follows("Import")
    jo.looks()
    jo.page.set_input_files(
        "#id_file", {"name": "figures.zip", "mimeType": "application/zip", "buffer": figures()}
    )
    jo.presses("Upload and preview")
    jo.sees("Nothing is imported yet.")
    jo.looks()
    jo.presses("Confirm and import")
    jo.sees("Every step is done.")

    jo.follows("See the performance board")
    jo.sees("Library visits")
    jo.sees("1,040")
    jo.sees("Green")
    jo.looks()
