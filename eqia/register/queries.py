"""Reads of the register, the timetable, the cumulative view and the shelf."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    When,
)

from councilportal.accounts.models import User, is_open_on
from councilportal.common.searching import patterns
from councilportal.common.words import Word
from councilportal.organisation.people import Person
from eqia import models, policies, visible
from eqia.models import Assessment, AssessmentQuerySet, fuzzy
from eqia.queries import PLACES, UNLISTED, bands_of
from eqia.rules import cumulative as cumulative_rules
from eqia.rules import grid as grid_rules
from eqia.rules.cumulative import ImpactHit, Tally
from eqia.rules.facts import Facts
from eqia.rules.grid import Impact
from eqia.rules.intersections import Together, together
from eqia.rules.words import Meaning, Part
from eqia.rules.workflow import State
from eqia.sign_off.queries import waiting_for_signature_of
from objectives.models import Evidence

REVIEW_SOON = 28  # so many days before its day, a review waits for somebody


class Only(Word):
    """What an assessment may wait for, by which the register is narrowed."""

    OVERDUE = "overdue", "A review that is overdue"
    REVIEW = "review", "My review"
    WRITING = "writing", "My writing"
    SIGNATURE = "waiting", "A signature"
    MINE = "mine", "My signature"


@dataclass(frozen=True, slots=True)
class RegisterCriteria:
    """What the register is narrowed to; an empty field narrows nothing."""

    text: str = ""
    directorate: str = ""
    state: str = ""
    subject: str = ""
    budget_round: str = ""
    only: str = ""  # the value of a member of Only


def register(asked: RegisterCriteria, who: Person, on: date) -> QuerySet[Assessment]:
    """The versions that the register lists for a person, the latest decision first.

    Everybody sees planned and withheld assessments listed; unpublished drafts only those who may
    read them. A withheld assessment is never found by what it withholds.

    *Costs*: 1 query.
    """
    found = visible.listed(who).select_related(*PLACES).defer(*UNLISTED)
    shown = visible.named(who)
    exact = {
        "state": asked.state,
        "subject": asked.subject,
        "budget_round": asked.budget_round,
    }
    narrowed = {name: value for name, value in exact.items() if value}
    if narrowed:
        found = found.filter(shown, **narrowed)
    if asked.directorate:
        found = found.filter(directorate__ref=asked.directorate)
    for word in patterns(asked.text):
        said = (
            Q(title__iregex=word) | Q(service__name__iregex=word) | Q(lead_post__title__iregex=word)
        )
        found = found.filter(
            Q(ref__iregex=word) | Q(directorate__name__iregex=word) | (shown & said)
        )
    match asked.only:
        case Only.OVERDUE:
            found = overdue_reviews(found.filter(shown), on)
        case Only.REVIEW:
            found = found.filter(pk__in=to_review(who, on).order_by().values("pk"))
        case Only.WRITING:
            found = found.filter(pk__in=to_write(who).order_by().values("pk"))
        case Only.SIGNATURE:
            found = found.filter(shown, state=State.SUBMITTED)
        case Only.MINE:
            found = found.filter(pk__in=[each.pk for each in waiting_for_signature_of(who, on)])
    return found.order_by(F("decision_latest").desc(nulls_first=True), "ref")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the register for a person.

    `shows` is False where only reference, directorate and ground may be shown; `reads` is True if
    the person may open the assessment.
    """

    record: Assessment
    shows: bool
    reads: bool

    def timed(self, on: date) -> Facts:
        """The dates and the lead, which the timetable checks, as facts."""
        record = self.record
        return Facts(
            on=on,
            state=State(record.state),
            question_set=grid_rules.QuestionSet("", ()),
            groups=(),
            completion=fuzzy(record, "completion"),
            decision=fuzzy(record, "decision"),
            fully_assessed=fuzzy(record, "assessed"),
            lead=str(record.lead_post or ""),
        )


def line(record: Assessment, who: Person) -> Line:
    """The line of an assessment for a person.

    *Takes*: the assessment with its directorate, service and their posts. *Costs*: no query.
    """
    reads = policies.can_see(who, record)
    return Line(record, shows=reads or not record.is_exempt, reads=reads)


