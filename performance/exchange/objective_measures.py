"""The file objective_measures.csv: by what objectives and lines of plans are measured."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from typing import Any

from django.db import transaction

from councilportal.common.constraints import REF_LENGTH
from councilportal.files import columns
from councilportal.files.formats import Format, Import
from councilportal.files.loading import Counts, referred, relink
from councilportal.files.rows import Entry
from councilportal.organisation.loading import posts_titled
from councilportal.organisation.models import Characteristic
from objectives.models import Objective, Plan, PlanLine
from objectives.rules.frameworks import MeasureFields, check_measure, check_measured
from performance.models import Indicator, ObjectiveMeasure

_KEY = ("objective", "plan", "line", "position")
_PLAIN = ("milestone", "words", "baseline", "baseline_on", "target", "target_on", "reference")
_CHECKED = tuple(each.name for each in fields(MeasureFields))
Values = Mapping[str, Any]


def _load(entries: Iterator[Entry], work: Import) -> Counts:
    lines = {(each.plan.ref, each.position): each for each in _lines()}
    known: dict[str, Mapping[str, Any]] = {
        "objective": Objective.objects.in_bulk(field_name="ref"),
        "plan": Plan.objects.in_bulk(field_name="ref"),
        "indicator": Indicator.objects.in_bulk(field_name="ref"),
        "characteristics": Characteristic.objects.in_bulk(field_name="ref"),
    }
    stored = {tuple(each[name] for name in _KEY): each for each in _dump()}
    rows = []
    for entry in entries:
        given = {**_NOTHING_SAID, **entry.values}
        before = stored.get(tuple(given[name] for name in _KEY), {})
        values = {**_NOTHING_SAID, **before, **entry.values}
        there = [work.refers(entry, name, f"{name.rstrip('s')}s", at) for name, at in known.items()]
        wrong = [*_check_place(values, known["plan"], lines, work)]
        wrong += check_measure(MeasureFields(**{name: values[name] for name in _CHECKED}))
        for column, wanted in wrong:
            work.refuse(entry, column, wanted)
        if all(there) and not wrong:
            rows.append(
                {
                    **entry.values,
                    "objective": known["objective"].get(values["objective"]),
                    "line": lines.get((values["plan"], values["line"])),
                }
            )
    return _store(rows, work)


def _check_place(
    values: Values,
    plans: Mapping[str, Any],
    lines: Mapping[tuple[str, int], PlanLine],
    work: Import,
) -> Iterator[tuple[str, str]]:
    """Check that the measure is of one objective, or of one line of a plan."""
    objective, plan, line = (values[name] for name in _KEY[:3])
    wrong = list(check_measured(objective, plan, line))
    yield from wrong
    is_missing = plan in plans and (plan, line) not in lines
    if not wrong and is_missing and not work.names("plan_lines", plan):
        yield "line", f"there is no line {line} in the plan {plan}: give one that is."


@transaction.atomic
def _store(rows: Sequence[Values], work: Import) -> Counts:
    """Create or update the measures, by what they measure and their position there."""
    posts = posts_titled(titles=referred(rows, "owner_post"), by=work.by, at=work.at)
    indicators = dict(Indicator.objects.values_list("ref", "pk"))
    characteristics = dict(Characteristic.objects.values_list("ref", "pk"))
    stored = {
        (each.objective_id, each.line_id, each.position): each
        for each in ObjectiveMeasure.objects.all()
    }
    new: list[ObjectiveMeasure] = []
    changed: dict[int, ObjectiveMeasure] = {}
    linked: list[tuple[ObjectiveMeasure, tuple[str, ...]]] = []
    for row in rows:
        key = tuple(row[name].pk if row[name] else None for name in ("objective", "line"))
        record = stored.get((*key, row["position"]))
        values: dict[str, Any] = {name: row[name] for name in _PLAIN if name in row}
        if "indicator" in row:
            values["indicator_id"] = indicators.get(row["indicator"])
        if "owner_post" in row:
            post = posts.get(row["owner_post"])
            values["owner_post_id"] = post.pk if post else None
        if record is None:
            places = {"objective": row["objective"], "line": row["line"]}
            record = ObjectiveMeasure(**places, position=row["position"], **values)
            new.append(record)
        elif any(getattr(record, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(record, name, value)
            changed[record.pk] = record
        if "characteristics" in row:
            linked.append((record, row["characteristics"]))
    ObjectiveMeasure.objects.bulk_create(new)
    if changed:
        names = (*_PLAIN, "indicator", "owner_post")
        ObjectiveMeasure.objects.bulk_update(changed.values(), names)
    wanted = {record.pk: [characteristics[ref] for ref in refs] for record, refs in linked}
    relinked = relink(ObjectiveMeasure, "characteristics", wanted)
    many = len((relinked | changed.keys()) - {each.pk for each in new})
    return Counts(len(new), many, len(rows) - len(new) - many)


def _lines() -> Iterable[PlanLine]:
    return PlanLine.objects.select_related("plan")


def _dump() -> Iterable[Values]:
    found = ObjectiveMeasure.objects.select_related(
        "objective", "line__plan", "indicator", "owner_post"
    )
    for measure in found.prefetch_related("characteristics"):
        yield {
            **{name: getattr(measure, name) for name in ("position", *_PLAIN)},
            "objective": measure.objective.ref if measure.objective else "",
            "plan": measure.line.plan.ref if measure.line else "",
            "line": measure.line.position if measure.line else None,
            "indicator": measure.indicator.ref if measure.indicator else "",
            "owner_post": str(measure.owner_post or ""),
            "characteristics": tuple(sorted(each.ref for each in measure.characteristics.all())),
        }


OBJECTIVE_MEASURES = Format(
    "objective_measures",
    (
        columns.whole("position", low=1, high=999, required=True),
        columns.ref("objective"),
        columns.ref("plan"),
        columns.whole("line", low=1, high=9_999, empty=None),
        columns.ref("indicator"),
        columns.text("milestone", at_most=300),
        columns.text("words", at_most=300),
        columns.number("baseline"),
        columns.day("baseline_on"),
        columns.number("target"),
        columns.day("target_on"),
        columns.text("owner_post", at_most=150),
        columns.listed("characteristics"),
        columns.text("reference", at_most=REF_LENGTH),
    ),
    key=_KEY,
    load=_load,
    dump=_dump,
    sort=_KEY,
)
_NOTHING_SAID = {column.name: column.empty for column in OBJECTIVE_MEASURES.columns}
