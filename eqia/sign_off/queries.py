"""Which assessments wait for whose signature."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from councilportal.common.at_once import Steps, alone
from councilportal.organisation.people import Person
from eqia import models, policies
from eqia.assessments import reading
from eqia.models import Assessment
from eqia.rules.words import Capacity
from eqia.rules.workflow import State

_RELATED = (
    "directorate",
    "service__head_post",
    "question_set",
    "lead_post",
    "head_post",
)


@dataclass(frozen=True, slots=True)
class Awaited:
    """An assessment that was sent for sign-off, with the attestations that are missing.

    `excluded` are the keys of those who cannot give them: its authors, and who attested already.
    """

    record: Assessment
    missing: tuple[Capacity, ...]
    excluded: frozenset[int]

    def signers(self, capacity: Capacity, holders: Mapping[int, Collection[int]]) -> frozenset[int]:
        """The keys of the people who can give an attestation. *Takes*: the holders of posts."""
        posts = policies.posts_for(self.record, capacity)
        return frozenset(key for post in posts for key in holders.get(post, ())) - self.excluded

    def waits_for(self, who: Person) -> bool:
        """True if the person can give an attestation that is missing."""
        own = set(self.missing) & set(policies.capacities(who, self.record))
        return bool(own) and who.user_id not in self.excluded


def awaited(on: date) -> list[Awaited]:
    """Every assessment that waits for a signature, the longest first.

    An attestation of what was changed since does not count.
    *Costs*: 3 queries; 6 more for each that has an attestation.
    """
    return alone(awaited_in_steps(on))


def awaited_in_steps(on: date, who: Person | None = None) -> Steps[list[Awaited]]:
    """As `awaited`; with a person, those only whose attestation lies with their posts.

    *Costs*: 2 steps; 6 queries more for each that has an attestation, with a person for each that
    somebody attested as they could.
    """
    sent = Assessment.objects.newest().filter(state=State.SUBMITTED)
    sent = sent.select_related(*_RELATED).order_by("submitted_at", "ref")
    yield [sent]
    found = [each for each in sent if who is None or policies.capacities(who, each)]
    written = Assessment.authors.through._default_manager.filter(assessment__in=found)
    authors = written.values_list("assessment", "user")
    given_by = models.SignOff.objects.filter(assessment__in=found).order_by("signed_at", "pk")
    yield authors, given_by
    excluded: dict[int, set[int]] = defaultdict(set)
    for key, author in authors:
        excluded[key].add(author)
    made: dict[int, list[models.SignOff]] = defaultdict(list)
    for each in given_by:
        made[each.assessment_id].append(each)
    waiting = []
    for record in found:
        counting: tuple[models.SignOff, ...] = ()
        if made[record.pk]:
            counting = reading.read_assessment(record, on, made=made[record.pk]).sign_offs
        given = {each.capacity for each in counting}
        signed = {each.signed_by_id for each in counting if each.signed_by_id is not None}
        missing = tuple(each for each in Capacity if each.value not in given)
        waiting.append(Awaited(record, missing, frozenset(excluded[record.pk] | signed)))
    return waiting


def waiting_for_signature_of(who: Person, on: date) -> list[Assessment]:
    """The assessments that the person can sign now, the longest waiting first.

    *Costs*: those of `awaited`; nothing for a person without a post.
    """
    return alone(to_sign_in_steps(who, on))


def to_sign_in_steps(who: Person, on: date) -> Steps[list[Assessment]]:
    """As `waiting_for_signature_of`. *Costs*: those of `awaited_in_steps`."""
    if not who.posts:
        return []
    found = yield from awaited_in_steps(on, who)
    return [each.record for each in found if each.waits_for(who)]
