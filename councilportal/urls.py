"""All addresses of the portal, which each app defines."""

from django.urls import include, path

import councilportal.common.converters  # noqa: F401 -- registers what the apps' addresses use
from councilportal.health import PROBES
from councilportal.publishing.public.paper_views import accessibility

handler500 = "councilportal.health.server_error"
handler429 = "councilportal.accounts.lockout.tried_too_often"  # for django-allauth

urlpatterns = [
    # First, because it is asked for most, and each address before it would be tried first.
    path("published/", include("councilportal.publishing.public.urls")),
    path("", include("councilportal.overview.urls")),
    path("", include("councilportal.accounts.urls")),
    path("", include("councilportal.design.urls")),
    path("performance/", include("performance.urls")),
    path("council/", include("councilportal.organisation.urls")),
    path("returns/", include("performance.returns.urls")),
    path("eqia/", include("eqia.urls")),
    # After them, so that a decision or a group with the reference "outcome" keeps its page.
    path("eqia/", include("councilportal.overview.outcome_urls")),
    path("actions/", include("councilportal.overview.action_urls")),
    path("objectives/", include("councilportal.overview.objective_urls")),
    path("plans/", include("councilportal.overview.plan_urls")),
    path("duties/", include("councilportal.overview.duty_urls")),
    path("pay-gaps/", include("objectives.pay.urls")),
    path("figures/", include("objectives.information.urls")),
    # After them, so that no table hides their pages by its reference.
    path("figures/", include("councilportal.overview.figure_urls")),
    path("", include("objectives.achievements.urls")),
    path("reports/", include("councilportal.publishing.urls")),
    path("admin/", include("councilportal.administration.urls")),
    path("audit/", include("councilportal.overview.audit_urls")),
    path("accessibility/", accessibility, name="accessibility"),
    *(path(name, probe, name=name) for name, probe in PROBES.items()),
]
