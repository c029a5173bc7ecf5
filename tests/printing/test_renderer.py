"""The warm renderer: the same PDFs as a cold child makes, whatever becomes of either."""

import multiprocessing
import os
import signal
import socket
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from time import monotonic, sleep

import pytest

from councilportal.common.document import Document, Section
from councilportal.printing import html, locks, pdf, pdf_warm, renderer
from councilportal.printing.failures import PdfFailed
from tests.benchmarks.bench_pdf import dashboard
from tests.printing import sample

pytestmark = pytest.mark.skipif(not renderer.IS_POSSIBLE, reason="There is no fork here.")

# What becomes of the renderer does not depend on what it lays out: this takes a fifth of a second.
SHORT = html.paper(
    Document("R-1", "Title", "", "Afonwen", "#003a5d", "All.", (Section("all", "All", ()),))
)


@pytest.fixture(scope="module")
def long():
    """A page that takes a second or two to lay out."""
    return html.paper(dashboard(150))


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.PDF_FOLDER = tmp_path / "pdf"
    settings.PDF_LAYOUTS = 4


@pytest.fixture
def renderer_id():
    """The process of the renderer, which has begun."""
    pdf.from_html(SHORT)
    return current().process.pid


def current():
    """The renderer of this process."""
    assert renderer._current
    return renderer._current


