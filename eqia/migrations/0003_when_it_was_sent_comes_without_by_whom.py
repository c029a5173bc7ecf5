"""An import may say when an assessment was sent for sign-off; who sent it no file carries.

SQLite makes the table anew, and would trip over triggers of other tables that name it: they are
taken off before and made again after.
"""

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from eqia import triggers


def lock(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    triggers.create(schema_editor.connection)


def unlock(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    triggers.drop(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("eqia", "0002_what_is_signed_is_locked")]

    operations = [
        migrations.RunPython(unlock, lock),
        migrations.RemoveConstraint(
            model_name="assessment", name="assessment_submitted_by_submitted_at_together"
        ),
        migrations.AddConstraint(
            model_name="assessment",
            constraint=models.CheckConstraint(
                condition=models.Q(submitted_by__isnull=True)
                | models.Q(submitted_at__isnull=False),
                name="assessment_submitter_has_a_moment",
            ),
        ),
        migrations.RunPython(lock, unlock),
    ]
