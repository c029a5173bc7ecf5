"""Which Python the tests run on besides the one that runs them: the newest that we support."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from councilportal.setup.steps import EXE

SUPPORTED = ((3, 11), (3, 12), (3, 13))
# What we need of a Python beside its language: some are built, or packaged, without.
PROBE = "import ctypes, ensurepip, sqlite3, ssl, sys; print(*sys.version_info[:3], sep='.')"


@dataclass(frozen=True, order=True)
class Python:
    """A Python of this machine that runs."""

    version: tuple[int, ...]  # (3, 13, 0)
    path: str

    @property
    def shown(self) -> str:
        """The version in words: "3.13.0"."""
        return ".".join(map(str, self.version))


def newer_python() -> Python | None:
    """The newest supported Python of this machine, where it is of a later minor version than ours.

    It is looked for on PATH and among pyenv's versions.
    """
    versions = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv") / "versions"
    return newest(find_pythons(os.environ.get("PATH", ""), versions), after=sys.version_info[:2])


def newest(pythons: Iterable[Python], *, after: tuple[int, ...]) -> Python | None:
    """The newest of these that we support and that is of a later minor version than `after`."""
    fit = [each for each in pythons if each.version[:2] in SUPPORTED and each.version[:2] > after]
    return max(fit, default=None, key=lambda python: python.version)


def find_pythons(path: str, versions: Path) -> list[Python]:
    """The supported Pythons of these places that run and have what we need, PATH's first.

    Takes: `path`, folders as in PATH; `versions`, the folder in which pyenv keeps its Pythons. A
    name on PATH may be a shim of pyenv that fails where no version is chosen: it does not count.
    """
    names = [f"python{major}.{minor}" for major, minor in SUPPORTED]
    on_path = [shutil.which(name, path=path) for name in names]
    of_pyenv = [str(each) for name in names for each in sorted(versions.glob(f"*/bin/{name}{EXE}"))]
    found = [(each, _version(each)) for each in [*on_path, *of_pyenv] if each]
    return [Python(version, each) for each, version in found if version]


def _version(python: str) -> tuple[int, ...]:
    """Which version this program says it is; empty where it does not run as it should."""
    try:
        done = subprocess.run(
            [python, "-I", "-c", PROBE], capture_output=True, text=True, timeout=20, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return ()
    said = done.stdout.strip().split(".")
    return tuple(map(int, said)) if done.returncode == 0 and all(map(str.isdecimal, said)) else ()
