"""`manage.py draw_workflows`: the moves of a return in README, from the table of moves."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from performance.returns.rules import diagram

BEGIN, END = "<!-- workflow: begin -->", "<!-- workflow: end -->"
README: Path = settings.BASE_DIR / "README.md"


class Command(BaseCommand):
    """Draws the diagram, or says that it is out of date."""

    help = "Draw the moves of a return into README.md; --check only says if it is out of date."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """Only look, or write."""
        parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if old")

    def handle(self, *args: object, **options: object) -> None:
        """Compare, then write."""
        text = README.read_text(encoding="utf-8")
        new = drawn_into(text)
        if new == text:
            self.stdout.write("The diagram in README.md is up to date.")
            return
        if options["check"]:
            raise CommandError("The diagram in README.md is old: run manage.py draw_workflows.")
        README.write_text(new, encoding="utf-8")
        self.stdout.write("The diagram in README.md is drawn.")


def drawn_into(text: str) -> str:
    """The text with the diagram between its two marks.

    *Raises*: CommandError where the marks are missing.
    """
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise CommandError(f"README.md lacks {BEGIN} or {END}.")
    return f"{before}{begin}\n```mermaid\n{diagram()}\n```\n{end}{after}"
