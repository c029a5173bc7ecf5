"""What tests of the public site share."""

from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

if TYPE_CHECKING:
    from tests.publishing.making import Cast
    from tests.publishing.public.site import Read


@pytest.fixture
def cast(db: None) -> "Cast":
    from tests.publishing.making import make_cast  # models can be imported only by now

    return make_cast()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> "Read":
    """Sets the moment at which the site is read."""

    def read_at(moment: object) -> None:
        monkeypatch.setattr(timezone, "now", lambda: moment)

    return read_at


@pytest.fixture(autouse=True)
def no_kept_pages() -> None:
    """Each test begins without the pages that another had made."""
    from councilportal.publishing.public import kept_pages

    kept_pages._pages.clear()
