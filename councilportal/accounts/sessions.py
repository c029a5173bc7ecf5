"""How long somebody stays signed in, and forms that are sent after that.

A sign-in ends after IDLE_SECONDS without a request, or SESSION_COOKIE_AGE after it began. The
session stores when it began. The last activity stands in a signed cookie that is valid for that
session only, so that reading a page writes nothing to the database. Nobody can make it later; where
the cookie is missing, the beginning counts as the last activity. A form that arrives too late is
kept for the same person: see `keep`.
"""

import secrets
from dataclasses import dataclass

from allauth.core.internal import ratelimit
from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

BEGAN, ENDED = "sign_in_began", "sign_in_ended"
SEEN_COOKIE = "seen"
SEEN_STEP = 30  # seconds; how much older than the truth the cookie may be
_NOTED = "_sign_in_seen"

KEPT = "kept_forms"
MOST_KEPT = 3  # in a browser
LARGEST_KEPT = 64 * 1024  # characters of names and values
# How many are kept for a person, and from a network address (a /64 of IPv6) for whoever it is.
_APP, _RATES = "councilportal", {"kept_form": "10/h/key,100/h/ip"}
NEVER_KEPT = "password"

TYPIST_COOKIE = "typist"
TYPIST_AGE = 7 * 24 * 60 * 60


def seconds_left(request: HttpRequest, now: float) -> int:
    """Seconds until the sign-in ends unless its person does something; 0 or less: it has ended."""
    began = request.session.get(BEGAN, now)
    noted = getattr(request, _NOTED, None)
    seen = _stored_activity(request) or began if noted is None else noted
    return int(min(seen + settings.IDLE_SECONDS, began + settings.SESSION_COOKIE_AGE) - now)


def see(request: HttpRequest, now: float) -> None:
    """Record the person's activity, for `remember_seen` to store."""
    if BEGAN not in request.session:
        request.session[BEGAN] = now
    setattr(request, _NOTED, now)


def remember_seen(request: HttpRequest, response: HttpResponse) -> None:
    """Store the recorded activity in the browser, unless a recent one is stored there."""
    noted, key = getattr(request, _NOTED, None), request.session.session_key
    if noted is None or key is None or noted - _stored_activity(request) < SEEN_STEP:
        return
    response.set_signed_cookie(
        SEEN_COOKIE,
        str(int(noted)),
        salt=key,
        max_age=settings.SESSION_COOKIE_AGE,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def _stored_activity(request: HttpRequest) -> float:
    """The last activity in this session that the browser has stored; 0 if there is none."""
    key = request.session.session_key or ""
    return float(request.get_signed_cookie(SEEN_COOKIE, default=None, salt=key) or 0)


# Typed text


@dataclass(frozen=True, slots=True)
class KeptForm:
    """A form that was sent too late: its address and its fields."""

    user_id: int
    address: str
    fields: tuple[tuple[str, str], ...]
    had_files: bool


def remember_typist(request: HttpRequest, response: HttpResponse) -> None:
    """Set a signed cookie that says who signed in last in this browser. It gives no access.

    The session may be gone when somebody sends what they typed hours ago; the cookie is still
    there.
    """
    if typist(request) == request.user.pk:
        return
    response.set_cookie(
        TYPIST_COOKIE,
        signing.dumps(request.user.pk, salt=TYPIST_COOKIE),
        max_age=TYPIST_AGE,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def typist(request: HttpRequest) -> int | None:
    """The key of the person who signed in last in this browser; None where nobody did."""
    try:
        key = signing.loads(
            request.COOKIES.get(TYPIST_COOKIE, ""), salt=TYPIST_COOKIE, max_age=TYPIST_AGE
        )
    except signing.BadSignature:
        return None
    return key if isinstance(key, int) else None


def keep(request: HttpRequest, now: float) -> str | None:
    """Keep what a signed-out person has just posted, for whoever signed in last in this browser.

    *Gives*: the key of the kept form, which is offered to them once after they sign in; None where
    nobody has signed in in this browser, the form has a password, it is too large, or too many were
    kept for the person or the network address within the hour. Without this limit, a stranger with
    an old cookie could fill the session table.
    """
    user_id = typist(request)
    if user_id is None:
        return None
    fields = typed_fields(request)
    if not fields:
        return None
    if not ratelimit.consume(
        request, app=_APP, action="kept_form", config=_RATES, key=str(user_id)
    ):
        return None
    key = secrets.token_urlsafe(16)
    entry = {
        "user": user_id,
        "until": now + settings.RETENTION_TYPED_HOURS * 3600,
        "address": request.get_full_path(),
        "fields": fields,
        "had_files": bool(request.FILES),
    }
    others = list(request.session.get(KEPT, {}).items())
    request.session[KEPT] = dict([*others, (key, entry)][-MOST_KEPT:])
    return key


def typed_fields(request: HttpRequest) -> list[tuple[str, str]]:
    """What was posted, to be sent once more; nothing where it has a password or is too large."""
    fields = [
        (name, str(value))
        for name, values in request.POST.lists()
        if name != "csrfmiddlewaretoken"
        for value in values
    ]
    size = sum(len(name) + len(value) for name, value in fields)
    if size > LARGEST_KEPT or any(NEVER_KEPT in name for name, _ in fields):
        return []
    return fields


# What forms carry besides what people type: counts, stamps, and which button was pressed.
CARRIED = frozenset(
    "seen saves version searched checked shown confirmed override token sha256 digest next do "
    "remove find first leave line".split()
)
_CARRIED_BY_ROWS = ("-key", "-shelf", "-rows")


def is_carried(name: str) -> bool:
    """True for a field of a form that nobody typed."""
    return name in CARRIED or name.endswith(_CARRIED_BY_ROWS)


def kept(request: HttpRequest, key: str, now: float) -> KeptForm | None:
    """The form kept under the key, whoever typed it; None if there is none or it has expired."""
    entry = request.session.get(KEPT, {}).get(key)
    if entry is None or entry["until"] < now:
        return None
    fields = tuple((name, value) for name, value in entry["fields"])
    return KeptForm(entry["user"], entry["address"], fields, entry["had_files"])


def forget(request: HttpRequest, key: str) -> None:
    """Drop the form kept under the key, if there is one."""
    forms = dict(request.session.get(KEPT, {}))
    if forms.pop(key, None) is not None:
        request.session[KEPT] = forms
