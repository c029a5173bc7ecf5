"""Every word that a stranger reads of a paper was asked about: numbers planted in every field.

A field that is added to a paper and printed is found here, unless what publishes it asks about it.
"""

import re
from itertools import count
from typing import Any

import pytest
from django.db.models import Model
from django.urls import reverse

from councilportal.common.fuzzy import read
from councilportal.common.personal import Keeping, PersonalDataAsked
from eqia.assessments import operations as assessments
from eqia.decisions import operations as decisions
from eqia.models import Assessment, Decision
from eqia.published_words import asked_of_register
from eqia.rules.words import Capacity
from eqia.rules.workflow import State
from eqia.sign_off import operations as sign_off
from objectives.models import Action, Evidence
from objectives.plan.operations import record_progress
from objectives.rules.plan import ActionStatus
from tests import factories
from tests.eqia.hostile import free_text
from tests.eqia.house import make_decision
from tests.eqia.making import AT, Cast, fill, make_assessment, sign, stored
from tests.eqia.pages import Reader
from tests.eqia.sample import make_full

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
NUMBER = re.compile(r"07700 900\d{3}")


class Planted:
    """Numbers by the field in which each stands."""

    def __init__(self) -> None:
        self.fields: dict[str, str] = {}
        self.numbers = count()

    def number(self, where: str) -> str:
        found = f"07700 900{next(self.numbers):03}"
        self.fields[found] = where
        return found

    def plant(self, record: Model, without: tuple[str, ...] = ()) -> None:
        model = type(record)
        words = {
            each.name: self.number(f"{model.__name__}.{each.name}")
            for each in free_text(model)
            if each.name not in without
        }
        model._default_manager.filter(pk=record.pk).update(**words)

    def named(self, numbers: set[str]) -> set[str]:
        return {self.fields[each] for each in numbers}


def read_by_strangers(*addresses: str) -> set[str]:
    found: set[str] = set()
    for address in addresses:
        response = Reader().get(address)
        assert response.status_code == 200, address
        found |= set(NUMBER.findall(response.getvalue().decode()))
    return found


def asked_by(operation: Any, **given: Any) -> dict[str, Keeping]:
    """The answers that an operation asks for before it publishes."""
    with pytest.raises(PersonalDataAsked) as asked:
        operation(**given)
    return dict.fromkeys((each.find.text for each in asked.value.asked), Keeping.MAY_STAY)


def test_all_that_a_stranger_reads_of_an_assessment_was_asked_about(cast: Cast):
    factories.make_council()
    Evidence.objects.create(ref="CENSUS", title="x", kind="census", source="x", says="x")
    planted, record = Planted(), make_full(cast)
    planted.plant(record)
    Assessment.objects.filter(pk=record.pk).update(return_reason="")
    for group in record.groups.all():
        for answer in group.answers.all():
            planted.plant(answer)
    for name in ("mitigations", "evidence", "consultation_points", "version_lines"):
        for each in getattr(record, name).all():
            planted.plant(each, without=("group",))
    record = sign_off.submit(ref=record.ref, saves=stored(record.ref).saves, by=cast.lead, at=AT)
    for capacity, by in ((Capacity.HEAD_OF_SERVICE, cast.head), (Capacity.DIRECTOR, cast.director)):
        said = planted.number("SignOff.statement")
        sign_all_as(record, capacity, said, by)
    action = Action.objects.get()
    note = planted.number("ActionProgress.note")
    given: dict[str, Any] = {"ref": action.ref, "status": ActionStatus.UNDER_WAY, "note": note}
    given |= {"seen": 0, "by": cast.lead, "at": AT}
    answers = asked_by(record_progress, **given)
    assert set(answers) == {note}
    record_progress(**given, answers=answers)

    one: dict[str, Any] = {"ref": record.ref, "number": 1, "by": cast.lead, "at": AT}
    answers = asked_by(sign_off.publish, **one)
    sign_off.publish(**one, answers=answers)

    forms = [reverse("assessment_as", args=[record.ref, form]) for form in ("csv", "json")]
    seen = read_by_strangers(reverse("assessment", args=[record.ref]), *forms, reverse("eqia"))
    assert planted.named(seen - answers.keys()) == set()
    # The others are read by nobody, or not before something else is done, which asks about them.
    assert planted.named(set(planted.fields) - answers.keys()) == {
        "Assessment.drop_reason",
        "Assessment.return_reason",
    }


