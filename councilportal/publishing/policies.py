"""Whether a person may do something to an edition now.

Performance leads compose performance series, equality leads equality series: for the whole council,
or a directorate's own. The holder of the series' approver post, and publishers, approve what they
did not write. Publishers set the moment, correct and withdraw. Everybody reads what is out.
"""

from datetime import datetime

from councilportal.accounts.permissions import Role
from councilportal.common.periods import london_day
from councilportal.common.refusals import NotKnown, Refused
from councilportal.organisation.models import Meeting
from councilportal.organisation.people import Person
from councilportal.organisation.policies import sits_on
from councilportal.publishing.models import Edition, ReportSeries
from councilportal.publishing.rules.kinds import Field, Layout, ReleaseState
from councilportal.publishing.rules.workflow import HAS_FILES, MOVES, OUT, Move, State

READERS = (Role.MEMBER, Role.AUDITOR)
_LEADS = {Field.PERFORMANCE: Role.PERFORMANCE_LEAD, Field.EQUALITY: Role.EQUALITY_LEAD}
_WRITING = frozenset({Move.FREEZE, Move.DROP, Move.RESUME})
_PUBLISHING = frozenset({Move.PUBLISH, Move.HOLD, Move.WITHDRAW})
_OF_THE_JOB = frozenset({Move.FINISH, Move.FAIL})


def publishes(who: Person) -> bool:
    """True if the person is publisher of the council."""
    return who.holds_for_council(Role.PUBLISHER)


def keeps_all_agendas(who: Person) -> bool:
    """True if the person keeps the agenda of every meeting."""
    return publishes(who) or who.holds_anywhere(Role.ADMIN)


def keeps_series(who: Person) -> bool:
    """True if the person looks after the series and their parts."""
    return who.holds_anywhere(Role.ADMIN)


def composes(who: Person, series: ReportSeries, directorate: int | None) -> bool:
    """True if the person writes editions of a series about a place; None is the whole council."""
    role = _LEADS[Layout(series.layout).field]
    if publishes(who) or who.holds_for_council(role):
        return True
    return directorate is not None and who.holds_for(role, directorate, None)


def composes_anything(who: Person) -> bool:
    """True if the person writes editions of any series, for any place."""
    return publishes(who) or any(who.holds_for_directorate(role) for role in _LEADS.values())


def approves(who: Person, edition: Edition) -> bool:
    """True if it is the person's part to approve the edition. *Takes*: it with its series."""
    return publishes(who) or edition.series.approver_post_id in who.posts


def works_with(who: Person, edition: Edition) -> bool:
    """True if the person writes or approves the edition: they read its exempt parts always."""
    return composes(who, edition.series, edition.directorate_id) or approves(who, edition)


def sits_in(who: Person, meeting: Meeting, now: datetime) -> bool:
    """True if the person is chair, clerk or member of the meeting's body now. *Costs*: 1 query.

    Who has left the body is not, nor is who comes to it later (L10).
    """
    named = {meeting.clerk_post_id, meeting.body.chair_post_id} & who.posts
    return bool(named) or sits_on(meeting.body, who.posts, london_day(now))


def reads_restricted(who: Person, edition: Edition, now: datetime) -> bool:
    """True if the person may open the restricted copy of the edition now.

    Those may who work with it. From the moment at which they may read the public copy, and until it
    is withdrawn, those may too who sit in its meeting, and the holders of the posts that are named
    for it. An edition without a moment of publication is not out.
    *Costs*: 2 queries at most.
    """
    if works_with(who, edition):
        return True
    is_read = is_out(edition, now) and edition.state != State.WITHDRAWN
    if not (who.posts and (is_read or is_pre_release_reader(who, edition, now))):
        return False
    if edition.meeting is not None and sits_in(who, edition.meeting, now):
        return True
    return edition.restricted_readers.filter(post__in=who.posts).exists()


def is_pre_release_reader(who: Person, edition: Edition, now: datetime) -> bool:
    """True if the person is on the edition's pre-release list, and its time has come.

    *Takes*: the edition with its `pre_release_readers`.
    """
    return State(edition.state) in HAS_FILES and any(
        each.post_id in who.posts and each.from_at <= now
        for each in edition.pre_release_readers.all()
    )


def is_out(edition: Edition, now: datetime) -> bool:
    """True where everybody may read the edition."""
    if State(edition.state) not in OUT or edition.publish_at is None:
        return False
    return edition.publish_at <= now


def why_not_dropped(edition: Edition, now: datetime) -> str:
    """Why a draft is not dropped yet: a date to come is announced for it; "" where none is.

    Readers hear why a date is cancelled, not why an edition is dropped.
    """
    is_announced = edition.publish_at is not None and edition.publish_at > now
    if not is_announced or edition.release_state == ReleaseState.CANCELLED:
        return ""
    return "A date is announced for it: a publisher cancels that date first, with why."


