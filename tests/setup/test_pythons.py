"""Finding the newest supported Python of a machine, and that every text names the same ones."""

import os
import re
import subprocess
import sys
import tomllib

import pytest

from councilportal.setup import run_tests
from councilportal.setup.pythons import SUPPORTED, Python, find_pythons, newer_python, newest
from councilportal.setup.steps import ROOT

pytestmark = pytest.mark.sqlite_only


def program(folder, name: str, script: str) -> str:
    """The path of a program of this name that does what the shell script says."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return str(path)


def test_pythons_of_path_and_of_pyenv_are_found(tmp_path):
    on_path = program(tmp_path / "bin", "python3.12", "echo 3.12.3")
    program(tmp_path / "bin", "python3.9", "echo 3.9.1")  # too old
    program(tmp_path / "bin", "python3.14", "echo 3.14.0")  # not tried yet
    of_pyenv = program(tmp_path / "versions" / "3.13.0" / "bin", "python3.13", "echo 3.13.0")

    found = find_pythons(str(tmp_path / "bin"), tmp_path / "versions")

    assert found == [Python((3, 12, 3), on_path), Python((3, 13, 0), of_pyenv)]
    assert newest(found, after=(3, 11)) == found[1]


@pytest.mark.parametrize(
    "script",
    [
        "echo 'pyenv: python3.13: command not found' >&2; exit 127",  # a shim
        "echo \"ModuleNotFoundError: No module named 'ensurepip'\" >&2; exit 1",
        "echo hello",
    ],
)
def test_a_python_that_does_not_run_as_it_should_does_not_count(script, tmp_path):
    program(tmp_path / "bin", "python3.13", script)

    assert find_pythons(str(tmp_path / "bin"), tmp_path / "no pyenv here") == []


def test_a_python_is_what_it_says_it_is_not_what_it_is_called(tmp_path):
    path = program(tmp_path / "bin", "python3.13", f'exec "{sys.executable}" "$@"')

    assert find_pythons(str(tmp_path / "bin"), tmp_path) == [Python(sys.version_info[:3], path)]


@pytest.mark.parametrize(
    ("there", "wanted"),
    [
        ([(3, 12, 10), (3, 12, 9), (3, 11, 30)], (3, 12, 10)),
        ([(3, 13, 9), (3, 13, 10), (3, 12, 1)], (3, 13, 10)),
        ([(3, 11, 99), (3, 10, 1)], None),  # a later patch of ours is not another Python
        ([(3, 99, 0)], None),
        ([], None),
    ],
)
def test_the_newest_is_chosen_by_number(there, wanted):
    chosen = newest([Python(version, "") for version in there], after=(3, 11))

    assert (chosen and chosen.version) == wanted


def test_the_machine_is_asked_by_its_own_settings(monkeypatch, tmp_path):
    path = program(tmp_path / "versions" / "x" / "bin", "python3.13", "echo 3.13.7")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path))
    monkeypatch.setattr(sys, "version_info", (3, 11, 2, "final", 0))

    assert newer_python() == Python((3, 13, 7), path)


# What `dev.py test` does with it


def test_a_newer_python_gets_its_own_environment_and_is_named(monkeypatch, capsys):
    made = []
    monkeypatch.setattr(run_tests, "newer_python", lambda: Python((3, 13, 7), "/opt/python3.13"))
    monkeypatch.setattr(
        run_tests, "install_packages", lambda home, times, *, dev: made.append((home, dev))
    )

    python = run_tests.prepare_newest_python({})

    [(home, dev)] = made
    assert (home.folder, home.made_with, dev) == (ROOT / ".venv-3.13", "/opt/python3.13", True)
    assert python == str(home.python)
    assert "3.13.7" in capsys.readouterr().out
    assert ".venv-*/" in (ROOT / ".gitignore").read_text().splitlines()


def test_without_a_newer_python_ours_is_used_and_that_is_said(monkeypatch, capsys):
    monkeypatch.setattr(run_tests, "newer_python", lambda: None)

    assert run_tests.prepare_newest_python({}) == sys.executable
    assert "no newer one" in capsys.readouterr().out


# What others say


def test_every_text_names_the_supported_pythons():
    first, last = (f"{major}.{minor}" for major, minor in (SUPPORTED[0], SUPPORTED[-1]))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    language = "Programming Language :: Python :: "

    assert project["project"]["requires-python"] == f">={first}"
    assert project["project"]["classifiers"] == [
        f"{language}{major}.{minor}" for major, minor in SUPPORTED
    ]
    assert project["tool"]["mypy"]["python_version"] == first
    assert project["tool"]["ruff"]["target-version"] == f"py{first.replace('.', '')}"
    for name in ("README.md", "CONTRIBUTING.md"):
        assert f"Python {first} to {last}" in (ROOT / name).read_text()
    assert set(re.findall(r"Python (3\.\d+)", (ROOT / "dev.py").read_text())) == {first}


@pytest.mark.skipif(os.name == "nt", reason="the script is for a shell")
def test_ci_runs_the_first_python_that_is_supported(tmp_path):
    """Its choice of Python, with a machine that has an old python3 and two that will do."""
    script = (ROOT / ".ci" / "run").read_text()
    choice = script[script.index("python=") : script.index('"$python" dev.py install')]
    program(tmp_path / "bin", "python3", "exit 1")
    program(tmp_path / "bin", "python3.11", "exit 127")
    program(tmp_path / "bin", "python3.12", f'exec "{sys.executable}" "$@"')
    of_pyenv = tmp_path / "versions" / "3.13.0" / "bin"
    program(of_pyenv, "python3", f'exec "{sys.executable}" "$@"')

    def chosen() -> str:
        command = ["/bin/sh", "-euc", f'{choice}\necho "$python"']
        settings = {"PATH": str(tmp_path / "bin"), "PYENV_ROOT": str(tmp_path)}
        done = subprocess.run(command, env=settings, capture_output=True, text=True, check=False)
        return done.stdout.strip() or done.stderr.strip()

    assert chosen() == "python3.12"
    (tmp_path / "bin" / "python3.12").unlink()
    assert chosen() == str(of_pyenv / "python3")
    (of_pyenv / "python3").unlink()
    assert "3.11 to 3.13" in chosen()
