"""Addresses of the statutory clock."""

from django.urls import path

from councilportal.overview import duty_views as views

urlpatterns = [
    path("", views.duties, name="duties"),
    path("duties.<str:form>", views.duties, name="duties_as"),
    path("calendar.ics", views.calendar_file, name="duties_calendar"),
    path("<ref:ref>/", views.duty, name="duty"),
    path("<ref:ref>/publish/", views.publish, name="duty_publish"),
    path("<ref:ref>.<str:form>", views.duty, name="duty_as"),
]
