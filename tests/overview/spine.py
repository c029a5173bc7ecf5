"""A council with many objectives and ten times as many actions, for tests of what pages cost."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from councilportal.accounts.models import User
from councilportal.accounts.permissions import Role
from councilportal.organisation.models import Directorate, Post, PostHolder
from eqia.assessments import operations as assessments
from eqia.models import MitigatingAction
from eqia.rules.grid import Answer
from objectives.models import (
    Accountability,
    Achievement,
    Action,
    ActionProgress,
    Consultation,
    ConsultationCount,
    ConsultationHeard,
    Framework,
    Objective,
    ObjectiveProgress,
    Overview,
    PayGap,
    PlanLine,
    PlanPart,
    PublicationEvent,
    Theme,
    Validation,
)
from performance.models import Indicator, ObjectiveMeasure
from tests import factories
from tests.eqia import making

AT = datetime(2026, 11, 30, 9, tzinfo=UTC)
INDICATORS = 6
PLANS = 10  # at least; none has more than 50 lines, but for BIG
BIG = 500  # lines of a plan that has as many actions as there are, up to these
REVIEWED = date(2026, 11, 20)  # the review of the assessments, which is over


@dataclass(frozen=True)
class People:
    """Who opens the pages: the council's equality lead, and the director of a directorate."""

    lead: User
    director: User
    admin: User


def make_spine(objectives: int) -> People:
    """Frameworks down to what came of them, with plans, assessments and duties."""
    factories.make_council()
    cast = making.make_cast()
    admin = factories.make_user("admin")
    factories.make_appointment(admin, Role.ADMIN)
    indicators = factories.make_board(INDICATORS, months=13)
    posts = [factories.make_post(f"Head of team {number}") for number in range(4)]
    PostHolder.objects.create(user=cast.lead, post=posts[0])
    themes = _themes()
    made = _objectives(objectives, themes, posts)
    actions = _actions(10 * objectives, indicators, posts)
    groups = [factories.make_characteristic(f"group{number}") for number in range(3)]
    link(Objective.characteristics, made, groups)
    link(Objective.directorates, made, list(Directorate.objects.all()))
    link(Action.characteristics, actions, groups)
    link(Action.objectives, actions, made)
    link(Action.leads, actions, posts)
    _measures(made, indicators, posts, groups)
    _plans(actions, made, groups, themes)
    _done(objectives, made, themes, groups, posts)
    _heard(objectives)
    _assessed(cast, objectives, made, actions)
    _watched(indicators, actions)
    _published(objectives)
    return People(cast.lead, cast.director, admin)


def link(many: Any, records: Sequence[Any], others: Sequence[Any]) -> None:
    """Tie each record to one of the others."""
    first, second = many.field.m2m_field_name(), many.field.m2m_reverse_field_name()
    many.through.objects.bulk_create(
        many.through(**{first: each, second: others[place % len(others)]})
        for place, each in enumerate(records)
    )


def _themes() -> list[Theme]:
    above = factories.make_framework("ABOVE", kind="strategic_plan")
    frameworks = [factories.make_framework(f"F{number}", parent=above) for number in range(2)]
    return [factories.make_theme(each, f"{each.ref}-T{n}") for each in frameworks for n in (1, 2)]


def _objectives(number: int, themes: list[Theme], posts: list[Post]) -> list[Objective]:
    frameworks = Framework.objects.in_bulk()
    made = Objective.objects.bulk_create(
        Objective(
            ref=f"O{place:04}",
            title=f"Fairer pay, {place}",
            framework=frameworks[themes[place % 4].framework_id],
            theme=themes[place % 4],
            position=place,
            owner_post=posts[place % 4],
        )
        for place in range(number)
    )
    ObjectiveProgress.objects.bulk_create(
        ObjectiveProgress(objective=each, year="2025/26", words="On the way.") for each in made
    )
    return made


def _somewhere(number: int) -> str:
    """A place in words of its own, so that no two lines tell the same work."""
    return " ".join(f"{word}{number}" for word in ("the hall", "street", "for visitor"))


def _actions(number: int, indicators: list[Indicator], posts: list[Post]) -> list[Action]:
    # One in ten is of an assessment, one in ten of an indicator.
    def origin(place: int) -> tuple[str, str]:
        cited = f"KPI-{place // 10 % INDICATORS:04} 2025-09"
        given = {0: ("assessment", "EQ-2026-001"), 1: ("performance", cited)}
        return given.get(place % 10, ("objective", "Equality objectives"))

    made = Action.objects.bulk_create(
        Action(
            ref=f"AP-2026-{place:04}",
            what=f"Ask who does not come to {_somewhere(place)}",
            origin=origin(place)[0],
            origin_ref=origin(place)[1],
            owner_post=posts[place % 4],
            service=indicators[place % INDICATORS].service,
            directorate=indicators[place % INDICATORS].service.directorate,
            due_text="31 March 2027",
            due_on=date(2027, 3, 31),
            # One in ten waits to be confirmed.
            status="done" if place % 10 == 9 else "under_way",
            created_at=AT,
        )
        for place in range(number)
    )
    ActionProgress.objects.bulk_create(
        ActionProgress(action=each, position=1, status=each.status, note="Begun.", at=AT)
        for each in made
    )
    return made


def _measures(made: Any, indicators: Any, posts: Any, groups: Any) -> None:
    measures = ObjectiveMeasure.objects.bulk_create(
        ObjectiveMeasure(
            objective=each,
            position=1,
            indicator=indicators[place % INDICATORS],
            owner_post=posts[0],
        )
        for place, each in enumerate(made)
    )
    link(ObjectiveMeasure.characteristics, measures, groups)


