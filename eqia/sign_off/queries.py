"""Which assessments wait for whose signature."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from councilportal.common.at_once import Steps, rows_of, side_by_side, together
from councilportal.organisation.people import Person, standing_in
from councilportal.organisation.queries import by_post, holdings
from eqia import models, policies
from eqia.assessments.fingerprints import fingerprints_in_steps
from eqia.models import Assessment
from eqia.queries import nobody_signs
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


def unsigned_in_steps(on: date) -> Steps[list[Assessment]]:
    """The assessments sent for sign-off of which nobody can give an attestation that is missing.

    *Costs*: those of `awaited_in_steps`.
    """
    waiting, held, deputies = yield from side_by_side(
        [awaited_in_steps(on), rows_of(holdings(on)), rows_of(standing_in(on))]
    )
    holders = by_post(held)
    return [
        each.record
        for each in waiting
        if nobody_signs(each.record, each.missing, each.excluded, holders, deputies)
    ]


def awaited(on: date) -> list[Awaited]:
    """Every assessment that waits for a signature, the longest first.

    An attestation of what was changed since does not count.
    *Costs*: 1 query; 1 more where any has an attestation.
    """
    found: list[Awaited] = together([awaited_in_steps(on)])[0]
    return found


def awaited_in_steps(on: date, who: Person | None = None) -> Steps[list[Awaited]]:
    """As `awaited`; with a person, those only whose attestation lies with their posts.

    Then they say no more than whether each waits for this person.

    *Costs*: 1 step; 1 more where any has an attestation, with a person where somebody attested as
    they could.
    """
    all_sent = Assessment.objects.newest().filter(state=State.SUBMITTED)
    sent = all_sent.select_related(*_RELATED).order_by("submitted_at", "ref")
    written = Assessment.authors.through._default_manager.filter(assessment__in=all_sent)
    authors = written.values_list("assessment", "user")
    given_by = models.SignOff.objects.filter(assessment__in=all_sent).order_by("signed_at", "pk")
    yield sent, authors, given_by
    excluded: dict[int, set[int]] = defaultdict(set)
    for key, author in authors:
        excluded[key].add(author)
    made: dict[int, list[models.SignOff]] = defaultdict(list)
    for each in given_by:
        made[each.assessment_id].append(each)
    found = [each for each in sent if who is None or policies.capacities(who, each)]
    # An attestation that neither they gave nor could give decides nothing for a person.
    signed_by_some = [
        each
        for each in found
        if any(who is None or _concerns(who, each, signed) for signed in made[each.pk])
    ]
    says_now = yield from fingerprints_in_steps(signed_by_some)
    waiting = []
    for record in found:
        sha256 = says_now.get(record.pk)
        counting = [each for each in made[record.pk] if sha256 in (None, each.sha256)]
        given = {each.capacity for each in counting}
        signed = {each.signed_by_id for each in counting if each.signed_by_id is not None}
        missing = tuple(each for each in Capacity if each.value not in given)
        waiting.append(Awaited(record, missing, frozenset(excluded[record.pk] | signed)))
    return waiting


def _concerns(who: Person, record: Assessment, made: models.SignOff) -> bool:
    """True if a person gave an attestation, or could have given it."""
    own = made.signed_by_id is not None and made.signed_by_id == who.user_id
    return own or Capacity(made.capacity) in policies.capacities(who, record)


def waiting_for_signature_of(who: Person, on: date) -> list[Assessment]:
    """The assessments that the person can sign now, the longest waiting first.

    *Costs*: those of `awaited`; nothing for a person without a post.
    """
    found: list[Assessment] = together([to_sign_in_steps(who, on)])[0]
    return found


def to_sign_in_steps(who: Person, on: date) -> Steps[list[Assessment]]:
    """As `waiting_for_signature_of`. *Costs*: those of `awaited_in_steps`."""
    if not who.posts:
        return []
    found = yield from awaited_in_steps(on, who)
    return [each.record for each in found if each.waits_for(who)]
