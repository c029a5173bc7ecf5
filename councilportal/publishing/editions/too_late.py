"""A page of an edition that is sent when its state does not allow it any more."""

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse

from councilportal.common.links import Link
from councilportal.design.merging import Differing
from councilportal.design.not_saved import not_saved
from councilportal.publishing.editions import pages
from councilportal.publishing.editions.addresses import address
from councilportal.publishing.models import Edition


def too_late(
    request: HttpRequest, record: Edition, title: str, reason: str, typed: Iterable[Differing]
) -> HttpResponse:
    """What was typed beside what is stored, and why it is not saved: the edition was moved on.

    *Takes*: the title of the page that was sent.
    """
    return not_saved(
        request,
        title=f"{title}, {record}",
        reason=reason,
        typed=list(typed),
        way_on=Link("Go to the edition", address("edition", record)),
        **pages.frame(record),
    )
