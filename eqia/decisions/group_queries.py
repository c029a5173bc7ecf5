"""Which decisions affect a group: from a characteristic to decisions, by what assessments found."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import F

from councilportal.organisation.models import Characteristic
from councilportal.organisation.people import Person
from eqia import models, visible
from eqia.models import Assessment, Decision
from eqia.queries import UNLISTED
from eqia.register.queries import impacts, meanings_of, timetable, to_come
from eqia.rules.cumulative import ImpactHit
from eqia.rules.grid import Impact
from eqia.rules.intersections import Fallen, Together, close_together, together
from eqia.rules.words import Meaning


@dataclass(frozen=True, slots=True)
class DecisionImpact:
    """What an assessment that a decision rests on found for a group, and what it asked about."""

    decision: Decision
    record: Assessment
    impact: Impact
    asked: frozenset[Meaning]


@dataclass(frozen=True, slots=True)
class NoImpact:
    """A decision whose assessments found no impact on a group.

    `is_asked` is False where none of them asks about the group; `is_answered` is False where one
    of them asks and has no answer.
    """

    decision: Decision
    is_asked: bool
    is_answered: bool


@dataclass(frozen=True, slots=True)
class Affected:
    """A group with what decisions do to it, for a person.

    `unaffected` are the decisions whose assessments found no impact on it; `hidden` counts those
    that rest on an assessment which the person may not read; `to_come` counts the assessments of
    the forward timetable, whose findings are not known yet. `together` are the sets of groups with
    this one that an assessment affects adversely; `close` the runs of decisions within 24 months
    that affect it adversely.
    """

    ref: str
    name: str
    effects: tuple[DecisionImpact, ...]
    unaffected: tuple[NoImpact, ...]
    hidden: int
    to_come: int
    together: tuple[Together, ...] = ()
    close: tuple[tuple[Fallen, ...], ...] = ()

    @property
    def decisions(self) -> int:
        """How many decisions affect the group."""
        return len({each.decision.pk for each in self.effects})

    @property
    def adverse(self) -> int:
        """How many decisions affect it adversely."""
        return len({each.decision.pk for each in self.effects if each.impact.is_adverse})


def affected(ref: str, who: Person, on: date) -> Affected | None:
    """A group by the reference of its characteristic; None where there is none.

    Decisions that the person may read count, the latest first, with the assessments that they may
    read. *Costs*: 7 queries.
    """
    group = Characteristic.objects.filter(ref=ref).first()
    if group is None:
        return None
    found = list(visible.readable_decisions(who).select_related("directorate").order_by(*_LATEST))
    links = Decision.assessments.through.objects.filter(decision__in=found)
    pairs = list(links.order_by("assessment__ref", "pk").values_list("decision", "assessment"))
    cited = {assessment for _, assessment in pairs}
    records = visible.readable(who).defer(*UNLISTED).in_bulk(cited)
    rows = models.GridRow.objects.filter(assessment__in=records)
    every = list(impacts(rows, "-statutory"))
    asks = {each.assessment: each.impact for each in every if each.ref == group.ref}
    hit = {key: impact for key, impact in asks.items() if impact.is_any}
    rests: dict[int, list[int]] = {each.pk: [] for each in found}
    for decision, assessment in pairs:
        rests[decision].append(assessment)
    asked = meanings_of(each.question_set_id for each in records.values())
    effects = tuple(_effects(found, rests, records, hit, asked))
    hits = (ImpactHit(str(records[each.assessment]), "", each.name, each.impact) for each in every)
    return Affected(
        ref=group.ref,
        name=group.name,
        effects=effects,
        together=tuple(each for each in together(hits) if group.name in each.groups),
        close=tuple(close_together(_fallen(effects))),
        unaffected=tuple(
            _no_impact(decision, [asks[key] for key in own if key in asks])
            for decision in found
            for own in (rests[decision.pk],)
            if own and records.keys() >= set(own) and hit.keys().isdisjoint(own)
        ),
        hidden=sum(not records.keys() >= set(own) for own in rests.values()),
        to_come=to_come(timetable(who), on).count(),
    )


def _fallen(effects: Iterable[DecisionImpact]) -> set[Fallen]:
    """The decisions that affect a group adversely and have a day."""
    adverse = (each.decision for each in effects if each.impact.is_adverse)
    days = ((each.number, each.taken_on or each.meets_on) for each in adverse)
    return {Fallen(number, on) for number, on in days if on is not None}


_NOTHING_SAID = Impact(None, None, None)
_LATEST = (F("meets_on").desc(nulls_first=True), "-number")


def _no_impact(decision: Decision, found: Sequence[Impact]) -> NoImpact:
    return NoImpact(decision, is_asked=bool(found), is_answered=_NOTHING_SAID not in found)


def _effects(
    found: list[Decision],
    rests: Mapping[int, list[int]],
    records: Mapping[int, Assessment],
    hit: Mapping[int, Impact],
    asked: Mapping[int, frozenset[Meaning]],
) -> Iterator[DecisionImpact]:
    for decision in found:
        for key in rests[decision.pk]:
            if key in hit:
                record = records[key]
                yield DecisionImpact(decision, record, hit[key], asked[record.question_set_id])
