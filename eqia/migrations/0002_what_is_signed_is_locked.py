"""Triggers that refuse to change what is signed.

`eqia.triggers` is imported although it is app code: it holds SQL for these tables and no model, and
what it makes must be the same here, in later migrations and in the tests.
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from eqia import triggers


def forwards(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    triggers.create(schema_editor.connection)


def backwards(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    triggers.drop(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("eqia", "0001_assessments_questions_decisions")]

    operations = [migrations.RunPython(forwards, backwards)]
