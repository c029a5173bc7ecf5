"""Addresses of returns. A return is identified by its service and the last day of its month."""

from django.urls import path, register_converter

import councilportal.common.converters  # noqa: F401 -- registers what the addresses use
from performance.returns import grid_views, move_views, sheet_views, upload_views, views
from performance.returns.converters import MoveConverter

register_converter(MoveConverter, "move")

urlpatterns = [
    path("", views.my_returns, name="returns"),
    path("grid/", grid_views.grid, name="returns_grid"),
    path("grid.<str:form>", grid_views.grid, name="returns_grid_as"),
    path("grid/chase/", grid_views.chase, name="returns_chase"),
    path("<str:service>/<day:ends_on>/", sheet_views.sheet, name="sheet"),
    path("<str:service>/<day:ends_on>/draft/", sheet_views.draft, name="sheet_draft"),
    path("<str:service>/<day:ends_on>/<move:move>/", move_views.move, name="sheet_move"),
    path("<str:service>/<day:ends_on>/download.xlsx", upload_views.download, name="sheet_download"),
    path("<str:service>/<day:ends_on>/upload/", upload_views.upload, name="sheet_upload"),
    path("<str:service>/<day:ends_on>/upload/confirm/", upload_views.confirm, name="sheet_confirm"),
]
