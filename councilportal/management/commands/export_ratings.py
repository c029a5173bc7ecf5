"""Export ratings: `manage.py export_ratings --period PERIOD [--format csv|json]`.

With --summary it writes counts; with --periods too, those of several periods.
"""

import json
from typing import Any

from django.core.management.base import CommandError, CommandParser

from councilportal.common.periods import Period
from councilportal.management.console import DataCommand, directorate_argument, period_argument
from performance.board.queries import Scope, board
from performance.board.ratings_file import rating_objects, ratings_csv, summaries, summary
from performance.board.recount_queries import counts_over_time

MOST_PERIODS = 120


class Command(DataCommand):
    """One row for each indicator in force on the last day of a period."""

    help = "Write ratings, directions and years to date as CSV or JSON, or their counts."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the period, the part of the council and the format."""
        parser.add_argument("--period", required=True)
        parser.add_argument("--directorate", default="")
        parser.add_argument("--format", choices=("csv", "json"), default="csv")
        parser.add_argument("--summary", action="store_true", help="headline counts, always JSON")
        parser.add_argument(
            "--periods",
            type=int,
            help=f"with --summary: counts of ratings of this many periods, at most {MOST_PERIODS}",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the rows or the counts to standard output."""
        period = period_argument(options["period"])
        scope = Scope(directorate=directorate_argument(options["directorate"]))
        if (number := options["periods"]) is not None:
            self.stdout.write(as_json(_recount(period, number, scope, **options)))
            return
        lines = board(period.end, scope)
        if options["summary"]:
            self.stdout.write(as_json(summary(period.code, lines)))
        elif options["format"] == "json":
            self.stdout.write(as_json(rating_objects(lines)))
        else:
            self.stdout.write(ratings_csv(lines).decode(), ending="")


def _recount(
    last: Period, number: int, scope: Scope, *, summary: bool, **_: Any
) -> list[dict[str, object]]:
    """The counts of ratings of some periods, oldest first."""
    if not summary:
        raise CommandError("--periods counts ratings: give --summary with it.")
    if not 1 <= number <= MOST_PERIODS:
        raise CommandError(f"--periods is {number}: it can be 1 to {MOST_PERIODS}.")
    periods = [last.shifted(-back) for back in reversed(range(number))]
    return summaries(counts_over_time(periods, scope))


def as_json(value: object) -> str:
    """The value as the JSON that commands print."""
    return json.dumps(value, ensure_ascii=False, indent=2)
