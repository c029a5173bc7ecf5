"""The command line that both stages read, and that `dev.py` needs no installed package."""

import json
import subprocess
import sys

import pytest

from councilportal.setup.command_line import read
from councilportal.setup.steps import ROOT


def test_it_runs_before_there_is_an_environment():
    """With the standard library alone: -S leaves every installed package out."""
    command = [sys.executable, "-S", "-E", "dev.py", "--help"]

    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr) == (0, "")
    assert "run every kind of test" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "wrong"),
    [
        (["demo", "--prot", "80"], "--prot 80"),
        (["demo", "--port", "many"], "many"),
        (["tset"], "tset"),
        (["test", "--quick", "--long"], "--long"),
        ([], "command"),
    ],
)
def test_an_unknown_argument_is_named(arguments, wrong, capsys):
    with pytest.raises(SystemExit) as ended:
        read(arguments, description="")

    assert ended.value.code == 2
    assert wrong in capsys.readouterr().err


def test_options_of_pytest_are_passed_on():
    request = read(["test", "--long", "-k", "board", "tests/rules"], description="")

    assert request.pytest_options == ("-k", "board", "tests/rules")
    assert (request.long, request.quick) == (True, False)


@pytest.mark.parametrize(
    ("arguments", "dev"),
    [(["test"], True), (["install", "--dev"], True), (["install"], False), (["demo"], False)],
)
def test_what_tests_need_is_installed_for_them_or_where_it_is_asked_for(arguments, dev):
    assert read(arguments, description="").dev is dev


def test_seconds_of_the_steps_before_are_kept():
    request = read(["--seconds", json.dumps({"Making .venv": 2.5}), "demo"], description="")

    assert dict(request.seconds) == {"Making .venv": 2.5}
    assert (request.port, request.check) == (8000, False)
