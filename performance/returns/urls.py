"""Addresses of returns: a service's return is its service and the last day of its month."""

from django.urls import path, register_converter

from councilportal.common.converters import DayConverter
from performance.returns import upload_views

register_converter(DayConverter, "day")

urlpatterns = [
    path(
        "<str:service>/<day:ends_on>/download.xlsx", upload_views.download, name="sheet_download"
    ),
    path("<str:service>/<day:ends_on>/upload/", upload_views.upload, name="sheet_upload"),
    path(
        "<str:service>/<day:ends_on>/upload/confirm/", upload_views.confirm, name="sheet_confirm"
    ),
]
