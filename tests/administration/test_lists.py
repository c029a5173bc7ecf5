"""Each list of administrators finds words, comes in pages and costs few queries."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from councilportal.accounts.models import User
from councilportal.accounts.permissions import Role
from councilportal.administration.menu import ALL
from councilportal.organisation.models import (
    Deputy,
    PostHolder,
)
from eqia.models import ScreenedCharacteristic
from objectives.models import Evidence
from performance.models import Target
from tests import factories
from tests.administration.support import TODAY, make_indicator

pytestmark = pytest.mark.django_db


@pytest.mark.sqlite_first
@pytest.mark.parametrize("size", [24, 240])
def test_lists_take_few_queries_at_any_size(admin, size):
    post = factories.make_post()
    directorate = factories.make_directorate(director_post=post)
    framework = factories.make_framework()
    for number in range(size):
        theme = factories.make_theme(framework, f"T{number}", parent=framework.themes.first())
        objective = factories.make_objective(f"O{number}", framework=framework, theme=theme)
        objective.measures.create(position=1, words="Visits")
        factories.make_plan(f"P{number}", directorate=directorate)
        factories.make_part(ref=f"part{number}", position=number, objective=objective)
        factories.make_consultation(f"C{number}")
        service = factories.make_service(f"s{number}", directorate=directorate, head_post=post)
        user = factories.make_user(f"user{number}")
        factories.make_appointment(user, service=service)
        factories.make_post(f"Post {number}")
        factories.make_directorate(f"d{number}")
        PostHolder.objects.create(user=user, post=post)
        characteristic = factories.make_characteristic(f"c{number}")
        ScreenedCharacteristic.objects.create(
            characteristic=characteristic, label=f"Row {number}", aims="abc"
        )
        Evidence.objects.create(
            ref=f"e{number}",
            title="Users",
            kind="census",
            source="Census",
            characteristic=characteristic,
            says="Many.",
        )
        Target.objects.create(
            indicator=make_indicator(f"I{number}", service=service), year="2026/27"
        )
        Deputy.objects.create(
            person=user,
            deputy=User.objects.get(username="admin"),
            reason="Leave",
            valid_from=TODAY,
            valid_to=TODAY,
        )

    for slug, kind in ALL.items():
        if Role.ADMIN not in kind.keepers:
            continue
        with CaptureQueriesContext(connection) as queries:
            answer = admin.get(f"/admin/{slug}/")
        assert answer.status_code == 200
        assert len(queries) <= 12, slug


def test_list_finds_by_every_word_and_pages(admin):
    for number in range(120):
        factories.make_post(f"Head of thing {number}")

    page = admin.get("/admin/posts/", {"q": "thing head", "page": 3}).content.decode()
    nothing = admin.get("/admin/posts/", {"q": "head of nothing"}).content.decode()
    ended = admin.get("/admin/posts/", {"ended": 1}).content.decode()
    empty = admin.get("/admin/services/").content.decode()

    assert "120 found" in page
    assert "Page 3 of 3" in page
    assert "Nothing is found" in nothing
    assert "None has ended" in ended
    assert "There are none yet" in empty


@pytest.mark.parametrize("text", ["\0", "%", "_", "'", "\\", "😀", "x" * 500])
def test_list_takes_any_search(admin, text):
    assert admin.get("/admin/posts/", {"q": text, "page": text}).status_code == 200


@pytest.mark.parametrize(
    ("kind", "said"),
    [("people", "Add an account"), ("indicators", "Add an indicator"), ("posts", "Add a post")],
)
def test_a_kind_is_named_with_its_article(admin, kind, said):
    assert said in admin.get(f"/admin/{kind}/").content.decode()
    assert said in admin.get(f"/admin/{kind}/add/").content.decode()
