"""Posts are offered by place: those of the service first, then by directorate."""

import re
from datetime import date

import pytest
from django.conf import settings
from django.test import Client

from councilportal.accounts.permissions import Role
from councilportal.organisation.models import Post
from councilportal.organisation.post_choices import posts_by_place
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def service():
    post = factories.make_post
    communities = factories.make_directorate(
        "COM", name="Communities", director_post=post("Director of Communities")
    )
    corporate = factories.make_directorate(
        "COR", name="Corporate", director_post=post("Director of Resources")
    )
    cabinet = post("Cabinet Member, Communities")
    post("County Archivist")
    factories.make_service(
        "PRK",
        name="Parks",
        directorate=communities,
        head_post=post("Head of Parks"),
        cabinet_portfolio=cabinet,
    )
    factories.make_service(
        "FIN",
        name="Finance",
        directorate=corporate,
        head_post=post("Head of Finance"),
        cabinet_portfolio=post("Cabinet Member, Finance"),
    )
    return factories.make_service(
        "LRA",
        name="Libraries",
        directorate=communities,
        head_post=post("Head of Libraries"),
        cabinet_portfolio=cabinet,
    )


def named(service=None):
    groups = posts_by_place(Post.objects.all(), service)
    return [(place, [each.title for each in own]) for place, own in groups]


def test_those_of_the_service_come_first(service):
    assert named(service)[1:] == [
        ("Communities", ["Head of Parks"]),
        ("Corporate", ["Director of Resources", "Head of Finance"]),
        ("Cabinet portfolios", ["Cabinet Member, Finance"]),
        ("Other posts", ["County Archivist"]),
    ]
    place, own = named(service)[0]
    assert place == "Libraries"
    assert sorted(own) == [
        "Cabinet Member, Communities",
        "Director of Communities",
        "Head of Libraries",
    ]


def test_without_a_service_all_are_by_directorate(service, django_assert_num_queries):
    with django_assert_num_queries(1):
        found = named()
    assert [place for place, _ in found] == [
        "Communities",
        "Corporate",
        "Cabinet portfolios",
        "Other posts",
    ]
    assert sum(len(own) for _, own in found) == Post.objects.count()


def test_an_indicators_form_offers_them_so(service, monkeypatch):
    factories.make_council()
    lead = factories.make_user("lead")
    factories.make_appointment(lead, Role.PERFORMANCE_LEAD)
    factories.make_indicator("LIB-1", service=service, valid_from=date(2026, 4, 1))
    client = Client()
    client.force_login(lead)

    page = client.get("/admin/indicators/LIB-1/change/").text

    owner = page.split('<select class="govuk-select" id="id_owner"')[1].split("</select>")[0]
    places = [each.split('"')[0] for each in owner.split('<optgroup label="')[1:]]
    assert places == ["Libraries", "Communities", "Corporate", "Cabinet portfolios", "Other posts"]
    assert owner.count("</optgroup>") == 5
    place = page.split('id="id_owner-place">')[1].split("</select>")[0]
    assert re.findall("<option.*?>(.*?)<", place) == ["All", *places]
    sheet = (settings.BASE_DIR / "static" / "css" / "app.css").read_text("utf-8")
    for number in range(1, len(places) + 1):  # the list of posts shows those of the chosen place
        assert f'> [value="{number}"]:checked) optgroup:not(:nth-of-type({number}))' in sheet
    assert owner.count("<option") == Post.objects.count() + 1
