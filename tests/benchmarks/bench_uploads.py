"""Files that must not get in, sent to the upload page one after another: seconds and memory.

Run: .venv/bin/python -m tests.benchmarks.bench_uploads [--rounds N] [--busy N]
Each is posted through the whole portal, on a SQLite database of its own, in a fresh copy of a
warmed-up process, so that memory is that file's alone: by how much the portal grew, and the most
that the child process took which reads workbooks. The last line is the page without any file, which
tells what the machine gives; `--busy` keeps so many processors at other work meanwhile. It fails
where a file is taken or refused for another reason, where the median is over a second or the memory
over 200 MB (issue 3).
"""

import argparse
import io
import json
import logging
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from multiprocessing import Process
from pathlib import Path
from typing import Any

SECONDS = 1.0
MEGABYTES = 200
ADDRESS = "/returns/LRA/2026-09-30/upload/"


def trials() -> dict[str, tuple[str, bytes, str]]:
    """By name of the trial: the file's name, its bytes and what the page must say about it."""
    from tests.returns import harmful

    headings, row = ["Reference", "Figure"], ["L001", 1]
    book = harmful.workbook
    many = b"Reference,Figure\r\n" + b"L001,1\r\n" * 100_000
    return {
        "zip bomb": ("a.xlsx", harmful.bomb(), "unpacks to much more"),
        "lying sizes": ("a.xlsx", harmful.lying(), "unpacks to much more"),
        "billion laughs": ("a.xlsx", harmful.laughs(), "defines entities"),
        "  in UTF-16": ("a.xlsx", harmful.hidden_laughs(), "written in UTF-16"),
        "macro workbook": ("a.xlsx", harmful.macros(), "holds macros"),
        "100,000 rows": ("a.xlsx", harmful.rows_of(100_000), "more than 10,000 rows"),
        "  prefixed": ("a.xlsx", harmful.prefixed_rows(), "more than 10,000 rows"),
        "row 99,999,999": ("a.xlsx", harmful.rows_far_below(), "has a row 99,999,999"),
        "wide rows": ("a.xlsx", harmful.wide_rows(), "more than 600,000 cells"),
        "200,000 names": ("a.xlsx", harmful.many_names(), "more than 2,000 defined names"),
        "200,000 styles": ("a.xlsx", harmful.many_styles(), "too many styles"),
        "100,000 in CSV": ("a.csv", many, "more than 10,000 rows"),
        "wrong sheet": ("a.xlsx", book(headings, row, title="Sheet1"), "no sheet named Return"),
        "renamed columns": ("a.xlsx", book(["Reference", "Figur"], row), "no column “Figur”"),
        "(a good file)": ("a.xlsx", book(headings, row), "Preview of your file"),
        "(no file)": ("", b"", "Select the filled-in workbook"),
    }


def main() -> int:
    """Print a line for each trial; the number of trials that failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--busy", type=int, default=0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        client = _portal(Path(folder))
        files = trials()
        _post(client, *files["(a good file)"])  # so that what the first request loads is loaded
        with _others_at_work(options.busy):
            took = {
                name: [_in_a_copy(partial(_post, client, *file)) for _ in range(options.rounds)]
                for name, file in files.items()
            }
        child = {
            name: _child_memory(Path(folder), *files[name]) if each[0]["has_child"] else 0
            for name, each in took.items()
        }
    print(f"{'':<16}  median s   worst s  portal MB  child MB")
    return sum(_told(name, each, child[name]) for name, each in took.items())


def _told(name: str, took: list[dict[str, Any]], child: float) -> bool:
    seconds = [each["seconds"] for each in took]
    grown = max(each["grown"] for each in took)
    wrong = [each["said"] for each in took if each["said"]]
    failed = statistics.median(seconds) > SECONDS or max(grown, child) > MEGABYTES or bool(wrong)
    print(
        f"{name:<16}{statistics.median(seconds):10.2f}{max(seconds):10.2f}{grown:11.0f}{child:10.0f}"
        f"{'  FAILED' * failed}{''.join(wrong[:1])}"
    )
    return failed


def _portal(folder: Path) -> Any:
    """A signed-in officer's client, on a new database with one service and two indicators."""
    os.environ["DATABASE_URL"] = f"sqlite:///{folder / 'portal.sqlite3'}"
    os.environ["DJANGO_SETTINGS_MODULE"] = "councilportal.settings"
    os.environ.pop("PORTAL_DEBUG", None)
    import django

    django.setup()
    logging.disable()  # a council without a logo is no news
    from django.core.management import call_command
    from django.test import Client

    from tests.returns import support

    call_command("migrate", verbosity=0)
    world = support.make_world()
    support.standard(world)
    client = Client(HTTP_HOST="localhost")
    client.force_login(world.people["officer"])
    return client


def _post(client: Any, name: str, data: bytes, said: str) -> dict[str, Any]:
    file = io.BytesIO(data)
    file.name = name
    begin = time.perf_counter()
    answer = client.post(ADDRESS, {"file": file} if name else {})
    seconds = time.perf_counter() - begin
    is_said = answer.status_code == 200 and said in answer.content.decode()
    return {"seconds": seconds, "said": "" if is_said else f"  not said: {said}"}


def _in_a_copy(work: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """Do the work in a copy of this process. Gives its result and the megabytes that it took."""
    reader, writer = os.pipe()
    pid = os.fork()
    if not pid:
        before = _most_memory()
        found = work()
        found["grown"] = _most_memory() - before
        found["has_child"] = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss > 0
        os.write(writer, json.dumps(found).encode())
        os._exit(0)
    os.close(writer)
    with open(reader, "rb") as pipe:
        found = json.loads(pipe.read())
    os.waitpid(pid, 0)
    return dict(found)


def _child_memory(folder: Path, name: str, data: bytes, said: str) -> float:
    """The most memory of the reader of workbooks, measured as the child of a small process."""
    (folder / name).write_bytes(data)
    command = [sys.executable, "-m", "tests.returns.upload_trial", str(folder / name)]
    done = subprocess.run(command, capture_output=True, check=True)
    return float(json.loads(done.stdout)["child"])


def _most_memory() -> float:
    """The most memory that this process has had, in MB. A copy begins with its parent's."""
    status = Path("/proc/self/status").read_text().splitlines()
    [most] = [line for line in status if line.startswith("VmHWM:")]
    return int(most.split()[1]) / 1024


@contextmanager
def _others_at_work(count: int) -> Iterator[None]:
    others = [Process(target=_count_for_ever, daemon=True) for _ in range(count)]
    for other in others:
        other.start()
    try:
        yield
    finally:
        for other in others:
            other.terminate()


def _count_for_ever() -> None:
    while True:
        pass


if __name__ == "__main__":
    sys.exit(main())
