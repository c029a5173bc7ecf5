"""What operators copy agrees with itself, with README, and with what the portal bounds."""

import re

import pytest

from councilportal.files.upload_limits import MOST_READ
from councilportal.setup.production import gunicorn_settings
from councilportal.setup.production_walk import commands_of
from councilportal.setup.steps import ROOT

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
    inside = seconds_in_readme("PDF_WAIT_SECONDS") + seconds_in_readme("PDF_SECONDS")

    assert {name: seconds_in_readme(name) for name in found} == found
    assert inside < found["proxy_read_timeout"] <= found["graceful_timeout"]
    assert found["graceful_timeout"] < found["TimeoutStopSec"] < found["timeout"]


def test_nginx_lets_through_what_the_portal_refuses_with_a_page_of_its_own():
    [megabytes] = re.findall(r"client_max_body_size (\d+)m;", NGINX)

    assert int(megabytes) * 1_000_000 >= MOST_READ
    assert "proxy_request_buffering on;" in NGINX


def test_readme_has_the_commands_that_are_walked():
    commands = commands_of(README)

    assert [block.strip().splitlines()[0] for block in commands] == [
        "umask 077",
        "python3 dev.py install",
        (
            '.venv/bin/python manage.py appoint_administrator jo_lee --name "Jo Lee" '
            "--email jo.lee@portal.example"
        ),
        ".venv/bin/gunicorn -c python:councilportal.setup.production.gunicorn_settings",
    ]
    assert commands[-1].strip() in WEB.replace("/opt/councilportal/", "")


@pytest.mark.parametrize("command", ["send_reminders", "lock_returns", "check_records"])
def test_daily_jobs_call_commands_that_there_are(command):
    assert f"manage.py {command}" in DAILY
    assert (ROOT / "councilportal" / "management" / "commands" / f"{command}.py").is_file()


@pytest.mark.parametrize("unit", [WEB, DAILY])
def test_services_may_write_one_folder_only(unit):
    assert "ProtectSystem=strict" in unit
    assert re.findall(r"ReadWritePaths=(.*)", unit) == ["/opt/councilportal/var"]
