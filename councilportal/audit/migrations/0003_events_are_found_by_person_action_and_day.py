"""What the filters of the audit page look up; the triggers are made again, as after any change."""

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from councilportal.audit import triggers


def keep_guarded(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    triggers.create(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_event_takes_new_rows_only")]

    operations = [
        migrations.AddIndex(
            model_name="event",
            index=models.Index(fields=["actor_name", "id"], name="event_of_actor"),
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(fields=["action", "id"], name="event_of_action"),
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(fields=["at"], name="event_at"),
        ),
        migrations.RunPython(keep_guarded, keep_guarded),
    ]
