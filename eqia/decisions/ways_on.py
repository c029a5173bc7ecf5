"""The links beside what stands in the way of a decision, for who can do something about it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from councilportal.common.links import Link
from councilportal.organisation.people import Person
from eqia import policies, visible
from eqia.models import Assessment, Decision
from eqia.queries import PLACES
from eqia.rules.gate import Obstacle
from eqia.rules.workflow import State
from eqia.sign_off.queries import waiting_for_signature_of


@dataclass(frozen=True, slots=True)
class WayOn:
    """What stands in the way, in a sentence, and the links that lead to what can be done."""

    sentence: str
    links: tuple[Link, ...]


def ways_on(
    obstacles: Sequence[Obstacle], decision: Decision, who: Person, on: date
) -> list[WayOn]:
    """Each obstacle with the links of a person who reads it.

    *Costs*: 1 query where an assessment stands in the way, and those of `waiting_for_signature_of`
    where the person holds a post and a signature is missing.
    """
    cited = {str(each): each.ref for each in decision.assessments.all()} if obstacles else {}
    known = _known(cited, who)
    unsigned = any(each.code in ("not_signed", "superseded") for each in obstacles)
    to_sign = waiting_for_signature_of(who, on) if who.posts and unsigned else ()
    signing = {each.ref for each in to_sign}
    return [
        WayOn(each.sentence, tuple(_links(each, decision, who, known.get(each.ref), signing)))
        for each in obstacles
    ]


def _known(cited: Mapping[str, str], who: Person) -> Mapping[str, Assessment]:
    """The newest version of each cited assessment that the person reads, by the cited version."""
    if not cited:
        return {}
    newest = visible.readable(who).newest().filter(ref__in=set(cited.values()))
    by_ref = {each.ref: each for each in newest.select_related(*PLACES)}
    return {name: by_ref[ref] for name, ref in cited.items() if ref in by_ref}


def _links(
    obstacle: Obstacle,
    decision: Decision,
    who: Person,
    record: Assessment | None,
    signing: set[str],
) -> Iterator[Link]:
    if not obstacle.ref:
        if policies.prepares_for(who, decision.directorate_id):
            yield Link("Change the record", reverse("decision_edit", args=[decision.ref]))
    elif record is not None:
        if record.ref in signing:
            yield Link("Read and sign it", reverse("assessment_sign", args=[record.ref]))
        elif policies.can_edit(who, record):
            yield Link("Work on it", reverse("assessment_tasks", args=[record.ref]))
        elif policies.can_revise(who, record) and record.state == State.SIGNED:
            yield Link("Begin a new version", reverse("assessment_revise", args=[record.ref]))
        else:
            page = reverse("assessment_version", args=[record.ref, record.number])
            yield Link("Read it", page)
