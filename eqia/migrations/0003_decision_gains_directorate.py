"""A decision may be of a directorate, whose equality leads prepare it; of none: the council's."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("eqia", "0002_what_is_signed_is_locked"),
        ("organisation", "0003_people_hold_posts"),
    ]

    operations = [
        migrations.AddField(
            model_name="decision",
            name="directorate",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="decisions",
                to="organisation.directorate",
            ),
        ),
    ]
