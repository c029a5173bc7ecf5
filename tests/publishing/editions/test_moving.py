"""The moves of an edition: each with its refusals, and what is frozen never changes."""

import errno
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from councilportal.accounts.models import User
from councilportal.audit.models import Event
from councilportal.common.refusals import NotKnown, Refused
from councilportal.jobs import operations as jobs
from councilportal.jobs import running
from councilportal.jobs.models import Job
from councilportal.jobs.rules import GIVEN_UP, MOST_STARTS
from councilportal.jobs.rules import State as JobState
from councilportal.printing import codec
from councilportal.publishing import policies
from councilportal.publishing.editions import making, moving, operations, queries
from councilportal.publishing.editions.saving import StaleEdition, person_acting
from councilportal.publishing.models import Artefact, Edition, FrozenDocument
from councilportal.publishing.rules.kinds import MAKE_FILES, Audience, PartKind, ReleaseState
from councilportal.publishing.rules.workflow import Move, State
from tests.publishing.making import AT, make_edition
from tests.publishing.moved import (
    LATER,
    again,
    approved,
    files_made,
    frozen,
    hash_of,
    key,
    published,
)

pytestmark = pytest.mark.django_db


def test_freezing_stores_what_the_draft_says_with_its_hash(cast, monkeypatch):
    record = frozen(cast, monkeypatch)

    (document,) = queries.frozen(record).values()
    assert record.state == State.FROZEN
    assert codec.dump(codec.load(document.text)) == document.text
    assert len(document.audit_head) == 64
    assert Event.objects.filter(action="freeze", record_ref=str(record)).count() == 1
    assert [each.name for each in queries.artefacts(document)] == ["paper.pdf"]


def test_the_job_that_runs_twice_has_its_effect_once(cast, monkeypatch):
    record = frozen(cast, monkeypatch)
    making.make_files(edition=record.pk, freezing=record.freezing)

    assert Artefact.objects.count() == 1
    assert again(record).saves == record.saves


def test_a_pdf_that_breaks_a_rule_freezes_nothing(cast, monkeypatch):
    def broken(*_: object) -> Any:
        raise making.NotValid("The title is missing.")

    record = make_edition(cast)
    moving.freeze(key=key(record), saves=record.saves, by=cast.lead, at=AT)
    monkeypatch.setattr(making, "files_of", broken)
    making.make_files(edition=record.pk, freezing=1)

    record = again(record)
    assert record.state == State.DRAFT
    assert record.failure == "The title is missing."
    assert not Artefact.objects.exists()


def test_files_that_cannot_be_made_at_all_return_the_edition_to_draft(cast, monkeypatch):
    """The disk is full each time: the job is given up, and the edition does not wait for ever."""

    def full(*_: object) -> Any:
        raise OSError(errno.ENOSPC, "No space left on device")

    record = make_edition(cast)
    monkeypatch.setattr(making, "files_of", full)
    moving.freeze(key=key(record), saves=record.saves, by=cast.lead, at=AT)
    (job,) = Job.objects.filter(name=MAKE_FILES)
    running.run(job.pk, runner="first")
    assert again(record).state == State.MAKING
    for _ in range(MOST_STARTS - 1):
        jobs.resume(by=None, at=AT)
        running.run(job.pk, runner="next")

    job.refresh_from_db()
    record = again(record)
    assert (job.state, record.state) == (JobState.GIVEN_UP, State.DRAFT)
    assert "No space left on device" in record.failure
    assert not Artefact.objects.exists()
    monkeypatch.undo()
    moving.freeze(key=key(record), saves=record.saves, by=cast.lead, at=AT)
    assert (again(record).state, again(record).freezing) == (State.MAKING, 2)


def test_files_whose_process_dies_each_time_return_the_edition_to_draft(cast, monkeypatch):
    record = make_edition(cast)
    moving.freeze(key=key(record), saves=record.saves, by=cast.lead, at=AT)
    for start in range(1, MOST_STARTS + 1):
        Job.objects.update(state=JobState.RUNNING, starts=start, runner="x", started_at=AT)
        if start == MOST_STARTS:  # the database is away when the app is told first
            with monkeypatch.context() as away:
                away.setattr(making, "store_move", fails)
                running.cut_off(Job.objects.get().pk, runner="x")
            assert Job.objects.get().state == JobState.RUNNING
            assert again(record).state == State.MAKING
        running.cut_off(Job.objects.get().pk, runner="x")

    assert again(record).state == State.DRAFT
    assert GIVEN_UP in again(record).failure


