"""Pages of objectives, plans and what was done as somebody hears them: titles and signs."""

import pytest
from django.test import Client

from councilportal.common.words import Brag
from objectives.models import Achievement
from tests import factories
from tests.objectives import everything_said
from tests.returns.support import AT

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_only]


@pytest.fixture
def pages(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Each page by its address, with two records of what there may be several of."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)
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
