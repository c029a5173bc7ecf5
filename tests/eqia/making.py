"""Assessments for tests: a question set, a grid with few rows, and one that may be signed."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from councilportal.accounts.models import User
from councilportal.accounts.permissions import Role
from councilportal.common.fuzzy import read
from councilportal.organisation.models import Directorate, Post, PostHolder, Service
from councilportal.organisation.people import Person
from councilportal.organisation.policies import Held
from eqia.assessments import operations as assessments
from eqia.assessments import queries, reading
from eqia.assessments.typed import EvidenceTyped
from eqia.models import Assessment, Question, QuestionSet, ScreenedCharacteristic
from eqia.rules import grid as grid_rules
from eqia.rules import words
from eqia.rules.words import AnswerKind, Capacity, Meaning, Part
from eqia.sign_off import operations as sign_off
from objectives.rules.evidence import EvidenceKind
from tests import factories

AT = datetime(2026, 10, 5, 9, 30, tzinfo=UTC)
READER = Person(None, (Held(Role.AUDITOR),))  # from whom nothing is hidden
ROWS = (("age", "Age", "abc", True), ("marriage", "Marriage", "a", True))
LOCAL = ("carers", "Carers", "abc", False)
QUESTIONS = (
    ("less", "screening", "yes_no", "less_favourable", True),
    ("positive", "screening", "size", "positive", False),
    ("negative", "screening", "size", "negative", False),
    ("detail", "screening", "text", "detail", False),
    ("promotes", "screening", "yes_no", "promotes", True),
    ("evidence", "full", "text", "evidence", False),
    ("mitigation", "full", "text", "mitigation", False),
)


@dataclass(frozen=True)
class Cast:
    """The people of a sign-off, the place, and what is asked."""

    lead: User
    head: User
    director: User
    outsider: User
    directorate: Directorate
    service: Service
    asked: QuestionSet


def make_questions(ref: str = "grid", **values: Any) -> QuestionSet:
    asked = QuestionSet.objects.create(
        **{"ref": ref, "title": "A grid", "is_default": True, **values}
    )
    for place, (name, part, kind, meaning, explained) in enumerate(QUESTIONS, 1):
        Question.objects.create(
            question_set=asked,
            ref=name,
            position=place,
            part=Part(part),
            text=f"What about {name}?",
            kind=AnswerKind(kind),
            meaning=Meaning(meaning),
            explained=explained,
        )
    return asked


def make_rows(rows=(*ROWS, LOCAL)) -> None:
    for place, (ref, label, aims, statutory) in enumerate(rows, 1):
        characteristic = factories.make_characteristic(ref, name=label, statutory=statutory)
        ScreenedCharacteristic.objects.create(
            characteristic=characteristic, label=label, position=place, aims=aims
        )


def make_cast() -> Cast:
    head_post, director_post = factories.make_post("Head of Parks"), factories.make_post("Director")
    directorate = factories.make_directorate("PLC", name="Place", director_post=director_post)
    service = factories.make_service(
        "PRK", name="Parks", directorate=directorate, head_post=head_post
    )
    lead = factories.make_user("lead")
    factories.make_appointment(lead, Role.EQUALITY_LEAD)
    head, director = factories.make_user("head"), factories.make_user("director")
    PostHolder.objects.create(user=head, post=head_post)
    PostHolder.objects.create(user=director, post=director_post)
    make_rows()
    return Cast(
        lead,
        head,
        director,
        factories.make_user("outsider"),
        directorate,
        service,
        make_questions(),
    )


def make_assessment(cast: Cast, **values: Any) -> Assessment:
    return assessments.open_assessment(
        **{
            "title": "Bowling greens",
            "subject": words.Subject.SERVICE_CHANGE,
            "directorate": cast.directorate,
            "service": cast.service,
            "by": cast.lead,
            "at": AT,
            **values,
        }
    )


def answer_all(
    record: Assessment,
    who: dict[str, Any],
    answer: Callable[[str, grid_rules.Question], grid_rules.Answer],
    parts: Collection[Part] = frozenset(Part),
) -> Assessment:
    """Answer every question of these parts, for every group."""
    grid = queries.grid(record)
    answers = {
        (group.ref, question.ref): answer(group.ref, question)
        for group in grid.groups
        for question in grid.asked.questions
        if question.part in parts
    }
    return assessments.save_page(**who, saves=record.saves, answers=answers)


def fill(record: Assessment, cast: Cast, **sizes: str) -> Assessment:
    """Answer all, so that it can be sent for sign-off: no negative impact unless sizes say so."""
    who: dict[str, Any] = {"ref": record.ref, "by": cast.lead, "at": AT}
    record = assessments.save_page(
        **who,
        saves=record.saves,
        values={
            "lead_post": Post.objects.get(title="Head of Parks"),
            "decision": read("March 2027"),
            "review_on": date(2027, 10, 1),
            "risk": "low",
            "is_sufficient": True,
        },
    )

    def answer(group: str, question: grid_rules.Question) -> grid_rules.Answer:
        choice = {"yes_no": "no", "size": "none", "text": ""}[question.kind]
        if question.ref == "negative":
            choice = sizes.get(group, "none")
        return grid_rules.Answer(choice, "")

    record = answer_all(record, who, answer, parts={Part.SCREENING})
    return assessments.save_page(
        **who,
        saves=record.saves,
        evidence=[
            EvidenceTyped("Visitors 2025", EvidenceKind.SERVICE_USERS, "Survey", date(2026, 3, 31))
        ],
    )


def sign(record: Assessment, cast: Cast, at: datetime = AT) -> Assessment:
    """Send for sign-off and sign twice."""
    record = sign_off.submit(ref=record.ref, saves=record.saves, by=cast.lead, at=at)
    for capacity, by in (
        (Capacity.HEAD_OF_SERVICE, cast.head),
        (Capacity.DIRECTOR, cast.director),
    ):
        record = attest(record, capacity, by, at)
    return record


def stored(ref: str, number: int | None = None) -> Assessment:
    """A version as it is stored now; the newest without a number."""
    found = queries.assessment(ref, number)
    assert found is not None
    return found


def attest(record: Assessment, capacity: Capacity, by: User, at: datetime = AT) -> Assessment:
    sha256 = reading.read_assessment(stored(record.ref), at.date()).sha256
    return sign_off.sign_off(
        ref=record.ref,
        capacity=capacity,
        statement=sign_off.STATEMENT,
        sha256=sha256,
        by=by,
        at=at,
    )