def fails(*_: object, **__: object) -> None:
    raise DatabaseError("The connection was lost.")


def test_what_changed_after_the_page_was_opened_is_not_frozen(cast):
    record = make_edition(cast)

    with pytest.raises(StaleEdition):
        moving.freeze(key=key(record), saves=record.saves - 1, by=cast.lead, at=AT)


def test_a_second_click_leads_back_to_what_is_being_frozen(client, cast):
    record = make_edition(cast)
    Edition.objects.filter(pk=record.pk).update(state=State.MAKING)
    address = "/reports/dashboard/2025-09/1/"
    client.force_login(cast.publisher)

    answer = client.post(f"{address}freeze/", {"saves": record.saves}, follow=True)

    assert answer.redirect_chain == [(address, 302)]
    assert "it is not frozen twice" in answer.text
    Edition.objects.filter(pk=record.pk).update(state=State.FROZEN)
    assert client.post(f"{address}freeze/", {"saves": record.saves}).status_code == 403


@pytest.mark.parametrize(
    ("person", "reason"),
    [
        ("lead", "You wrote in this edition"),
        ("outsider", None),
    ],
)
def test_who_may_not_approve_is_told_why(cast, monkeypatch, person, reason):
    record = frozen(cast, monkeypatch)
    by: User = getattr(cast, person)
    make: dict[str, Any] = {
        "key": key(record),
        "sha256": hash_of(record),
        "statement": "Read.",
        "by": by,
        "at": AT,
    }

    if person == "lead":  # also as the holder of the approver's post
        from councilportal.organisation.models import PostHolder

        PostHolder.objects.create(user=by, post=cast.approver_post)
    with pytest.raises(Refused if reason else NotKnown, match=reason):
        moving.approve(**make)


def test_only_the_hash_that_was_read_is_approved(cast, monkeypatch):
    record = frozen(cast, monkeypatch)

    with pytest.raises(Refused, match="frozen again"):
        moving.approve(key=key(record), sha256="0" * 64, statement="Read.", by=cast.approver, at=AT)


def test_everybody_reads_it_from_its_moment_on_and_not_before(cast, monkeypatch):
    record = published(cast, monkeypatch)
    nobody = person_acting(cast.outsider, AT)

    assert not policies.can_see(nobody, record, LATER - timedelta(seconds=1))
    assert policies.can_see(nobody, record, LATER)
    assert list(queries.listed(nobody, LATER - timedelta(seconds=1))) == []
    assert list(queries.listed(nobody, LATER)) == [record]


def test_it_is_held_back_before_its_moment_and_withdrawn_after(cast, monkeypatch):
    record = published(cast, monkeypatch)
    act: dict[str, Any] = {"key": key(record), "reason": "A figure is wrong.", "by": cast.publisher}

    with pytest.raises(Refused, match="not out yet"):
        moving.withdraw(**act, at=AT)
    with pytest.raises(Refused, match="is out"):
        moving.hold_back(**act, at=LATER)
    assert moving.withdraw(**act, at=LATER).state == State.WITHDRAWN


def test_a_date_that_was_announced_is_not_moved_without_a_reason_when_it_is_published(
    cast, monkeypatch
):
    record = published(cast, monkeypatch)
    moving.hold_back(key=key(record), reason="A figure is late.", by=cast.publisher, at=AT)
    act: dict[str, Any] = {
        "key": key(record),
        "publish_at": LATER + timedelta(days=1),
        "release": ReleaseState.CONFIRMED,
        "by": cast.publisher,
        "at": AT,
    }

    with pytest.raises(Refused, match="why the date is moved"):
        moving.publish(**act)
    moving.publish(**act, reason="A figure is late.")

    (moved,) = again(record).earlier_dates.all()
    assert (moved.publish_at, moved.reason) == (LATER, "A figure is late.")


def test_what_waits_for_its_moment_is_not_cancelled_or_put_into_the_past(cast, monkeypatch):
    record = published(cast, monkeypatch)
    act: dict[str, Any] = {"key": key(record), "reason": "So.", "by": cast.publisher, "at": AT}

    with pytest.raises(Refused, match="hold it back first"):
        moving.announce(**act, publish_at=LATER, release=ReleaseState.CANCELLED)
    with pytest.raises(Refused, match="has passed"):
        moving.announce(**act, publish_at=AT - timedelta(days=9), release=ReleaseState.CONFIRMED)

    assert (again(record).publish_at, again(record).release_state) == (LATER, "confirmed")


