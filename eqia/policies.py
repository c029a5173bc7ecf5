"""Whether a person may do something to an assessment or a decision now.

Equality leads write, for the council, a directorate or a service. What belongs to no directorate is
for leads of the whole council. Holders of the posts of head of service and of director sign, unless
they are authors. Everybody may read what is published and not withheld, signed in or not.
"""

from collections.abc import Iterable

from councilportal.accounts.permissions import Role
from councilportal.common.refusals import NotKnown, Refused
from councilportal.organisation.models import Service
from councilportal.organisation.people import Person
from eqia.models import Assessment, Decision
from eqia.rules.gate import DecisionState
from eqia.rules.words import Capacity
from eqia.rules.workflow import EDITABLE, MOVES, SEALED, Move, State

READERS = frozenset({Role.MEMBER, Role.AUDITOR})
KEEPERS = (Role.EQUALITY_LEAD, Role.ADMIN)  # look after the shelf and the rows of grids


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


def without_signer(assessment: Assessment) -> dict[Capacity, str]:
    """The capacities in which nobody can ever sign, each in a sentence that says so.

    *Takes*: the assessment with its directorate and service.
    """
    named = "is named for the service" if assessment.service else "is named"
    return {
        each: f"Nobody can sign as {each.label.lower()}: no such post {named}."
        for each in Capacity
        if not posts_for(assessment, each)
    }


def capacities(who: Person, assessment: Assessment) -> list[Capacity]:
    """The capacities in which the person's posts let them attest, whatever the state."""
    return [each for each in Capacity if who.posts & posts_for(assessment, each)]


def may_lead(who: Person, assessment: Assessment) -> bool:
    """True if the person is equality lead for the place of the assessment."""
    return leads(who, assessment.directorate_id, assessment.service_id)


def can_see(who: Person, assessment: Assessment) -> bool:
    """True if the person may read the assessment. The register lists withheld ones for all."""
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
    """Check that the person may read the assessment. *Raises*: NotKnown."""
    if not can_see(who, assessment):
        raise NotKnown(f"There is no assessment {assessment} for you.")


def check_can_edit(who: Person, assessment: Assessment) -> None:
    """Check that the person may write in the assessment now.

    *Raises*: NotKnown; Refused where the person only reads, or the version is closed.
    """
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
    """Check that the person may start an assessment of a place.

    *Raises*: NotKnown for a person who is no equality lead; Refused for the lead of another place.
    """
    if not leads_anything(who):
        raise NotKnown("Assessments are started by equality leads.")
    if not leads(who, directorate, service):
        raise Refused("You are not the equality lead of this directorate.")


def check_can_move(who: Person, assessment: Assessment, move: Move, authors: Iterable[int]) -> None:
    """Check that the person may make this move with this version.

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
    """Check that the person may begin a new version.

    *Raises*: NotKnown; Refused where it is not signed, not the newest, or not theirs.
    """
    check_can_see(who, assessment)
    if not may_lead(who, assessment):
        raise Refused("Only an equality lead of the directorate can do this.")
    if assessment.state != State.SIGNED or not assessment.is_latest:
        raise Refused("Only the newest version, once it is signed off, can be revised.")


def can_revise(who: Person, assessment: Assessment) -> bool:
    """True if the person may begin a new version."""
    try:
        check_can_revise(who, assessment)
    except (Refused, NotKnown):
        return False
    return True


def check_can_publish(who: Person, assessment: Assessment) -> None:
    """Check that the person may publish or withhold the version.

    *Raises*: NotKnown; Refused where it is not signed, or not theirs.
    """
    check_can_see(who, assessment)
    if not may_lead(who, assessment):
        raise Refused("Only an equality lead of the directorate can do this.")
    if assessment.state not in (State.SIGNED, State.SUPERSEDED):
        raise Refused("Only what is signed off is published or withheld.")


def check_can_say_outcome(who: Person, assessment: Assessment) -> None:
    """Check that the person may say what came of what a signed version foretold.

    *Raises*: NotKnown; Refused where it is not theirs, or not signed.
    """
    check_can_see(who, assessment)
    if not may_lead(who, assessment):
        raise Refused("Only an equality lead of the directorate says what came of it.")
    if assessment.state not in SEALED:
        raise Refused("Only what is signed off has foretold something.")


# Decisions


def can_see_decision(who: Person, decision: Decision) -> bool:
    """True if the person may read the record.

    Everybody may once it is ready, unless it is withheld. Before that, and where it is withheld,
    those may who prepare or direct it, and who answer for a place of which an assessment is that it
    rests on. *Costs*: 1 query where the assessments decide.
    """
    if decision.for_publication and decision.state != DecisionState.DRAFT:
        return True
    if reads_all(who) or can_decide(who, decision):
        return True
    if decision._state.adding or not (leads_anything(who) or who.directs):
        return False
    rests_on = decision.assessments.select_related("directorate", "service")
    return any(_answers_for(who, each) for each in rests_on)


def _answers_for(who: Person, assessment: Assessment) -> bool:
    """True for an equality lead and a director of the place of the assessment."""
    return may_lead(who, assessment) or bool(who.posts & posts_for(assessment, Capacity.DIRECTOR))


def check_can_see_decision(who: Person, decision: Decision) -> None:
    """Check that the person may read the decision. *Raises*: NotKnown."""
    if not can_see_decision(who, decision):
        raise NotKnown(f"There is no decision {decision} for you.")


def prepares_for(who: Person, directorate: int | None) -> bool:
    """True if the person prepares decisions of a directorate; None is the whole council."""
    return leads_council(who) if directorate is None else leads(who, directorate, None)


def check_can_prepare(who: Person, decision: Decision | None = None) -> None:
    """Check that the person may prepare decisions, or this decision.

    *Raises*: NotKnown where they may not know of it; Refused where it is not theirs, or is taken.
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
    """Check that the person prepares decisions of a directorate; None is the whole council.

    *Raises*: Refused.
    """
    if not prepares_for(who, directorate):
        place = "the whole council" if directorate is None else "the directorate"
        raise Refused(f"Only an equality lead of {place} prepares its decisions.")


def directs(who: Person, decision: Decision) -> bool:
    """True for the director of its directorate, or any director where it has none."""
    if decision.directorate is None:
        return bool(who.directs)
    return decision.directorate.director_post_id in who.directs


def can_decide(who: Person, decision: Decision) -> bool:
    """True if the person may say that the decision is ready or taken, whatever its state."""
    return prepares_for(who, decision.directorate_id) or directs(who, decision)


def check_can_decide(who: Person, decision: Decision) -> None:
    """Check that the person may say that a decision is ready, or taken.

    *Raises*: NotKnown where they may not know of it; Refused where they neither prepare it nor are
    its director, or it is taken.
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


# The shelf of evidence and the rows of grids


def can_keep_evidence(who: Person, service: Service | None) -> bool:
    """True if the person keeps evidence about a service; None is the whole council."""
    if who.holds_anywhere(Role.ADMIN) or leads_council(who):
        return True
    return service is not None and leads(who, service.directorate_id, service.pk)


def check_can_keep_evidence(who: Person, *services: Service | None) -> None:
    """Check that the person keeps evidence about each of these services.

    *Takes*: the service that a piece is about, before and after a change.
    *Raises*: Refused.
    """
    if not all(can_keep_evidence(who, each) for each in services):
        raise Refused(
            "Only an equality lead of the whole council or an administrator keeps evidence about "
            "the whole council; equality leads of a directorate keep that about its services."
        )


def check_can_keep_rows(who: Person) -> None:
    """Check that the person looks after the rows of screening grids. *Raises*: Refused."""
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
