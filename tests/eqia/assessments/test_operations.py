"""What a save of a page writes: everything with one lock, and the plan with an event."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from councilportal.common.refusals import Refused
from eqia.assessments import operations, queries
from eqia.assessments.typed import ActionTyped, ConsultationPointTyped, VersionLineTyped
from eqia.rules.grid import Answer
from tests.eqia.making import AT, stored

pytestmark = pytest.mark.django_db


def save(cast, record, **parts):
    return operations.save_page(ref=record.ref, saves=record.saves, by=cast.lead, at=AT, **parts)


def test_a_page_is_saved_with_one_lock_one_question_of_who_asks_and_one_count(cast, record):
    with CaptureQueriesContext(connection) as captured:
        saved = save(
            cast,
            record,
            values={"aims": "Fewer greens"},
            answers={("age", "less"): Answer("yes", "Longer ways")},
            consultation_points=[ConsultationPointTyped("Too far")],
            version_lines=[VersionLineTyped("V1")],
        )

    for table in ("eqia_assessment", "organisation_appointment", "organisation_postholder"):
        assert sum(f'FROM "{table}"' in query["sql"] for query in captured) == 1, table
    assert saved.saves == record.saves + 1
    assert queries.consultation_points(saved).get().said == "Too far"


def test_a_refused_part_keeps_the_others_from_being_saved(cast, record):
    with pytest.raises(KeyError, match="colour"):
        save(cast, record, values={"aims": "Fewer", "colour": "red"})
    with pytest.raises(Refused, match="what is to be done"):
        save(cast, record, values={"aims": "Fewer"}, actions=[ActionTyped(" ")])

    kept = stored(record.ref)
    assert (kept.aims, kept.saves) == ("", record.saves)
