"""Papers that hold a word of their own in every field, so that a page says whose words it shows.

A word is "zq", a letter for the paper and a number for the field: `zqA017`.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from itertools import count
from typing import Any

from django.db.models import Model

from eqia import models
from eqia.decisions import operations as decisions
from eqia.models import Assessment, Decision
from eqia.sign_off import operations as sign_off
from objectives.models import Action, Evidence
from tests import factories
from tests.eqia import house, making
from tests.eqia.hostile import free_text
from tests.eqia.sample import make_full
from tests.returns.support import AT, World

WORD = re.compile(r"zq([A-Z])(\d{3})")
PAPERS = {
    "A": "draft of the place",
    "B": "withheld one of the place",
    "C": "planned one of the place",
    "D": "one of the place that waits for sign-off",
    "E": "published one of the place",
    "F": "new version of that, in draft",
    "G": "draft of another place",
    "H": "published one with a later version",
    "J": "that later version, signed and not published",
    "K": "decision of the place in preparation",
    "L": "decision of the place that is not for publication",
    "M": "decision of the place that is ready",
    "N": "decision of another place in preparation",
    "S": "evidence on the shelf about the place",
}
# What the forward timetable and the register say of what is planned; what they say of what is
# withheld.
TIMETABLE = {"title", "completion_text", "decision_text", "initial_impacts", "budget_round"}
GROUND = {"exempt_ground"}
LISTS = ("mitigations", "evidence", "consultation_points", "version_lines")


@dataclass
class Marked:
    """The papers by letter, and what each word is planted in."""

    papers: dict[str, Any] = field(default_factory=dict)
    fields: dict[str, str] = field(default_factory=dict)  # zqA017: "assessment.title"
    numbers: Iterable[int] = field(default_factory=lambda: count(1))

    def word(self, letter: str, planted: str) -> str:
        """A new word of a paper, for a field."""
        word = f"zq{letter}{next(iter(self.numbers)):03}"
        self.fields[word] = planted
        return word

    def mark(self, letter: str, record: Model, *, without: Iterable[str] = ()) -> None:
        """Plant a word in each field of words of a stored record."""
        model = type(record)
        name = model._meta.model_name
        words = {
            each.name: self.word(letter, f"{name}.{each.name}")
            for each in free_text(model)
            if each.name not in without
        }
        model._default_manager.filter(pk=record.pk).update(**words)

    def mark_whole(self, letter: str, record: Assessment, *, signs: bool) -> None:
        """Plant words in an assessment and all that belongs to it, and keep it by its letter."""
        self.papers[letter] = record
        # What waits for a date may not be signed; a reason of another move would be a lie.
        self.mark(letter, record, without=("consultation_text",) if signs else ())
        self.mark(letter, models.Answer.objects.filter(group__assessment=record).latest("pk"))
        for name in LISTS:
            for each in getattr(record, name).all():
                self.mark(letter, each, without=("group", "due_text") if signs else ())

    def mark_in_plan(self, letter: str) -> Action:
        """Plant words in what the plan has of a promise: an import brings in that of a draft."""
        record = _stored(self, letter)
        promise = record.mitigations.get()
        action = promise.action or factories.make_action(
            origin_ref=record.ref,
            directorate=record.directorate,
            service=record.service,
            owner_post=promise.owner_post,
        )
        record.mitigations.filter(action=None).update(action=action)
        self.mark(letter, action, without=("origin_ref", "due_text"))
        note = self.word(letter, "action.progress")
        action.progress.create(position=1, status="under_way", note=note, at=AT)
        return action

    def thing(self, word: str) -> str:
        """What a word belongs to: a row of the table of who sees what."""
        letter, planted = word[2], self.fields[word]
        name, _, field = planted.partition(".")
        said = PAPERS[letter]
        if name == "action":
            return f"{said}: its action in the plan"
        if letter == "B" and field in GROUND:
            return f"{said}: its ground"
        if letter == "L" and field in GROUND:
            return f"{said}: its ground"
        if letter == "C" and name == "assessment" and field in TIMETABLE:
            return f"{said}: its line of the timetable"
        return f"{said}: its words"


def plant(world: World, papers: house.Papers) -> Marked:
    """The papers of `PAPERS`, and an indicator that watches the promise of each assessment."""
    marked, cast = Marked(), papers.cast
    owner = factories.make_post("Owner of promises")
    world.people["owner"] = factories.make_user("owner")
    owner.holders.create(user=world.people["owner"])
    other = {"directorate": world.other.directorate, "service": world.other}
    for letter in "ABDEGH":
        record = make_full(cast, **(other if letter == "G" else {}))
        marked.mark_whole(letter, record, signs=letter in "BDEH")
        if letter == "G":  # what makes the head of service of the place a reader of it
            models.Assessment.objects.filter(pk=record.pk).update(lead_post=None)
            record.mitigations.update(owner_post=None)
        if letter in "AB":
            record.mitigations.update(owner_post=owner)
    planned = making.make_assessment(cast, planned=True)
    marked.papers["C"] = planned
    marked.mark("C", planned)
    _move(marked, cast)
    for letter in "ABDEGH":
        action = marked.mark_in_plan(letter)
        factories.make_indicator(f"W{letter}", service=world.service, from_action=action)
    _change_unread(marked, cast)
    evidence = Evidence.objects.create(
        ref="SHELF", title="x", kind="census", source="x", says="x", service=world.service
    )
    marked.papers["S"] = evidence
    marked.mark("S", evidence)
    _decide(marked, cast, papers)
    return marked


def _move(marked: Marked, cast: making.Cast) -> None:
    """Bring the assessments to their states."""
    for letter in "BEH":
        making.sign(_stored(marked, letter), cast, AT)
    waiting = _stored(marked, "D")
    sign_off.submit(ref=waiting.ref, saves=waiting.saves, by=cast.lead, at=AT)
    who: dict[str, Any] = {"number": 1, "by": cast.lead, "at": AT}
    ground = marked.word("B", "assessment.exempt_ground")
    sign_off.withhold(ref=marked.papers["B"].ref, ground=ground, **who)
    for letter in "EH":
        sign_off.publish(ref=marked.papers[letter].ref, **who)
    changed = marked.word("F", "assessment.what_changed")
    newer = sign_off.revise(ref=marked.papers["E"].ref, what_changed=changed, by=cast.lead, at=AT)
    marked.papers["F"] = newer
    marked.mark("F", newer)
    for name in LISTS:
        for each in getattr(newer, name).all():
            marked.mark("F", each, without=("group",))


def _change_unread(marked: Marked, cast: making.Cast) -> None:
    """Sign a later version that changes all of an action of the plan, and adds another."""
    ref = marked.papers["H"].ref
    newer = sign_off.revise(ref=ref, what_changed="x", by=cast.lead, at=AT)
    marked.mark_whole("J", newer, signs=True)
    [promise] = newer.mitigations.all()
    promise.pk = promise.action = None
    promise.position = 2
    promise.save(force_insert=True)
    for each in newer.mitigations.all():
        marked.mark("J", each, without=("group", "due_text"))
        each.due_text = marked.word("J", "mitigatingaction.due_text")
        each.owner_post = factories.make_post(f"Owner of {each.position}")  # no secret in forms
        each.due_latest = each.review_on = date(2031, 3, 31)
        each.save(update_fields=["due_text", "owner_post", "due_latest", "review_on"])
    Assessment.objects.filter(pk=newer.pk).update(review_on=date(2028, 10, 1))
    making.sign(making.stored(ref), cast, AT)


def _decide(marked: Marked, cast: making.Cast, papers: house.Papers) -> None:
    """Decisions in their states, resting on what is not signed, withheld and published."""
    marked.papers["K"] = papers.decision
    for letter in "LMN":
        cited = papers.assessment if letter == "N" else marked.papers["A"]
        marked.papers[letter] = house.make_decision(cast, cited, f"26/0{ord(letter)}")
    cited = [marked.papers[each] for each in "ABE"]
    for letter in "LM":
        record = marked.papers[letter]
        record.assessments.set(cited)
        decisions.mark_ready(ref=record.ref, saves=1, override_reason="x", by=cast.director, at=AT)
    for letter in "KLMN":
        marked.mark(letter, marked.papers[letter], without=("number",))
    foreign = marked.papers["G"].directorate
    Decision.objects.filter(pk=marked.papers["N"].pk).update(directorate=foreign)
    Decision.objects.filter(pk=marked.papers["L"].pk).update(for_publication=False)


def _stored(marked: Marked, letter: str) -> Assessment:
    return making.stored(marked.papers[letter].ref, 1)
