"""The printing app. It has no models, only a system check whether PDFs can be made here."""

from django.apps import AppConfig


class PrintingConfig(AppConfig):
    """Registers the system check of `checks`."""

    name = "councilportal.printing"

    def ready(self) -> None:
        """Import the check, which registers itself."""
        from councilportal.printing import checks  # noqa: F401
