"""Assessments and a decision in the world of the tables that hold of the whole house."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from councilportal.accounts.permissions import Role
from councilportal.organisation.models import Directorate, PostHolder, Service
from eqia.decisions import operations as decisions
from eqia.models import Assessment, Decision
from eqia.sign_off import operations as sign_off
from objectives.models import Evidence
from tests import factories
from tests.eqia import making
from tests.returns.support import AT, World

JOINING = ("place_lead", "other_lead", "head", "director")
OF_AN_ASSESSMENT = ("draft", "planned", "submitted", "returned", "published", "withheld")
OF_A_DECISION = ("draft", "ready", "held_back", "taken", "withheld")
GROUND = "It names somebody"


@dataclass(frozen=True)
class Papers:
    """Who writes and signs, and what is written: an assessment and a decision in draft."""

    cast: making.Cast
    assessment: Assessment
    decision: Decision


def join(world: World) -> Papers:
    """Equality leads of two directorates, a head of service and a director; their papers."""
    head_post = factories.make_post("Head of Parks")
    director_post = factories.make_post("Director of communities")
    Directorate.objects.filter(pk=world.service.directorate_id).update(director_post=director_post)
    Service.objects.filter(pk=world.service.pk).update(head_post=head_post)
    service = Service.objects.select_related("directorate", "head_post").get(pk=world.service.pk)
    for name in JOINING:
        world.people[name] = factories.make_user(name)
    for name, place in (
        ("place_lead", service.directorate),
        ("other_lead", world.other.directorate),
    ):
        factories.make_appointment(world.people[name], Role.EQUALITY_LEAD, directorate=place)
    PostHolder.objects.create(user=world.head, post=head_post)
    PostHolder.objects.create(user=world.director, post=director_post)
    Evidence.objects.create(
        ref="CENSUS", title="Census 2021", kind="census", source="ONS", says="Half are 40."
    )
    making.make_rows()
    cast = making.Cast(
        world.equality_lead,
        world.head,
        world.director,
        world.nobody,
        service.directorate,
        service,
        making.make_questions(),
    )
    record = making.fill(making.make_assessment(cast), cast)
    return Papers(cast, record, make_decision(cast, record))


def make_decision(cast: making.Cast, record: Assessment, number: str = "26/00136") -> Decision:
    values = dict.fromkeys(decisions.DECISION, "") | {
        "at_meeting": None,
        "notice_on": None,
        "number": number,
        "subject": "Bowling greens",
        "directorate": cast.directorate,
        "is_key": False,
        "for_publication": True,
        "meets_on": date(2026, 10, 9),
        "call_in_until": None,
    }
    return decisions.save_decision(
        record=Decision(), values=values, assessments=[record], saves=0, by=cast.lead, at=AT
    )


def bring_assessment_to(papers: Papers, state: str, record: Assessment | None = None) -> str:
    """An assessment in draft to a state, by the moves that lead there; gives its reference.

    Nothing leads back to the plan: a planned one is another assessment.
    """
    cast, record = papers.cast, record or papers.assessment
    if state == "planned":
        return making.make_assessment(cast, planned=True).ref
    if state in ("submitted", "returned"):
        sign_off.submit(ref=record.ref, saves=record.saves, by=cast.lead, at=AT)
    if state == "returned":
        sign_off.return_to_author(
            ref=record.ref,
            reason="Say more",
            answers={("age", "negative"): "Whose survey?"},
            by=cast.head,
            at=AT,
        )
    if state in ("signed", "published", "withheld"):
        record = making.sign(record, cast, AT)
        here: dict[str, Any] = {
            "ref": record.ref,
            "number": record.number,
            "by": cast.lead,
            "at": AT,
        }
        if state == "published":
            sign_off.publish(**here)
        if state == "withheld":
            sign_off.withhold(**here, ground=GROUND)
    return record.ref


def bring_decision_to(papers: Papers, state: str) -> None:
    """The decision to a state: one not for publication is ready (held back) or taken (withheld)."""
    ref, cast = papers.decision.ref, papers.cast
    if state in ("held_back", "withheld"):
        Decision.objects.filter(ref=ref).update(for_publication=False, exempt_ground=GROUND)
    if state != "draft":
        decisions.mark_ready(
            ref=ref,
            saves=papers.decision.saves,
            override_reason="The grant ends",
            by=cast.director,
            at=AT,
        )
    if state in ("taken", "withheld"):
        saves = Decision.objects.get(ref=ref).saves
        decisions.take(ref=ref, on=AT.date(), saves=saves, by=cast.director, at=AT)
