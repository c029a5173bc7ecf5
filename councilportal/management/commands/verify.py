"""The static checks: everything that can be checked without running a test."""

import os
import shlex
import subprocess
import sys
import time
from argparse import ArgumentParser
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

SOURCE = ["councilportal", "objectives", "performance", "eqia", "manage.py", "dev.py"]
# Settings as in production. The secrets are long enough for the checks, and are used for nothing
# else.
PRODUCTION = {
    "PORTAL_DEBUG": "0",
    "SECRET_KEY": "only-for-verify-0123456789-abcdefghijklmnopqrstuvwxyz-not-in-use",
    "AUDIT_KEY": "only-for-verify-9876543210-zyxwvutsrqponmlkjihgfedcba-not-in-use",
    "ALLOWED_HOSTS": "portal.example",
    "TRUSTED_PROXIES": "1",
    "PORTAL_URL": "https://portal.example",
}


@dataclass(frozen=True)
class Check:
    """One tool: its command, the command that repairs what it can, and extra settings."""

    name: str
    command: list[str]
    fix: list[str] | None = None
    settings: dict[str, str] = field(default_factory=lambda: {"PORTAL_DEBUG": "1"})


def checks() -> list[Check]:
    """Every check, the most important failures first."""
    manage = [sys.executable, "manage.py"]
    templates = sorted(
        str(path.relative_to(settings.BASE_DIR))
        for path in (settings.BASE_DIR / "templates").rglob("*.html")
    )
    djade = [_tool("djade"), "--target-version", "5.2"]
    return [
        Check("format", [_tool("ruff"), "format", "--check"], fix=[_tool("ruff"), "format"]),
        Check("lint", [_tool("ruff"), "check"], fix=[_tool("ruff"), "check", "--fix"]),
        Check("types", [_tool("mypy")]),
        Check("contracts", [_tool("lint-imports")]),
        Check("migrations", [*manage, "makemigrations", "--check", "--dry-run"]),
        Check("system", [*manage, "check", "--fail-level", "WARNING"]),
        Check(
            "deployment",
            [*manage, "check", "--deploy", "--fail-level", "WARNING"],
            settings=PRODUCTION,
        ),
        Check("templates", [*djade, "--check", *templates], fix=[*djade, *templates]),
        Check("security", [_tool("bandit"), "-q", "-c", "pyproject.toml", "-ll", "-r", *SOURCE]),
    ]


def _tool(name: str) -> str:
    return str(Path(sys.executable).with_name(name + (".exe" if os.name == "nt" else "")))


class Command(BaseCommand):
    """`manage.py verify [--fix]`."""

    help = "Format, lint, types, contracts, migrations, system checks, templates, security."
    requires_system_checks = []  # they are among the checks, and must not stop the others

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add `--fix`."""
        parser.add_argument(
            "--fix", action="store_true", help="repair what the tools can repair, then check"
        )

    def handle(self, *args: Any, fix: bool, **options: Any) -> None:
        """Run every check, even if some fail, and print the failed ones at the end.

        Raises: CommandError when any failed.
        """
        failed = [check.name for check in checks() if not self._passes(check, fix=fix)]
        if failed:
            raise CommandError(f"Failed: {', '.join(failed)}.")
        self.stdout.write("All is well.")

    def _passes(self, check: Check, *, fix: bool) -> bool:
        if fix and check.fix:
            self._run(check.fix, check.settings)
        return self._run(check.command, check.settings)

    def _run(self, command: list[str], extra: dict[str, str]) -> bool:
        self.stdout.write(f"$ {_shown(command, extra)}")
        self.stdout.flush()
        started = time.perf_counter()
        done = subprocess.run(command, cwd=settings.BASE_DIR, env=os.environ | extra, check=False)
        verdict = "passed" if done.returncode == 0 else "FAILED"
        self.stdout.write(f"  {verdict} in {time.perf_counter() - started:.1f} s\n\n")
        return done.returncode == 0


def _shown(command: list[str], extra: dict[str, str]) -> str:
    """The command as a person can type it in the project's folder."""
    base = f"{settings.BASE_DIR}{os.sep}"
    words = [word.removeprefix(base) for word in command]
    return " ".join([*(f"{key}={value}" for key, value in extra.items()), shlex.join(words)])
