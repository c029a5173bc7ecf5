"""Papers of other systems on agendas, and the triggers that guard what is frozen.

`SEALS` is imported although it is app code: it holds SQL for these tables and no model, and what
it makes must be the same here and in the tests. Triggers name all columns of their tables, so the
last migration makes them.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from councilportal.audit import row_triggers
from councilportal.publishing.triggers import SEALS


def create_triggers(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Make the triggers."""
    SEALS.create(schema_editor.connection)


def drop_triggers(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Take them off."""
    SEALS.drop(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [
        ("eqia", "0001_assessments_questions_decisions"),
        ("organisation", "0001_council_services_posts_and_people"),
        ("publishing", "0001_series_editions_and_what_is_frozen"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="agendaitem",
            name="held_at",
            field=models.CharField(blank=True, max_length=250),
        ),
        migrations.AddField(
            model_name="agendaitem",
            name="paper_title",
            field=models.CharField(blank=True, max_length=250),
        ),
        migrations.AddField(
            model_name="agendaitem",
            name="to_follow",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="pack",
            name="lines",
            field=models.TextField(blank=True),
        ),
        migrations.CreateModel(
            name="ForeignFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sha256", models.CharField(max_length=64, unique=True)),
                ("name", models.CharField(max_length=250)),
                ("size", models.PositiveBigIntegerField()),
                ("pages", models.PositiveIntegerField()),
                ("faults", models.TextField(blank=True)),
                ("content", models.BinaryField()),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="agendaitem",
            name="file",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="items",
                to="publishing.foreignfile",
            ),
        ),
        migrations.AddField(
            model_name="pack",
            name="files",
            field=models.ManyToManyField(
                blank=True, related_name="packs", to="publishing.foreignfile"
            ),
        ),
        migrations.AddConstraint(
            model_name="agendaitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        models.Q(("paper_title", ""), _negated=True),
                        models.Q(("held_at", ""), _negated=True),
                    ),
                    models.Q(("paper_title", ""), ("held_at", "")),
                    _connector="OR",
                ),
                name="agendaitem_paper_title_held_at_together",
            ),
        ),
        migrations.AddConstraint(
            model_name="agendaitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("file", None), ("held_at", "")),
                    models.Q(
                        models.Q(("held_at", ""), _negated=True),
                        ("assessment", None),
                        ("decision", None),
                        ("edition", None),
                    ),
                    _connector="OR",
                ),
                name="agenda_item_one_paper",
            ),
        ),
        migrations.AddConstraint(
            model_name="foreignfile",
            constraint=models.CheckConstraint(
                condition=models.Q(("name", ""), _negated=True), name="foreignfile_name_not_empty"
            ),
        ),
        migrations.RunPython(create_triggers, drop_triggers),
        migrations.RunPython(*row_triggers.of_app("publishing")),
    ]
