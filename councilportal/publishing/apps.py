"""The app of series and editions."""

from django.apps import AppConfig


class PublishingConfig(AppConfig):
    """Council Portal's publishing."""

    name = "councilportal.publishing"
    label = "publishing"
