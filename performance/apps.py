"""The app of performance. It undoes what it keeps of tables that were never released."""

from django.apps import AppConfig


class PerformanceConfig(AppConfig):
    """Lets go of tables of groups whose release was withdrawn or rejected."""

    name = "performance"

    def ready(self) -> None:
        """Give requests for releases what ends the tables that are made for them."""
        from objectives.information import made_tables
        from performance.groups.operations import let_go

        made_tables.tell(let_go)
