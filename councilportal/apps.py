"""The application with the project's commands and system checks."""

from django.apps import AppConfig


class CouncilPortalConfig(AppConfig):
    """Registers the system checks."""

    name = "councilportal"

    def ready(self) -> None:
        """Import the checks, which register themselves."""
        from councilportal import checks  # noqa: F401
