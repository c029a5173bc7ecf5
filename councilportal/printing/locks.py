"""Locks that all processes of the portal on this machine share: files in one private folder.

The system releases a lock when the process that holds it ends for any reason, so nothing has to be
cleaned up after a crash. A lock in the database would need a connection for as long as a layout
runs.
"""

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

from django.conf import settings

from councilportal.printing.failures import PdfBusy, PdfUnavailable

if sys.platform == "win32":
    import msvcrt

    def _lock(file: int) -> None:
        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(file: int) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


_PAUSE = 0.1  # seconds between two tries; much shorter than any layout


def folder() -> Path:
    """The folder PDF_FOLDER, created if need be, which only the portal's own user can open.

    Raises: PdfUnavailable if it cannot be made, written to or closed.
    """
    place = Path(settings.PDF_FOLDER)
    try:
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        if os.name == "posix" and place.stat().st_mode & 0o077:
            place.chmod(0o700)
    except OSError as error:
        raise _unusable(place, error) from error
    return place


@contextmanager
def held(names: Sequence[str], *, until: float) -> Iterator[int]:
    """Hold the first of these locks that is free, among all threads and all processes.

    Takes: `until`, the time of `time.monotonic` when waiting ends; it tries at least once.
    Gives: the open file of the lock. The lock is released when this block and every child process
    that has the file have ended.
    Raises: PdfBusy if none was free in time; PdfUnavailable if the folder cannot be used.
    """
    place = folder()
    while (file := _first_free(place, names)) is None:
        if monotonic() >= until:
            raise PdfBusy("Other PDFs are being made.")
        sleep(_PAUSE)
    try:
        yield file
    finally:
        os.close(file)


def _first_free(place: Path, names: Sequence[str]) -> int | None:
    for name in names:
        try:
            file = os.open(place / name, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise _unusable(place, error) from error
        try:
            _lock(file)
        except OSError:
            os.close(file)
        else:
            return file
    return None


def _unusable(place: Path, error: OSError) -> PdfUnavailable:
    return PdfUnavailable(
        f"PDFs need a folder that belongs to the user who runs the portal, and {place} cannot be "
        f"used: {error.strerror}. Let PDF_FOLDER name another, or give this one to that user."
    )
