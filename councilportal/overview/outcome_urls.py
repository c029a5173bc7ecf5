"""Addresses of what came of what an assessment foretold, with figures of indicators beside it."""

from django.urls import path

from councilportal.overview import outcome_views as views

urlpatterns = [
    path("<ref:ref>/outcome/", views.outcome, name="outcome"),
    path("<ref:ref>/outcome.<str:form>", views.outcome, name="outcome_as"),
    path("<ref:ref>/outcome/say/", views.say, name="outcome_say"),
]
