"""The app of assessments. It tells the action plan which actions a person may read."""

from django.apps import AppConfig


class EqiaConfig(AppConfig):
    """Tells the action plan which actions come from assessments that a person may read."""

    name = "eqia"

    def ready(self) -> None:
        """Give the action plan the filters of what each person may know of."""
        from eqia import visible
        from objectives.plan import policies

        policies.tell(
            policies.Papers(visible.open_actions, visible.closed_actions, visible.unread_of_actions)
        )
