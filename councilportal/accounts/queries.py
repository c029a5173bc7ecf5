"""What pages read about accounts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.db.models import QuerySet

from councilportal.accounts.models import User, is_open_on
from councilportal.audit.models import Event
from councilportal.audit.personal import person_reference
from councilportal.audit.queries import with_names

MOST_EVENTS = 10
WARNED_DAYS = 30
# Events by which somebody else could sign in, if the person did not ask for them.
_TOLD = {
    "show password link": "made a link to choose a password for your account",
    "remove second step": "removed the second step of your sign-in",
}
_SAID = {
    "create": "The account was made",
    "change": "The details of the account were changed",
    "end": "The account was closed or opened",
    "show password link": "A link to choose a password was made, to be handed over",
    "send password link": "A link to choose a password was sent by e-mail",
    "set password by a link": "A password was chosen by a link",
    "remove second step": "Two-step sign-in was removed",
}


@dataclass(frozen=True, slots=True)
class TwoSteps:
    """Whether somebody signs in with two steps, and how many recovery codes they have left."""

    on: bool
    codes_left: int


def two_steps_of(user: User) -> TwoSteps:
    """Whether a person has two-step sign-in, and their recovery codes. *Costs*: 1 query."""
    found = {each.type: each for each in Authenticator.objects.filter(user=user)}
    codes = found.get(Authenticator.Type.RECOVERY_CODES)
    return TwoSteps(
        on=Authenticator.Type.TOTP in found,
        codes_left=len(codes.wrap().get_unused_codes()) if codes else 0,
    )


def usernames(ids: Iterable[int] | None = None) -> dict[int, str]:
    """User names by the numbers of accounts, all of them without `ids`. *Costs*: 1 query."""
    found = User.objects.all() if ids is None else User.objects.filter(pk__in=set(ids))
    return dict(found.values_list("pk", "username"))


def people_at(address: str, on: date) -> list[User]:
    """People with this e-mail address, in any case, whose account is open on a day: 1 query."""
    found = User.objects.filter(is_open_on(on), email__iexact=address)
    return list(found.order_by("username"))


def is_linked(user: User) -> bool:
    """Whether the account is linked to the council's own sign-in. *Costs*: 1 query."""
    return bool(SocialAccount.objects.filter(user=user, provider=settings.OIDC_ID).exists())


def may_sign_in(user: User, on: date) -> bool:
    """Whether an account is open on a day and has a password or a link to the council's sign-in.

    *Costs*: 1 query if it has no password.
    """
    return user.is_open(on) and (user.has_usable_password() or is_linked(user))


@dataclass(frozen=True, slots=True)
class AccountEvent:
    """One thing done to an account: what, when and by whom, a person or a command."""

    what: str
    at: datetime
    by: str


def account_events(user: User) -> list[AccountEvent]:
    """The latest events of an account, newest first. *Costs*: 1 query."""
    found = with_names(_events(user).order_by("-id")[:MOST_EVENTS])
    return [
        AccountEvent(_SAID.get(each.action, each.action.capitalize()), each.at, _by(each, name))
        for each, name in found
    ]


def done_by_others(user: User, at: datetime) -> list[AccountEvent]:
    """Recent events by which others gave access to an account, newest first. *Costs*: 1 query."""
    since = at - timedelta(days=WARNED_DAYS)
    found = _events(user).filter(action__in=_TOLD, at__gte=since).exclude(actor_id=user.pk)
    latest = with_names(found.order_by("-id")[:MOST_EVENTS])
    return [AccountEvent(_TOLD[each.action], each.at, _by(each, name)) for each, name in latest]


def _by(event: Event, name: str) -> str:
    """Who did it, within a sentence."""
    return f"the command {name}" if event.command else name


def _events(user: User) -> QuerySet[Event]:
    return Event.objects.filter(record_type="account", record_ref=person_reference(user.pk))
