"""Addresses of frameworks and of their objectives."""

from django.urls import path

from councilportal.overview import copy_views, coverage_views, thread_views
from councilportal.overview import objective_views as views
from objectives.achievements import progress_views

urlpatterns = [
    path("", views.frameworks, name="objectives"),
    path("list.<str:form>", views.frameworks, name="objectives_as"),
    path("frameworks/<ref:ref>/", views.framework, name="framework"),
    path("frameworks/<ref:ref>/copy/", copy_views.copy, name="framework_copy"),
    path("frameworks/<ref:ref>.<str:form>", views.framework, name="framework_as"),
    path("coverage/", coverage_views.covered, name="coverage"),
    path("coverage.<str:form>", coverage_views.covered, name="coverage_as"),
    path("thread/", thread_views.golden_thread, name="golden_thread"),
    path("thread.<str:form>", thread_views.golden_thread, name="golden_thread_as"),
    path("<ref:ref>/thread/", thread_views.objective_thread, name="objective_thread"),
    path("<ref:ref>/thread.<str:form>", thread_views.objective_thread, name="objective_thread_as"),
    path("<ref:ref>/progress/add/", progress_views.add, name="objective_progress_add"),
    path("<ref:ref>/progress/<int:key>/", progress_views.progress, name="objective_progress"),
    path("<ref:ref>/", views.objective, name="objective"),
    path("<ref:ref>.<str:form>", views.objective, name="objective_as"),
]
