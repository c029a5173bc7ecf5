"""What is done with an assessment."""

from django.http import HttpRequest, HttpResponse

from councilportal.common.refusals import NotKnown


def begin(request: HttpRequest, ref: str = "", number: int = 0, form: str = "") -> HttpResponse:
    """Not there yet."""
    raise NotKnown(ref)


def submit(request: HttpRequest, ref: str = "", number: int = 0, form: str = "") -> HttpResponse:
    """Not there yet."""
    raise NotKnown(ref)


def withdraw(request: HttpRequest, ref: str = "", number: int = 0, form: str = "") -> HttpResponse:
    """Not there yet."""
    raise NotKnown(ref)


def return_to_author(request: HttpRequest, ref: str = "", number: int = 0, form: str = "") -> HttpResponse:
    """Not there yet."""
    raise NotKnown(ref)


def sign(request: HttpRequest, ref: str = "", number: int = 0, form: str = "") -> HttpResponse:
    """Not there yet."""
    raise NotKnown(ref)


def drop(request: HttpRequest, ref: str = "", number: int = 0, form: str = "") -> HttpResponse:
    """Not there yet."""
    raise NotKnown(ref)


def revise(request: HttpRequest, ref: str = "", number: int = 0, form: str = "") -> HttpResponse:
    """Not there yet."""
    raise NotKnown(ref)


def publish(request: HttpRequest, ref: str = "", number: int = 0, form: str = "") -> HttpResponse:
    """Not there yet."""
    raise NotKnown(ref)


def withhold(request: HttpRequest, ref: str = "", number: int = 0, form: str = "") -> HttpResponse:
    """Not there yet."""
    raise NotKnown(ref)
