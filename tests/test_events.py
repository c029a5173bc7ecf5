"""Every operation leaves an event, or is named here with the reason why it leaves none."""

import inspect
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.db import transaction

from councilportal.accounts.models import User
from councilportal.accounts.permissions import Role
from councilportal.administration import operations as administration
from councilportal.audit.comparing import differences
from councilportal.audit.models import Event, WrittenRow
from councilportal.common.refusals import NotKnown, Refused
from councilportal.organisation import account_operations
from councilportal.organisation import operations as organisation
from councilportal.organisation.account_operations import Account
from councilportal.organisation.models import Post, Service
from eqia.assessments import operations as assessments
from eqia.models import Assessment
from eqia.register import operations as register
from objectives.models import Evidence
from performance.indicators import operations as indicators
from performance.models import Indicator, Target
from performance.returns import calendar_operations
from performance.returns import operations as returns
from performance.returns.models import ReportingPeriod, Return
from performance.returns.rules import ReturnState
from tests.factories import make_post
from tests.returns.support import AT, ENDS_ON, World
from tests.test_architecture import loading_modules, operations, public_functions
from tests.test_who_may_write import calls, named, world

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_first]
__all__ = ["world"]  # the fixture

_DRAFT = "a draft is not on record until it is sent; then the event states all of it"
_IMPORT = "the import records one event for all its files"
_BLOTTING = "part of blot_name, which has an event"
WITHOUT_EVENT = {
    "performance.returns.draft_operations.save_lines": _DRAFT,
    "performance.returns.draft_operations.save_post": _DRAFT,
    "eqia.assessments.operations.copy_answer": _DRAFT,
    "eqia.assessments.operations.save_page": f"{_DRAFT}; who signs it is told at once",
    "councilportal.accounts.operations.blot_account": _BLOTTING,
    "councilportal.audit.operations.blot_texts": _BLOTTING,
    "councilportal.notices.operations.empty_reminders_to": _BLOTTING,
    "objectives.plan.operations.blot_reporter": _BLOTTING,
    "councilportal.accounts.operations.end_sessions": "part of an operation with an event",
    "councilportal.accounts.operations.forget_what_ended": "sessions and limits are not on record",
    "councilportal.jobs.operations.enqueue": "jobs are not on record",
    "councilportal.jobs.operations.again": "jobs are not on record",
    "councilportal.jobs.operations.resume": "jobs are not on record",
    "councilportal.jobs.operations.forget_done": "jobs are not on record",
    "councilportal.notices.operations.record_reminder": "e-mails have a record of their own",
    "councilportal.notices.operations.begin_to_send": "e-mails have a record of their own",
    "councilportal.notices.operations.note_unsent": "e-mails have a record of their own",
    "councilportal.notices.operations.empty_old_reminders": "e-mails are not on record",
    "objectives.information.entry_operations.put_back": "part of withdraw_request and reject",
    "performance.groups.operations.let_go": "part of withdraw_request and reject",
    "performance.operations.load_readings": f"{_IMPORT}, and so does approval",
    "performance.operations.load_reading_columns": _IMPORT,
    "objectives.plan.operations.load_action": _IMPORT,
    "councilportal.organisation.loading.load_directorates": _IMPORT,
    "councilportal.organisation.loading.load_services": _IMPORT,
    "councilportal.organisation.loading.load_characteristics": _IMPORT,
    "councilportal.organisation.category_loading.load_categories": _IMPORT,
    "councilportal.organisation.category_loading.load_maps": _IMPORT,
    "councilportal.organisation.loading.load_bodies": _IMPORT,
    "councilportal.organisation.loading.load_members": _IMPORT,
    "councilportal.organisation.loading.load_meetings": _IMPORT,
    "councilportal.publishing.exchange.loading.load_editions": _IMPORT,
    "eqia.decisions.operations.follow_meetings": "an event for each decision that moves, or none",
    "councilportal.organisation.loading.posts_titled": _IMPORT,
    "objectives.exchange.action_loading.load_actions": _IMPORT,
    "objectives.exchange.framework_loading.load_frameworks": _IMPORT,
    "objectives.exchange.framework_loading.load_themes": _IMPORT,
    "objectives.exchange.framework_loading.load_objectives": _IMPORT,
    "objectives.exchange.record_loading.load_records": _IMPORT,
    "objectives.exchange.figure_loading.load_figures": _IMPORT,
    "objectives.exchange.record_loading.posts_of": _IMPORT,
    "objectives.exchange.action_loading.load_progress": _IMPORT,
    "performance.exchange.loading.load_units": _IMPORT,
    "performance.exchange.loading.load_indicators": _IMPORT,
    "performance.exchange.loading.load_targets": _IMPORT,
    "performance.exchange.loading.load_new_targets": _IMPORT,
    "performance.exchange.loading.load_past_values": _IMPORT,
    "eqia.exchange.loading.load_actions": _IMPORT,
    "eqia.exchange.grid_loading.load_answers": _IMPORT,
    "eqia.exchange.grid_loading.load_new_grids": _IMPORT,
    "eqia.exchange.loading.load_assessments": _IMPORT,
    "eqia.exchange.loading.load_decisions": _IMPORT,
    "eqia.exchange.loading.load_list": _IMPORT,
    "eqia.exchange.loading.load_question_sets": _IMPORT,
    "eqia.exchange.loading.load_questions": _IMPORT,
    "eqia.exchange.loading.load_returned": _IMPORT,
    "eqia.exchange.loading.load_screened": _IMPORT,
    "eqia.exchange.loading.load_sign_offs": _IMPORT,
    "eqia.exchange.loading.load_outcomes": _IMPORT,
    "eqia.exchange.loading.settle": _IMPORT,
}


