"""Tables of equality impact assessments: versions, grids, answers and lists.

Triggers of the database lock what is signed (`eqia.triggers`). A fuzzy date (D18) has three
columns: `<name>_text` as written, `<name>_earliest` and `<name>_latest`.
"""

from typing import Any, Self

from django.db import models
from django.db.models import F, Q

from councilportal.accounts.models import User
from councilportal.audit.on_record import OnRecord
from councilportal.common.choices import choices_of
from councilportal.common.constraints import (
    REF_LENGTH,
    not_empty,
    one_of,
    only_when,
    ref_length,
)
from councilportal.organisation.models import Characteristic, Directorate, Post, Service
from eqia.models.fields import CHOICE, TITLE, fuzzy_day, fuzzy_text
from eqia.models.questions import Question, QuestionSet
from eqia.rules.words import Outcome, Purpose, Risk, Subject
from eqia.rules.workflow import EDITABLE, LIVE, State
from objectives.models import Action, Consultation, Evidence, Objective
from objectives.rules.evidence import EvidenceKind
from objectives.rules.plan import ActionStatus


class AssessmentQuerySet(models.QuerySet["Assessment"]):
    """Filters over assessments."""

    def newest(self) -> Self:
        """The newest version of each."""
        return self.filter(is_latest=True)

    def editable(self) -> Self:
        """Versions whose answers may be changed."""
        return self.filter(state__in=EDITABLE)

    def live(self) -> Self:
        """Newest versions that have begun and are not dropped: what the cumulative view adds up."""
        return self.newest().filter(state__in=LIVE)

    def published(self) -> Self:
        """Versions that everybody may read: published and not withheld."""
        return self.filter(published_at__isnull=False, is_exempt=False)


