"""What waits for a person, from every app, in the order of their day. Home shows it.

To add another kind of work, write a function that gives its piles and name it in `SOURCES`.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse

from councilportal.accounts.permissions import Role
from councilportal.common.numbers import count_of
from councilportal.common.periods import PeriodKind, day_label, latest_ended, london_day
from councilportal.common.working_days import NoticeRules, UnknownBankHolidays
from councilportal.organisation import queries as organisation
from councilportal.organisation.people import Person
from councilportal.overview.queries import to_look_after
from councilportal.publishing.editions import waiting as editions
from councilportal.publishing.models import Edition
from councilportal.publishing.packs import queries as packs
from eqia import policies as eqia
from eqia.models import Assessment
from eqia.outcomes.queries import unsaid
from eqia.register import queries as register
from eqia.rules.workflow import State
from eqia.sign_off.queries import waiting_for_signature_of
from objectives.achievements import queries as achievements
from objectives.achievements.validation_sections import address_of, named
from objectives.delivery import queries as delivery
from objectives.models import Action, Validation
from objectives.plan import queries as plan
from objectives.plan.confirming import to_confirm
from objectives.rules.achievements import time_left
from objectives.rules.plan import Only, due_in_words
from performance.returns import policies as returns
from performance.returns import queries
from performance.returns.queries import Due
from performance.returns.rules import ReturnState
from performance.returns.to_answer import to_answer
from performance.returns.waiting import title_of, waiting_for, when

LISTED = 8
_OTHER_READERS = frozenset({Role.MEMBER, Role.AUDITOR})


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that waits: what it is, its address, what to do, and by when in words.

    `is_late` marks what should have been done before today.
    """

    title: str
    href: str
    to_do: str
    by: str = ""
    is_late: bool = False


@dataclass(frozen=True, slots=True)
class Pile:
    """Entries of one kind, the most urgent first, and the address of the list of just these."""

    heading: str
    entries: Sequence[Entry]
    everything: str

    @property
    def shown(self) -> Sequence[Entry]:
        """The entries that home lists; the others are on the page of all."""
        return self.entries[:LISTED]

    @property
    def caption(self) -> str:
        """The heading with how many there are: "Returns to enter: 3"."""
        return f"{self.heading}: {len(self.entries)}"

    @property
    def anchor(self) -> str:
        """The id of the pile in the page: "returns-to-enter"."""
        return self.heading.lower().replace(" ", "-")


Source = Callable[[Person, datetime], Iterable[Pile]]


def desk(who: Person, at: datetime) -> list[Pile]:
    """What waits for a person now, the most urgent first; kinds with nothing are left out.

    *Costs*: at most 6 queries for returns and 4 for the figures of drafts, 10 for assessments (and
    6 for each that one person signed already), 4 for actions, 2 for plans, 1 for validations, 2 for
    reports and for agendas, 6 for gaps, however much waits.
    """
    return [pile for source in SOURCES for pile in source(who, at) if pile.entries]


def has_desk(who: Person) -> bool:
    """True if work can wait for the person: by a post, or by a role that does more than read."""
    return bool(who.posts) or any(held.role not in _OTHER_READERS for held in who.held)


def of_returns(who: Person, at: datetime) -> Iterator[Pile]:
    """Returns to enter with what is asked of their figures, to approve, to chase and to lock."""
    if not returns.has_returns(who):
        return
    on = london_day(at)
    services = [each for each in organisation.services(on) if returns.can_see(who, each)]
    waiting = waiting_for(who, queries.due_returns(services, at))
    entering = [_to_enter(each, on) for each in waiting.to_enter]
    yield Pile("Returns to enter", entering, _part_of_returns("to-do"))
    asked = [
        Entry(each.title, each.href, each.asked, when(each.due, on))
        for each in to_answer(waiting.to_enter)
    ]
    yield Pile("Questions about figures", asked, _part_of_returns("asked"))
    approving = [_to_approve(each) for each in waiting.to_approve]
    yield Pile("Returns to approve", approving, _part_of_returns("to-approve"))
    if who.holds_anywhere(Role.APPROVER, Role.PERFORMANCE_LEAD):
        late = [_return(each, "Not submitted", when(each, on), late=True) for each in waiting.late]
        yield Pile("Late returns of others", late, _part_of_returns("late"))
    locking = [_to_lock(each) for each in waiting.to_lock]
    yield Pile("Returns to lock", locking, _part_of_returns("to-lock"))


