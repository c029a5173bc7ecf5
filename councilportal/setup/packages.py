"""Virtual environments with the locked packages. Standard library only."""

import contextlib
import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path

from councilportal.setup.steps import EXE, ROOT, StepFailed, run, step

UV_PACKAGE = "uv==0.13.9"
LOCK, DEV_LOCK = "requirements.lock", "requirements-dev.lock"


@dataclass(frozen=True)
class Environment:
    """A virtual environment: its folder, and the Python that it is made with."""

    folder: Path
    made_with: str

    def program(self, name: str) -> Path:
        """The path of one of its programs, there or not."""
        return self.folder / ("Scripts" if os.name == "nt" else "bin") / f"{name}{EXE}"

    @property
    def python(self) -> Path:
        """The path of its Python."""
        return self.program("python")

    @property
    def installed(self) -> Path:
        """The path of the note that says which lock files it was made from."""
        return self.folder / "councilportal-installed.json"

    def has(self, package: str) -> bool:
        """Whether a package of this name is installed in it."""
        places = [self.folder / "Lib" / "site-packages"]
        places += self.folder.glob("lib/python3*/site-packages")
        return any((place / package / "__init__.py").is_file() for place in places)


def install_packages(home: Environment, times: dict[str, float], *, dev: bool) -> None:
    """Make the environment and install the locked packages in it, where the locks have changed.

    The development lock holds everything of the other one, so it serves the demo too.
    Raises: StepFailed.
    """
    dev = dev or home.has("pytest")
    wanted = {name: digest(ROOT / name) for name in ([LOCK, DEV_LOCK] if dev else [LOCK])}
    if is_current(home, wanted):
        return
    make(home, times)
    lock = DEV_LOCK if dev else LOCK
    with step(f"Installing the packages of {lock} in {home.folder.name}", times):
        home.installed.unlink(missing_ok=True)
        _install(home, lock)
        home.installed.write_text(json.dumps(wanted))


def _install(home: Environment, lock: str) -> None:
    uv: list[str | Path] = [home.program("uv"), "pip", "sync", "--python", home.python]
    # Compiled once here: a process that may not write the result would compile again each time.
    uv += ["--quiet", "--compile-bytecode", "--require-hashes", lock]
    try:
        run(uv, otherwise="")
    except StepFailed:
        run(
            [home.python, "-m", "pip", "install", "--quiet", "--require-hashes", "-r", lock],
            otherwise="Check that PyPI can be reached, then run this again.",
        )


def is_current(home: Environment, wanted: dict[str, str]) -> bool:
    """Whether an environment holds what these lock files ask for, given as name and digest."""
    if not (home.python.is_file() and home.installed.is_file()):
        return False
    installed: dict[str, str] = json.loads(home.installed.read_text())
    return wanted.items() <= installed.items()


def make(home: Environment, times: dict[str, float]) -> None:
    """Make an environment that has uv, or at least pip.

    Raises: StepFailed.
    """
    if home.program("uv").is_file() and home.python.is_file():
        return
    with step(f"Making {home.folder.name}", times):
        otherwise = (
            "On Debian or Ubuntu: sudo apt-get install -y python3-venv. Then run this again."
        )
        if not home.python.is_file():
            run([home.made_with, "-m", "venv", "--clear", home.folder], otherwise=otherwise)
        elif not home.has("pip"):  # half made, or made by uv
            run([home.python, "-m", "ensurepip"], otherwise=otherwise)
        # Without uv the same lock is installed by pip, only slower: so no failure here.
        with contextlib.suppress(StepFailed):
            quietly = ["--quiet", "--disable-pip-version-check", "--no-input"]
            run([home.python, "-m", "pip", "install", *quietly, UV_PACKAGE], otherwise="")


def digest(path: Path) -> str:
    """SHA-256 of a text file, the same whatever its line ends."""
    return hashlib.sha256(path.read_bytes().replace(b"\r\n", b"\n")).hexdigest()
