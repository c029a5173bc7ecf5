"""Addresses of the administrators' pages, below `admin/`."""

from django.urls import path

from councilportal.administration import (
    council_views,
    gap_views,
    import_views,
    people_views,
    start_views,
    views,
)
from performance.indicators import target_views
from performance.returns import calendar_views

urlpatterns = [
    path("", views.home, name="admin_home"),
    path("start/", start_views.start, name="admin_start"),
    path("import/", import_views.choose, name="admin_import"),
    path("import/confirm/", import_views.confirm, name="admin_import_confirm"),
    path("council/", council_views.council, name="admin_council"),
    path("gaps/", gap_views.gaps, name="admin_gaps"),
    path("calendar/", calendar_views.this_year, name="admin_calendar"),
    path("calendar/exceptions/add/", calendar_views.exception, name="admin_exception"),
    path(
        "calendar/exceptions/<int:number>/end/",
        calendar_views.exception_end,
        name="admin_exception_end",
    ),
    path("calendar/periods/<int:number>/", calendar_views.days, name="admin_calendar_days"),
    path("calendar/<period:period>/", calendar_views.year, name="admin_calendar_year"),
    path("calendar/<period:period>/make/", calendar_views.make, name="admin_calendar_make"),
    path("targets/add/", target_views.add, name="admin_target_add"),
    path("targets/<int:key>/change/", target_views.change, name="admin_target"),
    path("people/<str:key>/sign-in/", people_views.way_in, name="admin_way_in"),
    path("people/<str:key>/sign-in/link/", people_views.make_link, name="admin_way_in_link"),
    path("people/<str:key>/sign-in/step/", people_views.second_step, name="admin_second_step"),
    path("<slug:kind>/", views.listed, name="admin_list"),
    path("<slug:kind>/add/", views.add, name="admin_add"),
    path("<slug:kind>/<path:key>/change/", views.change, name="admin_change"),
    path("<slug:kind>/<path:key>/end/", views.end, name="admin_end"),
    path("<slug:kind>/<path:key>/delete/", views.remove, name="admin_delete"),
]
