"""An import on PostgreSQL leaves the chain to others until its last step."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection, connections
from django.test import Client
from django.utils import timezone

from councilportal import exchange
from councilportal.accounts.permissions import Role
from councilportal.audit.comparing import differences
from councilportal.audit.models import Event
from councilportal.audit.operations import writing
from councilportal.audit.queries import verify_chain
from councilportal.database import LOCK_SECONDS, is_locked
from councilportal.organisation.council_operations import set_council
from performance.models import Indicator, Reading
from tests import factories
from tests.administration.support import fields_of
from tests.on_record import on_record

pytestmark = [pytest.mark.pg_only, pytest.mark.django_db(transaction=True)]

ROWS = 240


class Importing:
    """An import in a thread of its own that has written its rows and waits to be let on."""

    def __init__(self, folder: Path, pool: ThreadPoolExecutor, monkeypatch: Any) -> None:
        self.path, self._pool = folder, pool
        self.written, self._go_on = threading.Event(), threading.Event()
        load = exchange._bring_in

        def bring_in(*given: Any) -> Any:
            counts = load(*given)
            self.written.set()
            assert self._go_on.wait(60)
            return counts

        monkeypatch.setattr(exchange, "_bring_in", bring_in)

    @contextmanager
    def running(self, *, dry_run: bool = False) -> Iterator[Future[Any]]:
        """Let the block run while the import waits; then let it end."""
        future = self._pool.submit(_in_thread, self._import, dry_run)
        while not self.written.wait(0.1):
            assert not future.done(), future.exception()
        try:
            yield future
        finally:
            self._go_on.set()
            wait([future], 60)

    def _import(self, dry_run: bool) -> Any:
        at = timezone.now()
        return exchange.import_path(path=self.path, by=None, at=at, dry_run=dry_run)


def _in_thread(do: Callable[..., Any], *given: Any) -> Any:
    try:
        return do(*given)
    finally:
        connections.close_all()


def save() -> None:
    at = timezone.now()
    set_council(
        name="Westmarch",
        short_name="West",
        colour=f"#{at.microsecond % 200:02x}0000",  # dark enough for white words
        logo=None,
        logo_media_type="",
        by=None,
        at=at,
    )


@pytest.fixture
def importing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Importing]:
    with on_record():
        factories.make_indicator("PAY1")
    lines = [f"PAY1,{2000 + n // 12}-{n % 12 + 1:02},{n % 100}" for n in range(ROWS)]
    file = tmp_path / "readings.csv"
    file.write_text("\n".join(["ref,period,value", *lines]) + "\n")
    with ThreadPoolExecutor(2) as pool:
        yield Importing(file, pool, monkeypatch)


@pytest.mark.parametrize("dry_run", [False, True])
def test_others_save_while_an_import_runs(importing: Importing, dry_run: bool) -> None:
    with importing.running(dry_run=dry_run) as running:
        began = time.monotonic()
        for _ in range(5):
            save()
        took = time.monotonic() - began

    report = running.result()
    assert took < LOCK_SECONDS / 2
    assert report.counts["readings"].created == ROWS
    assert Reading.objects.count() == (0 if dry_run else ROWS)
    assert Event.objects.filter(action="import").exists() is not dry_run
    assert verify_chain().first_bad is None
    assert list(differences()) == []


def test_a_change_of_what_the_import_rests_on_refuses_it(importing: Importing) -> None:
    with importing.running() as running, on_record():
        Indicator.objects.update(decimals=2)

    with pytest.raises(exchange.ImportRefused, match="the data changed during the import"):
        running.result()

    assert Reading.objects.count() == 0


def by_hand(statement: str) -> int:
    """Write past the portal, in a transaction of its own. Gives: how many rows."""
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return int(cursor.rowcount)


def test_rows_written_by_hand_while_an_import_runs_are_not_taken_as_its_own(
    importing: Importing,
) -> None:
    indicator = Indicator.objects.get()
    with on_record():
        changed = factories.make_reading(indicator, "1999-01", value=1)
        deleted = factories.make_reading(indicator, "1999-02", value=2)
    with importing.running() as running:
        assert by_hand(f"UPDATE performance_reading SET value = 9 WHERE id = {changed.pk}") == 1
        assert by_hand(f"DELETE FROM performance_reading WHERE id = {deleted.pk}") == 1
        added = factories.make_reading(indicator, "1999-03", value=3)

    assert running.result().counts["readings"].created == ROWS
    found = list(differences())
    for each, done in ((changed, "changed"), (deleted, "deleted"), (added, "added")):
        note = f"performance.Reading {each.pk} was written other than by the portal."
        named = f"Reading {each.pk}"
        assert found.count(note) == 1
        assert [said for said in found if said.startswith(named) and f"was {done} other" in said]
    assert len(found) == 6


def test_who_waits_for_a_row_of_the_import_is_told_and_the_import_goes_on(
    importing: Importing,
) -> None:
    def same_reading() -> None:
        indicator = Indicator.objects.get()
        with on_record(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '2s'")
            factories.make_reading(indicator, "2000-01", value=7)

    with importing.running() as running, pytest.raises(OperationalError) as refused:
        same_reading()

    assert is_locked(refused.value)
    assert running.result().counts["readings"].created == ROWS


def test_a_page_that_waits_for_a_row_of_the_import_offers_what_was_typed(
    importing: Importing, tmp_path: Path
) -> None:
    user = factories.make_user("admin")
    factories.make_appointment(user, Role.ADMIN)
    client = Client(raise_request_exception=False)
    client.force_login(user)
    importing.path = tmp_path / "directorates.csv"
    importing.path.write_text("ref,name\nresources,Of the file\n")
    page = "/admin/directorates/resources/change/"
    sent = {**fields_of(client.get(page).content.decode()), "name": "Of the page", "reason": "R"}
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '500ms'")

    with importing.running(dry_run=True) as running:
        answer = client.post(page, sent)
        connection.close()
    running.result()

    assert (answer.status_code, answer["Retry-After"]) == (503, str(LOCK_SECONDS))
    assert 'name="name" value="Of the page"' in answer.content.decode()


@contextmanager
def somebody_saving() -> Iterator[None]:
    """Somebody else holds the chain meanwhile; waiting for them ends after half a second."""
    held, leave = threading.Event(), threading.Event()

    def hold() -> None:
        with writing():
            held.set()
            leave.wait(60)

    with ThreadPoolExecutor(1) as pool:
        holder = pool.submit(_in_thread, hold)
        assert held.wait(60)
        try:
            with connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = '500ms'")
            yield
        finally:
            leave.set()
            connection.close()
        holder.result(60)


def test_a_command_that_waits_for_too_long_says_so() -> None:
    saving_too_long = pytest.raises(CommandError, match="Somebody else was saving for too long")
    with somebody_saving(), saving_too_long:
        call_command("set_council", "--name", "W", "--colour", "#123b5c")


def test_a_dry_run_with_errors_lets_go_of_its_readings_at_once(
    importing: Importing, tmp_path: Path
) -> None:
    with (tmp_path / "readings.csv").open("a") as file:
        file.write("PAY1,2000-13,1\n")
    indicator = Indicator.objects.get()

    with importing.running(dry_run=True) as running, on_record(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '2s'")
        factories.make_reading(indicator, "2000-01", value=7)
    with pytest.raises(exchange.ImportRefused, match="2000-13"):
        running.result()

    assert [int(each.value or 0) for each in Reading.objects.all()] == [7]
    assert list(differences()) == []


def test_a_page_that_has_to_wait_for_too_long_offers_what_was_typed() -> None:
    user = factories.make_user("admin")
    factories.make_appointment(user, Role.ADMIN)
    client = Client(raise_request_exception=False)
    client.force_login(user)
    client.get("/")
    first = {"valid_from_0": "1", "valid_from_1": "4", "valid_from_2": "2026"}
    with somebody_saving():
        answer = client.post("/admin/posts/add/", {"title": "Head of pay", **first})

    said = answer.content.decode()
    assert (answer.status_code, answer["Retry-After"]) == (503, str(LOCK_SECONDS))
    assert '<input type="hidden" name="title" value="Head of pay">' in said


def test_a_pay_gap_that_is_entered_while_an_import_runs_refuses_it(importing: Importing) -> None:
    """An import of ethnic groups is checked beside the groups that were there when it began."""
    with importing.running() as running, on_record():
        factories.make_pay_gap()

    with pytest.raises(exchange.ImportRefused, match="the data changed during the import"):
        running.result()
