"""`check_records` names what somebody with the rights of a database administrator has changed.

They know the portal: they drop its triggers and delete the notes of what they wrote.
"""

import tracemalloc
from collections.abc import Iterator
from io import StringIO
from typing import Any
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone

from councilportal.audit import row_triggers, triggers
from councilportal.audit.comparing import NAMED, differences
from councilportal.audit.models import Event, WrittenRow
from councilportal.overview.queries import SEALS
from councilportal.samples import load_demo
from tests import sizes

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def demo(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The demo in the database for all these tests; what each does to it is rolled back."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_demo(at=timezone.now())
        yield
        transaction.set_rollback(True)


def one(question: str) -> Any:
    """The first value that a query gives."""
    with connection.cursor() as cursor:
        cursor.execute(question)
        (found, *_) = cursor.fetchone()
    return found


def tamper(*statements: str) -> None:
    for made in (triggers, *SEALS, row_triggers):
        made.drop(connection)
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
    for made in (triggers, *SEALS, row_triggers):
        made.create(connection)


def faults() -> list[str]:
    """What check_records prints, without its last line, the head of the chain."""
    out = StringIO()
    with pytest.raises(CommandError, match="found"):
        call_command("check_records", stdout=out)
    found = out.getvalue().splitlines()[:-1]
    return [line for line in found if "To look after" not in line and line[:2] != "  "]


def test_the_demo_is_whole_as_it_is():
    assert list(differences()) == []


A_READING = "SELECT min(id) FROM performance_reading WHERE value IS NOT NULL"
SIGNED = "SELECT min(id) FROM eqia_assessment WHERE state = 'signed'"
ROWS = f"SELECT id FROM eqia_gridrow WHERE assessment_id = ({SIGNED})"
SPOKEN_OF = "SELECT reading_id FROM performance_commentary"
APPROVED = "SELECT min(id) FROM returns_return WHERE state = 'approved'"
DRAFT = "SELECT min(id) FROM returns_return WHERE state = 'draft'"

# What is done, to which row ({row}: what the query gives), and what is said of which kind of row.
CHANGED: dict[str, tuple[str, str, str]] = {
    "a figure": (A_READING, "UPDATE performance_reading SET value = value + 1", "Reading"),
    "when a figure came": (
        A_READING,
        "UPDATE performance_reading SET entered_at = '2020-01-01 00:00:00+00:00'",
        "Reading",
    ),
    "what a service said": (
        "SELECT min(id) FROM performance_commentary",
        "UPDATE performance_commentary SET text = 'All is well.'",
        "Commentary",
    ),
    "a target": (
        "SELECT min(id) FROM performance_target WHERE target IS NOT NULL",
        "UPDATE performance_target SET target = target - 1",
        "Target",
    ),
    "an indicator": (
        "SELECT min(id) FROM performance_indicator",
        "UPDATE performance_indicator SET decimals = decimals + 1",
        "Indicator",
    ),
    "a signed text": (SIGNED, "UPDATE eqia_assessment SET aims = 'Other'", "Assessment"),
    "who may read it": (SIGNED, "UPDATE eqia_assessment SET exempt_ground = 'x'", "Assessment"),
    "a decision": (
        "SELECT min(id) FROM eqia_decision",
        "UPDATE eqia_decision SET reasons = 'Others'",
        "Decision",
    ),
    "an action": (
        "SELECT min(id) FROM objectives_action",
        "UPDATE objectives_action SET due_text = 'Never', due_on = NULL",
        "Action",
    ),
    "what was said of an action": (
        "SELECT min(id) FROM objectives_actionprogress",
        "UPDATE objectives_actionprogress SET note = 'Done'",
        "Action progress",
    ),
    "a role": (
        "SELECT min(id) FROM organisation_appointment WHERE role = 'officer'",
        "UPDATE organisation_appointment SET role = 'approver'",
        "Appointment",
    ),
    "an account": (
        "SELECT id FROM accounts_user WHERE username = 'officer'",
        "UPDATE accounts_user SET email = 'me@elsewhere.example'",
        "User",
    ),
    "a name": (
        "SELECT id FROM accounts_user WHERE username = 'officer'",
        "UPDATE accounts_user SET name = 'Somebody Else'",
        "User",
    ),
    "when a return was approved": (
        APPROVED,
        "UPDATE returns_return SET approved_at = '2026-01-01 00:00:00+00:00'",
        "Return",
    ),
    "a day of the calendar": (
        "SELECT min(id) FROM returns_reportingperiod",
        "UPDATE returns_reportingperiod SET due_on = opens_on",
        "Reporting period",
    ),
    "the council": (
        "SELECT min(id) FROM organisation_council",
        "UPDATE organisation_council SET name = 'Another council'",
        "Council",
    ),
}


@pytest.mark.parametrize("what", CHANGED)
def test_a_changed_row_is_named(what):
    row_of, statement, kind = CHANGED[what]
    row = one(row_of)

    tamper(f"{statement} WHERE id = {row}")

    [said] = faults()
    assert said.startswith(f"{kind} {row} (")
    assert "was changed other than by the portal since audit event" in said


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="only SQLite takes bytes for a text")
def test_bytes_in_the_place_of_a_text_are_told():
    row = one("SELECT max(id) FROM performance_commentary")

    tamper(f"UPDATE performance_commentary SET text = x'41FF' WHERE id = {row}")

    [said] = faults()
    assert said.startswith(f"Commentary {row} was changed other than by the portal since")


