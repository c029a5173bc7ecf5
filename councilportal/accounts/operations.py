"""Every change to how a person signs in that we put on record, and what is forgotten in time."""

from datetime import datetime

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import connection, transaction

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


@audit.writing()
def take_second_step_away(*, user: User, reason: str, by: User, at: datetime) -> bool:
    """Remove what somebody lost: their app, its recovery codes, and wherever they are signed in.

    It checks no role: see `account_operations.reset_second_step`.
    *Gives*: False, and changes nothing, where there is no second step.
    """
    removed, _ = Authenticator.objects.filter(user=user).delete()
    if not removed:
        return False
    end_sessions(user=user, by=by, at=at)
    audit.record(
        action="remove second step",
        record_type="account",
        record_ref=user.get_username(),
        before=None,
        after=None,
        reason=reason,
        by=by,
        at=at,
    )
    return True


@transaction.atomic
def end_sessions(*, user: User, keep: str = "", by: User, at: datetime) -> int:
    """Sign somebody out everywhere, as part of a change that is on record.

    A session names its person only inside, so all are read.
    *Takes*: `keep`, the key of a session that stays.
    *Gives*: how many ended.
    """
    del by
    own = [
        session.pk
        for session in Session.objects.filter(expire_date__gt=at).exclude(pk=keep).iterator()
        if session.get_decoded().get(SESSION_KEY) == str(user.pk)
    ]
    ended, _ = Session.objects.filter(pk__in=own).delete()
    return ended


@transaction.atomic
def forget_what_ended(*, by: User | None, at: datetime) -> int:
    """Remove what has ended by itself and only piles up: sessions, counts, used codes, previews.

    Nothing that anybody did changes, so nothing goes on record.
    *Gives*: how many rows went.
    """
    del by
    sessions, _ = Session.objects.filter(expire_date__lt=at).delete()
    table = connection.ops.quote_name(str(settings.CACHES["default"]["LOCATION"]))
    with connection.cursor() as cursor:  # Django has no model of it
        ended = connection.ops.adapt_datetimefield_value(at)
        cursor.execute(f"DELETE FROM {table} WHERE expires < %s", [ended])  # noqa: S608 -- quoted
        return sessions + int(cursor.rowcount)