def timetable(who: Person) -> QuerySet[Assessment]:
    """The assessments of the forward timetable, which are not signed yet, by decision day.

    *Costs*: 1 query.
    """
    found = visible.listed(who).filter(
        state__in=[State.PLANNED, State.DRAFT, State.SUBMITTED, State.RETURNED]
    )
    return (
        found.select_related(*PLACES)
        .defer(*UNLISTED)
        .order_by(
            F("decision_latest").asc(nulls_last=True),
            "directorate__position",
            "directorate__name",
            "ref",
        )
    )


def to_come(found: QuerySet[Assessment], on: date) -> QuerySet[Assessment]:
    """Those of the timetable that are not completed: `is_completed` of the rules as a query."""
    return found.exclude(state=State.PLANNED, assessed_latest__lte=on)


def overdue_reviews(found: QuerySet[Assessment], on: date) -> QuerySet[Assessment]:
    """The assessments among these whose review day has passed without a newer version."""
    return found.filter(state=State.SIGNED, is_latest=True, review_on__lt=on)


def reviews_due(of: AssessmentQuerySet, by: date) -> QuerySet[Assessment]:
    """Of these assessments, the signed ones whose review is due by a day, the oldest first."""
    found = of.newest().filter(state=State.SIGNED, review_on__lte=by)
    return found.select_related("directorate", "service", "lead_post", "created_by").order_by(
        "review_on", "ref"
    )


def to_write(who: Person) -> QuerySet[Assessment]:
    """What an equality lead has to write: returned versions first, then by the day of the decision.

    *Costs*: 1 query.
    """
    found = visible.readable(who).newest().editable().filter(visible.led_by(who))
    is_returned = Case(When(state=State.RETURNED, then=0), default=1)
    in_order = found.order_by(is_returned, F("decision_latest").asc(nulls_last=True), "ref")
    return in_order.defer(*UNLISTED)


def to_review(who: Person, on: date) -> QuerySet[Assessment]:
    """Reviews that are overdue or due soon, of what the person leads, wrote or holds the post for.

    *Costs*: 1 query.
    """
    wrote = Exists(User.objects.filter(assessments_written=OuterRef("pk"), pk=who.user_id or 0))
    theirs = visible.led_by(who) | Q(lead_post__in=who.posts) | Q(wrote)
    due = reviews_due(visible.readable(who), on + timedelta(days=REVIEW_SOON))
    return due.filter(theirs).defer(*UNLISTED)


def writers(of: Iterable[Assessment], on: date) -> Mapping[int, set[int]]:
    """The keys of authors with an open account, by the key of the version. *Costs*: 1 query."""
    found: dict[int, set[int]] = defaultdict(set)
    wrote = User.objects.filter(is_open_on(on), assessments_written__in=list(of))
    for user, assessment in wrote.values_list("pk", "assessments_written"):
        found[assessment].add(user)
    return found


def budget_rounds(of: QuerySet[Assessment]) -> list[str]:
    """The budget rounds that these assessments name, the latest first. *Costs*: 1 query."""
    found = of.exclude(budget_round="").values_list("budget_round", flat=True)
    return list(found.distinct().order_by("-budget_round"))


def rounds_listed(who: Person) -> list[str]:
    """The budget rounds by which a person may narrow the register. *Costs*: 1 query."""
    return budget_rounds(visible.listed(who).filter(visible.named(who)))


def rounds_live(who: Person) -> list[str]:
    """The budget rounds of the live assessments that a person may read. *Costs*: 1 query."""
    return budget_rounds(visible.live(who))


@dataclass(frozen=True)
class Cumulative:
    """The impacts of live assessments by group; `titles` are those of assessments by reference.

    `together` are the groups that one of them affects adversely together.
    """

    tallies: tuple[Tally, ...]
    titles: Mapping[str, str]
    called_out: tuple[str, ...]
    together: tuple[Together, ...]


