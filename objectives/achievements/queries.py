"""What pages and reports read of what was done, validated and heard, and of who answers for it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

from django.db.models import Exists, Model, OuterRef, Prefetch, Q, QuerySet
from django.db.models.functions import Coalesce

from councilportal.accounts.permissions import Role
from councilportal.common.periods import Period, parse
from councilportal.common.refusals import NotKnown
from councilportal.organisation.models import Directorate
from councilportal.organisation.people import Person
from objectives.frameworks.queries import readable_objectives
from objectives.models import (
    Accountability,
    Achievement,
    Consultation,
    ConsultationCount,
    ConsultationHeard,
    Framework,
    Objective,
    ObjectiveProgress,
    Overview,
    Plan,
    Theme,
    Validation,
)
from objectives.rules.achievements import SOON, About, AchievementKind, answers
from objectives.rules.delivery import PlanState
from objectives.rules.frameworks import FrameworkKind, FrameworkState

Row = TypeVar("Row", bound=Model)

# Achievements


@dataclass(frozen=True, slots=True)
class AchievementCriteria:
    """Which achievements are asked for; "" and False ask for all. A quarter and a year are codes.

    `drafts` asks for those of frameworks that do not count yet, too.
    """

    year: str = ""
    quarter: str = ""
    directorate: str = ""
    kind: str = ""
    highlights: bool = False
    drafts: bool = False


def achievements(asked: AchievementCriteria) -> QuerySet[Achievement]:
    """Achievements in the order of their themes, then in their own. *Costs*: 2 queries."""
    found = _told(Achievement.objects.all(), drafts=asked.drafts)
    for name in ("year", "quarter", "kind"):
        if value := getattr(asked, name):
            found = found.filter(**{name: value})
    if asked.directorate:
        found = found.filter(directorate__ref=asked.directorate)
    return found.filter(is_highlight=True) if asked.highlights else found


def _told(found: QuerySet[Achievement], *, drafts: bool) -> QuerySet[Achievement]:
    if not drafts:
        draft = FrameworkState.DRAFT
        found = found.exclude(
            Q(theme__framework__state=draft) | Q(objective__framework__state=draft)
        )
    return (
        found.select_related(
            "theme__framework", "objective__theme", "objective__framework", "directorate"
        )
        .prefetch_related("characteristics")
        .order_by(
            Coalesce("theme__framework__title", "objective__framework__title").asc(nulls_last=True),
            Coalesce("theme__position", "objective__theme__position", "objective__position").asc(
                nulls_last=True
            ),
            *("year", "position"),
        )
    )


def years_told(*, drafts: bool) -> list[Period]:
    """The years of which anything is told, the newest first. *Costs*: 2 queries."""
    told = achievements(AchievementCriteria(drafts=drafts)).order_by("year")
    codes = set(told.values_list("year", flat=True).distinct())
    quarters = Overview.objects.order_by("period").values_list("period", flat=True).distinct()
    found = {parse(code) for code in codes} | {parse(code).year for code in quarters}
    return sorted(found, key=_by_end, reverse=True)


def years_promised(on: date, *, drafts: bool) -> list[Period]:
    """The years for which anything is promised, the newest first; those to come last.

    *Costs*: 1 query.
    """
    asked = AchievementCriteria(kind=AchievementKind.WILL_DO, drafts=drafts)
    codes = achievements(asked).order_by("year").values_list("year", flat=True).distinct()
    newest = sorted((parse(code).following for code in codes), key=_by_end, reverse=True)
    return sorted(newest, key=lambda year: year.start > on)


def _by_end(year: Period) -> tuple[date, str]:
    return year.end, year.kind


def achievement(key: int, *, drafts: bool) -> Achievement:
    """One achievement. *Raises*: NotKnown. *Costs*: 2 queries."""
    return _one(achievements(AchievementCriteria(drafts=drafts)).filter(pk=key), "achievement")


def theme_of(record: Achievement) -> Theme | None:
    """The theme of an achievement: its own, or that of its objective."""
    if record.theme is not None:
        return record.theme
    return record.objective.theme if record.objective is not None else None


def to_tell_of() -> list[Framework]:
    """Frameworks that have not ended, with themes and objectives, by title. *Costs*: 3 queries."""
    found = Framework.objects.exclude(state=FrameworkState.ENDED)
    return list(
        found.prefetch_related(
            Prefetch("themes", Theme.objects.order_by("position")),
            Prefetch("objectives", Objective.objects.order_by("position", "ref")),
        ).order_by("title", "ref")
    )


# What was promised, and what became of it


@dataclass(frozen=True, slots=True)
class Promises:
    """What was promised of one objective or theme by one directorate, and what answers it.

    Either may be None: it is of none, or of the whole council. `done` is empty where nothing does.
    """

    first: Achievement
    promised: Sequence[Achievement]
    done: Sequence[Achievement]


def promises(year: Period, *, directorate: str = "", drafts: bool = False) -> list[Promises]:
    """What was promised for a year in the year before, beside what was done in it.

    Those of one objective or theme and of one directorate stand together, in the order of their
    themes. What may answer them is decided by `rules.achievements.answers`. *Costs*: 4 queries.
    """
    before = AchievementCriteria(
        year=year.previous.code,
        directorate=directorate,
        kind=AchievementKind.WILL_DO,
        drafts=drafts,
    )
    of_year = achievements(AchievementCriteria(year=year.code, drafts=drafts))
    done = [(each, _about(each)) for each in of_year.exclude(kind=AchievementKind.WILL_DO)]
    together: dict[About, list[Achievement]] = {}
    for each in achievements(before):
        together.setdefault(_about(each), []).append(each)
    return [
        Promises(own[0], own, [each for each, of_done in done if answers(of_done, about)])
        for about, own in together.items()
    ]


def _about(record: Achievement) -> About:
    theme = theme_of(record)
    return About(record.objective_id, theme.pk if theme else None, record.directorate_id)


# Quarterly overviews


def overview(directorate: Directorate, quarter: Period) -> Overview | None:
    """What the director says of a quarter; None where nothing is said yet. *Costs*: 1 query."""
    return next(iter(Overview.objects.filter(directorate=directorate, period=quarter.code)), None)


def overviews_of(asked: AchievementCriteria) -> list[Overview]:
    """What directors say of the quarters of a year, in the order of directorates and quarters.

    Nothing where only one kind of achievement, or highlights, are asked for. *Costs*: 1 query.
    """
    if asked.kind or asked.highlights:
        return []
    found = Overview.objects.filter(period__startswith=f"{asked.year}-Q")
    if asked.quarter:
        found = found.filter(period=asked.quarter)
    if asked.directorate:
        found = found.filter(directorate__ref=asked.directorate)
    order = ("directorate__position", "directorate__name", "period")
    return list(found.select_related("directorate").order_by(*order))


# Validations


def validations(*, directorate: str = "") -> QuerySet[Validation]:
    """Validations in the council's own order, of a directorate or of all. *Costs*: 1 query."""
    found = Validation.objects.select_related("directorate", "owner_post").order_by("position")
    return found.filter(directorate__ref=directorate) if directorate else found