def sign_all_as(record: Assessment, capacity: Capacity, statement: str, by: Any) -> None:
    from eqia.assessments import reading

    sign_off.sign_off(
        ref=record.ref,
        capacity=capacity,
        statement=statement,
        sha256=reading.read_assessment(stored(record.ref), AT.date()).sha256,
        by=by,
        at=AT,
    )


def test_all_that_a_stranger_reads_of_what_is_planned_was_asked_about(cast: Cast):
    factories.make_council()
    planted = Planted()
    title = planted.number("title")
    given: dict[str, Any] = {"title": title, "subject": "service_change", "planned": True}
    given |= {"directorate": cast.directorate, "service": cast.service, "by": cast.lead, "at": AT}
    answers = asked_by(assessments.open_assessment, **given)
    record = assessments.open_assessment(**given, keeping=answers)
    planted.plant(record, without=("title",))
    shown = reverse("eqia") + "?page=1", reverse("eqia_timetable")
    names = ("title", "budget_round", "initial_impacts", "completion_text", "decision_text")
    stored_now = Assessment.objects.get(pk=record.pk)

    seen = read_by_strangers(*shown)

    assert planted.named(seen) == {"title", *(f"Assessment.{each}" for each in names[1:])}
    values = {name.removesuffix("_text"): getattr(stored_now, name) for name in names}
    asked = {each.find.text for each in asked_of_register(State.PLANNED, values)}
    assert seen == asked
    assert asked_of_register(State.DRAFT, values) == []


def test_a_plan_is_saved_once_each_new_find_is_answered(cast: Cast):
    record = make_assessment(cast, planned=True)
    given: dict[str, Any] = {"ref": record.ref, "by": cast.lead, "at": AT}
    values = {"initial_impacts": "Ring 07700 900001", "decision": read("March 2027")}

    answers = asked_by(assessments.save_page, **given, values=values, saves=record.saves)
    record = assessments.save_page(**given, values=values, saves=record.saves, keeping=answers)
    # What was answered for is not asked again; what is no longer planned is read by nobody.
    more = {**values, "initial_impacts": "Ring 07700 900001 or 07700 900002"}
    more_answers = asked_by(assessments.save_page, **given, values=more, saves=record.saves)
    assert set(more_answers) == {"07700 900002"}
    hidden = {"is_exempt": True, "exempt_ground": "Ring 07700 900003"}
    ground = asked_by(assessments.save_page, **given, values=hidden, saves=record.saves)
    assert set(ground) == {"07700 900003"}
    assessments.begin(ref=record.ref, by=cast.lead, at=AT)
    draft = stored(record.ref)
    assert assessments.save_page(**given, values=more, saves=draft.saves).initial_impacts


def test_all_that_a_stranger_reads_of_a_decision_was_asked_about(cast: Cast):
    factories.make_council()
    planted = Planted()
    record = make_decision(cast, sign(fill(make_assessment(cast), cast), cast))
    override = ("override_reason", "override_name", "override_post")
    planted.plant(record, without=("ref", "number", *override))
    Decision.objects.filter(pk=record.pk).update(is_key=True)
    record.assessments.add(make_assessment(cast))  # which is not signed
    reason = planted.number("Decision.override_reason")
    given: dict[str, Any] = {"ref": record.ref, "by": cast.director, "at": AT}

    answers = asked_by(decisions.mark_ready, **given, saves=1, override_reason=reason)
    decisions.mark_ready(**given, saves=1, override_reason=reason, answers=answers)

    shown = [reverse("decisions"), reverse("decision", args=[record.ref])]
    shown += [reverse("decision_as", args=[record.ref, form]) for form in ("csv", "json")]
    assert planted.named(read_by_strangers(*shown) - answers.keys()) <= {"Decision.exempt_ground"}
    assert planted.named(set(planted.fields) - answers.keys()) == {"Decision.exempt_ground"}
    # Taking it may need another reason, which is asked about as well.
    record.assessments.add(make_assessment(cast))
    why = planted.number("Decision.override_reason")
    take = given | {"on": AT.date(), "saves": 2, "override_reason": why}
    assert set(asked_by(decisions.take, **take)) == {why}
    decisions.take(**take, answers={why: Keeping.NOT_PERSONAL})
    assert why in read_by_strangers(*shown)
