"""What commands share: errors on standard error with exit code 1, progress on a terminal only."""

import sys
from argparse import ArgumentTypeError
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, OperationalError, connection
from django.db.migrations.executor import MigrationExecutor

from councilportal.audit.operations import WrongKey
from councilportal.common.period_words import read_period
from councilportal.common.periods import NotAPeriod, Period
from councilportal.common.text import NotText, clean
from councilportal.database import is_locked
from councilportal.exchange import Report
from councilportal.files.tables import Problem
from councilportal.jobs import engines
from councilportal.organisation.models import Directorate

SHOWN = 1_000


def words(longest: int) -> Callable[[str], str]:
    """The type of an argument that is text: cleaned, and of at most so many characters."""

    def read(given: str) -> str:
        try:
            text = clean(given)
        except NotText as error:
            raise ArgumentTypeError(f"{error}.") from error
        if len(text) > longest:
            raise ArgumentTypeError(f"write at most {longest} characters; this has {len(text)}.")
        return text

    return read


def period_argument(text: str) -> Period:
    """The period that an argument names. Raises: CommandError with the accepted forms."""
    try:
        return read_period(text)
    except NotAPeriod as error:
        raise CommandError(str(error)) from error


def directorate_argument(ref: str) -> str:
    """The directorate that an argument names. Raises: CommandError with a list of directorates."""
    if ref and not Directorate.objects.filter(ref=ref).exists():
        refs = ", ".join(sorted(Directorate.objects.values_list("ref", flat=True))) or "none yet"
        raise CommandError(f"There is no directorate {ref!r}; there are: {refs}.")
    return ref


def write_file(path: Path, content: bytes) -> str:
    """Write a file; gives its name. Raises: CommandError where it cannot be written."""
    try:
        path.write_bytes(content)
    except OSError as error:
        raise CommandError(f"Cannot write {path}: {error.strerror}.") from error
    return str(path)


class DataCommand(BaseCommand):
    """A command that needs the database. If it cannot work, it prints one line and exits with 1."""

    needs_tables = True

    def run_from_argv(self, argv: list[str]) -> None:
        """Exit with 1 for wrong arguments too; argparse exits with 2."""
        try:
            super().run_from_argv(argv)
        except SystemExit as end:
            raise SystemExit(min(end.code, 1) if isinstance(end.code, int) else end.code) from end

    def execute(self, *args: Any, **options: Any) -> str | None:
        """Run the command, after checking that the database can be reached and has its tables."""
        with database(needs_tables=self.needs_tables):
            try:
                return super().execute(*args, **options)
            finally:
                engines.finish()  # the child processes that run what the command asked for


@contextmanager
def database(*, needs_tables: bool = True) -> Iterator[None]:
    """Turn problems with the database itself into a CommandError."""
    try:
        behind = is_behind()
    except DatabaseError as error:
        say = f"The database cannot be used: {_first_line(error)}. See to DATABASE_URL."
        raise CommandError(say) from error
    if behind and needs_tables:
        raise CommandError("The database lacks tables: run python manage.py migrate first.")
    try:
        yield
    except WrongKey as error:
        raise CommandError(str(error)) from error
    except OperationalError as error:
        if is_locked(error):
            raise CommandError(
                "Somebody else was saving for too long. Nothing was changed: run it again."
            ) from error
        say = f"The database could not do it: {_first_line(error)}. Nothing was changed."
        raise CommandError(say) from error


def is_behind() -> bool:
    """Whether the database is missing migrations of this version of the portal."""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0].rstrip(".")


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
    """Clear the line of the progress bar."""
    if sys.stderr.isatty():
        sys.stderr.write("\r\033[K")


def refusal(problems: Sequence[Problem]) -> CommandError:
    """The CommandError with which a command ends: the problems, one a line."""
    end_bar()
    lines = [str(problem) for problem in problems[:SHOWN]]
    if len(problems) > SHOWN:
        lines.append(f"... and {len(problems) - SHOWN:,} more problems.")
    noun = "problem" if len(problems) == 1 else "problems"
    return CommandError("\n".join([f"{len(problems):,} {noun}; nothing was changed.", *lines]))


def described(report: Report, *, dry_run: bool = False) -> str:
    """What an import did, in lines for people."""
    lines = [
        f"{name}: {counts.created:,} new, {counts.changed:,} changed, {counts.unchanged:,} the same"
        for name, counts in report.counts.items()
    ]
    if not report.changes_anything:
        lines.append("Nothing changed: all of this is stored already.")
    elif dry_run:
        lines.append("Dry run: nothing was changed.")
    return "\n".join(lines)
