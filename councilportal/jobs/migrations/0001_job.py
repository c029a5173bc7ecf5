from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Job",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=60)),
                ("key", models.CharField(max_length=200, unique=True)),
                ("values", models.JSONField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("running", "Running"),
                            ("done", "Done"),
                            ("failed", "Failed, to be tried again"),
                            ("given_up", "Given up"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("starts", models.PositiveSmallIntegerField(default=0)),
                ("runner", models.CharField(blank=True, max_length=64)),
                ("error", models.TextField(blank=True)),
                ("progress", models.PositiveSmallIntegerField(default=0)),
                ("progress_words", models.CharField(blank=True, max_length=200)),
                ("created_at", models.DateTimeField()),
                ("handed_at", models.DateTimeField(null=True)),
                ("started_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["state", "id"], name="job_in_state")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True), name="job_name_not_empty"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("key", ""), _negated=True), name="job_key_not_empty"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["waiting", "running", "done", "failed", "given_up"])
                        ),
                        name="job_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("progress__lte", 100)), name="job_progress_is_a_share"
                    ),
                ],
            },
        ),
    ]
