import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from councilportal.audit import row_triggers
from councilportal.common.migrating import TablesAtOnce
from objectives.triggers import SEALS


def create_triggers(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Make the triggers."""
    SEALS.create(schema_editor.connection)


def drop_triggers(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Take them off."""
    SEALS.drop(schema_editor.connection)


class Migration(TablesAtOnce):
    initial = True

    dependencies = [
        ("audit", "0001_event"),
        ("organisation", "0001_council_services_posts_and_people"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Consultation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("ref", models.CharField(max_length=40, unique=True)),
                ("title", models.CharField(max_length=300)),
                ("opened", models.DateField(blank=True, null=True)),
                ("closed", models.DateField(blank=True, null=True)),
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
                        name="consultation_ref_length",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("title", ""), _negated=True),
                        name="consultation_title_not_empty",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("opened__isnull", True),
                            ("closed__isnull", True),
                            ("closed__gte", models.F("opened")),
                            _connector="OR",
                        ),
                        name="consultation_closes_after_it_opens",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ConsultationCount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveIntegerField()),
                ("measure", models.CharField(max_length=300)),
                ("number", models.PositiveIntegerField()),
                (
                    "consultation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="counts",
                        to="objectives.consultation",
                    ),
                ),
                (
                    "part_of",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parts",
                        to="objectives.consultationcount",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("measure", ""), _negated=True),
                        name="consultationcount_measure_not_empty",
                    ),
                    models.UniqueConstraint(
                        fields=("consultation", "position"), name="consultationcount_once_a_place"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ConsultationHeard",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveIntegerField()),
                ("said", models.TextField()),
                ("done", models.TextField(blank=True)),
                (
                    "consultation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="heard",
                        to="objectives.consultation",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "consultation heard",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("said", ""), _negated=True),
                        name="consultationheard_said_not_empty",
                    ),
                    models.UniqueConstraint(
                        fields=("consultation", "position"), name="consultationheard_once_a_place"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Duty",
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
                (
                    "rule",
                    models.CharField(
                        choices=[
                            ("again_within", "Again within so many years of the last time"),
                            (
                                "every_year_by",
                                "By the same day, every year or every so many years",
                            ),
                            ("clear_days_before", "So many clear days before a meeting"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "nation",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("england", "England"),
                            ("wales", "Wales"),
                            ("scotland", "Scotland"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "body_kind",
                    models.CharField(
                        choices=[
                            ("any", "Every council"),
                            ("county", "County council"),
                            ("unitary", "Unitary council"),
                            ("district", "District council"),
                            ("borough", "Metropolitan or London borough"),
                        ],
                        default="any",
                        max_length=20,
                    ),
                ),
                ("numbers", models.CharField(blank=True, max_length=100)),
                ("law", models.CharField(blank=True, max_length=300)),
                ("applies_if", models.CharField(blank=True, max_length=300)),
                (
                    "checks",
                    models.CharField(
                        blank=True,
                        choices=[("measurable", "Objectives have a measure")],
                        max_length=20,
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "duties",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_from__isnull", True),
                            ("valid_to__isnull", True),
                            ("valid_to__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="duty_valid_dates",
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
                        name="duty_ref_length",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("title", ""), _negated=True),
                        name="duty_title_not_empty",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("rule__in", ["again_within", "every_year_by", "clear_days_before"])
                        ),
                        name="duty_rule_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("nation__in", ["england", "wales", "scotland", ""])),
                        name="duty_nation_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("body_kind__in", ["any", "county", "unitary", "district", "borough"])
                        ),
                        name="duty_body_kind_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("checks__in", ["measurable", ""])),
                        name="duty_checks_is_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Framework",
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
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("strategic_plan", "Strategic plan"),
                            ("equality_objectives", "Equality objectives"),
                            ("peer_framework", "Peer framework"),
                            ("standards", "Standards"),
                            ("policy", "Policy"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "Draft"), ("in_force", "In force"), ("ended", "Ended")],
                        default="in_force",
                        max_length=20,
                    ),
                ),
                ("source", models.CharField(blank=True, max_length=300)),
                ("notes", models.TextField(blank=True)),
                (
                    "body",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="frameworks",
                        to="organisation.body",
                    ),
                ),
                (
                    "owner_post",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="frameworks",
                        to="organisation.post",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="objectives.framework",
                    ),
                ),
                (
                    "copied_from",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="copies",
                        to="objectives.framework",
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
                        name="framework_valid_dates",
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
                        name="framework_ref_length",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("title", ""), _negated=True),
                        name="framework_title_not_empty",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "strategic_plan",
                                    "equality_objectives",
                                    "peer_framework",
                                    "standards",
                                    "policy",
                                ],
                            )
                        ),
                        name="framework_kind_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["draft", "in_force", "ended"])),
                        name="framework_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("parent__isnull", True),
                            models.Q(("parent", models.F("id")), _negated=True),
                            _connector="OR",
                        ),
                        name="framework_carries_out_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("copied_from__isnull", True),
                            models.Q(("copied_from", models.F("id")), _negated=True),
                            _connector="OR",
                        ),
                        name="framework_copied_from_another",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Accountability",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveIntegerField(unique=True)),
                ("who", models.CharField(max_length=300)),
                ("answers_for", models.TextField(blank=True)),
                ("in_practice", models.TextField(blank=True)),
                (
                    "framework",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="accountabilities",
                        to="objectives.framework",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "accountabilities",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("who", ""), _negated=True),
                        name="accountability_who_not_empty",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Overview",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("period", models.CharField(max_length=12)),
                ("risks", models.TextField(blank=True)),
                ("issues", models.TextField(blank=True)),
                (
                    "directorate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="overviews",
                        to="organisation.directorate",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("period", ""), _negated=True),
                        name="overview_period_not_empty",
                    ),
                    models.UniqueConstraint(
                        fields=("directorate", "period"), name="overview_once_a_period"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Plan",
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
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("action_plan", "Action plan"),
                            ("delivery_plan", "Delivery plan"),
                            ("matrix", "Plan matrix"),
                            ("statutory", "Statutory equality action plan"),
                        ],
                        max_length=20,
                    ),
                ),
                ("updated", models.CharField(blank=True, max_length=100)),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "Draft"), ("adopted", "Adopted")],
                        default="draft",
                        max_length=20,
                    ),
                ),
                (
                    "body",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="plans",
                        to="organisation.body",
                    ),
                ),
                (
                    "directorate",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="plans",
                        to="organisation.directorate",
                    ),
                ),
                (
                    "framework",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="plans",
                        to="objectives.framework",
                    ),
                ),
                (
                    "updated_by_post",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="plans_updated",
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
                        name="plan_valid_dates",
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
                        name="plan_ref_length",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("title", ""), _negated=True),
                        name="plan_title_not_empty",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["action_plan", "delivery_plan", "matrix", "statutory"])
                        ),
                        name="plan_kind_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["draft", "adopted"])),
                        name="plan_state_is_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PayGap",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("gender", "Gender"),
                            ("ethnicity", "Ethnicity"),
                            ("disability", "Disability"),
                        ],
                        max_length=20,
                    ),
                ),
                ("snapshot_on", models.DateField()),
                ("group", models.CharField(blank=True, max_length=300)),
                ("comparator", models.CharField(blank=True, max_length=300)),
                ("employees", models.PositiveIntegerField()),
                ("declared", models.PositiveIntegerField(blank=True, null=True)),
                ("comparator_employees", models.PositiveIntegerField(blank=True, null=True)),
                ("group_employees", models.PositiveIntegerField(blank=True, null=True)),
                ("full_pay", models.PositiveIntegerField(blank=True, null=True)),
                (
                    "mean_hourly_gap",
                    models.DecimalField(blank=True, decimal_places=1, max_digits=4, null=True),
                ),
                (
                    "median_hourly_gap",
                    models.DecimalField(blank=True, decimal_places=1, max_digits=4, null=True),
                ),
                (
                    "mean_bonus_gap",
                    models.DecimalField(blank=True, decimal_places=1, max_digits=4, null=True),
                ),
                (
                    "median_bonus_gap",
                    models.DecimalField(blank=True, decimal_places=1, max_digits=4, null=True),
                ),
                ("comparator_paid_bonus", models.DecimalField(decimal_places=1, max_digits=4)),
                ("group_paid_bonus", models.DecimalField(decimal_places=1, max_digits=4)),
                ("comparator_in_lower", models.DecimalField(decimal_places=1, max_digits=4)),
                ("group_in_lower", models.DecimalField(decimal_places=1, max_digits=4)),
                ("comparator_in_lower_middle", models.DecimalField(decimal_places=1, max_digits=4)),
                ("group_in_lower_middle", models.DecimalField(decimal_places=1, max_digits=4)),
                ("comparator_in_upper_middle", models.DecimalField(decimal_places=1, max_digits=4)),
                ("group_in_upper_middle", models.DecimalField(decimal_places=1, max_digits=4)),
                ("comparator_in_upper", models.DecimalField(decimal_places=1, max_digits=4)),
                ("group_in_upper", models.DecimalField(decimal_places=1, max_digits=4)),
                ("joined", models.TextField(blank=True)),
                ("published_on", models.DateField(blank=True, null=True)),
                ("link", models.URLField(blank=True, max_length=300)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["gender", "ethnicity", "disability"])),
                        name="paygap_kind_is_known",
                    ),
                    models.UniqueConstraint(
                        fields=("kind", "snapshot_on", "group"), name="paygap_once_a_group"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "ethnicity"), _negated=True),
                            models.Q(
                                models.Q(("group", ""), _negated=True),
                                models.Q(("comparator", ""), _negated=True),
                                models.Q(("group", models.F("comparator")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="paygap_names_two_groups",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PublicationEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("title", models.CharField(max_length=300)),
                ("address", models.URLField(blank=True, max_length=300)),
                ("sha256", models.CharField(blank=True, max_length=64)),
                ("edition", models.CharField(blank=True, max_length=300)),
                ("by_name", models.CharField(blank=True, max_length=150)),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "duty",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="objectives.duty",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("title", ""), _negated=True),
                        name="publicationevent_title_not_empty",
                    ),
                    models.UniqueConstraint(
                        fields=("duty", "at", "title"), name="publicationevent_once"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Theme",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("ref", models.CharField(max_length=40, unique=True)),
                ("position", models.PositiveIntegerField()),
                ("title", models.CharField(max_length=300)),
                ("introduction", models.TextField(blank=True)),
                ("standards", models.PositiveIntegerField(blank=True, null=True)),
                ("cuts_across", models.BooleanField(default=False)),
                (
                    "framework",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="themes",
                        to="objectives.framework",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="objectives.theme",
                    ),
                ),
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
                        name="theme_ref_length",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("title", ""), _negated=True),
                        name="theme_title_not_empty",
                    ),
                    models.UniqueConstraint(
                        fields=("framework", "position"), name="theme_once_a_place"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("parent__isnull", True),
                            models.Q(("parent", models.F("id")), _negated=True),
                            _connector="OR",
                        ),
                        name="theme_is_part_of_another",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Objective",
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
                ("aims", models.CharField(blank=True, max_length=3)),
                (
                    "characteristics",
                    models.ManyToManyField(
                        blank=True, related_name="objectives", to="organisation.characteristic"
                    ),
                ),
                ("characteristics_words", models.CharField(blank=True, max_length=300)),
                (
                    "directorates",
                    models.ManyToManyField(
                        blank=True, related_name="objectives", to="organisation.directorate"
                    ),
                ),
                (
                    "named",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("named", "Named one by one"),
                            ("all", "All of them"),
                            ("none", "None"),
                        ],
                        max_length=20,
                    ),
                ),
                ("number", models.CharField(blank=True, max_length=20)),
                (
                    "owner_post",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="objectives",
                        to="organisation.post",
                    ),
                ),
                ("position", models.PositiveIntegerField(default=0)),
                (
                    "framework",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="objectives",
                        to="objectives.framework",
                    ),
                ),
                (
                    "theme",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="objectives",
                        to="objectives.theme",
                    ),
                ),
                (
                    "copied_from",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="copies",
                        to="objectives.objective",
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
                        name="objective_valid_dates",
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
                        name="objective_ref_length",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("title", ""), _negated=True),
                        name="objective_title_not_empty",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("named__in", ["named", "all", "none", ""])),
                        name="objective_named_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("aims__in", ["", "a", "b", "c", "ab", "ac", "bc", "abc"])
                        ),
                        name="objective_aims_are_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("theme__isnull", True), ("framework__isnull", False), _connector="OR"
                        ),
                        name="objective_theme_with_its_framework",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("copied_from__isnull", True),
                            models.Q(("copied_from", models.F("id")), _negated=True),
                            _connector="OR",
                        ),
                        name="objective_copied_from_another",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Action",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("ref", models.CharField(max_length=40, unique=True)),
                ("what", models.TextField()),
                (
                    "origin",
                    models.CharField(
                        choices=[
                            ("performance", "A red indicator"),
                            ("assessment", "An equality impact assessment"),
                            ("objective", "An objective"),
                            ("consultation", "A consultation"),
                            ("inspection", "An inspection"),
                            ("scrutiny", "A scrutiny review"),
                            ("audit", "An audit"),
                            ("report", "A report"),
                            ("statutory", "The statutory equality action plan"),
                        ],
                        max_length=20,
                    ),
                ),
                ("origin_ref", models.CharField(max_length=80)),
                ("due_on", models.DateField(blank=True, null=True)),
                ("due_text", models.CharField(blank=True, max_length=100)),
                ("review_on", models.DateField(blank=True, null=True)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("not_started", "Not started"),
                            ("under_way", "Under way"),
                            ("at_risk", "At risk"),
                            ("off_track", "Off track"),
                            ("done", "Reported done"),
                            ("confirmed", "Done and confirmed"),
                            ("dropped", "Dropped"),
                            ("not_stated", "Not stated"),
                        ],
                        default="not_started",
                        max_length=12,
                    ),
                ),
                ("created_at", models.DateTimeField()),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "directorate",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="actions",
                        to="organisation.directorate",
                    ),
                ),
                (
                    "owner_post",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="actions",
                        to="organisation.post",
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="actions",
                        to="organisation.service",
                    ),
                ),
                (
                    "characteristics",
                    models.ManyToManyField(
                        blank=True, related_name="actions", to="organisation.characteristic"
                    ),
                ),
                (
                    "confirmed_by_post",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="actions_confirmed",
                        to="organisation.post",
                    ),
                ),
                ("cost", models.CharField(blank=True, max_length=250)),
                ("due_from", models.DateField(blank=True, null=True)),
                ("evidence", models.TextField(blank=True)),
                ("goes_on", models.BooleanField(default=False)),
                (
                    "leads",
                    models.ManyToManyField(
                        blank=True, related_name="actions_led", to="organisation.post"
                    ),
                ),
                (
                    "objectives",
                    models.ManyToManyField(
                        blank=True, related_name="actions", to="objectives.objective"
                    ),
                ),
                ("outcome", models.TextField(blank=True)),
                (
                    "recurs",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("week", "Every week"),
                            ("fortnight", "Every two weeks"),
                            ("month", "Every month"),
                            ("two_months", "Every two months"),
                            ("quarter", "Every quarter"),
                            ("term", "Every school term"),
                            ("half_year", "Every half year"),
                            ("year", "Every year"),
                            ("two_years", "Every two years"),
                            ("three_years", "Every three years"),
                        ],
                        max_length=20,
                    ),
                ),
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
                        name="action_ref_length",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("what", ""), _negated=True),
                        name="action_what_not_empty",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("origin_ref", ""), _negated=True),
                        name="action_origin_ref_not_empty",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "origin__in",
                                [
                                    "performance",
                                    "assessment",
                                    "objective",
                                    "consultation",
                                    "inspection",
                                    "scrutiny",
                                    "audit",
                                    "report",
                                    "statutory",
                                ],
                            )
                        ),
                        name="action_origin_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "status__in",
                                [
                                    "not_started",
                                    "under_way",
                                    "at_risk",
                                    "off_track",
                                    "done",
                                    "confirmed",
                                    "dropped",
                                    "not_stated",
                                ],
                            )
                        ),
                        name="action_status_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "recurs__in",
                                [
                                    "week",
                                    "fortnight",
                                    "month",
                                    "two_months",
                                    "quarter",
                                    "term",
                                    "half_year",
                                    "year",
                                    "two_years",
                                    "three_years",
                                    "",
                                ],
                            )
                        ),
                        name="action_recurs_is_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ActionProgress",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveIntegerField()),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("not_started", "Not started"),
                            ("under_way", "Under way"),
                            ("at_risk", "At risk"),
                            ("off_track", "Off track"),
                            ("done", "Reported done"),
                            ("confirmed", "Done and confirmed"),
                            ("dropped", "Dropped"),
                            ("not_stated", "Not stated"),
                        ],
                        max_length=12,
                    ),
                ),
                ("note", models.TextField(blank=True)),
                ("due_text", models.CharField(blank=True, max_length=100)),
                ("due_on", models.DateField(blank=True, null=True)),
                ("due_before", models.CharField(blank=True, max_length=100)),
                ("review_on", models.DateField(blank=True, null=True)),
                ("by_name", models.CharField(blank=True, max_length=150)),
                ("version", models.CharField(blank=True, max_length=80)),
                ("at", models.DateTimeField()),
                (
                    "action",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="progress",
                        to="objectives.action",
                    ),
                ),
                (
                    "by",
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
                "verbose_name_plural": "action progress",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "status__in",
                                [
                                    "not_started",
                                    "under_way",
                                    "at_risk",
                                    "off_track",
                                    "done",
                                    "confirmed",
                                    "dropped",
                                    "not_stated",
                                ],
                            )
                        ),
                        name="actionprogress_status_is_known",
                    ),
                    models.UniqueConstraint(
                        fields=("action", "position"), name="actionprogress_once_a_place"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "dropped"), _negated=True),
                            models.Q(("note", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="actionprogress_dropped_with_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("due_text", ""), models.Q(("note", ""), _negated=True), _connector="OR"
                        ),
                        name="actionprogress_moved_with_a_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Achievement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.CharField(max_length=12)),
                ("position", models.PositiveIntegerField()),
                ("words", models.TextField()),
                ("quarter", models.CharField(blank=True, max_length=12)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("have_done", "We have"),
                            ("will_do", "We will"),
                            ("case_study", "Case study"),
                            ("event", "Event"),
                            ("grant", "Grant"),
                            ("award", "Award"),
                            ("scrutiny", "Scrutiny"),
                        ],
                        default="have_done",
                        max_length=20,
                    ),
                ),
                ("figures", models.CharField(blank=True, max_length=300)),
                (
                    "amount",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=16, null=True),
                ),
                ("link", models.URLField(blank=True, max_length=300)),
                ("is_highlight", models.BooleanField(default=False)),
                (
                    "characteristics",
                    models.ManyToManyField(
                        blank=True, related_name="achievements", to="organisation.characteristic"
                    ),
                ),
                (
                    "directorate",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="achievements",
                        to="organisation.directorate",
                    ),
                ),
                (
                    "objective",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="achievements",
                        to="objectives.objective",
                    ),
                ),
                (
                    "theme",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="achievements",
                        to="objectives.theme",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("year", ""), _negated=True),
                        name="achievement_year_not_empty",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("words", ""), _negated=True),
                        name="achievement_words_not_empty",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "have_done",
                                    "will_do",
                                    "case_study",
                                    "event",
                                    "grant",
                                    "award",
                                    "scrutiny",
                                ],
                            )
                        ),
                        name="achievement_kind_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("amount__isnull", True), ("amount__gte", 0), _connector="OR"
                        ),
                        name="achievement_amount_from_nought",
                    ),
                    models.UniqueConstraint(
                        fields=("year", "position"), name="achievement_once_a_place"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ObjectiveProgress",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.CharField(max_length=12)),
                ("words", models.TextField()),
                (
                    "standing",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("achieved", "Achieved"),
                            ("on_track", "On track"),
                            ("at_risk", "At risk"),
                            ("off_track", "Off track"),
                            ("not_achieved", "Not achieved"),
                        ],
                        max_length=20,
                    ),
                ),
                ("judged_on", models.DateField(blank=True, null=True)),
                (
                    "directorate",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="objective_progress",
                        to="organisation.directorate",
                    ),
                ),
                (
                    "judged_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="objectives_judged",
                        to="organisation.post",
                    ),
                ),
                (
                    "objective",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="progress",
                        to="objectives.objective",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "objective progress",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("year", ""), _negated=True),
                        name="objectiveprogress_year_not_empty",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("words", ""), _negated=True),
                        name="objectiveprogress_words_not_empty",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "standing__in",
                                [
                                    "achieved",
                                    "on_track",
                                    "at_risk",
                                    "off_track",
                                    "not_achieved",
                                    "",
                                ],
                            )
                        ),
                        name="objectiveprogress_standing_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("judged_by__isnull", True),
                                ("judged_on__isnull", True),
                                ("standing", ""),
                            ),
                            models.Q(
                                models.Q(("standing", ""), _negated=True),
                                ("judged_by__isnull", False),
                                ("judged_on__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="objectiveprogress_judged_by_a_post_on_a_day",
                    ),
                    models.UniqueConstraint(
                        fields=("objective", "year", "directorate"),
                        name="objectiveprogress_once_a_directorate",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("directorate__isnull", True)),
                        fields=("objective", "year"),
                        name="objectiveprogress_once_a_council",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PlanPart",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "plan_kind",
                    models.CharField(
                        choices=[
                            ("action_plan", "Action plan"),
                            ("delivery_plan", "Delivery plan"),
                            ("matrix", "Plan matrix"),
                            ("statutory", "Statutory equality action plan"),
                        ],
                        max_length=20,
                    ),
                ),
                ("ref", models.CharField(max_length=40)),
                ("position", models.PositiveIntegerField()),
                ("title", models.CharField(max_length=300)),
                ("actions_asked", models.PositiveIntegerField(default=0)),
                ("words_limit", models.PositiveIntegerField(blank=True, null=True)),
                (
                    "objective",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="plan_parts",
                        to="objectives.objective",
                    ),
                ),
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
                        name="planpart_ref_length",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("title", ""), _negated=True),
                        name="planpart_title_not_empty",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "plan_kind__in",
                                ["action_plan", "delivery_plan", "matrix", "statutory"],
                            )
                        ),
                        name="planpart_plan_kind_is_known",
                    ),
                    models.UniqueConstraint(
                        fields=("plan_kind", "ref"), name="planpart_ref_unique"
                    ),
                    models.UniqueConstraint(
                        fields=("plan_kind", "position"), name="planpart_once_a_place"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PlanLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveIntegerField()),
                ("heading", models.CharField(blank=True, max_length=300)),
                ("words", models.TextField()),
                (
                    "direction",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("positive", "Positive"),
                            ("negative", "Negative"),
                            ("mixed", "Positive and negative"),
                            ("none", "None"),
                            ("unknown", "Not known"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "action",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="plan_lines",
                        to="objectives.action",
                    ),
                ),
                (
                    "characteristics",
                    models.ManyToManyField(
                        blank=True, related_name="plan_lines", to="organisation.characteristic"
                    ),
                ),
                (
                    "objectives",
                    models.ManyToManyField(
                        blank=True, related_name="plan_lines", to="objectives.objective"
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="objectives.plan",
                    ),
                ),
                (
                    "priorities",
                    models.ManyToManyField(
                        blank=True, related_name="priority_lines", to="objectives.objective"
                    ),
                ),
                (
                    "part",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="objectives.planpart",
                    ),
                ),
                (
                    "outcome",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="outcome_lines",
                        to="objectives.theme",
                    ),
                ),
                (
                    "theme",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="plan_lines",
                        to="objectives.theme",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("words", ""), _negated=True),
                        name="planline_words_not_empty",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "direction__in",
                                ["positive", "negative", "mixed", "none", "unknown", ""],
                            )
                        ),
                        name="planline_direction_is_known",
                    ),
                    models.UniqueConstraint(
                        fields=("plan", "position"), name="planline_once_a_place"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("action__isnull", False)),
                        fields=("plan", "action"),
                        name="planline_once_an_action",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Validation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveIntegerField(unique=True)),
                ("title", models.CharField(max_length=300)),
                ("area", models.CharField(blank=True, max_length=300)),
                (
                    "side",
                    models.CharField(
                        blank=True,
                        choices=[("internal", "Internal"), ("external", "External")],
                        max_length=20,
                    ),
                ),
                ("bodies", models.CharField(blank=True, max_length=300)),
                ("site", models.CharField(blank=True, max_length=300)),
                ("judgement", models.TextField(blank=True)),
                ("judged_text", models.CharField(blank=True, max_length=100)),
                ("judged_on", models.DateField(blank=True, null=True)),
                ("expires_text", models.CharField(blank=True, max_length=100)),
                ("expires_on", models.DateField(blank=True, null=True)),
                ("link", models.URLField(blank=True, max_length=300)),
                ("notes", models.TextField(blank=True)),
                (
                    "directorate",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="validations",
                        to="organisation.directorate",
                    ),
                ),
                (
                    "owner_post",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="validations",
                        to="organisation.post",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("title", ""), _negated=True),
                        name="validation_title_not_empty",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("side__in", ["internal", "external", ""])),
                        name="validation_side_is_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EqualityTable",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("ref", models.CharField(max_length=40, unique=True)),
                ("title", models.CharField(max_length=300)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("population", "Population"),
                            ("workforce", "Workforce"),
                            ("service_users", "Service users"),
                            ("applicants", "Applicants"),
                            ("leavers", "Leavers"),
                            ("attainment", "Attainment"),
                            ("pay", "Pay"),
                            ("consultation", "Consultation"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "unit",
                    models.CharField(
                        choices=[
                            ("people", "people"),
                            ("percent", "%"),
                            ("points", "points"),
                            ("number", ""),
                            ("thousands", "thousand"),
                            ("millions", "million"),
                            ("pounds", "£"),
                            ("score", "score"),
                            ("ratio", "ratio"),
                            ("days", "days"),
                            ("hours", "hours"),
                            ("years", "years"),
                            ("fte", "full-time equivalents"),
                        ],
                        max_length=20,
                    ),
                ),
                ("as_at_text", models.CharField(blank=True, max_length=100)),
                ("as_at_on", models.DateField(blank=True, null=True)),
                ("area", models.CharField(blank=True, max_length=300)),
                ("base", models.CharField(blank=True, max_length=300)),
                ("source", models.CharField(blank=True, max_length=300)),
                ("definition", models.TextField(blank=True)),
                ("decimals", models.PositiveSmallIntegerField(default=0)),
                ("threshold", models.PositiveIntegerField(default=5)),
                (
                    "mode",
                    models.CharField(
                        choices=[
                            ("round", "Rounded to the nearest 5"),
                            ("suppress", "Small figures are hidden"),
                            ("none", "No protection"),
                        ],
                        default="round",
                        max_length=20,
                    ),
                ),
                ("mode_reason", models.TextField(blank=True)),
                ("population", models.CharField(blank=True, max_length=40)),
                (
                    "directorate",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="equality_tables",
                        to="organisation.directorate",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["population"], name="equality_table_population"),
                ],
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
                        name="equalitytable_ref_length",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("title", ""), _negated=True),
                        name="equalitytable_title_not_empty",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "population",
                                    "workforce",
                                    "service_users",
                                    "applicants",
                                    "leavers",
                                    "attainment",
                                    "pay",
                                    "consultation",
                                ],
                            )
                        ),
                        name="equalitytable_kind_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "unit__in",
                                [
                                    "people",
                                    "percent",
                                    "points",
                                    "number",
                                    "thousands",
                                    "millions",
                                    "pounds",
                                    "score",
                                    "ratio",
                                    "days",
                                    "hours",
                                    "years",
                                    "fte",
                                ],
                            )
                        ),
                        name="equalitytable_unit_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("mode__in", ["round", "suppress", "none"])),
                        name="equalitytable_mode_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("threshold__gte", 2)), name="equality_table_threshold"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("decimals__lte", 6)), name="equality_table_decimals"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("mode", "none"), _negated=True),
                            models.Q(("mode_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="equality_table_without_protection_has_a_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Evidence",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("ref", models.CharField(max_length=40, unique=True)),
                ("title", models.CharField(max_length=300)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("census", "Census or population"),
                            ("workforce", "Workforce profile"),
                            ("service_users", "Service user profile"),
                            ("consultation", "Consultation"),
                            ("research", "Research"),
                            ("other", "Other"),
                        ],
                        max_length=20,
                    ),
                ),
                ("source", models.CharField(max_length=300)),
                ("as_at", models.DateField(blank=True, null=True)),
                ("says", models.TextField(blank=True)),
                ("gap", models.TextField(blank=True)),
                (
                    "characteristic",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evidence",
                        to="organisation.characteristic",
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evidence",
                        to="organisation.service",
                    ),
                ),
                (
                    "table",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evidence",
                        to="objectives.equalitytable",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "evidence",
                "indexes": [
                    models.Index(fields=["kind", "as_at"], name="evidence_newest_of_kind"),
                ],
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
                        name="evidence_ref_length",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("title", ""), _negated=True),
                        name="evidence_title_not_empty",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("source", ""), _negated=True),
                        name="evidence_source_not_empty",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "census",
                                    "workforce",
                                    "service_users",
                                    "consultation",
                                    "research",
                                    "other",
                                ],
                            )
                        ),
                        name="evidence_kind_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("says", ""), _negated=True),
                            models.Q(("gap", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="evidence_says_something_or_names_its_gap",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EqualityFigure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveIntegerField()),
                ("measure", models.CharField(blank=True, max_length=300)),
                ("count", models.PositiveBigIntegerField(blank=True, null=True)),
                (
                    "value",
                    models.DecimalField(blank=True, decimal_places=6, max_digits=18, null=True),
                ),
                ("base", models.PositiveBigIntegerField(blank=True, null=True)),
                ("words", models.CharField(blank=True, max_length=300)),
                ("comparator", models.CharField(blank=True, max_length=300)),
                (
                    "comparator_value",
                    models.DecimalField(blank=True, decimal_places=6, max_digits=18, null=True),
                ),
                (
                    "comparator_kind",
                    models.CharField(
                        blank=True,
                        choices=[("all", "Everybody"), ("rest", "Everybody else")],
                        max_length=20,
                    ),
                ),
                (
                    "gap",
                    models.DecimalField(blank=True, decimal_places=6, max_digits=18, null=True),
                ),
                (
                    "groups",
                    models.ManyToManyField(
                        blank=True, related_name="equality_figures", to="organisation.category"
                    ),
                ),
                (
                    "table",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="figures",
                        to="objectives.equalitytable",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("comparator_kind__in", ["all", "rest", ""])),
                        name="equalityfigure_comparator_kind_is_known",
                    ),
                    models.UniqueConstraint(
                        fields=("table", "position"), name="equality_figure_once_a_place"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("base__isnull", True),
                            ("count__isnull", True),
                            ("base__gte", models.F("count")),
                            _connector="OR",
                        ),
                        name="equality_figure_is_a_part_of_its_base",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("count__isnull", False),
                            ("value__isnull", False),
                            models.Q(("words", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="equality_figure_says_something",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReleaseRequest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("fingerprint", models.CharField(max_length=64)),
                ("words", models.TextField(blank=True)),
                ("at", models.DateTimeField()),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting for a decision"),
                            ("approved", "Released"),
                            ("changed", "Released with more hidden"),
                            ("rejected", "Rejected"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="waiting",
                        max_length=20,
                    ),
                ),
                ("hide", models.JSONField(blank=True, default=list)),
                ("made", models.JSONField(blank=True, default=list)),
                ("renewed", models.JSONField(blank=True, default=list)),
                ("decided_words", models.TextField(blank=True)),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "tables",
                    models.ManyToManyField(
                        related_name="release_requests", to="objectives.equalitytable"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "outcome__in",
                                ["waiting", "approved", "changed", "rejected", "withdrawn"],
                            )
                        ),
                        name="releaserequest_outcome_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at__isnull", True), ("outcome", "waiting")),
                            models.Q(
                                models.Q(("outcome", "waiting"), _negated=True),
                                ("decided_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="release_request_decided_with_its_moment",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Release",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("at", models.DateTimeField()),
                ("title", models.CharField(max_length=300)),
                ("about", models.JSONField(default=dict)),
                ("exact", models.JSONField()),
                (
                    "table",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="releases",
                        to="objectives.equalitytable",
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="releases",
                        to="objectives.releaserequest",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("table", "number"), name="release_once_a_number"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReleasedCell",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveIntegerField()),
                ("groups", models.TextField(blank=True)),
                ("measure", models.CharField(blank=True, max_length=300)),
                ("count", models.CharField(blank=True, max_length=30)),
                ("base", models.CharField(blank=True, max_length=30)),
                ("percentage", models.CharField(blank=True, max_length=30)),
                ("value", models.CharField(blank=True, max_length=30)),
                ("words", models.CharField(blank=True, max_length=300)),
                ("comparator", models.CharField(blank=True, max_length=300)),
                ("comparator_value", models.CharField(blank=True, max_length=30)),
                ("comparator_kind", models.CharField(blank=True, max_length=20)),
                ("gap", models.CharField(blank=True, max_length=30)),
                (
                    "release",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cells",
                        to="objectives.release",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("release", "position"), name="released_cell_once_a_place"
                    ),
                ],
            },
        ),
        migrations.RunPython(create_triggers, drop_triggers),
        migrations.RunPython(*row_triggers.of_app("objectives")),
    ]
