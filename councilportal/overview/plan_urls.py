"""Addresses of plans, with what other apps say in them."""

from django.urls import path

from councilportal.overview import plan_views as views
from objectives.delivery import views as writing

urlpatterns = [
    path("", views.plans, name="plans"),
    path("list.<str:form>", views.plans, name="plans_as"),
    path("consistency/", views.consistency, name="plans_consistency"),
    path("consistency.<str:form>", views.consistency, name="plans_consistency_as"),
    path("<ref:ref>/", views.plan, name="plan"),
    path("<ref:ref>/update/", writing.update, name="plan_update"),
    path("<ref:ref>.<str:form>", views.plan, name="plan_as"),
]
