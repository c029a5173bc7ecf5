"""`check_records`: faults of the records, what to look after, the head of the chain."""

from datetime import UTC, date, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from councilportal.accounts.permissions import Role
from councilportal.audit import triggers
from councilportal.audit.models import Event
from councilportal.audit.rules import NO_HASH
from councilportal.organisation.council_operations import set_council
from tests import factories
from tests.on_record import on_record

pytestmark = pytest.mark.django_db

OPERATORS = [("", "ops@westmarch.example"), ("", "night@westmarch.example")]


def check(*arguments: str) -> list[str]:
    out = StringIO()
    call_command("check_records", *arguments, stdout=out)
    return out.getvalue().splitlines()


def refused(*arguments: str) -> tuple[list[str], str]:
    """What is printed, and the error that the command ends with."""
    out = StringIO()
    with pytest.raises(CommandError) as error:
        call_command("check_records", *arguments, stdout=out)
    return out.getvalue().splitlines(), str(error.value)


def some_events() -> list[Event]:
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
    return list(Event.objects.order_by("id"))


def noted(event: Event) -> str:
    return f"{event.pk}:{event.hash}"


def take_off(*events: Event) -> None:
    """Past the portal, with the rights of a database administrator."""
    triggers.drop(connection)
    Event.objects.filter(pk__in=[each.pk for each in events]).delete()
    triggers.create(connection)


def test_whole_records_are_whole_and_the_head_is_named():
    *_, last = some_events()

    assert check() == [
        f"Head of the audit chain: {noted(last)} (3 events)",
        "The records are whole.",
    ]


def test_empty_records_have_a_head_too_which_is_seen_ever_after():
    assert check() == [
        f"Head of the audit chain: 0:{NO_HASH} (0 events)",
        "The records are whole.",
    ]
    some_events()

    assert check("--seen-head", f"0:{NO_HASH}")[-1] == "The records are whole."


def test_a_line_for_each_fault_and_how_far_the_chain_holds():
    first, second, _ = some_events()
    with on_record():
        ended = factories.make_directorate("old", valid_to=date(2026, 3, 31))
        factories.make_service("pay", directorate=ended)
    triggers.drop(connection)
    Event.objects.filter(pk=second.pk).update(after="{}")

    lines, error = refused()

    missing = triggers.missing(connection)
    assert lines[0].startswith(f"Audit event {second.pk} does not follow")
    assert lines[1:-2] == [
        f"Trigger {name} is missing: the database lets events be changed." for name in missing
    ]
    assert lines[-2:] == [
        "Service pay is in force on days when directorate old is not: end or move the service.",
        f"The audit chain holds to: {noted(first)} (1 event)",
    ]
    assert error == f"{2 + len(missing)} faults found."


def test_every_head_that_was_seen_is_found_again():
    for event in some_events():
        assert check("--seen-head", noted(event))[-1] == "The records are whole."


def test_an_end_taken_off_is_found_by_the_head_that_was_seen():
    for _ in range(3):
        with on_record():
            pass  # events that say nothing of a row
    first, second, last = Event.objects.order_by("id")
    take_off(second, last)

    assert check("--seen-head", noted(first))[-1] == "The records are whole."
    lines, error = refused("--seen-head", noted(last))

    assert lines == [
        (
            f"Audit event {last.pk} with the hash that was seen, {last.hash}, is not there: events "
            "were taken off the end, or an older copy of the database is in use."
        ),
        f"Head of the audit chain: {noted(first)} (1 event)",
    ]
    assert error == "1 fault found."


def test_an_end_written_anew_is_found_too():
    *_, last = some_events()
    take_off(last)
    some_events()

    lines, _ = refused("--seen-head", noted(last))

    assert lines[0].startswith(
        f"Audit event {last.pk} with the hash that was seen, {last.hash}, is"
    )


@pytest.mark.parametrize("text", ["", "12", f"x:{NO_HASH}", f"12:{NO_HASH[1:]}", f"-1:{NO_HASH}"])
def test_a_head_that_is_none_is_refused_with_what_is_right(text):
    with pytest.raises(
        CommandError, match="give it as check_records printed it, a number, a colon"
    ):
        check(f"--seen-head={text}")


