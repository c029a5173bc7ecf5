"""System packages that the machine needs: Pango for PDF files, Chromium for the journeys."""

import ctypes
import os
import shutil
import subprocess
import sys
from pathlib import Path

from councilportal.setup.steps import StepFailed, run, step

PANGO_PACKAGES = ["libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0"]
PANGO_LIBRARIES = ["libpango-1.0.so.0", "libpangoft2-1.0.so.0", "libharfbuzz-subset.so.0"]
PANGO_LINES = {  # package manager on the machine -> the one line
    "apt-get": f"sudo apt-get install -y --no-install-recommends {' '.join(PANGO_PACKAGES)}",
    "brew": "brew install pango",
    "dnf": "sudo dnf install -y pango",
    "zypper": "sudo zypper install -y pango",
    "pacman": "sudo pacman -S --noconfirm pango",
    "apk": "sudo apk add pango",
}
PANGO_WINDOWS = (
    "install MSYS2 (winget install MSYS2.MSYS2), "
    r"then run C:\msys64\usr\bin\bash -lc 'pacman -S --noconfirm mingw-w64-x86_64-pango'"
)
PANGO_ELSEWHERE = "install Pango 1.44 or newer with your package manager"
NO_PDF = "PDF files cannot be made on this machine yet, and tests of them fail. The remedy:\n"

CHROMIUM_PACKAGES = ["chromium", "fonts-liberation"]
CHROMIUM_NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"]
CHROMIUM_PLACES = [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
]


def prepare_pango(times: dict[str, float]) -> str:
    """Install Pango by apt if needed. Gives "" if PDFs can be made, else what installs Pango."""
    with step("Pango, for PDF files", times):
        if has_pango():
            return ""
        if apt_install(PANGO_PACKAGES) and has_pango():
            return ""
    return pango_line()


def has_pango() -> bool:
    """Whether WeasyPrint's libraries can be loaded."""
    if sys.platform.startswith("linux"):
        try:
            for library in PANGO_LIBRARIES:
                ctypes.CDLL(library)
        except OSError:
            return False
        return True
    try:
        run([sys.executable, "-c", "import weasyprint.text.ffi"], otherwise="")
    except StepFailed:
        return False
    return True


def pango_line() -> str:
    """The one line that installs Pango on a machine like this."""
    if os.name == "nt":
        return PANGO_WINDOWS
    lines = [line for manager, line in PANGO_LINES.items() if shutil.which(manager)]
    return lines[0] if lines else PANGO_ELSEWHERE


def prepare_chromium(times: dict[str, float]) -> str:
    """Path of a Chromium, installed by apt where we may; empty when there is none."""
    chromium = find_chromium()
    if not chromium:
        with step("Chromium, for the journeys", times):
            chromium = find_chromium() if apt_install(CHROMIUM_PACKAGES) else ""
    return chromium


def find_chromium() -> str:
    """Path of a Chromium or Chrome on this machine, CHROMIUM first; empty when there is none."""
    named = os.environ.get("CHROMIUM", "")
    found = [shutil.which(name) for name in ([named] if named else []) + CHROMIUM_NAMES]
    places = [place for place in CHROMIUM_PLACES if Path(place).is_file()]
    return next((path for path in [*found, *places] if path), "")


def apt_install(packages: list[str]) -> bool:
    """Whether the Debian packages were installed, where we may install any."""
    if not shutil.which("apt-get"):
        return False
    may: list[str] = []
    if os.geteuid() != 0:
        may = ["sudo", "-n"]
        if not shutil.which("sudo"):
            return False
        if subprocess.run([*may, "true"], capture_output=True, check=False).returncode:
            return False
    apt = [*may, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]
    install: list[str | Path] = [*apt, "install", "-y", "--no-install-recommends", *packages]
    try:
        run(install, otherwise="")
    except StepFailed:  # the lists of a fresh machine are empty or old
        try:
            run([*apt, "update"], otherwise="")
            run(install, otherwise="")
        except StepFailed:
            return False
    return True
