"""The template context of every page about the sign-in."""

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from councilportal.accounts import sessions


def session(request: HttpRequest) -> dict[str, object]:
    """Gives templates `session_left` and `session_warning` in seconds, if somebody is signed in."""
    if not hasattr(request, "user") or not request.user.is_authenticated:
        return {}
    if not hasattr(request, "session"):
        return {}
    now = timezone.now().timestamp()  # noqa: TID251 -- beside every view
    return {
        "session_left": sessions.seconds_left(request, now),
        "session_warning": settings.IDLE_WARNING_SECONDS,
    }
