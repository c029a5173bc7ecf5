"""Measures the home page while twenty strangers ask for PDFs at once.

Run: .venv/bin/python -m tests.benchmarks.bench_parallel_pdf [--rows N] [--requests N]
gunicorn serves the portal on loopback, with the settings of production (WEB_WORKERS and WEB_THREADS
change them), over a timetable of N assessments that anybody may read. One visitor asks for the home
page ten times a second: first alone, then while so many ask for the timetable as one PDF, then for
PDFs of lists that differ, then for the first again. It fails if the home page took over 2 s, or if
an answer was neither a PDF nor a 503 that says when to come back. `times` compares with the home
page alone.
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections import Counter
from functools import partial
from pathlib import Path

from tests.benchmarks.serving import Answer, at_once, beside, get, served

BAR = 2.0  # seconds that a page may take throughout (issue 7)
TIMETABLE = "/eqia/timetable.pdf"


def main() -> int:
    """Print a line for each part; 1 if a page was late or an answer was of no use."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=500)
    parser.add_argument("--requests", type=int, default=20)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        environment = os.environ | {
            "DATABASE_URL": f"sqlite:///{folder / 'portal.sqlite3'}",
            "DJANGO_SETTINGS_MODULE": "councilportal.settings",
            "PDF_FOLDER": str(folder / "pdf"),
        }
        environment.pop("PORTAL_DEBUG", None)
        os.environ.update(environment)
        _make(options.rows)
        with served(environment, folder) as port:
            return _measure(port, options.requests)


def _make(rows: int) -> None:
    """A timetable of so many planned assessments, in a database of its own."""
    import django

    django.setup()
    from datetime import UTC, date, datetime, timedelta

    from django.core.management import call_command
    from django.db import connections

    from eqia.models import Assessment
    from tests import factories
    from tests.eqia.making import make_cast

    call_command("migrate", verbosity=0)
    factories.make_council()
    cast = make_cast()
    at = datetime(2026, 1, 5, tzinfo=UTC)
    Assessment.objects.bulk_create(
        Assessment(
            ref=f"EQ-2026-{number:05}",
            title=f"Proposal {number} for the parks and libraries of the county",
            state="planned",
            subject="policy",
            directorate=cast.directorate,
            service=cast.service,
            lead_post=cast.service.head_post,
            question_set=cast.asked,
            initial_impacts="Older people and people with disabilities may have to travel further.",
            completion_text="Autumn 2026",
            decision_text="March 2027",
            decision_latest=date(2027, 3, 31) + timedelta(days=number % 300),
            created_at=at,
            changed_at=at,
        )
        for number in range(rows)
    )
    connections.close_all()


def _measure(port: int, requests: int) -> int:
    alone = beside(port, lambda: time.sleep(4))
    usual = statistics.median(alone)
    print(f"home page alone: median {usual * 1000:.0f} ms, worst {max(alone) * 1000:.0f} ms")
    late = 0
    for what, paths in (
        (f"{requests} ask for one PDF", [TIMETABLE] * requests),
        (
            f"{requests} ask for different PDFs",
            [f"/eqia/register.pdf?text={number}" for number in range(requests)],
        ),
        (f"{requests} ask for the first again", [TIMETABLE] * requests),
    ):
        got: list[Answer] = []
        asks = [partial(get, port, path) for path in paths]
        pages = beside(port, partial(at_once, asks, got))
        useless = [status for _, status, retry, body in got if not _is_of_use(status, retry, body)]
        late += max(pages) > BAR or bool(useless) or len(got) < requests
        counted = Counter(status for _, status, _, _ in got)
        made = [seconds for seconds, status, _, _ in got if status == 200]
        said = ", ".join(f"{number} x {status}" for status, number in sorted(counted.items()))
        print(
            f"{what}: {said} ({requests - len(got)} without an answer) within "
            f"{max(each[0] for each in got):.1f} s; PDFs after "
            f"{min(made, default=0):.2f} to {max(made, default=0):.1f} s; home page median "
            f"{statistics.median(pages) * 1000:.0f} ms ({statistics.median(pages) / usual:.1f} "
            f"times), worst {max(pages) * 1000:.0f} ms ({max(pages) / usual:.1f} times)",
            flush=True,
        )
    print("MISSED" if late else f"every home page within {BAR:g} s")
    return int(late > 0)


def _is_of_use(status: int, retry: str, body: bytes) -> bool:
    return body.startswith(b"%PDF-") if status == 200 else status == 503 and retry.isdigit()


if __name__ == "__main__":
    sys.exit(main())
