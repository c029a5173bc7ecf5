"""Title pages within a paper.

`SEALS` is imported as in 0002, and triggers are taken off and made again as in 0005.
"""

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import StateApps

from councilportal.audit import row_triggers
from councilportal.publishing.triggers import SEALS

KINDS = [
    ("title_page", "Title page"),
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


def with_kinds(model: str) -> list[Operation]:
    """The steps by which the parts of a model may have these kinds."""
    name = f"{model}_part_is_known"
    known = models.Q(part__in=[kind for kind, _ in KINDS])
    return [
        migrations.RemoveConstraint(model_name=model, name=name),
        migrations.AlterField(
            model_name=model,
            name="part",
            field=models.CharField(choices=KINDS, max_length=20),
        ),
        migrations.AddConstraint(
            model_name=model,
            constraint=models.CheckConstraint(condition=known, name=name),
        ),
    ]


class Migration(migrations.Migration):
    dependencies = [("publishing", "0005_easy_read_texts")]

    operations = [
        migrations.RunPython(drop_triggers, create_triggers),
        *with_kinds("editionpart"),
        *with_kinds("seriespart"),
        migrations.RunPython(create_triggers, drop_triggers),
    ]
