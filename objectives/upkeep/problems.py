"""Why a record cannot have some values, by the rules that an import has too."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from django.db.models import Model, QuerySet

from councilportal.common.constraints import REF_LENGTH
from councilportal.organisation.rules import circle
from objectives.models import Framework, Objective, Theme
from objectives.rules.copying import new_ref
from objectives.rules.frameworks import (
    check_named,
    check_number,
    check_parent,
    check_place,
    check_theme,
)
from objectives.upkeep.policies import applied

Problem = tuple[str, str]  # a field, and a sentence that says what would be right
Values = Mapping[str, Any]
TAKEN = "another one has this place: give another number, or leave it empty to put it last."


def problems_of(record: Model, values: Values) -> list[Problem]:
    """Every reason why a record cannot have these values.

    *Takes*: the record as stored, or a new one; values by field, with records for relations.
    *Costs*: at most 3 queries.
    """
    after = applied(record, values)
    return list(_CHECKS[type(record)](after, values))


def problems_of_copy(framework: Framework, ref: str) -> list[Problem]:
    """Why a framework cannot be copied under a reference: of a part of the copy, or its own.

    *Costs*: 5 queries.
    """
    found: list[str] = []
    for model, own in (
        (Framework, [ref]),
        (Theme, [new_ref(each, framework.ref, ref) for each in _refs(framework.themes)]),
        (Objective, [new_ref(each, framework.ref, ref) for each in _refs(framework.objectives)]),
    ):
        there = set(model._default_manager.filter(ref__in=own).values_list("ref", flat=True))
        there |= {each for each, count in Counter(own).items() if count > 1}
        noun = model._meta.verbose_name
        found += [
            f"the {noun} {each} is there already: give another reference." for each in sorted(there)
        ]
        found += [
            f"the {noun} would be {each}, of more than {REF_LENGTH} characters: give a shorter one."
            for each in own
            if len(each) > REF_LENGTH
        ]
    return [("ref", said) for said in found]


def _refs(records: Any) -> list[str]:
    return list(records.order_by("ref").values_list("ref", flat=True))


def lists_any(record: Any, values: Values, name: str) -> bool:
    """True if a list of the record has anything, after the change. *Costs*: 1 query if kept."""
    if name in values:
        return bool(values[name])
    return record.pk is not None and bool(getattr(record, name).exists())


def others(record: Any, **same: Any) -> "QuerySet[Any]":
    """The other records of its table that have these values."""
    table: QuerySet[Any] = type(record)._default_manager.all()
    return table.filter(**same).exclude(pk=record.pk)


def _way_back(record: Framework | Theme, model: type[Model]) -> tuple[str, ...]:
    """The references through which a record would be under itself. *Costs*: 1 query."""
    if record.parent is None:
        return ()
    stored = model._default_manager.exclude(parent=None).values_list("ref", "parent__ref")
    return circle(record.ref, dict(stored) | {record.ref: record.parent.ref})


def _of_framework(framework: Framework, _: Values) -> Iterator[Problem]:
    if said := check_parent("framework", _way_back(framework, Framework)):
        yield "parent", said


def _of_theme(theme: Theme, _: Values) -> Iterator[Problem]:
    own = theme.framework
    if said := check_parent("theme", _way_back(theme, Theme)):
        yield "parent", said
    elif theme.parent is not None:
        parent = theme.parent
        if said := check_theme(own.ref, parent.framework.ref, parent.ref):
            yield "parent", said
    if theme.position is not None:
        found = others(theme, framework=own, position=theme.position)
        if said := check_place(found.values_list("ref", flat=True).first() or ""):
            yield "position", said


def _of_objective(objective: Objective, values: Values) -> Iterator[Problem]:
    yield from check_named(objective.named, lists_any(objective, values, "characteristics"))
    framework, theme = objective.framework, objective.theme
    if theme is not None:
        own = framework.ref if framework else ""
        if said := check_theme(own, theme.framework.ref, theme.ref):
            yield "theme", said
    if framework is not None and objective.number:
        found = others(objective, framework=framework, number=objective.number)
        if said := check_number(found.values_list("ref", flat=True).first() or ""):
            yield "number", said


_CHECKS: Mapping[type[Model], Callable[[Any, Values], Iterable[Problem]]] = {
    Framework: _of_framework,
    Theme: _of_theme,
    Objective: _of_objective,
}
