"""What pages of several rooms share: their methods, who reads them, their section, the way back."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from councilportal.common.links import Link

SECTION = "eqia"  # which part of the navigation is marked
form_methods = require_http_methods(["GET", "HEAD", "POST"])
P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def read_by_all(view: View[P]) -> View[P]:
    """A page that everybody reads: who is not signed in is led to it on the public site."""

    @wraps(view)
    def answer(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        led = redirect(public_address(request))
        led["Cache-Control"] = "private, no-cache"  # who signs in reads the page itself
        return led

    return login_not_required(require_safe(answer))


def public_address(request: HttpRequest) -> str:
    """Where the public site has what a request asks for below /eqia/.

    The addresses below equality/ and decisions/ of the public site are the same as those here.
    """
    rest, query = request.path.removeprefix("/eqia/"), request.META.get("QUERY_STRING", "")
    start = reverse("published_equality")
    if rest.startswith("decisions/"):
        start, rest = reverse("published_decisions"), rest.removeprefix("decisions/")
    elif rest.startswith("decisions."):
        start, rest = reverse("published_decisions"), rest.replace("decisions", "register", 1)
    if query and not rest:  # a page of the list, or some of its rows
        rest = "register/"
    return f"{start}{rest}{'?' if query else ''}{query}"


def crumbs() -> list[Link]:
    """The way back that every page of assessments and decisions begins with."""
    return [Link("Home", reverse("home")), Link("Equality assessments", reverse("eqia"))]
