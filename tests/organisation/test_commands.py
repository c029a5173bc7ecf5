"""`set_council` and `check_records` from the command line."""

from datetime import UTC, date, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from councilportal.accounts.permissions import Role
from councilportal.audit import triggers
from councilportal.audit.models import Event
from councilportal.organisation.council_operations import set_council
from councilportal.organisation.models import Council
from tests import factories

pytestmark = pytest.mark.django_db

LOOK = {"name": "Westmarch County Council", "colour": "#123b5c"}


def run(command: str, **options: object) -> str:
    out = StringIO()
    call_command(command, stdout=out, **options)
    return out.getvalue()


def test_set_council_sets_name_colour_and_logo(tmp_path):
    logo = tmp_path / "logo.svg"
    logo.write_text('<svg xmlns="http://www.w3.org/2000/svg"/>')

    said = run("set_council", **LOOK, short_name="Westmarch", logo=logo)

    assert said == "The council is Westmarch County Council (version 1).\n"
    council = Council.objects.get()
    assert (council.short_name, council.logo_media_type) == ("Westmarch", "image/svg+xml")
    assert Event.objects.get().actor_name == "set_council"


def test_set_council_without_a_short_name_uses_the_name():
    run("set_council", **LOOK)

    assert Council.objects.get().short_name == "Westmarch County Council"


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"colour": "#ffff00"}, "take a darker colour"),
        ({"colour": "blue"}, "write # and six digits"),
        ({"name": " "}, "Give the council's name"),
    ],
)
def test_set_council_refuses_with_the_reason(options, words):
    with pytest.raises(CommandError, match=words):
        run("set_council", **{**LOOK, **options})

    assert Council.objects.count() == 0


def test_set_council_refuses_a_logo_it_cannot_read(tmp_path):
    with pytest.raises(CommandError, match="cannot be read"):
        run("set_council", **LOOK, logo=tmp_path / "none.png")


def test_set_council_refuses_a_logo_of_another_kind(tmp_path):
    logo = tmp_path / "logo.html"
    logo.write_text("<p>Logo</p>")

    with pytest.raises(CommandError, match="PNG"):
        run("set_council", **LOOK, logo=logo)


def some_events() -> None:
    for colour in ("#123b5c", "#5c123b", "#3b5c12"):
        set_council(
            name="Westmarch County Council",
            short_name="Westmarch",
            colour=colour,
            logo=None,
            logo_media_type="",
            by=None,
            at=datetime(2026, 4, 1, tzinfo=UTC),
        )


def test_check_records_says_that_all_is_well_and_names_the_head():
    some_events()
    head = Event.objects.latest("id")

    assert run("check_records") == f"All is well. 3 audit events, head {head.hash}.\n"


def test_check_records_prints_a_line_for_each_finding_and_fails():
    some_events()
    triggers.drop(connection)
    second = Event.objects.order_by("id")[1]
    Event.objects.filter(pk=second.pk).update(after="{}")
    ended = factories.make_directorate("old", valid_to=date(2026, 3, 31))
    factories.make_service("pay", directorate=ended)
    out = StringIO()

    with pytest.raises(CommandError, match="found"):
        call_command("check_records", stdout=out)

    lines = out.getvalue().splitlines()
    assert lines[0].startswith(f"Audit event {second.pk} does not follow")
    assert lines[1:-1] == [
        f"Trigger {name} is missing: the database lets events be changed."
        for name in triggers.missing(connection)
    ]
    assert lines[-1] == (
        "Service pay is in force on days when directorate old is not: end or move the service."
    )


def test_check_records_names_services_and_indicators_that_nobody_answers_for():
    """Payroll has nobody; Libraries has an officer whose time is over, and a closed approver."""
    today = timezone.localdate()
    post = factories.make_post("Head of pay")
    pay, libraries = factories.make_service("pay"), factories.make_service("lib")
    factories.make_service("old")  # without indicators nobody is needed
    for ref, service, owner in (("P1", pay, post), ("L1", libraries, None)):
        factories.make_indicator(ref, service=service, owner=owner)
    leaving = factories.make_user("leaving")
    closed = factories.make_user("closed", is_active=False)
    yesterday = today - timedelta(days=1)
    factories.make_appointment(leaving, Role.OFFICER, service=libraries, valid_to=yesterday)
    factories.make_appointment(closed, Role.APPROVER, service=libraries)
    out = StringIO()

    with pytest.raises(CommandError, match="found"):
        call_command("check_records", stdout=out)

    wanted = [
        "Indicator L1 is without an owner: no post in force answers for it.",
        "Service lib has indicators but no officer today: nobody enters its figures.",
        "Service pay has indicators but no officer today: nobody enters its figures.",
        "Service lib has indicators but no approver today: nobody approves its returns.",
        "Service pay has indicators but no approver today: nobody approves its returns.",
    ]
    lines = out.getvalue().splitlines()
    assert [line for line in lines if line.startswith(("Indicator", "Service"))] == wanted
    factories.make_appointment(factories.make_user("anna"), Role.OFFICER)
    factories.make_appointment(factories.make_user("bo"), Role.APPROVER)
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("check_records", stdout=out)
    assert [line for line in out.getvalue().splitlines() if line in wanted] == wanted[:1]
