"""The statutory clock: duties of the law, and what was published for them."""

from django.db import models

from councilportal.accounts.models import User
from councilportal.audit.on_record import OnRecord
from councilportal.common.choices import choices_of
from councilportal.common.constraints import (
    REF_LENGTH,
    not_empty,
    one_of,
    ref_length,
    valid_dates,
)
from councilportal.common.validity import Dated, DatedQuerySet
from objectives.models.frameworks import TITLE, WORD
from objectives.rules.duties import CouncilKind, DutyCheck, DutyNation, DutyRule
from objectives.rules.publications import Published


class Duty(Dated):
    """What the law asks to be published, by when; in force from one day to another (L6).

    `rule` counts the days with `numbers`, as `objectives/rules/duties.py` tells; `applies_if` says
    in words for whom it holds. "" as `nation` is all three. `checks` says what else has to be right
    for it to be met.
    """

    on_record = OnRecord()

    ref = models.CharField(max_length=REF_LENGTH, unique=True)
    title = models.CharField(max_length=TITLE)
    rule = models.CharField(max_length=WORD, choices=choices_of(DutyRule))
    nation = models.CharField(max_length=WORD, blank=True, choices=choices_of(DutyNation))
    body_kind = models.CharField(
        max_length=WORD, choices=choices_of(CouncilKind), default=CouncilKind.ANY
    )
    numbers = models.CharField(max_length=100, blank=True)
    law = models.CharField(max_length=TITLE, blank=True)
    applies_if = models.CharField(max_length=TITLE, blank=True)
    checks = models.CharField(max_length=WORD, blank=True, choices=choices_of(DutyCheck))

    objects = DatedQuerySet["Duty"].as_manager()

    class Meta:
        verbose_name_plural = "duties"
        constraints = [
            valid_dates(),
            ref_length(),
            not_empty("title"),
            one_of("rule", DutyRule),
            one_of("nation", DutyNation, or_empty=True),
            one_of("body_kind", CouncilKind),
            one_of("checks", DutyCheck, or_empty=True),
        ]

    def __str__(self) -> str:
        """The title."""
        return self.title


class PublicationEvent(models.Model):
    """That something was published for a duty, at a moment and an address (L4).

    Rows are added and never changed. `sha256` is of the published bytes; "" where nobody has them.
    `edition` is how an edition of the portal is cited ("DASH/2026-27-Q1/1"); "" for what was
    published elsewhere. Whether it is still public, the edition says: see `rules.publications`.
    """

    on_record = OnRecord()

    duty = models.ForeignKey(Duty, on_delete=models.PROTECT, related_name="events")
    at = models.DateTimeField()
    title = models.CharField(max_length=TITLE)
    address = models.URLField(max_length=TITLE, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    edition = models.CharField(max_length=TITLE, blank=True)
    by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=150, blank=True)

    class Meta:
        constraints = [
            not_empty("title"),
            models.UniqueConstraint(fields=["duty", "at", "title"], name="publicationevent_once"),
        ]

    def __str__(self) -> str:
        """The title."""
        return self.title

    @property
    def fact(self) -> Published:
        """What the rules know of it."""
        return Published(self.at, self.title, self.address, self.sha256, self.edition)
