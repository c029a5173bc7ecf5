"""A council with a record of every kind, for the tables of the whole house."""

from datetime import date

from councilportal.organisation.models import Deputy
from performance.returns.models import Extension
from tests.administration.support import make_benchmark, make_category_map
from tests.eqia import house
from tests.factories import (
    make_accountability,
    make_achievement,
    make_characteristic,
    make_consultation,
    make_council,
    make_duty,
    make_framework,
    make_line,
    make_meeting,
    make_member,
    make_objective,
    make_objective_progress,
    make_part,
    make_pay_gap,
    make_plan,
    make_post,
    make_release,
    make_theme,
    make_validation,
)
from tests.publishing import house as press
from tests.returns.support import AT, ENDS_ON, World, make_calendar, make_world, standard


def make_everything() -> tuple[World, house.Papers]:
    """The world with a record of every kind; its bulletin's people are in `tests.publishing`."""
    world = make_world()
    make_council()
    make_category_map(make_characteristic("test", ("one",)))
    framework = make_framework()
    make_theme(framework)
    objective = make_objective(framework=framework)
    objective.measures.create(position=1, words="Number of visits")
    make_objective_progress(objective, directorate=world.service.directorate)
    make_line(make_plan())
    make_part()
    make_accountability()
    make_duty()
    make_achievement(directorate=world.service.directorate)
    make_pay_gap()
    make_release()
    make_validation(directorate=world.service.directorate)
    make_consultation()
    make_member(make_meeting().body, make_post("Councillor for Roads"))
    [indicator] = standard(world, 1)
    make_benchmark(indicator)
    make_calendar(world)
    Extension.objects.create(
        service=world.other,
        ends_on=ENDS_ON,
        until=date(2026, 11, 20),
        reason="Flood",
        granted_by=world.lead,
        granted_at=AT,
    )
    Deputy.objects.create(
        person=world.colleague,
        deputy=world.both,
        reason="Leave",
        valid_from=date(2026, 4, 1),
        valid_to=date(2099, 3, 31),
    )
    papers = house.join(world)
    press.join(world)
    return world, papers
