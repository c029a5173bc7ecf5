"""`manage.py draw_workflows`: draws the moves of returns and assessments in README."""

from collections.abc import Callable, Mapping
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from councilportal.publishing.rules import workflow as publishing
from eqia.rules import workflow
from performance.returns import rules as returns

README: Path = settings.BASE_DIR / "README.md"
DIAGRAMS: Mapping[str, Callable[[], str]] = {
    "a return": returns.diagram,
    "an assessment": workflow.diagram,
    "an edition": publishing.diagram,
}


class Command(BaseCommand):
    """Draws the diagrams, or says that one is out of date."""

    help = "Draw the tables of moves into README.md; --check only says if one is out of date."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """Take whether to check only."""
        parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if old")

    def handle(self, *args: object, **options: object) -> None:
        """Compare the drawings with README, and write them where they differ."""
        text = README.read_text(encoding="utf-8")
        new = drawn_into(text)
        if new == text:
            self.stdout.write("The diagrams in README.md are up to date.")
            return
        if options["check"]:
            raise CommandError("A diagram in README.md is old: run manage.py draw_workflows.")
        README.write_text(new, encoding="utf-8")
        self.stdout.write("The diagrams in README.md are drawn.")


def drawn_into(text: str) -> str:
    """The text with each diagram replaced between its two marks.

    *Raises*: CommandError where a mark is missing.
    """
    for name, diagram in DIAGRAMS.items():
        opens, closes = f"<!-- moves of {name}: begin -->", f"<!-- moves of {name}: end -->"
        before, begin, rest = text.partition(opens)
        _, end, after = rest.partition(closes)
        if not (begin and end):
            raise CommandError(f"README.md lacks {opens} or {closes}.")
        text = f"{before}{begin}\n```mermaid\n{diagram()}\n```\n{end}{after}"
    return text
