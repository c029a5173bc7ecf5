"""Addresses of figures of people: exact tables, which only some open, and the way to a release.

The pages that show figures have benchmarks too, so `overview.figure_urls` has their addresses.
"""

from django.urls import path

from objectives.information import grid_views, views, workbook_views
from objectives.information import release_views as release

urlpatterns = [
    path("", views.tables, name="equality_tables"),
    path("add/", views.add, name="equality_table_add"),
    path("requests/", release.requests, name="release_requests"),
    path("requests/<int:key>/", release.request_page, name="release_request"),
    path("<ref:ref>/change/", views.change, name="equality_table_change"),
    path("<ref:ref>/delete/", views.delete, name="equality_table_delete"),
    path("<ref:ref>/enter/", grid_views.enter, name="equality_table_enter"),
    path("<ref:ref>/workbook/", workbook_views.download, name="equality_table_workbook"),
    path("<ref:ref>/upload/", workbook_views.upload, name="equality_table_upload"),
    path("<ref:ref>/confirm/", workbook_views.confirm, name="equality_table_confirm"),
    path("<ref:ref>/release/", release.ask, name="figures_release"),
]
