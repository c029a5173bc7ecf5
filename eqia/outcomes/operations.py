"""Writes of what came of what assessments foretold: rows are added and never changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from councilportal.accounts.models import User
from councilportal.audit import operations as audit
from councilportal.common.refusals import NotKnown, Refused
from councilportal.organisation.models import Characteristic
from eqia import policies
from eqia.assessments.saving import person_acting, record_event
from eqia.models import Assessment, OutcomeStatement
from eqia.outcomes import queries
from eqia.rules.foretold import Came, Effect
from eqia.rules.workflow import SEALED


@dataclass(frozen=True, slots=True)
class Saying:
    """What is said of an effect on a group, by the reference of its characteristic."""

    ref: str
    effect: Effect
    came: Came
    words: str


class StaleOutcome(Exception):
    """Somebody else said something in between; `seen` is how many statements there are now."""

    def __init__(self, seen: int) -> None:
        """Keep the count."""
        super().__init__("Somebody else said what came of it after you opened this page.")
        self.seen = seen


@audit.writing()
def say(
    *, ref: str, said: Sequence[Saying], seen: int, by: User, at: datetime
) -> list[OutcomeStatement]:
    """Say what came of effects that the newest signed version foretold.

    What is said already in the same words adds nothing, whatever the count.

    *Takes*: `seen`, how many statements of the version the person's page knew.
    *Gives*: the statements that are new.
    *Raises*: StaleOutcome; Refused for who may not, and without words; NotKnown for an effect that
    was not foretold, and where there is no signed version.
    """
    found = Assessment.objects.select_related("directorate", "service", "question_set")
    held = found.select_for_update(of=("self",), no_key=True).filter(ref=ref, state__in=SEALED)
    record = held.order_by("-number").first()
    if record is None:
        raise NotKnown(f"There is no signed assessment {ref}.")
    policies.check_can_say_outcome(person_acting(by, at), record)
    last = {(each.ref, each.effect): each.last for each in queries.foretold(record)}
    fresh = []
    for one in said:
        if (one.ref, one.effect) not in last:
            raise NotKnown(f"{record} foretold no such effect for {one.ref}.")
        if not one.words.strip():
            raise Refused("Say in words what came of it.")
        stands = last[one.ref, one.effect]
        if stands is None or (stands.came, stands.words) != (one.came, one.words.strip()):
            fresh.append(one)
    if not fresh:
        return []
    count = OutcomeStatement.objects.filter(assessment=record).count()
    if count != seen:
        raise StaleOutcome(count)
    keys = dict(
        Characteristic.objects.filter(ref__in={one.ref for one in fresh}).values_list("ref", "pk")
    )
    made = OutcomeStatement.objects.bulk_create(
        OutcomeStatement(
            assessment=record,
            position=place,
            characteristic_id=keys[one.ref],
            effect=one.effect,
            came=one.came,
            words=one.words.strip(),
            at=at,
            by=by,
        )
        for place, one in enumerate(fresh, count + 1)
    )
    after = {f"{one.ref}, {one.effect}": one.came for one in fresh}
    record_event(record, "say outcome", None, after, by, at)
    return made
