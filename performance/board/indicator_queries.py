"""Reads of one indicator's page: about it, its revisions, how its targets changed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, Subquery

from councilportal.common.periods import (
    Period,
    PeriodKind,
    day_label,
    london_day,
    parse,
)
from councilportal.common.together import InLines
from councilportal.organisation.models import Characteristic
from councilportal.organisation.past_values import changed_until
from councilportal.organisation.people import Person
from objectives.frameworks.queries import readable_objectives
from objectives.models import Action, Objective
from objectives.plan.reading import where_hidden
from performance.board.places import PLACED_BY, Places
from performance.models import Benchmark, Indicator, ObjectiveMeasure, Reading, TargetChange
from performance.queries import (
    READING_FIELDS,
    measure_of,
    reported,
    units_of,
    with_units,
)
from performance.rules.benchmarks import Statistic
from performance.rules.measures import Reading as Reported


def indicator(ref: str) -> Indicator | None:
    """An indicator with the related records that its page shows; None where there is none.

    Ended indicators are found too: they keep their page.
    *Gives*: it with `people`, the names of its characteristics, a line each, or None.
    *Costs*: 1 query.
    """
    people = Characteristic.objects.filter(indicators=OuterRef("pk")).order_by()
    answering = ("objective", "owner", "approver", "from_action")
    measures = ObjectiveMeasure.objects.filter(indicator=OuterRef("pk"))
    found = with_units(Indicator.objects.filter(ref=ref)).annotate(
        changed_until=changed_until(),
        is_measure=Exists(measures),
        people=Subquery(people.values(told=InLines("name"))),
        has_benchmarks=Exists(Benchmark.objects.filter(indicator=OuterRef("pk"))),
        has_groups=Exists(Reading.objects.filter(indicator=OuterRef("pk")).exclude(group=None)),
    )
    return found.select_related(*PLACED_BY, *answering).first()


def serves(indicator: Indicator, who: Person) -> list[Objective]:
    """The objectives that an indicator measures, as far as the person may read them.

    *Takes*: an indicator as `indicator` gives it. *Costs*: 1 query; none where it measures none.
    """
    if not (indicator.objective_id or indicator.is_measure):  # type: ignore[attr-defined]
        return []
    measured = Q(pk=indicator.objective_id) | Q(measures__indicator=indicator)
    return list(readable_objectives(who).filter(measured).distinct().order_by("position", "ref"))


def benchmarks_of(indicator: Indicator, until: date) -> list[Benchmark]:
    """The latest benchmark of each set and statistic that ends by a day, in the order of both.

    *Takes*: an indicator as `indicator` gives it. *Costs*: 1 query; none where it has none.
    """
    if not indicator.has_benchmarks:  # type: ignore[attr-defined]
        return []
    return latest_benchmarks(Benchmark.objects.filter(indicator=indicator), until)


def latest_benchmarks(found: Iterable[Benchmark], until: date) -> list[Benchmark]:
    """The latest of these of each set and statistic that ends by a day, in the order of both."""
    latest: dict[tuple[str, str], tuple[date, date, Benchmark]] = {}
    for each in found:
        taken = each.as_at or date.min
        ends = parse(each.period).end if each.period else taken
        of = each.comparator_set, each.statistic
        if ends <= until and (of not in latest or latest[of][:2] < (ends, taken)):
            latest[of] = (ends, taken, each)
    order = [each.value for each in Statistic]
    kept = [each for _, _, each in latest.values()]
    return sorted(kept, key=lambda each: (each.comparator_set, order.index(each.statistic)))


def latest_period_of(ref: str) -> Period | None:
    """The period of the indicator's latest reading; None without any. *Costs*: 1 query."""
    found = (
        Reading.objects.of_the_whole().filter(indicator__ref=ref).order_by("-ends_on", "-period")
    )
    code = found.values_list("period", flat=True).first()
    return parse(code) if code else None


def frequency_of(ref: str) -> PeriodKind | None:
    """How often the indicator is reported; None where there is none. *Costs*: 1 query."""
    found = Indicator.objects.filter(ref=ref).values_list("frequency", flat=True).first()
    return PeriodKind(found) if found else None


