"""Two posts of nearly one name: who makes the second is told of the first, and may make both."""

from datetime import UTC, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client

from councilportal.accounts.permissions import Role
from councilportal.organisation.models import Post
from tests import factories

pytestmark = pytest.mark.django_db

DAY = {"valid_from_0": "1", "valid_from_1": "4", "valid_from_2": "2020"}


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Client:
    now = datetime(2026, 10, 10, 9, tzinfo=UTC)
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)
    factories.make_council()
    user = factories.make_user("admin")
    factories.make_appointment(user, Role.ADMIN)
    client = Client()
    client.force_login(user)
    return client


def warned_of(page: str, other: Post) -> bool:
    link = f'href="/admin/posts/{other.pk}/change/">{other.title}</a>'
    return "nearly the same name" in page and link in page


def test_a_new_post_is_asked_about_once_and_may_be_made(client):
    stored = factories.make_post("Head of Parks and Leisure")
    typed = {"title": "Head of Leisure & Parks", **DAY}

    page = client.post("/admin/posts/add/", typed)

    assert warned_of(page.text, stored)
    assert list(Post.objects.all()) == [stored]
    shown = page.context["form"].data["shown"]
    done = client.post("/admin/posts/add/", {**typed, "shown": shown}, follow=True)
    assert "The post is saved." in done.text
    assert Post.objects.filter(title="Head of Leisure & Parks").exists()


def test_a_renamed_post_too_but_not_one_that_keeps_its_title(client):
    stored = factories.make_post("Head of Parks")
    own = factories.make_post("Head of Park", valid_from="2020-04-01")
    address = f"/admin/posts/{own.pk}/change/"
    seen = client.get(address).context["form"].initial.get("seen")
    seen = seen or client.get(address).context["form"]["seen"].value()
    typed = {"reason": "Reorganised", "seen": seen, **DAY}

    since = {"holds_from_0": "1", "holds_from_1": "10", "holds_from_2": "2026"}
    page = client.post(address, {**typed, **since, "title": "Parks head"})
    assert warned_of(page.text, stored)
    kept = client.post(address, {**typed, "title": "Head of Park", "valid_from_0": "2"})
    assert "nearly the same name" not in kept.text


def test_another_title_is_made_at_once(client):
    factories.make_post("Head of Parks")
    client.post("/admin/posts/add/", {"title": "Head of Planning", **DAY})
    assert Post.objects.filter(title="Head of Planning").exists()


FILE = (
    "ref,name,director_post,valid_from\nCOM,Communities,Directors of Communities,2020-04-01\n"
    "COR,Corporate,Corporate Resources Director,2020-04-01\n"
    "COS,Corporate services,Director of Corporate Resources,2020-04-01\n"
)


def test_the_preview_of_an_import_names_the_other_post_with_its_link(client):
    stored = factories.make_post("Director of Communities")
    upload = SimpleUploadedFile("directorates.csv", FILE.encode())

    page = client.post("/admin/import/", {"file": upload}).text

    assert f'href="/admin/posts/{stored.pk}/change/">Director of Communities</a>' in page
    assert "Corporate Resources Director, beside" in " ".join(page.split())
    assert "Director of Corporate Resources, which the file makes too" in " ".join(page.split())
    assert "Confirm and import" in page  # no refusal


def test_the_command_says_it_too_and_only_of_new_posts(client, tmp_path, capsys):
    factories.make_post("Director of Communities")
    (tmp_path / "directorates.csv").write_text(FILE)

    call_command("import_data", str(tmp_path))
    said = capsys.readouterr().err
    assert "'Directors of Communities': there is a post of nearly the same name" in said
    assert said.count("nearly the same name") == 2
    call_command("import_data", str(tmp_path))
    assert "nearly the same name" not in capsys.readouterr().err
