"""What operators copy agrees with itself, with README, and with what the portal bounds."""

import json
import logging
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import get_commands
from gunicorn.glogging import CONFIG_DEFAULTS

from councilportal.files.upload_limits import MOST_READ
from councilportal.logs import JsonLines
from councilportal.setup import production_nginx
from councilportal.setup.machine import PANGO_PACKAGES
from councilportal.setup.production import gunicorn_settings
from councilportal.setup.production_nginx import Ports, _site, see_to_nginx
from councilportal.setup.production_walk import check_log, commands_of, daily_jobs
from councilportal.setup.steps import ROOT, StepFailed

PRODUCTION = ROOT / "councilportal" / "setup" / "production"
README = (ROOT / "README.md").read_text(encoding="utf-8")
NGINX = (PRODUCTION / "nginx.conf").read_text(encoding="utf-8")
WEB = (PRODUCTION / "councilportal.service").read_text(encoding="utf-8")
DAILY = (PRODUCTION / "councilportal-daily.service").read_text(encoding="utf-8")


def seconds_in_readme(where: str) -> int:
    """The seconds that README's table of time limits has for a place."""
    [found] = re.findall(rf"^\| [^|]+ \| (\d+) \| [^|]*`{where}` \|$", README, re.M)
    return int(found)


def nginx_seconds(name: str) -> int:
    [found] = re.findall(rf"{name} (\d+)s;", NGINX)
    return int(found)


def test_time_limits_are_those_of_readme_and_each_is_longer_than_the_one_inside():
    found = {
        "proxy_read_timeout": nginx_seconds("proxy_read_timeout"),
        "graceful_timeout": gunicorn_settings.graceful_timeout,
        "TimeoutStopSec": int(re.findall(r"TimeoutStopSec=(\d+)", WEB)[0]),
        "timeout": gunicorn_settings.timeout,
    }
    inside = {name: getattr(settings, name) for name in ("PDF_WAIT_SECONDS", "PDF_SECONDS")}

    assert {name: seconds_in_readme(name) for name in found} == found
    assert {name: seconds_in_readme(name) for name in inside} == inside
    assert sum(inside.values()) < found["proxy_read_timeout"] <= found["graceful_timeout"]
    assert found["graceful_timeout"] < found["TimeoutStopSec"] < found["timeout"]


def test_nginx_lets_through_what_the_portal_refuses_with_a_page_of_its_own():
    [megabytes] = re.findall(r"client_max_body_size (\d+)m;", NGINX)

    assert int(megabytes) * 1_000_000 >= MOST_READ
    assert "proxy_request_buffering on;" in NGINX


def test_readme_has_the_commands_that_are_walked():
    commands = commands_of(README)

    assert [block.strip().splitlines()[0] for block in commands] == [
        "umask 077",
        "mkdir -p var",
        (
            '.venv/bin/python manage.py appoint_administrator jo_lee --name "Jo Lee" '
            "--email jo.lee@portal.example"
        ),
        ".venv/bin/gunicorn -c python:councilportal.setup.production.gunicorn_settings",
        '.venv/bin/python manage.py back_up "var/before-$(date +%Y-%m-%d-%H%M)"',
        "python3 dev.py install",
    ]
    assert commands[3].strip() in WEB.replace("/opt/councilportal/", "")
    assert all("check --deploy --fail-level WARNING" in commands[step] for step in (1, 5))


def test_readme_installs_what_pdfs_need():
    [line] = [line for line in README.splitlines() if line.endswith("# for PDFs")]

    assert set(PANGO_PACKAGES) <= set(line.split())


@pytest.mark.parametrize(
    ("failing", "code"), [("none", 0), ("send_reminders", 1), ("lock_returns", 1)]
)
def test_each_daily_job_is_called_and_one_that_fails_is_told(tmp_path, failing, code):
    """The service's command, with a Python that writes down what it is asked."""
    python = tmp_path / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(f'#!/bin/sh\necho "$@" >> asked\n[ "$2" != {failing} ]\n')
    python.chmod(0o755)

    done = subprocess.run(shlex.split(daily_jobs(DAILY)), cwd=tmp_path, check=False)

    asked = (tmp_path / "asked").read_text().splitlines()
    assert done.returncode == code
    assert asked == [
        "manage.py send_reminders",
        "manage.py lock_returns",
        "manage.py check_records --head-file var/audit-head",
    ]
    for line in asked:
        assert line.split()[1] in get_commands()


def test_a_worker_that_is_stopped_lets_its_jobs_end():
    worker = (PRODUCTION / "councilportal-worker.service").read_text(encoding="utf-8")

    assert int(re.findall(r"TimeoutStopSec=(\d+)", worker)[0]) > settings.JOB_SECONDS
    assert "celery -A councilportal.jobs.celery worker" in README


