"""What commands share: a progress bar on a terminal, refusals on standard error."""

import sys
from collections.abc import Sequence

from django.core.management.base import CommandError

from councilportal.common.tables import Problem

SHOWN = 1_000


def bar(name: str, done: int, total: int) -> None:
    """Draw a progress bar, on a terminal only."""
    if not sys.stderr.isatty():
        return
    share = min(1.0, done / total) if total else 0.0
    filled = round(share * 30)
    line = f"\r{name} [{'#' * filled}{'.' * (30 - filled)}] {done:,} of about {total:,} rows"
    sys.stderr.write(line)
    sys.stderr.flush()


def end_bar() -> None:
    """Clear the line that the bar stood on."""
    if sys.stderr.isatty():
        sys.stderr.write("\r\033[K")


def refusal(problems: Sequence[Problem]) -> CommandError:
    """The problems as the error a command ends with, one a line."""
    lines = [str(problem) for problem in problems[:SHOWN]]
    if len(problems) > SHOWN:
        lines.append(f"... and {len(problems) - SHOWN:,} more problems.")
    noun = "problem" if len(problems) == 1 else "problems"
    return CommandError("\n".join([f"{len(problems):,} {noun}; nothing was changed.", *lines]))
