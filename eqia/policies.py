"""May this person do this to this assessment or decision now.

Writing follows the role: an equality lead, for the council, a directorate or a service; what is the
council's own, such as a decision of no directorate, is for leads of the whole council. Signing
follows the post: who holds the post of head of service, and of director, on the day; never an
author. What is published and not withheld anybody may read, signed in or not.
"""

from collections.abc import Iterable

from councilportal.accounts.permissions import Role
from councilportal.common.refusals import NotKnown, Refused
from councilportal.organisation.models import Service
from councilportal.organisation.people import Person
from eqia.models import Assessment, Decision
from eqia.rules.gate import DecisionState
from eqia.rules.words import Capacity
from eqia.rules.workflow import EDITABLE, MOVES, Move, State

READERS = frozenset({Role.MEMBER, Role.AUDITOR})
KEEPERS = (Role.EQUALITY_LEAD, Role.ADMIN)  # whom the pages of shelf and rows are for


# What the roles mean here


def leads(who: Person, directorate: int, service: int | None) -> bool:
    """True if the person is equality lead for the place."""
    return who.holds_for(Role.EQUALITY_LEAD, directorate, service)


def leads_anything(who: Person) -> bool:
    """True if the person is equality lead for anything."""
    return who.holds_anywhere(Role.EQUALITY_LEAD)


def leads_council(who: Person) -> bool:
    """True if the person is equality lead for the whole council."""
    return who.holds_for_council(Role.EQUALITY_LEAD)


def leads_directorate(who: Person) -> bool:
    """True if the person is equality lead for the whole council, or for a whole directorate."""
    return who.holds_for_directorate(Role.EQUALITY_LEAD)


def reads_all(who: Person) -> bool:
    """True if the person reads everything, also before it is published."""
    return who.holds_anywhere(*READERS)


# Assessments


def posts_for(assessment: Assessment, capacity: Capacity) -> frozenset[int]:
    """The posts whose holder attests in a capacity.

    *Takes*: the assessment with its directorate and service.
    """
    service = assessment.service
    if capacity is Capacity.HEAD_OF_SERVICE:
        found = {assessment.head_post_id, service.head_post_id if service else None}
    else:
        found = {
            assessment.directorate.director_post_id,
            service.director_post_id if service else None,
        }
    return frozenset(each for each in found if each is not None)


def capacities(who: Person, assessment: Assessment) -> list[Capacity]:
    """As what the person could attest by their posts, whatever the state."""
    return [each for each in Capacity if who.posts & posts_for(assessment, each)]


def may_lead(who: Person, assessment: Assessment) -> bool:
    """True if the person is equality lead for the place of the assessment."""
    return leads(who, assessment.directorate_id, assessment.service_id)


def can_see(who: Person, assessment: Assessment) -> bool:
    """True if the person may read the assessment; the register names withheld ones to all."""
    if assessment.published_at is not None and not assessment.is_exempt:
        return True
    is_lead_post = assessment.lead_post_id is not None and assessment.lead_post_id in who.posts
    return (
        reads_all(who)
        or may_lead(who, assessment)
        or is_lead_post
        or bool(capacities(who, assessment))
    )


def check_can_see(who: Person, assessment: Assessment) -> None:
    """*Raises*: NotKnown."""
    if not can_see(who, assessment):
        raise NotKnown(f"There is no assessment {assessment} for you.")


def check_can_edit(who: Person, assessment: Assessment) -> None:
    """*Raises*: NotKnown; Refused where the person only reads, or the version is closed."""
    check_can_see(who, assessment)
    if not may_lead(who, assessment):
        raise Refused("Only an equality lead of the directorate writes in this assessment.")
    state = State(assessment.state)
    if state not in EDITABLE:
        raise Refused(f"The assessment is {_said(state)}: its answers cannot be changed now.")


def can_edit(who: Person, assessment: Assessment) -> bool:
    """True if the person may write in it now."""
    try:
        check_can_edit(who, assessment)
    except (Refused, NotKnown):
        return False
    return True


def check_can_start(who: Person, directorate: int, service: int | None) -> None:
    """*Raises*: Refused for who is no equality lead of the place; NotKnown for who is none."""
    if not leads_anything(who):
        raise NotKnown("Assessments are started by equality leads.")
    if not leads(who, directorate, service):
        raise Refused("You are not the equality lead of this directorate.")


def check_can_move(who: Person, assessment: Assessment, move: Move, authors: Iterable[int]) -> None:
    """May the person make this move with this version.

    *Takes*: the keys of its authors, who never sign nor return.
    *Raises*: NotKnown, Refused with the reason.
    """
    check_can_see(who, assessment)
    state = State(assessment.state)
    if (state, move) not in MOVES:
        raise Refused(f"An assessment that is {_said(state)} cannot be {_DONE[move]}.")
    if move in (Move.RETURN, Move.SIGN):
        if not capacities(who, assessment):
            raise Refused("Only the head of service and the director can do this.")
        if who.user_id in set(authors):
            raise Refused("You are an author of this assessment: somebody else signs it.")
    elif not may_lead(who, assessment):
        raise Refused("Only an equality lead of the directorate can do this.")


def can_move(who: Person, assessment: Assessment, move: Move, authors: Iterable[int]) -> bool:
    """True if the person may make the move."""
    try:
        check_can_move(who, assessment, move, authors)
    except (Refused, NotKnown):
        return False
    return True


