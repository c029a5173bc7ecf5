"""Addresses of figures of people."""

from django.urls import path

from objectives.information import release_views as release

urlpatterns = [
    path("requests/", release.requests, name="release_requests"),
    path("requests/<int:key>/", release.request_page, name="release_request"),
    path("<ref:ref>/", release.figures, name="figures_of"),
    path("<ref:ref>.<str:form>", release.figures, name="figures_of_as"),
    path("<ref:ref>/releases/<int:number>/", release.figures, name="figures_released"),
    path("<ref:ref>/releases/<int:number>.<str:form>", release.figures, name="figures_released_as"),
    path("<ref:ref>/release/", release.ask, name="figures_release"),
]
