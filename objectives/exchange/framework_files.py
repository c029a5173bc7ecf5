"""The files of the data format for frameworks, their themes and objectives, and yearly progress."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from django.db.models import F, QuerySet

from councilportal.common.periods import Period
from councilportal.common.text import LONG
from councilportal.files import columns
from councilportal.files.formats import Format, Import
from councilportal.files.loading import Counts
from councilportal.files.rows import Entry
from councilportal.organisation.formats import dates_in_order, keep_first_day
from councilportal.organisation.models import Body, Characteristic, Directorate
from councilportal.organisation.rules import circle
from objectives.exchange import framework_loading as loading
from objectives.exchange.cell_columns import TITLE
from objectives.exchange.record_files import RecordFile, Records, Values
from objectives.models import Framework, Objective, ObjectiveProgress, Theme
from objectives.rules.frameworks import (
    FrameworkKind,
    FrameworkState,
    Named,
    ObjectiveStanding,
    check_copied,
    check_named,
    check_number,
    check_parent,
    check_place,
    check_progress,
    check_theme,
)
from objectives.rules.said import YEARS

POST = 150
Said = Callable[[Sequence[str]], str]
_AIMS = ("a", "b", "c")
_A_YEAR = "write a year such as 2016/17, AY2016/17 or CY2016."


def _without_circles(
    found: Sequence[Entry], above: dict[str, str], said: Said, work: Import, column: str = "parent"
) -> list[Entry]:
    """The rows whose `column` does not lead back to them. Of a circle the first row is refused.

    *Takes*: `above`, what the column says of those that are stored, by ref; `said`, which says of
    the way back why it cannot be.
    """
    for entry in found:
        if column in entry.values:
            above[entry.values["ref"]] = entry.values[column]
    right = []
    told: set[str] = set()
    for entry in found:
        way = circle(entry.values["ref"], above)
        if way and told.isdisjoint(way):
            work.refuse(entry, column, said(way))
        told.update(way)
        if not way:
            right.append(entry)
    return right


# Frameworks


def _load_frameworks(entries: Iterator[Entry], work: Import) -> Counts:
    found = list(entries)
    stored = Framework.objects.select_related("parent", "copied_from").in_bulk(field_name="ref")
    bodies = Body.objects.in_bulk(field_name="ref")
    refs = dict.fromkeys(stored.keys() | {entry.values["ref"] for entry in found})
    above = {ref: each.parent.ref for ref, each in stored.items() if each.parent}
    before = {ref: each.copied_from.ref for ref, each in stored.items() if each.copied_from}
    rows = []
    right = _without_circles(found, above, partial(check_parent, "framework"), work)
    for entry in _without_circles(right, before, check_copied, work, "copied_from"):
        keep_first_day(entry, stored)
        known = [
            work.refers(entry, "parent", "frameworks", refs),
            work.refers(entry, "copied_from", "frameworks", refs),
            work.refers(entry, "body", "bodies", bodies),
        ]
        if dates_in_order(entry, work) and all(known):
            rows.append(entry.values)
    return loading.load_frameworks(rows=rows, by=work.by, at=work.at)


def _dump_frameworks() -> Iterable[Mapping[str, Any]]:
    for framework in Framework.objects.select_related(
        "parent", "owner_post", "body", "copied_from"
    ):
        yield {
            **{column.name: getattr(framework, column.name) for column in FRAMEWORKS.columns},
            "parent": framework.parent.ref if framework.parent else "",
            "owner_post": str(framework.owner_post or ""),
            "body": framework.body.ref if framework.body else "",
            "copied_from": framework.copied_from.ref if framework.copied_from else "",
        }


FRAMEWORKS = Format(
    "frameworks",
    (
        columns.own_ref("ref", "framework"),
        columns.text("title", required=True, at_most=TITLE),
        columns.word("kind", FrameworkKind, required=True),
        columns.word("state", FrameworkState, empty=FrameworkState.IN_FORCE),
        columns.ref("parent"),
        columns.day("valid_from"),
        columns.day("valid_to"),
        columns.text("source", at_most=TITLE),
        columns.text("owner_post", at_most=POST),
        columns.ref("body"),
        columns.text("notes", at_most=LONG),
        columns.ref("copied_from"),
    ),
    key=("ref",),
    load=_load_frameworks,
    dump=_dump_frameworks,
    sort=("ref", "title", "kind"),
)

# Themes


def _load_themes(entries: Iterator[Entry], work: Import) -> Counts:
    found = list(entries)
    stored = Theme.objects.select_related("parent", "framework").in_bulk(field_name="ref")
    frameworks = Framework.objects.in_bulk(field_name="ref")
    refs = dict.fromkeys(stored.keys() | {entry.values["ref"] for entry in found})
    above = {ref: each.parent.ref for ref, each in stored.items() if each.parent}
    right = _without_circles(found, above, partial(check_parent, "theme"), work)
    own = {ref: each.framework.ref for ref, each in stored.items()}
    own |= {entry.values["ref"]: entry.values["framework"] for entry in found}
    in_file = {entry.values["ref"] for entry in found}
    places = {
        (each.framework.ref, each.position): ref
        for ref, each in stored.items()
        if ref not in in_file
    }
    rows = []
    for entry in right:
        values = entry.values
        ref, place = values["ref"], (values["framework"], values["position"])
        known = [
            work.refers(entry, "framework", "frameworks", frameworks),
            work.refers(entry, "parent", "themes", refs),
        ]
        wrong = []
        if (parent := above.get(ref, "")) in own:
            column = "parent" if values.get("parent") else "framework"
            wrong.append((column, check_theme(own[ref], own[parent], parent)))
        if places.setdefault(place, ref) != ref:
            wrong.append(("position", check_place(places[place])))
        wrong = [each for each in wrong if each[1]]
        for column, wanted in wrong:
            work.refuse(entry, column, wanted)
        if all(known) and not wrong:
            rows.append(values)
    moved = {
        entry.values["ref"]: entry
        for entry in right
        if (before := stored.get(entry.values["ref"]))
        and before.framework.ref != entry.values["framework"]
    }
    if moved:
        work.at_the_end.append(lambda: _refuse_what_stays_behind(moved, work))
    return loading.load_themes(rows=rows, by=work.by, at=work.at)


def _refuse_what_stays_behind(moved: Mapping[str, Entry], work: Import) -> None:
    """Refuse to move a theme away from its objectives or its parts. *Costs*: 2 queries."""
    parts: tuple[tuple[str, QuerySet[Any], str], ...] = (
        ("objectives", Objective.objects.all(), "theme"),
        ("themes", Theme.objects.all(), "parent"),
    )
    for file, records, above in parts:
        left = records.filter(**{f"{above}__ref__in": moved}).exclude(
            framework=F(f"{above}__framework")
        )
        for theme, other in left.order_by("ref").values_list(f"{above}__ref", "ref"):
            if not work.names(file, other):  # its own row has been refused already
                wanted = f"{other} is part of this theme: move it to the same framework as well."
                work.refuse(moved[theme], "framework", wanted)


def _dump_themes() -> Iterable[Mapping[str, Any]]:
    for theme in Theme.objects.select_related("parent", "framework"):
        yield {
            **{column.name: getattr(theme, column.name) for column in THEMES.columns},
            "framework": theme.framework.ref,
            "parent": theme.parent.ref if theme.parent else "",
        }


THEMES = Format(
    "themes",
    (
        columns.ref("framework", required=True),
        columns.ref("ref", required=True),
        columns.whole("position", low=1, high=999, required=True),
        columns.text("title", required=True, at_most=TITLE),
        columns.text("introduction", at_most=LONG),
        columns.ref("parent"),
        columns.whole("standards", low=0, high=999, empty=None),
        columns.yes_no("cuts_across"),
    ),
    key=("ref",),
    load=_load_themes,
    dump=_dump_themes,
    sort=("framework", "position", "ref"),
)

# Objectives


def _load_objectives(entries: Iterator[Entry], work: Import) -> Counts:
    found = list(entries)
    stored = {each["ref"]: each for each in _dump_objectives()}
    records = Objective.objects.in_bulk(field_name="ref")
    refs = dict.fromkeys(records.keys() | {entry.values["ref"] for entry in found})
    before = {ref: each["copied_from"] for ref, each in stored.items() if each["copied_from"]}
    themes = dict(Theme.objects.values_list("ref", "framework__ref"))
    known: dict[str, Mapping[str, Any]] = {
        "framework": Framework.objects.in_bulk(field_name="ref"),
        "theme": themes,
        "characteristics": Characteristic.objects.in_bulk(field_name="ref"),
        "directorates": Directorate.objects.in_bulk(field_name="ref"),
    }
    in_file = {entry.values["ref"] for entry in found}
    numbers = {
        (each["framework"], each["number"]): ref
        for ref, each in stored.items()
        if ref not in in_file and each["framework"] and each["number"]
    }
    rows = []
    for entry in _without_circles(found, before, check_copied, work, "copied_from"):
        keep_first_day(entry, records)
        values = {**_NOTHING_SAID, **stored.get(entry.values["ref"], {}), **entry.values}
        there = [work.refers(entry, name, f"{name.rstrip('s')}s", at) for name, at in known.items()]
        there.append(work.refers(entry, "copied_from", "objectives", refs))
        wrong = list(check_named(values["named"] or "", bool(values["characteristics"])))
        if values["theme"] in themes:
            said = check_theme(values["framework"], themes[values["theme"]], values["theme"])
            wrong += [("theme", said)] if said else []
        number = (values["framework"], values["number"])
        if all(number) and numbers.setdefault(number, values["ref"]) != values["ref"]:
            wrong.append(("number", check_number(numbers[number])))
        for column, wanted in wrong:
            work.refuse(entry, column, wanted)
        if dates_in_order(entry, work) and all(there) and not wrong:
            rows.append(_without_none(entry.values, "named"))
    return loading.load_objectives(rows=rows, by=work.by, at=work.at)


def _without_none(values: Mapping[str, Any], name: str) -> dict[str, Any]:
    """The values with "" for a word that nobody said."""
    return {**values, name: values[name] or ""} if name in values else dict(values)


def _dump_objectives() -> Iterable[Mapping[str, Any]]:
    found = Objective.objects.select_related("framework", "theme", "owner_post", "copied_from")
    for objective in found.prefetch_related("characteristics", "directorates"):
        yield {
            **{column.name: getattr(objective, column.name) for column in OBJECTIVES.columns},
            "framework": objective.framework.ref if objective.framework else "",
            "theme": objective.theme.ref if objective.theme else "",
            "characteristics": tuple(sorted(each.ref for each in objective.characteristics.all())),
            "owner_post": str(objective.owner_post or ""),
            "directorates": tuple(sorted(each.ref for each in objective.directorates.all())),
            "copied_from": objective.copied_from.ref if objective.copied_from else "",
        }


OBJECTIVES = Format(
    "objectives",
    (
        columns.own_ref("ref", "objective"),
        columns.text("title", required=True, at_most=TITLE),
        columns.day("valid_from"),
        columns.day("valid_to"),
        columns.ref("framework"),
        columns.ref("theme"),
        columns.whole("position", low=0, high=9_999),
        columns.text("number", at_most=20),
        columns.letters("aims", _AIMS),
        columns.listed("characteristics"),
        columns.word("named", Named),
        columns.text("characteristics_words", at_most=TITLE),
        columns.text("owner_post", at_most=POST),
        columns.listed("directorates"),
        columns.ref("copied_from"),
    ),
    key=("ref",),
    load=_load_objectives,
    dump=_dump_objectives,
    sort=("ref", "title"),
)
_NOTHING_SAID = {column.name: column.empty for column in OBJECTIVES.columns}

# What became of an objective in a year


def _check_progress(values: Values, _: Records) -> Iterator[tuple[str, str]]:
    return check_progress(values["standing"] or "", values["judged_by"], values["judged_on"])


def _year(cell: str) -> Period:
    try:
        period: Period = _PERIOD.read(cell)
    except columns.Refused as error:
        raise columns.Refused(_A_YEAR) from error
    if period.kind not in YEARS:
        raise columns.Refused(_A_YEAR)
    return period


_PERIOD = columns.period("year", required=True)
OBJECTIVE_PROGRESS = RecordFile(
    "objective_progress",
    ObjectiveProgress,
    (
        columns.ref("objective", required=True),
        replace(_PERIOD, read=_year),
        columns.text("words", required=True, at_most=LONG),
        columns.ref("directorate"),
        columns.word("standing", ObjectiveStanding),
        columns.text("judged_by", at_most=POST),
        columns.day("judged_on"),
    ),
    key=("objective", "year", "directorate"),
    refs={"objective": ("objectives", Objective), "directorate": ("directorates", Directorate)},
    posts=("judged_by",),
    periods=("year",),
    check=_check_progress,
).format()

FILES: tuple[Format, ...] = (FRAMEWORKS, THEMES, OBJECTIVES, OBJECTIVE_PROGRESS)
