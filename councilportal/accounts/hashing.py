"""Checks only a few passwords at a time, so that other pages get processor time.

A check takes a third of a second of a processor, on purpose. Without this limit, sixteen at once
make every other page wait.
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
    """Lets at most `at_once` threads of this process work, and at most `places` work or wait."""

    def __init__(self, *, at_once: int, places: int) -> None:
        """Take the two limits."""
        self._turns = threading.BoundedSemaphore(at_once)
        self._places = threading.BoundedSemaphore(places)

    @contextmanager
    def turn(self, seconds: float) -> Iterator[None]:
        """Wait for a turn, and keep it until the block ends.

        *Takes*: how many seconds to wait at most. *Raises*: Busy where too many wait already, or no
        turn comes in time.
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


# A waiting thread answers no other request, so only some threads of a worker may wait.
_turns = Turns(at_once=settings.PASSWORD_CHECKS_AT_ONCE, places=settings.PASSWORD_THREADS)


class BoundedHasher(PBKDF2PasswordHasher):
    """Django's own hasher, a few at a time."""

    def encode(self, password: str, salt: str, iterations: int | None = None) -> str:
        """The hash of a password. *Raises*: Busy."""
        with _turns.turn(WAIT_SECONDS):
            return super().encode(password, salt, iterations)
