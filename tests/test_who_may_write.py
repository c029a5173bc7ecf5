"""Every operation asks who may, itself: a command or a new page cannot slip past."""

import inspect
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import transaction

from councilportal.accounts.models import User
from councilportal.administration import operations as administration
from councilportal.audit.models import Event
from councilportal.common.periods import parse
from councilportal.common.refusals import NotKnown, Refused
from councilportal.organisation import (
    account_operations,
    category_operations,
    council_operations,
)
from councilportal.organisation import operations as organisation
from councilportal.organisation.models import Post
from eqia.assessments import operations as assessments
from eqia.assessments import reading
from eqia.assessments.typed import ActionTyped, ConsultationPointTyped, VersionLineTyped
from eqia.decisions import operations as decisions
from eqia.models import Assessment, Decision, ScreenedCharacteristic
from eqia.outcomes import operations as outcomes
from eqia.outcomes.operations import Saying
from eqia.register import operations as register
from eqia.rules.foretold import Came, Effect
from eqia.rules.grid import Answer
from eqia.rules.words import Capacity
from eqia.sign_off import operations as sign_off
from objectives.models import ActionProgress, Evidence
from performance.indicators import operations as indicators
from performance.models import Indicator
from performance.returns import calendar_operations, draft_operations
from performance.returns import operations as returns
from performance.returns.models import Extension, ReportingPeriod, Return
from performance.returns.queries import deadlines_of
from tests import sizes
from tests.eqia import house, making
from tests.factories import make_characteristic, make_meeting
from tests.objectives import writing as writing_of_objectives
from tests.performance.groups import writing as writing_of_groups
from tests.publishing import house as press
from tests.publishing import writing as writing_of_publishing
from tests.returns.support import (
    AT,
    ENDS_ON,
    GOOD,
    World,
    bring_to,
    make_calendar,
    make_world,
    standard,
)
from tests.test_architecture import loading_modules, operations, public_functions

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_only]

