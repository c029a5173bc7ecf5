"""Times the import and the export of 100,000 readings against pandas reading the same CSV file.

Run: .venv/bin/python -m tests.benchmarks.bench_import [READINGS] [--rounds N] [--profile]
The file has all columns, as exports have. pandas only splits and types the cells. The import checks
every row against its indicator, keeps exact decimals and writes two tables with some twenty
constraints and seven indexes. Aims: 20 times for import and export, 10 for the same import again.
DATABASE_URL names the database (what is written is rolled back); without it, a new SQLite file.
"""

import argparse
import cProfile
import csv
import os
import pstats
import resource
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

MONTHS = 50
TARGETS = {"import": 20.0, "import again": 10.0, "export": 20.0}
AT = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)


def write_set(folder: Path, readings: int) -> Path:
    """A council with monthly percentages over about four years; every tenth has commentary."""
    from performance.exchange.readings import READINGS

    indicators = -(-readings // MONTHS)
    refs = [f"I{number:05d}" for number in range(indicators)]
    head = "ref,title,service,unit,decimals,polarity,kind,frequency,aggregation\n"
    rows = [f"{ref},Indicator {ref},S,percent,1,higher,kpi,month,ratio\n" for ref in refs]
    (folder / "directorates.csv").write_text("ref,name\nD,Directorate\n")
    (folder / "services.csv").write_text("ref,name,directorate\nS,Service,D\n")
    (folder / "indicators.csv").write_text(head + "".join(rows))
    months = [f"{2022 + (3 + n) // 12}-{(3 + n) % 12 + 1:02d}" for n in range(MONTHS)]
    with (folder / "readings.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, [column.name for column in READINGS.columns])
        writer.writeheader()
        for number in range(readings):
            row = {"ref": refs[number // MONTHS], "period": months[number % MONTHS]}
            row |= {"revision": "1", "data_state": "final"}
            if number % 2:
                row["value"] = f"{number % 997 / 10:.1f}"
            else:
                row |= {"numerator": str(number % 89), "denominator": "100"}
            if number % 10 == 0:
                row["commentary"] = "Two reviewers left."
            writer.writerow(row)
    return folder


@contextmanager
def rolled_back() -> Iterator[None]:
    from django.db import transaction

    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def timed(work: Callable[[], object]) -> float:
    """The seconds of processor time, so that the ratio is the same on a busy machine."""
    started = time.process_time()
    work()
    return time.process_time() - started


def read_with_pandas(path: Path) -> None:
    import pandas

    assert len(pandas.read_csv(path))


def set_up(folder: Path) -> None:
    os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder / 'bench.sqlite3'}")
    os.environ["DJANGO_SETTINGS_MODULE"] = "councilportal.settings"
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("readings", nargs="?", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--profile", action="store_true", help="say where the time goes instead")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        set_up(folder)
        (folder / "in").mkdir()
        return compare(write_set(folder / "in", options.readings), options)


def compare(folder: Path, options: argparse.Namespace) -> int:
    from councilportal.exchange import import_path
    from performance.exchange.readings import READINGS

    def bring_in() -> None:
        import_path(path=folder, by=None, at=AT)

    def bring_in_again() -> None:
        assert not import_path(path=folder, by=None, at=AT).changes_anything

    if options.profile:
        profile = cProfile.Profile()
        with rolled_back():
            profile.runcall(bring_in)
        pstats.Stats(profile).sort_stats("tottime").print_stats(35)
        return 0
    read_with_pandas(folder / "readings.csv")  # imports it
    timings: dict[str, list[float]] = {"pandas reads": [], **{what: [] for what in TARGETS}}
    for _ in range(options.rounds):
        timings["pandas reads"].append(timed(lambda: read_with_pandas(folder / "readings.csv")))
        with rolled_back():
            timings["import"].append(timed(bring_in))
            timings["import again"].append(timed(bring_in_again))
            timings["export"].append(timed(READINGS.csv))
    seconds = {what: statistics.median(each) for what, each in timings.items()}
    print(f"{options.readings:,} readings, median of {options.rounds} rounds")
    for what, each in seconds.items():
        print(f"{what:<14}{each:8.2f} s  {each / seconds['pandas reads']:6.1f} times pandas")
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"at most {most:,.0f} MB of memory, pandas and Django included")
    missed = [w for w, aim in TARGETS.items() if seconds[w] > aim * seconds["pandas reads"]]
    return len(missed)


if __name__ == "__main__":
    raise SystemExit(main())
