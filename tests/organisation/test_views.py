"""The council's look, for anybody."""

from typing import Any

import pytest
from django.db import connection
from django.test import RequestFactory
from django.urls import reverse

from councilportal.organisation import context
from councilportal.organisation.queries import NO_COUNCIL
from tests import factories

pytestmark = pytest.mark.django_db

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def test_brand_is_a_style_sheet_of_the_councils_colour(client):
    factories.make_council(colour="#5c123b")

    response = client.get(reverse("council_brand"))

    assert response.status_code == 200
    assert response["Content-Type"] == "text/css; charset=utf-8"
    assert response["Cache-Control"] == "public, max-age=60"
    assert "--govuk-brand-colour: #5c123b;" in response.text
    assert ".govuk-generic-header { background: #5c123b; }" in response.text


def test_brand_without_a_council_has_our_colour(client):
    assert NO_COUNCIL.colour in client.get(reverse("council_brand")).text


def test_brand_of_the_current_version_may_be_kept_for_ever(client):
    council = factories.make_council()

    kept = client.get(reverse("council_brand"), {"v": f"{council.pk}.1"})
    outdated = client.get(reverse("council_brand"), {"v": f"{council.pk}.0"})

    assert kept["Cache-Control"] == "public, max-age=31536000, immutable"
    assert outdated["Cache-Control"] == "public, max-age=60"
    assert not kept.cookies


def test_brand_is_only_read(client):
    assert client.post(reverse("council_brand")).status_code == 405


def test_logo_is_served_so_that_its_scripts_cannot_run(client):
    factories.make_council(logo=SVG, logo_media_type="image/svg+xml")

    response = client.get(reverse("council_logo"))

    assert response.content == SVG
    assert response["Content-Type"] == "image/svg+xml"
    assert response["Content-Security-Policy"] == (
        "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    )
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "public, max-age=60"


def test_logo_that_is_not_there_is_not_found(client):
    factories.make_council()

    assert client.get(reverse("council_logo")).status_code == 404


def test_context_reads_the_council_once_and_only_when_shown(django_assert_num_queries):
    factories.make_council()
    request = RequestFactory().get("/")

    with django_assert_num_queries(0):
        shown: Any = context.council(request)["council"]
    with django_assert_num_queries(1):
        names = (shown.name, shown.short_name, shown.colour)

    assert names == ("Westmarch County Council", "Westmarch", "#123b5c")


@pytest.mark.django_db(transaction=True)
def test_context_has_our_defaults_where_the_table_is_missing():
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE organisation_council RENAME TO organisation_elsewhere")
    try:
        shown: Any = context.council(RequestFactory().get("/"))["council"]
        found = shown.name
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE organisation_elsewhere RENAME TO organisation_council")

    assert found == NO_COUNCIL.name


def test_default_colour_is_dark_enough():
    from councilportal.organisation.rules import LEAST_CONTRAST, contrast_with_white

    assert contrast_with_white(NO_COUNCIL.colour) >= LEAST_CONTRAST
