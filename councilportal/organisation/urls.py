"""Addresses of the council's look, below `council/`."""

from django.urls import path

from councilportal.organisation import views

urlpatterns = [
    path("brand.css", views.brand_css, name="council_brand"),
    path("logo", views.logo, name="council_logo"),
]
