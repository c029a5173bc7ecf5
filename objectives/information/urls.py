"""Addresses of figures of people: their exact tables, which only some open, and what is released."""

from django.urls import path

from objectives.information import grid_views, views

urlpatterns = [
    path("", views.tables, name="equality_tables"),
    path("add/", views.add, name="equality_table_add"),
    path("<ref:ref>/exact/", views.exact, name="equality_table_exact"),
    path("<ref:ref>/change/", views.change, name="equality_table_change"),
    path("<ref:ref>/delete/", views.delete, name="equality_table_delete"),
    path("<ref:ref>/enter/", grid_views.enter, name="equality_table_enter"),
]
