"""The events, what they keep apart of people, and the triggers that guard both.

App code is imported where what it makes must be the same here and later: the SQL of triggers, and
the hash of an event.
"""

from uuid import uuid4

from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.utils import timezone

from councilportal.audit import row_triggers, triggers
from councilportal.audit.chain import entry_of
from councilportal.audit.rules import NO_HASH, link_hash


def create_triggers(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Make the triggers."""
    triggers.create(schema_editor.connection)


def drop_triggers(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Take them off."""
    triggers.drop(schema_editor.connection)


def begin_chain(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Add the first event where the portal has keys of its own.

    A command without them can never begin the chain of such a database then, and refuses.
    """
    if settings.DEMONSTRATION:
        return
    event = apps.get_model("audit", "Event")(
        at=timezone.now(),
        command="migrate",
        operation=uuid4(),
        action="begin",
        record_type="record of changes",
        previous_hash=NO_HASH,
    )
    event.hash = link_hash(settings.AUDIT_KEY.encode(), NO_HASH, entry_of(event))
    event.save(using=schema_editor.connection.alias)


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Event",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("actor_id", models.BigIntegerField(null=True)),
                ("name_key", models.CharField(blank=True, max_length=16)),
                ("command", models.CharField(blank=True, max_length=150)),
                ("operation", models.UUIDField(db_index=True)),
                ("action", models.CharField(max_length=60)),
                ("record_type", models.CharField(max_length=60)),
                ("record_ref", models.CharField(max_length=200)),
                ("before", models.TextField(blank=True)),
                ("after", models.TextField(blank=True)),
                ("reason", models.TextField(blank=True)),
                ("rows", models.TextField(blank=True)),
                ("previous_hash", models.CharField(max_length=64, unique=True)),
                ("hash", models.CharField(max_length=64, unique=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["record_type", "record_ref", "id"], name="event_of_record"
                    ),
                    models.Index(fields=["actor_id", "id"], name="event_of_actor"),
                    models.Index(fields=["action", "id"], name="event_of_action"),
                    models.Index(fields=["at"], name="event_at"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("action", ""), _negated=True),
                        name="event_action_not_empty",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("record_type", ""), _negated=True),
                        name="event_record_type_not_empty",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("actor_id", None),
                                ("name_key", ""),
                                models.Q(("command", ""), _negated=True),
                            ),
                            models.Q(
                                ("actor_id__isnull", False),
                                ("command", ""),
                                models.Q(("name_key", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="event_by_a_person_or_a_command",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PersonalText",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.BigIntegerField(db_index=True)),
                ("key", models.CharField(max_length=16, unique=True)),
                ("text", models.CharField(blank=True, max_length=254)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("key", ""), _negated=True),
                        name="personaltext_key_not_empty",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="WrittenRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("model", models.CharField(max_length=100)),
                ("row", models.BigIntegerField()),
                ("within", models.BigIntegerField()),
            ],
        ),
        migrations.RunPython(create_triggers, drop_triggers),
        migrations.RunPython(*row_triggers.of_app("audit")),
        migrations.RunPython(begin_chain, migrations.RunPython.noop),
    ]
