"""Passwords are checked a few at a time, so that many at once leave the processors to the pages.

A check takes a third of a second of a processor, on purpose. Without a bound sixteen at once keep
every other page waiting.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.contrib.auth.hashers import PBKDF2PasswordHasher

from councilportal.common.refusals import Busy

WAIT_SECONDS = 5.0
RETRY_SECONDS = 10


class Turns:
    """At most `at_once` at a time in this process, and at most `places` with those who wait."""

    def __init__(self, *, at_once: int, places: int) -> None:
        """Nobody is there yet."""
        self._turns = threading.BoundedSemaphore(at_once)
        self._places = threading.BoundedSemaphore(places)

    @contextmanager
    def turn(self, seconds: float) -> Iterator[None]:
        """Wait for a turn and hold it.

        *Raises*: Busy where too many wait already, or none came in time.
        """
        if not self._places.acquire(blocking=False):
            raise Busy(RETRY_SECONDS)
        try:
            if not self._turns.acquire(timeout=seconds):
                raise Busy(RETRY_SECONDS)
            try:
                yield
            finally:
                self._turns.release()
        finally:
            self._places.release()


# A thread that waits answers nobody else, so not all threads of a worker may.
_turns = Turns(at_once=settings.PASSWORD_CHECKS_AT_ONCE, places=settings.PASSWORD_THREADS)


class BoundedHasher(PBKDF2PasswordHasher):
    """Django's own hasher, a few at a time."""

    def encode(self, password: str, salt: str, iterations: int | None = None) -> str:
        """The hash of a password. *Raises*: Busy."""
        with _turns.turn(WAIT_SECONDS):
            return super().encode(password, salt, iterations)
