"""The golden thread: what carries out objectives, from the frameworks above to what came of it."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import CharField, F, IntegerField, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, Coalesce, Concat

from councilportal.common.periods import parse
from councilportal.common.refusals import NotKnown
from councilportal.common.words import Brag, Rag
from councilportal.organisation.people import Person
from councilportal.publishing.models import FrozenFigure
from councilportal.publishing.public.queries import current
from councilportal.publishing.rules.kinds import Audience
from councilportal.publishing.rules.programme import called
from eqia import visible
from eqia.models import MitigatingAction
from objectives.frameworks.policies import reads_drafts
from objectives.frameworks.queries import readable_objectives
from objectives.models import Achievement, Action, Framework, Objective, ObjectiveProgress, PlanLine
from objectives.plan import queries as plan
from objectives.plan import reading
from objectives.rules.achievements import AchievementKind
from objectives.rules.brag import Judged, judge
from objectives.rules.delivery import PlanState
from objectives.rules.frameworks import FrameworkState
from performance.models import Indicator, ObjectiveMeasure
from performance.objective_queries import standings_by_key
from performance.rules.standing import Standing

_OF_AN_OBJECTIVE = ("framework__parent__parent__parent", "theme__parent", "owner_post")
_HIGHEST = 4  # frameworks above an objective, as `_OF_AN_OBJECTIVE` reads them
_OF_AN_ACTION = ("owner_post", "confirmed_by_post", "directorate", "service")


@dataclass(frozen=True, slots=True)
class Told:
    """Something that hangs on an objective: what names it, its words, and a note about it.

    For a plan: its reference, its title and the words of the line. For an achievement: its year,
    its words and "theme" where it is of the theme. For progress: its year, its words and the
    standing. For an assessment: its reference, its title and its state. For a report: how its
    edition is cited, what lists call it, and its period.
    """

    name: str
    words: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Gauge:
    """By what an objective is measured: an indicator, or a milestone or a measure in words."""

    indicator: Indicator | None
    words: str = ""
    is_milestone: bool = False


@dataclass(frozen=True, slots=True)
class Thread:
    """An objective with all that hangs on it, as far as the reader may know of it."""

    objective: Objective
    measures: Sequence[Gauge] = ()
    actions: Sequence[Action] = ()
    plans: Sequence[Told] = ()
    assessments: Sequence[Told] = ()
    achievements: Sequence[Told] = ()
    progress: Sequence[Told] = ()
    reports: Sequence[Told] = ()
    standings: Mapping[int, Standing] = field(default_factory=dict)
    brags: Mapping[int, Judged] = field(default_factory=dict)

    @property
    def ratings(self) -> Counter[Rag]:
        """How many of its indicators have each rating."""
        keys = {each.indicator.pk for each in self.measures if each.indicator is not None}
        return Counter(self.standings[key].rating.rag for key in keys)

    @property
    def stands(self) -> Counter[Brag]:
        """How many of its actions stand in each way; those that were dropped are left out."""
        return Counter(each.brag for each in self.brags.values() if each.brag is not None)

    @property
    def above(self) -> list[Framework]:
        """The frameworks above it, the highest first, up to one that is a draft."""
        found: list[Framework] = []
        framework = self.objective.framework
        while framework is not None and len(found) < _HIGHEST:
            found.append(framework)
            above = framework.parent
            framework = above if above and above.state != FrameworkState.DRAFT else None
        return found[::-1]


def thread_of(ref: str, who: Person, on: date, now: datetime) -> Thread:
    """One objective with all that hangs on it. *Raises*: NotKnown.

    *Costs*: 5 queries, and 1 or 2 where versions of assessments are hidden from the person.
    """
    found = readable_objectives(who).filter(ref=ref).select_related(*_OF_AN_OBJECTIVE)
    objective = found.first()
    if objective is None:
        raise NotKnown(f"There is no objective {ref!r} for you.")
    return _threads([objective], who, on, now, _OF_AN_ACTION)[0]


def threads(who: Person, on: date, now: datetime, framework: str = "") -> list[Thread]:
    """The objectives in force that the person may read, each with all that hangs on it, in order.

    The actions are read without their posts and places, which a list of objectives does not tell.
    *Takes*: the reference of a framework, or "" for all. *Costs*: as `thread_of`.
    """
    found = readable_objectives(who).in_force(on).exclude(framework__state=FrameworkState.ENDED)
    if framework:
        found = found.filter(framework__ref=framework)
    in_order = found.select_related(*_OF_AN_OBJECTIVE).order_by(
        F("framework__title").asc(nulls_last=True),
        F("theme__position").asc(nulls_last=True),
        *("position", "ref"),
    )
    return _threads(list(in_order), who, on, now)


def _threads(
    objectives: Sequence[Objective],
    who: Person,
    on: date,
    now: datetime,
    of_an_action: Sequence[str] = (),
) -> list[Thread]:
    if not objectives:
        return []
    actions = _actions(objectives, who, of_an_action)
    hanging = _hanging(objectives, who, now)
    told = [each for own in hanging["measure"].values() for each in own]
    indicators, standings = standings_by_key({int(each.name) for each in told if each.name}, on)
    figures = hanging["report"][0]
    gauges = {
        each.pk: [
            Gauge(indicators.get(int(one.name or 0)), one.words, bool(one.note))
            for one in hanging["measure"][each.pk]
        ]
        for each in objectives
    }
    return [
        Thread(
            objective=each,
            measures=gauges[each.pk],
            actions=actions[each.pk],
            plans=hanging["plan"][each.pk],
            assessments=hanging["assessment"][each.pk],
            achievements=[
                *hanging["achievement"][each.pk],
                *hanging["theme"][each.theme_id or 0],
            ],
            progress=hanging["progress"][each.pk],
            reports=_of_measures(gauges[each.pk], figures),
            standings=standings,
            brags={one.pk: judge(one.standing, on) for one in actions[each.pk]},
        )
        for each in objectives
    ]


def _actions(
    objectives: Sequence[Objective], who: Person, related: Sequence[str]
) -> Mapping[int, list[Action]]:
    """The actions of objectives as the person may read them, by the key of the objective.

    Where what they refer to is read too, so are those who lead them: each has `leads_told`.
    """
    keys = [each.pk for each in objectives]
    found: Any = plan.known(who).filter(objectives__in=keys).annotate(serves=F("objectives"))
    # Without names `select_related` would read all that an action refers to.
    if related:
        found = plan.with_leads(found.select_related(*related))
    rows = list(found.order_by("ref"))
    hidden = reading.where_hidden({each.pk: each for each in rows}.values(), who)
    by_objective: dict[int, list[Action]] = defaultdict(list)
    for each in rows:
        read = hidden[each.pk].action if each.pk in hidden else each
        by_objective[each.serves].append(read)
    return by_objective


_Hanging = Mapping[str, Mapping[int, list[Told]]]


def _hanging(objectives: Sequence[Objective], who: Person, now: datetime) -> _Hanging:
    """What hangs on objectives besides actions, by kind and by key. *Costs*: 1 query.

    A measure has the key of its indicator as its name, "" without one, and a note if it is a
    milestone; an indicator that names its objective itself is a measure too, after the others.
    Promises are no achievements yet. Achievements of kind "theme" are by the key of the theme. Of
    kind "report" are the figures that editions tell, all by 0: each has the reference of its
    indicator, how the edition is cited, and what it is called.
    """
    keys = [each.pk for each in objectives]
    themes = {each.theme_id for each in objectives if each.theme_id is not None}
    lines = PlanLine.objects.all()
    if not reads_drafts(who):
        lines = lines.exclude(plan__state=PlanState.DRAFT)
    promises = MitigatingAction.objects.filter(assessment__in=visible.live(who))
    done = Achievement.objects.exclude(kind=AchievementKind.WILL_DO)
    own, of_theme = done.filter(objective__in=keys), done.filter(theme__in=themes, objective=None)
    measures = ObjectiveMeasure.objects.filter(objective__in=keys)
    named = Indicator.objects.filter(objective__in=keys)
    parts = [
        _part(
            "measure",
            measures,
            "objective_id",
            Coalesce(Cast("indicator_id", TextField()), Value("")),
            *(Concat("milestone", "words"), "milestone", "position"),
        ),
        _part("named", named, "objective_id", Cast("pk", TextField()), "", "", "position"),
        *(
            _part("plan", lines.filter(**{f"{way}__in": keys}), way, *_OF_A_LINE)
            for way in ("objectives", "priorities", "part__objective")
        ),
        _part(
            "assessment",
            promises.filter(action__objectives__in=keys),
            "action__objectives",
            *("assessment__ref", "assessment__title", "assessment__state"),
        ),
        _part(
            "assessment",
            visible.live(who).filter(objectives__in=keys),
            *("objectives", "ref", "title", "state"),
        ),
        _part("achievement", own, "objective_id", "year", "words", "", "position"),
        _part("theme", of_theme, "theme_id", "year", "words", "", "position"),
        _part(
            "progress",
            ObjectiveProgress.objects.filter(objective__in=keys),
            *("objective_id", "year", "words", "standing"),
        ),
        _part("report", _figures(keys, now), Value(0), "ref", _CITED, _CALLED),
    ]
    found: dict[str, dict[int, list[Told]]] = defaultdict(lambda: defaultdict(list))
    rows = parts[0].union(*parts[1:])  # without those that are twice the same
    for kind, key, name, _, words, note in sorted(rows, key=_place_of):
        note = "theme" if kind == "theme" else note
        held = found["measure" if kind == "named" else kind][key]
        if kind != "named" or all(each.name != name for each in held):
            held.append(Told(name, words, note))
    for each in found["progress"].values():
        each.reverse()
    return found


def _place_of(row: Sequence[Any]) -> tuple[Any, ...]:
    """The sort key of a row of the union: measures by their place, all else by name first."""
    kind, _, name, place, words, _ = row
    if kind in ("measure", "named"):
        return kind, place, "", name
    return kind, 0, name, place, words


_OF_A_LINE = ("plan__ref", "plan__title", "words", "position")


def _part(
    kind: str, rows: QuerySet[Any], key: Any, name: Any, words: Any, note: Any, place: str = ""
) -> QuerySet[Any, Any]:
    """Rows as the union takes them: kind, key, name, place, words and note, by their columns."""

    def text(column: Any) -> Any:
        return Cast(column, TextField()) if column else Value("", output_field=TextField())

    return rows.order_by().values_list(
        Value(kind, output_field=CharField()),
        Cast(key, IntegerField()),
        text(name),
        Cast(place, IntegerField()) if place else Value(0, output_field=IntegerField()),
        text(words),
        text(note),
    )


def _figures(objectives: Sequence[int], now: datetime) -> QuerySet[Any]:
    """What the editions that stand tell of the indicators that measure objectives."""
    measuring = Q(objective__in=objectives) | Q(measures__objective__in=objectives)
    return FrozenFigure.objects.filter(
        ref__in=Indicator.objects.filter(measuring).values("ref"),
        document__audience=Audience.PUBLIC,
        document__freezing=F("document__edition__freezing"),
        document__edition__in=current(now),
    )


_EDITION = "document__edition__"
# How an edition is cited, and its series, place and period, each in one text.
_CITED = Concat(
    f"{_EDITION}series__ref",
    Value("/"),
    f"{_EDITION}slug",
    Value("/"),
    Cast(f"{_EDITION}number", CharField()),
    output_field=TextField(),
)
_CALLED = Concat(
    f"{_EDITION}series__title",
    Value("\n"),
    Coalesce(f"{_EDITION}directorate__name", Value("")),
    Value("\n"),
    f"{_EDITION}period",
    output_field=TextField(),
)


def _report(cited: str, told: str) -> Told:
    title, place, period = told.split("\n")
    return Told(cited, called(title, place, parse(period)), period)


def _of_measures(measures: Sequence[Gauge], figures: Sequence[Told]) -> list[Told]:
    """The editions that tell a figure of an objective, each once, the latest period first.

    *Takes*: what editions tell, by the reference of the indicator.
    """
    refs = {each.indicator.ref for each in measures if each.indicator}
    found = {_report(each.words, each.note) for each in figures if each.name in refs}
    return sorted(found, key=lambda each: (parse(each.note).end, each.name), reverse=True)
