"""Times the register at 50, 500 and 5,000 assessments: the page, a search, and the files.

Run: .venv/bin/python -m tests.benchmarks.bench_register [ROWS ...] [--rounds N] [--pdf]
`page` is the whole answer to a request of an equality lead, middleware included; it shows 50 rows.
"""

import argparse
import os
import time
from datetime import UTC, date, datetime

from tests.benchmarks.bench_board import median_ms

COLUMNS = ("rows", "page", "search", "signed out", "csv", "json", "kB", "queries", "pdf")
AT = datetime(2026, 1, 5, tzinfo=UTC)


def measured(rows: int, rounds: int, *, with_pdf: bool) -> tuple[str, ...]:
    """One line of the table."""
    from django.core.management import call_command
    from django.db import connections
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from eqia.models import Assessment
    from tests import factories
    from tests.eqia.making import make_cast

    call_command("migrate", verbosity=0)
    factories.make_council()
    cast = make_cast()
    Assessment.objects.bulk_create(
        (
            Assessment(
                ref=f"EQ-2025-{number:04}",
                title=f"Proposal {number} for the parks of Brackenmere",
                subject="policy",
                state="signed",
                directorate=cast.directorate,
                service=cast.service,
                lead_post=cast.service.head_post,
                question_set=cast.asked,
                decision_text="March 2026",
                decision_latest=date(2026, 3, 31),
                published_at=AT,
                created_at=AT,
                changed_at=AT,
            )
            for number in range(rows)
        ),
        batch_size=500,
    )
    client, nobody = Client(), Client()
    client.force_login(cast.lead)
    client.get("/eqia/")
    with CaptureQueriesContext(connections["default"]) as asked:
        answer = client.get("/eqia/?text=parks+17")
        queries_asked = len(asked)
    assert answer.status_code == 200
    printed = ""
    if with_pdf:
        started = time.perf_counter()
        assert nobody.get("/eqia/register.pdf").status_code == 200
        printed = f"{time.perf_counter() - started:,.1f} s"
    taken = [
        f"{median_ms(lambda page=page, by=by: by.get(page), rounds):,.0f} ms"  # type: ignore[misc]
        for page, by in (
            ("/eqia/", client),
            ("/eqia/?text=parks+17", client),
            ("/eqia/", nobody),
            ("/eqia/register.csv", nobody),
            ("/eqia/register.json", nobody),
        )
    ]
    size = f"{len(answer.content) / 1000:,.0f}"
    return (f"{rows:,}", *taken, size, str(queries_asked), printed)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", nargs="*", type=int, default=[50, 500, 5000])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--pdf", action="store_true", help="print the register too, once")
    options = parser.parse_args()
    os.environ["DATABASE_URL"] = "sqlite:///:memory:"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "councilportal.settings")
    os.environ.setdefault("PORTAL_DEBUG", "1")
    import django

    django.setup()
    from django.db import connections
    from django.test.utils import setup_test_environment

    setup_test_environment()
    print("".join(f"{head:>12}" for head in COLUMNS))
    for rows in options.rows:
        connections["default"].close()
        vars(connections["default"])["connection"] = None  # another empty database in memory
        cells = measured(rows, options.rounds, with_pdf=options.pdf)
        print("".join(f"{cell:>12}" for cell in cells))


if __name__ == "__main__":
    main()
