"""Times the board at 24, 240 and 2,400 indicators: reading, placing, printing, and its queries.

Run: .venv/bin/python -m tests.benchmarks.bench_board [ROWS ...] [--rounds N]
Each size has a database of its own in memory, with three years of monthly readings. `page` is the
whole answer to a request, middleware included; a page shows 200 rows at most. `over time` is the
counts of twelve quarters, rated as columns: for 2,046 indicators about as long as one board, where
twelve boards take twenty times that. Home and board show directions and years to date too, which
take standings, so their own counts are of these: counting alone by columns saves them nothing.
"""

import argparse
import os
import statistics
import time
from collections.abc import Callable
from typing import Any

MONTHS = 36
COLUMNS = (
    "rows",
    "readings",
    "lines",
    "document",
    "html",
    "page",
    "over time",
    "kB",
    "queries",
    "per row",
)


def median_ms(work: Callable[[], Any], rounds: int) -> float:
    """The median of the rounds, after one that warms up, in milliseconds of processor time."""
    work()
    taken = []
    for _ in range(rounds):
        started = time.process_time()
        work()
        taken.append(time.process_time() - started)
    return statistics.median(taken) * 1000


def measured(rows: int, rounds: int) -> tuple[str, ...]:
    """One line of the table."""
    from django.core.management import call_command
    from django.db import connections
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from councilportal.common.periods import PeriodKind, latest_ended
    from councilportal.printing import html
    from performance.board import dashboard_sections, queries
    from performance.board.recount_queries import counts_over_time
    from tests import factories

    call_command("flush", interactive=False, verbosity=0)
    factories.make_council()
    factories.make_board(rows, months=MONTHS, services=max(1, rows // 24))
    client = Client()
    client.force_login(factories.make_user())
    period = factories.BOARD_PERIOD
    heading = dashboard_sections.Heading("Westmarch", "#123b5c", "Westmarch", period)
    lines = queries.with_rating(queries.board(period.end), None)
    shown = lines[:200]
    document = dashboard_sections.board_document(heading, shown)
    address = f"/performance/board/{period.slug}/"
    with CaptureQueriesContext(connections["default"]) as asked:
        answer = client.get(address)
        queries_asked = len(asked)
    assert answer.status_code == 200

    reading = median_ms(lambda: queries.board(period.end), rounds)
    placing = median_ms(lambda: dashboard_sections.board_document(heading, shown), rounds)
    printing = median_ms(lambda: html.body(document), rounds)
    page = median_ms(lambda: client.get(address), rounds)
    quarters = [latest_ended(PeriodKind.QUARTER, period.end).shifted(-back) for back in range(12)]
    counting = median_ms(lambda: counts_over_time(quarters[::-1]), rounds)
    return (
        f"{rows:,}",
        f"{rows * MONTHS:,}",
        f"{reading:,.0f} ms",
        f"{placing:,.0f} ms",
        f"{printing:,.0f} ms",
        f"{page:,.0f} ms",
        f"{counting:,.0f} ms",
        f"{len(answer.content) / 1000:,.0f}",
        str(queries_asked),
        f"{page / rows:.2f} ms",
    )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", nargs="*", type=int, default=[24, 240, 2400])
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    os.environ["DATABASE_URL"] = "sqlite:///:memory:"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "councilportal.settings")
    import django

    django.setup()
    from django.core.management import call_command
    from django.test.utils import setup_test_environment

    setup_test_environment()
    print("".join(f"{head:>12}" for head in COLUMNS))
    for rows in options.rows:
        call_command("migrate", verbosity=0)
        print("".join(f"{cell:>12}" for cell in measured(rows, options.rounds)))


if __name__ == "__main__":
    main()
