"""What was changed of the figures that an edition tells: readings, targets, and counts of both.

An edition tells figures in its tables, and in its words by live references. A count or a share in
its words tells every indicator of its place, so that a figure or target of any of them may change
it; what it is now is counted anew.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, TextField, Value

from councilportal.common.periods import parse
from councilportal.publishing.models import Edition, FrozenFigure, FrozenReference
from councilportal.publishing.narrative.figures import known
from councilportal.publishing.narrative.meanings import meaning
from councilportal.publishing.narrative.references import Kind
from performance.board.queries import Scope, board
from performance.models import Reading, TargetChange
from performance.queries import measure_of, units_of, with_indicators
from performance.rules.measures import LEVEL_LABELS, LEVEL_NAMES, Measure
from performance.rules.measures import Reading as Reported
from performance.rules.words import Kind as IndicatorKind

COUNTED = (Kind.COUNT, Kind.SHARE, Kind.BASE)
_OF_TARGET = (Kind.TARGET, Kind.RATING, Kind.YTD_TARGET, Kind.YTD_RATING, Kind.SHORT)
_MOST_NAMED = 5
_MOST_DECIMALS = 4  # beyond those of the indicator


@dataclass(frozen=True, slots=True)
class Changed:
    """One thing that an edition tells otherwise than it is now.

    `old` is what it was when the edition was frozen, `new` what it is now, `told` what the edition
    says where that is something else, or "". `places` are where its words tell it, each with what
    they say: "Introduction: its rating, green".
    """

    kind: str
    ref: str
    title: str
    old: str
    new: str
    reason: str
    at: datetime
    told: str = ""
    places: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """A figure that an edition tells; `title` is "" where only its words do.

    `period` is a code, `shown` what is printed, `levels` its target and its floor standard as
    printed; `kind`, `what` and `place` are of live references.
    """

    ref: str
    title: str
    period: str
    ends_on: date | None
    shown: str
    levels: tuple[str, str]
    kind: str
    what: str
    place: str

    @property
    def in_words(self) -> bool:
        """True for what a live reference tells."""
        return bool(self.kind)

    @property
    def said(self) -> str:
        """Where a live reference tells it, and what it says."""
        return f"{self.place}: {self.what}, {self.shown}"


@dataclass(frozen=True, slots=True)
class Figures:
    """What an edition tells: of each indicator, its tables first; and what it counts in words."""

    of: Mapping[str, Sequence[Told]] = field(default_factory=dict)
    counts: Sequence[Told] = ()


# What an edition tells


def figures(edition: Any, freezing: Any) -> QuerySet[FrozenFigure]:
    """The figures that an edition tells: those of its whole copy, and of the public one."""
    return FrozenFigure.objects.filter(document__edition=edition, document__freezing=freezing)


def _references(edition: Any, freezing: Any) -> QuerySet[FrozenReference]:
    """The figures that the words of an edition tell by live references."""
    return FrozenReference.objects.filter(document__edition=edition, document__freezing=freezing)


def told_by(edition: Edition) -> Figures:
    """What an edition tells. *Costs*: 1 query."""
    none = Value("", output_field=TextField())
    asked = (edition.pk, edition.freezing)
    only_words = dict.fromkeys(("kind", "what", "place"), none)
    tables = figures(*asked).annotate(name=F("title"), **only_words)
    only_tables = dict.fromkeys(("name", "target_shown", "floor_shown"), none)
    words = _references(*asked).annotate(**only_tables)
    columns = (
        *("ref", "period", "ends_on", "shown", "name", "kind", "what", "place"),
        *("target_shown", "floor_shown"),
    )
    found: dict[str, list[Told]] = {}
    counts = []
    for row in tables.values_list(*columns).union(words.values_list(*columns)):
        ref, period, ends_on, shown, title, kind, what, place, target, floor = row
        one = Told(ref, title, period, ends_on, shown, (target, floor), kind, what, place)
        if kind in COUNTED:
            counts.append(one)
        else:
            found.setdefault(ref, []).append(one)
    for each in (*found.values(), counts):
        each.sort(key=lambda one: (one.place, one.what))
    return Figures(found, counts)


# Whether anything changed, as conditions on an outer edition with `since`


def figure_changed() -> Q:
    """True of an outer edition that tells a figure whose readings were revised since."""
    since = OuterRef(OuterRef("since"))
    revised = _revised(since, OuterRef("ends_on"))
    own = Exists(revised.filter(indicator__ref=OuterRef("ref")))
    return _is_told(own, own) | _is_counted(revised)


def target_changed() -> Q:
    """True of an outer edition that tells a figure whose targets were changed since."""
    changed = _retargeted(OuterRef(OuterRef("since")), OuterRef("ends_on"))
    own = Exists(changed.filter(indicator__ref=OuterRef("ref")))
    return _is_told(own, Q(own, kind__in=_OF_TARGET)) | _is_counted(changed)


def _is_told(in_tables: Exists, in_words: Exists | Q) -> Q:
    indicators = _references(*_outer()).exclude(kind__in=COUNTED)
    return Q(Exists(figures(*_outer()).filter(in_tables))) | Q(Exists(indicators.filter(in_words)))


def _is_counted(changes: QuerySet[Any]) -> Q:
    counts = _references(*_outer()).filter(kind__in=COUNTED)
    directorate = "document__edition__directorate"
    there = changes.filter(indicator__service__directorate=OuterRef(directorate))
    in_place = Q(Exists(changes), **{directorate: None}) | Q(Exists(there))
    return Q(Exists(counts.filter(in_place)))


def _outer() -> tuple[OuterRef, OuterRef]:
    return OuterRef("pk"), OuterRef("freezing")


def _revised(since: Any, until: Any) -> QuerySet[Reading]:
    """The revisions since then of figures of the whole, of periods that end by a day."""
    revised = Reading.objects.of_the_whole().filter(revision__gt=1)
    return revised.filter(entered_at__gt=since, ends_on__lte=until)


def _retargeted(since: Any, on: Any) -> QuerySet[TargetChange]:
    """The changes since then of targets by which figures of a period with this last day are rated.

    Targets of earlier periods of its year are among them: its year to date is rated by them.
    """
    return TargetChange.objects.filter(
        changed_at__gt=since, starts_on__lte=on, year_ends_on__gte=on
    )


# What changed


def figure_changes(told: Figures, edition: Edition, since: datetime) -> Iterator[Changed]:
    """The readings that were revised since. *Costs*: 1 query."""
    same = Reading.objects.of_the_whole().filter(
        indicator=OuterRef("indicator"), period=OuterRef("period")
    )
    readings = Reading.objects.of_the_whole().filter(
        _in(told, edition),
        Exists(same.filter(revision__gt=1, entered_at__gt=since)),
        ends_on__lte=edition.ends_on,
    )
    by_place: dict[tuple[int, str], list[Reading]] = {}
    found = list(with_indicators(readings).order_by("indicator__ref", "ends_on", "revision"))
    for each in found:
        by_place.setdefault((each.indicator_id, each.period), []).append(each)
    units = units_of(found)
    for (_, period), revisions in by_place.items():
        indicator = revisions[0].indicator
        later = [each for each in revisions if each.revision > 1 and each.entered_at > since]
        ends_on = later[-1].ends_on
        own = told.of.get(indicator.ref, ())
        within = [one for one in own if one.ends_on and ends_on <= one.ends_on]
        counted = [one for one in told.counts if one.ends_on and ends_on <= one.ends_on]
        if not (within or counted):
            continue
        first = (within or counted)[0]
        measure = measure_of(indicator, units)
        before = [each for each in revisions if each.revision < later[0].revision]
        old, new = _apart(measure, before[-1] if before else None, later[-1])
        is_other = within and not first.in_words and first.period != period
        yield Changed(
            kind="Figure",
            ref=indicator.ref,
            title=f"{first.title or indicator.title}, {parse(period).label}",
            old=old,
            new=new,
            reason=" ".join(each.corrects_note for each in later if each.corrects_note),
            at=later[-1].entered_at,
            told=f"{first.shown} of its own period" if is_other else "",
            places=tuple(one.said for one in within if one.in_words) if within else _among(counted),
        )


def _apart(measure: Measure, *revisions: Reading | None) -> list[str]:
    """The figures of revisions as people read them, with decimals enough to tell them apart."""
    figures = [_figure(measure, each) for each in revisions]
    for more in range(_MOST_DECIMALS):
        said = [measure.text(each, more=more) or "No figure" for each in figures]
        if len(set(said)) == len(set(figures)):
            break
    return said


def _figure(measure: Measure, entered: Reading | None) -> Fraction | Decimal | None:
    """What was entered: the forecast of a forecast, the year to date where that is all."""
    if entered is None:
        return None
    if measure.kind is IndicatorKind.FORECAST:
        return entered.forecast_value
    told = Reported(
        period=parse(entered.period),
        value=entered.value,
        numerator=entered.numerator,
        denominator=entered.denominator,
    )
    figure = told.figure(measure)
    return entered.ytd_value if figure is None else figure


def target_changes(told: Figures, edition: Edition, since: datetime) -> Iterator[Changed]:
    """The targets and floor standards that were changed since. *Costs*: 1 query."""
    changes = TargetChange.objects.filter(_in(told, edition), changed_at__gt=since)
    by_target: dict[tuple[int, str, str], list[TargetChange]] = {}
    found = list(
        with_indicators(changes).order_by("indicator__ref", "starts_on", "changed_at", "pk")
    )
    for each in found:
        by_target.setdefault((each.indicator_id, each.year, each.period), []).append(each)
    units = units_of(found)
    for changed in by_target.values():
        first, last = changed[0], changed[-1]

        def rates(one: Told, change: TargetChange = first) -> bool:
            return bool(one.ends_on and change.starts_on <= one.ends_on <= change.year_ends_on)

        own = [one for one in told.of.get(first.indicator.ref, ()) if rates(one)]
        tables = [one for one in own if not one.in_words]
        words = [one for one in own if one.kind in _OF_TARGET]
        counted = [one for one in told.counts if rates(one)]
        if not (tables or words or counted):
            continue
        measure = measure_of(first.indicator, units)
        title = (tables[0].title if tables else "") or first.indicator.title
        names = [name for name in LEVEL_NAMES if first.before.get(name) != last.after.get(name)]
        yield Changed(
            kind="Target",
            ref=first.indicator.ref,
            title=f"{title}, {parse(first.period or first.year).label}",
            old=_levels(measure, first.before, names),
            new=_levels(measure, last.after, names),
            reason=" ".join(each.reason for each in changed if each.reason),
            at=last.changed_at,
            told=_printed(tables[0]) if tables else "",
            places=tuple(one.said for one in words) if own else _among(counted),
        )


def count_changes(told: Figures, edition: Edition, changed: Sequence[Changed]) -> Iterator[Changed]:
    """The counts and shares in its words that are others now, as `changed` made them.

    *Costs*: none without counts; else those of `board`.
    """
    if not (told.counts and changed):
        return
    scope = Scope(directorate=edition.directorate.ref if edition.directorate else "")
    uses = {(Kind(one.kind), one.ref) for one in told.counts}
    now = known(board(edition.ends_on, scope), parse(edition.period), uses).values
    by_use: dict[tuple[Kind, str], list[Told]] = {}
    for one in told.counts:
        by_use.setdefault((Kind(one.kind), one.ref), []).append(one)
    refs = list(dict.fromkeys(each.ref for each in changed))
    behind = ", ".join(refs) if len(refs) <= _MOST_NAMED else f"{len(refs)} indicators"
    for (kind, name), those in by_use.items():
        value = now.get((kind, name))
        new = value.text if value else "None"
        if new != those[0].shown:
            yield Changed(
                kind="Share" if kind is Kind.SHARE else "Count",
                ref=f"{kind}:{name}" if name else kind.value,
                title=f"{meaning(kind, name)}, {parse(those[0].period).label}",
                old=those[0].shown,
                new=new,
                reason=f"Follows from what changed of {behind}.",
                at=max(each.at for each in changed),
                places=tuple(one.said for one in those),
            )


def _in(told: Figures, edition: Edition) -> Q:
    """Rows of the indicators that an edition tells: with counts, of all of its place."""
    named = Q(indicator__ref__in=told.of)
    if not told.counts:
        return named
    if edition.directorate_id is None:
        return Q()
    return named | Q(indicator__service__directorate=edition.directorate_id)


def _among(counted: Iterable[Told]) -> tuple[str, ...]:
    """Where an indicator is told by counts alone."""
    places = dict.fromkeys(one.place for one in counted)
    return tuple(f"{place}, among those that are counted" for place in places)


def _levels(measure: Measure, levels: Mapping[str, str], names: Iterable[str]) -> str:
    """Some levels of a target: "Target 95%, floor 90%"."""
    said = ", ".join(_level(measure, name, levels.get(name)) for name in names or levels)
    return f"{said[:1].upper()}{said[1:]}" or "No target"


def _level(measure: Measure, name: str, given: str | None) -> str:
    label = LEVEL_LABELS[name][:1].lower() + LEVEL_LABELS[name][1:]
    return f"{label} {measure.level(name, Decimal(given))}" if given else f"no {label}"


def _printed(figure: Told) -> str:
    target, floor = figure.levels
    said = [f"{target} as the target"] if target else []
    return " and ".join(said + ([f"{floor} as the floor standard"] if floor else []))
