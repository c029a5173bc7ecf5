"""Times the import of many rows of a file against pandas reading the same CSV file.

Run: .venv/bin/python -m tests.benchmarks.bench_import [ROWS] [--only FILE] [--rounds N] [--profile]
FILE is readings, targets, eqia_answers or equality_figures. It has all columns, as exports have.
pandas only splits and types the cells. The import checks every row against what it refers to, which
is stored before, keeps exact decimals, writes tables with their constraints and indexes, and states
in the record of changes what each row holds. Aims: 20 times for import and for the export of
readings, 10 for the same import again. Figures of people have no aim: each row is written to two
tables, the figure and its groups, and whole tables are checked. Each round is a process of its own,
as a command is: in it pandas reads the file once, then the file is imported once, again and
exported. "Row by row" is the import without columns, in one round, for comparison. The processor's
time of the database server is not counted. DATABASE_URL names the database (what is written is
rolled back); without it, a new SQLite file.
"""

import argparse
import cProfile
import csv
import json
import os
import pstats
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

AT = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
MONTHS = 50
QUESTIONS = 10
GROUPS = 10
FIGURES = 200  # of a table
WITHOUT_AIM = "equality_figures"
Row = Mapping[str, str]


def write(folder: Path, name: str, rows: Iterable[Row]) -> None:
    """A file with all columns of its format."""
    from councilportal.exchange import FORMATS

    columns = next(each.columns for each in FORMATS if each.name == name)
    with (folder / f"{name}.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, [column.name for column in columns])
        writer.writeheader()
        writer.writerows(rows)


def write_council(folder: Path, indicators: int) -> list[str]:
    """A council with monthly percentages; gives their references."""
    refs = [f"I{number:05d}" for number in range(indicators)]
    write(folder, "directorates", [{"ref": "D", "name": "Directorate"}])
    write(folder, "services", [{"ref": "S", "name": "Service", "directorate": "D"}])
    rating = {"decimals": "1", "polarity": "higher", "method": "target_floor"}
    how = {"service": "S", "unit": "percent", "kind": "kpi", "frequency": "month"} | rating
    rows = ({"ref": ref, "title": f"Indicator {ref}", "aggregation": "ratio"} | how for ref in refs)
    write(folder, "indicators", rows)
    return refs


def months_from(first: int, count: int) -> list[str]:
    return [f"{2022 + (first + n) // 12}-{(first + n) % 12 + 1:02d}" for n in range(count)]


def readings(before: Path, count: int) -> Iterator[Row]:
    """Readings of about four years; every tenth has commentary."""
    refs = write_council(before, -(-count // MONTHS))
    months = months_from(3, MONTHS)
    for number in range(count):
        row = {"ref": refs[number // MONTHS], "period": months[number % MONTHS]}
        row |= {"revision": "1", "data_state": "final"}
        if number % 2:
            row["value"] = f"{number % 997 / 10:.1f}"
        else:
            row |= {"numerator": str(number % 89), "denominator": "100"}
        if number % 10 == 0:
            row["commentary"] = "Two reviewers left."
        yield row


def targets(before: Path, count: int) -> Iterator[Row]:
    """Targets of four years, each of the year and of its months."""
    of_one = [
        {"year": f"{2022 + year}/{23 + year}", "period": period}
        for year in range(4)
        for period in ("", *months_from(3 + 12 * year, 12))
    ]
    refs = write_council(before, -(-count // len(of_one)))
    for number in range(count):
        row = {"ref": refs[number // len(of_one)]} | of_one[number % len(of_one)]
        high = 80 + number % 19
        yield row | {"target": str(high), "floor": f"{high - 1 - number % 7}.5"}


def eqia_answers(before: Path, count: int) -> Iterator[Row]:
    """Answers of drafts, each with a grid of ten groups of people by ten questions."""
    write_council(before, 1)
    groups = [f"g{number}" for number in range(GROUPS)]
    asked = {"question_set": "grid", "version": "1", "part": "screening"}
    kinds = ["text" if number % 5 == 4 else "yes_no" for number in range(QUESTIONS)]
    meanings = {"text": "detail", "yes_no": "less_favourable"}
    write(before, "characteristics", [{"ref": ref, "name": ref} for ref in groups])
    write(before, "question_sets", [{"ref": "grid", "version": "1", "title": "A grid"}])
    write(
        before,
        "questions",
        (
            asked
            | {"ref": f"q{n}", "position": str(n + 1), "text": f"Question {n}?"}
            | {"kind": kind, "meaning": meanings[kind]}
            for n, kind in enumerate(kinds)
        ),
    )
    refs = [f"EQ-{number:05d}" for number in range(-(-count // (GROUPS * QUESTIONS)))]
    begun = {"version": "1", "state": "draft", "subject": "policy", "directorate": "D"}
    begun |= {"question_set": "grid", "question_set_version": "1"}
    write(before, "eqia", (begun | {"ref": ref, "title": f"Policy {ref}"} for ref in refs))
    for number in range(count):
        group, question = number // QUESTIONS % GROUPS, number % QUESTIONS
        row = {"ref": refs[number // (GROUPS * QUESTIONS)], "version": "1", "statutory": "no"}
        row |= {"characteristic": groups[group], "label": f"Group {group}"}
        row |= {"question": f"q{question}", "position": str(group + 1), "aims": "a; b"}
        is_text = kinds[question] == "text"
        said = {"text": f"In ward {number % 97}, people said so."} if is_text else {}
        yield row | (said or {"choice": "yes" if number % 3 else "no"})


def equality_figures(before: Path, count: int) -> Iterator[Row]:
    """Figures of tables of 200 rows: of twenty measures, ten groups with count, base and value."""
    write_council(before, 1)
    bands = [f"band{number}" for number in range(GROUPS)]
    age = {"ref": "age", "name": "Age", "categories": "; ".join(bands)}
    write(before, "characteristics", [age])
    refs = [f"T{number:05d}" for number in range(-(-count // FIGURES))]
    about = {"kind": "workforce", "unit": "percent", "mode": "suppress", "threshold": "5"}
    write(
        before, "equality_tables", ({"ref": ref, "title": f"Table {ref}"} | about for ref in refs)
    )
    for number in range(count):
        place = number % FIGURES
        row = {"table": refs[number // FIGURES], "position": str(place + 1)}
        row |= {"groups": f"age:{bands[place % GROUPS]}", "measure": f"Measure {place // GROUPS}"}
        yield row | {
            "count": str(number % 89),
            "base": "1000",
            "value": f"{number % 89 / 10:.1f}",
        }


FILES: Mapping[str, Callable[[Path, int], Iterator[Row]]] = {
    "readings": readings,
    "targets": targets,
    "eqia_answers": eqia_answers,
    "equality_figures": equality_figures,
}
AIMS = {"import": 20.0, "import again": 10.0}
ALSO_EXPORTED = "readings"


@contextmanager
def rolled_back() -> Iterator[None]:
    from django.db import transaction

    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@contextmanager
def row_by_row() -> Iterator[None]:
    from councilportal import exchange

    by_columns = exchange.FORMATS
    exchange.FORMATS = tuple(replace(each, take=None) for each in by_columns)
    yield
    exchange.FORMATS = by_columns


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


def most_memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("rows", nargs="?", type=int, default=100_000)
    parser.add_argument("--only", choices=FILES, help="else each file")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--profile", action="store_true", help="say where the time goes instead")
    parser.add_argument("--round", choices=("columns", "rows"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.round or options.profile:
        return in_this_process(options.only or ALSO_EXPORTED, options)
    return sum(compare(name, options) for name in FILES if options.only in (None, name))


def in_this_process(name: str, options: argparse.Namespace) -> int:
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        set_up(folder)
        for each in ("before", "in"):
            (folder / each).mkdir()
        write(folder / "in", name, FILES[name](folder / "before", options.rows))
        return measure(folder, name, options)


def measure(folder: Path, name: str, options: argparse.Namespace) -> int:
    """One round. Prints the seconds of each step and the megabytes of memory as JSON."""
    import pandas

    from councilportal.exchange import FORMATS, import_path

    file = next(each for each in FORMATS if each.name == name)
    path = folder / "in" / f"{file.name}.csv"

    def bring_in(path: Path = path) -> bool:
        return import_path(path=path, by=None, at=AT).changes_anything

    def bring_in_again() -> None:
        assert not bring_in()

    seconds = {}
    with rolled_back():
        bring_in(folder / "before")
        if options.profile:
            return profile(bring_in, bring_in_again)
        pandas.read_csv(StringIO("ref,value\nI1,1.5\n"))  # what pandas does at its first file
        seconds["pandas reads"] = timed(lambda: read_with_pandas(path))
        with row_by_row() if options.round == "rows" else nullcontext():
            seconds["import"] = timed(bring_in)
            seconds["import again"] = timed(bring_in_again)
        if file.name == ALSO_EXPORTED:
            seconds["export"] = timed(file.csv)
    print(json.dumps({"seconds": seconds, "memory": most_memory()}))
    return 0


def one_round(name: str, rows: int, how: str) -> tuple[dict[str, float], float]:
    """Seconds of each step, and megabytes of memory. *Takes*: `how`, "columns" or "rows"."""
    own = [sys.executable, "-m", "tests.benchmarks.bench_import", str(rows)]
    own += ["--only", name, "--round", how]
    done = subprocess.run(own, check=True, stdout=subprocess.PIPE, text=True)
    said = json.loads(done.stdout.splitlines()[-1])
    return said["seconds"], said["memory"]


def compare(name: str, options: argparse.Namespace) -> int:
    """Print the medians. Gives: how many aims are missed."""
    rounds = [one_round(name, options.rows, "columns") for _ in range(options.rounds)]
    seconds = {what: statistics.median(each[what] for each, _ in rounds) for what in rounds[0][0]}
    memory = max(each for _, each in rounds)
    by_rows, most = one_round(name, options.rows, "rows")
    seconds |= {f"{what}, row by row": by_rows[what] for what in AIMS if what in by_rows}
    print(f"{options.rows:,} rows of {name}, median of {options.rounds} rounds")
    for what, each in seconds.items():
        print(f"{what:<25}{each:8.2f} s  {each / seconds['pandas reads']:6.1f} times pandas")
    print(
        f"at most {memory:,.0f} MB of memory, pandas and Django included; {most:,.0f} MB row by row"
    )
    aims = AIMS | {"export": AIMS["import"]} if name != WITHOUT_AIM else {}
    return sum(seconds[w] > aims[w] * seconds["pandas reads"] for w in aims if w in seconds)


def profile(*each: Callable[[], object]) -> int:
    for work in each:
        found = cProfile.Profile()
        found.runcall(work)
        pstats.Stats(found).sort_stats("tottime").print_stats(35)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
