from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("returns", "0001_calendar_returns_lines")]

    operations = [
        migrations.AddField(
            model_name="line",
            name="provisional",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="line",
            name="judgement",
            field=models.CharField(blank=True, max_length=40),
        ),
        migrations.AddField(
            model_name="line",
            name="judgement_reason",
            field=models.TextField(blank=True),
        ),
    ]
