import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
from django.conf import settings
from django.db import migrations, models

from councilportal.audit import row_triggers


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("audit", "0001_event"),
        ("objectives", "0001_objectives_evidence_plan"),
        ("organisation", "0001_council_services_posts_and_people"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Indicator",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("valid_from", models.DateField(blank=True, null=True)),
                ("valid_to", models.DateField(blank=True, null=True)),
                ("ref", models.CharField(max_length=40, unique=True)),
                ("title", models.CharField(max_length=300)),
                ("unit", models.CharField(max_length=40)),
                ("decimals", models.PositiveSmallIntegerField()),
                (
                    "polarity",
                    models.CharField(
                        choices=[
                            ("higher", "Higher is better"),
                            ("lower", "Lower is better"),
                            ("range", "Within a range is best"),
                            ("none", "Neither way is better"),
                        ],
                        max_length=6,
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("kpi", "Key performance indicator"),
                            ("activity", "Activity indicator"),
                            ("forecast", "Forecast"),
                            ("milestone", "Milestone"),
                        ],
                        max_length=9,
                    ),
                ),
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
                        max_length=13,
                    ),
                ),
                ("definition", models.TextField(blank=True)),
                ("numerator_label", models.CharField(blank=True, max_length=200)),
                ("denominator_label", models.CharField(blank=True, max_length=200)),
                (
                    "aggregation",
                    models.CharField(
                        choices=[
                            ("sum", "Sum of the periods"),
                            ("ratio", "Sum of numerators over sum of denominators"),
                            ("mean", "Mean of the periods"),
                            ("latest", "Latest figure"),
                            ("cumulative_entry", "Entered as a running total"),
                            ("rolling12", "Last 12 months"),
                            ("reported", "As reported by the service"),
                            ("none", "No year to date"),
                        ],
                        default="none",
                        max_length=16,
                    ),
                ),
                (
                    "method",
                    models.CharField(
                        choices=[
                            ("target_floor", "Target and floor standard"),
                            ("tolerance_percent", "Target with a tolerance in percent of it"),
                            ("tolerance_points", "Target with a tolerance in points"),
                            ("thresholds", "Thresholds for green and amber"),
                            ("range", "Within a range"),
                            (
                                "within_tolerance_or_better_than_last_year",
                                "Within a tolerance of target, or no worse than last year",
                            ),
                            ("judgement", "Judgement by a named post"),
                            ("yes_no", "Done or not done"),
                            ("none", "Not rated"),
                        ],
                        max_length=41,
                    ),
                ),
                (
                    "direction_basis",
                    models.CharField(
                        choices=[
                            ("previous_period", "The period before"),
                            ("same_period_last_year", "The same period last year"),
                            ("both", "The period before and the same period last year"),
                            ("none", "No direction of travel"),
                        ],
                        default="previous_period",
                        max_length=21,
                    ),
                ),
                (
                    "direction_tolerance",
                    models.DecimalField(decimal_places=6, default=0, max_digits=21),
                ),
                ("outcome", models.CharField(blank=True, max_length=200)),
                ("delivered_by", models.CharField(blank=True, max_length=150)),
                ("definition_version", models.PositiveIntegerField(default=1)),
                (
                    "approver",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="indicators_approved",
                        to="organisation.post",
                    ),
                ),
                (
                    "characteristics",
                    models.ManyToManyField(
                        related_name="indicators", to="organisation.characteristic"
                    ),
                ),
                (
                    "from_action",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="watched_by",
                        to="objectives.action",
                    ),
                ),
                (
                    "objective",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="indicators",
                        to="objectives.objective",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="indicators_owned",
                        to="organisation.post",
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="indicators",
                        to="organisation.service",
                    ),
                ),
                ("position", models.PositiveIntegerField(default=0)),
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
                        name="indicator_valid_dates",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            django.db.models.lookups.GreaterThan(
                                django.db.models.functions.text.Length("ref"), 0
                            ),
                            django.db.models.lookups.LessThanOrEqual(
                                django.db.models.functions.text.Length("ref"), 40
                            ),
                        ),
                        name="indicator_ref_length",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("title", ""), _negated=True),
                        name="indicator_title_not_empty",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("polarity__in", ["higher", "lower", "range", "none"])),
                        name="indicator_polarity_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["kpi", "activity", "forecast", "milestone"])
                        ),
                        name="indicator_kind_is_known",
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
                        name="indicator_frequency_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "aggregation__in",
                                [
                                    "sum",
                                    "ratio",
                                    "mean",
                                    "latest",
                                    "cumulative_entry",
                                    "rolling12",
                                    "reported",
                                    "none",
                                ],
                            )
                        ),
                        name="indicator_aggregation_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "method__in",
                                [
                                    "target_floor",
                                    "tolerance_percent",
                                    "tolerance_points",
                                    "thresholds",
                                    "range",
                                    "within_tolerance_or_better_than_last_year",
                                    "judgement",
                                    "yes_no",
                                    "none",
                                ],
                            )
                        ),
                        name="indicator_method_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "direction_basis__in",
                                ["previous_period", "same_period_last_year", "both", "none"],
                            )
                        ),
                        name="indicator_direction_basis_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("decimals__lte", 6)),
                        name="indicator_decimals_at_most_6",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("direction_tolerance__gte", 0)),
                        name="indicator_direction_tolerance_not_negative",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "activity"), _negated=True),
                            ("method", "none"),
                            _connector="OR",
                        ),
                        name="indicator_activity_is_not_rated",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Reading",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("period", models.CharField(max_length=12)),
                ("ends_on", models.DateField()),
                ("revision", models.PositiveIntegerField(default=1)),
                (
                    "value",
                    models.DecimalField(blank=True, decimal_places=6, max_digits=21, null=True),
                ),
                (
                    "numerator",
                    models.DecimalField(blank=True, decimal_places=6, max_digits=21, null=True),
                ),
                (
                    "denominator",
                    models.DecimalField(blank=True, decimal_places=6, max_digits=21, null=True),
                ),
                (
                    "ytd_value",
                    models.DecimalField(blank=True, decimal_places=6, max_digits=21, null=True),
                ),
                (
                    "forecast_value",
                    models.DecimalField(blank=True, decimal_places=6, max_digits=21, null=True),
                ),
                (
                    "previous_year_value",
                    models.DecimalField(blank=True, decimal_places=6, max_digits=21, null=True),
                ),
                (
                    "previous_year_basis",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("same_period", "Same period last year"),
                            ("year_to_date", "Year to date last year"),
                            ("year", "Last year as a whole"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "reported_direction",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("improving", "Improving"),
                            ("same", "Same"),
                            ("worsening", "Worsening"),
                            ("increased", "Increased"),
                            ("decreased", "Decreased"),
                            ("new", "New"),
                            ("not_comparable", "Not comparable"),
                        ],
                        max_length=14,
                    ),
                ),
                ("covers", models.CharField(blank=True, max_length=100)),
                (
                    "data_state",
                    models.CharField(
                        choices=[
                            ("provisional", "Provisional"),
                            ("revised", "Revised"),
                            ("final", "Final"),
                        ],
                        max_length=11,
                    ),
                ),
                (
                    "no_data_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("not_due", "Not due"),
                            ("not_collected", "Not collected"),
                            ("suppressed", "Suppressed"),
                            ("new", "New indicator"),
                            ("not_applicable", "Not applicable"),
                        ],
                        max_length=14,
                    ),
                ),
                (
                    "judgement",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("green", "Green"),
                            ("amber", "Amber"),
                            ("red", "Red"),
                            ("no_target", "No target"),
                            ("no_data", "No data"),
                            ("not_rated", "Not rated"),
                        ],
                        max_length=9,
                    ),
                ),
                ("judged_on", models.DateField(blank=True, null=True)),
                ("judgement_reason", models.TextField(blank=True)),
                (
                    "override_rating",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("green", "Green"),
                            ("amber", "Amber"),
                            ("red", "Red"),
                            ("no_target", "No target"),
                            ("no_data", "No data"),
                            ("not_rated", "Not rated"),
                        ],
                        max_length=9,
                    ),
                ),
                ("override_reason", models.TextField(blank=True)),
                ("corrects_note", models.TextField(blank=True)),
                ("definition_version", models.PositiveIntegerField(default=1)),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("import", "Imported"),
                            ("return", "Entered in a return"),
                            ("page", "Corrected on a page"),
                        ],
                        max_length=6,
                    ),
                ),
                ("entered_at", models.DateTimeField()),
                (
                    "entered_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.category",
                    ),
                ),
                (
                    "indicator",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="readings",
                        to="performance.indicator",
                    ),
                ),
                (
                    "judged_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.post",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["indicator", "ends_on"], name="performance_indicat_3e5c92_idx"
                    ),
                    models.Index(
                        condition=models.Q(("group", None), _negated=True),
                        fields=["group"],
                        name="reading_group",
                    ),
                    models.Index(
                        condition=models.Q(("revision__gt", 1)),
                        fields=["entered_at"],
                        name="reading_revised",
                    ),
                    models.Index(
                        condition=models.Q(("judged_by", None), _negated=True),
                        fields=["judged_by"],
                        name="reading_judged_by",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("period", ""), _negated=True),
                        name="reading_period_not_empty",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("previous_year_basis", ""),
                            ("previous_year_basis__in", ["same_period", "year_to_date", "year"]),
                            _connector="OR",
                        ),
                        name="reading_previous_year_basis_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("reported_direction", ""),
                            (
                                "reported_direction__in",
                                [
                                    "improving",
                                    "same",
                                    "worsening",
                                    "increased",
                                    "decreased",
                                    "new",
                                    "not_comparable",
                                ],
                            ),
                            _connector="OR",
                        ),
                        name="reading_reported_direction_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("data_state", "final"),
                            ("data_state__in", ["provisional", "revised"]),
                            _connector="OR",
                        ),
                        name="reading_data_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("no_data_reason", ""),
                            (
                                "no_data_reason__in",
                                ["not_due", "not_collected", "suppressed", "new", "not_applicable"],
                            ),
                            _connector="OR",
                        ),
                        name="reading_no_data_reason_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("judgement", ""),
                            (
                                "judgement__in",
                                ["green", "amber", "red", "no_target", "no_data", "not_rated"],
                            ),
                            _connector="OR",
                        ),
                        name="reading_judgement_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("override_rating", ""),
                            (
                                "override_rating__in",
                                ["green", "amber", "red", "no_target", "no_data", "not_rated"],
                            ),
                            _connector="OR",
                        ),
                        name="reading_override_rating_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("judged_by__isnull", False),
                                ("judged_on__isnull", False),
                                models.Q(("judgement", ""), _negated=True),
                                models.Q(("judgement_reason", ""), _negated=True),
                            ),
                            models.Q(
                                ("judged_by__isnull", True),
                                ("judged_on__isnull", True),
                                ("judgement", ""),
                                ("judgement_reason", ""),
                            ),
                            _connector="OR",
                        ),
                        name="reading_judged_by_judged_on_judgement_judgement_reason_together",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                models.Q(("override_rating", ""), _negated=True),
                                models.Q(("override_reason", ""), _negated=True),
                            ),
                            models.Q(("override_rating", ""), ("override_reason", "")),
                            _connector="OR",
                        ),
                        name="reading_override_rating_override_reason_together",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("numerator__isnull", False), ("denominator__isnull", False)),
                            models.Q(("numerator__isnull", True), ("denominator__isnull", True)),
                            _connector="OR",
                        ),
                        name="reading_numerator_denominator_together",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("group", None)),
                        fields=("indicator", "period", "revision"),
                        name="reading_once_a_revision",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("group", None), _negated=True),
                        fields=("indicator", "period", "group", "revision"),
                        name="reading_of_group_once_a_revision",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("corrects_note", ""), ("revision", 1)),
                            models.Q(
                                ("revision__gt", 1), models.Q(("corrects_note", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="reading_later_revisions_say_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("no_data_reason", ""),
                                models.Q(
                                    ("value__isnull", False),
                                    ("numerator__isnull", False),
                                    ("ytd_value__isnull", False),
                                    ("forecast_value__isnull", False),
                                    _connector="OR",
                                ),
                            ),
                            models.Q(
                                models.Q(("no_data_reason", ""), _negated=True),
                                ("numerator__isnull", True),
                                ("value__isnull", True),
                                ("ytd_value__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="reading_figure_or_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("denominator__isnull", True), ("denominator__gt", 0), _connector="OR"
                        ),
                        name="reading_denominator_above_nought",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("previous_year_basis", ""), ("previous_year_value__isnull", True)
                            ),
                            models.Q(
                                ("previous_year_value__isnull", False),
                                models.Q(("previous_year_basis", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="reading_previous_year_with_its_basis",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("covers", ""), ("data_state", "provisional"), _connector="OR"
                        ),
                        name="reading_of_part_is_provisional",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Commentary",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.TextField()),
                ("entered_at", models.DateTimeField()),
                (
                    "entered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "reading",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="commentary",
                        to="performance.reading",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "commentaries",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True),
                        name="commentary_text_not_empty",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Target",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.CharField(max_length=12)),
                ("period", models.CharField(blank=True, max_length=12)),
                (
                    "target",
                    models.DecimalField(blank=True, decimal_places=6, max_digits=21, null=True),
                ),
                (
                    "floor",
                    models.DecimalField(blank=True, decimal_places=6, max_digits=21, null=True),
                ),
                (
                    "ytd_target",
                    models.DecimalField(blank=True, decimal_places=6, max_digits=21, null=True),
                ),
                (
                    "ytd_floor",
                    models.DecimalField(blank=True, decimal_places=6, max_digits=21, null=True),
                ),
                (
                    "green_tolerance_percent",
                    models.DecimalField(blank=True, decimal_places=6, max_digits=21, null=True),
                ),
                (
                    "tolerance_percent",
                    models.DecimalField(blank=True, decimal_places=6, max_digits=21, null=True),
                ),
                (
                    "green_tolerance_points",
                    models.DecimalField(blank=True, decimal_places=6, max_digits=21, null=True),
                ),
                (
                    "tolerance_points",
                    models.DecimalField(blank=True, decimal_places=6, max_digits=21, null=True),
                ),
                (
                    "green_from",
                    models.DecimalField(blank=True, decimal_places=6, max_digits=21, null=True),
                ),
                (
                    "amber_from",
                    models.DecimalField(blank=True, decimal_places=6, max_digits=21, null=True),
                ),
                (
                    "range_lower",
                    models.DecimalField(blank=True, decimal_places=6, max_digits=21, null=True),
                ),
                (
                    "range_upper",
                    models.DecimalField(blank=True, decimal_places=6, max_digits=21, null=True),
                ),
                (
                    "margin",
                    models.DecimalField(blank=True, decimal_places=6, max_digits=21, null=True),
                ),
                (
                    "indicator",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="targets",
                        to="performance.indicator",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("year", ""), _negated=True),
                        name="target_year_not_empty",
                    ),
                    models.UniqueConstraint(
                        fields=("indicator", "year", "period"), name="target_once_a_period"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("range_lower__isnull", True),
                            ("range_upper__isnull", True),
                            ("range_upper__gte", models.F("range_lower")),
                            _connector="OR",
                        ),
                        name="target_range_upper_not_below_lower",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("green_tolerance_percent__isnull", True),
                            ("green_tolerance_percent__gte", 0),
                            _connector="OR",
                        ),
                        name="target_green_tolerance_percent_not_negative",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("tolerance_percent__isnull", True),
                            ("tolerance_percent__gte", 0),
                            _connector="OR",
                        ),
                        name="target_tolerance_percent_not_negative",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("green_tolerance_points__isnull", True),
                            ("green_tolerance_points__gte", 0),
                            _connector="OR",
                        ),
                        name="target_green_tolerance_points_not_negative",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("tolerance_points__isnull", True),
                            ("tolerance_points__gte", 0),
                            _connector="OR",
                        ),
                        name="target_tolerance_points_not_negative",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("margin__isnull", True), ("margin__gte", 0), _connector="OR"
                        ),
                        name="target_margin_not_negative",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TargetChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.CharField(max_length=12)),
                ("period", models.CharField(blank=True, max_length=12)),
                ("starts_on", models.DateField()),
                ("year_ends_on", models.DateField()),
                ("before", models.JSONField()),
                ("after", models.JSONField()),
                ("effects", models.JSONField()),
                ("reason", models.TextField()),
                ("changed_at", models.DateTimeField()),
                (
                    "changed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "indicator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="target_changes",
                        to="performance.indicator",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("year", ""), _negated=True),
                        name="targetchange_year_not_empty",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True),
                        name="targetchange_reason_not_empty",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Unit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("ref", models.CharField(max_length=40, unique=True)),
                ("name", models.CharField(max_length=100)),
                ("prefix", models.CharField(blank=True, max_length=10)),
                ("symbol", models.CharField(blank=True, max_length=10)),
                ("multiplier", models.DecimalField(decimal_places=6, default=1, max_digits=21)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            django.db.models.lookups.GreaterThan(
                                django.db.models.functions.text.Length("ref"), 0
                            ),
                            django.db.models.lookups.LessThanOrEqual(
                                django.db.models.functions.text.Length("ref"), 40
                            ),
                        ),
                        name="unit_ref_length",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True), name="unit_name_not_empty"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("multiplier__gt", 0)),
                        name="unit_multiplier_above_nought",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ObjectiveMeasure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveIntegerField()),
                ("milestone", models.CharField(blank=True, max_length=300)),
                ("words", models.CharField(blank=True, max_length=300)),
                (
                    "baseline",
                    models.DecimalField(blank=True, decimal_places=6, max_digits=21, null=True),
                ),
                ("baseline_on", models.DateField(blank=True, null=True)),
                (
                    "target",
                    models.DecimalField(blank=True, decimal_places=6, max_digits=21, null=True),
                ),
                ("target_on", models.DateField(blank=True, null=True)),
                ("reference", models.CharField(blank=True, max_length=40)),
                (
                    "characteristics",
                    models.ManyToManyField(
                        blank=True, related_name="measures", to="organisation.characteristic"
                    ),
                ),
                (
                    "indicator",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="measures",
                        to="performance.indicator",
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="measures",
                        to="objectives.planline",
                    ),
                ),
                (
                    "objective",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="measures",
                        to="objectives.objective",
                    ),
                ),
                (
                    "owner_post",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="measures",
                        to="organisation.post",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("line__isnull", False), ("objective__isnull", True)),
                            models.Q(("line__isnull", True), ("objective__isnull", False)),
                            _connector="OR",
                        ),
                        name="objectivemeasure_of_an_objective_or_a_line",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("indicator__isnull", False), ("milestone", ""), ("words", "")
                            ),
                            models.Q(
                                ("indicator__isnull", True),
                                ("words", ""),
                                models.Q(("milestone", ""), _negated=True),
                            ),
                            models.Q(
                                ("indicator__isnull", True),
                                ("milestone", ""),
                                models.Q(("words", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="objectivemeasure_is_one_thing",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("milestone", ""),
                            models.Q(("baseline__isnull", True), ("target__isnull", True)),
                            _connector="OR",
                        ),
                        name="objectivemeasure_milestone_without_figures",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("baseline_on__isnull", True),
                            ("target_on__isnull", True),
                            ("target_on__gte", models.F("baseline_on")),
                            _connector="OR",
                        ),
                        name="objectivemeasure_target_after_baseline",
                    ),
                    models.UniqueConstraint(
                        fields=("objective", "position"), name="objectivemeasure_once_an_objective"
                    ),
                    models.UniqueConstraint(
                        fields=("line", "position"), name="objectivemeasure_once_a_line"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Benchmark",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("comparator_set", models.CharField(max_length=200)),
                (
                    "statistic",
                    models.CharField(
                        choices=[
                            ("mean", "Mean"),
                            ("median", "Median"),
                            ("highest", "Highest"),
                            ("lowest", "Lowest"),
                            ("rank", "Our rank"),
                            ("quartile", "Our quarter"),
                        ],
                        max_length=8,
                    ),
                ),
                ("period", models.CharField(blank=True, max_length=12)),
                ("as_at", models.DateField(blank=True, null=True)),
                (
                    "value",
                    models.DecimalField(blank=True, decimal_places=6, max_digits=21, null=True),
                ),
                ("rank", models.PositiveIntegerField(blank=True, null=True)),
                ("of", models.PositiveIntegerField(blank=True, null=True)),
                (
                    "indicator",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="benchmarks",
                        to="performance.indicator",
                    ),
                ),
                (
                    "table",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="benchmarks",
                        to="objectives.equalitytable",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("comparator_set", ""), _negated=True),
                        name="benchmark_comparator_set_not_empty",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "statistic__in",
                                ["mean", "median", "highest", "lowest", "rank", "quartile"],
                            )
                        ),
                        name="benchmark_statistic_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("period", ""), _negated=True),
                            ("as_at__isnull", False),
                            _connector="OR",
                        ),
                        name="benchmark_of_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("of__isnull", False),
                                ("rank__gte", 1),
                                ("rank__isnull", False),
                                ("rank__lte", models.F("of")),
                                ("statistic__in", ("rank", "quartile")),
                            ),
                            models.Q(
                                models.Q(("statistic__in", ("rank", "quartile")), _negated=True),
                                ("rank__isnull", True),
                                ("value__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="benchmark_figure_of_its_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("indicator__isnull", True), ("table__isnull", False)),
                            models.Q(("indicator__isnull", False), ("table__isnull", True)),
                            _connector="OR",
                        ),
                        name="benchmark_of_an_indicator_or_a_table",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("as_at__isnull", False)),
                        fields=("indicator", "comparator_set", "statistic", "period", "as_at"),
                        name="benchmark_of_indicator_once_a_day",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("as_at__isnull", True)),
                        fields=("indicator", "comparator_set", "statistic", "period"),
                        name="benchmark_of_indicator_once_a_period",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("as_at__isnull", False)),
                        fields=("table", "comparator_set", "statistic", "period", "as_at"),
                        name="benchmark_of_table_once_a_day",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("as_at__isnull", True)),
                        fields=("table", "comparator_set", "statistic", "period"),
                        name="benchmark_of_table_once_a_period",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="GroupTable",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("period", models.CharField(max_length=12)),
                (
                    "indicator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="group_tables",
                        to="performance.indicator",
                    ),
                ),
                (
                    "table",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="of_readings",
                        to="objectives.equalitytable",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("period", ""), _negated=True),
                        name="grouptable_period_not_empty",
                    ),
                ],
            },
        ),
        migrations.RunPython(*row_triggers.of_app("performance")),
    ]
