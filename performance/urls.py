"""Addresses of performance. A page ending in .csv, .json or .pdf instead of / is a file."""

from django.urls import path

from performance.board import over_time_views, views
from performance.groups import views as group_views

urlpatterns = [
    path("", views.board_latest, name="board_latest"),
    path("board/<period:period>/", views.board, name="board"),
    path("board/<period:period>.<str:form>", views.board, name="board_as"),
    path("over-time/<period:period>/", over_time_views.over_time, name="over_time"),
    path("over-time/<period:period>.<str:form>", over_time_views.over_time, name="over_time_as"),
    path("compare/<period:period>/", over_time_views.compared, name="compared"),
    path("compare/<period:period>.<str:form>", over_time_views.compared, name="compared_as"),
    path("dashboard/<period:period>/", views.dashboard, name="dashboard"),
    path("dashboard/<period:period>.<str:form>", views.dashboard, name="dashboard_as"),
    path("indicators/", views.indicators, name="indicators"),
    path("indicators/<ref:ref>/", views.indicator_latest, name="indicator_latest"),
    path("indicators/<ref:ref>/groups/", group_views.groups, name="indicator_groups"),
    path(
        "indicators/<ref:ref>/groups/<period:period>/",
        group_views.readings,
        name="indicator_group_readings",
    ),
    path("indicators/<ref:ref>/<str:period>/", views.indicator, name="indicator"),
    path("indicators/<ref:ref>/<str:period>.<str:form>", views.indicator, name="indicator_as"),
]
