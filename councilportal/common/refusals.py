"""Refusing what somebody may not do, with the reason in words."""


class Refused(Exception):
    """The person may not do this to this thing now; the message says why, for them to read."""


class NotKnown(Exception):
    """The person may not know of the thing at all: pages answer as if there were none (404)."""
