"""Addresses of what was done, validated and heard, and of who answers for it."""

from django.urls import include, path

from objectives.achievements import governance_views as governance
from objectives.achievements import validation_views, views

_achievements = [
    path("", views.achievements, name="achievements"),
    path("list.<str:form>", views.achievements, name="achievements_as"),
    path("promised/", views.promised, name="promised"),
    path("promised.<str:form>", views.promised, name="promised_as"),
    path("add/", views.add, name="achievement_add"),
    path("<int:key>/", views.achievement, name="achievement"),
    path("overviews/<ref:ref>/<period:quarter>/", views.overview, name="overview"),
]
_validations = [
    path("", validation_views.validations, name="validations"),
    path("list.<str:form>", validation_views.validations, name="validations_as"),
    path("add/", validation_views.add, name="validation_add"),
    path("<int:key>/", validation_views.validation, name="validation"),
]
_consultations = [
    path("", governance.consultations, name="consultations"),
    path("list.<str:form>", governance.consultations, name="consultations_as"),
    path("<ref:ref>/", governance.consultation, name="consultation"),
    path("<ref:ref>.<str:form>", governance.consultation, name="consultation_as"),
]
urlpatterns = [
    path("achievements/", include(_achievements)),
    path("validations/", include(_validations)),
    path("consultations/", include(_consultations)),
    path("accountability/", governance.accountability, name="accountability"),
    path("accountability.<str:form>", governance.accountability, name="accountability_as"),
]