def _plans(actions: Any, made: Any, groups: Any, themes: Any) -> None:
    """A draft whose lines have no actions, and adopted plans, of which one is of the director."""
    number = max(PLANS, len(actions) // 50)
    places = list(Directorate.objects.filter(ref__startswith="D").order_by("ref"))
    directed = Directorate.objects.get(ref="PLC")
    parts = PlanPart.objects.bulk_create(
        PlanPart(
            plan_kind="delivery_plan",
            ref=f"part{place}",
            position=place + 1,
            title=f"Part {place}",
            objective=made[place],
        )
        for place in range(3)
    )
    plans = [
        factories.make_plan(
            f"P{place}",
            directorate=directed if place == 2 else places[place % 2],
            framework_id=themes[0].framework_id,
            state="adopted" if place else "draft",
        )
        for place in range(number)
    ]
    lines = PlanLine.objects.bulk_create(
        PlanLine(
            plan=plans[place % number],
            position=place + 1,
            part=parts[place % 3],
            words=each.what,
            theme=themes[place % 4],
            outcome=themes[place % 4],
            action=each if place % number else None,
        )
        for place, each in enumerate(actions)
    )
    big = factories.make_plan("BIG", kind="action_plan")
    lines += PlanLine.objects.bulk_create(
        PlanLine(plan=big, position=place, words=each.what, action=each)
        for place, each in enumerate(actions[:BIG], 1)
    )
    link(PlanLine.objectives, lines, made)
    link(PlanLine.priorities, lines, made)
    link(PlanLine.characteristics, lines, groups)
    ObjectiveMeasure.objects.bulk_create(
        ObjectiveMeasure(line=each, position=1, words="Number of visits") for each in lines[::5]
    )


def _done(number: int, made: Any, themes: Any, groups: Any, posts: Any) -> None:
    """Achievements of two years, overviews and validations, as many as there are objectives."""
    places = list(Directorate.objects.filter(ref__startswith="D").order_by("ref"))
    told = Achievement.objects.bulk_create(
        Achievement(
            year=year,
            position=place + 1,
            words=f"Lifts mended, {place}",
            kind="will_do" if year == "2025/26" else "have_done",
            quarter="" if place % 5 else "2026/27-Q3",
            theme=themes[place % 4],
            objective=made[place],
            directorate=places[place % 2],
        )
        for place in range(number)
        for year in ("2025/26", "2026/27")
    )
    link(Achievement.characteristics, told, groups)
    Overview.objects.bulk_create(
        Overview(directorate=place, period=period, risks="Pay.", issues="Space.")
        for place in places
        for period in ("2026/27-Q1", "2026/27-Q2", "2026/27-Q3")
    )
    Validation.objects.bulk_create(
        Validation(
            position=place + 1,
            title=f"Library accreditation {place}",
            directorate=places[place % 2],
            expires_on=date(2026, 12, 11),
            expires_text="11 December 2026",
            owner_post=posts[place % 4],
        )
        for place in range(number)
    )
    Accountability.objects.bulk_create(
        Accountability(position=place + 1, who=f"Manager {place}") for place in range(number)
    )
    for place in range(number // 5):
        factories.make_body(f"body{place}", chair_post=posts[place % 4])


def _heard(number: int) -> None:
    asked = Consultation.objects.bulk_create(
        Consultation(ref=f"CON{place}", title=f"Budget {place}") for place in range(number)
    )
    ConsultationCount.objects.bulk_create(
        ConsultationCount(consultation=each, position=place, measure=f"Part {place}", number=5)
        for each in asked
        for place in range(1, 4)
    )
    ConsultationHeard.objects.bulk_create(
        ConsultationHeard(consultation=each, position=1, said="Keep the bus") for each in asked
    )


def _assessed(cast: making.Cast, number: int, made: Any, actions: Any) -> None:
    """A signed assessment past its review, of which every tenth action is; drafts beside it."""
    draft = making.fill(making.make_assessment(cast), cast, age="low")
    draft = assessments.save_page(
        ref=draft.ref,
        saves=draft.saves,
        answers={("age", "detail"): Answer("", "A bus runs on match days.")},
        values={"risk_reason": "Few play.", "review_on": REVIEWED},
        by=cast.lead,
        at=making.AT,
    )
    draft.objectives.set(made[:3])
    MitigatingAction.objects.bulk_create(
        MitigatingAction(
            assessment=draft,
            position=place + 1,
            group="Age",
            what=each.what,
            owner_post=each.owner_post,
            due_text=each.due_text,
            due_latest=each.due_on,
            purpose="mitigation",
            action=each,
        )
        for place, each in enumerate(actions[::10])
    )
    for _ in range(number // 25 + 1):
        making.make_assessment(cast).objectives.set(made[:3])
    making.sign(draft, cast)


def _watched(indicators: list[Indicator], actions: list[Action]) -> None:
    """The first indicator measures a promise of an assessment."""
    Indicator.objects.filter(pk=indicators[0].pk).update(from_action=actions[0])


def _published(number: int) -> None:
    first = factories.make_pay_gap(kind="ethnicity", group="G", comparator="White British")
    values = {
        field.attname: getattr(first, field.attname)
        for field in PayGap._meta.concrete_fields
        if not field.primary_key
    }
    PayGap.objects.bulk_create(
        PayGap(**{**values, "group": f"Group {place}"}) for place in range(number // 5)
    )
    for ref in ("AIMS", "PAY"):
        duty = factories.make_duty(ref)
        PublicationEvent.objects.bulk_create(
            PublicationEvent(
                duty=duty, at=AT.replace(year=2010 + place % 16), title=f"Paper {place}"
            )
            for place in range(number // 5)
        )
