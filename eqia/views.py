"""Pages on which an assessment is written."""

from django.http import HttpRequest, HttpResponse

from councilportal.common.refusals import NotKnown


def start(request: HttpRequest, ref: str = "", number: int = 0, form: str = "") -> HttpResponse:
    """Not there yet."""
    raise NotKnown(ref)


def assessment(request: HttpRequest, ref: str = "", number: int = 0, form: str = "") -> HttpResponse:
    """Not there yet."""
    raise NotKnown(ref)


def version(request: HttpRequest, ref: str = "", number: int = 0, form: str = "") -> HttpResponse:
    """Not there yet."""
    raise NotKnown(ref)


def tasks(request: HttpRequest, ref: str = "", number: int = 0, form: str = "") -> HttpResponse:
    """Not there yet."""
    raise NotKnown(ref)


def about(request: HttpRequest, ref: str = "", number: int = 0, form: str = "") -> HttpResponse:
    """Not there yet."""
    raise NotKnown(ref)


def consultation(request: HttpRequest, ref: str = "", number: int = 0, form: str = "") -> HttpResponse:
    """Not there yet."""
    raise NotKnown(ref)


def evidence(request: HttpRequest, ref: str = "", number: int = 0, form: str = "") -> HttpResponse:
    """Not there yet."""
    raise NotKnown(ref)


def grid(request: HttpRequest, ref: str = "", number: int = 0, form: str = "") -> HttpResponse:
    """Not there yet."""
    raise NotKnown(ref)


def copy(request: HttpRequest, ref: str = "", number: int = 0, form: str = "") -> HttpResponse:
    """Not there yet."""
    raise NotKnown(ref)


def judgement(request: HttpRequest, ref: str = "", number: int = 0, form: str = "") -> HttpResponse:
    """Not there yet."""
    raise NotKnown(ref)


def full(request: HttpRequest, ref: str = "", number: int = 0, form: str = "") -> HttpResponse:
    """Not there yet."""
    raise NotKnown(ref)


def actions(request: HttpRequest, ref: str = "", number: int = 0, form: str = "") -> HttpResponse:
    """Not there yet."""
    raise NotKnown(ref)


def editions(request: HttpRequest, ref: str = "", number: int = 0, form: str = "") -> HttpResponse:
    """Not there yet."""
    raise NotKnown(ref)
