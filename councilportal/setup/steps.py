"""Steps of setting up, announced and timed. A failure says what to do. Standard library only."""

import contextlib
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
VENV = ROOT / ".venv"
EXE = ".exe" if os.name == "nt" else ""
HOMEBREW_LIBRARIES = Path("/opt/homebrew/lib")
MSYS2_LIBRARIES = Path(r"C:\msys64\mingw64\bin")


class StepFailed(Exception):
    """A step could not be done; the message says what to do."""


def say(line: str = "") -> None:
    """Print a line at once."""
    print(line, flush=True)


def loudly(line: str) -> None:
    """Print a line that stands out."""
    bar = "!" * min(max(len(part) for part in line.splitlines()), 100)
    say(f"\n{bar}\n{line}\n{bar}\n")


@contextlib.contextmanager
def step(what: str, times: dict[str, float]) -> Iterator[None]:
    """Say what is being done, count the seconds on a terminal, and note the time in `times`."""
    started = time.perf_counter()
    done = threading.Event()
    print(f"{what} ...", end="", flush=True)
    if sys.stdout.isatty():

        def tick() -> None:
            while not done.wait(1):
                seconds = time.perf_counter() - started
                print(f"\r{what} ... {seconds:.0f} s", end="", flush=True)

        threading.Thread(target=tick, daemon=True).start()
    try:
        yield
    except BaseException:
        done.set()
        say(" failed")
        raise
    done.set()
    times[what] = time.perf_counter() - started
    say(f"{chr(13) + what + ' ...' if sys.stdout.isatty() else ''} {times[what]:.1f} s")


def say_times(times: dict[str, float]) -> None:
    """Print the seconds of each step, as a table."""
    width = max(map(len, [*times, "Together"]))
    say(f"\n{'Step'.ljust(width)}  Seconds")
    for what, seconds in [*times.items(), ("Together", sum(times.values()))]:
        say(f"{what.ljust(width)}  {seconds:7.1f}")
    say()


def run(
    command: list[str | Path],
    *,
    otherwise: str,
    folder: Path = ROOT,
    variables: dict[str, str] | None = None,
) -> str:
    """Run a command. Gives its standard output.

    Takes: the folder in which it works; its environment, by default `environment()`.
    Raises: StepFailed with the end of its output, and `otherwise`, which says what to do.
    """
    try:
        done = subprocess.run(
            [str(part) for part in command],
            cwd=folder,
            env=environment() if variables is None else variables,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            check=False,
        )
    except OSError as error:
        raise StepFailed(f"{command[0]} cannot be started: {error}\n{otherwise}") from None
    if done.returncode:
        raise StepFailed(f"{ending(done.stdout + done.stderr)}\n\n{otherwise}")
    return done.stdout


def environment() -> dict[str, str]:
    """The environment of every child process of ours."""
    settings = {
        "PORTAL_DEBUG": "1",
        "PYTHONUTF8": "1",
        "UV_PYTHON_DOWNLOADS": "never",
        "VIRTUAL_ENV": str(VENV),
    }
    if sys.platform == "darwin" and HOMEBREW_LIBRARIES.is_dir():
        settings["DYLD_FALLBACK_LIBRARY_PATH"] = str(HOMEBREW_LIBRARIES)
    if os.name == "nt" and MSYS2_LIBRARIES.is_dir():
        settings["WEASYPRINT_DLL_DIRECTORIES"] = str(MSYS2_LIBRARIES)
    # The rest gives way to what is set already. Modules stay compiled: tests start many programs.
    overridden = {"VIRTUAL_ENV", "UV_PYTHON_DOWNLOADS", "PYTHONDONTWRITEBYTECODE"}
    return settings | {key: value for key, value in os.environ.items() if key not in overridden}


def stop(process: subprocess.Popen[bytes]) -> None:
    """Terminate a process, and kill it if it does not end."""
    process.terminate()
    try:
        process.wait(timeout=15)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def ending(text: str) -> str:
    """The last fifteen lines of what a program said."""
    return "\n".join(text.strip().splitlines()[-15:])


def interrupt(number: int, frame: object) -> None:
    """Treat SIGTERM like Ctrl+C, so that no child process is left behind.

    Raises: KeyboardInterrupt.
    """
    raise KeyboardInterrupt