def _part_of_returns(anchor: str) -> str:
    """The address of a table of the returns page."""
    return f"{reverse('returns')}#{anchor}"


def _to_enter(due: Due, on: date) -> Entry:
    is_sent_back = due.state is ReturnState.SENT_BACK
    to_do = "Sent back: correct and submit" if is_sent_back else "Enter and submit"
    return _return(due, to_do, when(due, on), late=due.days_late > 0)


def _to_approve(due: Due) -> Entry:
    at = due.record.submitted_at if due.record else None
    return _return(
        due, "Approve or send back", f"submitted on {day_label(london_day(at))}" if at else ""
    )


def _to_lock(due: Due) -> Entry:
    at = due.record.approved_at if due.record else None
    return _return(due, "Lock", f"approved on {day_label(london_day(at))}" if at else "")


def _return(due: Due, to_do: str, by: str, *, late: bool = False) -> Entry:
    address = reverse("sheet", args=[due.service.ref, due.ends_on])
    return Entry(title_of(due), address, to_do, by, late)


def of_assessments(who: Person, at: datetime) -> Iterator[Pile]:
    """Assessments to sign, to write and to review."""
    on = london_day(at)
    if who.posts:
        signing = [_to_sign(each) for each in waiting_for_signature_of(who, on)]
        yield Pile("Assessments to sign", signing, _part_of_register(register.Only.MINE))
    if eqia.leads_anything(who):
        writing = [_to_write(each) for each in register.to_write(who)]
        yield Pile("Assessments to write", writing, _part_of_register(register.Only.WRITING))
    if eqia.leads_anything(who) or who.posts:
        due = list(register.to_review(who, on))
        reviews = [_to_review(each, on) for each in due]
        yield Pile("Assessments to review", reviews, _part_of_register(register.Only.REVIEW))
        led = [each for each in due if eqia.may_lead(who, each)]
        outcomes = [_to_say(each, on) for each in unsaid(led)]
        yield Pile("Outcomes to say", outcomes, reverse("outcomes"))


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


def of_actions(who: Person, at: datetime) -> Iterator[Pile]:
    """Actions of the person's posts that are due within two weeks or overdue, and to confirm."""
    on = london_day(at)
    due = plan.waiting(who.posts, on) if who.posts else []
    for heading, to_do, only, found in (
        ("Actions due", "Say what became of it", Only.DUE, due),
        ("Actions to confirm", "Confirm that it is done", Only.CONFIRM, to_confirm(who, on)),
    ):
        entries = [_action(each, to_do, on) for each in found]
        yield Pile(heading, entries, f"{reverse('actions')}?only={only}")


def _action(action: Action, to_do: str, on: date) -> Entry:
    return Entry(
        f"{action.ref} {' '.join(action.what.split())}",
        reverse("action", args=[action.ref]),
        to_do,
        due_in_words(action.standing, on),
        action.standing.is_overdue(on),
    )


def of_plans(who: Person, at: datetime) -> Iterator[Pile]:
    """Plans to update and overviews to write, of the quarter that has ended."""
    on = london_day(at)
    quarter = latest_ended(PeriodKind.QUARTER, on)
    by = f"for {quarter.label}, which ended on {day_label(quarter.end)}"
    plans = [
        Entry(each.title, reverse("plan_update", args=[each.ref]), "Say how its lines stand", by)
        for each in delivery.to_update(who, on)
    ]
    yield Pile("Plans to update", plans, reverse("plans"))
    overviews = [
        Entry(
            f"{quarter.label}, {each.name}",
            reverse("overview", args=[each.ref, quarter]),
            "Say what was achieved, and risks and issues",
            by,
        )
        for each in achievements.overviews_to_write(who, quarter)
    ]
    yield Pile("Overviews to write", overviews, reverse("achievements"))


