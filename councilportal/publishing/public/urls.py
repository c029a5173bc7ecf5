"""Addresses of the public site, under /published/ or alone on a host of its own.

A file's address has the beginning of its hash, so that it can be kept for ever.
"""

from django.urls import path

from councilportal.publishing.public import views

_EDITION = "<ref:series>/<str:slug>/<int:number>/"

urlpatterns = [
    path("", views.home, name="published"),
    path("calendar/", views.calendar, name="published_calendar"),
    path("calendar.ics", views.calendar_file, name="published_calendar_file"),
    path("feed.atom", views.feed, name="published_feed"),
    path("public-key.pem", views.public_key, name="published_key"),
    path("<ref:series>/", views.series, name="published_series"),
    path("<ref:series>/latest/", views.latest, name="published_latest"),
    path("<ref:series>/<str:slug>/", views.newest, name="published_newest"),
    path(_EDITION, views.edition, name="published_edition"),
    path(_EDITION + "files/<str:sha>/<str:name>", views.file, name="published_file"),
]
