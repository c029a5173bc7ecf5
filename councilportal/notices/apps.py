"""The app of reminders."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """Lists the job that sends one."""

    name = "councilportal.notices"
    jobs = {"notices.send_reminder": "councilportal.notices.sending.send_reminder"}
