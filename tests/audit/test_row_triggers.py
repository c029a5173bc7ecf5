"""The triggers that note which rows are written, where a table is not yet what it will be."""

import pytest
from django.db import connection

from councilportal.audit import row_triggers
from councilportal.organisation.models import Body

pytestmark = [pytest.mark.django_db, pytest.mark.each_database]


def test_a_table_has_its_triggers_once_it_has_all_columns():
    table = Body._meta.db_table
    names = {f"{table}_note_{verb}" for verb in ("insert", "update", "delete")}
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} RENAME COLUMN meets TO gathers")
    row_triggers.create(connection, "organisation")
    assert set(row_triggers.missing(connection)) == names
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} RENAME COLUMN gathers TO meets")
    row_triggers.create(connection, "organisation")
    assert not row_triggers.missing(connection)
