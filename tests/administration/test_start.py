"""A new council comes from an empty database to its first board, in the browser alone."""

import re
from io import BytesIO, StringIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.test import Client

from councilportal.accounts.models import User
from councilportal.accounts.permissions import Role
from councilportal.administration import import_views
from councilportal.audit.models import Event
from councilportal.organisation.models import Directorate, Service
from councilportal.setup.steps import ROOT
from performance.models import Indicator, Reading
from tests import factories
from tests.administration.support import FIRST_DAY, NOTICE
from tests.on_record import who
from tests.returns import harmful

pytestmark = pytest.mark.django_db

WHOLE = ROOT / "fixtures" / "imports" / "whole"
PASSWORD = "three green umbrellas"


def zipped(*names: str) -> bytes:
    """The whole set of the imports, or some of its files, as one zip."""
    packed = BytesIO()
    with ZipFile(packed, "w") as data:
        for path in sorted(WHOLE.glob("*.csv")):
            if not names or path.stem in names:
                data.write(path, path.name)
    return packed.getvalue()


def packed_as(files: dict[str, bytes]) -> bytes:
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as data:
        for name, content in files.items():
            data.writestr(name, content)
    return packed.getvalue()


def many_files() -> bytes:
    return packed_as({f"units{number}.csv": b"ref,name" for number in range(101)})


def unpacked() -> bytes:
    """More than 20 MB in few bytes."""
    return packed_as({"units.csv": b"ref,name\r\n" + b"a," * 10_500_000})


def with_password() -> bytes:
    """A zip whose directory says that its file is locked."""
    data = bytearray(packed_as({"units.csv": b"ref,name"}))
    data[data.index(b"PK\1\2") + 8] |= 1
    return bytes(data)


def upload(client: Client, data: bytes, name: str = "council.zip"):
    return client.post("/admin/import/", {"file": SimpleUploadedFile(name, data)})


def token_of(page: str) -> str:
    [token] = re.findall(r'name="token" value="([^"]+)"', page)
    return str(token)


def administrator(username: str = "admin") -> Client:
    user = factories.make_user(username)
    factories.make_appointment(user, Role.ADMIN)
    client = Client()
    client.force_login(user)
    return client


def marks(client: Client) -> list[str]:
    """What the start page says of each step: done, next or to do."""
    page = client.get("/admin/start/").content.decode()
    found = re.findall(r'task-list__status">(.*?)</div>', page, re.S)
    return [re.sub(r"<[^>]+>", "", each).strip() for each in found]


def test_first_administrator_is_led_to_the_first_board() -> None:
    out = StringIO()
    named = ["--name", "Jo Lee", "--email", "jo.lee@council.example"]
    call_command("appoint_administrator", "jo_lee", *named, stdout=out)
    [link] = re.findall(r"/sign-in/password/\S+/", out.getvalue())
    client = Client()
    form = client.get(link, follow=True)
    typed = {"password1": PASSWORD, "password2": PASSWORD}
    client.post(form.redirect_chain[-1][0], typed)
    client.post("/sign-in/", {"username": "jo_lee", "password": PASSWORD})

    home = client.get("/").content.decode()
    assert 'href="/admin/start/"' in home
    assert marks(client) == ["Next", "To do", "To do", "To do", "To do"]

    named_council = {"name": "Westmarch County Council", "short_name": "Westmarch", **NOTICE}
    client.post("/admin/council/", {**named_council, "colour": "#123b5c", "reason": "New"})
    client.post("/admin/directorates/add/", {"ref": "COM", "name": "Communities", **FIRST_DAY})
    assert marks(client)[:3] == ["Done", "Done", "Next"]

    page = upload(client, zipped()).content.decode()
    assert "Nothing is imported yet" in page
    assert not Indicator.objects.exists()
    done = client.post("/admin/import/confirm/", {"token": token_of(page)}, follow=True)

    assert "council.zip is imported" in done.content.decode()
    assert Indicator.objects.exists()
    assert marks(client)[4] == "Done"
    event = Event.objects.get(action="import")
    assert (who(event), event.record_ref) == ("Jo Lee", "council.zip")


def test_confirming_twice_imports_once() -> None:
    client = administrator()
    token = token_of(upload(client, zipped()).content.decode())
    client.post("/admin/import/confirm/", {"token": token})
    readings = Reading.objects.count()

    again = client.post("/admin/import/confirm/", {"token": token}, follow=True)

    assert "too old to be confirmed" in again.content.decode()
    assert Reading.objects.count() == readings


def test_nobody_confirms_what_another_previewed() -> None:
    token = token_of(upload(administrator(), zipped()).content.decode())

    answer = administrator("other").post("/admin/import/confirm/", {"token": token}, follow=True)

    assert "too old to be confirmed" in answer.content.decode()
    assert not Indicator.objects.exists()


def test_a_token_of_any_letters_is_refused_in_words() -> None:
    client = administrator()
    upload(client, zipped())

    answer = client.post("/admin/import/confirm/", {"token": "\u00e9"}, follow=True)

    assert "too old to be confirmed" in answer.content.decode()
    assert not Indicator.objects.exists()


def test_a_workbook_inside_a_zip_is_not_opened() -> None:
    packed = BytesIO()
    with ZipFile(packed, "w") as data:
        data.writestr("council.xlsx", b"whatever it unpacks to")

    answer = upload(administrator(), packed.getvalue())

    assert "The zip holds a workbook: upload the workbook itself" in answer.content.decode()