PARTS = {
    "an answer of a signed assessment": (
        f"SELECT min(id) FROM eqia_answer WHERE text <> '' AND group_id IN ({ROWS})",
        "UPDATE eqia_answer SET text = 'None' WHERE id = {row}",
        SIGNED,
    ),
    "an attestation": (
        f"SELECT min(id) FROM eqia_signoff WHERE assessment_id = ({SIGNED})",
        "DELETE FROM eqia_signoff WHERE id = {row}",
        SIGNED,
    ),
    "a line of an approved return": (
        f"SELECT min(id) FROM returns_line WHERE sheet_id = ({APPROVED})",
        "UPDATE returns_line SET value = '1' WHERE id = {row}",
        APPROVED,
    ),
}


@pytest.mark.parametrize("what", PARTS)
def test_a_changed_part_is_named_by_what_it_belongs_to(what):
    part_of, statement, row_of = PARTS[what]
    row = one(row_of)

    tamper(statement.format(row=one(part_of)))

    [said] = faults()
    assert said.split()[1] == str(row)
    assert "was changed other than by the portal since audit event" in said


ADDED = {
    "a role": ("organisation_appointment", "role = 'admin'", "Appointment"),
    "an administrator": ("accounts_user", "username = 'intruder'", "User"),
    "a figure": ("performance_reading", "period = '1999-01'", "Reading"),
    "a post held": ("organisation_postholder", "valid_from = '2020-01-01'", "Post holder"),
}


@pytest.mark.parametrize("what", ADDED)
def test_an_added_row_is_named(what):
    table, differing, kind = ADDED[what]
    with connection.cursor() as cursor:
        described = connection.introspection.get_table_description(cursor, table)
    name, value = differing.split(" = ")
    columns = [f'"{column.name}"' for column in described if column.name != "id"]
    copied = [value if column == f'"{name}"' else column for column in columns]

    tamper(
        f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(copied)} FROM {table} "
        f"WHERE id = (SELECT min(id) FROM {table})"
    )

    row = one(f"SELECT max(id) FROM {table}")
    [said] = faults()
    assert said.startswith(f"{kind} {row} (")
    assert said.endswith("was added other than by the portal.")


DELETED = {
    "a figure": (
        f"SELECT min(id) FROM performance_reading WHERE id NOT IN ({SPOKEN_OF})",
        "performance_reading",
        "Reading",
    ),
    "a target": ("SELECT min(id) FROM performance_target", "performance_target", "Target"),
    "a role": (
        "SELECT min(id) FROM organisation_appointment",
        "organisation_appointment",
        "Appointment",
    ),
    "what a decision rests on": (
        "SELECT min(id) FROM eqia_decision_assessments",
        "eqia_decision_assessments",
        "Decision-assessment relationship",
    ),
}


@pytest.mark.parametrize("what", DELETED)
def test_a_deleted_row_is_named(what):
    row_of, table, kind = DELETED[what]
    row = one(row_of)

    tamper(f"DELETE FROM {table} WHERE id = {row}")

    [said] = faults()
    assert said.startswith(f"{kind} {row} was deleted other than by the portal after audit event")