def validation(key: int) -> Validation:
    """One validation. *Raises*: NotKnown. *Costs*: 1 query."""
    return _one(validations().filter(pk=key), "validation")


def expiring(up_to: date, *, since: date | None = None) -> QuerySet[Validation]:
    """Validations whose last day is not after a day, by it; with `since` not before that one.

    *Costs*: 1 query.
    """
    found = validations().filter(expires_on__lte=up_to).order_by("expires_on", "position")
    return found.filter(expires_on__gte=since) if since else found


def needing(posts: Collection[int], on: date) -> QuerySet[Validation]:
    """The validations of posts that expire soon or have expired, the first to expire first.

    *Costs*: 1 query.
    """
    return expiring(on + timedelta(days=SOON)).filter(owner_post__in=posts)


# Consultations


def consultations() -> QuerySet[Consultation]:
    """Consultations with counts and answers, the newest first. *Costs*: 3 queries."""
    counts = ConsultationCount.objects.select_related("part_of").order_by("position")
    heard = ConsultationHeard.objects.order_by("position")
    return Consultation.objects.prefetch_related(
        Prefetch("counts", counts), Prefetch("heard", heard)
    ).order_by(Coalesce("closed", "opened").desc(nulls_last=True), "ref")


def consultation(ref: str) -> Consultation:
    """One consultation with its counts and answers. *Raises*: NotKnown. *Costs*: 3 queries."""
    return _one(consultations().filter(ref=ref), "consultation")


