"""Times the pages over many assessments, and their files, at 5,000 assessments on both databases.

Run: .venv/bin/python -m tests.benchmarks.bench_register [ROWS] [--rounds N] [--pdf]
A quarter is published, a quarter signed, a quarter in draft and a quarter planned; each grid has
three rows answered. There is a decision for every fifth. `ms` is the median of the rounds for the
whole answer to a request, middleware included; `times` that of a trivial page, so that machines
compare. Then it says what the search finds.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

AT = datetime(2026, 1, 5, tzinfo=UTC)
TRIVIAL = "/accessibility/"
# The addresses to measure, and whether an equality lead asks, or nobody signed in.
PAGES = (
    ("/eqia/", True),
    ("/published/equality/register/", False),
    ("/eqia/?page=80", True),
    ("/eqia/?text=parks+17", True),
    ("/published/equality/register/?text=parks+17", False),
    ("/eqia/?text=nothing", True),
    ("/eqia/?directorate=PLC&state=signed", True),
    ("/eqia/?only=overdue", True),
    ("/eqia/timetable/", True),
    ("/published/equality/timetable/", False),
    ("/eqia/cumulative/", True),
    ("/eqia/decisions/", True),
    ("/published/decisions/register/", False),
    ("/eqia/register.csv", True),
    ("/published/equality/register.json", False),
    ("/eqia/timetable.csv", True),
    ("/eqia/cumulative.csv", True),
)
# What people type for "Café and tŷ bach in Brackenmere Park, EQ-2025-00017", and a name for it.
TITLE = "Café and tŷ bach in Brackenmere Park"
TYPED = (
    ("word of the title", "Brackenmere"),
    ("part of a word", "racken"),
    ("other case", "BRACKENMERE"),
    ("several words, any order", "park café"),
    ("reference", "EQ-2025-00017"),
    ("part of the reference", "2025-00017"),
    ("reference in other case", "eq-2025-00017"),
    ("word and reference", "café 00017"),
    ("service", "gardens"),
    ("directorate", "place"),
    ("responsible post", "head of gardens"),
    ("other case of an accent", "CAFÉ TŶ"),
    ("without accents", "cafe ty bach"),
    ("with a comma", "Park, Brackenmere"),
    ("decision maker", "Cabinet"),
)


def main() -> int:
    """Run once for each database, each in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", nargs="?", type=int, default=5000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--pdf", action="store_true", help="print a part of the register too, once")
    options = parser.parse_args()
    if os.environ.get("BENCH_URL"):
        _run(options.rows, options.rounds, with_pdf=options.pdf)
        return 0
    from councilportal.setup.temporary_postgres import NoPostgres, temporary_postgres

    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        failed += _child(f"sqlite:///{Path(folder) / 'portal.sqlite3'}")
    try:
        with temporary_postgres() as url:
            failed += _child(url)
    except NoPostgres as failure:
        print(f"NOT RUN on PostgreSQL: {failure}")
        failed += 1
    return failed


def _child(url: str) -> int:
    environment = {**os.environ, "DATABASE_URL": url, "BENCH_URL": url}
    environment["DJANGO_SETTINGS_MODULE"] = "councilportal.settings"
    environment["PORTAL_DEBUG"] = "1"
    command = [sys.executable, "-W", "ignore", "-m", "tests.benchmarks.bench_register"]
    return subprocess.run([*command, *sys.argv[1:]], env=environment, check=False).returncode