def test_a_return_set_back_to_a_draft_is_named():
    row = one(APPROVED)

    tamper(f"UPDATE returns_return SET state = 'draft' WHERE id = {row}")

    [said] = faults()
    assert said.startswith(f"Return {row} (")
    assert "was set back to a draft other than by the portal" in said


def test_a_draft_that_was_approved_by_hand_is_named():
    row, user = one(DRAFT), one("SELECT min(id) FROM accounts_user")
    moment = "'2026-11-01 00:00:00+00:00'"

    tamper(
        "UPDATE returns_return SET state = 'approved', "
        f"submitted_by_id = {user}, approved_by_id = {user} + 1, "
        f"submitted_at = {moment}, approved_at = {moment} WHERE id = {row}"
    )

    [said] = faults()
    assert said.startswith(f"Return {row} (")
    assert said.endswith("was added other than by the portal.")


def test_many_changed_rows_are_counted_and_only_the_first_are_read(django_assert_max_num_queries):
    wrong = "WHERE value IS NOT NULL AND value <> 7"
    count = one(f"SELECT count(*) FROM performance_reading {wrong}")
    tamper(f"UPDATE performance_reading SET value = 7 {wrong}")

    with django_assert_max_num_queries(60 + NAMED * 6):
        found = list(differences())
    more = f"{count - NAMED:,} more rows of performance.Reading"
    assert f"{more} are not as the events left them." in found


def test_all_events_deleted_are_told():
    tamper("DELETE FROM audit_event")

    [said] = faults()
    assert said.startswith("No event speaks of any row, but ")
    assert said.endswith("are on record: events were deleted.")


def test_an_event_that_is_gone_leaves_the_rows_that_it_wrote():
    event = one("SELECT max(id) FROM audit_event WHERE record_type = 'calendar'")

    tamper(f"DELETE FROM audit_event WHERE id >= {event}")

    found = faults()
    ways = ("other than by the portal", "are not as the events left them")  # one by one, and many
    assert [said for said in found if not any(way in said for way in ways)] == []
    assert any(said.startswith("Reporting period") for said in found)


def test_a_changed_event_is_told():
    event = one("SELECT min(id) FROM audit_event")

    tamper(f"UPDATE audit_event SET reason = 'None' WHERE id = {event}")

    [said] = faults()
    assert said.startswith(f"Audit event {event} does not follow")


def test_what_is_written_past_the_portal_is_noted_at_once():
    row = one(A_READING)
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE performance_reading SET value = 7 WHERE id = {row}")

    row_said, note_said = faults()
    assert row_said.startswith(f"Reading {row} (")
    assert note_said == f"performance.Reading {row} was written other than by the portal."
    assert WrittenRow.objects.count() == 1


def test_a_save_of_the_portal_does_not_forget_such_a_note():
    from councilportal.organisation.council_operations import set_council

    row = one(A_READING)
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE performance_reading SET value = 7 WHERE id = {row}")
    set_council(
        name="Westmarch",
        short_name="West",
        colour="#123b5c",
        logo=None,
        logo_media_type="",
        by=None,
        at=timezone.now(),
    )

    row_said, note_said = faults()
    assert row_said.startswith(f"Reading {row} (")
    assert note_said == f"performance.Reading {row} was written other than by the portal."


@pytest.mark.parametrize("made", [triggers, *SEALS, row_triggers])
def test_a_trigger_that_is_gone_is_told(made):
    made.drop(connection)

    missing = made.missing(connection)
    assert missing
    assert [said.split()[1] for said in faults()] == missing


@pytest.mark.parametrize("what", ["memory", "queries"])
def test_many_events_cost_few_queries_and_little_memory(what, django_assert_max_num_queries):
    """Events that state rows again and again, as years of use make them."""
    count = sizes.size(5_000, 100_000)
    text = Event.objects.exclude(rows="").latest("id").rows
    Event.objects.bulk_create(
        (
            Event(
                at=timezone.now(),
                command="tests",
                operation=UUID(int=number),
                action="make",
                record_type="test",
                rows=text,
                previous_hash=f"{number:064x}",
                hash=f"{number + 1:064x}",
            )
            for number in range(1, count + 1)
        ),
        batch_size=500,
    )
    if what == "queries":
        with django_assert_max_num_queries(118):
            list(differences())
        return
    tracemalloc.start()
    try:
        list(differences())
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 40_000_000
