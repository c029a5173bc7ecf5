"""Reads of what was foretold and of what was said of it since."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q

from councilportal.common.at_once import Steps, alone
from councilportal.common.together import Many, read_together
from councilportal.organisation.people import Person
from eqia import models, taken_over, visible
from eqia.models import Assessment, OutcomeStatement
from eqia.queries import PLACES, UNLISTED
from eqia.register.queries import cells_of, impacts, impacts_in
from eqia.rules import foretold as rules
from eqia.rules.foretold import Came, Effect, Statement, Tally
from eqia.rules.words import Size
from eqia.rules.workflow import SEALED, State


@dataclass(frozen=True, slots=True)
class Foretold:
    """An effect that a version foretold for a group, and what was said of it, the newest first.

    `ref` is that of the characteristic, `group` the row's label.
    """

    ref: str
    group: str
    effect: Effect
    size: Size | None
    said: tuple[OutcomeStatement, ...] = ()

    @property
    def words(self) -> str:
        """The effect as it was foretold."""
        return rules.foretold_words(self.effect, self.size)

    @property
    def last(self) -> OutcomeStatement | None:
        """What stands of it; None where nothing was said yet."""
        return self.said[0] if self.said else None


def reviewed(ref: str, who: Person) -> Assessment | None:
    """The newest signed version of an assessment that the person may read; None for none.

    *Costs*: 1 query.
    """
    found = taken_over.marked(visible.readable(who).filter(ref=ref, state__in=SEALED))
    related = (*PLACES, "head_post", "question_set")
    return found.select_related(*related).order_by("-number").first()


def foretold(record: Assessment) -> list[Foretold]:
    """What a version foretold, in the order of its grid, with what was said of it since.

    What people said in its consultation is then read as well: `record.consultation_points.all()`.
    *Costs*: 2 queries.
    """
    statements = OutcomeStatement.objects.filter(assessment=record)
    points = models.ConsultationPoint.objects.filter(assessment=record)
    read_together(
        Many(name, [record], rows, "assessment", columns, "position")
        for name, rows, columns in (
            ("outcome_statements", statements, _OF_A_STATEMENT),
            ("consultation_points", points, ("said", "done")),
        )
    )
    said: dict[tuple[str, str], list[OutcomeStatement]] = defaultdict(list)
    for each in sorted(record.outcome_statements.all(), key=lambda each: -each.position):
        said[each.characteristic.ref, each.effect].append(each)
    return [
        Foretold(group.ref, group.label, effect, size, tuple(said[group.ref, effect]))
        for group in impacts(record.groups.all())
        for effect, size in rules.foretold(group.impact).items()
    ]


_OF_A_STATEMENT = (
    *("effect", "came", "words", "at"),
    *("characteristic__pk", "characteristic__ref", "by__pk", "by__name"),
)


@dataclass(frozen=True, slots=True)
class OnRecord:
    """An assessment of the record: what it foretold, and of how much of it something was said."""

    record: Assessment
    tally: Tally


@dataclass(frozen=True, slots=True)
class OutcomeRecord:
    """How often what was foretold came so, over the assessments that a person may read.

    Those count whose day for review has come, and those of which something was said before.
    """

    assessments: tuple[OnRecord, ...]
    by_effect: tuple[Tally, ...]
    by_group: tuple[Tally, ...]
    all: Tally


def outcome_record(who: Person, on: date, *, directorate: str = "") -> OutcomeRecord:
    """The council's record of its predictions, or that of a directorate by its reference.

    *Costs*: 3 queries.
    """
    was_said = Exists(OutcomeStatement.objects.filter(assessment=OuterRef("pk")))
    is_due = Q(state=State.SIGNED, is_latest=True, review_on__lte=on)
    found = visible.readable(who).filter(is_due | Q(was_said), state__in=SEALED)
    if directorate:
        found = found.filter(directorate__ref=directorate)
    records = {each.pk: each for each in found.select_related(*PLACES).defer(*UNLISTED)}
    said = _statements(records)
    own: dict[int, list[Statement]] = defaultdict(list)
    for key, each in said:
        own[key].append(each)
    every = [each for _, each in said]
    lines = sorted(records.values(), key=lambda each: (each.ref, each.number))
    return OutcomeRecord(
        tuple(OnRecord(each, rules.in_all(own[each.pk])) for each in lines),
        tuple(rules.by_effect(every)),
        tuple(rules.by_group(every)),
        rules.in_all(every),
    )


def _statements(records: Mapping[int, Assessment]) -> list[tuple[int, Statement]]:
    """Each effect that these versions foretold, with what was said of it last.

    *Costs*: 2 queries.
    """
    return alone(_statements_in_steps(records))


def _statements_in_steps(records: Mapping[int, Assessment]) -> Steps[list[tuple[int, Statement]]]:
    """As `_statements`. *Costs*: 1 step."""
    cells = cells_of(models.GridRow.objects.filter(assessment__in=records), "-statutory")
    made = OutcomeStatement.objects.filter(assessment__in=records).order_by("position")
    said = made.values_list("assessment", "characteristic__ref", "effect", "came")
    yield said, cells
    last = {tuple(key): Came(came) for *key, came in said}
    return [
        (each.assessment, Statement(each.name, effect, last.get((*each[:2], effect))))
        for each in impacts_in(cells)
        for effect in rules.foretold(each.impact)
    ]


def unsaid(found: Iterable[Assessment]) -> list[Assessment]:
    """Those of these of which something that they foretold waits for a word.

    *Costs*: 2 queries; none for none.
    """
    return alone(unsaid_in_steps(found))


def unsaid_in_steps(found: Iterable[Assessment]) -> Steps[list[Assessment]]:
    """As `unsaid`. *Costs*: 1 step."""
    records = {each.pk: each for each in found}
    if not records:
        return []
    said = yield from _statements_in_steps(records)
    waiting = {key for key, each in said if each.came is None}
    return [each for each in records.values() if each.pk in waiting]
