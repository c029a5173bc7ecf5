"""What waits for a person, from every app, in the order of their day. Home shows it.

To add another kind of work, write a function that gives its piles and name it in `SOURCES`. What it
reads, it yields first: it is read together with what the others read.
"""

from datetime import date, datetime

from django.urls import reverse

from councilportal.accounts.permissions import Role
from councilportal.common.at_once import rows_of, side_by_side, together
from councilportal.common.periods import PeriodKind, day_label, latest_ended, london_day
from councilportal.common.working_days import NoticeRules, UnknownBankHolidays
from councilportal.organisation import queries as organisation
from councilportal.organisation.people import Person
from councilportal.overview.assessment_piles import of_reviews, of_signatures, of_writing
from councilportal.overview.piles import Entry, Pile, Source, Work
from councilportal.overview.queries import to_look_after_in_steps
from councilportal.overview.release_piles import of_releases
from councilportal.publishing.editions import waiting as editions
from councilportal.publishing.models import Edition
from councilportal.publishing.packs import queries as packs
from objectives.achievements import queries as achievements
from objectives.achievements.validation_sections import address_of, named
from objectives.delivery import queries as delivery
from objectives.models import Action, Validation
from objectives.plan import queries as plan
from objectives.plan.confirming import to_confirm_in_steps
from objectives.rules.achievements import time_left
from objectives.rules.plan import Only, due_in_words
from performance.returns import policies as returns
from performance.returns import queries
from performance.returns.queries import Due
from performance.returns.rules import ReturnState
from performance.returns.sheet import begun_in_steps
from performance.returns.to_answer import unanswered_in
from performance.returns.waiting import title_of, waiting_for, when

_OTHER_READERS = frozenset({Role.MEMBER, Role.AUDITOR})


def desk(who: Person, at: datetime) -> list[Pile]:
    """What waits for a person now, the most urgent first; kinds with nothing are left out.

    *Costs*: at most 3 queries, however much waits, and 1 more for returns where a name or a place
    changed since.
    """
    found: list[Pile] = together([desk_in_steps(who, at)])[0]
    return found


def desk_in_steps(who: Person, at: datetime) -> Work:
    """As `desk`. *Costs*: as many steps as the source with most has."""
    if not has_desk(who):
        return []
    found = yield from side_by_side([source(who, at) for source in SOURCES])
    return [pile for piles in found for pile in piles if pile.entries]


def has_desk(who: Person) -> bool:
    """True if work can wait for the person: by a post, or by a role that does more than read."""
    return bool(who.posts) or any(held.role not in _OTHER_READERS for held in who.held)


def of_returns(who: Person, at: datetime) -> Work:
    """Returns to enter with what is asked of their figures, to approve, to chase and to lock."""
    if not returns.has_returns(who):
        return []
    on = london_day(at)
    services = organisation.services(on)
    due, lines = yield from side_by_side(
        [
            queries.due_in_steps(services.filter(returns.seen(who)), at),
            begun_in_steps(services.filter(who.services(Role.OFFICER)), at),
        ]
    )
    waiting = waiting_for(who, due)
    entering = [_to_enter(each, on) for each in waiting.to_enter]
    asked = [
        Entry(each.title, each.href, each.asked, when(each.due, on))
        for each in unanswered_in(waiting.to_enter, lines)
    ]
    approving = [_to_approve(each) for each in waiting.to_approve]
    watches = who.holds_anywhere(Role.APPROVER, Role.PERFORMANCE_LEAD)
    late = [_return(each, "Not submitted", when(each, on), late=True) for each in waiting.late]
    locking = [_to_lock(each) for each in waiting.to_lock]
    return [
        Pile(heading, entries, f"{reverse('returns')}#{anchor}")
        for heading, entries, anchor in (
            ("Returns to enter", entering, "to-do"),
            ("Questions about figures", asked, "asked"),
            ("Returns to approve", approving, "to-approve"),
            ("Late returns of others", late if watches else [], "late"),
            ("Returns to lock", locking, "to-lock"),
        )
    ]


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


def of_actions(who: Person, at: datetime) -> Work:
    """Actions of the person's posts that are due within two weeks or overdue, and to confirm."""
    on = london_day(at)
    due, done = yield from side_by_side(
        [
            rows_of(plan.waiting(who.posts, on) if who.posts else Action.objects.none()),
            to_confirm_in_steps(who, on),
        ]
    )
    return [
        Pile(heading, [_action(each, to_do, on) for each in found], f"{all_of}?only={only}")
        for all_of in [reverse("actions")]
        for heading, to_do, only, found in (
            ("Actions due", "Say what became of it", Only.DUE, due),
            ("Actions to confirm", "Confirm that it is done", Only.CONFIRM, done),
        )
    ]


