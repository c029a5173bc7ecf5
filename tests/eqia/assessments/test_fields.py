"""The one table of fields: the model, the pages, the files and what is signed all follow it."""

import pytest
from django.db import connection

from eqia.assessments import datasets, drafts, reading
from eqia.exchange.assessment_file import ASSESSMENTS
from eqia.models import Assessment
from eqia.rules.fields import FIELDS, FUZZY, NAMES, PAGES, REFS, on_page
from eqia.triggers import SEALS
from tests.eqia.making import AT, make_assessment, make_cast

KINDS = [getattr(drafts, name.upper()) for name in PAGES]
# What the three boxes of the judgement stand for, and what no page saves.
JUDGED = {"is_sufficient", "wants_internal_action", "wants_full"}
# Columns of an assessment that people do not fill in.
KEPT = set(
    "id ref number supersedes is_latest state saves directorate question_set created_by created_at "
    "changed_by changed_at submitted_by submitted_at return_reason drop_reason published_at "
    "published_by".split()
)


def test_every_column_that_people_fill_in_is_in_the_table():
    columns = {field.name for field in Assessment._meta.concrete_fields}
    parts = {f"{name}_{part}" for name in FUZZY for part in ("text", "earliest", "latest")}

    assert columns - KEPT - parts == NAMES - set(FUZZY) - set(REFS)
    linked = {field.name for field in Assessment._meta.many_to_many}
    assert linked - {"authors"} == set(REFS)
    assert parts <= columns


def test_every_field_of_a_page_has_its_question_there():
    for kind in KINDS:
        asked = set(kind.part.base_fields) if kind.part else set()
        wanted = set(on_page(kind.name))
        if kind is drafts.JUDGEMENT:
            wanted = wanted - JUDGED | {"made"}
        assert asked == wanted
    assert {field.page for field in FIELDS} == {kind.name for kind in KINDS if kind.part} | {""}


def test_every_field_is_a_column_of_the_file():
    assert {column.name for column in ASSESSMENTS.columns} >= NAMES


@pytest.mark.django_db
def test_every_field_is_in_the_data_of_the_document_and_in_what_is_signed():
    record = make_assessment(make_cast())
    whole = reading.read_assessment(record, AT.date())

    said = {row[3] for row in datasets.everything(whole).rows if row[0] == "assessment"}
    named = {datasets.NAMES.get(name, name) for name in NAMES - {"is_exempt"}}
    assert named <= said
    signed = reading.signed_content(record, (), {name: ["ONE"] for name in REFS})
    assert {field.name for field in FIELDS if field.is_signed} <= set(signed)


@pytest.mark.django_db(transaction=True)
def test_a_column_that_is_added_later_is_sealed_too():
    """Triggers fix every column but those that are named as free."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE eqia_assessment ADD COLUMN later varchar(9) DEFAULT ''")
        try:
            SEALS.create(connection)
            if connection.vendor == "postgresql":
                cursor.execute(
                    "SELECT prosrc FROM pg_proc WHERE proname='eqia_assessment_seal_update'"
                )
            else:
                cursor.execute(
                    "SELECT sql FROM sqlite_master WHERE name = 'eqia_assessment_seal_update'"
                )
            [(source,)] = cursor.fetchall()
        finally:
            SEALS.drop(connection)
            cursor.execute("ALTER TABLE eqia_assessment DROP COLUMN later")
            SEALS.create(connection)

    assert 'OLD."later"' in source
    assert 'OLD."exempt_ground"' not in source