class Assessment(models.Model):
    """One numbered version of an assessment. `saves` counts changes, so that none is overwritten.

    The reference alone cites the newest version. Once a version is signed, the database lets only
    the columns in `eqia.triggers.FREE` change.
    """

    on_record = OnRecord(
        column="state",
        values=(State.SUBMITTED, State.SIGNED, State.SUPERSEDED, State.DROPPED),
        parts={
            "eqia.Assessment_authors": "assessment",
            "eqia.Assessment_objectives": "assessment",
            "eqia.Assessment_consultations": "assessment",
            "eqia.GridRow": "assessment",
            "eqia.Answer": "group__assessment",
            "eqia.MitigatingAction": "assessment",
            "eqia.CitedEvidence": "assessment",
            "eqia.VersionLine": "assessment",
            "eqia.ConsultationPoint": "assessment",
            "eqia.ReturnedAnswer": "assessment",
            "eqia.SignOff": "assessment",
        },
    )

    ref = models.CharField(max_length=REF_LENGTH)
    number = models.PositiveIntegerField(default=1)
    supersedes = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="superseded_by"
    )
    is_latest = models.BooleanField(default=True)
    what_changed = models.TextField(blank=True)
    state = models.CharField(max_length=CHOICE, choices=choices_of(State), default=State.DRAFT)
    saves = models.PositiveIntegerField(default=1)
    # About
    title = models.CharField(max_length=TITLE)
    subject = models.CharField(max_length=CHOICE, choices=choices_of(Subject))
    directorate = models.ForeignKey(
        Directorate, on_delete=models.PROTECT, related_name="assessments"
    )
    service = models.ForeignKey(
        Service, null=True, blank=True, on_delete=models.PROTECT, related_name="assessments"
    )
    budget_round = models.CharField(max_length=20, blank=True)
    lead_post = models.ForeignKey(
        Post, null=True, blank=True, on_delete=models.PROTECT, related_name="assessments_led"
    )
    head_post = models.ForeignKey(
        Post, null=True, blank=True, on_delete=models.PROTECT, related_name="assessments_headed"
    )
    context = models.TextField(blank=True)
    aims = models.TextField(blank=True)
    beneficiaries = models.TextField(blank=True)
    initial_impacts = models.TextField(blank=True)
    decision_maker = models.CharField(max_length=TITLE, blank=True)
    completion_text = fuzzy_text()
    completion_earliest = fuzzy_day()
    completion_latest = fuzzy_day()
    decision_text = fuzzy_text()
    decision_earliest = fuzzy_day()
    decision_latest = fuzzy_day()
    review_on = models.DateField(null=True, blank=True)
    # Consultation (L13)
    consultation_text = fuzzy_text()
    consultation_earliest = fuzzy_day()
    consultation_latest = fuzzy_day()
    responses = models.PositiveIntegerField(null=True, blank=True)
    options_open = models.TextField(blank=True)
    documents_supplied = models.TextField(blank=True)
    consulted = models.TextField(blank=True)
    # Screening
    question_set = models.ForeignKey(
        QuestionSet, on_delete=models.PROTECT, related_name="assessments"
    )
    screened_text = fuzzy_text()
    screened_earliest = fuzzy_day()
    screened_latest = fuzzy_day()
    risk = models.CharField(max_length=CHOICE, blank=True, choices=choices_of(Risk))
    risk_reason = models.TextField(blank=True)
    is_sufficient = models.BooleanField(null=True, blank=True)
    wants_internal_action = models.BooleanField(null=True, blank=True)
    wants_full = models.BooleanField(null=True, blank=True)
    no_full_reason = models.TextField(blank=True)
    # Full assessment
    assessed_text = fuzzy_text()
    assessed_earliest = fuzzy_day()
    assessed_latest = fuzzy_day()
    potential_impact = models.TextField(blank=True)
    adverse_impact = models.TextField(blank=True)
    positive_impact = models.TextField(blank=True)
    aim_a = models.TextField(blank=True)
    aim_b = models.TextField(blank=True)
    aim_c = models.TextField(blank=True)
    outcome = models.CharField(max_length=CHOICE, blank=True, choices=choices_of(Outcome))
    outcome_reason = models.TextField(blank=True)
    outcome_source = models.TextField(blank=True)
    monitoring = models.TextField(blank=True)
    # Who and when
    created_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField()
    changed_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    changed_at = models.DateTimeField()
    submitted_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    submitted_at = models.DateTimeField(null=True, blank=True)
    return_reason = models.TextField(blank=True)
    drop_reason = models.TextField(blank=True)
    authors = models.ManyToManyField(User, related_name="assessments_written")
    objectives = models.ManyToManyField(Objective, blank=True, related_name="assessments")
    consultations = models.ManyToManyField(Consultation, blank=True, related_name="assessments")
    # Publication
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    is_exempt = models.BooleanField(default=False)
    exempt_ground = models.TextField(blank=True)

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["is_latest", "decision_latest"], name="assessment_timetable"),
            models.Index(fields=["is_latest", "state"], name="assessment_state"),
        ]
        constraints = [
            ref_length(),
            not_empty("title"),
            one_of("state", State),
            one_of("subject", Subject),
            one_of("risk", Risk, or_empty=True),
            one_of("outcome", Outcome, or_empty=True),
            only_when(is_exempt=True, texts=["exempt_ground"]),
            only_when(state=State.RETURNED, texts=["return_reason"]),
            only_when(state=State.DROPPED, texts=["drop_reason"]),
            models.CheckConstraint(  # an import knows the moment, and no account
                condition=Q(submitted_by__isnull=True) | Q(submitted_at__isnull=False),
                name="assessment_submitter_has_a_moment",
            ),
            models.UniqueConstraint(fields=["ref", "number"], name="assessment_once_a_version"),
            models.UniqueConstraint(
                fields=["ref"], condition=Q(is_latest=True), name="assessment_one_latest"
            ),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True)
                | Q(state__in=[State.SIGNED, State.SUPERSEDED]),
                name="assessment_published_when_signed",
            ),
            models.CheckConstraint(
                condition=Q(number=1) | ~Q(what_changed=""),
                name="assessment_new_version_says_what_changed",
            ),
        ]

    def __str__(self) -> str:
        """The reference, with the version after the first."""
        return self.ref if self.number == 1 else f"{self.ref} version {self.number}"


class GridRow(models.Model):
    """One row of an assessment's grid: a characteristic with its label when the grid was laid."""

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="groups")
    characteristic = models.ForeignKey(Characteristic, on_delete=models.PROTECT, related_name="+")
    label = models.CharField(max_length=150)
    position = models.PositiveIntegerField()
    aims = models.CharField(max_length=3)
    statutory = models.BooleanField()

    class Meta:
        constraints = [
            not_empty("label"),
            models.UniqueConstraint(
                fields=["assessment", "characteristic"], name="gridrow_once_an_assessment"
            ),
        ]

    def __str__(self) -> str:
        """What the row is called."""
        return self.label


class Answer(models.Model):
    """One cell of a grid. `copied_from` is the row that its answer was copied from, if any."""

    group = models.ForeignKey(GridRow, on_delete=models.PROTECT, related_name="answers")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="+")
    choice = models.CharField(max_length=CHOICE, blank=True)
    text = models.TextField(blank=True)
    copied_from = models.ForeignKey(
        GridRow, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group", "question"], name="answer_once_a_cell"),
            models.CheckConstraint(
                condition=Q(copied_from__isnull=True) | ~Q(copied_from=F("group")),
                name="answer_copied_from_another_row",
            ),
        ]

    def __str__(self) -> str:
        """The choice, or the words."""
        return self.choice or self.text