def _run(rows: int, rounds: int, *, with_pdf: bool) -> None:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext, setup_test_environment

    setup_test_environment()
    call_command("migrate", verbosity=0)
    lead = _make(rows)
    client, nobody = Client(), Client()
    client.force_login(lead)
    trivial = _median_ms(lambda: client.get(TRIVIAL), rounds)
    print(f"\n{connection.vendor}, {rows:,} assessments; {TRIVIAL} takes {trivial:.0f} ms")
    print(f"{'page':<40}{'by':>8}{'ms':>8}{'times':>8}{'queries':>9}{'kB':>8}")
    for page, is_lead in PAGES:
        by = client if is_lead else nobody
        with CaptureQueriesContext(connection) as asked:
            answer = by.get(page)
            queries = len(asked)
        assert answer.status_code == 200, page
        taken = _median_ms(lambda by=by, page=page: by.get(page), rounds)  # type: ignore[misc]
        print(
            f"{page:<40}{'lead' if is_lead else 'nobody':>8}{taken:>8,.0f}{taken / trivial:>8.1f}"
            f"{queries:>9}{len(answer.content) / 1000:>8,.0f}"
        )
    if with_pdf:
        started = time.perf_counter()
        assert nobody.get("/eqia/register.pdf?text=EQ-2025-001").status_code == 200
        print(f"a PDF of 100 takes {time.perf_counter() - started:,.1f} s")
    for said, text in TYPED:
        found = client.get("/eqia/register.csv", {"text": text}).content.decode()
        print(f"search by {said:<28}{text!r:<26}{'found' if TITLE in found else 'NOT FOUND'}")


def _median_ms(work: Callable[[], Any], rounds: int) -> float:
    """The median of the rounds by the clock, as PostgreSQL works beside us, after a first one."""
    work()
    taken = []
    for _ in range(rounds):
        started = time.perf_counter()
        work()
        taken.append(time.perf_counter() - started)
    return statistics.median(taken) * 1000


def _make(rows: int) -> Any:
    """The assessments, the decisions and an equality lead."""
    from eqia.models import Answer, Assessment, Decision, GridRow, ScreenedCharacteristic
    from tests import factories
    from tests.eqia.making import make_cast

    factories.make_council()
    cast = make_cast()
    post = factories.make_post("Head of gardens")
    gardens = factories.make_service("GDN", name="Gardens", directorate=cast.directorate)
    # Signed assessments accept no more rows, so the state is set at the end.
    records = Assessment.objects.bulk_create(
        (
            Assessment(
                ref=f"EQ-2025-{number:05}",
                title=TITLE if number == 17 else f"Proposal {number} for the parks of the county",
                subject="policy",
                directorate=cast.directorate,
                service=gardens if number == 17 else cast.service,
                lead_post=post if number == 17 else cast.service.head_post,
                question_set=cast.asked,
                budget_round="2026/27" if number % 3 else "",
                decision_maker="Cabinet",
                decision_text="March 2026",
                decision_latest=date(2026, 3, 31) + timedelta(days=number % 300),
                review_on=date(2025, 1, 1) + timedelta(days=number % 900),
                created_at=AT,
                changed_at=AT,
            )
            for number in range(rows)
        ),
        batch_size=500,
    )
    screened = list(ScreenedCharacteristic.objects.select_related("characteristic"))
    groups = GridRow.objects.bulk_create(
        (
            GridRow(
                assessment=record,
                characteristic=row.characteristic,
                label=row.label,
                position=row.position,
                aims=row.aims,
                statutory=row.characteristic.statutory,
            )
            for record in records
            for row in screened
        ),
        batch_size=500,
    )
    asked = {each.ref: each for each in cast.asked.questions.all()}
    sizes = ("none", "low", "medium", "high")
    Answer.objects.bulk_create(
        (
            Answer(group=group, question=asked[ref], choice=choice)
            for place, group in enumerate(groups)
            for ref, choice in (("less", "no"), ("negative", sizes[place % 7 % 4]))
        ),
        batch_size=500,
    )
    quarters = [[each.pk for each in records[first::4]] for first in range(4)]
    Assessment.objects.filter(pk__in=quarters[0]).update(state="signed", published_at=AT)
    Assessment.objects.filter(pk__in=quarters[1]).update(state="signed")
    Assessment.objects.filter(pk__in=quarters[2]).update(state="planned")
    Decision.objects.bulk_create(
        (
            Decision(
                ref=f"26-{number:05}",
                number=f"26/{number:05}",
                subject=f"Decision {number}",
                state=("taken", "ready", "draft")[number % 3],
                taken_on=AT.date(),
                created_at=AT,
            )
            for number in range(rows // 5)
        ),
        batch_size=500,
    )
    return cast.lead


if __name__ == "__main__":
    sys.exit(main())
