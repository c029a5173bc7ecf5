from itertools import groupby

import django.db.models.deletion
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from councilportal.common.periods import day_label, london_day


def number(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Number the actions of each year in the order they were made; write out days without words."""
    Action = apps.get_model("objectives", "Action")
    found = Action.objects.using(schema_editor.connection.alias).order_by("created_at", "pk")
    for year, made in groupby(found, lambda each: london_day(each.created_at).year):
        for place, action in enumerate(made, 1):
            action.ref = f"AP-{year}-{place:04}"
            if action.due_on is not None and not action.due_text:
                action.due_text = day_label(action.due_on)
            action.save(update_fields=["ref", "due_text"])


class Migration(migrations.Migration):
    dependencies = [
        ("objectives", "0003_actions_as_published_and_evidence"),
        ("organisation", "0003_people_hold_posts"),
    ]

    operations = [
        migrations.AddField(
            model_name="action",
            name="directorate",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="actions",
                to="organisation.directorate",
            ),
        ),
        migrations.AddField(
            model_name="action",
            name="service",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="actions",
                to="organisation.service",
            ),
        ),
        migrations.AddField(
            model_name="action",
            name="ref",
            field=models.CharField(max_length=40, null=True, unique=True),
        ),
        migrations.RunPython(number, migrations.RunPython.noop),
    ]
