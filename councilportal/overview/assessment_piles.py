"""Assessments that wait for a person: to sign, write and review, and to say what came of them."""

from datetime import date, datetime

from django.urls import reverse

from councilportal.common.at_once import rows_of
from councilportal.common.periods import day_label, london_day
from councilportal.organisation.people import Person
from councilportal.overview.piles import Entry, Pile, Work
from eqia import policies as eqia
from eqia.models import Assessment
from eqia.outcomes.queries import unsaid_in_steps
from eqia.register import queries as register
from eqia.rules.workflow import State
from eqia.sign_off.queries import to_sign_in_steps


def of_signatures(who: Person, at: datetime) -> Work:
    """Assessments to sign."""
    found = yield from to_sign_in_steps(who, london_day(at))
    signing = [_to_sign(each) for each in found]
    return [Pile("Assessments to sign", signing, _part_of_register(register.Only.MINE))]


def of_writing(who: Person, at: datetime) -> Work:
    """Assessments to write."""
    del at
    if not eqia.leads_anything(who):
        return []
    found = yield from rows_of(register.to_write(who))
    writing = [_to_write(each) for each in found]
    return [Pile("Assessments to write", writing, _part_of_register(register.Only.WRITING))]


def of_reviews(who: Person, at: datetime) -> Work:
    """Assessments to review, and those of which it is to be said what came of them."""
    if not (eqia.leads_anything(who) or who.posts):
        return []
    on = london_day(at)
    due = yield from rows_of(register.to_review(who, on))
    unsaid = yield from unsaid_in_steps(each for each in due if eqia.may_lead(who, each))
    reviews = [_to_review(each, on) for each in due]
    outcomes = [_to_say(each, on) for each in unsaid]
    return [
        Pile("Assessments to review", reviews, _part_of_register(register.Only.REVIEW)),
        Pile("Outcomes to say", outcomes, reverse("outcomes")),
    ]


def _part_of_register(only: register.Only) -> str:
    """The address of the register, narrowed to what waits for the person."""
    return f"{reverse('eqia')}?only={only}"


def _to_sign(record: Assessment) -> Entry:
    sent = record.submitted_at
    return Entry(
        _title(record),
        reverse("assessment_sign", args=[record.ref]),
        "Read and sign, or return it",
        f"sent on {day_label(london_day(sent))}" if sent else _decision(record),
    )


def _to_write(record: Assessment) -> Entry:
    to_do = {
        State.PLANNED: "Begin the screening",
        State.RETURNED: "Returned: correct and send again",
    }.get(State(record.state), "Write and send for sign-off")
    return Entry(
        _title(record), reverse("assessment_tasks", args=[record.ref]), to_do, _decision(record)
    )


def _decision(record: Assessment) -> str:
    """When the decision is expected, in words."""
    return f"decision: {record.decision_text}" if record.decision_text else "no decision day yet"


def _to_review(record: Assessment, on: date) -> Entry:
    return _at_review(record, "assessment_tasks", "Review", on)


def _to_say(record: Assessment, on: date) -> Entry:
    return _at_review(record, "assessment_outcome_say", "Say whether what it foretold came so", on)


def _at_review(record: Assessment, page: str, to_do: str, on: date) -> Entry:
    due = record.review_on or on
    by = f"due on {day_label(due)}"
    return Entry(_title(record), reverse(page, args=[record.ref]), to_do, by, due < on)


def _title(record: Assessment) -> str:
    return f"{record.ref} {' '.join(record.title.split())}"
