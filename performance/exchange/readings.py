"""The file readings.csv: rows that `reading_frames` does not take are checked one by one."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Max

from councilportal.common.periods import Period, london_day, parse
from councilportal.files.formats import Format, Import
from councilportal.files.loading import Counts
from councilportal.files.rows import Entry
from councilportal.files.tables import Problem
from councilportal.organisation.models import Category, Characteristic
from councilportal.organisation.people import person_on
from councilportal.organisation.queries import categories_by_code
from performance import operations
from performance import queries as performance
from performance.columns import READING_BLANK, READING_COLUMNS
from performance.exchange import column_queries
from performance.exchange.arrows import Arrow, warn_of_arrows
from performance.exchange.reading_frames import take_readings
from performance.exchange.wholes import Suspect, may_be_beyond, warn_of_beyond
from performance.groups.policies import keeps_groups, sees_all_groups
from performance.models import Indicator, Reading
from performance.rules.checks import check_reading
from performance.rules.measures import Measure
from performance.rules.words import DataState

BATCH = 5_000
KEPT = (
    "this reading of a group is stored, and only those who may see it change it: an equality lead "
    "of its place corrects it on the indicator's page of groups, or the operator of the portal "
    "imports it. Leave the row out."
)

Series = tuple[str, Period, str]
Key = tuple[str, Period, str, int]


@dataclass(frozen=True, slots=True)
class _Known:
    """What rows of readings.csv refer to, and the highest stored revision of each series."""

    indicators: Mapping[str, Indicator]
    measures: Mapping[str, Measure]
    groups: Mapping[str, Category]
    last: Mapping[Series, int]


def _known() -> _Known:
    indicators = {indicator.ref: indicator for indicator in Indicator.objects.all()}
    units = performance.units()
    return _Known(
        indicators=indicators,
        measures={ref: performance.measure_of(each, units) for ref, each in indicators.items()},
        groups=categories_by_code(),
        last=_last_revisions(),
    )


def _load_readings(entries: Iterator[Entry], work: Import) -> Counts:
    known = _known()
    counts = Counts()
    rows: list[dict[str, Any]] = []
    later: dict[Series, dict[int, Entry | None]] = defaultdict(dict)
    again: dict[Key, Entry] = {}
    arrows: list[Arrow] = []
    suspects: list[Suspect] = []
    for entry in entries:
        values = _whole_reading(entry, known, work)
        if values is None:
            continue
        key = (values["ref"], values["period"], values["group"], values["revision"])
        if values["revision"] <= known.last.get(key[:3], 0):
            again[key] = entry
            continue
        # Most readings are first revisions, which need no copy of their rows.
        later[key[:3]][key[3]] = entry if key[3] > 1 else None
        if values["reported_direction"] is not None and not values["group"]:
            arrows.append(Arrow(key[0], key[1], values["reported_direction"]))
        is_percent = known.measures[key[0]].unit.ref == "percent"
        cases = values["numerator"], values["denominator"]
        if is_percent and not values["group"] and may_be_beyond(values["value"], *cases):
            suspects.append(Suspect(key[0], key[1]))
        rows.append(_reading_row(values, known))
        if len(rows) >= BATCH:
            counts += operations.load_readings(rows=rows, by=work.by, at=work.at)
            rows.clear()
    counts += operations.load_readings(rows=rows, by=work.by, at=work.at)
    _check_revisions(later, known, work)
    if again:
        counts += _check_same_again(again, known, work)
    if arrows:
        work.at_the_end.append(lambda: warn_of_arrows(arrows, work))
    if suspects:
        work.at_the_end.append(lambda: warn_of_beyond(suspects, work))
    return counts


def _whole_reading(entry: Entry, known: _Known, work: Import) -> dict[str, Any] | None:
    """The values of every column if the row is correct; else None, with its problems noted."""
    if not work.refers(entry, "ref", "indicators", known.indicators):
        return None
    filled = {name: value for name, value in entry.values.items() if value is not None}
    values = READING_BLANK | filled
    if values["group"] and values["group"] not in known.groups:
        _refuse_group(entry, values["group"], work)
        return None
    problems = list(check_reading(known.measures[values["ref"]], values, filled))
    for column, wanted in problems:
        work.refuse(entry, column, wanted)
    if values["covers"]:
        values["data_state"] = DataState.PROVISIONAL
    return None if problems else values


def _reading_row(values: Mapping[str, Any], known: _Known) -> dict[str, Any]:
    row = dict(values)
    for name in _WORDS:
        row[name] = row[name] or ""
    row["indicator"] = known.indicators[row.pop("ref")]
    row["group"] = known.groups.get(values["group"])
    return row


def _refuse_group(entry: Entry, group: str, work: Import) -> None:
    characteristic = group.partition(":")[0]
    stored = Characteristic.objects.filter(ref=characteristic)
    if work.names("characteristics", characteristic) and not stored.exists():
        return  # its own row is faulty, and has a problem already
    wanted = (
        "write characteristic:category by their refs, such as age:under_25, both of them known."
    )
    work.refuse(entry, "group", wanted)


def _check_revisions(
    later: Mapping[Series, Mapping[int, Entry | None]], known: _Known, work: Import
) -> None:
    """Check that revisions, stored ones and those in the file, have numbers without a gap."""
    for key, revisions in later.items():
        last = known.last.get(key, 0)
        for expected, revision in enumerate(sorted(revisions), last + 1):
            entry = revisions[revision]
            if revision != expected and entry is not None:
                wanted = f"the next revision is {expected}: write that."
                work.refuse(entry, "revision", wanted)
                break


def _check_same_again(again: dict[Key, Entry], known: _Known, work: Import) -> Counts:
    """Count rows that are the same as the stored reading; refuse rows that differ from it."""
    same = 0
    for values in performance.reading_rows():
        key = (values["ref"], values["period"], values["group"], values["revision"])
        entry = again.pop(key, None)
        if entry is None:
            continue
        differing = _first_difference(entry, values)
        if differing is None:
            same += 1
            continue
        column, kept = differing
        if key[2]:
            kept = "something else"  # who imports may not see figures of groups
        free = known.last[key[:3]] + 1
        work.refuse(
            entry,
            column,
            f"{key[0]} {key[1].code} is stored with {kept or 'an empty cell'}: "
            f"correct it by revision {free} with a corrects_note.",
        )
    return Counts(unchanged=same)


def _first_difference(entry: Entry, stored: Mapping[str, Any]) -> tuple[str, str] | None:
    """The first column in which a row differs from the stored reading, and what is stored."""
    for column in READINGS.columns:
        if column.name in _KEY or column.name not in entry.values:
            continue
        value = entry.values[column.name]
        if value is None:
            value = READING_BLANK[column.name]
            if column.name == "data_state" and entry.values.get("covers"):
                value = DataState.PROVISIONAL
        kept = stored[column.name]
        if _or_none(value) != _or_none(kept):
            return column.name, "" if kept is None else column.write(kept)
    return None


def _or_none(cell: Any) -> Any:
    return None if cell == "" else cell


def _last_revisions() -> dict[Series, int]:
    """The highest stored revision by ref, period and group."""
    found = Reading.objects.order_by().values_list(
        "indicator__ref", "period", "group__characteristic__ref", "group__ref"
    )
    return {
        (ref, parse(period), f"{characteristic}:{category}" if category else ""): last
        for ref, period, characteristic, category, last in found.annotate(Max("revision"))
    }


def _dump_columns() -> dict[str, Sequence[Any]]:
    """Stored readings by column, with cells as `dump` gives them."""
    stored = column_queries.reading_columns()
    refs = dict(Indicator.objects.values_list("pk", "ref"))
    groups = {each.pk: ref for ref, each in categories_by_code().items()}
    stored["ref"] = list(map(refs.__getitem__, stored["indicator_id"]))
    stored["group"] = [groups[key] if key else "" for key in stored["group"]]
    for name, read in _READ.items():
        values = {cell: read(cell) for cell in set(stored[name])}
        stored[name] = [values[cell] for cell in stored[name]]
    return stored


def _day(cell: Any) -> date | None:
    return date.fromisoformat(cell) if isinstance(cell, str) else cell


_READ: dict[str, Callable[[Any], Any]] = {
    **dict.fromkeys((*performance.FIGURES, "previous_year_value"), performance.exact),
    "period": parse,
    "judged_on": _day,
}


def _kept(entries: Iterable[Entry], work: Import) -> Iterator[Problem]:
    """The rows of stored readings of groups that the person who imports may not see."""
    who = person_on(work.by, london_day(work.at))
    rows = [] if sees_all_groups(who) else [each for each in entries if each.values.get("group")]
    if not rows:
        return
    found = Indicator.objects.select_related("service__directorate")
    own = {each.ref for each in found if keeps_groups(who, each)}
    stored = _last_revisions()
    for entry in rows:
        key = (entry.values["ref"], entry.values["period"], entry.values["group"])
        if key[0] not in own and key in stored:
            yield entry.problem("group", KEPT)


READINGS = Format(
    "readings",
    READING_COLUMNS,
    key=("ref", "period", "group", "revision"),
    load=_load_readings,
    dump=performance.reading_rows,
    sort=("ref", "period", "group", "revision"),
    take=take_readings,
    dump_columns=_dump_columns,
    kept=_kept,
)
_KEY = frozenset(READINGS.key)
_WORDS = frozenset(
    (
        "previous_year_basis",
        "reported_direction",
        "data_state",
        "no_data_reason",
        "judgement",
        "override_rating",
    )
)
