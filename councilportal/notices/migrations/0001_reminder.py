import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Reminder",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("on", models.DateField()),
                (
                    "occasion",
                    models.CharField(
                        choices=[
                            ("daily", "The reminder of the day"),
                            ("chase", "Chased by somebody"),
                        ],
                        default="daily",
                        max_length=10,
                    ),
                ),
                ("sent_at", models.DateTimeField(null=True)),
                ("subject", models.CharField(max_length=200)),
                ("body", models.TextField()),
                (
                    "to",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("occasion__in", ["daily", "chase"])),
                        name="reminder_occasion_is_known",
                    ),
                    models.UniqueConstraint(
                        fields=("to", "on", "occasion"), name="reminder_once_a_day"
                    ),
                ],
            },
        ),
    ]