# What asks nobody, and why that is right.
ASKS_NOBODY = {
    "councilportal.audit.operations.record": "part of every other operation",
    "councilportal.administration.operations.blot_name": "command of the operator",
    "councilportal.accounts.operations.blot_account": "part of blot_name",
    "councilportal.audit.operations.blot_texts": "part of blot_name",
    "councilportal.notices.operations.empty_reminders_to": "part of blot_name",
    "objectives.plan.operations.blot_reporter": "part of blot_name",
    "councilportal.accounts.operations.forget_what_ended": "nobody's work: a command, by the clock",
    "councilportal.accounts.operations.record_sign_in_change": "everybody's own sign-in",
    "councilportal.accounts.operations.take_second_step_away": "part of reset_second_step",
    "councilportal.accounts.operations.end_sessions": "part of closing an account and the like",
    # Parts of an import, which only a command makes, or of an operation that has asked.
    "councilportal.organisation.loading.load_directorates": "import",
    "councilportal.organisation.loading.load_services": "import",
    "councilportal.organisation.loading.load_characteristics": "import",
    "councilportal.organisation.category_loading.load_categories": "import",
    "councilportal.organisation.category_loading.load_maps": "import",
    "councilportal.organisation.loading.load_bodies": "import",
    "councilportal.organisation.loading.load_members": "import",
    "councilportal.organisation.loading.load_meetings": "import",
    "councilportal.publishing.exchange.loading.load_editions": "import",
    "councilportal.organisation.loading.posts_titled": "import",
    "eqia.decisions.operations.follow_meetings": "part of an import, and of change_meeting",
    "councilportal.organisation.account_operations.appoint_first_administrator": "operator",
    "councilportal.organisation.account_operations.set_post_holders": "command of the demo",
    "eqia.sign_off.operations.take_back_earlier": "part of sign_off and withhold of eqia",
    "objectives.plan.operations.add_action": "part of sign_off of eqia and approve of returns",
    "objectives.plan.operations.change_action": "part of sign_off of eqia",
    "objectives.plan.operations.drop_action": "part of sign_off and drop of eqia",
    "objectives.plan.operations.load_action": "import",
    "objectives.pay.operations.keep_reasons": "import",
    "objectives.information.entry_operations.put_back": "part of withdraw_request and reject",
    "performance.groups.operations.let_go": "part of withdraw_request and reject",
    "performance.operations.let_watch": "import",
    "objectives.exchange.action_loading.load_actions": "import",
    "objectives.exchange.framework_loading.load_frameworks": "import",
    "objectives.exchange.framework_loading.load_themes": "import",
    "objectives.exchange.framework_loading.load_objectives": "import",
    "objectives.exchange.record_loading.load_records": "import",
    "objectives.exchange.figure_loading.load_figures": "import",
    "objectives.exchange.record_loading.posts_of": "import",
    "objectives.exchange.action_loading.load_progress": "import",
    "performance.exchange.loading.load_units": "import",
    "performance.exchange.loading.load_indicators": "import",
    "performance.exchange.loading.load_targets": "import",
    "performance.exchange.loading.load_new_targets": "import",
    "performance.exchange.loading.load_past_values": "import",
    "performance.operations.load_reading_columns": "import",
    "performance.operations.load_readings": "import, and approval, which has asked",
    "eqia.exchange.loading.load_actions": "import",
    "eqia.exchange.grid_loading.load_answers": "import",
    "eqia.exchange.grid_loading.load_new_grids": "import",
    "eqia.exchange.loading.load_assessments": "import",
    "eqia.exchange.loading.load_decisions": "import",
    "eqia.exchange.loading.load_list": "import",
    "eqia.exchange.loading.load_outcomes": "import",
    "eqia.exchange.loading.load_question_sets": "import",
    "eqia.exchange.loading.load_questions": "import",
    "eqia.exchange.loading.load_returned": "import",
    "eqia.exchange.loading.load_screened": "import",
    "eqia.exchange.loading.load_sign_offs": "import",
    "eqia.exchange.loading.name_author": "import, of the demo",
    "eqia.exchange.loading.settle": "import",
    # The ledger: whoever asks for a job has asked who may.
    "councilportal.jobs.operations.enqueue": "part of other operations",
    "councilportal.jobs.operations.again": "part of other operations",
    "councilportal.jobs.operations.resume": "command of the operator",
    "councilportal.jobs.operations.forget_done": "command of the operator",
    # The periodic job's record of what it sends.
    "councilportal.notices.operations.record_reminder": "job",
    "councilportal.notices.operations.empty_old_reminders": "job",
    "councilportal.notices.operations.begin_to_send": "job",
    "councilportal.notices.operations.note_unsent": "job",
}


EQUALITY_LEADS = {"equality_lead", "place_lead", "other_lead"}


