"""Exceptions that refuse an action, with the reason in words."""


class Refused(Exception):
    """The person may not do this now; the message tells them why."""


class NotKnown(Exception):
    """The person may not know that the record exists: pages answer 404."""


class Busy(Exception):
    """The portal is already doing too much of this: the person should try again in some seconds."""

    def __init__(self, retry_seconds: int) -> None:
        """Keep how long to wait."""
        super().__init__(f"Try again in {retry_seconds} seconds.")
        self.retry_seconds = retry_seconds
