"""Addresses of the pages over several apps."""

from django.urls import path

from councilportal.overview import views

urlpatterns = [
    path("", views.home, name="home"),
]
