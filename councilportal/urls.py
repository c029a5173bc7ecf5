"""Every address of the portal: each room brings its own."""

from django.urls import include, path

urlpatterns = [
    path("", include("councilportal.overview.urls")),
    path("", include("councilportal.accounts.urls")),
    path("", include("councilportal.common.urls")),
    path("performance/", include("performance.urls")),
    path("council/", include("councilportal.organisation.urls")),
    path("returns/", include("performance.returns.urls")),
    path("admin/", include("councilportal.overview.upkeep.urls")),
    path("audit/", include("councilportal.overview.audit_urls")),
]
