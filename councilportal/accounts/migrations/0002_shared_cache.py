"""The table of Django's database cache, so that `migrate` alone is enough: see CACHES."""

from django.core.management import call_command
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

TABLE = "shared_cache"


def make(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Make the table as Django makes it, on either database; nothing where it is there."""
    call_command("createcachetable", TABLE, database=schema_editor.connection.alias, verbosity=0)


def drop(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Take the table away."""
    schema_editor.execute(f"DROP TABLE {TABLE}")


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_user")]

    operations = [
        migrations.RunPython(make, drop),
    ]
