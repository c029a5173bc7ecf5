"""The record of e-mails that were sent."""

from django.db import models

from councilportal.accounts.models import User


class Reminder(models.Model):
    """A record of an e-mail that was sent: to whom, about what, when."""

    to = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    sent_at = models.DateTimeField()
    subject = models.CharField(max_length=200)
    body = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["to", "on"], name="reminder_once_a_day")]

    def __str__(self) -> str:
        """The subject."""
        return self.subject
