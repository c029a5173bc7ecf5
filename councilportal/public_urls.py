"""The public site alone, for a host of its own: `ROOT_URLCONF=councilportal.public_urls`.

It has no sign-in, no form that writes, and none of the officers' pages.
"""

from django.urls import include, path

import councilportal.common.converters  # noqa: F401 -- registers what the addresses use
from councilportal.health import PROBES
from councilportal.publishing.public.live_views import moved
from councilportal.publishing.public.paper_views import accessibility

handler500 = "councilportal.health.server_error"

urlpatterns = [
    path("accessibility/", accessibility, name="accessibility"),
    *(path(name, probe, name=name) for name, probe in PROBES.items()),
    path("council/", include("councilportal.organisation.urls")),
    path("eqia/", moved, name="eqia_moved"),
    path("eqia/<path:rest>", moved, name="eqia_page_moved"),
    path("", include("councilportal.publishing.public.urls")),
]
