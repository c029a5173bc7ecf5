"""The record of e-mails: those that were sent, and those that are to be."""

from django.db import models

from councilportal.accounts.models import User
from councilportal.common.choices import choices_of
from councilportal.common.constraints import one_of
from councilportal.notices.rules import Occasion


class Reminder(models.Model):
    """An e-mail to a person: about what, and when it was sent.

    `sent_at` is filled just before, so that a second try cannot send it twice.
    """

    to = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    occasion = models.CharField(max_length=10, choices=choices_of(Occasion), default=Occasion.DAILY)
    sent_at = models.DateTimeField(null=True)
    subject = models.CharField(max_length=200)
    body = models.TextField()

    class Meta:
        constraints = [
            one_of("occasion", Occasion),
            models.UniqueConstraint(fields=["to", "on", "occasion"], name="reminder_once_a_day"),
        ]

    def __str__(self) -> str:
        """The subject."""
        return self.subject
