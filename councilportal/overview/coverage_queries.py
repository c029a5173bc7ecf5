"""Coverage: which characteristics objectives, measures, actions, papers and figures name."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import CharField, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Cast

from councilportal.common.periods import Period
from councilportal.organisation.models import Characteristic
from councilportal.organisation.people import Person
from eqia import visible
from eqia.models import Answer, GridRow, ScreenedCharacteristic
from objectives.frameworks.queries import readable_objectives
from objectives.information.released_queries import tables_by_characteristic
from objectives.models import Action, Evidence, Objective
from objectives.plan import queries as plan
from objectives.plan import reading
from objectives.rules.frameworks import FrameworkState, Named
from performance.models import Indicator, ObjectiveMeasure

KINDS = ("objective", "measure", "action", "assessment", "evidence", "figures")
ALL_AIMS = "abc"


@dataclass(frozen=True, slots=True)
class Covered:
    """What names one characteristic: how many of each kind; of figures, how many tables.

    `to_all` are the objectives that name all characteristics, `gaps` the pieces of evidence that
    say what is not known. `aims` are the aims of the duty that are for it: of marriage and civil
    partnership the first alone (Equality Act 2010, section 149(7)). `not_for_it` are the objectives
    for all that serve only other aims.
    """

    characteristic: Characteristic
    counts: Mapping[str, int] = field(default_factory=dict)
    to_all: int = 0
    gaps: int = 0
    aims: str = ALL_AIMS
    not_for_it: int = 0

    @property
    def objectives(self) -> int:
        """The objectives that name it, or all characteristics."""
        return self.counts.get("objective", 0) + self.to_all

    def number(self, kind: str) -> int:
        """How many of a kind name it."""
        return self.objectives if kind == "objective" else self.counts.get(kind, 0)

    @property
    def holes(self) -> list[str]:
        """The kinds of which nothing names it."""
        return [kind for kind in KINDS if not self.number(kind)]


def coverage(
    who: Person, on: date, framework: str = "", year: Period | None = None
) -> list[Covered]:
    """The characteristics in force on a day, the statutory ones first, with what names each.

    *Takes*: the reference of a framework, to count only what belongs to its objectives; a year, to
    count only objectives in force on the day, actions due, assessments opened, and evidence and
    figures of that year. Evidence and figures belong to no framework: all of them are counted.
    *Costs*: 5 queries, and those of `reading.changed`.
    """
    objectives = (
        readable_objectives(who).in_force(on).exclude(framework__state=FrameworkState.ENDED)
    )
    if framework:
        objectives = objectives.filter(framework__ref=framework)
    named = list(objectives.values_list("pk", "named", "aims"))
    keys = [pk for pk, _, _ in named]
    found = _rows(keys, who, framework, year)
    tables = tables_by_characteristic(year)
    to_all = [aims or ALL_AIMS for _, how, aims in named if how == Named.ALL]
    own = ScreenedCharacteristic.objects.in_force(on).filter(characteristic=OuterRef("pk"))
    held = Characteristic.objects.in_force(on).annotate(aims=Subquery(own.values("aims")[:1]))
    lines = []
    for each in held.order_by("-statutory", "name"):
        aims = ALL_AIMS if each.aims is None else each.aims
        fitting = sum(bool(set(aims) & set(of)) for of in to_all)
        of_it = found[each.pk]
        counts = {kind: len(of_it[kind]) for kind in KINDS} | {"figures": tables[each.ref]}
        lines.append(Covered(each, counts, fitting, len(of_it["gap"]), aims, len(to_all) - fitting))
    return lines


_Found = Mapping[int, Mapping[str, set[int]]]


def _rows(keys: Sequence[int], who: Person, framework: str, year: Period | None) -> _Found:
    """The keys of what names each characteristic, by its key and by kind. *Costs*: 1 query."""
    others = reading.changed(who)
    # Whom a version that the person may not read has named for an action is hidden as well.
    actions = plan.known(who).exclude(pk__in=list(others))
    papers = visible.live(who)
    evidence = Evidence.objects.exclude(characteristic=None)
    if framework:
        actions = actions.filter(objectives__in=keys)
        papers = papers.filter(Q(objectives__in=keys) | Q(mitigations__action__objectives__in=keys))
    if year is not None:
        within = (year.start, year.end)
        actions = actions.filter(Q(due_on__range=within) | Q(review_on__range=within))
        papers = papers.filter(created_at__date__range=within)
        evidence = evidence.filter(as_at__range=within)
    measures = ObjectiveMeasure.objects.filter(objective__in=keys)
    answered = GridRow.objects.filter(assessment__in=papers.order_by().values("pk"))
    answers = Answer.objects.filter(group=OuterRef("pk")).exclude(choice="", text="")
    answered = answered.filter(Exists(answers))
    links: dict[str, Any] = {
        "objective": Objective.characteristics.through.objects.filter(objective__in=keys),
        "measure": ObjectiveMeasure.characteristics.through.objects.filter(
            objectivemeasure__in=measures
        ),
        "action": Action.characteristics.through.objects.filter(
            action__in=actions.order_by().values("pk")
        ),
    }
    parts = [_part(kind, rows, f"{_OF[kind]}_id") for kind, rows in links.items()]
    split = Indicator.characteristics.through.objects.filter(indicator__measures__in=measures)
    parts += [
        _part("measure", split, "indicator__measures"),
        _part("assessment", answered, "assessment_id"),
        _part("evidence", evidence.filter(gap=""), "pk"),
        _part("gap", evidence.exclude(gap=""), "pk"),
    ]
    found: dict[int, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
    for kind, characteristic, key in parts[0].union(*parts[1:]):
        found[characteristic][kind].add(key)
    return found


_OF = {"objective": "objective", "measure": "objectivemeasure", "action": "action"}


def _part(kind: str, rows: QuerySet[Any], key: str) -> QuerySet[Any, Any]:
    return rows.order_by().values_list(
        Value(kind, output_field=CharField()),
        "characteristic_id",
        Cast(key, IntegerField()),
    )
