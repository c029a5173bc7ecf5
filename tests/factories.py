"""Makes records for tests: plain functions with sensible defaults and keywords, nothing random."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from councilportal.accounts.models import User
from councilportal.accounts.permissions import Role
from councilportal.common.fuzzy import read
from councilportal.common.periods import Period, PeriodKind, parse
from councilportal.organisation.models import (
    Appointment,
    Body,
    BodyMember,
    Category,
    Characteristic,
    Council,
    Directorate,
    Meeting,
    Post,
    Service,
)
from objectives.information.exact import exact_tables, frozen
from objectives.models import (
    Accountability,
    Achievement,
    Action,
    Consultation,
    Duty,
    EqualityFigure,
    EqualityTable,
    Framework,
    Objective,
    ObjectiveProgress,
    PayGap,
    Plan,
    PlanLine,
    PlanPart,
    Release,
    ReleaseRequest,
    Theme,
    Validation,
)
from objectives.rules.pay_gap_checks import FIGURES
from performance.models import Commentary, Indicator, Reading, Target

ENTERED_AT = datetime(2026, 1, 5, 9, 30, tzinfo=UTC)


def make_user(username: str = "ola.officer", **values: Any) -> User:
    """An account that cannot sign in with a password: use `client.force_login`."""
    user = User(
        **{"username": username, "name": username.replace(".", " ").title() or "Unnamed", **values}
    )
    user.set_unusable_password()
    user.save()
    return user


def make_council(**values: Any) -> Council:
    defaults = {
        "name": "Westmarch County Council",
        "short_name": "Westmarch",
        "colour": "#123b5c",
    }
    return Council.objects.create(**{**defaults, **values})


def make_post(title: str = "Director of Finance", **values: Any) -> Post:
    return Post.objects.create(title=title, **values)


def make_directorate(ref: str = "resources", **values: Any) -> Directorate:
    return Directorate.objects.create(**{"ref": ref, "name": ref.title() or "Unnamed", **values})


def make_service(ref: str = "payroll", **values: Any) -> Service:
    """A service, by default of the directorate `resources`, which is made if needed."""
    if "directorate" not in values and "directorate_id" not in values:
        values["directorate"] = (
            Directorate.objects.filter(ref="resources").first() or make_directorate()
        )
    return Service.objects.create(**{"ref": ref, "name": ref.title() or "Unnamed", **values})


def make_body(ref: str = "cabinet", **values: Any) -> Body:
    given = {"ref": ref, "name": ref.title() or "Unnamed", "kind": "committee"}
    return Body.objects.create(**{**given, **values})


def make_meeting(ref: str = "cabinet-1", **values: Any) -> Meeting:
    """A meeting, by default of the body `cabinet` on 9 December 2026."""
    if "body" not in values:
        values["body"] = Body.objects.filter(ref="cabinet").first() or make_body()
    return Meeting.objects.create(**{"ref": ref, "on": date(2026, 12, 9), **values})


def make_member(body: Body, post: Post, **values: Any) -> BodyMember:
    """A post that sits on a body, by default since 2020."""
    return BodyMember.objects.create(
        **{"body": body, "post": post, "valid_from": date(2020, 1, 1), **values}
    )


def make_characteristic(
    ref: str = "age", categories: tuple[str, ...] = (), **values: Any
) -> Characteristic:
    characteristic = Characteristic.objects.create(
        **{"ref": ref, "name": ref.title() or "Unnamed", "statutory": True, **values}
    )
    Category.objects.bulk_create(
        Category(
            characteristic=characteristic,
            ref=category,
            name=Category.named(category) or "Unnamed",
            position=position,
        )
        for position, category in enumerate(categories, start=1)
    )
    return characteristic


def make_appointment(user: User, role: Role = Role.OFFICER, **values: Any) -> Appointment:
    return Appointment.objects.create(user=user, role=role, **values)


def make_framework(ref: str = "AIMS", **values: Any) -> Framework:
    given = {"ref": ref, "title": f"Equality objectives, {ref}", "kind": "equality_objectives"}
    return Framework.objects.create(**{**given, **values})


def make_theme(framework: Framework, ref: str = "T1", **values: Any) -> Theme:
    given = {"ref": ref, "title": f"Fair access, {ref}", "position": framework.themes.count() + 1}
    return Theme.objects.create(framework=framework, **{**given, **values})


def make_duty(ref: str = "AIMS") -> Duty:
    """A duty that comes again within four years."""
    values = {"title": "Equality objectives", "rule": "again_within", "numbers": "4"}
    return Duty.objects.create(ref=ref, valid_from=date(2017, 3, 31), **values)


def make_plan(ref: str = "EDP", **values: Any) -> Plan:
    given = {"ref": ref, "title": f"Delivery plan {ref}", "kind": "delivery_plan"}
    return Plan.objects.create(**{**given, "state": "adopted", **values})


def make_line(plan: Plan, **values: Any) -> PlanLine:
    position = plan.lines.count() + 1
    return PlanLine.objects.create(
        plan=plan, **{"position": position, "words": f"Step {position}", **values}
    )


def make_part(**values: Any) -> PlanPart:
    """The part "context" of delivery plans."""
    given = {"plan_kind": "delivery_plan", "ref": "context", "position": 1, "title": "Context"}
    return PlanPart.objects.create(**{**given, **values})


def make_accountability() -> Accountability:
    return Accountability.objects.create(position=1, who="Every manager")


def make_objective(ref: str = "O1", **values: Any) -> Objective:
    return Objective.objects.create(**{"ref": ref, "title": "Fairer pay", **values})


def make_objective_progress(objective: Objective, **values: Any) -> ObjectiveProgress:
    """What the council said of an objective in 2026/27."""
    given = {"year": "2026/27", "words": "Half of it is done"}
    return ObjectiveProgress.objects.create(objective=objective, **{**given, **values})


def make_achievement(**values: Any) -> Achievement:
    """What was done in 2026/27, at the end of that year."""
    position = Achievement.objects.filter(year="2026/27").count() + 1
    given = {"year": "2026/27", "position": position, "words": f"Lifts mended, {position}"}
    return Achievement.objects.create(**{**given, **values})


def make_pay_gap(**values: Any) -> PayGap:
    """The gender pay gap of 2025, of a council with 4,120 employees."""
    outputs = "5.4 -1.2 50.0 25.5 1.3 0.9 28.5 71.5 30.0 70.0 33.3 66.7 40.2 59.8".split()
    said = {
        "kind": "gender",
        "snapshot_on": date(2025, 3, 31),
        "employees": 4120,
        "comparator_employees": 1360,
        "group_employees": 2760,
        **dict(zip(FIGURES, map(Decimal, outputs), strict=True)),
    }
    return PayGap.objects.create(**{**said, **values})


def make_validation(**values: Any) -> Validation:
    position = Validation.objects.count() + 1
    given = {"position": position, "title": f"Library accreditation {position}"}
    return Validation.objects.create(**{**given, **values})


def make_consultation(ref: str = "BUDGET") -> Consultation:
    """A consultation with 43 replies, of which 4 and 39, and a point that was heard."""
    made = Consultation.objects.create(ref=ref, title="Budget")
    whole = made.counts.create(position=1, measure="Replies", number=43)
    for place, number in ((2, 4), (3, 39)):
        made.counts.create(position=place, measure=f"Part {place}", number=number, part_of=whole)
    made.heard.create(position=1, said="Keep the bus")
    return made


def make_indicator(ref: str = "PAY-01", **values: Any) -> Indicator:
    """A monthly percentage where higher is better, by default of the service `payroll`."""
    if "service" not in values:
        values["service"] = Service.objects.filter(ref="payroll").first() or make_service()
    defaults = {
        "ref": ref,
        "title": f"Invoices paid in time, {ref}",
        "unit": "percent",
        "decimals": 0,
        "polarity": "higher",
        "kind": "kpi",
        "frequency": "month",
        "aggregation": "mean",
        "method": "target_floor",
    }
    return Indicator.objects.create(**{**defaults, **values})


def make_target(indicator: Indicator, year: str = "2025/26", **levels: Any) -> Target:
    """A year's target, by default 95 with a floor standard of 85."""
    return Target.objects.create(
        indicator=indicator, year=year, **(levels or {"target": 95, "floor": 85})
    )


