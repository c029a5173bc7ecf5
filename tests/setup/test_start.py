"""What every process of the portal reads when it starts, and what it leaves for later."""

import importlib.util
import subprocess
import sys

from councilportal.setup.production.gunicorn_settings import READ_LATE
from councilportal.setup.steps import ROOT

# Each takes from a third of a second to more than one, and tens of megabytes in every process.
LATER = {"gptables", "odfdo", "openpyxl", "pandas", "scipy", "weasyprint"}
START = "import django, sys; django.setup(); import councilportal.urls; print(*sys.modules)"


def test_a_start_reads_no_library_that_most_processes_do_without() -> None:
    done = subprocess.run(
        [sys.executable, "-c", START], cwd=ROOT, capture_output=True, text=True, check=True
    )
    read = {name.partition(".")[0] for name in done.stdout.split()}
    assert "numpy" in read  # the list is that of modules
    assert read & LATER == set()


def test_what_the_server_reads_before_its_workers_is_there() -> None:
    assert [name for name in READ_LATE if importlib.util.find_spec(name) is None] == []