class MitigatingAction(models.Model):
    """An action as an assessment promises it; `action` is its record in the one action plan.

    A draft changes nothing in the plan: its new actions have no `action` before the second
    attestation. `status` is what the draft says until then; after that the plan says it. The words
    here are signed; the plan says what became of the promise.
    """

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="mitigations")
    position = models.PositiveIntegerField()
    group = models.CharField(max_length=150, blank=True)  # the row's label; "" for all
    issue = models.TextField(blank=True)
    what = models.TextField()
    outcome = models.TextField(blank=True)
    owner_post = models.ForeignKey(
        Post, null=True, blank=True, on_delete=models.PROTECT, related_name="mitigations"
    )
    due_text = fuzzy_text()
    due_earliest = fuzzy_day()
    due_latest = fuzzy_day()
    review_on = models.DateField(null=True, blank=True)
    cost = models.CharField(max_length=TITLE, blank=True)
    purpose = models.CharField(max_length=CHOICE, choices=choices_of(Purpose))
    status = models.CharField(
        max_length=12, choices=choices_of(ActionStatus), default=ActionStatus.NOT_STARTED
    )
    action = models.ForeignKey(
        Action, null=True, blank=True, on_delete=models.PROTECT, related_name="promised_in"
    )

    class Meta:
        constraints = [
            not_empty("what"),
            one_of("purpose", Purpose),
            one_of("status", ActionStatus),
            models.UniqueConstraint(
                fields=["assessment", "position"], name="mitigatingaction_once_a_place"
            ),
            models.UniqueConstraint(
                fields=["assessment", "action"], name="mitigatingaction_once_an_assessment"
            ),
        ]

    def __str__(self) -> str:
        """What is to be done."""
        return self.what

    @property
    def planned(self) -> dict[str, Any]:
        """What it says that the plan keeps too, by the attributes of an action."""
        return {
            "what": self.what,
            "owner_post": self.owner_post,
            "due_text": self.due_text,
            "due_on": self.due_latest,
            "review_on": self.review_on,
        }


class CitedEvidence(models.Model):
    """Evidence as an assessment cites it. What comes from the shelf is copied, as it is signed."""

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="evidence")
    position = models.PositiveIntegerField()
    shelf = models.ForeignKey(
        Evidence, null=True, blank=True, on_delete=models.PROTECT, related_name="cited"
    )
    title = models.CharField(max_length=TITLE)
    kind = models.CharField(max_length=CHOICE, choices=choices_of(EvidenceKind))
    source = models.CharField(max_length=TITLE, blank=True)
    as_at = models.DateField(null=True, blank=True)
    group = models.CharField(max_length=150, blank=True)  # the row's label; "" for all
    says = models.TextField(blank=True)
    gap = models.TextField(blank=True)

    class Meta:
        constraints = [
            not_empty("title"),
            one_of("kind", EvidenceKind),
            models.UniqueConstraint(
                fields=["assessment", "position"], name="citedevidence_once_a_place"
            ),
        ]

    def __str__(self) -> str:
        """The title."""
        return self.title


class VersionLine(models.Model):
    """A line of the version table that a paper prints, with the paper's own numbering."""

    assessment = models.ForeignKey(
        Assessment, on_delete=models.PROTECT, related_name="version_lines"
    )
    position = models.PositiveIntegerField()
    version = models.CharField(max_length=20)
    author = models.CharField(max_length=150, blank=True)
    on_text = fuzzy_text()
    on_earliest = fuzzy_day()
    on_latest = fuzzy_day()
    comment = models.TextField(blank=True)

    class Meta:
        constraints = [
            not_empty("version"),
            models.UniqueConstraint(
                fields=["assessment", "position"], name="versionline_once_a_place"
            ),
        ]

    def __str__(self) -> str:
        """What the paper calls it."""
        return self.version


class ConsultationPoint(models.Model):
    """What people said in a consultation, and what was done about it."""

    assessment = models.ForeignKey(
        Assessment, on_delete=models.PROTECT, related_name="consultation_points"
    )
    position = models.PositiveIntegerField()
    said = models.TextField()
    done = models.TextField(blank=True)

    class Meta:
        constraints = [
            not_empty("said"),
            models.UniqueConstraint(
                fields=["assessment", "position"], name="consultationpoint_once_a_place"
            ),
        ]

    def __str__(self) -> str:
        """What was said."""
        return self.said
