"""Starts the child processes of printing, which know nothing that they do not need."""

import os
import subprocess
import sys
from collections.abc import Sequence

from django.conf import settings

_KEPT_ENVIRONMENT = ("PATH", "HOME", "SYSTEMROOT", "TEMP", "TMPDIR", "FONTCONFIG_FILE",
                     "WEASYPRINT_DLL_DIRECTORIES", "DYLD_FALLBACK_LIBRARY_PATH")  # fmt: skip


def started(module: str, *arguments: str, keep: Sequence[int] = ()) -> subprocess.Popen[bytes]:
    """A child process that runs one of our modules, with pipes for its input, output and errors.

    Takes: open files that the child keeps open for as long as it lives. It has no secret of ours
    in its environment.
    """
    return subprocess.Popen(
        [sys.executable, "-m", module, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        pass_fds=keep if os.name == "posix" else (),
        cwd=settings.BASE_DIR,
        env=environment(),
    )


def serving(module: str, socket: int) -> subprocess.Popen[bytes]:
    """A child process that runs one of our modules, with an open socket as its input."""
    return subprocess.Popen(
        [sys.executable, "-m", module],
        stdin=socket,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=settings.BASE_DIR,
        env=environment(),
    )


def environment() -> dict[str, str]:
    """The environment of every child: what its libraries need, and no secret."""
    kept = {key: os.environ[key] for key in _KEPT_ENVIRONMENT if key in os.environ}
    return kept | {"PYTHONHASHSEED": "0", "PYTHONUTF8": "1"}
