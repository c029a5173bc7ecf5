"""How long somebody stays signed in, and forms that are sent after that.

A sign-in ends after IDLE_SECONDS without a request, or SESSION_COOKIE_AGE after it began. The
session stores both times, the beginning and the last activity, in seconds since 1970. A form that
arrives too late is kept for the same person: see `keep`.
"""

import secrets
from dataclasses import dataclass

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.core import signing
from django.http import HttpRequest, HttpResponse, QueryDict

BEGAN, SEEN, ENDED = "sign_in_began", "sign_in_seen", "sign_in_ended"
SEEN_STEP = 30  # seconds; a busy person's session is written twice a minute, not at every request

KEPT = "kept_forms"
MOST_KEPT = 3
LARGEST_KEPT = 256 * 1024  # characters of names and values
NEVER_KEPT = "password"

TYPIST_COOKIE = "typist"
TYPIST_AGE = 7 * 24 * 60 * 60


def seconds_left(session: SessionBase, now: float) -> int:
    """Seconds until the sign-in ends unless its person does something; 0 or less: it has ended."""
    began, seen = session.get(BEGAN, now), session.get(SEEN, now)
    return int(min(seen + settings.IDLE_SECONDS, began + settings.SESSION_COOKIE_AGE) - now)


def see(session: SessionBase, now: float) -> None:
    """Record the person's activity in the session."""
    if BEGAN not in session:
        session[BEGAN] = now
    if now - session.get(SEEN, 0) >= SEEN_STEP:
        session[SEEN] = now


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


def keep(request: HttpRequest) -> str | None:
    """Keep what a signed-out person has just posted, for whoever signed in last in this browser.

    *Gives*: the key of the kept form, which is offered to them once after they sign in; None where
    nobody has signed in in this browser, the form has a password, or it is too large.
    """
    user_id = typist(request)
    if user_id is None:
        return None
    fields = _fields(request.POST)
    size = sum(len(name) + len(value) for name, value in fields)
    if not fields or size > LARGEST_KEPT or any(NEVER_KEPT in name for name, _ in fields):
        return None
    key = secrets.token_urlsafe(16)
    entry = {
        "user": user_id,
        "address": request.get_full_path(),
        "fields": fields,
        "had_files": bool(request.FILES),
    }
    others = list(request.session.get(KEPT, {}).items())
    request.session[KEPT] = dict([*others, (key, entry)][-MOST_KEPT:])
    return key


def _fields(posted: QueryDict) -> list[tuple[str, str]]:
    return [
        (name, str(value))
        for name, values in posted.lists()
        if name != "csrfmiddlewaretoken"
        for value in values
    ]


def kept(request: HttpRequest, key: str) -> KeptForm | None:
    """The form kept under the key, whoever typed it; None if there is none."""
    entry = request.session.get(KEPT, {}).get(key)
    if entry is None:
        return None
    fields = tuple((name, value) for name, value in entry["fields"])
    return KeptForm(entry["user"], entry["address"], fields, entry["had_files"])


def forget(request: HttpRequest, key: str) -> None:
    """Drop the form kept under the key, if there is one."""
    forms = dict(request.session.get(KEPT, {}))
    if forms.pop(key, None) is not None:
        request.session[KEPT] = forms
