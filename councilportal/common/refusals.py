"""Refusing what somebody may not do, with the reason in words."""


class Refused(Exception):
    """The person may not do this to this thing now; the message says why, for them to read."""


class NotKnown(Exception):
    """The person may not know of the thing at all: pages answer as if there were none (404)."""


class Busy(Exception):
    """The portal has too much of this to do at once: try again in some seconds."""

    def __init__(self, retry_seconds: int) -> None:
        """Keep how long to wait."""
        super().__init__(f"Try again in {retry_seconds} seconds.")
        self.retry_seconds = retry_seconds
