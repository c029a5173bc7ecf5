"""An assessment from its beginning to its signature, and every refusal on the way."""

from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from councilportal.common.fuzzy import FuzzyDate, read
from councilportal.common.refusals import NotKnown, Refused
from eqia import models
from eqia.assessments import operations as assessments
from eqia.assessments import queries, reading, saving
from eqia.assessments.typed import ActionTyped
from eqia.rules import grid
from eqia.rules.words import Capacity
from eqia.rules.workflow import State
from eqia.sign_off import operations as sign_off
from objectives.models import Action
from tests.eqia.making import AT, attest, fill, make_assessment, sign, stored

pytestmark = pytest.mark.django_db


def test_assessment_is_signed_by_two_and_then_locked_by_the_database(cast):
    record = fill(make_assessment(cast), cast)

    record = sign(record, cast)

    assert (record.ref, record.number, record.state) == ("EQ-2026-001", 1, State.SIGNED)
    whole = reading.read_assessment(stored(record.ref), AT.date())
    assert [each.capacity for each in whole.sign_offs] == list(Capacity)
    assert whole.signed_on == AT.date()
    for change in (
        lambda: models.Answer.objects.filter(group__assessment=record).update(choice="high"),
        lambda: models.Answer.objects.filter(group__assessment=record).delete(),
        lambda: models.GridRow.objects.filter(assessment=record).update(label="x"),
        lambda: models.CitedEvidence.objects.filter(assessment=record).update(title="x"),
        lambda: models.ConsultationPoint.objects.create(assessment=record, position=1, said="x"),
        lambda: models.Assessment.objects.filter(pk=record.pk).update(title="x"),
        lambda: models.Assessment.objects.filter(pk=record.pk).update(state=State.DRAFT),
        lambda: models.SignOff.objects.filter(assessment=record).update(name="x"),
        lambda: models.SignOff.objects.filter(assessment=record).delete(),
    ):
        with pytest.raises(DatabaseError, match="not changed"), transaction.atomic():
            change()


def test_author_and_outsider_never_sign_and_nobody_signs_twice(cast):
    record = fill(make_assessment(cast), cast)
    record = sign_off.submit(ref=record.ref, saves=record.saves, by=cast.lead, at=AT)

    with pytest.raises(Refused, match="Only the head of service"):
        attest(record, Capacity.HEAD_OF_SERVICE, cast.lead)
    with pytest.raises(NotKnown):
        attest(record, Capacity.DIRECTOR, cast.outsider)
    with pytest.raises(Refused, match="do not sign as"):
        attest(record, Capacity.DIRECTOR, cast.head)
    attest(record, Capacity.HEAD_OF_SERVICE, cast.head)
    with pytest.raises(Refused, match="already"):
        attest(record, Capacity.HEAD_OF_SERVICE, cast.head)


def test_revision_keeps_what_was_signed_and_supersedes_it_once_signed(cast):
    record = fill(make_assessment(cast), cast)
    record = assessments.save_page(
        ref=record.ref,
        actions=[ActionTyped("Keep two greens", owner=cast.service.head_post)],
        saves=record.saves,
        by=cast.lead,
        at=AT,
    )
    record = assessments.save_page(
        ref=record.ref,
        actions=[
            ActionTyped(
                "Keep two greens",
                owner=cast.service.head_post,
                due=FuzzyDate("2027", None, AT.date()),
                key=queries.actions(record)[0].pk,
            )
        ],
        saves=record.saves,
        by=cast.lead,
        at=AT,
    )
    old = sign(record, cast)

    new = sign_off.revise(ref=old.ref, what_changed="Three greens.", by=cast.lead, at=AT)

    assert (new.number, new.supersedes, new.state, new.is_latest) == (2, old, State.DRAFT, True)
    assert Action.objects.count() == 1
    assert len(queries.grid(new).groups) == 3
    new = sign(fill(new, cast), cast)
    old.refresh_from_db()
    assert (old.state, old.is_latest, new.state) == (State.SUPERSEDED, False, State.SIGNED)


def test_copy_records_where_it_came_from_until_the_words_differ(cast):
    record = make_assessment(cast)
    who: dict[str, Any] = {"ref": record.ref, "by": cast.lead, "at": AT}
    record = assessments.save_page(
        **who, saves=1, answers={("age", "detail"): grid.Answer("", "Benches.")}
    )

    record = assessments.copy_answer(
        **who, saves=record.saves, question="detail", source="age", targets=["carers"]
    )

    carers = next(each for each in queries.grid(record).groups if each.ref == "carers")
    assert carers.answers["detail"] == grid.Answer("", "Benches.", "Age")


def test_second_saver_sees_what_the_first_saved(cast):
    record = make_assessment(cast)
    cells = {("age", "detail"): grid.Answer("", "First.")}
    assessments.save_page(ref=record.ref, answers=cells, saves=1, by=cast.lead, at=AT)

    with pytest.raises(saving.StaleAssessment) as stale:
        assessments.save_page(
            ref=record.ref,
            answers={("age", "detail"): grid.Answer("", "Second.")},
            saves=1,
            by=cast.lead,
            at=AT,
        )

    assert stale.value.theirs == {"answers": {("age", "detail"): grid.Answer("", "First.")}}


def test_triggers_are_all_there():
    from eqia.triggers import SEALS

    assert SEALS.missing(connection) == []


def test_what_is_signed_names_its_posts_as_they_were_called_then(cast):
    record = fill(make_assessment(cast), cast)
    head = cast.service.head_post
    typed = ActionTyped("Keep one green", owner=head, due=read("March 2027"))
    record = assessments.save_page(
        ref=record.ref, actions=[typed], saves=record.saves, by=cast.lead, at=AT
    )
    record = sign(record, cast)
    head.title = "Head of Green Spaces"
    head.save()

    signed = reading.read_assessment(stored(record.ref), AT.date())
    assert signed.titles == {
        "lead": "Head of Parks",
        "head": "Head of Parks",
        "owners": ["Head of Parks"],
    }
    assert len(signed.sign_offs) == len(Capacity)
    # A new version is not signed yet: it calls them as they are called now.
    record = sign_off.revise(ref=record.ref, what_changed="Closes", by=cast.lead, at=AT)
    assert set(map(str, reading.read_assessment(record, AT.date()).titles.values())) == {
        "Head of Green Spaces",
        "['Head of Green Spaces']",
    }
    # Superseded, the first version still stands as it was signed.
    old = stored(record.ref, 1)
    assert reading.read_assessment(old, AT.date()).head == "Head of Parks"
