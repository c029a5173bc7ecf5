"""Readings may come from returns."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("performance", "0001_indicators_targets_readings"),
    ]

    operations = [
        migrations.AlterField(
            model_name="reading",
            name="source",
            field=models.CharField(
                choices=[("import", "Imported"), ("return", "Entered in a return")], max_length=6
            ),
        ),
    ]
