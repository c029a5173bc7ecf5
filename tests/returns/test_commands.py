"""`send_reminders`, `lock_returns`, and the returns that `load_demo` makes."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.utils import timezone

from councilportal import samples
from councilportal.accounts.models import User
from councilportal.notices.models import Reminder
from councilportal.overview.queries import to_look_after
from performance.models import Reading
from performance.returns import operations, queries
from performance.returns.models import Line, ReportingPeriod, Return
from performance.returns.rules import ReturnState
from tests.returns.support import ENDS_ON, GOOD, World, make_calendar, make_world, save, standard

pytestmark = pytest.mark.django_db


def run(command: str, **options: Any) -> str:
    out = StringIO()
    call_command(command, stdout=out, stderr=out, **options)
    return out.getvalue()


@pytest.fixture
def world() -> World:
    made = make_world()
    standard(made)
    make_calendar(made)
    ReportingPeriod.objects.exclude(ends_on=ENDS_ON).delete()
    made.officer.email = "officer@example.invalid"
    made.officer.save()
    return made


def due_today(world: World) -> None:
    """The return of September is due today, whenever that is."""
    ReportingPeriod.objects.filter(ends_on=ENDS_ON).update(
        due_on=timezone.localdate(), locks_on=timezone.localdate() + timedelta(days=9)
    )


def test_send_reminders_sends_once_a_day(world: World) -> None:
    due_today(world)

    said = run("send_reminders")

    assert said.startswith("1 reminder sent.\n")
    assert "Colleague has no e-mail address: an administrator can enter one." in said
    assert run("send_reminders").startswith("0 reminders sent; 1 person had theirs today already.")
    assert [each.to for each in mail.outbox] == [["officer@example.invalid"]]
    assert Reminder.objects.count() == 1


def test_send_reminders_dry_run_prints_and_sends_nothing(world: World) -> None:
    due_today(world)

    said = run("send_reminders", dry_run=True)

    assert "To: Officer <officer@example.invalid>\nSubject: Libraries, September 2026" in said
    assert (len(mail.outbox), Reminder.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({}, "Set PORTAL_URL"),
        ({"PORTAL_URL": "https://portal.example", "EMAIL_HOST": ""}, "Set EMAIL_HOST"),
    ],
)
def test_send_reminders_refuses_links_and_mail_that_lead_nowhere(
    world: World, settings: Any, values: dict[str, str], said: str
) -> None:
    settings.DEMONSTRATION = False
    for name, value in values.items():
        setattr(settings, name, value)

    with pytest.raises(CommandError, match=said):
        run("send_reminders")


def test_send_reminders_fails_with_the_reason(world: World, settings: Any) -> None:
    due_today(world)
    settings.EMAIL_BACKEND = "tests.returns.no_mail.EmailBackend"

    with pytest.raises(CommandError, match="Officer: no server answers"):
        run("send_reminders")


def test_lock_returns_locks_what_is_approved_and_past_its_day(world: World) -> None:
    record = save(world, {"L001": GOOD, "L002": GOOD})
    at = datetime(2026, 10, 14, tzinfo=UTC)
    where: dict[str, Any] = {"service": world.service, "ends_on": ENDS_ON, "at": at}
    record = operations.submit(**where, version=record.version, by=world.officer)
    operations.approve(**where, version=record.version, by=world.approver)
    ReportingPeriod.objects.filter(ends_on=ENDS_ON).update(locks_on=timezone.localdate())
    before = run("lock_returns")
    yesterday = timezone.localdate() - timedelta(days=1)
    ReportingPeriod.objects.filter(ends_on=ENDS_ON).update(due_on=yesterday, locks_on=yesterday)

    assert before == "0 returns locked.\n"
    assert run("lock_returns") == "1 return locked.\n"
    assert Return.objects.get().state == ReturnState.LOCKED
    assert run("lock_returns") == "0 returns locked.\n"


def test_lock_returns_empties_the_texts_of_old_e_mails(world: World, settings: Any) -> None:
    settings.RETENTION_REMINDER_DAYS = 30
    today = timezone.localdate()
    for days in (30, 31):
        Reminder.objects.create(
            to=world.officer,
            on=today - timedelta(days=days),
            sent_at=timezone.now(),
            subject="A return is due",
            body="Dear Officer, ...",
        )

    said = [run("lock_returns") for _ in range(2)]

    assert said == [
        "0 returns locked.\nThe texts of 1 old e-mail removed.\n",
        "0 returns locked.\n",
    ]
    kept = Reminder.objects.order_by("on").values_list("subject", "body")
    assert list(kept) == [("A return is due", ""), ("A return is due", "Dear Officer, ...")]


def test_demo_has_a_return_in_every_state_and_no_figure_of_them() -> None:
    at = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)

    assert samples.load_demo(at=at) is not None
    versions = list(Return.objects.values_list("pk", "version"))
    assert samples.load_demo(at=at) is None

    assert list(Return.objects.values_list("pk", "version")) == versions
    assert Counter(Return.objects.values_list("state", flat=True)) == {
        "draft": 1,
        "submitted": 2,
        "sent_back": 1,
        "approved": 2,
        "locked": 3,
    }
    assert Line.objects.count() > 20
    assert not Reading.objects.exclude(source=Reading.Source.IMPORT).exists()
    assert {each.ends_on.year for each in ReportingPeriod.objects.all()} == {2025, 2026, 2027}
    services = {each.service for each in Return.objects.select_related("service")}
    late = [each for each in queries.due_returns(list(services), at) if each.days_late]
    assert [(each.service.ref, str(each.ends_on)) for each in late] == [("LRA", "2026-10-31")]
    assert to_look_after(at.date()) == []
    without_way_in = [each for each in User.objects.all() if not each.has_usable_password()]
    assert len(without_way_in) > User.objects.count() / 2
