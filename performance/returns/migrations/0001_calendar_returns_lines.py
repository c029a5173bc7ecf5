import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from councilportal.audit import row_triggers
from councilportal.common.migrating import TablesAtOnce


class Migration(TablesAtOnce):
    initial = True

    dependencies = [
        ("audit", "0001_event"),
        ("objectives", "0001_objectives_evidence_plan"),
        ("organisation", "0001_council_services_posts_and_people"),
        ("performance", "0001_indicators_targets_readings"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ReportingPeriod",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("period", models.CharField(max_length=12, unique=True)),
                (
                    "frequency",
                    models.CharField(
                        choices=[
                            ("month", "Monthly"),
                            ("quarter", "Quarterly"),
                            ("half_year", "Half-yearly"),
                            ("year", "Yearly"),
                            ("academic_year", "Every academic year"),
                            ("calendar_year", "Every calendar year"),
                            ("two_years", "Every two years"),
                        ],
                        max_length=20,
                    ),
                ),
                ("ends_on", models.DateField()),
                ("opens_on", models.DateField()),
                ("due_on", models.DateField()),
                ("locks_on", models.DateField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["ends_on"], name="returns_rep_ends_on_fdcde2_idx")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("period", ""), _negated=True),
                        name="reportingperiod_period_not_empty",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "frequency__in",
                                [
                                    "month",
                                    "quarter",
                                    "half_year",
                                    "year",
                                    "academic_year",
                                    "calendar_year",
                                    "two_years",
                                ],
                            )
                        ),
                        name="reportingperiod_frequency_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("due_on__lte", models.F("locks_on")),
                            ("opens_on__lte", models.F("due_on")),
                        ),
                        name="reportingperiod_days_in_order",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Return",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("ends_on", models.DateField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("submitted", "Submitted"),
                            ("sent_back", "Sent back"),
                            ("approved", "Approved"),
                            ("locked", "Locked"),
                        ],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                ("authors", models.JSONField(default=list)),
                ("submitted_at", models.DateTimeField(blank=True, null=True)),
                ("approved_at", models.DateTimeField(blank=True, null=True)),
                ("sent_back_reason", models.TextField(blank=True)),
                ("reopened_reason", models.TextField(blank=True)),
                (
                    "approved_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="returns",
                        to="organisation.service",
                    ),
                ),
                (
                    "submitted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["draft", "submitted", "sent_back", "approved", "locked"])
                        ),
                        name="return_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("submitted_by__isnull", False), ("submitted_at__isnull", False)
                            ),
                            models.Q(
                                ("submitted_by__isnull", True), ("submitted_at__isnull", True)
                            ),
                            _connector="OR",
                        ),
                        name="return_submitted_by_submitted_at_together",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("approved_by__isnull", False), ("approved_at__isnull", False)
                            ),
                            models.Q(("approved_by__isnull", True), ("approved_at__isnull", True)),
                            _connector="OR",
                        ),
                        name="return_approved_by_approved_at_together",
                    ),
                    models.UniqueConstraint(
                        fields=("service", "ends_on"), name="return_once_a_month_end"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("state__in", ["submitted", "approved", "locked"]), _negated=True
                            ),
                            ("submitted_by__isnull", False),
                            _connector="OR",
                        ),
                        name="return_submitted_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["approved", "locked"]), _negated=True),
                            ("approved_by__isnull", False),
                            _connector="OR",
                        ),
                        name="return_approved_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("approved_by__isnull", True),
                            ("submitted_by__isnull", True),
                            models.Q(("approved_by", models.F("submitted_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="return_approver_is_not_the_submitter",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "sent_back"), _negated=True),
                            models.Q(("sent_back_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="return_sent_back_with_its_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Line",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("value", models.CharField(blank=True, max_length=40)),
                ("numerator", models.CharField(blank=True, max_length=40)),
                ("denominator", models.CharField(blank=True, max_length=40)),
                ("ytd_value", models.CharField(blank=True, max_length=40)),
                ("forecast_value", models.CharField(blank=True, max_length=40)),
                ("no_data_reason", models.CharField(blank=True, max_length=40)),
                ("unchanged", models.BooleanField(default=False)),
                ("provisional", models.BooleanField(default=False)),
                ("judgement", models.CharField(blank=True, max_length=40)),
                ("judgement_reason", models.TextField(blank=True)),
                ("commentary", models.TextField(blank=True)),
                ("explanation", models.TextField(blank=True)),
                ("action_what", models.TextField(blank=True)),
                ("action_owner", models.CharField(blank=True, max_length=150)),
                ("action_due", models.CharField(blank=True, max_length=40)),
                ("action_passed", models.BooleanField(default=False)),
                ("sent_back_reason", models.TextField(blank=True)),
                ("changed_at", models.DateTimeField()),
                (
                    "changed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "indicator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="performance.indicator",
                    ),
                ),
                (
                    "sheet",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="returns.return",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("sheet", "indicator"), name="line_once_a_return"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CorrectiveAction",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("period", models.CharField(max_length=12)),
                (
                    "action",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrects",
                        to="objectives.action",
                    ),
                ),
                (
                    "indicator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="actions",
                        to="performance.indicator",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("period", ""), _negated=True),
                        name="correctiveaction_period_not_empty",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Extension",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("ends_on", models.DateField()),
                ("until", models.DateField()),
                ("reason", models.TextField()),
                ("granted_at", models.DateTimeField()),
                (
                    "granted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="extensions",
                        to="organisation.service",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True),
                        name="extension_reason_not_empty",
                    ),
                    models.UniqueConstraint(
                        fields=("service", "ends_on"), name="extension_once_a_return"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("until__gt", models.F("ends_on"))),
                        name="extension_after_the_period",
                    ),
                ],
            },
        ),
        migrations.RunPython(*row_triggers.of_app("returns")),
    ]