def test_a_correction_copies_the_edition_and_leaves_it_as_it_was(cast, monkeypatch):
    record = published(cast, monkeypatch)
    before = FrozenDocument.objects.values_list("text", "sha256").get()

    made = moving.correct(key=key(record), note="CS04 was 95%.", by=cast.lead, at=LATER)

    assert (made.number, made.corrects, made.state) == (2, record, State.DRAFT)
    assert [each.heading for each in made.parts.order_by("position")] == [
        each.heading for each in record.parts.order_by("position")
    ]
    assert FrozenDocument.objects.values_list("text", "sha256").get() == before
    with pytest.raises(Refused, match="begun already"):
        moving.correct(key=key(record), note="Again.", by=cast.lead, at=LATER)


def test_a_date_that_is_moved_keeps_the_old_one_with_the_reason(cast):
    record = make_edition(cast)
    act: dict[str, Any] = {
        "key": key(record),
        "release": ReleaseState.PROVISIONAL,
        "by": cast.publisher,
        "at": AT,
    }
    moving.announce(**act, publish_at=LATER, reason="")

    with pytest.raises(Refused, match="why the date is moved"):
        moving.announce(**act, publish_at=LATER + timedelta(days=1), reason=" ")
    moving.announce(**act, publish_at=LATER + timedelta(days=1), reason="Figures are late.")

    (moved,) = again(record).earlier_dates.all()
    assert (moved.publish_at, moved.reason) == (LATER, "Figures are late.")


@pytest.mark.parametrize(
    ("change", "table"),
    [
        ({"text": "{}"}, FrozenDocument),
        ({"content": b"other"}, Artefact),
    ],
)
def test_the_database_refuses_to_change_or_delete_what_is_frozen(cast, monkeypatch, change, table):
    frozen(cast, monkeypatch)

    for attempt in (
        lambda: table.objects.update(**change),
        lambda: table.objects.all()._raw_delete("default"),
    ):
        with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
            attempt()


def test_the_database_refuses_to_change_the_parts_of_what_is_frozen(cast, monkeypatch):
    record = frozen(cast, monkeypatch)

    for attempt in (
        lambda: record.parts.update(text="Other."),
        lambda: record.recommendations.create(position=1, text="Agree."),
        lambda: Edition.objects.filter(pk=record.pk).update(subject="Other"),
        lambda: Edition.objects.filter(pk=record.pk)._raw_delete("default"),
    ):
        with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
            attempt()


def test_moves_are_offered_to_those_who_may_make_them(cast, monkeypatch):
    record = frozen(cast, monkeypatch)
    offered = {
        name: policies.moves(person_acting(getattr(cast, name), AT), record, name == "lead", AT)
        for name in ("lead", "approver", "publisher", "outsider")
    }

    assert offered == {
        "lead": [Move.RETURN],
        "approver": [Move.RETURN, Move.APPROVE],
        "publisher": [Move.RETURN, Move.APPROVE],
        "outsider": [],
    }


@pytest.mark.parametrize("moment", [datetime(2025, 10, 1, tzinfo=UTC)])
def test_a_moment_that_has_passed_publishes_nothing(cast, monkeypatch, moment):
    record = approved(cast, monkeypatch)

    with pytest.raises(Refused, match="passed"):
        moving.publish(
            key=key(record),
            publish_at=moment,
            release=ReleaseState.CONFIRMED,
            by=cast.publisher,
            at=AT,
        )


def test_the_restricted_copy_is_what_is_approved(cast, monkeypatch):
    record = make_edition(cast)
    record = operations.save_part(
        key=key(record),
        saves=record.saves,
        position=record.parts.get(part=PartKind.MEASURES).position,
        values={
            "exempt_paragraph": "3",
            "exempt_reason": "Prices.",
            "public_interest": "Harm.",
            "public_title": "Contract",
        },
        by=cast.lead,
        at=AT,
    )
    moving.freeze(key=key(record), saves=record.saves, by=cast.lead, at=AT)
    record = files_made(again(record), monkeypatch)
    copies = queries.frozen(record)
    act: dict[str, Any] = {"key": key(record), "statement": "Read.", "by": cast.approver, "at": AT}

    with pytest.raises(Refused, match="frozen again"):
        moving.approve(**act, sha256=copies[Audience.PUBLIC].sha256)
    moving.approve(**act, sha256=copies[Audience.RESTRICTED].sha256)

    assert again(record).state == State.APPROVED