def cold(source, monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr(renderer, "IS_POSSIBLE", False)
        return pdf.from_html(source)


def children_of(process):
    with suppress(FileNotFoundError):
        return Path(f"/proc/{process}/task/{process}/children").read_text().split()
    return []


def becomes(wanted, seconds=10):
    until = monotonic() + seconds
    while not wanted() and monotonic() < until:
        sleep(0.02)
    return bool(wanted())


def while_laying_out(source, disturb, process, **limits):
    """What becomes of a document where something happens to the renderer in the meantime."""
    made = []
    thread = threading.Thread(target=lambda: made.append(pdf.from_html(source, **limits)))
    thread.start()
    assert becomes(lambda: children_of(process))
    sleep(0.2)
    disturb(process)
    thread.join(60)
    return made


def test_bytes_are_those_of_a_cold_child_whatever_came_before(monkeypatch, renderer_id):
    other = html.paper(sample.document())
    expected = [cold(source, monkeypatch) for source in (SHORT, other)]

    for source, made in zip((SHORT, other) * 2, expected * 2, strict=True):
        assert pdf.from_html(source) == made
    assert current().process.pid == renderer_id


def test_several_threads_each_get_their_own(monkeypatch):
    sources = [SHORT.replace("<title>", f"<title>{number} ") for number in range(6)]
    made = {}
    threads = [
        threading.Thread(target=lambda each=each: made.update({each: pdf.from_html(each)}))
        for each in sources
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(set(made.values())) == 6
    assert made[sources[3]] == cold(sources[3], monkeypatch)


def test_renderer_that_was_killed_is_begun_again(renderer_id):
    os.kill(renderer_id, signal.SIGKILL)

    assert pdf.from_html(SHORT).startswith(b"%PDF-")
    assert pdf.from_html(SHORT).startswith(b"%PDF-")
    assert current().process.pid != renderer_id


def test_renderer_killed_in_mid_document_costs_only_time(renderer_id, long, monkeypatch):
    (made,) = while_laying_out(long, lambda pid: os.kill(pid, signal.SIGKILL), renderer_id)

    assert made == cold(long, monkeypatch)


def test_renderer_that_does_not_answer_is_ended_and_the_document_made(renderer_id, monkeypatch):
    monkeypatch.setattr(renderer, "BEGIN_SECONDS", 0.3)
    os.kill(renderer_id, signal.SIGSTOP)

    assert pdf.from_html(SHORT).startswith(b"%PDF-")
    assert current().process.returncode == -signal.SIGKILL


def test_child_whose_time_is_up_is_killed_and_leaves_its_slot(renderer_id, long, settings):
    settings.PDF_LAYOUTS = 1

    with pytest.raises(PdfFailed, match=r"not ready after 0\.5 seconds"):
        pdf.from_html(long, seconds=0.5)

    assert children_of(renderer_id) == []
    with locks.held(["layout-0.lock"], until=monotonic()):
        pass
    assert current().process.pid == renderer_id


def test_time_limit_holds_where_the_renderer_stops_in_mid_document(renderer_id, long, monkeypatch):
    monkeypatch.setattr(renderer, "END_SECONDS", 0.2)
    began = monotonic()

    made = []
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(threading, "excepthook", lambda told: made.append(told.exc_value))
        while_laying_out(long, lambda pid: os.kill(pid, signal.SIGSTOP), renderer_id, seconds=1)

    (failed,) = made
    assert isinstance(failed, PdfFailed)
    assert monotonic() - began < 20
    assert becomes(lambda: not children_of(renderer_id))


def test_child_that_breaks_down_is_told_and_the_next_document_made(renderer_id):
    with pytest.raises(PdfFailed, match=r"needs more than 60 MB|stopped unexpectedly"):
        pdf.from_html(SHORT, megabytes=60)

    assert pdf.from_html(SHORT).startswith(b"%PDF-")
    assert current().process.pid == renderer_id


def test_what_making_the_page_raises_ends_the_child(renderer_id, tmp_path):
    def broken():
        raise KeyError("page")

    with (
        locks.held(["layout-0.lock"], until=monotonic()) as lock,
        pytest.raises(KeyError, match="page"),
    ):
        renderer.lay_out(broken, tmp_path, megabytes=4096, seconds=60, lock=lock)

    assert children_of(renderer_id) == []


@pytest.mark.parametrize("is_possible", [True, False])
def test_no_child_sees_a_secret(is_possible, monkeypatch):
    renderer.stop()
    seen = []

    class Watched(subprocess.Popen):
        def __init__(self, *args, **kwargs):
            seen.append(kwargs["env"])
            super().__init__(*args, **kwargs)

    monkeypatch.setenv("SECRET_KEY", "do-not-tell")
    monkeypatch.setattr(subprocess, "Popen", Watched)
    monkeypatch.setattr(renderer, "IS_POSSIBLE", is_possible)
    pdf.from_html(SHORT)

    (environment,) = seen
    assert "do-not-tell" not in environment.values()
    assert "DATABASE_URL" not in environment


def test_other_environment_begins_another_renderer(renderer_id, monkeypatch, tmp_path):
    fonts = tmp_path / "fonts.conf"
    fonts.write_text(f"<fontconfig><dir>{pdf.fonts_folder()}</dir></fontconfig>")
    monkeypatch.setenv("FONTCONFIG_FILE", str(fonts))

    pdf.from_html(SHORT)

    assert current().process.pid != renderer_id
    assert current().environment["FONTCONFIG_FILE"] == str(fonts)


def test_process_that_was_forked_has_a_renderer_of_its_own(renderer_id):
    context = multiprocessing.get_context("fork")
    told = context.SimpleQueue()

    def print_one():
        pdf.from_html(SHORT)
        told.put(current().process.pid)
        renderer.stop()

    process = context.Process(target=print_one)
    process.start()
    process.join(60)

    assert process.exitcode == 0
    assert told.get() != renderer_id
    assert current().process.poll() is None


def test_renderer_and_its_children_end_with_the_portal(long, tmp_path):
    page = tmp_path / "page.html"
    page.write_text(long)
    program = """
import os, pathlib, sys, threading, time
import django; django.setup()
from django.conf import settings
from councilportal.printing import pdf, renderer
settings.PDF_FOLDER = pathlib.Path(sys.argv[2])
source = pathlib.Path(sys.argv[1]).read_text()
threading.Thread(target=pdf.from_html, args=(source,), daemon=True).start()
while renderer._current is None: time.sleep(0.01)
print(renderer._current.process.pid, flush=True)
time.sleep(60)
"""
    portal = subprocess.Popen(
        [sys.executable, "-c", program, str(page), str(tmp_path / "own")],
        stdout=subprocess.PIPE,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "councilportal.settings", "PORTAL_DEBUG": "1"},
        cwd=Path(pdf.__file__).parents[2],
    )
    with portal:
        assert portal.stdout
        process = int(portal.stdout.readline())
        assert becomes(lambda: children_of(process), 30)
        (child,) = children_of(process)
        portal.kill()

    assert becomes(lambda: not Path(f"/proc/{process}").exists())
    assert becomes(lambda: not _runs(child))


def _runs(process):
    """Whether a process runs, and does not only wait to be taken note of."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_renderer_without_work_ends():
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    program = f"from {pdf_warm.__name__} import *; import {pdf_warm.__name__} as warm\n"
    program += "warm.IDLE_SECONDS = 0.1; raise SystemExit(warm.main())"

    with ours, theirs:
        done = subprocess.run(
            [sys.executable, "-c", program], stdin=theirs.fileno(), timeout=60, check=False
        )

    assert done.returncode == 0


def test_child_is_off_the_network_for_good():
    program = (
        "import socket\nfrom councilportal.printing.pdf_limits import limit\nlimit(4096, 9)\n"
        "for ask in (lambda: socket.create_connection(('127.0.0.1', 9)),\n"
        "            lambda: socket.getaddrinfo('localhost', 80),\n"
        "            lambda: socket.socket().bind(('127.0.0.1', 0))):\n"
        "    try:\n        ask()\n    except PermissionError as error:\n        print(error)\n"
    )

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)

    assert (
        done.stdout.decode().splitlines() == ["A process that prints may not use the network."] * 3
    )
