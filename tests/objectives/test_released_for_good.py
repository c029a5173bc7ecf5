"""What was released is refused a change and an end by the database itself, column by column."""

from typing import Any

import pytest
from django.db import DatabaseError, connection, models, transaction

from objectives.models import Release, ReleasedCell
from tests.factories import make_release

pytestmark = [pytest.mark.django_db, pytest.mark.each_database]


def refused(statement: str, *given: Any) -> str:
    """What the database says to a statement that is sent past Django."""
    with pytest.raises(DatabaseError) as said, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, given)
    return str(said.value)


@pytest.mark.parametrize("model", [Release, ReleasedCell])
def test_no_column_of_what_was_released_is_changed_and_no_row_deleted(
    model: type[models.Model],
) -> None:
    make_release()
    connection.check_constraints()  # PostgreSQL empties no table before it has looked at its rows
    table = connection.ops.quote_name(model._meta.db_table)
    for field in model._meta.concrete_fields:
        column = connection.ops.quote_name(str(field.column))
        assert "is not changed" in refused(f"UPDATE {table} SET {column} = {column}"), column
    assert "is not changed" in refused(f"DELETE FROM {table}")
    if connection.vendor == "postgresql":
        assert "is not changed" in refused(f"TRUNCATE {table} CASCADE")
