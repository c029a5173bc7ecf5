"""Addresses of plans, with what other apps say in them."""

from django.urls import path

from councilportal.overview import plan_views as views
from objectives.delivery import line_views as lines
from objectives.delivery import views as writing

urlpatterns = [
    path("", views.plans, name="plans"),
    path("list.<str:form>", views.plans, name="plans_as"),
    path("consistency/", views.consistency, name="plans_consistency"),
    path("consistency.<str:form>", views.consistency, name="plans_consistency_as"),
    path("<ref:ref>/", views.plan, name="plan"),
    path("<ref:ref>/adopt/", lines.adopt, name="plan_adopt"),
    path("<ref:ref>/reopen/", lines.reopen, name="plan_reopen"),
    path("<ref:ref>/lines/add/", lines.add, name="plan_line_add"),
    path("<ref:ref>/lines/<int:position>/", lines.change, name="plan_line"),
    path("<ref:ref>/lines/<int:position>/remove/", lines.remove, name="plan_line_remove"),
    path("<ref:ref>/update/", writing.update, name="plan_update"),
    path("<ref:ref>.<str:form>", views.plan, name="plan_as"),
]
