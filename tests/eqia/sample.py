"""Assessments with something in every part, for documents: nothing of any real council."""

from datetime import date
from typing import Any

from councilportal.common.fuzzy import read
from councilportal.organisation.models import Post
from eqia.assessments import operations as assessments
from eqia.assessments.typed import (
    ActionTyped,
    ConsultationPointTyped,
    EvidenceTyped,
    VersionLineTyped,
)
from eqia.models import Assessment
from eqia.rules import grid as grid_rules
from eqia.rules.grid import Answer
from eqia.rules.words import Aim, Capacity, Outcome, Part, Purpose
from eqia.sign_off import operations as sign_off
from objectives.rules.evidence import EvidenceKind
from objectives.rules.plan import ActionStatus
from tests.eqia.making import AT, Cast, answer_all, attest, make_assessment

LONG = (
    "Older people use the greens most. A closed green leaves some of them without the one place "
    "where they meet every week, and the next green is two buses away."
)


def make_full(cast: Cast, **values: Any) -> Assessment:
    """A full assessment in draft, with everything that a paper can hold."""
    record = make_assessment(cast, title="Bowling greens of Brackenmere", **values)
    who: dict[str, Any] = {"ref": record.ref, "by": cast.lead, "at": AT}
    record = assessments.save_page(
        **who,
        saves=record.saves,
        values={
            "lead_post": Post.objects.get(title="Head of Parks"),
            "context": "Nine greens are kept today.\n\n- Four are little used.\n- Two are flooded.",
            "aims": "To keep five greens and to spend less on upkeep.",
            "beneficiaries": "Everybody who plays, and who pays council tax.",
            "decision_maker": "Cabinet Member for Parks",
            "decision": read("Spring 2027"),
            "completion": read("Tbc"),
            "screened": read("September 2026"),
            "assessed": read("4 October 2026"),
            "consultation": read("1 July 2026 to 31 August 2026"),
            "responses": 1204,
            "consulted": "The six clubs, and the forum of older people.",
            "options_open": "Which greens to keep.",
            "risk": "high",
            "risk_reason": "Many of those who play are over 65.",
            "wants_internal_action": True,
            "wants_full": True,
            "is_sufficient": False,
            "potential_impact": "Fewer places to play and to meet.",
            "adverse_impact": LONG,
            "positive_impact": "The five that stay become step free.",
            "aim_a": "No rule of the clubs treats a group worse.",
            "aim_b": "Step free paths bring in players who could not come.",
            "aim_c": "An open day a year, with the schools nearby.",
            "outcome": Outcome.ADJUST,
            "outcome_reason": "Two more greens stay than first proposed.",
            "outcome_source": "Consultation report, September 2026",
            "monitoring": "Members of each club, by age, every April.",
            "review_on": date(2027, 10, 1),
        },
    )
    record = answer_all(record, who, _answer)
    record = assessments.save_page(
        **who,
        saves=record.saves,
        evidence=[
            EvidenceTyped(
                "Players of each green, 2025",
                EvidenceKind.SERVICE_USERS,
                "Survey of the clubs",
                date(2026, 3, 31),
                says="Seven in ten players are over 65.",
                gap="Nobody was asked about disability.",
            ),
            EvidenceTyped(
                "Population of the wards", EvidenceKind.CENSUS, "Census 2021", date(2021, 3, 21)
            ),
        ],
    )
    record = assessments.save_page(
        **who,
        saves=record.saves,
        consultation_points=[ConsultationPointTyped("Keep the green at Mill Lane.", "It stays.")],
    )
    record = assessments.save_page(
        **who,
        saves=record.saves,
        version_lines=[
            VersionLineTyped("1", "R. Ashdown", read("August 2026"), "First draft"),
            VersionLineTyped("2", "R. Ashdown", read("October 2026"), "After consultation"),
        ],
    )
    return assessments.save_page(
        **who,
        saves=record.saves,
        actions=[
            ActionTyped(
                "Run a bus on match days",
                group="Age",
                issue="The next green is two buses away",
                outcome="Players over 65 keep playing",
                owner=Post.objects.get(title="Head of Parks"),
                due=read("April 2027 onwards"),
                review_on=date(2027, 9, 1),
                cost="£4,000 a year",
                purpose=Purpose.MITIGATION,
                status=ActionStatus.UNDER_WAY,
            )
        ],
    )


def _answer(group: str, question: grid_rules.Question) -> Answer:
    if question.part is Part.FULL:
        return Answer("", f"{question.text} {LONG}" if group == "age" else "Nothing found.")
    if question.kind == "yes_no":
        return Answer("yes", LONG) if group == "age" else Answer("no")
    if question.kind == "size":
        is_hit = group == "age" and question.ref == "negative"
        return Answer("medium" if is_hit else "none")
    return Answer("", LONG if group == "age" else "")


def sign_all(record: Assessment, cast: Cast) -> Assessment:
    """Send it for sign-off and attest it twice."""
    record = sign_off.submit(ref=record.ref, saves=record.saves, by=cast.lead, at=AT)
    attest(record, Capacity.HEAD_OF_SERVICE, cast.head)
    return attest(record, Capacity.DIRECTOR, cast.director)


assert len(Aim) == 3