def cumulative(who: Person, *, directorate: str = "", budget_round: str = "") -> Cumulative:
    """The impacts of all live assessments that the person may read, added up by group.

    A group is a characteristic under its name of today. *Costs*: 2 queries.
    """
    found = visible.live(who)
    if directorate:
        found = found.filter(directorate__ref=directorate)
    if budget_round:
        found = found.filter(budget_round=budget_round)
    live = {key: (ref, title) for key, ref, title in found.order_by("ref").values_list(*_LIVE)}
    rows = models.GridRow.objects.filter(assessment__in=found.order_by().values("pk"))
    hits = [
        ImpactHit(*live[each.assessment], each.name, each.impact)
        for each in impacts(rows, "-statutory")
    ]
    tallies = tuple(cumulative_rules.cumulative(hits))
    return Cumulative(
        tallies=tallies,
        titles=dict(live.values()),
        called_out=tuple(cumulative_rules.called_out(tallies)),
        together=tuple(together(hits)),
    )


_LIVE = ("pk", "ref", "title")


class GroupImpact(NamedTuple):
    """The impact on a group: the key of the assessment, its characteristic, its label in the grid.

    `name` is that of the characteristic today.
    """

    assessment: int
    ref: str
    name: str
    label: str
    impact: Impact


_OF_GROUP = ("assessment", "characteristic__ref", "characteristic__name", "label", "aims")
_OF_ANSWER = (
    *("answers__question__part", "answers__question__aim"),
    *("answers__question__meaning", "answers__choice"),
)


def impacts(rows: QuerySet[models.GridRow], *order: str) -> Iterator[GroupImpact]:
    """The impact that each of these rows of grids comes to.

    *Takes*: by what they are ordered, as their positions where nothing is given.
    *Costs*: 1 query.
    """
    return impacts_in(cells_of(rows, *order))


def cells_of(rows: QuerySet[models.GridRow], *order: str) -> QuerySet[Any, Any]:
    """The answers of these rows of grids, for `impacts_in`. *Takes*: as `impacts`."""
    found = rows.order_by(*order, "position", "pk", "answers__question__position")
    return found.values_list("pk", "assessment__question_set__bands", *_OF_GROUP, *_OF_ANSWER)


def impacts_in(cells: Iterable[Any]) -> Iterator[GroupImpact]:
    """The impact that each row of a grid comes to. *Takes*: cells of `cells_of`."""
    # Thousands of rows have few different answers, so each impact is worked out once.
    known: dict[Any, Impact] = {}
    for row, answers in groupby(cells, key=itemgetter(slice(0, 7))):
        _, text, key, ref, name, label, aims = row
        said = tuple(
            (Meaning(meaning), choice)
            for part, aim, meaning, choice in (each[7:] for each in answers)
            if part == Part.SCREENING and choice and (not aim or aim in aims)
        )
        if (text, said) not in known:
            known[text, said] = grid_rules.impact_of(said, bands_of(text))
        yield GroupImpact(key, ref, name, label, known[text, said])


def meanings_of(sets: Iterable[int]) -> dict[int, frozenset[Meaning]]:
    """What the screening of each of these question sets asks about. *Costs*: 1 query."""
    found: dict[int, set[Meaning]] = {each: set() for each in sets}
    asked = models.Question.objects.filter(question_set__in=found, part=Part.SCREENING)
    for key, meaning in asked.values_list("question_set", "meaning"):
        found[key].add(Meaning(meaning))
    return {key: frozenset(own) for key, own in found.items()}


@dataclass(frozen=True, slots=True)
class OnShelf:
    """A piece of the shelf, and how many assessments cite it."""

    evidence: Evidence
    cited: int


def whole_shelf(who: Person) -> list[OnShelf]:
    """The evidence shelf by characteristic, evidence about all of them last. *Costs*: 1 query.

    Assessments count that the person may read.
    """
    known = Q(cited__assessment__in=visible.readable(who))
    found = Evidence.objects.select_related("characteristic", "service").annotate(
        cited_in=Count("cited__assessment__ref", distinct=True, filter=known)
    )
    ordered = found.order_by(
        F("characteristic__statutory").desc(nulls_last=True),
        "characteristic__name",
        "kind",
        F("as_at").desc(nulls_last=True),
        "ref",
    )
    return [OnShelf(each, each.cited_in) for each in ordered]
