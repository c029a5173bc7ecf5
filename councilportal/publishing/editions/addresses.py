"""The addresses of the pages of an edition."""

from django.urls import reverse

from councilportal.common.links import Link
from councilportal.publishing.editions.operations import Key
from councilportal.publishing.models import Edition, EditionPart
from councilportal.publishing.rules.kinds import PartKind

# Where what a part shows is written, if not on its own page: a list, or another page.
_LISTS_OF_PARTS = {
    PartKind.RECOMMENDATIONS: "recommendations",
    PartKind.BACKGROUND: "background-papers",
    PartKind.CONTACTS: "contacts",
    PartKind.LINKS: "links",
}


def key_of(record: Edition) -> Key:
    """What the address of an edition says."""
    return record.series.ref, record.slug, record.number


def address(name: str, record: Edition, *more: object) -> str:
    """The address of one of its pages."""
    return reverse(name, args=[*key_of(record), *more])


def way_to_write(record: Edition, part: EditionPart) -> Link | None:
    """The page on which what a part shows is written; None where it is the part's own."""
    kind = PartKind(part.part)
    if kind in _LISTS_OF_PARTS:
        return Link("Write the list", address("edition_list", record, _LISTS_OF_PARTS[kind]))
    if kind is PartKind.IMPLICATIONS:
        return Link("Write the implications", address("edition_front_sheet", record))
    if kind is PartKind.TABLE:
        return Link("Fill the table", address("edition_table", record, part.position))
    return None