def make_reading(
    indicator: Indicator, period: str = "2025-09", *, commentary: str = "", **values: Any
) -> Reading:
    """A final reading, by default 96, with its commentary if any."""
    if not {"value", "numerator", "ytd_value", "forecast_value", "no_data_reason"} & set(values):
        values["value"] = 96
    defaults = {
        "ends_on": parse(period).end,
        "data_state": "final",
        "source": Reading.Source.IMPORT,
        "entered_at": ENTERED_AT,
    }
    reading = Reading.objects.create(indicator=indicator, period=period, **{**defaults, **values})
    if commentary:
        Commentary.objects.create(reading=reading, text=commentary, entered_at=ENTERED_AT)
    return reading


BOARD_PERIOD = Period(parse("2025-09").start, PeriodKind.MONTH)


def make_board(number: int, *, months: int = 18, services: int = 4) -> list[Indicator]:
    """Many indicators of two directorates, with targets, readings to September 2025 and commentary.

    One in six is activity; the ratings are green, amber, red and none in turn.
    """
    director, portfolio = make_post("Director of Place"), make_post("Cabinet Member, Place")
    held = [
        make_service(
            f"S{place}",
            name=f"Service {place}",
            directorate=Directorate.objects.filter(ref=f"D{place % 2}").first()
            or make_directorate(f"D{place % 2}", name=f"Directorate {place % 2}"),
            director_post=director,
            cabinet_portfolio=portfolio,
        )
        for place in range(services)
    ]
    indicators = Indicator.objects.bulk_create(
        Indicator(
            ref=f"KPI-{place:04}",
            title=f"Requests answered in time, team {place}",
            service=held[place % services],
            unit="percent",
            decimals=1,
            polarity="higher",
            kind="activity" if place % 6 == 5 else "kpi",
            frequency="month",
            aggregation="mean",
            method="none" if place % 6 == 5 else "target_floor",
            outcome=f"Outcome {place % 3}",
        )
        for place in range(number)
    )
    Target.objects.bulk_create(
        Target(indicator=indicator, year=year, target=Decimal(95), floor=Decimal(85))
        for place, indicator in enumerate(indicators)
        for year in ("2024/25", "2025/26")
        if place % 4 != 3
    )
    readings = Reading.objects.bulk_create(
        Reading(
            indicator=indicator,
            period=period.code,
            ends_on=period.end,
            value=Decimal((96, 90, 80)[place % 3] + back % 2),
            data_state="final",
            source=Reading.Source.IMPORT,
            entered_at=ENTERED_AT,
        )
        for place, indicator in enumerate(indicators)
        for back in range(months)
        for period in [BOARD_PERIOD.shifted(-back)]
    )
    Commentary.objects.bulk_create(
        Commentary(reading=reading, text="Two posts are vacant.", entered_at=ENTERED_AT)
        for reading in readings[::months]
    )
    return indicators


