"""Addresses of the pages that combine several apps."""

from django.urls import path

from councilportal.overview import views

urlpatterns = [
    path("", views.home, name="home"),
    path("account/", views.account, name="account"),
    path("directorates/", views.directorates, name="directorates"),
    path("directorates/<ref:ref>/", views.directorate, name="directorate"),
    path("services/<ref:ref>/", views.service, name="service"),
]
