"""Addresses of the one action plan, with actions from several apps."""

from django.urls import path

from councilportal.overview import action_move_views as moves
from councilportal.overview import action_views as views

urlpatterns = [
    path("", views.plan, name="actions"),
    path("plan.<str:form>", views.plan, name="actions_as"),
    path("add/", moves.add, name="action_add"),
    path("<ref:ref>/", views.action, name="action"),
    path("<ref:ref>/confirm/", moves.confirm, name="action_confirm"),
    path("<ref:ref>.<str:form>", views.action_as, name="action_as"),
]