def calls(world: World) -> dict[Callable[..., Any], tuple[dict[str, Any], set[str]]]:
    """Each operation with what it takes besides `by` and `at`, and who of the world may."""
    keepers, admin = {"lead", "admin"}, {"admin"}
    here = {"service": world.service, "ends_on": ENDS_ON}
    indicator = Indicator.objects.get(ref="L001")
    september = ReportingPeriod.objects.get(period="2026-09")
    version = Return.objects.get(**here).version
    council = {"name": "W", "short_name": "W", "colour": "#123b5c", "logo": None}
    heir = Post.objects.create(title="Head of culture")
    return {
        council_operations.set_council: ({**council, "logo_media_type": ""}, admin),
        account_operations.set_accounts: ({"accounts": ()}, admin),
        organisation.change: ({"record": Post(), "values": {"title": "New"}}, admin),
        organisation.end: ({"record": world.post, "on": ENDS_ON, "reason": "x"}, admin),
        organisation.remove: ({"record": world.post, "reason": "x"}, admin),
        category_operations.change: (
            {"record": make_characteristic("faith"), "values": {"name": "Beliefs"}},
            admin,
        ),
        category_operations.end: (
            {"record": make_characteristic("rural"), "on": ENDS_ON, "reason": "x"},
            admin,
        ),
        category_operations.remove: (
            {"record": make_characteristic("carer"), "reason": "x"},
            admin,
        ),
        organisation.hand_over_post: ({"post": world.post, "to": heir, "reason": "x"}, admin),
        account_operations.record_password_link: ({"user": world.nobody, "by_mail": False}, admin),
        account_operations.reset_second_step: ({"user": world.nobody, "reason": "x"}, admin),
        indicators.change: ({"record": indicator, "values": {"title": "New"}}, keepers),
        indicators.end: (
            {"record": indicator, "on": date(2026, 12, 31), "reason": "x"},
            keepers,
        ),
        administration.change_meeting: (
            {"record": make_meeting(), "values": {"room": "Room 2"}},
            admin,
        ),
        administration.end: ({"record": world.post, "on": ENDS_ON, "reason": "x"}, admin),
        indicators.remove: ({"record": indicator.targets.get(), "reason": "x"}, keepers),
        indicators.set_target: (
            {
                "indicator": indicator,
                "year": parse("2027/28"),
                "period": None,
                "levels": {"target": 95},
                "effects": (),
                "reason": "x",
            },
            keepers,
        ),
        calendar_operations.make_calendar: ({"year": parse("2027/28")}, keepers),
        calendar_operations.set_deadlines: (
            {"deadlines": deadlines_of(september), "reason": "x"},
            keepers,
        ),
        calendar_operations.extend: ({**here, "until": date(2026, 11, 20), "reason": "x"}, keepers),
        calendar_operations.end_extension: (
            {"extension": Extension.objects.get(), "reason": "x"},
            keepers,
        ),
        draft_operations.save_lines: ({**here, "typed": {}, "version": version}, set()),
        draft_operations.save_post: ({**here, "read": lambda lines: {}, "version": version}, set()),
        returns.submit: ({**here, "version": version}, set()),
        returns.withdraw: (here, {"officer", "colleague", "both"}),
        returns.send_back: (
            {**here, "reason": "x", "lines": {"L001": "x"}},
            {"approver", "both"},
        ),
        returns.approve: ({**here, "version": version}, {"approver", "both"}),
        returns.lock: (here, set()),
        returns.reopen: ({**here, "reason": "x"}, set()),
        returns.lock_passed: ({}, {"lead"}),
        **writing_of_groups.calls(indicator),
        **_calls_of_eqia(),
        **writing_of_objectives.calls(world),
        **writing_of_publishing.calls(),
    }


def _calls_of_eqia() -> dict[Callable[..., Any], tuple[dict[str, Any], set[str]]]:
    own, signing = {"equality_lead", "place_lead"}, {"head", "director"}
    planned, draft, submitted, signed = (
        Assessment.objects.get(title=title) for title in ("planned", "draft", "sent", "signed")
    )
    begun, ready = (Decision.objects.get(number=number) for number in ("26/1", "26/2"))
    to_write: dict[str, Any] = {"ref": draft.ref, "saves": draft.saves}
    sent = {"ref": submitted.ref}
    sealed = {"ref": signed.ref, "number": 1}
    whole = reading.read_assessment(making.stored(submitted.ref), AT.date())
    attested = {**sent, "statement": sign_off.STATEMENT, "sha256": whole.sha256}
    row = ScreenedCharacteristic.objects.order_by("pk")[0]
    shelf = Evidence.objects.get()
    keepers = {"equality_lead", "admin"}
    written = {name: getattr(begun, name) for name in decisions.DECISION} | {
        "subject": "Both greens"
    }
    answer = {("age", "less"): Answer("yes", "Longer ways")}
    copied = {"question": "less", "source": "age", "targets": ["marriage"]}
    said = Saying("age", Effect.NONE, Came.CAME, "As foretold.")
    return {
        assessments.open_assessment: (
            {
                "title": "New",
                "subject": draft.subject,
                "directorate": draft.directorate,
                "service": draft.service,
            },
            own,
        ),
        assessments.begin: ({"ref": planned.ref}, own),
        assessments.copy_answer: ({**to_write, **copied}, own),
        assessments.save_page: (
            {
                **to_write,
                "values": {"aims": "Fewer"},
                "answers": answer,
                "actions": [ActionTyped("Keep one")],
                "evidence": [],
                "consultation_points": [ConsultationPointTyped("Too far")],
                "version_lines": [VersionLineTyped("V1")],
            },
            own,
        ),
        sign_off.submit: (to_write, own),
        sign_off.withdraw: (sent, own),
        sign_off.return_to_author: ({**sent, "reason": "x", "answers": {}}, signing),
        sign_off.sign_off: ({**attested, "capacity": Capacity.DIRECTOR}, {"director"}),
        sign_off.drop: ({"ref": draft.ref, "reason": "x"}, own),
        sign_off.revise: ({"ref": signed.ref, "what_changed": "x"}, own),
        sign_off.publish: (sealed, own),
        sign_off.withhold: ({**sealed, "ground": "x"}, own),
        outcomes.say: ({"ref": signed.ref, "said": [said], "seen": 0}, own),
        decisions.save_decision: (
            {"record": begun, "values": written, "assessments": [], "saves": begun.saves},
            own,
        ),
        # Over an obstacle: its assessment is not signed.
        decisions.mark_ready: (
            {"ref": begun.ref, "saves": begun.saves, "override_reason": "x"},
            {"director"},
        ),
        decisions.take: (
            {"ref": ready.ref, "saves": ready.saves, "on": AT.date()},
            own | {"director"},
        ),
        register.change: ({"record": row, "values": {"label": "Ages"}}, keepers),
        register.end: ({"record": row, "on": ENDS_ON, "reason": "x"}, keepers),
        register.remove: ({"record": shelf, "reason": "x"}, keepers),
    }


