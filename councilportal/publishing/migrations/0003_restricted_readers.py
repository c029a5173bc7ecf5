"""The posts that may open the restricted copy of an edition."""

import django.db.models.deletion
from django.db import migrations, models

from councilportal.audit import row_triggers


class Migration(migrations.Migration):
    """Makes the table of those posts."""

    dependencies = [
        ("organisation", "0002_body_members"),
        ("publishing", "0002_papers_of_other_systems"),
    ]

    operations = [
        migrations.CreateModel(
            name="RestrictedReader",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="restricted_readers",
                        to="publishing.edition",
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.post",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("edition", "post"), name="restricted_reader_once"
                    )
                ],
            },
        ),
        migrations.RunPython(*row_triggers.of_app("publishing")),
    ]
