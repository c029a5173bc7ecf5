"""Easy-read texts, which are never exempt.

`SEALS` is imported as in 0002: SQLite makes tables anew when their constraints change, which it
cannot while triggers of others name them. So they are taken off and made again, both ways.
"""

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from councilportal.audit import row_triggers
from councilportal.publishing.triggers import SEALS

KINDS = [
    ("words", "Words"),
    ("table", "Table of your own"),
    ("counts", "Headline counts"),
    ("guidance", "Guidance notes"),
    ("summary", "Summary of indicators"),
    ("measures", "Indicators by service"),
    ("by_directorate", "Indicators by directorate"),
    ("by_outcome", "Indicators by outcome"),
    ("exceptions", "Red and amber indicators"),
    ("actions", "Corrective actions"),
    ("revisions", "Figures revised since the edition before"),
    ("assessment", "Equality impact assessments"),
    ("decision", "Record of decision"),
    ("register", "Register of assessments"),
    ("timetable", "Timetable of assessments"),
    ("recommendations", "Recommendations"),
    ("implications", "Implications"),
    ("background", "Background papers"),
    ("contacts", "Contacts"),
    ("links", "Outcomes, previous decisions and legislation"),
    ("easy_read", "Easy read"),
]


def create_triggers(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Make the triggers of the app."""
    SEALS.create(schema_editor.connection)
    row_triggers.of_app("publishing")[0](apps, schema_editor)


def drop_triggers(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Take them off."""
    SEALS.drop(schema_editor.connection)
    row_triggers.of_app("publishing")[1](apps, schema_editor)


class Migration(migrations.Migration):
    dependencies = [("publishing", "0004_work_programme_lines")]

    operations = [
        migrations.RunPython(drop_triggers, create_triggers),
        migrations.RemoveConstraint(model_name="editionpart", name="editionpart_part_is_known"),
        migrations.RemoveConstraint(model_name="seriespart", name="seriespart_part_is_known"),
        migrations.AlterField(
            model_name="editionpart",
            name="part",
            field=models.CharField(choices=KINDS, max_length=20),
        ),
        migrations.AlterField(
            model_name="seriespart",
            name="part",
            field=models.CharField(choices=KINDS, max_length=20),
        ),
        migrations.AddConstraint(
            model_name="editionpart",
            constraint=models.CheckConstraint(
                condition=models.Q(part__in=[kind for kind, _ in KINDS]),
                name="editionpart_part_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="editionpart",
            constraint=models.CheckConstraint(
                condition=~models.Q(part="easy_read") | models.Q(exempt_paragraph=""),
                name="editionpart_easy_read_is_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="seriespart",
            constraint=models.CheckConstraint(
                condition=models.Q(part__in=[kind for kind, _ in KINDS]),
                name="seriespart_part_is_known",
            ),
        ),
        migrations.RunPython(create_triggers, drop_triggers),
    ]
