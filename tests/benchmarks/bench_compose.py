"""Times the composing of a dashboard edition with every performance part; prints memory too.

Run: .venv/bin/python -m tests.benchmarks.bench_compose [INDICATORS ...] [--rounds N]
Each size has a process and an SQLite database of its own, 18 months of readings, and is composed
`rounds` times. `ms` is the median; `peak` is what composing and its JSON added at most, in MB, as
Python counts it in a round of its own. Nothing is asserted: compare sizes, which should grow
linearly, within one run.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
import tracemalloc
from datetime import date

ON = date(2025, 10, 20)
MODULE = "tests.benchmarks.bench_compose"
SIZES = (24, 240, 2_400)


def main() -> None:
    """Compose editions of each size, in a process of its own, and print what it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int, default=SIZES)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--here", action="store_true", help="in this process and its database")
    asked = parser.parse_args()
    if asked.here:
        begin()
        measure(asked.sizes[0], asked.rounds)
        return
    for size in asked.sizes:
        with tempfile.TemporaryDirectory() as folder:
            values = os.environ | {"DATABASE_URL": f"sqlite:///{folder}/bench.sqlite3"}
            words = [sys.executable, "-m", MODULE, str(size), "--rounds", str(asked.rounds)]
            subprocess.run([*words, "--here"], env=values, check=True)


def begin() -> None:
    """Make the tables in the database that the environment names."""
    os.environ.setdefault("PORTAL_DEBUG", "1")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "councilportal.settings")
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)


def measure(size: int, rounds: int) -> None:
    """Make the indicators and the edition, and print a line of its times."""
    from councilportal.printing import codec
    from councilportal.publishing.editions import operations, queries
    from councilportal.publishing.editions.composing import compose
    from councilportal.publishing.rules.kinds import PartKind
    from tests.factories import make_board
    from tests.publishing.making import AT, make_cast, make_series

    cast = make_cast()
    make_series(cast)
    make_board(size)
    record = operations.start(series="dashboard", period="2025-09", by=cast.lead, at=AT)
    kinds = (PartKind.BY_DIRECTORATE, PartKind.BY_OUTCOME, PartKind.EXCEPTIONS, PartKind.REVISIONS)
    kept = [{"id": part.pk} for part in record.parts.order_by("position")]
    operations.arrange_parts(
        key=(record.series.ref, record.slug, record.number),
        saves=record.saves,
        parts=[*kept, *({"id": None, "part": kind} for kind in kinds)],
        by=cast.lead,
        at=AT,
    )
    record = queries.edition(record.series.ref, record.slug, record.number)
    took = []
    for _ in range(rounds):
        begun = time.perf_counter()
        text = codec.dump(compose(record, ON).public)
        took.append(time.perf_counter() - begun)
    tracemalloc.start()
    codec.dump(compose(record, ON).public)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    print(
        f"{size:>6,} indicators {statistics.median(took) * 1000:>9,.0f} ms "
        f"{peak / 1e6:>8,.1f} MB peak {len(text) / 1e6:>6,.1f} MB of JSON"
    )


if __name__ == "__main__":
    main()
