"""Addresses of the audit pages, below `audit/`."""

from django.urls import path

from councilportal.overview import audit_views

urlpatterns = [
    path("", audit_views.audit, name="audit"),
    path("audit.csv", audit_views.as_csv, name="audit_csv"),
    path("verify/", audit_views.verify, name="audit_verify"),
]
