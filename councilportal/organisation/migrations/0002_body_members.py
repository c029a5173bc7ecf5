"""The posts that sit on bodies."""

import django.db.models.deletion
from django.db import migrations, models

from councilportal.audit import row_triggers


class Migration(migrations.Migration):
    """Makes the table of members."""

    dependencies = [("organisation", "0001_council_services_posts_and_people")]

    operations = [
        migrations.CreateModel(
            name="BodyMember",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("valid_to", models.DateField(blank=True, null=True)),
                ("valid_from", models.DateField()),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="members",
                        to="organisation.body",
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bodies_sat_on",
                        to="organisation.post",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_from__isnull", True),
                            ("valid_to__isnull", True),
                            ("valid_to__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="bodymember_valid_dates",
                    )
                ],
            },
        ),
        migrations.RunPython(*row_triggers.of_app("organisation")),
    ]
