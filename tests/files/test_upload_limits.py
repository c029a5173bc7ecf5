"""Files that are too large: nothing of them is kept, and whoever sent them reads why."""

import tracemalloc
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest
from django.test import Client, RequestFactory

from councilportal.accounts.permissions import Role
from councilportal.files.upload_checks import MAX_BYTES
from councilportal.files.upload_limits import MOST_KEPT, MOST_READ
from tests.factories import make_appointment, make_council, make_user
from tests.returns.support import ENDS_ON, make_world, standard

FILE = f"/returns/LRA/{ENDS_ON}/upload/"


def posted(size: int, count: int = 1) -> HttpRequest:
    files = [SimpleUploadedFile(f"{number}.csv", b"x" * size) for number in range(count)]
    return RequestFactory().post("/", {"before": "1", "file": files, "reason": "Typed"})


@pytest.mark.parametrize(
    ("size", "kept"), [(MAX_BYTES, MAX_BYTES), (MAX_BYTES + 1, 0), (MOST_KEPT + 1, 0)]
)
def test_file_that_is_too_large_has_its_size_and_no_content(size: int, kept: int) -> None:
    request = posted(size)

    [file] = request.FILES.getlist("file")
    assert (file.name, file.size) == ("0.csv", size)
    assert len(file.read()) == kept
    assert (request.POST["before"], request.POST["reason"]) == ("1", "Typed")


def test_several_files_that_are_too_much_together_have_no_content() -> None:
    request = posted(MAX_BYTES // 2, count=3)

    assert [file.read() for file in request.FILES.getlist("file")] == [b"", b"", b""]
    assert request.POST["reason"] == "Typed"


def test_a_small_file_after_one_that_is_too_large_is_whole() -> None:
    files = [SimpleUploadedFile(f"{size}.csv", b"x" * size) for size in (MAX_BYTES + 1, 3)]
    request = RequestFactory().post("/", {"file": files})

    assert [file.read() for file in request.FILES.getlist("file")] == [b"", b"xxx"]


def test_fifty_megabytes_are_read_in_the_memory_of_a_piece() -> None:
    request = posted(MOST_READ)
    tracemalloc.start()
    try:
        [file] = request.FILES.getlist("file")
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert file.size == MOST_READ
    assert most < 2_000_000


@pytest.mark.django_db
@pytest.mark.parametrize("size", [MAX_BYTES + 1, 2 * MAX_BYTES])
def test_return_that_is_too_large_is_refused_on_its_form(client: Client, size: int) -> None:
    world = make_world()
    standard(world)
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.people["officer"])
    token = client.get(FILE).context["csrf_token"]

    answer = client.post(
        FILE,
        {
            "csrfmiddlewaretoken": str(token),
            "file": SimpleUploadedFile("return.xlsx", b"x" * size),
        },
    )

    assert answer.status_code == 200
    assert answer.context["form"].errors == {"file": ["The file must be smaller than 5 MB."]}


@pytest.mark.django_db
def test_logo_that_is_too_large_loses_nothing_of_its_form(client: Client) -> None:
    make_council()
    admin = make_user("admin")
    make_appointment(admin, Role.ADMIN)
    client.force_login(admin)
    logo = SimpleUploadedFile("logo.png", b"x" * (MOST_KEPT + 1))

    answer = client.post(
        "/admin/council/", {"name": "Afonwen Borough Council", "reason": "New name", "logo": logo}
    )

    form = answer.context["form"]
    assert form.errors["logo"] == ["The logo must be smaller than 200 kB"]
    assert (form["name"].value(), form["reason"].value()) == ("Afonwen Borough Council", "New name")


class Unread:
    """A request's body that must not be read."""

    def read(self, *size: int) -> bytes:
        raise AssertionError("The body was read.")

    readline = read


@pytest.mark.django_db
@pytest.mark.parametrize("path", [FILE, "/sign-in/", "/no-such-page/"])
def test_far_too_much_is_answered_without_reading_it(path: str) -> None:
    unread: dict[str, Any] = {
        "wsgi.input": Unread(),
        "CONTENT_LENGTH": str(MOST_READ + 1),
        "CONTENT_TYPE": "multipart/form-data; boundary=x",
    }

    answer = Client(enforce_csrf_checks=True).generic("POST", path, **unread)

    assert answer.status_code == 413
    page = answer.content.decode()
    assert "The file must be smaller than 5 MB." in page
    assert "Nothing was changed" in page


def test_no_handler_writes_to_disk() -> None:
    assert settings.FILE_UPLOAD_HANDLERS == ["councilportal.files.upload_limits.BoundedUploads"]
