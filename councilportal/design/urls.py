"""The address of the gallery, where there is one."""

from django.conf import settings
from django.urls import URLPattern, path

from councilportal.design import views

urlpatterns: list[URLPattern] = []
if settings.COMPONENT_GALLERY:
    urlpatterns.append(path("components/", views.gallery, name="gallery"))