def check_can_revise(who: Person, assessment: Assessment) -> None:
    """*Raises*: NotKnown; Refused where it is not signed, not the newest, or not theirs."""
    check_can_see(who, assessment)
    if not may_lead(who, assessment):
        raise Refused("Only an equality lead of the directorate can do this.")
    if assessment.state != State.SIGNED or not assessment.is_latest:
        raise Refused("Only the newest version, once it is signed off, can be revised.")


def check_can_publish(who: Person, assessment: Assessment) -> None:
    """*Raises*: NotKnown; Refused where it is not signed, or not theirs to publish or withhold."""
    check_can_see(who, assessment)
    if not may_lead(who, assessment):
        raise Refused("Only an equality lead of the directorate can do this.")
    if assessment.state not in (State.SIGNED, State.SUPERSEDED):
        raise Refused("Only what is signed off is published or withheld.")


# Decisions


def can_see_decision(who: Person, decision: Decision) -> bool:
    """True if the person may read the record: a decision taken or ready, unless it is withheld."""
    if reads_decisions(who):
        return True
    return decision.for_publication and decision.state != DecisionState.DRAFT


def reads_decisions(who: Person) -> bool:
    """True if the person reads every decision: who prepares them, and directors."""
    return reads_all(who) or leads_anything(who) or bool(who.directs)


def check_can_see_decision(who: Person, decision: Decision) -> None:
    """*Raises*: NotKnown."""
    if not can_see_decision(who, decision):
        raise NotKnown(f"There is no decision {decision} for you.")


def prepares_for(who: Person, directorate: int | None) -> bool:
    """True if the person prepares decisions of a directorate, by its key; None: the council's."""
    return leads_council(who) if directorate is None else leads(who, directorate, None)


def check_can_prepare(who: Person, decision: Decision | None = None) -> None:
    """May the person prepare decisions, or this one.

    *Raises*: NotKnown for who knows of none; Refused for whose it is not, and once it is taken.
    """
    if decision is None:
        if not leads_anything(who):
            raise NotKnown("Decisions are prepared by equality leads.")
        if not leads_directorate(who):
            raise Refused("Only an equality lead of a whole directorate prepares decisions.")
        return
    check_can_see_decision(who, decision)
    if not prepares_for(who, decision.directorate_id):
        raise Refused(f"Only an equality lead of {_whose(decision)} prepares this decision.")
    _check_not_taken(decision)


def check_can_prepare_for(who: Person, directorate: int | None) -> None:
    """*Raises*: Refused where the person prepares no decisions of it; None: the council's."""
    if not prepares_for(who, directorate):
        place = "the whole council" if directorate is None else "the directorate"
        raise Refused(f"Only an equality lead of {place} prepares its decisions.")


def directs(who: Person, decision: Decision) -> bool:
    """True for the director of its directorate; of the council's decisions, for every director."""
    if decision.directorate is None:
        return bool(who.directs)
    return decision.directorate.director_post_id in who.directs


def can_decide(who: Person, decision: Decision) -> bool:
    """True if the person may say that the decision is ready or taken, whatever its state."""
    return prepares_for(who, decision.directorate_id) or directs(who, decision)


def check_can_decide(who: Person, decision: Decision) -> None:
    """May the person say that a decision is ready, or taken.

    *Raises*: NotKnown for who does not know of it; Refused for who neither prepares it nor is its
    director, and once it is taken.
    """
    check_can_see_decision(who, decision)
    if not can_decide(who, decision):
        place = _whose(decision)
        raise Refused(f"Only an equality lead or the director of {place} can do this.")
    _check_not_taken(decision)


def _whose(decision: Decision) -> str:
    return "the whole council" if decision.directorate is None else str(decision.directorate)


def _check_not_taken(decision: Decision) -> None:
    if decision.state == DecisionState.TAKEN:
        raise Refused("The decision is taken: its record is not changed any more.")


# What is looked after besides


def can_keep_evidence(who: Person, service: Service | None) -> bool:
    """True if the person keeps evidence about a service; None: about the whole council."""
    if who.holds_anywhere(Role.ADMIN) or leads_council(who):
        return True
    return service is not None and leads(who, service.directorate_id, service.pk)


def check_can_keep_evidence(who: Person, *services: Service | None) -> None:
    """May the person keep a piece of evidence, about each of these: as it was and as it will be.

    *Raises*: Refused.
    """
    if not all(can_keep_evidence(who, each) for each in services):
        raise Refused(
            "Only an equality lead of the whole council or an administrator keeps evidence about "
            "the whole council; equality leads of a directorate keep that about its services."
        )


def check_can_keep_rows(who: Person) -> None:
    """May the person say which rows screening grids have. *Raises*: Refused."""
    if not (who.holds_anywhere(Role.ADMIN) or leads_council(who)):
        raise Refused("Only an equality lead of the whole council or an administrator can do this.")


_DONE = {
    Move.BEGIN: "begun",
    Move.SUBMIT: "sent for sign-off",
    Move.WITHDRAW: "taken back",
    Move.RETURN: "returned",
    Move.SIGN: "signed off",
    Move.SUPERSEDE: "superseded",
    Move.DROP: "dropped",
}


def _said(state: State) -> str:
    return state.label[:1].lower() + state.label[1:]
