"""The tables of assessments, and the triggers that guard what is signed.

`SEALS` is imported although it is app code: it holds SQL for these tables and no model, and what
it makes must be the same here and in the tests.
"""

import datetime

import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.text
import django.db.models.lookups
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from councilportal.audit import row_triggers
from councilportal.common.migrating import TablesAtOnce
from eqia.triggers import SEALS


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
        ("objectives", "0001_objectives_evidence_plan"),
        ("organisation", "0001_council_services_posts_and_people"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="QuestionSet",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("valid_from", models.DateField(blank=True, null=True)),
                ("valid_to", models.DateField(blank=True, null=True)),
                ("ref", models.CharField(max_length=40)),
                ("number", models.PositiveIntegerField(default=1)),
                ("title", models.CharField(max_length=300)),
                ("introduction", models.TextField(blank=True)),
                ("bands", models.CharField(blank=True, max_length=200)),
                ("is_default", models.BooleanField(default=False)),
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
                        name="questionset_valid_dates",
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
                        name="questionset_ref_length",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("title", ""), _negated=True),
                        name="questionset_title_not_empty",
                    ),
                    models.UniqueConstraint(
                        fields=("ref", "number"), name="questionset_once_a_version"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Question",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("ref", models.CharField(max_length=40)),
                ("position", models.PositiveIntegerField()),
                (
                    "part",
                    models.CharField(
                        choices=[("screening", "Screening grid"), ("full", "Full assessment")],
                        max_length=20,
                    ),
                ),
                ("text", models.TextField()),
                ("hint", models.TextField(blank=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("yes_no", "Yes or no"),
                            ("size", "High, medium, low, none or unknown"),
                            ("score", "A score from 1 to 5"),
                            ("text", "Words"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "meaning",
                    models.CharField(
                        choices=[
                            ("less_favourable", "Some people would be treated less favourably"),
                            ("positive", "Positive impact"),
                            ("negative", "Negative impact"),
                            ("likelihood", "How likely a negative impact is"),
                            ("severity", "How severe a negative impact would be"),
                            ("detail", "Action or justification"),
                            ("promotes", "Equal opportunities are promoted"),
                            ("evidence", "What is known"),
                            ("engagement", "What people said"),
                            ("adverse_impact", "Adverse impact"),
                            ("positive_impact", "Positive impact in full"),
                            ("mitigation", "Mitigation"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "aim",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("a", "Eliminate discrimination, harassment and victimisation"),
                            ("b", "Advance equality of opportunity"),
                            ("c", "Foster good relations"),
                        ],
                        max_length=1,
                    ),
                ),
                ("explained", models.BooleanField(default=False)),
                (
                    "question_set",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="questions",
                        to="eqia.questionset",
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
                        name="question_ref_length",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True),
                        name="question_text_not_empty",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("part__in", ["screening", "full"])),
                        name="question_part_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["yes_no", "size", "score", "text"])),
                        name="question_kind_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "meaning__in",
                                [
                                    "less_favourable",
                                    "positive",
                                    "negative",
                                    "likelihood",
                                    "severity",
                                    "detail",
                                    "promotes",
                                    "evidence",
                                    "engagement",
                                    "adverse_impact",
                                    "positive_impact",
                                    "mitigation",
                                ],
                            )
                        ),
                        name="question_meaning_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("aim__in", ["a", "b", "c", ""])),
                        name="question_aim_is_known",
                    ),
                    models.UniqueConstraint(
                        fields=("question_set", "ref"), name="question_once_a_set"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Assessment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("ref", models.CharField(max_length=40)),
                ("number", models.PositiveIntegerField(default=1)),
                ("is_latest", models.BooleanField(default=True)),
                ("what_changed", models.TextField(blank=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "Planned"),
                            ("draft", "Draft"),
                            ("submitted", "Waiting for sign-off"),
                            ("returned", "Returned"),
                            ("signed", "Signed off"),
                            ("superseded", "Superseded"),
                            ("dropped", "Dropped"),
                        ],
                        default="draft",
                        max_length=20,
                    ),
                ),
                ("saves", models.PositiveIntegerField(default=1)),
                ("title", models.CharField(max_length=300)),
                (
                    "subject",
                    models.CharField(
                        choices=[
                            ("policy", "Policy"),
                            ("project", "Project"),
                            ("service_change", "Service change"),
                            ("budget", "Budget proposal"),
                            ("procurement", "Procurement"),
                            ("strategy", "Strategy"),
                        ],
                        max_length=20,
                    ),
                ),
                ("budget_round", models.CharField(blank=True, max_length=20)),
                ("context", models.TextField(blank=True)),
                ("aims", models.TextField(blank=True)),
                ("beneficiaries", models.TextField(blank=True)),
                ("initial_impacts", models.TextField(blank=True)),
                ("decision_maker", models.CharField(blank=True, max_length=300)),
                ("completion_text", models.CharField(blank=True, max_length=100)),
                ("completion_earliest", models.DateField(blank=True, null=True)),
                ("completion_latest", models.DateField(blank=True, null=True)),
                ("decision_text", models.CharField(blank=True, max_length=100)),
                ("decision_earliest", models.DateField(blank=True, null=True)),
                ("decision_latest", models.DateField(blank=True, null=True)),
                ("review_on", models.DateField(blank=True, null=True)),
                ("consultation_text", models.CharField(blank=True, max_length=100)),
                ("consultation_earliest", models.DateField(blank=True, null=True)),
                ("consultation_latest", models.DateField(blank=True, null=True)),
                ("responses", models.PositiveIntegerField(blank=True, null=True)),
                ("options_open", models.TextField(blank=True)),
                ("documents_supplied", models.TextField(blank=True)),
                ("consulted", models.TextField(blank=True)),
                ("screened_text", models.CharField(blank=True, max_length=100)),
                ("screened_earliest", models.DateField(blank=True, null=True)),
                ("screened_latest", models.DateField(blank=True, null=True)),
                (
                    "risk",
                    models.CharField(
                        blank=True,
                        choices=[("low", "Low"), ("medium", "Medium"), ("high", "High")],
                        max_length=20,
                    ),
                ),
                ("risk_reason", models.TextField(blank=True)),
                ("is_sufficient", models.BooleanField(blank=True, null=True)),
                ("wants_internal_action", models.BooleanField(blank=True, null=True)),
                ("wants_full", models.BooleanField(blank=True, null=True)),
                ("no_full_reason", models.TextField(blank=True)),
                ("assessed_text", models.CharField(blank=True, max_length=100)),
                ("assessed_earliest", models.DateField(blank=True, null=True)),
                ("assessed_latest", models.DateField(blank=True, null=True)),
                ("potential_impact", models.TextField(blank=True)),
                ("adverse_impact", models.TextField(blank=True)),
                ("positive_impact", models.TextField(blank=True)),
                ("aim_a", models.TextField(blank=True)),
                ("aim_b", models.TextField(blank=True)),
                ("aim_c", models.TextField(blank=True)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("no_change", "No change"),
                            ("adjust", "Adjust the proposal"),
                            ("continue", "Continue with justification"),
                            ("stop", "Stop the proposal"),
                        ],
                        max_length=20,
                    ),
                ),
                ("outcome_reason", models.TextField(blank=True)),
                ("outcome_source", models.TextField(blank=True)),
                ("monitoring", models.TextField(blank=True)),
                ("created_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
                ("submitted_at", models.DateTimeField(blank=True, null=True)),
                ("return_reason", models.TextField(blank=True)),
                ("drop_reason", models.TextField(blank=True)),
                ("published_at", models.DateTimeField(blank=True, null=True)),
                ("is_exempt", models.BooleanField(default=False)),
                ("exempt_ground", models.TextField(blank=True)),
                (
                    "authors",
                    models.ManyToManyField(
                        related_name="assessments_written", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "consultations",
                    models.ManyToManyField(
                        blank=True, related_name="assessments", to="objectives.consultation"
                    ),
                ),
                (
                    "objectives",
                    models.ManyToManyField(
                        blank=True, related_name="assessments", to="objectives.objective"
                    ),
                ),
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assessments",
                        to="organisation.directorate",
                    ),
                ),
                (
                    "head_post",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assessments_headed",
                        to="organisation.post",
                    ),
                ),
                (
                    "lead_post",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assessments_led",
                        to="organisation.post",
                    ),
                ),
                (
                    "published_by",
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
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assessments",
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
                (
                    "supersedes",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="superseded_by",
                        to="eqia.assessment",
                    ),
                ),
                (
                    "question_set",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assessments",
                        to="eqia.questionset",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["is_latest", "decision_latest"], name="assessment_timetable"
                    ),
                    models.Index(fields=["is_latest", "state"], name="assessment_state"),
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
                        name="assessment_ref_length",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("title", ""), _negated=True),
                        name="assessment_title_not_empty",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "planned",
                                    "draft",
                                    "submitted",
                                    "returned",
                                    "signed",
                                    "superseded",
                                    "dropped",
                                ],
                            )
                        ),
                        name="assessment_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "subject__in",
                                [
                                    "policy",
                                    "project",
                                    "service_change",
                                    "budget",
                                    "procurement",
                                    "strategy",
                                ],
                            )
                        ),
                        name="assessment_subject_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("risk__in", ["low", "medium", "high", ""])),
                        name="assessment_risk_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("outcome__in", ["no_change", "adjust", "continue", "stop", ""])
                        ),
                        name="assessment_outcome_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("is_exempt", True), _negated=True),
                            models.Q(("exempt_ground", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="assessment_is_exempt_True_requires_exempt_ground",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "returned"), _negated=True),
                            models.Q(("return_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="assessment_state_returned_requires_return_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "dropped"), _negated=True),
                            models.Q(("drop_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="assessment_state_dropped_requires_drop_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("submitted_by__isnull", True),
                            ("submitted_at__isnull", False),
                            _connector="OR",
                        ),
                        name="assessment_submitter_has_a_moment",
                    ),
                    models.UniqueConstraint(
                        fields=("ref", "number"), name="assessment_once_a_version"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("is_latest", True)),
                        fields=("ref",),
                        name="assessment_one_latest",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("published_at__isnull", True),
                            ("state__in", ["signed", "superseded"]),
                            _connector="OR",
                        ),
                        name="assessment_published_when_signed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("number", 1),
                            models.Q(("what_changed", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="assessment_new_version_says_what_changed",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="GridRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("label", models.CharField(max_length=150)),
                ("position", models.PositiveIntegerField()),
                ("aims", models.CharField(max_length=3)),
                ("statutory", models.BooleanField()),
                (
                    "assessment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="groups",
                        to="eqia.assessment",
                    ),
                ),
                (
                    "characteristic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.characteristic",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("label", ""), _negated=True),
                        name="gridrow_label_not_empty",
                    ),
                    models.UniqueConstraint(
                        fields=("assessment", "characteristic"), name="gridrow_once_an_assessment"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MitigatingAction",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveIntegerField()),
                ("group", models.CharField(blank=True, max_length=150)),
                ("issue", models.TextField(blank=True)),
                ("what", models.TextField()),
                ("outcome", models.TextField(blank=True)),
                ("due_text", models.CharField(blank=True, max_length=100)),
                ("due_earliest", models.DateField(blank=True, null=True)),
                ("due_latest", models.DateField(blank=True, null=True)),
                ("review_on", models.DateField(blank=True, null=True)),
                ("cost", models.CharField(blank=True, max_length=300)),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("mitigation", "Mitigates an impact"),
                            ("data_gap", "Closes a gap in the evidence"),
                            ("internal", "Internal action"),
                        ],
                        max_length=20,
                    ),
                ),
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
                (
                    "action",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="promised_in",
                        to="objectives.action",
                    ),
                ),
                (
                    "assessment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mitigations",
                        to="eqia.assessment",
                    ),
                ),
                (
                    "owner_post",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mitigations",
                        to="organisation.post",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("what", ""), _negated=True),
                        name="mitigatingaction_what_not_empty",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("purpose__in", ["mitigation", "data_gap", "internal"])),
                        name="mitigatingaction_purpose_is_known",
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
                        name="mitigatingaction_status_is_known",
                    ),
                    models.UniqueConstraint(
                        fields=("assessment", "position"), name="mitigatingaction_once_a_place"
                    ),
                    models.UniqueConstraint(
                        fields=("assessment", "action"), name="mitigatingaction_once_an_assessment"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Answer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("choice", models.CharField(blank=True, max_length=20)),
                ("text", models.TextField(blank=True)),
                (
                    "copied_from",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="eqia.gridrow",
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers",
                        to="eqia.gridrow",
                    ),
                ),
                (
                    "question",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="eqia.question",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("group", "question"), name="answer_once_a_cell"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("copied_from__isnull", True),
                            models.Q(("copied_from", models.F("group")), _negated=True),
                            _connector="OR",
                        ),
                        name="answer_copied_from_another_row",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReturnedAnswer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("place", models.CharField(max_length=40)),
                ("reason", models.TextField()),
                (
                    "assessment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="returned",
                        to="eqia.assessment",
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="eqia.gridrow",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("place", ""), _negated=True),
                        name="returnedanswer_place_not_empty",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True),
                        name="returnedanswer_reason_not_empty",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ScreenedCharacteristic",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("valid_from", models.DateField(blank=True, null=True)),
                ("valid_to", models.DateField(blank=True, null=True)),
                ("label", models.CharField(max_length=150)),
                ("position", models.PositiveIntegerField(default=0)),
                ("aims", models.CharField(max_length=3)),
                (
                    "characteristic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="screened_as",
                        to="organisation.characteristic",
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
                        name="screenedcharacteristic_valid_dates",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("label", ""), _negated=True),
                        name="screenedcharacteristic_label_not_empty",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("aims__in", ["", "a", "b", "c", "ab", "ac", "bc", "abc"])
                        ),
                        name="screenedcharacteristic_aims_are_known",
                    ),
                    models.UniqueConstraint(
                        models.F("characteristic"),
                        django.db.models.functions.comparison.Coalesce(
                            models.F("valid_from"), models.Value(datetime.date(1, 1, 1))
                        ),
                        name="screenedcharacteristic_once_from_a_day",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SignOff",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "capacity",
                    models.CharField(
                        choices=[
                            ("head_of_service", "Head of service"),
                            ("director", "Director or member of the management team"),
                        ],
                        max_length=20,
                    ),
                ),
                ("name", models.CharField(max_length=150)),
                ("post_title", models.CharField(max_length=150)),
                ("titles", models.JSONField(blank=True, null=True)),
                ("taken_over", models.JSONField(blank=True, null=True)),
                ("statement", models.TextField()),
                ("sha256", models.CharField(max_length=64)),
                ("signed_at", models.DateTimeField()),
                (
                    "assessment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sign_offs",
                        to="eqia.assessment",
                    ),
                ),
                (
                    "signed_by",
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
                        condition=models.Q(("capacity__in", ["head_of_service", "director"])),
                        name="signoff_capacity_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True),
                        name="signoff_name_not_empty",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("post_title", ""), _negated=True),
                        name="signoff_post_title_not_empty",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("statement", ""), _negated=True),
                        name="signoff_statement_not_empty",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("sha256", ""), _negated=True),
                        name="signoff_sha256_not_empty",
                    ),
                    models.UniqueConstraint(
                        fields=("assessment", "capacity", "sha256"), name="signoff_once_a_capacity"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="VersionLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveIntegerField()),
                ("version", models.CharField(max_length=20)),
                ("author", models.CharField(blank=True, max_length=150)),
                ("on_text", models.CharField(blank=True, max_length=100)),
                ("on_earliest", models.DateField(blank=True, null=True)),
                ("on_latest", models.DateField(blank=True, null=True)),
                ("comment", models.TextField(blank=True)),
                (
                    "assessment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="version_lines",
                        to="eqia.assessment",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("version", ""), _negated=True),
                        name="versionline_version_not_empty",
                    ),
                    models.UniqueConstraint(
                        fields=("assessment", "position"), name="versionline_once_a_place"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CitedEvidence",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveIntegerField()),
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
                ("source", models.CharField(blank=True, max_length=300)),
                ("as_at", models.DateField(blank=True, null=True)),
                ("group", models.CharField(blank=True, max_length=150)),
                ("says", models.TextField(blank=True)),
                ("gap", models.TextField(blank=True)),
                (
                    "assessment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evidence",
                        to="eqia.assessment",
                    ),
                ),
                (
                    "shelf",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cited",
                        to="objectives.evidence",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("title", ""), _negated=True),
                        name="citedevidence_title_not_empty",
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
                        name="citedevidence_kind_is_known",
                    ),
                    models.UniqueConstraint(
                        fields=("assessment", "position"), name="citedevidence_once_a_place"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ConsultationPoint",
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
                    "assessment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="consultation_points",
                        to="eqia.assessment",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("said", ""), _negated=True),
                        name="consultationpoint_said_not_empty",
                    ),
                    models.UniqueConstraint(
                        fields=("assessment", "position"), name="consultationpoint_once_a_place"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Decision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("ref", models.CharField(max_length=40, unique=True)),
                ("number", models.CharField(max_length=40, unique=True)),
                ("subject", models.CharField(max_length=300)),
                ("taker", models.CharField(blank=True, max_length=300)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "In preparation"),
                            ("ready", "Ready to be taken"),
                            ("taken", "Taken"),
                        ],
                        default="draft",
                        max_length=20,
                    ),
                ),
                ("saves", models.PositiveIntegerField(default=1)),
                ("is_key", models.BooleanField(default=False)),
                ("key_reason", models.TextField(blank=True)),
                ("for_publication", models.BooleanField(default=True)),
                ("exempt_ground", models.TextField(blank=True)),
                ("meeting", models.CharField(blank=True, max_length=300)),
                ("meets_on", models.DateField(blank=True, null=True)),
                ("notice_on", models.DateField(blank=True, null=True)),
                ("decision", models.TextField(blank=True)),
                ("reasons", models.TextField(blank=True)),
                ("alternatives", models.TextField(blank=True)),
                ("consultation", models.TextField(blank=True)),
                ("interests", models.TextField(blank=True)),
                ("dispensations", models.TextField(blank=True)),
                ("financial", models.TextField(blank=True)),
                ("call_in_until", models.DateField(blank=True, null=True)),
                ("override_reason", models.TextField(blank=True)),
                ("override_name", models.CharField(blank=True, max_length=150)),
                ("override_post", models.CharField(blank=True, max_length=150)),
                ("override_covers", models.JSONField(blank=True, default=list)),
                ("ready_at", models.DateTimeField(blank=True, null=True)),
                ("taken_on", models.DateField(blank=True, null=True)),
                ("created_at", models.DateTimeField()),
                (
                    "assessments",
                    models.ManyToManyField(related_name="decisions", to="eqia.assessment"),
                ),
                (
                    "at_meeting",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions",
                        to="organisation.meeting",
                    ),
                ),
                (
                    "directorate",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions",
                        to="organisation.directorate",
                    ),
                ),
                (
                    "ready_by",
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
                            django.db.models.lookups.GreaterThan(
                                django.db.models.functions.text.Length("ref"), 0
                            ),
                            django.db.models.lookups.LessThanOrEqual(
                                django.db.models.functions.text.Length("ref"), 40
                            ),
                        ),
                        name="decision_ref_length",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("number", ""), _negated=True),
                        name="decision_number_not_empty",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("subject", ""), _negated=True),
                        name="decision_subject_not_empty",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["draft", "ready", "taken"])),
                        name="decision_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                models.Q(("override_reason", ""), _negated=True),
                                models.Q(("override_name", ""), _negated=True),
                                models.Q(("override_post", ""), _negated=True),
                            ),
                            models.Q(
                                ("override_reason", ""),
                                ("override_name", ""),
                                ("override_post", ""),
                            ),
                            _connector="OR",
                        ),
                        name="decision_override_reason_override_name_override_post_together",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("for_publication", False), _negated=True),
                            models.Q(("exempt_ground", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="decision_for_publication_False_requires_exempt_ground",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("is_key", True), _negated=True),
                            models.Q(("key_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="decision_is_key_True_requires_key_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("at_meeting__isnull", True),
                            ("meets_on__isnull", False),
                            _connector="OR",
                        ),
                        name="decision_at_meeting_has_its_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "taken"), _negated=True),
                            ("taken_on__isnull", False),
                            _connector="OR",
                        ),
                        name="decision_state_taken_requires_taken_on",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OutcomeStatement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveIntegerField()),
                (
                    "effect",
                    models.CharField(
                        choices=[
                            ("less_favourable", "Less favourable treatment"),
                            ("negative", "Negative impact"),
                            ("positive", "Positive impact"),
                            ("none", "No impact"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "came",
                    models.CharField(
                        choices=[
                            ("came_so", "It came so"),
                            ("partly", "Partly"),
                            ("did_not", "It did not"),
                            ("cannot_tell", "Cannot tell yet"),
                        ],
                        max_length=20,
                    ),
                ),
                ("words", models.TextField()),
                ("at", models.DateTimeField()),
                (
                    "assessment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="outcome_statements",
                        to="eqia.assessment",
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
                (
                    "characteristic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.characteristic",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("effect__in", ["less_favourable", "negative", "positive", "none"])
                        ),
                        name="outcomestatement_effect_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("came__in", ["came_so", "partly", "did_not", "cannot_tell"])
                        ),
                        name="outcomestatement_came_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("words", ""), _negated=True),
                        name="outcomestatement_words_not_empty",
                    ),
                    models.UniqueConstraint(
                        fields=("assessment", "position"), name="outcomestatement_once_a_place"
                    ),
                ],
            },
        ),
        migrations.RunPython(create_triggers, drop_triggers),
        migrations.RunPython(*row_triggers.of_app("eqia")),
    ]
