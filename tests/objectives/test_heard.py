"""Pages of objectives, plans and what was done as somebody hears them: titles and signs."""

from collections.abc import Iterator
from typing import Any
from unittest import mock

import pytest
from django.db import transaction
from django.test import Client

from councilportal.common.words import Brag
from objectives.models import Achievement
from tests import factories
from tests.objectives import everything_said
from tests.returns.support import AT

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_only]


@pytest.fixture(scope="module")
def pages(django_db_setup: None, django_db_blocker: Any) -> Iterator[dict[str, str]]:
    """Each page by its address, read once, with two records of what there may be several of."""
    with (
        django_db_blocker.unblock(),
        transaction.atomic(),
        mock.patch("django.utils.timezone.now", return_value=AT),
    ):
        yield _read()
        transaction.set_rollback(True)


def _read() -> dict[str, str]:
    keeper, given = everything_said.make_spine()
    for each in Achievement.objects.all():
        Achievement.objects.filter(pk=each.pk).update(words=f"Lifts mended, {each.pk}")
    client = Client()
    client.force_login(keeper)
    more = [
        *(f"/achievements/{each.pk}/" for each in Achievement.objects.all()),
        f"/validations/{factories.make_validation(title='Another accreditation').pk}/",
    ]
    return {path: client.get(path).text for path in [*everything_said.pages(given), *more]}


def test_no_two_records_share_the_title_of_their_page(pages: dict[str, str]) -> None:
    named: dict[str, list[str]] = {}
    for path, text in pages.items():
        if not path.startswith("/admin/"):
            title = text.split("<title>")[1].split("</title>")[0]
            named.setdefault(" ".join(title.split()), []).append(path)
    assert {title: paths for title, paths in named.items() if len(paths) > 1} == {}


def test_signs_are_drawn_and_not_heard(pages: dict[str, str]) -> None:
    signs = [each.shape for each in Brag]
    assert [path for path, text in pages.items() if any(sign in text for sign in signs)] == []
