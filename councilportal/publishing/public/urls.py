"""Addresses of the public site, under /published/ or alone on a host of its own.

A file's address has the beginning of its hash, so that it can be kept for ever.
"""

from collections.abc import Callable

from django.http.response import HttpResponseBase
from django.urls import URLPattern, include, path

from councilportal.publishing.public import (
    figure_views,
    live_views,
    open_data_views,
    pack_views,
    paper_views,
    told_views,
    views,
)
from councilportal.publishing.public.told_queries import TOPICS

_EDITION = "<str:slug>/<int:number>/"
_OF_API = f"editions/<ref:series>/{_EDITION}"


def _live(address: str, view: Callable[..., HttpResponseBase], name: str) -> list[URLPattern]:
    """The addresses of a page that shows what stands today, and of its files."""
    return [
        path(f"{address}/", view, name=name),
        path(f"{address}.<str:form>", view, name=f"{name}_as"),
    ]


def _told(topic: str) -> list[URLPattern]:
    """The addresses of what the newest edition tells of a topic, and of what another tells."""
    asked = {"topic": topic}
    return [
        path(f"{topic}/", told_views.told, asked, name=f"published_{topic}"),
        path(
            f"{topic}/<ref:series>/{_EDITION}",
            told_views.told,
            asked,
            name=f"published_{topic}_in",
        ),
    ]


_indicators = [
    path("", figure_views.indicators, name="published_indicators"),
    path("<ref:ref>/", figure_views.indicator, name="published_indicator"),
]
_meetings = [
    path("", paper_views.meetings, name="published_meetings"),
    path("<ref:ref>/<int:number>/<hash:sha>/pack.pdf", pack_views.pack, name="published_pack"),
]
_decisions = [
    path("", paper_views.decisions, name="published_decisions"),
    *_live("register", live_views.decisions, "decisions_live"),
    *_live("<ref:ref>", live_views.decision, "decision_live"),
]
_equality = [
    path("", paper_views.equality, name="published_equality"),
    *_live("register", live_views.register, "eqia_live"),
    *_live("timetable", live_views.timetable, "eqia_timetable_live"),
    *(one for each in TOPICS for one in _told(each.ref)),
    path("groups/", live_views.groups, name="eqia_groups_live"),
    *_live("groups/<ref:ref>", live_views.group, "eqia_group_live"),
    *_live("<ref:ref>", live_views.assessment, "assessment_live"),
    *_live("<ref:ref>/versions/<int:number>", live_views.assessment, "assessment_version_live"),
]
_api = [
    path("", open_data_views.index, name="published_api"),
    path("openapi.json", open_data_views.describe, name="published_api_description"),
    path("editions/", open_data_views.editions, name="published_api_editions"),
    path(_OF_API, open_data_views.edition, name="published_api_edition"),
    path(f"{_OF_API}figures/", open_data_views.figures, name="published_api_figures"),
    path(f"{_OF_API}changes/", open_data_views.changed, name="published_api_changes"),
    path("indicators/", open_data_views.indicators, name="published_api_indicators"),
    path("indicators/<ref:ref>/", open_data_views.indicator, name="published_api_indicator"),
    path("<path:rest>", open_data_views.missing, name="published_api_missing"),
]
_of_a_series = [
    path(_EDITION, views.edition, name="published_edition"),
    path("", views.series, name="published_series"),
    path("latest/", views.latest, name="published_latest"),
    path("<str:slug>/", views.newest, name="published_newest"),
    path(f"{_EDITION}changes/", figure_views.compared, name="published_changes"),
    path(f"{_EDITION}dataset.jsonld", open_data_views.dataset, name="published_dataset"),
    path(_EDITION + "files/<hash:sha>/<str:name>", views.file, name="published_file"),
]

# An edition is asked for most. The lists keep what is tried before it short.
urlpatterns = [
    path("indicators/", include(_indicators)),
    path("meetings/", include(_meetings)),
    path("decisions/", include(_decisions)),
    path("equality/", include(_equality)),
    path("api/", include(_api)),
    path("", views.home, name="published"),
    path("calendar/", views.calendar, name="published_calendar"),
    path("calendar.ics", views.calendar_file, name="published_calendar_file"),
    path("feed.atom", views.feed, name="published_feed"),
    path("public-key.pem", views.public_key, name="published_key"),
    path("duties/", paper_views.duties, name="published_duties"),
    *_live("programme", live_views.programme, "programme_live"),
    path("search/", paper_views.search, name="published_search"),
    path("about/", paper_views.about, name="published_about"),
    path("check/", paper_views.check, name="published_check"),
    path("<ref:series>/", include(_of_a_series)),
]
