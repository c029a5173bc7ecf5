"""Reads of objectives with their measures, as the check of rule L3 takes them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import (
    Exists,
    F,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    prefetch_related_objects,
)

from councilportal.common.numbers import count_of, plain
from councilportal.common.periods import Period, parse
from councilportal.common.validity import DatedQuerySet
from councilportal.files.loading import as_stored
from objectives.delivery.queries import PlanRead
from objectives.models import Framework, Objective, ObjectiveProgress, PlanLine, Theme
from objectives.rules.copying import Change, MeasureSaid, ObjectiveSaid, compare
from objectives.rules.delivery import PlanKind
from objectives.rules.frameworks import FrameworkKind, FrameworkState
from objectives.rules.measurable import (
    Lack,
    Measured,
    MeasureFact,
    ThemeFact,
    check,
    lacks,
)
from performance.models import Indicator, ObjectiveMeasure, Reading
from performance.queries import (
    READING_FIELDS,
    exact,
    histories,
    measure_of,
    targets_of,
    units_of,
    with_indicators,
    with_units,
)
from performance.rules.measures import LEVEL_NAMES, Levels, Targets, Unit
from performance.rules.standing import Standing, stand


def measures_in_order() -> "Prefetch[str, QuerySet[ObjectiveMeasure], str]":
    """The measures of objectives or lines in order, each with its indicator and its unit.

    Each has `names_somebody`: whether it lists characteristics. *Costs*: 1 query for all.
    """
    links = ObjectiveMeasure.characteristics.through.objects
    named = links.filter(objectivemeasure=OuterRef("pk"))
    found = with_indicators(ObjectiveMeasure.objects.select_related("owner_post"))
    return Prefetch("measures", found.annotate(names_somebody=Exists(named)).order_by("position"))


def in_order(objectives: DatedQuerySet[Objective]) -> DatedQuerySet[Objective]:
    """Objectives in the order of their paper, with measures and places.

    *Costs*: at most 4 queries.
    """
    return (
        objectives.select_related("framework", "theme", "owner_post")
        .prefetch_related(measures_in_order(), "characteristics", "directorates")
        .order_by("position", "ref")
    )


def unmeasured(on: date) -> list[str]:
    """The equality objectives in force on a day that have no measure: numbers or references.

    Those are the objectives of frameworks of equality objectives that are in force, and of none. A
    method or a pointer is no measure (L3). *Costs*: 2 queries.
    """
    counted = Q(framework=None) | Q(
        framework__kind=FrameworkKind.EQUALITY_OBJECTIVES,
        framework__state=FrameworkState.IN_FORCE,
    )
    found = Objective.objects.in_force(on).filter(counted)
    ordered = found.prefetch_related(measures_in_order()).order_by("position", "ref")
    return [each.number or each.ref for each in ordered if Lack.MEASURE in lacks(measured(each))]


def progress_of(objective: Objective) -> list[ObjectiveProgress]:
    """What was said of an objective, the newest year first. *Costs*: 1 query."""
    said = objective.progress.select_related("directorate", "judged_by")
    return list(said.order_by("-year", "directorate__position", "directorate__name"))


def objectives_of(framework: Framework) -> DatedQuerySet[Objective]:
    """The objectives of a framework, as `in_order` gives them."""
    return in_order(Objective.objects.filter(framework=framework))


def objectives_with_earlier(framework: Framework) -> tuple[list[Objective], list[Objective]]:
    """The objectives of a framework, and of that which it was copied from, each in order.

    *Costs*: as `in_order`.
    """
    both = [framework.pk, framework.copied_from_id]
    found = list(in_order(Objective.objects.filter(framework__in=[each for each in both if each])))
    own = [each for each in found if each.framework_id == framework.pk]
    return own, [each for each in found if each.framework_id != framework.pk]


def changes_between(
    earlier: Iterable[Objective], objectives: Iterable[Objective]
) -> tuple[Change, ...]:
    """What changed between two lists of `in_order`, of which the second was copied."""
    old = list(earlier)
    refs = {each.pk: each.ref for each in old}
    return compare(
        [_said(each, "") for each in old],
        [_said(each, refs.get(each.copied_from_id or 0, "")) for each in objectives],
    )


def _said(objective: Objective, copied_from: str) -> ObjectiveSaid:
    return ObjectiveSaid(
        objective.ref,
        f"{objective.number} {objective.title}".strip(),
        copied_from,
        tuple(
            MeasureSaid(str(each), each.target, each.target_on, _level(each))
            for each in objective.measures.all()
        ),
    )


def _level(measure: ObjectiveMeasure) -> str:
    """The target of a measure in the unit of its indicator."""
    if measure.indicator is None:
        return plain(measure.target)
    return measure_of(measure.indicator, units_of([measure])).given(measure.target)


def what_a_copy_takes(framework: Framework) -> list[str]:
    """What a copy of a framework takes along, counted, in words. *Costs*: 3 queries."""
    measures = ObjectiveMeasure.objects.filter(objective__framework=framework)
    counts = {
        "theme": framework.themes.count(),
        "objective": framework.objectives.count(),
        "measure": measures.count(),
    }
    return [count_of(count, noun) for noun, count in counts.items() if count]


def with_measures(read: PlanRead) -> PlanRead:
    """A plan as somebody reads it, with the measures of its lines in words and what these lack.

    A measure in words has its reference elsewhere in brackets. Rule L3 asks for measures where a
    plan sets them: of every line of a matrix, and of another plan once one line has a measure.
    *Costs*: 1 query.
    """
    prefetch_related_objects(list(read.lines), measures_in_order())
    words = {
        line.pk: tuple(map(_in_words, measures))
        for line in read.lines
        if (measures := line.measures.all())
    }
    is_asked = bool(words) or read.plan.kind == PlanKind.MATRIX
    found = check([measured_line(each) for each in read.lines]) if is_asked else ()
    return replace(read, measures=words, lacking=found)


def _in_words(measure: ObjectiveMeasure) -> str:
    return f"{measure} ({measure.reference})" if measure.reference else f"{measure}"


def measured(objective: Objective) -> Measured:
    """What the check knows of an objective whose measures are prefetched."""
    return Measured(
        ref=objective.ref,
        title=objective.title,
        number=objective.number,
        named=objective.named,
        has_owner=objective.owner_post_id is not None,
        measures=_facts(objective.measures.all()),
    )


def measured_line(line: PlanLine) -> Measured:
    """What the check knows of a line of a plan: its own characteristics, or of its objectives."""
    objectives = list(line.objectives.all())
    named = [each.named for each in objectives if each.named in ("named", "all")]
    if line.characteristics.all():
        named = ["named"]
    return Measured(
        ref=f"{line.position}",
        title=line.words,
        named=named[0] if named else "",
        has_owner=any(each.owner_post_id for each in objectives),
        measures=_facts(line.measures.all()),
    )


def _facts(measures: Iterable[ObjectiveMeasure]) -> tuple[MeasureFact, ...]:
    return tuple(
        MeasureFact(
            what=str(each),
            reference=each.reference,
            is_words=bool(each.words),
            is_milestone=bool(each.milestone),
            has_baseline=each.baseline is not None,
            has_target=each.target is not None,
            has_date=each.target_on is not None,
            has_owner=each.owner_post_id is not None,
            has_characteristics=each.names_somebody,  # type: ignore[attr-defined]
        )
        for each in measures
    )


def themes_of(framework: Framework) -> list[ThemeFact]:
    """What the check knows of the themes of a framework, in order. *Costs*: 1 query."""
    parts = (
        Objective.objects.filter(theme=OuterRef("pk")),
        PlanLine.objects.filter(outcome=OuterRef("pk")),
        PlanLine.objects.filter(theme=OuterRef("pk")),
        Theme.objects.filter(parent=OuterRef("pk")),
    )
    has_content = reduce(or_, (Q(Exists(part)) for part in parts))
    themes = framework.themes.select_related("parent").annotate(has_content=has_content)
    return [
        ThemeFact(
            ref=each.ref,
            title=each.title,
            has_content=each.has_content,
            own_standards=each.standards,
            is_counted=bool(each.standards or (each.parent and each.parent.standards)),
            cuts_across=each.cuts_across,
            introduction=each.introduction,
        )
        for each in themes.order_by("position")
    ]


def standings_of(objective: Objective, on: date) -> Mapping[int, Standing]:
    """How each indicator of the measures of an objective stands on a day, by its key.

    *Takes*: an objective of `in_order`. *Costs*: 2 queries, whatever the number of measures.
    """
    measures = list(objective.measures.all())
    found = [each.indicator for each in measures if each.indicator is not None]
    targets = targets_of(each.pk for each in found)
    return _standings(found, units_of(measures), targets, on)


def with_targets(found: DatedQuerySet[Indicator]) -> tuple[list[Indicator], dict[int, Targets]]:
    """Few indicators, each with its unit as `with_units` gives it, and all their targets by key.

    *Costs*: 1 query.
    """
    columns: dict[str, Any] = {name: F(f"targets__{name}") for name in ("year", "period")}
    columns |= {name: as_stored(f"targets__{name}") for name in LEVEL_NAMES}
    indicators: dict[int, Indicator] = {}
    rows: dict[int, dict[tuple[Period, Period | None], Levels]] = defaultdict(dict)
    joined = with_units(found).annotate(**{f"of_{name}": of for name, of in columns.items()})
    for each in joined:
        indicators.setdefault(each.pk, each)
        year, period, *levels = (getattr(each, f"of_{name}") for name in columns)
        if year is not None:
            key = parse(year), parse(period) if period else None
            rows[each.pk][key] = Levels(*map(exact, levels))
    targets = {number: Targets(own) for number, own in rows.items()}
    return list(indicators.values()), defaultdict(Targets, targets)


def standings_by_key(
    keys: Collection[int], on: date
) -> tuple[Mapping[int, Indicator], Mapping[int, Standing]]:
    """Indicators, and how they stand on a day, both by key. *Costs*: 2 queries; none for no key."""
    if not keys:
        return {}, {}
    found, targets = with_targets(Indicator.objects.filter(pk__in=keys))
    return {each.pk: each for each in found}, _standings(found, units_of(found), targets, on)


def _standings(
    indicators: Collection[Indicator],
    units: Mapping[str, Unit],
    targets: Mapping[int, Targets],
    on: date,
) -> Mapping[int, Standing]:
    found = {each.pk: each for each in indicators}
    if not found:
        return {}
    readings = Reading.objects.of_the_whole().filter(indicator__in=found, ends_on__lte=on)
    history = histories(readings.values_list(*READING_FIELDS))
    return {
        key: stand(measure_of(each, units), history[key], targets[key], on)
        for key, each in found.items()
    }
