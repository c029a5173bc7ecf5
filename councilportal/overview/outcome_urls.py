"""Addresses of what came of what an assessment foretold, with figures of indicators beside it."""

from django.urls import path

from councilportal.overview import outcome_views as views

urlpatterns = [
    path("<ref:ref>/outcome/", views.outcome, name="assessment_outcome"),
    path("<ref:ref>/outcome.<str:form>", views.outcome, name="assessment_outcome_as"),
    path("<ref:ref>/outcome/say/", views.say, name="assessment_outcome_say"),
]
