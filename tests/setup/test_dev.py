"""Making the environment, and the command line that both stages read."""

import json
import subprocess
import sys

import pytest

import dev
from councilportal.setup.command_line import read
from councilportal.setup.steps import ROOT, StepFailed


@pytest.fixture
def fresh(tmp_path, monkeypatch):
    """A checkout with locks and no environment; what would be run is noted instead."""
    commands: list[list[str]] = []
    (tmp_path / dev.LOCK).write_text("django==5.2\n")
    (tmp_path / dev.DEV_LOCK).write_text("django==5.2\npytest==9\n")
    venv = tmp_path / ".venv"
    monkeypatch.setattr(dev, "ROOT", tmp_path)
    monkeypatch.setattr(dev, "VENV", venv)
    monkeypatch.setattr(dev, "PYTHON", venv / "bin" / "python")
    monkeypatch.setattr(dev, "UV", venv / "bin" / "uv")
    monkeypatch.setattr(dev, "INSTALLED", venv / "installed.json")

    def run(command, *, otherwise):
        commands.append([str(part) for part in command])
        (venv / "bin").mkdir(parents=True, exist_ok=True)
        (venv / "bin" / "python").touch()
        (venv / "bin" / "uv").touch()
        return ""

    monkeypatch.setattr(dev, "run", run)
    return commands


def locks_installed(commands: list[list[str]]) -> list[str]:
    return [command[-1] for command in commands if command[-1].endswith(".lock")]


def test_a_fresh_checkout_gets_an_environment_with_the_locked_packages(fresh, capsys):
    times: dict[str, float] = {}

    dev.install_packages(times, dev=False)

    assert fresh[0][1:3] == ["-m", "venv"]
    assert locks_installed(fresh) == [dev.LOCK]
    assert list(times) == ["Making .venv", f"Installing the packages of {dev.LOCK}"]
    assert dev.LOCK in capsys.readouterr().out


def test_what_is_installed_is_left_alone(fresh):
    dev.install_packages({}, dev=True)
    fresh.clear()

    dev.install_packages({}, dev=True)
    dev.install_packages({}, dev=False)  # the development lock serves the demo too

    assert fresh == []


def test_a_changed_lock_is_installed_again(fresh, tmp_path):
    dev.install_packages({}, dev=False)
    fresh.clear()
    (tmp_path / dev.LOCK).write_text("django==5.2.1\n")

    dev.install_packages({}, dev=False)

    assert locks_installed(fresh) == [dev.LOCK]


def test_without_uv_pip_installs_the_same_lock(fresh, monkeypatch):
    kept = vars(dev)["run"]

    def no_uv(command, *, otherwise):
        if command[0] == dev.UV:
            raise StepFailed("no uv")
        return kept(command, otherwise=otherwise)

    monkeypatch.setattr(dev, "run", no_uv)

    dev.install_packages({}, dev=False)

    assert fresh[-1][1:3] == ["-m", "pip"]
    assert "--require-hashes" in fresh[-1]
    assert locks_installed(fresh) == [dev.LOCK]


def test_what_was_not_installed_to_the_end_is_not_taken_for_installed(fresh, tmp_path, monkeypatch):
    dev.install_packages({}, dev=False)
    (tmp_path / dev.LOCK).write_text("django==5.2.1\n")

    def fails(command, *, otherwise):
        raise StepFailed(otherwise)

    monkeypatch.setattr(dev, "run", fails)
    with pytest.raises(StepFailed, match="PyPI"):
        dev.install_packages({}, dev=False)

    assert not dev.INSTALLED.exists()


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


def test_seconds_of_the_steps_before_are_kept():
    request = read(["--seconds", json.dumps({"Making .venv": 2.5}), "demo"], description="")

    assert dict(request.seconds) == {"Making .venv": 2.5}
    assert (request.port, request.check) == (8000, False)
