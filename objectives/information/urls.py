"""Addresses of figures of people: exact tables, which only some open, and what is released."""

from django.urls import path

from objectives.information import grid_views, views, workbook_views
from objectives.information import release_views as release

urlpatterns = [
    path("", views.tables, name="equality_tables"),
    path("add/", views.add, name="equality_table_add"),
    path("requests/", release.requests, name="release_requests"),
    path("requests/<int:key>/", release.request_page, name="release_request"),
    path("<ref:ref>/", release.figures, name="figures_of"),
    path("<ref:ref>.<str:form>", release.figures, name="figures_of_as"),
    path("<ref:ref>/exact/", views.exact, name="equality_table_exact"),
    path("<ref:ref>/change/", views.change, name="equality_table_change"),
    path("<ref:ref>/delete/", views.delete, name="equality_table_delete"),
    path("<ref:ref>/enter/", grid_views.enter, name="equality_table_enter"),
    path("<ref:ref>/workbook/", workbook_views.download, name="equality_table_workbook"),
    path("<ref:ref>/upload/", workbook_views.upload, name="equality_table_upload"),
    path("<ref:ref>/confirm/", workbook_views.confirm, name="equality_table_confirm"),
    path("<ref:ref>/releases/<int:number>/", release.figures, name="figures_released"),
    path("<ref:ref>/releases/<int:number>.<str:form>", release.figures, name="figures_released_as"),
    path("<ref:ref>/release/", release.ask, name="figures_release"),
]