def can_see(who: Person, edition: Edition, now: datetime) -> bool:
    """True if the person may open the edition on the officers' side."""
    return (
        is_out(edition, now)
        or composes(who, edition.series, edition.directorate_id)
        or approves(who, edition)
        or is_pre_release_reader(who, edition, now)
    )


def check_can_see(who: Person, edition: Edition, now: datetime) -> None:
    """Check that the person may open the edition. *Raises*: NotKnown."""
    if not can_see(who, edition, now):
        raise NotKnown(f"There is no edition {edition} for you.")


def check_composes(who: Person, edition: Edition, now: datetime) -> None:
    """Check that the person writes in the edition while it is a draft.

    *Raises*: NotKnown; Refused where they only read.
    """
    check_can_see(who, edition, now)
    if not composes(who, edition.series, edition.directorate_id):
        raise Refused("Only a lead of its field, or a publisher, writes in this edition.")


def why_closed(edition: Edition) -> str:
    """Why nobody can write in the edition now; "" for a draft."""
    state = State(edition.state)
    if state is State.DRAFT:
        return ""
    way = "take it up again" if state is State.DROPPED else "return it to draft"
    return f"The edition is {state.label.lower()}: {way} to change it."


def check_can_write(who: Person, edition: Edition, now: datetime) -> None:
    """Check that the person may write in the edition now.

    *Raises*: NotKnown; Refused where they only read, or it is no draft.
    """
    check_composes(who, edition, now)
    if reason := why_closed(edition):
        raise Refused(reason)


def can_write(who: Person, edition: Edition, now: datetime) -> bool:
    """True if the person may write in the edition now."""
    try:
        check_can_write(who, edition, now)
    except (Refused, NotKnown):
        return False
    return True


def check_can_move(
    who: Person, edition: Edition, move: Move, is_author: bool, now: datetime
) -> None:
    """Check that the person may move the edition now.

    *Takes*: whether they wrote in it. *Raises*: NotKnown, Refused.
    """
    check_can_see(who, edition, now)
    if reason := why_not_now(edition, move, now) or _why_not(who, edition, move, is_author):
        raise Refused(reason)


def check_is_theirs(
    who: Person, edition: Edition, move: Move, is_author: bool, now: datetime
) -> None:
    """Check that a move is the person's to make while its state allows it.

    *Takes*: whether they wrote in it. *Raises*: NotKnown, Refused.
    """
    check_can_see(who, edition, now)
    if reason := _why_not(who, edition, move, is_author):
        raise Refused(reason)


def why_not_now(edition: Edition, move: Move, now: datetime) -> str:
    """Why nobody can make the move now; "" where the state of the edition allows it."""
    state, out = State(edition.state), is_out(edition, now)
    if (state, move) not in MOVES:
        return f"The edition is {state.label.lower()}: {_done_while(move)}."
    if move is Move.HOLD and out:
        return "It is out: correct it or withdraw it."
    return "It is not out yet: hold it back instead." if move is Move.WITHDRAW and not out else ""


def _why_not(who: Person, edition: Edition, move: Move, is_author: bool) -> str:
    """Why a move is not the person's to make; "" where it is."""
    writes = composes(who, edition.series, edition.directorate_id)
    reasons = (
        (move in _OF_THE_JOB, "The portal does this by itself."),
        (
            move in _WRITING and not writes,
            "Only a lead of its field, or a publisher, does this.",
        ),
        (move in _PUBLISHING and not publishes(who), "Only a publisher does this."),
        (
            move is Move.APPROVE and not approves(who, edition),
            "The holder of the approver's post, or a publisher, approves it.",
        ),
        (
            move is Move.APPROVE and is_author,
            "You wrote in this edition: somebody else approves it.",
        ),
        (
            move is Move.RETURN and not (writes or approves(who, edition)),
            "Those who compose or approve it return it to draft.",
        ),
    )
    return next((reason for is_so, reason in reasons if is_so), "")


def check_can_correct(who: Person, edition: Edition, now: datetime) -> None:
    """Check that the person may begin a correction of the edition now.

    *Raises*: NotKnown; Refused where they only read it, or it is not out.
    """
    check_can_see(who, edition, now)
    if not composes(who, edition.series, edition.directorate_id):
        raise Refused("Only a lead of its field, or a publisher, begins a correction.")
    if not is_out(edition, now):
        raise Refused("It is not out yet: return it to draft instead.")


def moves(who: Person, edition: Edition, is_author: bool, now: datetime) -> list[Move]:
    """The moves that the person may make now, in the order of `Move`."""
    found = []
    for move in Move:
        try:
            check_can_move(who, edition, move, is_author, now)
        except (Refused, NotKnown):
            continue
        found.append(move)
    return found


def _done_while(move: Move) -> str:
    wanted = sorted({state.label.lower() for state, each in MOVES if each is move})
    return f"this is done while it is {' or '.join(wanted)}"
