"""Every change to how a person signs in that we put on record."""

from datetime import datetime

from django.db import transaction

from councilportal.accounts.models import User
from councilportal.audit import operations as audit


@transaction.atomic
def record_sign_in_change(*, user: User, action: str, by: User, at: datetime) -> None:
    """Put on record that somebody changed how they sign in; never what they changed it to."""
    audit.record(
        action=action,
        record_type="account",
        record_ref=user.get_username(),
        before=None,
        after=None,
        by=by,
        at=at,
    )