@dataclass(frozen=True, slots=True)
class About:
    """What an indicator is, in words: pairs of name and value, empty ones left out."""

    definition: str
    pairs: tuple[tuple[str, str], ...]


def about(indicator: Indicator, promise: str, on: date, places: Places) -> About:
    """What an indicator is, why it matters and who is responsible for it, as it was on a day.

    *Takes*: an indicator from `indicator`; the promise that it watches, from `promise_of`; where it
    belonged, from `places_of`.
    """
    measure = measure_of(indicator, units_of([indicator]))
    then = places.indicator(indicator, on)
    objective = indicator.objective
    people: str = indicator.people or ""  # type: ignore[attr-defined]
    pairs = [
        ("Kind", measure.kind.label),
        ("Reported", measure.frequency.label),
        ("Unit", measure.unit.name),
        ("Polarity", measure.polarity.label),
        ("Rated by", measure.method.label),
        ("Year to date", measure.aggregation.label),
        ("Direction compared with", measure.direction_basis.label),
        ("Counted", _counted(then)),
        ("Outcome", then.outcome),
        ("Objective", f"{objective.ref} {objective.title}" if objective else ""),
        ("Characteristics", ", ".join(sorted(people.splitlines()))),
        ("Watches over the promise", promise),
        ("Owner", places.post(indicator, "owner", on)),
        ("Approver", places.post(indicator, "approver", on)),
        ("In force from", day_label(indicator.valid_from) if indicator.valid_from else ""),
        ("In force to", day_label(indicator.valid_to) if indicator.valid_to else ""),
    ]
    return About(then.definition, tuple(pair for pair in pairs if pair[1]))


def promise_of(action: Action, who: Person) -> str:
    """The promise that an indicator watches, in words.

    *Takes*: its action, of which the person may know. *Costs*: those of `where_hidden`.
    """
    told = where_hidden([action], who).get(action.pk)
    what = told.action.what if told else action.what
    return f"{what} ({action.origin_ref})"


def _counted(indicator: Indicator) -> str:
    parts = [indicator.numerator_label, indicator.denominator_label]
    return " out of ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Revision:
    """One revision of a reading of the whole, with how it came in and when."""

    reading: Reported
    corrects_note: str
    entered_on: date
    source: str


_OF_A_REVISION = ("corrects_note", "entered_at", "source")
Row = tuple[Any, ...]  # the values of READING_FIELDS, and those of _OF_A_REVISION


def revision_rows(ref: str) -> list[Row]:
    """Every revision of every reading of the whole, newest period first. *Costs*: 1 query.

    Readings of groups are not among them: of these everybody reads what is released
    (`performance.groups`).
    """
    rows = Reading.objects.of_the_whole().filter(indicator__ref=ref)
    found = rows.order_by("-ends_on", "-revision")
    return list(found.values_list(*READING_FIELDS, *_OF_A_REVISION))


def until(rows: Iterable[Row], on: date) -> list[Row]:
    """The readings that end by a day, as `histories` takes them."""
    width = len(READING_FIELDS)
    return [row[:width] for row in rows if parse(row[1]).end <= on]


def revisions(rows: Iterable[Row]) -> list[Revision]:
    """Every revision, in the order of its row."""
    found = []
    for row in rows:
        note, at, source = row[len(READING_FIELDS) :]
        found.append(
            Revision(
                reading=reported(row[: len(READING_FIELDS)]),
                corrects_note=note,
                entered_on=london_day(at),
                source=Reading.Source(source).label,
            )
        )
    return found


def periods_of(revisions: Iterable[Revision]) -> list[Period]:
    """The periods that have readings of the whole, oldest first."""
    periods = {each.reading.period for each in revisions}
    return sorted(periods, key=lambda period: (period.end, period.start))


def target_changes(ref: str) -> list[TargetChange]:
    """The target integrity log of an indicator, newest first. *Costs*: 1 query."""
    found = TargetChange.objects.filter(indicator__ref=ref).select_related("changed_by")
    return list(found.order_by("-changed_at", "-id"))