def make_action(**values: Any) -> Action:
    """An action of an assessment, not started, with a date and without an owner."""
    made_at = values.pop("created_at", datetime(2026, 4, 1, 9, tzinfo=UTC))
    text = {
        "what": "Ring before the first visit",
        "origin": "assessment",
        "origin_ref": "EQ-2026-001",
    }
    due = read(values.pop("due", "31 October 2026"))
    refs = Action.objects.free_refs(made_at.year)
    return Action.objects.create(
        **{
            "ref": values.pop("ref", None) or next(refs),
            "due_text": due.text,
            "due_on": due.latest,
            "created_at": made_at,
            **text,
            **values,
        }
    )


def make_equality_table(ref: str = "STAFF", **values: Any) -> EqualityTable:
    """Staff by disability, of whom few did not say; its figures come by `add_figure`."""
    values = {"title": "Staff by disability", "kind": "workforce", "unit": "people", **values}
    return EqualityTable.objects.create(ref=ref, **values)


def add_figure(table: EqualityTable, *groups: Category, **values: Any) -> EqualityFigure:
    """A figure at the end of a table, of everybody or of these groups."""
    figure = table.figures.create(position=table.figures.count() + 1, **values)
    figure.groups.set(groups)
    return figure


def make_release(ref: str = "STAFF") -> Release:
    """A table that is released, with a request for its next release."""
    table = make_equality_table(ref)
    add_figure(table, count=400)
    at = {"at": ENTERED_AT, "fingerprint": "0" * 64}
    before = ReleaseRequest.objects.create(outcome="approved", decided_at=ENTERED_AT, **at)
    for request in (before, ReleaseRequest.objects.create(**at)):
        request.tables.set([table])
    about = {"kind": "workforce", "unit": "people", "mode": "round", "threshold": 5}
    about |= dict.fromkeys(("as_at_text", "area", "base", "source", "definition"), "")
    release = Release.objects.create(
        table=table,
        number=1,
        request=before,
        at=ENTERED_AT,
        title=table.title,
        about=about,
        exact=frozen(exact_tables([table])[0]),
    )
    release.cells.create(position=1, count="400")
    return release
