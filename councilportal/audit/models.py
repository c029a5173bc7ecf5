"""The events, one row each, and the notes of rows that an operation has written."""

from django.db import models

from councilportal.common.constraints import not_empty


class Event(models.Model):
    """One thing done to one record. Written by `audit.operations.record` only, in order of `id`.

    `before` and `after` are canonical JSON, stored as the text that was hashed; "" where the record
    did not exist before, or does not exist after.
    """

    at = models.DateTimeField()
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=150)
    operation = models.UUIDField(db_index=True)
    action = models.CharField(max_length=60)
    record_type = models.CharField(max_length=60)
    record_ref = models.CharField(max_length=200)
    before = models.TextField(blank=True)
    after = models.TextField(blank=True)
    reason = models.TextField(blank=True)
    rows = models.TextField(blank=True)  # what the rows hold that were written: `audit.digests`
    previous_hash = models.CharField(max_length=64, unique=True)  # unique: a chain does not fork
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        constraints = [not_empty("actor_name"), not_empty("action"), not_empty("record_type")]
        indexes = [
            models.Index(fields=["record_type", "record_ref", "id"], name="event_of_record"),
            models.Index(fields=["actor_name", "id"], name="event_of_actor"),
            models.Index(fields=["action", "id"], name="event_of_action"),
            models.Index(fields=["at"], name="event_at"),
        ]

    def __str__(self) -> str:
        """Who did what to which record."""
        return f"{self.actor_name}: {self.action} {self.record_type} {self.record_ref}".rstrip()


class WrittenRow(models.Model):
    """A note of a trigger that a row on record was written; see `audit.row_triggers`."""

    model = models.CharField(max_length=100)  # its label
    row = models.BigIntegerField()

    def __str__(self) -> str:
        """The model and the key of the row."""
        return f"{self.model} {self.row}"