def test_the_head_seen_last_is_kept_in_a_file_from_one_day_to_the_next(tmp_path):
    file = tmp_path / "head"
    *_, last = some_events()

    check("--head-file", str(file))
    kept = file.read_text()
    *_, newest = some_events()
    check("--head-file", str(file))
    grown = file.read_text()
    take_off(newest)
    lines, _ = refused("--head-file", str(file))

    assert kept == f"{noted(last)}\n"
    assert grown == f"{noted(newest)}\n"
    assert lines[0].startswith(f"Audit event {newest.pk} with the hash that was seen")
    assert file.read_text() == grown  # what was seen stays seen


def test_a_file_of_the_head_that_is_none_or_cannot_be_kept_is_refused(tmp_path):
    file = tmp_path / "head"
    file.write_text("yesterday")

    _, unread = refused("--head-file", str(file))
    _, unkept = refused("--head-file", str(tmp_path / "none" / "head"))

    assert unread.startswith(
        f"{file} cannot be read as a head of the chain: 'yesterday' is no head"
    )
    assert unkept == f"{tmp_path / 'none' / 'head'} cannot be written: No such file or directory."


def test_what_nobody_looks_after_is_listed_and_is_no_fault():
    """Payroll has nobody; Libraries has an officer whose time is over, and a closed approver."""
    today = timezone.localdate()
    with on_record():
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

    lines = check()

    assert lines == [
        "To look after: 6",
        "  closed is appointed but the account is closed.",
        "  Indicator L1 is without an owner: no post in force answers for it.",
        "  Service lib has indicators but no officer today: nobody enters its figures.",
        "  Service pay has indicators but no officer today: nobody enters its figures.",
        "  Service lib has indicators but no approver today: nobody approves its returns.",
        "  Service pay has indicators but no approver today: nobody approves its returns.",
        f"Head of the audit chain: {noted(Event.objects.get())} (1 event)",
        "The records are whole.",
    ]
    with on_record():
        factories.make_appointment(factories.make_user("anna"), Role.OFFICER)
        factories.make_appointment(factories.make_user("bo"), Role.APPROVER)
    assert check()[:3] == ["To look after: 2", *lines[1:3]]


def test_an_owner_is_a_post_in_force():
    today = timezone.localdate()
    with on_record():
        ended = factories.make_post("Ended", valid_to=today - timedelta(days=1))
        to_come = factories.make_post("To come", valid_from=today + timedelta(days=1))
        in_force = factories.make_post("In force", valid_from=today, valid_to=today)
        for ref, owner in (("E", ended), ("T", to_come), ("F", in_force), ("N", None)):
            factories.make_indicator(ref, owner=owner)

    unowned = [line.split()[1] for line in check() if "without an owner" in line]

    assert unowned == ["E", "N", "T"]


def test_operators_get_what_is_printed_by_mail(settings):
    settings.ADMINS = OPERATORS
    some_events()
    with on_record():
        factories.make_indicator(owner=None)
    last = Event.objects.latest("id")

    printed = check("--mail")

    [message] = mail.outbox
    assert message.to == ["ops@westmarch.example", "night@westmarch.example"]
    assert message.subject == "Council Portal: the records are whole"
    assert str(message.body).splitlines() == printed
    assert f"Head of the audit chain: {noted(last)} (4 events)" in printed
    assert "To look after: 3" in printed


def test_operators_get_faults_by_mail_too(settings):
    settings.ADMINS = OPERATORS
    *_, last = some_events()
    take_off(last)

    lines, error = refused("--mail", "--seen-head", noted(last))

    [message] = mail.outbox
    assert message.subject == "Council Portal: 2 faults found"  # and the council is as it was then
    assert str(message.body).splitlines() == [*lines, error]


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"ADMINS": []}, "Set OPERATORS to the e-mail addresses"),
        ({"ADMINS": OPERATORS, "DEMONSTRATION": False, "EMAIL_HOST": ""}, "Set EMAIL_HOST"),
        (
            {"ADMINS": OPERATORS, "EMAIL_BACKEND": "tests.returns.no_mail.EmailBackend"},
            "The e-mail could not be sent: no server answers",
        ),
    ],
)
def test_mail_that_reaches_nobody_is_refused(settings, values: dict[str, Any], words):
    for name, value in values.items():
        setattr(settings, name, value)

    with pytest.raises(CommandError, match=words):
        check("--mail")