# How a refusal begins that is about who asks; others are about the state of things.
FORBIDDEN = (
    *("Only ", "You are not the equality lead", "You do not sign as", "You wrote in this edition"),
    *("The holder of the approver's post", "Those who compose or approve it"),
)


class _Undo(Exception):
    pass


def may(operation: Callable[..., Any], values: dict[str, Any], by: User) -> bool:
    """True where it is not refused for who asks. What it did is undone."""
    before = Event.objects.count()
    try:
        with transaction.atomic():
            operation(**values, by=by, at=AT)
            raise _Undo
    except _Undo:
        return True
    except NotKnown:
        return False
    except Refused as refused:
        assert Event.objects.count() == before
        return not str(refused).startswith(FORBIDDEN)


@pytest.fixture
def world() -> World:
    """A submitted return, with an exception; assessments and decisions as the operations want."""
    made = make_world()
    standard(made, 1)
    make_calendar(made)
    bring_to(made, "submitted", {"L001": GOOD})
    calendar_operations.extend(
        service=made.service,
        ends_on=ENDS_ON,
        until=date(2026, 11, 20),
        reason="Flood",
        by=made.lead,
        at=AT,
    )
    papers = house.join(made)
    Assessment.objects.update(title="draft")
    making.make_assessment(papers.cast, title="planned", planned=True)
    for title, state in (("sent", "submitted"), ("signed", "signed")):
        record = making.fill(making.make_assessment(papers.cast, title=title), papers.cast)
        house.bring_assessment_to(papers, state, record)
    Decision.objects.update(number="26/1", ref="26-1")
    ready = house.make_decision(papers.cast, papers.assessment, "26/2")
    decisions.mark_ready(
        ref=ready.ref, saves=ready.saves, override_reason="x", by=made.director, at=AT
    )
    press.in_every_state(press.join(made))
    return made


def named(operation: Callable[..., Any]) -> str:
    return f"{operation.__module__}.{operation.__name__}"


def test_every_operation_refuses_everybody_but_those_it_is_for(world):
    table = calls(world)
    asked = {each: set(sizes.part(world.people, 3, turn=at)) for at, each in enumerate(table)}

    found = {
        operation: {who for who in asked[operation] if may(operation, values, world.people[who])}
        for operation, (values, _) in table.items()
    }

    # A submitted return is neither saved, submitted, locked nor reopened: the state refuses first.
    states = {draft_operations.save_lines, draft_operations.save_post}
    states |= {returns.submit, returns.lock, returns.reopen}
    assert {named(each): who for each, who in found.items() if each not in states} == {
        named(each): set(who) & asked[each]
        for each, (_, who) in table.items()
        if each not in states
    }
    assert not ActionProgress.objects.exists()


def test_every_operation_is_in_the_table_or_says_why_it_asks_nobody(world):
    asking = {named(each) for each in calls(world)}
    every = {name for name, _ in operations()} | {
        name
        for module in loading_modules()
        for name, function in public_functions(module)
        if "at" in (taken := inspect.signature(function).parameters)
        and all(each.kind is each.KEYWORD_ONLY for each in taken.values())
    }

    assert every - asking - set(ASKS_NOBODY) == set()
    assert set(ASKS_NOBODY) - every == set()