def _action(action: Action, to_do: str, on: date) -> Entry:
    return Entry(
        f"{action.ref} {' '.join(action.what.split())}",
        reverse("action", args=[action.ref]),
        to_do,
        due_in_words(action.standing, on),
        action.standing.is_overdue(on),
    )


def of_plans(who: Person, at: datetime) -> Work:
    """Plans to update and overviews to write, of the quarter that has ended."""
    on = london_day(at)
    quarter = latest_ended(PeriodKind.QUARTER, on)
    by = f"for {quarter.label}, which ended on {day_label(quarter.end)}"
    to_update = delivery.to_update(who, on)
    to_write = achievements.overviews_to_write(who, quarter)
    yield to_update, to_write
    plans = [
        Entry(each.title, reverse("plan_update", args=[each.ref]), "Say how its lines stand", by)
        for each in to_update
    ]
    overviews = [
        Entry(
            f"{quarter.label}, {each.name}",
            reverse("overview", args=[each.ref, quarter]),
            "Say what was achieved, and risks and issues",
            by,
        )
        for each in to_write
    ]
    return [
        Pile("Plans to update", plans, reverse("plans")),
        Pile("Overviews to write", overviews, reverse("achievements")),
    ]


def of_validations(who: Person, at: datetime) -> Work:
    """Validations that the person's posts own and that expire soon, or have expired."""
    if not who.posts:
        return []
    on = london_day(at)
    found = yield from rows_of(achievements.needing(who.posts, on))
    entries = [_validation(each, on) for each in found]
    return [Pile("Validations that expire", entries, reverse("validations"))]


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


def of_reports(who: Person, at: datetime) -> Work:
    """Editions to finish, to approve, to publish, late, and out but changed since."""
    waiting = yield from editions.waiting_in_steps(who, at)
    everything = reverse("editions")
    changed = [_changed(each) for each in waiting.changed]
    return [
        *(
            Pile(heading, [_edition(each, to_do, at) for each in records], everything)
            for heading, to_do, records in (
                ("Reports to finish", "Write, check and freeze", waiting.to_finish),
                ("Reports to approve", "Read and approve, or return it", waiting.to_approve),
                ("Reports to publish", "Set the moment of publication", waiting.to_publish),
                ("Reports past their date", "Publish it, or move the date", waiting.missed),
            )
        ),
        Pile("Reports changed since", changed, everything),
    ]


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


def of_agendas(who: Person, at: datetime) -> Work:
    """Meetings to come that the person clerks and whose papers have no moment of publication."""
    on = london_day(at)
    clerked = yield from packs.clerked_in_steps(who, on)
    waiting = [each for each in clerked if not each.is_out]
    if not waiting:
        return []
    notice = organisation.council_on(on).notice
    entries = [_agenda(each, notice, on) for each in waiting]
    return [Pile("Agendas to publish", entries, reverse("agendas"))]


def _agenda(each: packs.Clerked, notice: NoticeRules, on: date) -> Entry:
    try:
        last = notice.latest_publication(each.meeting.on)
    except UnknownBankHolidays:
        by, is_late = f"meets on {day_label(each.meeting.on)}", False
    else:
        by, is_late = f"papers due by {day_label(last)}", last < on
    to_do = "Bind and publish its papers" if each.has_items else "Add its items"
    return Entry(str(each.meeting), reverse("agenda", args=[each.meeting.ref]), to_do, by, is_late)


def of_gaps(who: Person, at: datetime) -> Work:
    """For administrators: what nobody is responsible for."""
    if not who.holds_anywhere(Role.ADMIN):
        return []
    found = yield from to_look_after_in_steps(london_day(at))
    gaps = [Entry(each.sentence, each.href, each.to_do) for each in found]
    return [Pile("Gaps in responsibility", gaps, reverse("admin_gaps"))]


# In the order in which home shows them.
SOURCES: tuple[Source, ...] = (
    *(of_returns, of_signatures, of_writing, of_reviews, of_actions, of_plans, of_validations),
    *(of_releases, of_reports, of_agendas, of_gaps),
)
