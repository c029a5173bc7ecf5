"""What the forms of achievements and validations offer to a person."""

from datetime import date

from councilportal.accounts.permissions import Role
from councilportal.common.periods import Period, PeriodKind, containing, parse
from councilportal.organisation.models import Post
from councilportal.organisation.people import Person
from councilportal.organisation.post_choices import as_choices, posts_by_place
from councilportal.organisation.queries import characteristics, directorates
from objectives.achievements import policies, queries
from objectives.achievements.forms import Choices, Offered, quarters_of
from objectives.models import Achievement, Objective


def themes_and_objectives() -> Choices:
    """Themes and objectives of each framework, whose title stands first. *Costs*: 3 queries."""
    return [
        choice
        for framework in queries.to_tell_of()
        for choice in (
            *(
                (f"theme:{each.ref}", f"{framework.title}: {each.title}")
                for each in framework.themes.all()
            ),
            *(
                (f"objective:{each.ref}", f"{framework.title}: {_numbered(each)}")
                for each in framework.objectives.all()
            ),
        )
    ]


def _numbered(objective: Objective) -> str:
    return f"{objective.number} {objective.title}".strip()


def for_achievements(who: Person, on: date) -> Offered:
    """What the form of an achievement offers. *Costs*: 5 queries."""
    # What the performance lead of the council writes, for a strategic plan, is of any place.
    is_lead = who.holds_for_council(Role.PERFORMANCE_LEAD)
    places = [
        (each.ref, each.name)
        for each in directorates(on)
        if is_lead or policies.may_write_for(who, each)
    ]
    return Offered(
        directorates=places,
        about=themes_and_objectives(),
        characteristics=[(each.ref, each.name) for each in characteristics(on)],
        whole=is_lead or policies.may_write_for(who, None),
    )


def for_validations(who: Person, on: date) -> Offered:
    """What the form of a validation offers. *Costs*: 2 queries."""
    places = [
        (each.ref, each.name) for each in directorates(on) if policies.may_write_for(who, each)
    ]
    posts = as_choices(posts_by_place(Post.objects.in_force(on)))
    return Offered(directorates=places, posts=posts, whole=policies.may_write_for(who, None))


def for_progress(who: Person, objective: Objective, on: date) -> Offered:
    """What the form of an objective's progress offers. *Costs*: 2 queries."""
    whole = policies.may_write(who, None, objective.framework)
    places = [
        (each.ref, each.name)
        for each in directorates(on)
        if policies.may_write(who, each, objective.framework)
    ]
    posts = as_choices(posts_by_place(Post.objects.in_force(on)))
    return Offered(directorates=places, posts=posts, whole=whole)


def years(on: date, stored: str) -> list[Period]:
    """The years of which progress is told: this one, three before it and the next, and the stored.

    *Takes*: the code of the stored year, "" for none.
    """
    this = containing(PeriodKind.YEAR, on)
    found = [this.following, this, this.previous]
    found += [found[-1].previous, found[-1].previous.previous]
    if stored and parse(stored) not in found:
        found.append(parse(stored))
    return found


def times(on: date, record: Achievement) -> list[Period]:
    """The years and quarters of which an achievement may be told: the next, this and the last.

    That of the record is among them.
    """
    this = containing(PeriodKind.YEAR, on)
    found = [
        each
        for year in (this, this.previous, this.following)
        for each in (year, *quarters_of(year))
    ]
    stored = record.quarter or record.year
    if stored and parse(stored) not in found:
        found.insert(0, parse(stored))
    return found


def own_overviews(who: Person, on: date) -> list[tuple[str, str, Period]]:
    """The overviews that a person may write now: of this quarter and of the last, by directorate.

    *Gives*: reference and name of the directorate, and the quarter. *Costs*: 1 query.
    """
    this = containing(PeriodKind.QUARTER, on)
    return [
        (each.ref, each.name, quarter)
        for each in directorates(on)
        if policies.may_write_for(who, each)
        for quarter in (this.previous, this)
    ]
