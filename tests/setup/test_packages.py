"""Making an environment and installing the locked packages in it."""

import pytest

from councilportal.setup import packages
from councilportal.setup.packages import DEV_LOCK, LOCK, Environment, install_packages
from councilportal.setup.steps import StepFailed


@pytest.fixture
def home(tmp_path):
    """The environment of a fresh checkout, not made yet."""
    return Environment(tmp_path / ".venv", made_with="/usr/bin/python3.12")


@pytest.fixture
def fresh(home, tmp_path, monkeypatch):
    """A checkout with locks and no environment; what would be run is noted instead."""
    commands: list[list[str]] = []
    (tmp_path / LOCK).write_text("django==5.2\n")
    (tmp_path / DEV_LOCK).write_text("django==5.2\npytest==9\n")
    monkeypatch.setattr(packages, "ROOT", tmp_path)

    def run(command, *, otherwise):
        commands.append([str(part) for part in command])
        for program in (home.python, home.program("uv")):
            program.parent.mkdir(parents=True, exist_ok=True)
            program.touch()
        return ""

    monkeypatch.setattr(packages, "run", run)
    return commands


def locks_installed(commands: list[list[str]]) -> list[str]:
    return [command[-1] for command in commands if command[-1].endswith(".lock")]


def test_a_fresh_checkout_gets_an_environment_with_the_locked_packages(home, fresh, capsys):
    times: dict[str, float] = {}

    install_packages(home, times, dev=False)

    assert fresh[0][:3] == ["/usr/bin/python3.12", "-m", "venv"]
    assert locks_installed(fresh) == [LOCK]
    assert list(times) == ["Making .venv", f"Installing the packages of {LOCK} in .venv"]
    assert LOCK in capsys.readouterr().out


def test_what_is_installed_is_left_alone(home, fresh):
    install_packages(home, {}, dev=True)
    fresh.clear()

    install_packages(home, {}, dev=True)
    install_packages(home, {}, dev=False)  # the development lock serves the demo too

    assert fresh == []


def test_a_changed_lock_is_installed_again(home, fresh, tmp_path):
    install_packages(home, {}, dev=False)
    fresh.clear()
    (tmp_path / LOCK).write_text("django==5.2.1\n")

    install_packages(home, {}, dev=False)

    assert locks_installed(fresh) == [LOCK]


def test_without_uv_pip_installs_the_same_lock(home, fresh, monkeypatch):
    kept = vars(packages)["run"]

    def no_uv(command, *, otherwise):
        if command[0] == home.program("uv"):
            raise StepFailed("no uv")
        return kept(command, otherwise=otherwise)

    monkeypatch.setattr(packages, "run", no_uv)

    install_packages(home, {}, dev=False)

    assert fresh[-1][1:3] == ["-m", "pip"]
    assert "--require-hashes" in fresh[-1]
    assert locks_installed(fresh) == [LOCK]


def test_what_was_not_installed_to_the_end_is_not_taken_for_installed(
    home, fresh, tmp_path, monkeypatch
):
    install_packages(home, {}, dev=False)
    (tmp_path / LOCK).write_text("django==5.2.1\n")

    def fails(command, *, otherwise):
        raise StepFailed(otherwise)

    monkeypatch.setattr(packages, "run", fails)
    with pytest.raises(StepFailed, match="PyPI"):
        install_packages(home, {}, dev=False)

    assert not home.installed.exists()
