"""The tables of series and editions, and the triggers that guard what is frozen.

`SEALS` is imported although it is app code: it holds SQL for these tables and no model, and what
it makes must be the same here and in the tests. Triggers name all columns of their tables, so a
migration that adds one makes them anew.

Each table is made whole: every step afterwards would make the classes of all tables anew.
"""

import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from councilportal.audit import row_triggers
from councilportal.common.migrating import TablesAtOnce
from councilportal.publishing.triggers import SEALS


def create_triggers(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Make the triggers."""
    SEALS.create(schema_editor.connection)


def drop_triggers(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Take them off."""
    SEALS.drop(schema_editor.connection)


class Migration(TablesAtOnce):
    initial = True

    dependencies = [
        ("eqia", "0001_assessments_questions_decisions"),
        ("objectives", "0001_objectives_evidence_plan"),
        ("organisation", "0001_council_services_posts_and_people"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ReportSeries",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("ref", models.CharField(max_length=40, unique=True)),
                ("title", models.CharField(max_length=250)),
                (
                    "layout",
                    models.CharField(
                        choices=[
                            ("dashboard", "Performance dashboard"),
                            ("cabinet", "Cabinet performance report"),
                            ("assessment", "Equality impact assessment"),
                            ("decision", "Record of decision"),
                            ("register", "Register of equality impact assessments"),
                            ("paper", "Paper of words and tables"),
                            ("equality_paper", "Equality paper of words and tables"),
                            ("progress", "Equality progress report and action plan"),
                            ("delivery", "Equality delivery plans"),
                            ("annual", "Annual equality report"),
                            ("objectives", "Equality objectives paper"),
                            ("matrix", "Equality plan by directorate"),
                            ("statutory", "Statutory equality action plan"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("decision", "For decision"),
                            ("information", "For information"),
                            ("published", "Published only"),
                        ],
                        default="information",
                        max_length=20,
                    ),
                ),
                (
                    "reach",
                    models.CharField(
                        choices=[
                            ("council", "The whole council"),
                            ("directorate", "One directorate"),
                        ],
                        default="council",
                        max_length=20,
                    ),
                ),
                (
                    "cadence",
                    models.CharField(
                        blank=True,
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
                ("lag_days", models.PositiveIntegerField(blank=True, null=True)),
                ("foot", models.CharField(blank=True, max_length=250)),
                ("formats_notice", models.TextField(blank=True)),
                ("licence", models.CharField(blank=True, max_length=250)),
                ("licence_address", models.URLField(blank=True, max_length=250)),
                ("language", models.CharField(default="en-GB", max_length=10)),
                ("has_ended", models.BooleanField(default=False)),
                (
                    "approver_post",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="series_approved",
                        to="organisation.post",
                    ),
                ),
                (
                    "owner_post",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="series_owned",
                        to="organisation.post",
                    ),
                ),
                (
                    "duties",
                    models.ManyToManyField(blank=True, related_name="series", to="objectives.duty"),
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
                        name="reportseries_ref_length",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("title", ""), _negated=True),
                        name="reportseries_title_not_empty",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "layout__in",
                                [
                                    "dashboard",
                                    "cabinet",
                                    "assessment",
                                    "decision",
                                    "register",
                                    "paper",
                                    "equality_paper",
                                    "progress",
                                    "delivery",
                                    "annual",
                                    "objectives",
                                    "matrix",
                                    "statutory",
                                ],
                            )
                        ),
                        name="reportseries_layout_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["decision", "information", "published"])),
                        name="reportseries_kind_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reach__in", ["council", "directorate"])),
                        name="reportseries_reach_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "cadence__in",
                                [
                                    "month",
                                    "quarter",
                                    "half_year",
                                    "year",
                                    "academic_year",
                                    "calendar_year",
                                    "two_years",
                                    "",
                                ],
                            )
                        ),
                        name="reportseries_cadence_is_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Edition",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("period", models.CharField(max_length=20)),
                ("ends_on", models.DateField()),
                ("second_period", models.CharField(blank=True, max_length=20)),
                ("slug", models.CharField(max_length=100)),
                ("number", models.PositiveIntegerField(default=1)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("making", "Being frozen"),
                            ("frozen", "Frozen"),
                            ("approved", "Approved"),
                            ("published", "Published"),
                            ("withdrawn", "Withdrawn"),
                            ("dropped", "Dropped"),
                        ],
                        default="draft",
                        max_length=20,
                    ),
                ),
                ("saves", models.PositiveIntegerField(default=1)),
                ("freezing", models.PositiveIntegerField(default=0)),
                ("failure", models.TextField(blank=True)),
                ("created_at", models.DateTimeField()),
                ("subject", models.CharField(blank=True, max_length=250)),
                ("frozen_subject", models.TextField(blank=True)),
                ("produced_by", models.CharField(blank=True, max_length=250)),
                ("addressed_to", models.CharField(blank=True, max_length=250)),
                ("decision_maker", models.CharField(blank=True, max_length=250)),
                ("classification", models.CharField(blank=True, max_length=250)),
                ("key_reason", models.TextField(blank=True)),
                ("wards", models.CharField(blank=True, max_length=250)),
                ("past_pathway", models.TextField(blank=True)),
                ("future_pathway", models.TextField(blank=True)),
                ("summary", models.TextField(blank=True)),
                ("financial", models.TextField(blank=True)),
                ("legal", models.TextField(blank=True)),
                ("risk", models.TextField(blank=True)),
                ("equality", models.TextField(blank=True)),
                ("climate", models.TextField(blank=True)),
                ("crime", models.TextField(blank=True)),
                ("others", models.TextField(blank=True)),
                ("has_no_background", models.BooleanField(default=False)),
                ("judgement", models.TextField(blank=True)),
                ("judged_on", models.DateField(blank=True, null=True)),
                ("publish_at", models.DateTimeField(blank=True, null=True)),
                (
                    "release_state",
                    models.CharField(
                        choices=[
                            ("provisional", "Provisional"),
                            ("confirmed", "Confirmed"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="provisional",
                        max_length=20,
                    ),
                ),
                ("correction_note", models.TextField(blank=True)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                ("withdrawal_reason", models.TextField(blank=True)),
                (
                    "assessments",
                    models.ManyToManyField(
                        blank=True, related_name="editions", to="eqia.assessment"
                    ),
                ),
                (
                    "authors",
                    models.ManyToManyField(
                        blank=True, related_name="editions_written", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "corrects",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrected_by",
                        to="publishing.edition",
                    ),
                ),
                (
                    "decision",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="editions",
                        to="eqia.decision",
                    ),
                ),
                (
                    "directorate",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="editions",
                        to="organisation.directorate",
                    ),
                ),
                (
                    "judged_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="editions_judged",
                        to="organisation.post",
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="editions",
                        to="organisation.meeting",
                    ),
                ),
                (
                    "series",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="editions",
                        to="publishing.reportseries",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "draft",
                                    "making",
                                    "frozen",
                                    "approved",
                                    "published",
                                    "withdrawn",
                                    "dropped",
                                ],
                            )
                        ),
                        name="edition_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("release_state__in", ["provisional", "confirmed", "cancelled"])
                        ),
                        name="edition_release_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("period", ""), _negated=True),
                        name="edition_period_not_empty",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("slug", ""), _negated=True),
                        name="edition_slug_not_empty",
                    ),
                    models.UniqueConstraint(
                        fields=("series", "slug", "number"), name="edition_number_unique"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("state__in", ["draft", "making", "frozen", "approved"])
                        ),
                        fields=("series", "slug"),
                        name="edition_one_open",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "published"), _negated=True),
                            ("publish_at__isnull", False),
                            _connector="OR",
                        ),
                        name="edition_state_published_requires_publish_at",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "withdrawn"), _negated=True),
                            ("publish_at__isnull", False),
                            _connector="OR",
                        ),
                        name="edition_state_withdrawn_requires_publish_at",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "withdrawn"), _negated=True),
                            models.Q(
                                ("withdrawn_at__isnull", False),
                                models.Q(("withdrawal_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="edition_state_withdrawn_requires_withdrawn_at_withdrawal_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("judged_by__isnull", False),
                                ("judged_on__isnull", False),
                                models.Q(("judgement", ""), _negated=True),
                            ),
                            models.Q(
                                ("judged_by__isnull", True),
                                ("judged_on__isnull", True),
                                ("judgement", ""),
                            ),
                            _connector="OR",
                        ),
                        name="edition_judged_by_judged_on_judgement_together",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("corrects__isnull", True), ("number", 1)),
                            models.Q(("corrects__isnull", False), ("number__gt", 1)),
                            _connector="OR",
                        ),
                        name="edition_first_corrects_nothing",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EditionPart",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveIntegerField()),
                (
                    "part",
                    models.CharField(
                        choices=[
                            ("title_page", "Title page"),
                            ("words", "Words"),
                            ("table", "Table of your own"),
                            ("counts", "Headline counts"),
                            ("guidance", "Guidance notes"),
                            ("summary", "Summary of indicators"),
                            ("measures", "Indicators by service"),
                            ("by_directorate", "Indicators by directorate"),
                            ("by_outcome", "Indicators by outcome"),
                            ("exceptions", "Red and amber indicators"),
                            ("actions", "Corrective actions"),
                            ("revisions", "Figures revised since the edition before"),
                            ("assessment", "Equality impact assessments"),
                            ("decision", "Record of decision"),
                            ("register", "Register of assessments"),
                            ("timetable", "Timetable of assessments"),
                            ("recommendations", "Recommendations"),
                            ("implications", "Implications"),
                            ("background", "Background papers"),
                            ("contacts", "Contacts"),
                            ("links", "Outcomes, previous decisions and legislation"),
                            ("objectives", "Objectives and how they are measured"),
                            ("objective_progress", "Progress by directorate"),
                            ("promised", "What was promised, and what became of it"),
                            ("progress", "Progress by theme"),
                            ("highlights", "Highlights"),
                            ("achievements", "Achievements by outcome"),
                            ("action_plan", "Action plan"),
                            ("delivery_plan", "Delivery plans"),
                            ("matrix", "Plan by directorate"),
                            ("statutory_plan", "Statutory equality action plan"),
                            ("validations", "What others found"),
                            ("standards", "Standards"),
                            ("governance", "How it is governed"),
                            ("accountability", "Who answers for what"),
                            ("consultation", "What people said, and what was done"),
                            ("predictions", "How often what was foretold came so"),
                            ("pay_gap", "Pay gaps"),
                            ("figures", "Figures of people"),
                            ("population", "Population"),
                            ("workforce", "Workforce"),
                            ("attainment", "Attainment gaps"),
                            ("recruitment", "Recruitment"),
                            ("group_gaps", "Gaps between groups"),
                            ("easy_read", "Easy read"),
                        ],
                        max_length=20,
                    ),
                ),
                ("title", models.CharField(blank=True, max_length=250)),
                ("level", models.PositiveIntegerField(default=1)),
                ("is_on", models.BooleanField(default=True)),
                ("is_wide", models.BooleanField(default=False)),
                ("only", models.CharField(blank=True, max_length=250)),
                ("text", models.TextField(blank=True)),
                ("is_numbered", models.BooleanField(default=True)),
                (
                    "exempt_paragraph",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("1", "Information relating to any individual"),
                            ("2", "Information likely to reveal the identity of an individual"),
                            (
                                "3",
                                "Information relating to the financial or business affairs of any particular person",
                            ),
                            (
                                "4",
                                "Information relating to consultations or negotiations on labour relations",
                            ),
                            (
                                "5",
                                "Information to which legal professional privilege could be maintained",
                            ),
                            (
                                "6",
                                "Information about a notice or an order that the council proposes to make",
                            ),
                            (
                                "7",
                                "Information relating to action on the prevention or prosecution of crime",
                            ),
                        ],
                        max_length=2,
                    ),
                ),
                ("exempt_reason", models.TextField(blank=True)),
                ("public_interest", models.TextField(blank=True)),
                ("public_title", models.CharField(blank=True, max_length=250)),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parts",
                        to="publishing.edition",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("level__gte", 1), ("level__lte", 3)),
                        name="editionpart_level_1_to_3",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("exempt_paragraph__in", ["1", "2", "3", "4", "5", "6", "7", ""])
                        ),
                        name="editionpart_exempt_paragraph_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                models.Q(("exempt_paragraph", ""), _negated=True),
                                models.Q(("exempt_reason", ""), _negated=True),
                                models.Q(("public_interest", ""), _negated=True),
                                models.Q(("public_title", ""), _negated=True),
                            ),
                            models.Q(
                                ("exempt_paragraph", ""),
                                ("exempt_reason", ""),
                                ("public_interest", ""),
                                ("public_title", ""),
                            ),
                            _connector="OR",
                        ),
                        name="editionpart_exempt_paragraph_exempt_reason_public_interest_public_title_together",
                    ),
                    models.UniqueConstraint(
                        fields=("edition", "position"), name="edition_part_position_unique"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("part", "easy_read"), _negated=True),
                            ("exempt_paragraph", ""),
                            _connector="OR",
                        ),
                        name="editionpart_easy_read_is_open",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "part__in",
                                [
                                    "title_page",
                                    "words",
                                    "table",
                                    "counts",
                                    "guidance",
                                    "summary",
                                    "measures",
                                    "by_directorate",
                                    "by_outcome",
                                    "exceptions",
                                    "actions",
                                    "revisions",
                                    "assessment",
                                    "decision",
                                    "register",
                                    "timetable",
                                    "recommendations",
                                    "implications",
                                    "background",
                                    "contacts",
                                    "links",
                                    "objectives",
                                    "objective_progress",
                                    "promised",
                                    "progress",
                                    "highlights",
                                    "achievements",
                                    "action_plan",
                                    "delivery_plan",
                                    "matrix",
                                    "statutory_plan",
                                    "validations",
                                    "standards",
                                    "governance",
                                    "accountability",
                                    "consultation",
                                    "predictions",
                                    "pay_gap",
                                    "figures",
                                    "population",
                                    "workforce",
                                    "attainment",
                                    "recruitment",
                                    "group_gaps",
                                    "easy_read",
                                ],
                            )
                        ),
                        name="editionpart_part_is_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FromPost",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveIntegerField()),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="from_posts",
                        to="publishing.edition",
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.post",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(
                        fields=("edition", "position"), name="frompost_position_unique"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="FrozenDocument",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("freezing", models.PositiveIntegerField()),
                (
                    "audience",
                    models.CharField(
                        choices=[("public", "Public copy"), ("restricted", "Restricted copy")],
                        max_length=20,
                    ),
                ),
                ("text", models.TextField()),
                ("sha256", models.CharField(max_length=64)),
                ("inputs", models.TextField(blank=True)),
                ("inputs_sha256", models.CharField(blank=True, max_length=64)),
                ("references_sha256", models.CharField(blank=True, max_length=64)),
                ("audit_head", models.CharField(max_length=64)),
                ("frozen_at", models.DateTimeField()),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="frozen",
                        to="publishing.edition",
                    ),
                ),
                (
                    "frozen_by",
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
                        condition=models.Q(("audience__in", ["public", "restricted"])),
                        name="frozendocument_audience_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True),
                        name="frozendocument_text_not_empty",
                    ),
                    models.UniqueConstraint(
                        fields=("edition", "freezing", "audience"), name="frozen_document_once"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Artefact",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=250)),
                ("media_type", models.CharField(max_length=100)),
                ("content", models.BinaryField()),
                ("size", models.PositiveBigIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("renderer", models.CharField(max_length=250)),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="artefacts",
                        to="publishing.frozendocument",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True),
                        name="artefact_name_not_empty",
                    ),
                    models.UniqueConstraint(
                        fields=("document", "name"), name="artefact_name_unique"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FrozenFigure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("ref", models.CharField(max_length=40)),
                ("title", models.TextField()),
                ("service", models.CharField(blank=True, max_length=40)),
                ("directorate", models.CharField(blank=True, max_length=40)),
                ("unit", models.CharField(blank=True, max_length=40)),
                ("period", models.CharField(blank=True, max_length=20)),
                ("ends_on", models.DateField(blank=True, null=True)),
                ("value", models.CharField(blank=True, max_length=40)),
                ("shown", models.TextField(blank=True)),
                ("target", models.CharField(blank=True, max_length=40)),
                ("target_shown", models.TextField(blank=True)),
                ("floor", models.CharField(blank=True, max_length=40)),
                ("floor_shown", models.TextField(blank=True)),
                (
                    "rating",
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
                        max_length=20,
                    ),
                ),
                ("rule", models.TextField(blank=True)),
                (
                    "direction",
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
                        max_length=20,
                    ),
                ),
                ("commentary", models.TextField(blank=True)),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="figures",
                        to="publishing.frozendocument",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["ref"], name="frozen_figure_ref")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ref", ""), _negated=True),
                        name="frozenfigure_ref_not_empty",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "rating__in",
                                ["green", "amber", "red", "no_target", "no_data", "not_rated", ""],
                            )
                        ),
                        name="frozenfigure_rating_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "direction__in",
                                [
                                    "improving",
                                    "same",
                                    "worsening",
                                    "increased",
                                    "decreased",
                                    "new",
                                    "not_comparable",
                                    "",
                                ],
                            )
                        ),
                        name="frozenfigure_direction_is_known",
                    ),
                    models.UniqueConstraint(fields=("document", "ref"), name="frozen_figure_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="FrozenReference",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveIntegerField()),
                ("kind", models.CharField(max_length=20)),
                ("ref", models.CharField(blank=True, max_length=40)),
                ("period", models.CharField(max_length=20)),
                ("ends_on", models.DateField()),
                ("what", models.CharField(max_length=250)),
                ("shown", models.TextField()),
                ("place", models.TextField()),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="references",
                        to="publishing.frozendocument",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind", ""), _negated=True),
                        name="frozenreference_kind_not_empty",
                    ),
                    models.UniqueConstraint(
                        fields=("document", "position"), name="frozen_reference_once"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FrozenStatement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=60)),
                ("cited", models.CharField(max_length=200)),
                ("plan", models.CharField(blank=True, max_length=40)),
                ("words", models.TextField()),
                ("standing", models.CharField(blank=True, max_length=20)),
                ("due", models.CharField(blank=True, max_length=250)),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="statements",
                        to="publishing.frozendocument",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind", ""), _negated=True),
                        name="frozenstatement_kind_not_empty",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("cited", ""), _negated=True),
                        name="frozenstatement_cited_not_empty",
                    ),
                    models.UniqueConstraint(
                        fields=("document", "kind", "cited", "plan"), name="frozen_statement_once"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FrozenPassage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveIntegerField()),
                ("anchor", models.CharField(blank=True, max_length=250)),
                ("heading", models.TextField()),
                ("text", models.TextField()),
                ("folded", models.TextField()),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="passages",
                        to="publishing.frozendocument",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("document", "position"), name="frozen_passage_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Approval",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sha256", models.CharField(max_length=64)),
                ("statement", models.TextField()),
                ("name", models.CharField(max_length=150)),
                ("post_title", models.CharField(blank=True, max_length=150)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "document",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="approval",
                        to="publishing.frozendocument",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("statement", ""), _negated=True),
                        name="approval_statement_not_empty",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="KeptWarning",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=64)),
                ("sentence", models.TextField()),
                ("reason", models.TextField()),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="kept_warnings",
                        to="publishing.edition",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True),
                        name="keptwarning_reason_not_empty",
                    ),
                    models.UniqueConstraint(fields=("edition", "key"), name="kept_warning_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="OwnTable",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=250)),
                ("columns", models.JSONField(default=list)),
                ("types", models.JSONField(default=list)),
                ("rows", models.JSONField(default=list)),
                ("totals", models.TextField(blank=True)),
                ("differences", models.TextField(blank=True)),
                (
                    "part",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="table",
                        to="publishing.editionpart",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("title", ""), _negated=True),
                        name="owntable_title_not_empty",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PreReleaseReader",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("from_at", models.DateTimeField()),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pre_release_readers",
                        to="publishing.edition",
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.post",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("edition", "post"), name="pre_release_reader_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Recommendation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveIntegerField()),
                ("text", models.TextField()),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="recommendations",
                        to="publishing.edition",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(
                        fields=("edition", "position"), name="recommendation_position_unique"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True),
                        name="recommendation_text_not_empty",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReleaseDate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("publish_at", models.DateTimeField()),
                (
                    "release_state",
                    models.CharField(
                        choices=[
                            ("provisional", "Provisional"),
                            ("confirmed", "Confirmed"),
                            ("cancelled", "Cancelled"),
                        ],
                        max_length=20,
                    ),
                ),
                ("reason", models.TextField()),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="earlier_dates",
                        to="publishing.edition",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("release_state__in", ["provisional", "confirmed", "cancelled"])
                        ),
                        name="releasedate_release_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True),
                        name="releasedate_reason_not_empty",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SeriesBody",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveIntegerField()),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="series",
                        to="organisation.body",
                    ),
                ),
                (
                    "series",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bodies",
                        to="publishing.reportseries",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("series", "position"), name="series_body_position_unique"
                    ),
                    models.UniqueConstraint(fields=("series", "body"), name="series_body_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="SeriesPart",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveIntegerField()),
                (
                    "part",
                    models.CharField(
                        choices=[
                            ("title_page", "Title page"),
                            ("words", "Words"),
                            ("table", "Table of your own"),
                            ("counts", "Headline counts"),
                            ("guidance", "Guidance notes"),
                            ("summary", "Summary of indicators"),
                            ("measures", "Indicators by service"),
                            ("by_directorate", "Indicators by directorate"),
                            ("by_outcome", "Indicators by outcome"),
                            ("exceptions", "Red and amber indicators"),
                            ("actions", "Corrective actions"),
                            ("revisions", "Figures revised since the edition before"),
                            ("assessment", "Equality impact assessments"),
                            ("decision", "Record of decision"),
                            ("register", "Register of assessments"),
                            ("timetable", "Timetable of assessments"),
                            ("recommendations", "Recommendations"),
                            ("implications", "Implications"),
                            ("background", "Background papers"),
                            ("contacts", "Contacts"),
                            ("links", "Outcomes, previous decisions and legislation"),
                            ("objectives", "Objectives and how they are measured"),
                            ("objective_progress", "Progress by directorate"),
                            ("promised", "What was promised, and what became of it"),
                            ("progress", "Progress by theme"),
                            ("highlights", "Highlights"),
                            ("achievements", "Achievements by outcome"),
                            ("action_plan", "Action plan"),
                            ("delivery_plan", "Delivery plans"),
                            ("matrix", "Plan by directorate"),
                            ("statutory_plan", "Statutory equality action plan"),
                            ("validations", "What others found"),
                            ("standards", "Standards"),
                            ("governance", "How it is governed"),
                            ("accountability", "Who answers for what"),
                            ("consultation", "What people said, and what was done"),
                            ("predictions", "How often what was foretold came so"),
                            ("pay_gap", "Pay gaps"),
                            ("figures", "Figures of people"),
                            ("population", "Population"),
                            ("workforce", "Workforce"),
                            ("attainment", "Attainment gaps"),
                            ("recruitment", "Recruitment"),
                            ("group_gaps", "Gaps between groups"),
                            ("easy_read", "Easy read"),
                        ],
                        max_length=20,
                    ),
                ),
                ("title", models.CharField(blank=True, max_length=250)),
                ("level", models.PositiveIntegerField(default=1)),
                ("is_on", models.BooleanField(default=True)),
                ("is_wide", models.BooleanField(default=False)),
                ("only", models.CharField(blank=True, max_length=250)),
                (
                    "series",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parts",
                        to="publishing.reportseries",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("level__gte", 1), ("level__lte", 3)),
                        name="seriespart_level_1_to_3",
                    ),
                    models.UniqueConstraint(
                        fields=("series", "position"), name="series_part_position_unique"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "part__in",
                                [
                                    "title_page",
                                    "words",
                                    "table",
                                    "counts",
                                    "guidance",
                                    "summary",
                                    "measures",
                                    "by_directorate",
                                    "by_outcome",
                                    "exceptions",
                                    "actions",
                                    "revisions",
                                    "assessment",
                                    "decision",
                                    "register",
                                    "timetable",
                                    "recommendations",
                                    "implications",
                                    "background",
                                    "contacts",
                                    "links",
                                    "objectives",
                                    "objective_progress",
                                    "promised",
                                    "progress",
                                    "highlights",
                                    "achievements",
                                    "action_plan",
                                    "delivery_plan",
                                    "matrix",
                                    "statutory_plan",
                                    "validations",
                                    "standards",
                                    "governance",
                                    "accountability",
                                    "consultation",
                                    "predictions",
                                    "pay_gap",
                                    "figures",
                                    "population",
                                    "workforce",
                                    "attainment",
                                    "recruitment",
                                    "group_gaps",
                                    "easy_read",
                                ],
                            )
                        ),
                        name="seriespart_part_is_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Contact",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("author", "Report author"),
                            ("director", "Director"),
                            ("other", "Contact"),
                        ],
                        max_length=20,
                    ),
                ),
                ("telephone", models.CharField(blank=True, max_length=40)),
                ("email", models.EmailField(blank=True, max_length=254)),
                (
                    "post",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.post",
                    ),
                ),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contacts",
                        to="publishing.edition",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(
                        fields=("edition", "position"), name="contact_position_unique"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["author", "director", "other"])),
                        name="contact_kind_is_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BackgroundPaper",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveIntegerField()),
                ("title", models.CharField(max_length=250)),
                ("on", models.DateField(blank=True, null=True)),
                ("place", models.CharField(blank=True, max_length=250)),
                ("address", models.URLField(blank=True, max_length=250)),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="background_papers",
                        to="publishing.edition",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(
                        fields=("edition", "position"), name="backgroundpaper_position_unique"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("title", ""), _negated=True),
                        name="backgroundpaper_title_not_empty",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EditionLink",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("outcome", "Plan outcome"),
                            ("previous_decision", "Previous decision"),
                            ("legislation", "Legislation"),
                        ],
                        max_length=20,
                    ),
                ),
                ("title", models.CharField(max_length=250)),
                ("answer", models.BooleanField(blank=True, null=True)),
                ("on", models.DateField(blank=True, null=True)),
                ("address", models.URLField(blank=True, max_length=250)),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="links",
                        to="publishing.edition",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(
                        fields=("edition", "position"), name="editionlink_position_unique"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["outcome", "previous_decision", "legislation"])
                        ),
                        name="editionlink_kind_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("title", ""), _negated=True),
                        name="editionlink_title_not_empty",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ForeignFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sha256", models.CharField(max_length=64, unique=True)),
                ("name", models.CharField(max_length=250)),
                ("size", models.PositiveBigIntegerField()),
                ("pages", models.PositiveIntegerField()),
                ("faults", models.TextField(blank=True)),
                ("content", models.BinaryField()),
                ("at", models.DateTimeField()),
                (
                    "by",
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
                        condition=models.Q(("name", ""), _negated=True),
                        name="foreignfile_name_not_empty",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Pack",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                (
                    "audience",
                    models.CharField(
                        choices=[("public", "Public copy"), ("restricted", "Restricted copy")],
                        max_length=20,
                    ),
                ),
                ("replaces", models.CharField(blank=True, max_length=250)),
                ("content", models.BinaryField()),
                ("sha256", models.CharField(max_length=64)),
                ("made_at", models.DateTimeField()),
                (
                    "documents",
                    models.ManyToManyField(
                        blank=True, related_name="packs", to="publishing.frozendocument"
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="packs",
                        to="organisation.meeting",
                    ),
                ),
                ("lines", models.TextField(blank=True)),
                (
                    "files",
                    models.ManyToManyField(
                        blank=True, related_name="packs", to="publishing.foreignfile"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("audience__in", ["public", "restricted"])),
                        name="pack_audience_is_known",
                    ),
                    models.UniqueConstraint(
                        fields=("meeting", "number", "audience"), name="pack_number_unique"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PackRelease",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("publish_at", models.DateTimeField()),
                ("late_reason", models.TextField(blank=True)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "pack",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="release",
                        to="publishing.pack",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="AgendaItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=4)),
                ("section", models.CharField(max_length=250)),
                ("title", models.CharField(max_length=250)),
                ("purpose", models.CharField(blank=True, max_length=250)),
                ("text", models.TextField(blank=True)),
                (
                    "exempt_paragraph",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("1", "Information relating to any individual"),
                            ("2", "Information likely to reveal the identity of an individual"),
                            (
                                "3",
                                "Information relating to the financial or business affairs of any particular person",
                            ),
                            (
                                "4",
                                "Information relating to consultations or negotiations on labour relations",
                            ),
                            (
                                "5",
                                "Information to which legal professional privilege could be maintained",
                            ),
                            (
                                "6",
                                "Information about a notice or an order that the council proposes to make",
                            ),
                            (
                                "7",
                                "Information relating to action on the prevention or prosecution of crime",
                            ),
                        ],
                        max_length=2,
                    ),
                ),
                ("exempt_reason", models.TextField(blank=True)),
                ("public_interest", models.TextField(blank=True)),
                ("public_title", models.CharField(blank=True, max_length=250)),
                (
                    "assessment",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="items",
                        to="eqia.assessment",
                    ),
                ),
                (
                    "decision",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="items",
                        to="eqia.decision",
                    ),
                ),
                (
                    "edition",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="items",
                        to="publishing.edition",
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="items",
                        to="organisation.meeting",
                    ),
                ),
                ("held_at", models.CharField(blank=True, max_length=250)),
                ("paper_title", models.CharField(blank=True, max_length=250)),
                ("to_follow", models.TextField(blank=True)),
                (
                    "file",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="items",
                        to="publishing.foreignfile",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("number", ""), _negated=True),
                        name="agendaitem_number_not_empty",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("section", ""), _negated=True),
                        name="agendaitem_section_not_empty",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("title", ""), _negated=True),
                        name="agendaitem_title_not_empty",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("exempt_paragraph__in", ["1", "2", "3", "4", "5", "6", "7", ""])
                        ),
                        name="agendaitem_exempt_paragraph_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                models.Q(("exempt_paragraph", ""), _negated=True),
                                models.Q(("exempt_reason", ""), _negated=True),
                                models.Q(("public_interest", ""), _negated=True),
                                models.Q(("public_title", ""), _negated=True),
                            ),
                            models.Q(
                                ("exempt_paragraph", ""),
                                ("exempt_reason", ""),
                                ("public_interest", ""),
                                ("public_title", ""),
                            ),
                            _connector="OR",
                        ),
                        name="agendaitem_exempt_paragraph_exempt_reason_public_interest_public_title_together",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("assessment__isnull", True), ("decision__isnull", True)),
                            models.Q(("decision__isnull", True), ("edition__isnull", True)),
                            models.Q(("assessment__isnull", True), ("edition__isnull", True)),
                            _connector="OR",
                        ),
                        name="agendaitem_at_most_one_edition_assessment_decision",
                    ),
                    models.UniqueConstraint(
                        fields=("meeting", "number"), name="agenda_item_number_unique"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                models.Q(("paper_title", ""), _negated=True),
                                models.Q(("held_at", ""), _negated=True),
                            ),
                            models.Q(("paper_title", ""), ("held_at", "")),
                            _connector="OR",
                        ),
                        name="agendaitem_paper_title_held_at_together",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("file", None), ("held_at", "")),
                            models.Q(
                                models.Q(("held_at", ""), _negated=True),
                                ("assessment", None),
                                ("decision", None),
                                ("edition", None),
                            ),
                            _connector="OR",
                        ),
                        name="agenda_item_one_paper",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RestrictedReader",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="restricted_readers",
                        to="publishing.edition",
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.post",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("edition", "post"), name="restricted_reader_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ProgrammeItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveIntegerField()),
                ("title", models.CharField(max_length=250)),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="programme_items",
                        to="organisation.body",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("title", ""), _negated=True),
                        name="programmeitem_title_not_empty",
                    ),
                    models.UniqueConstraint(
                        fields=("body", "position"), name="programme_item_position_unique"
                    ),
                ],
            },
        ),
        migrations.RunPython(create_triggers, drop_triggers),
        migrations.RunPython(*row_triggers.of_app("publishing")),
    ]
