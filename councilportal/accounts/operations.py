"""Changes to how a person signs in, which are recorded; and removal of expired rows."""

from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from axes.utils import reset as forget_tries
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import connection, transaction

from councilportal.accounts.models import User, counted_as
from councilportal.audit import operations as audit
from councilportal.audit.personal import REMOVED, person_reference


@transaction.atomic
def record_sign_in_change(
    *,
    user: User,
    action: str,
    by: User | None,
    at: datetime,
    reason: str = "",
    command: str = "",
) -> None:
    """Record a change of how somebody signs in, without the new password or key.

    *Takes*: `by` None and the `command` where an operator made it.
    """
    audit.record(
        action=action,
        record_type="account",
        record_ref=person_reference(user.pk),
        before=None,
        after=None,
        reason=reason,
        by=by,
        at=at,
        command=command,
    )


@audit.writing()
def take_second_step_away(*, user: User, reason: str, by: User | None, at: datetime) -> bool:
    """Remove a person's second step and its recovery codes, and end their sessions.

    It checks no role; `account_operations.reset_second_step` does.
    *Gives*: False, and changes nothing, where there is no second step.
    """
    removed, _ = Authenticator.objects.filter(user=user).delete()
    if not removed:
        return False
    end_sessions(user=user, by=by, at=at)
    record_sign_in_change(
        user=user,
        action="remove second step",
        by=by,
        at=at,
        reason=reason,
        command="remove_second_step",
    )
    return True


@audit.writing()
def blot_account(*, user: User, by: User | None, at: datetime) -> None:
    """Empty an account of all that tells who its person is, as part of a change with an event.

    The account stays, closed, under its number.
    """
    end_sessions(user=user, by=by, at=at)
    SocialAccount.objects.filter(user=user).delete()  # it holds what the council's sign-in told
    Authenticator.objects.filter(user=user).delete()
    forget_tries(username=counted_as(user.get_username()))
    user.name, user.username, user.email = REMOVED, f"removed-{user.pk}", ""
    user.set_unusable_password()
    user.save()


@transaction.atomic
def end_sessions(*, user: User, keep: str = "", by: User | None, at: datetime) -> int:
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
    """Remove expired rows: sessions, counts of tries, used codes and previews.

    No record that anybody made changes, so nothing is recorded.
    *Gives*: how many rows were removed.
    """
    del by
    sessions, _ = Session.objects.filter(expire_date__lt=at).delete()
    table = connection.ops.quote_name(str(settings.CACHES["default"]["LOCATION"]))
    with connection.cursor() as cursor:  # Django has no model of it
        ended = connection.ops.adapt_datetimefield_value(at)
        cursor.execute(f"DELETE FROM {table} WHERE expires < %s", [ended])  # noqa: S608 -- quoted
        return sessions + int(cursor.rowcount)