def of_validations(who: Person, at: datetime) -> Iterator[Pile]:
    """Validations that the person's posts own and that expire soon, or have expired."""
    if not who.posts:
        return
    on = london_day(at)
    found = [_validation(each, on) for each in achievements.needing(who.posts, on)]
    yield Pile("Validations that expire", found, reverse("validations"))


def _validation(validation: Validation, on: date) -> Entry:
    last = validation.expires_on or on
    verb = "expires" if last >= on else "expired"
    return Entry(
        named(validation),
        address_of(validation),
        "See that it is renewed, and have its new day entered",
        f"{verb} on {day_label(last)}, {time_left(last, on)}",
        last < on,
    )


def of_reports(who: Person, at: datetime) -> Iterator[Pile]:
    """Editions to finish, to approve, to publish, late, and out but changed since."""
    waiting = editions.waiting_for(who, at)
    everything = reverse("editions")
    changed = [_changed(each) for each in waiting.changed]
    for heading, to_do, records in (
        ("Reports to finish", "Write, check and freeze", waiting.to_finish),
        ("Reports to approve", "Read and approve, or return it", waiting.to_approve),
        ("Reports to publish", "Set the moment of publication", waiting.to_publish),
        ("Reports past their date", "Publish it, or move the date", waiting.missed),
    ):
        yield Pile(heading, [_edition(each, to_do, at) for each in records], everything)
    yield Pile("Reports changed since", changed, everything)


def _changed(record: Edition) -> Entry:
    """An edition that is out and tells something that is otherwise now."""
    key = [record.series.ref, record.slug, record.number]
    out = f"published on {day_label(london_day(record.publish_at))}" if record.publish_at else ""
    to_do = "Correct it, or say why it stands"
    return Entry(record.heading, reverse("edition_changed", args=key), to_do, out)


def _edition(record: Edition, to_do: str, at: datetime) -> Entry:
    announced = record.publish_at
    return Entry(
        record.heading,
        reverse("edition", args=[record.series.ref, record.slug, record.number]),
        to_do,
        f"announced for {day_label(london_day(announced))}" if announced else "no date announced",
        editions.has_missed_its_date(record, at),
    )


def of_agendas(who: Person, at: datetime) -> Iterator[Pile]:
    """Meetings to come that the person clerks and whose papers have no moment of publication."""
    on = london_day(at)
    waiting = [each for each in packs.clerked(who, on) if not each.is_out]
    if waiting:
        notice = organisation.council_on(on).notice
        entries = [_agenda(each, notice, on) for each in waiting]
        yield Pile("Agendas to publish", entries, reverse("agendas"))


def _agenda(each: packs.Clerked, notice: NoticeRules, on: date) -> Entry:
    try:
        last = notice.latest_publication(each.meeting.on)
    except UnknownBankHolidays:
        by, is_late = f"meets on {day_label(each.meeting.on)}", False
    else:
        by, is_late = f"papers due by {day_label(last)}", last < on
    to_do = "Bind and publish its papers" if each.items else "Add its items"
    return Entry(str(each.meeting), reverse("agenda", args=[each.meeting.ref]), to_do, by, is_late)


def of_gaps(who: Person, at: datetime) -> Iterator[Pile]:
    """For administrators: what nobody is responsible for."""
    if not who.holds_anywhere(Role.ADMIN):
        return
    gaps = [Entry(each.sentence, each.href, each.to_do) for each in to_look_after(london_day(at))]
    yield Pile("Gaps in responsibility", gaps, reverse("admin_gaps"))


# In the order in which home shows them.
SOURCES: tuple[Source, ...] = (
    *(of_returns, of_assessments, of_actions, of_plans, of_validations),
    *(of_reports, of_agendas, of_gaps),
)


def summary(piles: Sequence[Pile]) -> str:
    """How many things wait, in a sentence: "12 things wait for you, 3 of them late."."""
    entries = [entry for pile in piles for entry in pile.entries]
    if not entries:
        return "Nothing is waiting for you."
    late = sum(entry.is_late for entry in entries)
    verb = "waits" if len(entries) == 1 else "wait"
    late_ones = f", {late} of them late" if late and len(entries) > 1 else ""
    return f"{count_of(len(entries), 'thing')} {verb} for you{late_ones}."