LATER = date(2026, 12, 24)


class _Undo(Exception):
    pass


def done(operation: Callable[..., Any], values: dict[str, Any], by: User) -> bool:
    """Do it, hand what it left to the checks, and undo it. Gives: False where it is refused."""
    try:
        with transaction.atomic():
            _bring_about(operation, by)
            events = Event.objects.count()
            notes = WrittenRow.objects.count()
            operation(**values, by=by, at=AT)
            left = Event.objects.count() - events, WrittenRow.objects.count() - notes
            raise _Undo
    except (NotKnown, Refused):
        return False
    except _Undo:
        events, notes = left
        assert events or named(operation) in WITHOUT_EVENT, named(operation)
        assert notes == 0, named(operation)
        return True


def _bring_about(operation: Callable[..., Any], by: User) -> None:
    """What an operation needs besides the table: a post that leads; a return that may be moved."""
    Service.objects.update(head_post=Post.objects.get(title="Head of libraries"))
    wanted: dict[Callable[..., Any], ReturnState] = {
        returns.lock: ReturnState.APPROVED,
        returns.lock_passed: ReturnState.APPROVED,
        returns.reopen: ReturnState.APPROVED,
        returns.submit: ReturnState.DRAFT,
    }
    state = next((each for key, each in wanted.items() if named(key) == named(operation)), None)
    if named(operation).startswith("performance.returns.draft_operations."):
        state = ReturnState.DRAFT
    if named(operation) == named(returns.lock_passed):
        ReportingPeriod.objects.update(opens_on=ENDS_ON, due_on=ENDS_ON, locks_on=ENDS_ON)
    if state == ReturnState.DRAFT:
        Return.objects.update(state=state, submitted_by=None, submitted_at=None)
    if state == ReturnState.APPROVED:
        submitters = Return.objects.values("submitted_by")
        approver = User.objects.exclude(pk__in=submitters).earliest("pk")
        Return.objects.update(state=state, approved_by=approver, approved_at=AT)


def test_every_operation_leaves_an_event_and_no_row_unsaid(world: World) -> None:
    table = calls(world)
    days = table[calendar_operations.set_deadlines][0]["deadlines"]
    free, [indicator] = make_post("Free"), Indicator.objects.filter(ref="L001")
    spare = Evidence.objects.create(ref="E9", title="T", kind="census", source="S", says="Many.")
    target = Target.objects.create(indicator=indicator, year="2031/32", target=Decimal(1))
    changed: dict[Callable[..., Any], dict[str, Any]] = {
        account_operations.set_accounts: {"accounts": [Account("new", "New", None, (Role.ADMIN,))]},
        calendar_operations.set_deadlines: {"deadlines": replace(days, locks_on=LATER)},
        organisation.remove: {"record": free},
        administration.end: {"record": free, "on": LATER},
        indicators.remove: {"record": target},
        organisation.end: {"record": free, "on": LATER},
        register.remove: {"record": spare},
    }
    Authenticator.objects.create(user=world.nobody, type=Authenticator.Type.TOTP, data={})
    for operation, values in changed.items():
        table[operation][0].update(values)

    never = [
        named(operation)
        for operation, (values, who) in table.items()
        # Those whom it is for first: the others are refused, which takes as long.
        if not any(
            done(operation, values, world.people[name])
            for name in sorted(world.people, key=lambda name: name not in who)
        )
    ]

    assert never == []


def test_every_other_operation_records_itself_or_is_named_with_the_reason(world: World) -> None:
    tabled = {named(each) for each in calls(world)}
    every = dict(operations()) | {
        name: function
        for module in loading_modules()
        for name, function in public_functions(module)
        if "at" in (taken := inspect.signature(function).parameters)
        and all(each.kind is each.KEYWORD_ONLY for each in taken.values())
    }
    recording = {"audit.record(", "record_event(", "_record(", "chain.add("}
    recording.add("record_sign_in_change(")

    silent = {
        name
        for name, function in every.items()
        if name not in tabled | set(WITHOUT_EVENT)
        and not any(call in inspect.getsource(function) for call in recording)
    }

    assert silent == set()
    assert set(WITHOUT_EVENT) - set(every) == set()


def test_who_signs_a_draft_and_that_it_is_withheld_are_told_at_once(world: World) -> None:
    draft = Assessment.objects.get(title="draft")
    post = Post.objects.create(title="Head of something else")
    lead = world.people["equality_lead"]
    before = draft.head_post

    assessments.save_page(
        ref=draft.ref,
        values={"head_post": post, "aims": "Fewer"},
        saves=draft.saves,
        by=lead,
        at=AT,
    )

    event = Event.objects.latest("id")
    assert (event.action, event.record_type, event.record_ref) == (
        "change",
        "assessment",
        draft.ref,
    )
    assert event.before == f'{{"head_post":"{before}"}}'
    assert event.after == '{"head_post":"Head of something else"}'
    assessments.save_page(
        ref=draft.ref,
        values={"is_exempt": True, "exempt_ground": "It names a person"},
        saves=draft.saves + 1,
        by=lead,
        at=AT,
    )
    event = Event.objects.latest("id")
    assert (event.before, event.after) == ('{"is_exempt":false}', '{"is_exempt":true}')
    assert not [said for said in differences() if said.startswith("Assessment")]
