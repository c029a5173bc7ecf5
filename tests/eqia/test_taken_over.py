"""What an assessment names of other rooms: signed, sealed, printed as it was signed."""

import typing
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from councilportal.common.document import Section, Table, TextCell
from councilportal.common.refusals import NotKnown, Refused
from councilportal.organisation.queries import CouncilView
from eqia import taken_over
from eqia.assessments import operations as assessments
from eqia.assessments import reading
from eqia.assessments.sections import assessment_document
from eqia.models import Assessment
from eqia.published_words import asked_of_assessment
from eqia.rules.facts import fingerprint
from eqia.rules.words import Capacity
from eqia.sign_off import operations as sign_off
from objectives.models import (
    Consultation,
    ConsultationCount,
    ConsultationHeard,
    Framework,
    Objective,
)
from tests.eqia.making import AT, Cast, attest, fill, make_assessment, sign, stored
from tests.eqia.sample import make_full

pytestmark = pytest.mark.django_db
COUNCIL = CouncilView("A council", "A council", "#123b5c", False, "1")
# Of the sample, as the portal hashed it before assessments could name objectives.
HASHED_BEFORE = "f9fa238f3a58da9422ecc0df3b83269ec719bdc97530dfa1657a70e7127a93b9"


def others() -> None:
    """Objectives of two frameworks, one of them a draft, and a consultation."""
    aims = Framework.objects.create(ref="AIMS", title="Aims", kind="equality_objectives")
    draft = Framework.objects.create(
        ref="NEXT", title="Next aims", kind="equality_objectives", state="draft"
    )
    for place, ref in enumerate(("EO2", "EO1"), 1):
        Objective.objects.create(ref=ref, title=f"Aim {ref}", framework=aims, position=place)
    Objective.objects.create(ref="EO9", title="Aim EO9", framework=draft)
    asked = Consultation.objects.create(ref="GREENS", title="Greens, summer 2026")
    whole = ConsultationCount.objects.create(
        consultation=asked, position=1, measure="Answers", number=1043
    )
    ConsultationCount.objects.create(
        consultation=asked, position=2, measure="On paper", number=39, part_of=whole
    )
    ConsultationHeard.objects.create(
        consultation=asked, position=1, said="Ring 07700 900461 about Mill Lane.", done="We did."
    )


def name(record: Assessment, cast: Cast, **values: Any) -> Assessment:
    return assessments.save_page(
        ref=record.ref, saves=record.saves, values=values, by=cast.lead, at=AT
    )


def read(record: Assessment) -> reading.AssessmentRead:
    return reading.read_assessment(stored(record.ref), AT.date())


def section(record: Assessment, anchor: str, **given: Any) -> Section | None:
    document = assessment_document(read(record), COUNCIL, **given)
    return next((each for each in document.sections if each.anchor == anchor), None)


def printed(whole: reading.AssessmentRead) -> str:
    """Every word of the paper."""
    return str(assessment_document(whole, COUNCIL).sections)


def test_what_was_signed_before_has_the_hash_that_it_had(cast):
    whole = read(make_full(cast))

    assert whole.sha256 == HASHED_BEFORE


def test_what_it_names_is_signed_and_a_change_before_the_second_signature_is_noticed(cast):
    others()
    record = fill(make_assessment(cast), cast)
    before = read(record).sha256
    record = name(record, cast, objectives=["EO2", "EO1"], consultations=["GREENS"])
    assert read(record).sha256 != before
    assert name(record, cast, objectives=["EO1", "EO2"]).saves == record.saves  # no order
    sign_off.submit(ref=record.ref, saves=record.saves, by=cast.lead, at=AT)
    record = attest(record, Capacity.HEAD_OF_SERVICE, cast.head)
    assert len(read(record).sign_offs) == 1

    # Somebody writes past the portal: the attestation is of another text.
    with transaction.atomic():
        record.objectives.set(Objective.objects.filter(ref="EO1"))
        assert read(record).sign_offs == ()
        transaction.set_rollback(True)
    assert len(read(record).sign_offs) == 1

    record = attest(record, Capacity.DIRECTOR, cast.director)
    for named, model in taken_over.MODELS.items():
        for change in ("clear", "add"):
            args = model._default_manager.all() if change == "add" else ()
            with pytest.raises(DatabaseError, match="not changed"), transaction.atomic():
                getattr(getattr(record, named), change)(*args)
    assert len(read(record).sign_offs) == 2
    # Had a row changed all the same, the hash would tell.
    whole = read(record)
    for signs in (
        {},
        {"objectives": ["EO1"]},
        {**taken_over.of(record).refs, "consultations": ["X"]},
    ):
        signed = reading.signed_content(record, (), signs)
        assert fingerprint(whole.facts, signed) != whole.sha256
    signed = reading.signed_content(record, (), taken_over.of(record).refs)
    assert fingerprint(whole.facts, signed) == whole.sha256


def test_what_is_signed_prints_what_stood_that_day(cast):
    others()
    record = name(
        fill(make_assessment(cast), cast), cast, objectives=["EO1", "EO2"], consultations=["GREENS"]
    )
    record = sign(record, cast)
    Objective.objects.filter(ref="EO1").update(title="Renamed")
    ConsultationHeard.objects.update(said="Never mind.", done="Nothing.")
    ConsultationCount.objects.filter(position=2).delete()

    whole = read(record)
    assert [each.title for each in whole.taken_over.objectives] == ["Aim EO2", "Aim EO1"]
    shown = section(record, "objectives", with_links=True)
    public = section(record, "objectives")
    assert shown is not None
    assert public is not None
    tables = typing.cast(list[Table], [*shown.blocks, *public.blocks])
    assert [typing.cast(TextCell, row.cells[0]).href for row in tables[0].rows] == [
        "/objectives/EO2/",
        "/objectives/EO1/",
    ]
    assert [typing.cast(TextCell, row.cells[0]).href for row in tables[1].rows] == ["", ""]
    paper = printed(whole)
    for said in ("Greens, summer 2026", "1,043", "On paper (part of: Answers)", "Mill Lane"):
        assert said in paper
    assert "Never mind" not in paper
    # It is asked about before everybody reads it, as it was signed.
    assert [each.described for each in asked_of_assessment(record)]

    newer = sign_off.revise(ref=record.ref, what_changed="More", by=cast.lead, at=AT)
    assert taken_over.of(newer).refs == {"objectives": ["EO1", "EO2"], "consultations": ["GREENS"]}
    assert "Never mind" in printed(read(newer))


def test_only_what_is_known_and_counts_is_named(cast):
    others()
    record = fill(make_assessment(cast), cast)

    with pytest.raises(NotKnown):
        name(record, cast, objectives=["EO7"])
    with pytest.raises(Refused, match=r"Aim EO9.*draft"):
        name(record, cast, objectives=["EO1", "EO9"])
    assert [ref for ref, _, _ in taken_over.offered_objectives(record, AT.date())] == ["EO2", "EO1"]
    record = name(record, cast, objectives=["EO1"])
    Framework.objects.filter(ref="AIMS").update(state="draft")
    # What it names already stays, whatever became of it.
    assert name(record, cast, objectives=["EO1"], title="Greens").title == "Greens"
    offered = taken_over.offered_objectives(record, AT.date())
    assert [ref for ref, _, _ in offered] == ["EO1"]
