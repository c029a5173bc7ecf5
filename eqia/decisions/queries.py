"""Reads of decisions, and of assessments that a decision may refer to."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import (
    F,
    Max,
    QuerySet,
)

from councilportal.common.periods import london_day
from councilportal.common.working_days import NoticeRules
from councilportal.organisation.models import Meeting, Post
from councilportal.organisation.people import Person
from councilportal.organisation.queries import meetings_from
from eqia import models, policies, visible
from eqia.models import Assessment, Decision, fuzzy
from eqia.queries import PLACES
from eqia.register.queries import Line, RegisterCriteria, line, register
from eqia.rules import facts as facts_rules
from eqia.rules import gate, notice, workflow
from eqia.rules.gate import Assessed, Obstacle
from eqia.rules.notice import Notice
from eqia.rules.workflow import State

MATCHES = 20  # assessments offered to a decision


def decision(ref: str) -> Decision | None:
    """A decision by its reference as in addresses. *Costs*: 1 query."""
    found = Decision.objects.select_related("directorate", "at_meeting__body")
    return found.filter(ref=ref).first()


def notice_of(record: Decision, today: date, rules: NoticeRules) -> Notice | None:
    """How notice of a key decision stands on a day; None where it is no key decision.

    Where nobody says when it was given, it was on the day from which everybody reads the record.
    """
    if not record.is_key:
        return None
    given = record.notice_on
    if given is None and record.ready_at is not None and record.for_publication:
        given = london_day(record.ready_at)
    return notice.notice_of(record.taken_on or record.meets_on, given, today, rules)


def meetings_to_choose(record: Decision, on: date) -> list[Meeting]:
    """The meetings to come at which a decision may be taken, and the one that it has.

    *Costs*: 1 query.
    """
    found = list(meetings_from(on))
    own = record.at_meeting
    return found if own is None or own in found else [own, *found]


def by_meeting(who: Person) -> QuerySet[Decision]:
    """The decisions that the list has for a person, the latest meeting first. *Costs*: 1 query.

    *Gives*: those of `visible.listed_decisions`.
    """
    return visible.listed_decisions(who).order_by(F("meets_on").desc(nulls_first=True), "-number")


def assessed_for(record: Decision, who: Person) -> list[Assessed]:
    """The assessments that a decision refers to, as the gate takes them. *Costs*: 3 queries.

    *Takes*: the person who is told: evidence of what they may not read comes without its title.
    """
    found = list(record.assessments.select_related(*PLACES).order_by("ref", "number"))
    signed = _signed_at(found)
    reads = {each.pk for each in found if policies.can_see(who, each)}
    cited: dict[int, list[facts_rules.Evidence]] = defaultdict(list)
    for each in models.CitedEvidence.objects.filter(assessment__in=found).order_by("position"):
        title = each.title if each.assessment_id in reads else ""
        cited[each.assessment_id].append(facts_rules.Evidence(title, each.source, each.as_at))
    return [
        Assessed(
            ref=str(each),
            state=State(each.state),
            signed_on=london_day(signed[each.pk]) if each.pk in signed else None,
            consultation=fuzzy(each, "consultation"),
            evidence=tuple(cited[each.pk]),
        )
        for each in found
    ]


def obstacles_to_taking(record: Decision, who: Person, taken: date, on: date) -> list[Obstacle]:
    """What keeps a ready decision from being taken on a day and was not overridden. *Costs*: 3."""
    found = gate.gate(assessed_for(record, who), taken, on)
    return [each for each in found if each.key not in record.override_covers]


@dataclass(frozen=True, slots=True)
class Cited:
    """An assessment that a decision refers to, for a person, with the day it was signed off."""

    line: Line
    signed_on: date | None


def cited_by(record: Decision, who: Person) -> list[Cited]:
    """The assessments that a decision refers to. *Costs*: 2 queries."""
    found = list(record.assessments.select_related(*PLACES).order_by("ref", "number"))
    sealed = [each for each in found if each.state in workflow.SEALED]
    signed = _signed_at(sealed)
    return [
        Cited(line(each, who), london_day(signed[each.pk]) if each.pk in signed else None)
        for each in found
    ]


def _signed_at(found: Iterable[Assessment]) -> dict[int, datetime]:
    """The moment of the last attestation of versions, by their keys. *Costs*: 1 query."""
    made = models.SignOff.objects.filter(assessment__in=list(found)).values_list("assessment")
    return dict(made.annotate(Max("signed_at")))


def to_refer_to(text: str, who: Person, on: date) -> list[Assessment]:
    """The first assessments with these words that the person may read, for a decision to cite.

    While a new version is written, the signed one is offered before it: a decision may rest on it.

    *Costs*: 2 queries.
    """
    found = register(RegisterCriteria(text=text), who, on)
    newest = [each for each in found[: 2 * MATCHES] if policies.can_see(who, each)][:MATCHES]
    refs = [each.ref for each in newest if each.state != State.SIGNED]
    signed = visible.readable(who).filter(ref__in=refs, state=State.SIGNED).select_related(*PLACES)
    in_force = {each.ref: each for each in signed}
    pairs = ((in_force.get(each.ref), each) for each in newest)
    return [each for pair in pairs for each in pair if each is not None]


def versions_of(keys: Iterable[int], who: Person) -> list[Assessment]:
    """The versions of these keys that the person may read. *Costs*: 1 query."""
    found = visible.readable(who).filter(pk__in=list(keys)).select_related(*PLACES)
    return list(found.order_by("ref", "number"))


def director_post(who: Person, record: Decision) -> Post | None:
    """The post that makes the person a director of the decision; None where they are not.

    *Costs*: 1 query.
    """
    if not policies.directs(who, record):
        return None
    posts = who.directs
    if record.directorate is not None:
        posts &= {record.directorate.director_post_id or 0}
    return Post.objects.filter(pk__in=posts).order_by("title").first()
