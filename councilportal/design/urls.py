"""Addresses of pages that do not belong to an app."""

from django.conf import settings
from django.urls import path

from councilportal.design import views

urlpatterns = [
    path("accessibility/", views.accessibility, name="accessibility"),
]
if settings.COMPONENT_GALLERY:
    urlpatterns.append(path("components/", views.gallery, name="gallery"))
