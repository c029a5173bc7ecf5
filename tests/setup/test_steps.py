"""Steps of setting up, the machine's libraries, the visit to the demo, the outcome of the tests."""

import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from councilportal.setup import demo, machine, run_tests, steps
from councilportal.setup.steps import StepFailed
from councilportal.setup.visit import visit


def test_a_step_is_said_and_timed(capsys):
    times: dict[str, float] = {}

    with steps.step("Counting", times):
        pass

    assert capsys.readouterr().out.startswith("Counting ... 0.0 s")
    assert list(times) == ["Counting"]


def test_a_failed_step_says_so_and_has_no_time(capsys):
    times: dict[str, float] = {}

    with pytest.raises(StepFailed), steps.step("Counting", times):
        raise StepFailed("no")

    assert capsys.readouterr().out == "Counting ... failed\n"
    assert times == {}


def test_times_are_added_up(capsys):
    steps.say_times({"One": 1.25, "Another": 2.5})

    assert capsys.readouterr().out.split() == (
        ["Step", "Seconds", "One", "1.2", "Another", "2.5", "Together", "3.8"]
    )


def test_a_failing_program_is_told_with_its_end_and_the_remedy():
    program = "import sys; print(*range(99), sep='\\n'); sys.exit('It broke.')"

    with pytest.raises(StepFailed) as failure:
        steps.run([sys.executable, "-c", program], otherwise="Mend it.")

    lines = str(failure.value).splitlines()
    assert lines[-3:] == ["It broke.", "", "Mend it."]
    assert len(lines) == 17


def test_a_program_that_is_not_there_is_named():
    with pytest.raises(StepFailed, match=r"no-such-program.*\nInstall it"):
        steps.run(["no-such-program"], otherwise="Install it.")


def test_what_is_set_already_stands_in_the_environment_of_children(monkeypatch):
    monkeypatch.setenv("PORTAL_DEBUG", "0")
    monkeypatch.setenv("UV_PYTHON_DOWNLOADS", "automatic")
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")

    given = steps.environment()

    assert given["PORTAL_DEBUG"] == "0"
    assert given["UV_PYTHON_DOWNLOADS"] == "never"
    assert "PYTHONDONTWRITEBYTECODE" not in given


# The machine


def test_chromium_that_is_named_comes_first(monkeypatch):
    monkeypatch.setenv("CHROMIUM", sys.executable)

    assert machine.find_chromium() == sys.executable


def test_without_chromium_the_path_is_empty(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("CHROMIUM", "nowhere")
    monkeypatch.setattr(machine, "CHROMIUM_PLACES", [])

    assert machine.find_chromium() == ""


@pytest.mark.parametrize("manager", machine.PANGO_LINES)
def test_the_remedy_for_pango_is_of_the_package_manager_here(manager, monkeypatch, tmp_path):
    (tmp_path / manager).touch(mode=0o755)
    monkeypatch.setenv("PATH", str(tmp_path))

    assert machine.pango_line() == machine.PANGO_LINES[manager]


def test_the_remedy_for_pango_on_an_unknown_machine(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))

    assert machine.pango_line() == machine.PANGO_ELSEWHERE


def test_missing_libraries_are_noticed(monkeypatch):
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(machine, "PANGO_LIBRARIES", ["libpango-of-nowhere.so.0"])

    assert not machine.has_pango()


# The demo

HOME = "<h1>Council</h1>"
FORM = '<input name="csrfmiddlewaretoken" value="abc">'
BOARD = '<a href="/performance/cost&amp;time.pdf">PDF</a>'
PAGES = {
    "/": HOME,
    "/sign-in/": FORM,
    "/performance/": BOARD,
    "/performance/cost&time.pdf": "%PDF-1.7",
}


@pytest.fixture
def site():
    """A function that serves these pages, and gives the address; posting leads to /."""
    servers = []

    def serving(pages: dict[str, str]) -> str:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                found = self.path in pages
                self.send_response(200 if found else 404)
                self.end_headers()
                self.wfile.write(pages.get(self.path, "").encode())

            def do_POST(self):
                self.send_response(302)
                self.send_header("Location", pages.get("after signing in", "/"))
                self.end_headers()

            def log_message(self, *arguments):
                pass

        server = HTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_port}"

    yield serving
    for server in servers:
        server.shutdown()
        server.server_close()


def test_a_visit_times_each_page(site):
    times: dict[str, float] = {}

    visit(site(PAGES), "ola", "secret", times, pango_line="")

    assert list(times) == ["Home page", "Signing in as ola", "Board", "Dashboard PDF"]


@pytest.mark.parametrize(
    ("page", "shown", "wrong"),
    [
        ("/", "<p>Nothing</p>", "no heading"),
        ("/sign-in/", "<p>Nothing</p>", "no form"),
        ("after signing in", "/sign-in/", "ola was not let in"),
        ("/performance/", "<p>Nothing</p>", "/performance/ links to no PDF"),
        ("/performance/cost&time.pdf", "<html>", "time.pdf is not a PDF"),
    ],
)
def test_a_visit_names_the_page_that_is_wrong(page, shown, wrong, site):
    with pytest.raises(StepFailed, match=wrong):
        visit(site(PAGES | {page: shown}), "ola", "secret", {}, pango_line="")


def test_a_visit_names_the_page_that_is_missing(site):
    pages = {page: shown for page, shown in PAGES.items() if page != "/performance/"}

    with pytest.raises(StepFailed, match="/performance/: HTTP Error 404"):
        visit(site(pages), "ola", "secret", {}, pango_line="")


def test_a_visit_without_pango_ends_with_the_remedy(site):
    with pytest.raises(StepFailed, match="sudo dnf install -y pango"):
        visit(site(PAGES), "ola", "secret", {}, pango_line="sudo dnf install -y pango")


def test_a_taken_port_is_refused_with_another(site):
    port = int(site(PAGES).rpartition(":")[2])

    with pytest.raises(StepFailed, match=f"--port {port + 1}"):
        demo.refuse_taken_port(port)


def test_a_server_that_ends_at_once_is_told_with_its_log(tmp_path):
    log = tmp_path / "log"
    log.write_text("No such table.\n")
    server = subprocess.Popen([sys.executable, "-c", ""])

    with pytest.raises(StepFailed, match=r"did not start\.\nNo such table"):
        demo.wait_until_answering(server, demo.free_port(), log)


def test_the_welcome_names_every_account(capsys):
    account = demo.DemoAccount(username="ola", password="word", roles=["lead"], scope="council")

    demo.say_welcome(8123, [account])

    said = capsys.readouterr().out
    assert "http://127.0.0.1:8123/" in said
    assert said.splitlines()[-2].split() == ["ola", "word", "lead", "council"]


# The tests


def test_a_run_draws_its_part_or_takes_that_of_the_environment(monkeypatch):
    monkeypatch.delenv("DRAW_SEED", raising=False)
    assert len({run_tests.part_to_take() for _ in range(50)}) > 1

    monkeypatch.setenv("DRAW_SEED", "417")
    assert run_tests.part_to_take() == 417


@pytest.mark.parametrize(
    ("code", "options", "passed"),
    [
        (0, [], True),
        (1, [], False),
        (5, [], False),
        (5, ["-k", "x"], True),
        (4, ["-k", "x"], False),
    ],
)
def test_the_outcome_of_tests_is_pytest_s_own(code, options, passed, capsys):
    assert run_tests.say_outcome("SQLite", code, 61.0, options) is passed
    assert capsys.readouterr().out.startswith("SQLite: ")
