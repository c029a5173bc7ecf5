"""The data commands: what they print where, and how they end."""

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.management import CommandError, call_command
from django.db import connection

from councilportal.accounts.models import User
from councilportal.organisation.models import Council
from councilportal.samples import DEMO_PASSWORD, demo_accounts
from objectives.models import Release, ReleaseRequest
from performance.models import Indicator, Reading
from tests import factories
from tests.dumps import dump
from tests.exchange.support import FIXTURES, WHOLE, bring_in, overlaid, whole_with

pytestmark = pytest.mark.django_db

A_DATE = "write a real date as YYYY-MM-DD, such as 2017-03-31."


@pytest.fixture(autouse=True)
def quick_passwords(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def run(command: str, *args: object, **options: object) -> tuple[str, str]:
    """What a command prints on standard output and on standard error."""
    out, err = StringIO(), StringIO()
    call_command(command, *map(str, args), stdout=out, stderr=err, **options)
    return out.getvalue(), err.getvalue()


# import_data, export_data


def test_import_data_counts_and_importing_again_says_that_nothing_changed():
    first, _ = run("import_data", WHOLE)
    again, errors = run("import_data", WHOLE)

    assert "readings: 21 new, 0 changed, 0 the same\n" in first
    assert "Nothing changed" not in first
    assert again.endswith("Nothing changed: all of this is stored already.\n")
    assert errors == ""


def test_import_data_dry_run_says_what_would_change_and_changes_nothing():
    out, _ = run("import_data", WHOLE, dry_run=True)

    assert "indicators: 15 new" in out
    assert out.endswith("Dry run: nothing was changed.\n")
    assert Indicator.objects.count() == 0


def test_import_data_refuses_with_every_problem(tmp_path):
    folder = whole_with(tmp_path / "in", directorates="+,Y,,,\r\nX,Y,,yesterday,\r\n")

    with pytest.raises(CommandError) as refused:
        run("import_data", folder)

    assert str(refused.value).splitlines() == [
        "2 problems; nothing was changed.",
        "directorates.csv row 4, column ref: this cell may not be empty.",
        f"directorates.csv row 5, column valid_from: found 'yesterday'; {A_DATE}",
    ]


def test_import_data_writes_warnings_to_standard_error(tmp_path):
    readings = "ref,period,value,reported_direction\r\nQ1,2024/25-Q2,9,worsening\r\n"
    folder = whole_with(tmp_path / "in", readings=readings)
    (tmp_path / "first").mkdir()
    bring_in(WHOLE)

    _, errors = run("import_data", folder)

    assert "Warning: Q1 2024/25-Q2: reported worsening, but the figures say improving.\n" in errors


def test_export_data_writes_files_and_names_them(tmp_path):
    bring_in(WHOLE)

    out, said = run("export_data", tmp_path)

    assert "equality_figures.csv has exact figures of people" in said
    assert out.splitlines() == sorted(out.splitlines(), key=out.splitlines().index)
    assert set(out.split()) == {path.name for path in WHOLE.iterdir()}


def test_export_data_leaves_out_files_without_rows_and_removes_old_ones(tmp_path):
    (tmp_path / "units.csv").write_text("old")

    out, said = run("export_data", tmp_path)

    assert said == ""
    assert "units.csv" not in out
    assert not (tmp_path / "units.csv").exists()


def test_export_data_refuses_a_place_that_is_no_folder(tmp_path):
    (tmp_path / "file").write_text("")

    with pytest.raises(CommandError, match="Cannot write to"):
        run("export_data", tmp_path / "file")


# load_reference


def test_load_reference_names_the_council_and_changes_nothing_again():
    first, _ = run("load_reference", "kent")
    before = dump()
    again, _ = run("load_reference", "kent")

    assert "readings: 47 new" in first
    assert "Nothing changed" in again
    assert dump() == before
    assert Council.objects.get().name == "Kent reference set"


def test_load_reference_releases_figures_of_people_as_two_people_do():
    said, _ = run("load_reference", "hertfordshire")

    assert "releases: 4 new" in said
    request = ReleaseRequest.objects.get()
    people = [each for each in (request.by, request.decided_by) if each is not None]
    assert len({each.username for each in people}) == 2
    assert not any(each.has_usable_password() for each in people)
    assert sorted(each.table.ref for each in Release.objects.all()) == [
        *("GAPS", "GAPS-A8", "WF-2015", "WF-2016")
    ]


def test_load_reference_leaves_a_council_that_is_set():
    factories.make_council(name="Westmarch County Council")

    run("load_reference", "hampshire")

    assert Council.objects.get().name == "Westmarch County Council"


def test_load_reference_lists_the_councils_there_are():
    with pytest.raises(CommandError, match="set 'surrey'; there are: hampshire, hertf"):
        run("load_reference", "surrey")


# load_demo, list_demo_accounts


def test_load_demo_refuses_beside_other_figures():
    run("load_reference", "kent")
    before = dump()

    with pytest.raises(CommandError, match="the indicator CS01 and the council Kent reference set"):
        run("load_demo")

    assert dump() == before


@pytest.mark.sqlite_first
def test_load_demo_refuses_an_older_demo_with_other_figures():
    bring_in(FIXTURES / "demo", ignore=("accounts", "council"))
    one = Reading.objects.exclude(value=None).values_list("pk", flat=True)[0]
    Reading.objects.filter(pk=one).update(value=-1)

    with pytest.raises(CommandError, match=r"readings.csv row .* is stored with"):
        run("load_demo")

    assert User.objects.count() == 0


def test_load_demo_refuses_where_this_is_no_demonstration(settings):
    settings.DEMONSTRATION = False

    with pytest.raises(CommandError, match="password everybody knows"):
        run("load_demo")

    assert (User.objects.count(), Indicator.objects.count()) == (0, 0)


def test_list_demo_accounts_refuses_without_the_demo():
    run("load_reference", "kent")

    with pytest.raises(CommandError, match=r"run python manage.py load_demo"):
        run("list_demo_accounts", format="json")


def test_the_demo_password_passes_the_validators():
    for account in demo_accounts():
        validate_password(DEMO_PASSWORD, User(username=account.username, name=account.name))


# The database itself


@pytest.mark.parametrize("args", [["import_data", WHOLE], ["export_data", "out"], ["load_demo"]])
def test_a_database_without_its_tables_is_told_to_migrate(args):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'performance'")

    with pytest.raises(CommandError, match=r"run python manage.py migrate first"):
        run(args[0], *args[1:])


# From outside


def shell(database: str, *args: object, **environment: str) -> "subprocess.CompletedProcess[str]":
    own = {name: value for name, value in os.environ.items() if name != "SECRET_KEY"}
    return subprocess.run(
        [sys.executable, "manage.py", *map(str, args)],
        cwd=settings.BASE_DIR,
        env={**own, "DATABASE_URL": database, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def database(
    tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: Any
) -> str:
    """The address of a database on disk that has its tables: a copy of the tests' own."""
    path = tmp_path_factory.mktemp("database") / "portal.sqlite3"
    with django_db_blocker.unblock(), closing(sqlite3.connect(path)) as file:
        connection.ensure_connection()
        connection.connection.backup(file)
    return f"sqlite:///{path}"


@pytest.mark.sqlite_only
def test_commands_from_a_shell_end_with_0_or_1_and_keep_their_streams_apart(database, tmp_path):
    broken = overlaid(tmp_path / "in", "number_pounds")

    before = shell(f"sqlite:///{tmp_path / 'empty.sqlite3'}", "export_data", tmp_path / "out")
    refused = shell(database, "import_data", broken)
    loaded = shell(database, "load_reference", "kent")
    ratings = shell(database, "export_ratings", "--period", "2016-09", "--format", "json")
    arguments = shell(database, "export_ratings", "--period", "2016-09", "--format", "yaml")

    assert ends(before, "CommandError: The database lacks tables") == (1, "", True)
    assert (loaded.returncode, loaded.stderr) == (0, "")
    assert ends(refused, "CommandError: 1 problem; nothing was changed.\n") == (1, "", True)
    assert (ratings.returncode, ratings.stderr) == (0, "")
    assert len(json.loads(ratings.stdout)) == 46
    assert ends(arguments, "usage: ") == (1, "", True)


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    ("database", "words"),
    [
        ("mysql://x", "write sqlite:///path or postgres://"),
        ("sqlite:////nowhere/at/all.sqlite3", "unable to open database file"),
        ("postgres://a:b@127.0.0.1:1/x", "Connection refused"),
    ],
)
def test_a_database_that_cannot_be_used_is_one_line(database, words):
    ended = shell(database, "export_data", "out")

    assert (ended.returncode, ended.stdout) == (1, "")
    assert words in ended.stderr
    assert "Traceback" not in ended.stderr


def ends(process: "subprocess.CompletedProcess[str]", words: str) -> tuple[int, str, bool]:
    """Exit code, standard output, and whether standard error begins with the words."""
    return process.returncode, process.stdout, process.stderr.startswith(words)


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals")
@pytest.mark.sqlite_only
def test_progress_shows_on_a_terminal_only(database: str, tmp_path: Path) -> None:
    path = tmp_path / "directorates.csv"
    rows = "".join(f"D{number},Name\r\n" for number in range(2_500))
    path.write_text(f"ref,name\r\n{rows}", newline="")

    seen = on_terminal(database, "import_data", path, "--dry-run")
    unseen = shell(database, "import_data", path, "--dry-run")

    assert "] 2,000 of about 2,501 rows" in seen
    assert (unseen.returncode, unseen.stderr) == (0, "")


def on_terminal(database: str, *args: Any) -> str:
    """What a command writes to standard error where that is a terminal."""
    import pty

    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "manage.py", *map(str, args)],
        cwd=settings.BASE_DIR,
        env={**os.environ, "DATABASE_URL": database},
        stdout=subprocess.DEVNULL,
        stderr=theirs,
    )
    os.close(theirs)
    said = b""
    while True:
        try:
            part = os.read(ours, 4_096)
        except OSError:  # the other end is closed
            break
        if not part:
            break
        said += part
    process.wait()
    os.close(ours)
    return said.decode()
