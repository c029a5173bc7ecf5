"""Locks that processes share: one holder each, given back however the holder ends."""

import os
import subprocess
import sys
import threading
from time import monotonic

import pytest

from councilportal.printing import locks
from councilportal.printing.failures import PdfBusy, PdfUnavailable

pytestmark = pytest.mark.skipif(os.name != "posix", reason="file modes and kill are of POSIX")

# Another process of the portal that takes a lock, says so, and holds it until it is ended.
HOLDER = """
import os, sys, time
os.environ["DJANGO_SETTINGS_MODULE"] = "councilportal.settings"
from councilportal.printing import locks
with locks.held([sys.argv[1]], until=0) as file:
    if "leave" in sys.argv:
        import subprocess
        subprocess.Popen([sys.executable, "-c", "import sys; sys.stdin.read()"], pass_fds=(file,))
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture(autouse=True)
def place(settings, tmp_path, monkeypatch):
    settings.PDF_FOLDER = tmp_path / "pdf"
    monkeypatch.setenv("PDF_FOLDER", str(settings.PDF_FOLDER))
    return settings.PDF_FOLDER


@pytest.fixture
def holder():
    """A function that starts another process which holds a lock of that name."""
    started = []

    def start(*arguments):
        process = subprocess.Popen(
            [sys.executable, "-c", HOLDER, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        started.append(process)
        assert process.stdout is not None
        assert process.stdout.readline() == b"held\n"
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            assert pipe is not None
            pipe.close()


def is_free(name):
    try:
        with locks.held([name], until=0):
            return True
    except PdfBusy:
        return False


def test_threads_hold_each_lock_once():
    names = ["a.lock", "b.lock"]
    inside, most = [], []
    counting = threading.Lock()

    def work():
        with locks.held(names, until=monotonic() + 20):
            with counting:
                inside.append(1)
                most.append(len(inside))
            threading.Event().wait(0.02)
            with counting:
                inside.pop()

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(most) == 8
    assert max(most) == 2


def test_who_waits_in_vain_is_told_after_its_time():
    with locks.held(["a.lock"], until=0):
        started = monotonic()
        with pytest.raises(PdfBusy), locks.held(["a.lock"], until=started + 0.3):
            pass

    assert 0.3 <= monotonic() - started < 2
    assert is_free("a.lock")


def test_another_process_counts_and_its_death_frees_the_lock(holder):
    process = holder("a.lock")
    assert not is_free("a.lock")
    assert is_free("b.lock")

    process.kill()
    process.wait()

    assert is_free("a.lock")


def test_a_child_goes_on_holding_when_its_parent_is_killed(holder):
    process = holder("a.lock", "leave")
    process.kill()
    process.wait()
    assert not is_free("a.lock")

    process.stdin.close()  # ends the child, which read from the same pipe
    with locks.held(["a.lock"], until=monotonic() + 20):
        pass


def test_the_folder_is_closed_to_others(place):
    place.mkdir(mode=0o755)

    with locks.held(["a.lock"], until=0):
        pass

    assert place.stat().st_mode & 0o777 == 0o700
    assert (place / "a.lock").stat().st_mode & 0o777 == 0o600


def test_a_folder_that_cannot_be_used_is_named_with_what_would_do(settings, tmp_path):
    settings.PDF_FOLDER = tmp_path / "file" / "pdf"
    (tmp_path / "file").write_text("in the way")

    with (
        pytest.raises(PdfUnavailable, match=r"file/pdf cannot be used: .*PDF_FOLDER"),
        locks.held(["a.lock"], until=0),
    ):
        pass