def test_problems_are_listed_and_nothing_is_imported() -> None:
    client = administrator()

    page = upload(client, b"ref,name\r\nA,Parks\r\nA,Roads\r\n", "directorates.csv")

    text = page.content.decode()
    assert "directorates.csv has 1 thing to correct before it can be imported" in text
    assert "row 2 has the same ref: keep one." in text
    assert not Directorate.objects.exists()


def test_what_is_stored_already_offers_nothing_to_confirm() -> None:
    client = administrator()
    data = b"ref,name\r\nA,Parks\r\n"
    page = upload(client, data, "directorates.csv").content.decode()
    client.post("/admin/import/confirm/", {"token": token_of(page)})

    again = upload(client, data, "directorates.csv").content.decode()

    assert "there is nothing to import" in again
    assert 'name="token"' not in again


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("figures.txt", b"x", "Select a .xlsx, .csv or .zip file"),
        ("council.zip", b"PK no zip", "The zip cannot be opened: make it again"),
        (
            "council.xlsx",
            b"no workbook",
            "This is not a workbook that can be opened: save it as Excel Workbook (.xlsx).",
        ),
        ("council.zip", many_files(), "unpacks to more than 20 MB, 10,000 rows or 100 files."),
        ("council.zip", unpacked(), "unpacks to more than 20 MB, 10,000 rows or 100 files."),
        ("council.xlsx", unpacked(), "unpacks to more than 20 MB, 10,000 rows or 100 files."),
        ("council.zip", with_password(), "make it again, without a password"),
        ("council.xlsx", with_password(), "The file has a password: save it without one."),
        ("council.xlsx", harmful.rows_far_below(), "has a row 99,999,999, and rows are read up to"),
        ("council.xlsx", harmful.many_names(), "more than 2,000 defined names"),
        ("council.xlsx", harmful.many_styles(), "too many styles, drawings or other things"),
        ("council.xlsx", harmful.wide_rows(), "more than 600,000 cells"),
        ("council.xlsx", harmful.prefixed_rows(), "10,000 rows or 100 files."),
        ("odd.csv", b"a,b\r\n1,2\r\n", "has 1 thing to correct"),
        ("empty.csv", b"", "The file is empty"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_files_that_are_not_taken_say_why(name: str, data: bytes, said: str) -> None:
    answer = upload(administrator(), data, name)

    assert answer.status_code == 200
    assert said in answer.content.decode()


def test_page_says_beforehand_whether_others_wait() -> None:
    page = administrator().get("/admin/import/").content.decode()

    words = {
        "sqlite": "other people can read every page, but what they save waits",
        "postgresql": "Other people can work while a file is previewed and while it is imported.",
    }
    assert words[connection.vendor] in " ".join(page.split())


def test_200_problems_are_listed_and_the_rest_counted() -> None:
    rows = "".join(f"R{number},\r\n" for number in range(230))

    page = upload(administrator(), f"ref,name\r\n{rows}".encode(), "directorates.csv")

    text = page.content.decode()
    assert "directorates.csv has 230 things to correct" in text
    assert text.count('<th scope="row"') == 200
    assert "There are 30 more: correct these first." in text


def test_what_changed_after_the_preview_is_told_and_nothing_is_imported() -> None:
    client = administrator()
    data = b"ref,name,directorate\r\nA,Parks,COM\r\n"
    directorate = factories.make_directorate("COM")
    token = token_of(upload(client, data, "services.csv").content.decode())
    directorate.delete()

    page = client.post("/admin/import/confirm/", {"token": token}).content.decode()

    assert "Nothing was imported: the data changed after the preview." in page
    assert "COM" in page
    assert not Service.objects.exists()


def test_no_file_and_a_large_one_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    client = administrator()
    monkeypatch.setattr(import_views, "MAX_BYTES", 10)

    assert "Select the file to import" in client.post("/admin/import/", {}).content.decode()
    assert "must be smaller than" in upload(client, b"x" * 11, "units.csv").content.decode()


def test_names_of_files_lead_nowhere_else() -> None:
    page = upload(administrator(), b"ref,name\r\nA,Parks\r\n", "../../Directorates.CSV")

    assert "Preview of the import" in page.content.decode()


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMIN])
def test_only_administrators_start_and_import(role: Role) -> None:
    user: User = factories.make_user("somebody")
    factories.make_appointment(user, role)
    client = Client()
    client.force_login(user)

    for address in ("/admin/start/", "/admin/import/"):
        assert client.get(address).status_code == 404
    assert client.post("/admin/import/confirm/", {"token": "x"}).status_code == 404


@pytest.mark.parametrize(
    ("roles", "said"),
    [
        ([Role.OFFICER, Role.OFFICER], "To do"),
        ([Role.APPROVER], "To do"),
        ([Role.OFFICER, Role.APPROVER], "Done"),
    ],
)
def test_people_are_there_when_one_enters_and_one_approves(roles: list[Role], said: str) -> None:
    client = administrator()
    for number, role in enumerate(roles):
        factories.make_appointment(factories.make_user(f"person{number}"), role)

    assert marks(client)[3] == said


def test_figures_are_there_when_there_are_readings() -> None:
    client = administrator()
    factories.make_indicator("A1")

    assert marks(client)[4] == "To do"
