"""A decision may be of a directorate, whose equality leads prepare it; of none: the council's."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("eqia", "0003_when_it_was_sent_comes_without_by_whom"),
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
