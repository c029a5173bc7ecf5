"""The application that holds the council's commands and the checks of the whole house."""

from django.apps import AppConfig


class CouncilPortalConfig(AppConfig):
    """Registers the system checks."""

    name = "councilportal"

    def ready(self) -> None:
        """Register the checks; importing the module does it."""
        from councilportal import checks  # noqa: F401