def test_what_was_cut_off_is_handed_over_by_a_command_that_there_is():
    resuming = (PRODUCTION / "councilportal-jobs.service").read_text(encoding="utf-8")

    [command] = re.findall(r"^ExecStart=.+ manage.py (\w+)$", resuming, re.M)
    assert command in get_commands()


def test_gunicorn_writes_as_the_portal_does():
    """Its settings are merged as gunicorn merges them, in a process of its own."""
    merged = CONFIG_DEFAULTS | gunicorn_settings.logconfig_dict
    said = subprocess.run(
        [sys.executable, "-c", WRITES.format(merged=merged)],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=True,
    )

    [line] = said.stderr.splitlines()  # once, though the root has a handler too
    assert said.stdout == ""
    assert json.loads(line)["message"] == "Error handling request %s"
    assert "jo_lee" not in line


WRITES = """
import logging, logging.config
logging.config.dictConfig({merged!r})
logging.getLogger("gunicorn.error").error("Error handling request %s", "/x/?q=jo_lee")
"""


@pytest.mark.parametrize("name", ["WEB_WORKERS", "WEB_THREADS"])
@pytest.mark.parametrize("given", ["0", "-1", "many"])
def test_number_of_workers_that_is_none_is_refused_by_name(name, given):
    done = subprocess.run(
        [sys.executable, "-c", "import councilportal.settings"],
        env=os.environ | {name: given},
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )

    assert f"{name} is '{given}': set it to a whole number, 1 or more." in done.stderr


def test_workers_share_no_connection_to_the_database(tmp_path):
    """What is asked of the database before gunicorn makes its workers leaves nothing open."""
    done = subprocess.run(
        [sys.executable, "-c", OPENED],
        env=os.environ
        | {
            "SECRET_KEY": "x" * 60,
            "AUDIT_KEY": "y" * 60,
            "ALLOWED_HOSTS": "portal.example",
            "DATABASE_URL": f"sqlite:///{tmp_path}/portal.sqlite3",
        },
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )

    assert (done.stdout, done.stderr) == ("asked\nopen: 0\n", "")


OPENED = """
from django.db.backends.signals import connection_created
connection_created.connect(lambda **about: print("asked"), weak=False)
import councilportal.wsgi
from django.db import connections
print("open:", sum(one.connection is not None for one in connections.all()))
"""


def test_site_of_the_walk_is_that_of_operators_on_other_ports():
    ours = _site(NGINX, Path("/p"), Ports(behind=1001, tls=1002, plain=1003))

    kept = [line for line in NGINX.splitlines() if "[::]" not in line]
    changed = [new for old, new in zip(kept, ours.splitlines(), strict=True) if old != new]
    assert [line.split("#")[0].strip() for line in changed] == [
        "server 127.0.0.1:1001;",
        "listen 127.0.0.1:1003;",
        "listen 127.0.0.1:1002 ssl;",
        "ssl_certificate /p/fullchain.pem;",
        "ssl_certificate_key /p/privkey.pem;",
    ]


@pytest.mark.parametrize("installs", [True, False])
def test_new_machine_is_given_nginx_or_told_how(monkeypatch, installs):
    asked: list[list[str]] = []
    monkeypatch.setattr(production_nginx, "_program", lambda name: "" if name == "nginx" else name)

    def install(names: list[str]) -> bool:
        asked.append(names)
        return bool(installs)

    monkeypatch.setattr(production_nginx, "apt_install", install)

    if installs:
        see_to_nginx()
    else:
        with pytest.raises(StepFailed, match="sudo apt-get install nginx"):
            see_to_nginx()

    assert asked == [["nginx"]]


def test_site_that_the_walk_cannot_try_is_refused():
    with pytest.raises(StepFailed, match=r"no longer has 'listen 443 ssl;'"):
        _site(NGINX.replace("    listen 443 ssl;", ""), Path("/p"), Ports(1001, 1002, 1003))


def answered(request: str) -> str:
    record = logging.LogRecord("councilportal.requests", 20, "", 1, "answered", (), None)
    return json.dumps(json.loads(JsonLines().format(record)) | {"request": request})


@pytest.mark.parametrize(
    ("log", "said"),
    [
        ("[2026-11-28] Booting worker", "a line that is not JSON"),
        (answered("jo_lee"), "tells 'jo_lee'"),
        (answered(""), "without the id of its request"),
        ("", "no line for an answer"),
    ],
)
def test_log_that_the_walk_refuses(log, said):
    check_log(answered("7f3a9c1e5b2d4860"), ("jo_lee",))

    with pytest.raises(StepFailed, match=said):
        check_log(log, ("jo_lee",))


@pytest.mark.parametrize("unit", [WEB, DAILY])
def test_services_may_write_one_folder_only(unit):
    assert "ProtectSystem=strict" in unit
    assert re.findall(r"ReadWritePaths=(.*)", unit) == ["/opt/councilportal/var"]
