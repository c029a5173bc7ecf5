"""Lines of work programmes that have no meeting yet."""

import django.db.models.deletion
from django.db import migrations, models

from councilportal.audit import row_triggers


class Migration(migrations.Migration):
    dependencies = [
        ("organisation", "0001_council_services_posts_and_people"),
        ("publishing", "0001_series_editions_and_what_is_frozen"),
    ]

    operations = [
        migrations.CreateModel(
            name="ProgrammeItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveIntegerField()),
                ("title", models.CharField(max_length=250)),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="programme_items",
                        to="organisation.body",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("title", ""), _negated=True),
                        name="programmeitem_title_not_empty",
                    ),
                    models.UniqueConstraint(
                        fields=("body", "position"), name="programme_item_position_unique"
                    ),
                ],
            },
        ),
        # Taken back, the table goes with its triggers; those of the other tables stay.
        migrations.RunPython(row_triggers.of_app("publishing")[0], migrations.RunPython.noop),
    ]
