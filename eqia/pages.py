"""What pages of several rooms share: their methods, their section, the way back."""

from django.urls import reverse
from django.views.decorators.http import require_http_methods

from councilportal.common.links import Link

SECTION = "eqia"  # which part of the navigation is marked
form_methods = require_http_methods(["GET", "HEAD", "POST"])


def crumbs() -> list[Link]:
    """The way back that every page of assessments and decisions begins with."""
    return [Link("Home", reverse("home")), Link("Equality assessments", reverse("eqia"))]
