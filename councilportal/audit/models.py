"""The events, what they keep apart of people, and the notes of rows that were written."""

from django.db import models

from councilportal.audit.on_record import OnRecord
from councilportal.audit.personal import REMOVED, person_reference
from councilportal.common.constraints import not_empty


class Event(models.Model):
    """One thing done to one record. Written by `audit.operations.record` only, in order of `id`.

    Who did it is either a `command`, or a person by `actor_id`, their number, and `name_key`, the
    key of their name of that time (`PersonalText`). `before` and `after` are canonical JSON, stored
    as the text that was hashed; "" where the record did not exist before, or does not exist after.
    """

    at = models.DateTimeField()
    actor_id = models.BigIntegerField(null=True)
    name_key = models.CharField(max_length=16, blank=True)
    command = models.CharField(max_length=150, blank=True)
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
        constraints = [
            not_empty("action"),
            not_empty("record_type"),
            models.CheckConstraint(
                condition=models.Q(actor_id=None, name_key="") & ~models.Q(command="")
                | models.Q(actor_id__isnull=False, command="") & ~models.Q(name_key=""),
                name="event_by_a_person_or_a_command",
            ),
        ]
        indexes = [
            models.Index(fields=["record_type", "record_ref", "id"], name="event_of_record"),
            models.Index(fields=["actor_id", "id"], name="event_of_actor"),
            models.Index(fields=["action", "id"], name="event_of_action"),
            models.Index(fields=["at"], name="event_at"),
        ]

    def __str__(self) -> str:
        """Who did what to which record."""
        who = self.command or person_reference(self.actor_id)
        return f"{who}: {self.action} {self.record_type} {self.record_ref}".rstrip()


class PersonalText(models.Model):
    """A name, user name or e-mail address of a person, which events hold by its `key` only.

    `number` is that of the person's account. `text` is "" once it was blotted out.
    """

    on_record = OnRecord()

    number = models.BigIntegerField(db_index=True)
    key = models.CharField(max_length=16, unique=True)  # see `audit.personal`
    text = models.CharField(max_length=254, blank=True)

    class Meta:
        constraints = [not_empty("key")]

    def __str__(self) -> str:
        """The text."""
        return self.text or REMOVED


class WrittenRow(models.Model):
    """A note of a trigger that a row on record was written; see `audit.row_triggers`.

    `within` is PostgreSQL's number of the transaction that wrote it. It is 0 on SQLite, where
    nobody else can write while a transaction does.
    """

    model = models.CharField(max_length=100)  # its label
    row = models.BigIntegerField()
    within = models.BigIntegerField()

    def __str__(self) -> str:
        """The model and the key of the row."""
        return f"{self.model} {self.row}"
