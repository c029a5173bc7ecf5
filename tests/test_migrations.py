"""Migrations: none missing, forwards and back, and the triggers are there afterwards."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from councilportal.audit import triggers
from councilportal.overview.queries import SEALS
from tests.sizes import part

OURS = (
    "performance",
    "returns",
    "eqia",
    "publishing",
    "objectives",
    "notices",
    "organisation",
    "accounts",
    "audit",
)


@pytest.mark.django_db
def test_no_migration_is_missing():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.django_db
def test_migrations_are_named_for_what_they_do():
    loader = MigrationExecutor(connection).loader
    names = [name for app, name in loader.disk_migrations if app in OURS]

    assert not [name for name in names if "auto" in name or name.endswith("_initial")]


@pytest.mark.django_db
def test_database_has_the_triggers_that_we_expect():
    assert triggers.missing(connection) == []
    assert [name for seals in SEALS for name in seals.missing(connection)] == []


@pytest.mark.skipif(
    connection.vendor not in part(("postgresql", "sqlite"), 2), reason="drawn on the other database"
)
@pytest.mark.each_database
@pytest.mark.django_db(transaction=True)
def test_migrations_go_back_to_nothing_and_forwards_again():
    executor = MigrationExecutor(connection)
    newest = executor.loader.graph.leaf_nodes()

    executor.migrate([(app, None) for app in OURS])
    try:
        left = {
            table
            for table in connection.introspection.table_names()
            if table.startswith(tuple(f"{app}_" for app in OURS))
        }
    finally:
        MigrationExecutor(connection).migrate(newest)

    assert left == set()
    assert triggers.missing(connection) == []
    assert [name for seals in SEALS for name in seals.missing(connection)] == []
