"""Addresses of pay gaps."""

from django.urls import path

from objectives.pay import hourly_views, views

urlpatterns = [
    path("", views.pay_gaps, name="pay_gaps"),
    path("list.<str:form>", views.pay_gaps, name="pay_gaps_as"),
    path("add/", views.add, name="pay_gap_add"),
    path("add/file/", hourly_views.upload, name="pay_gap_upload"),
    path("add/file/confirm/", hourly_views.confirm, name="pay_gap_confirm"),
    path("<int:key>/", views.change, name="pay_gap_change"),
    path("<int:key>/delete/", views.delete, name="pay_gap_delete"),
    path("<slug:kind>/<int:year>/", views.pay_gap, name="pay_gap"),
    path("<slug:kind>/<int:year>.<str:form>", views.pay_gap, name="pay_gap_as"),
]