# Who answers for what


def accountabilities(*, framework: str = "", drafts: bool = False) -> QuerySet[Accountability]:
    """Who answers for what, in order: of a framework, or of all. *Costs*: 1 query."""
    found = Accountability.objects.select_related("framework").order_by("position")
    if framework:
        found = found.filter(framework__ref=framework)
    return found if drafts else found.exclude(framework__state=FrameworkState.DRAFT)


def standards(*, framework: str = "", drafts: bool = False) -> list[Framework]:
    """The frameworks of standards with their headings, in order. *Costs*: 2 queries."""
    headings = Theme.objects.select_related("parent").order_by("position")
    found = Framework.objects.filter(kind=FrameworkKind.STANDARDS)
    if framework:
        found = found.filter(ref=framework)
    if not drafts:
        found = found.exclude(state=FrameworkState.DRAFT)
    return list(found.prefetch_related(Prefetch("themes", headings)).order_by("title", "ref"))


def progress(
    year: Period, *, framework: str = "", directorate: str = "", drafts: bool = False
) -> QuerySet[ObjectiveProgress]:
    """What directorates, and the council, say of objectives in a year, the council first.

    *Costs*: 1 query.
    """
    found = ObjectiveProgress.objects.filter(year=year.code)
    if framework:
        found = found.filter(objective__framework__ref=framework)
    if directorate:
        found = found.filter(directorate__ref=directorate)
    if not drafts:
        found = found.exclude(objective__framework__state=FrameworkState.DRAFT)

    return found.select_related("objective__theme", "directorate", "judged_by").order_by(
        Coalesce("directorate__position", -1),
        "directorate__name",
        *("objective__position", "objective__ref"),
    )


def overviews_to_write(who: Person, quarter: Period) -> QuerySet[Directorate]:
    """The directorates whose director or lead a person is, without an overview of a quarter.

    Only those are asked that work with plans: they have an adopted one in force at its end.
    *Costs*: 1 query; none for a person without such a post or role.
    """
    leads = (Role.EQUALITY_LEAD, Role.PERFORMANCE_LEAD)
    places = [each.directorate for each in who.held if each.role in leads and not each.service]
    led = [each for each in places if each]
    if not (who.directs or led):
        return Directorate.objects.none()
    plans = Plan.objects.in_force(quarter.end).filter(state=PlanState.ADOPTED)
    found = Directorate.objects.filter(Q(director_post__in=who.directs) | Q(pk__in=led))
    found = found.filter(Exists(plans.filter(directorate=OuterRef("pk"))))
    written = Overview.objects.filter(directorate=OuterRef("pk"), period=quarter.code)
    return found.filter(~Exists(written)).order_by("name", "ref")


def objective(ref: str, who: Person) -> Objective:
    """An objective that the person may read. *Raises*: NotKnown."""
    found = readable_objectives(who).filter(ref=ref)
    return _one(found.select_related("framework"), "objective")


def progress_of(objective: Objective, key: int) -> ObjectiveProgress:
    """What was said of an objective in a year. *Raises*: NotKnown."""
    found = objective.progress.filter(pk=key)
    return _one(found.select_related("directorate", "judged_by"), "progress")


def _one(found: QuerySet[Row], what: str) -> Row:
    record = next(iter(found), None)
    if record is None:
        raise NotKnown(f"There is no such {what} for you.")
    return record
