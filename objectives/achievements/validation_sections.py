"""Validations as documents: by department in the council's own order, those first in words that
expire soon.

Functions that give sections and datasets are parts of reports too.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse

from councilportal.common.document import (
    LIVE,
    Bullets,
    Cell,
    Column,
    Dataset,
    Document,
    Paragraph,
    RichCell,
    Row,
    Section,
    Table,
    TextCell,
)
from councilportal.common.full_columns import without_empty
from councilportal.common.inline import WebLink
from councilportal.common.numbers import count_of
from councilportal.organisation.queries import CouncilView
from objectives.models import Validation
from objectives.rules.achievements import SOON, Expiry, Side, expiry, time_left

COUNCIL = "The whole council"
NO_VALIDATIONS = "There are no validations yet."


def by_department(validations: Sequence[Validation]) -> Mapping[str, list[Validation]]:
    """Validations by the name of their directorate, in the council's own order.

    Where directorates have no place of their own, they follow the places of their validations.
    """
    places = {each.directorate for each in validations if each.directorate is not None}
    first = {
        place.pk: min(each.position for each in validations if each.directorate_id == place.pk)
        for place in places
    }
    ordered = sorted(places, key=lambda place: (place.position, first[place.pk]))
    groups: dict[str, list[Validation]] = {place.name: [] for place in ordered}
    for each in validations:
        name = each.directorate.name if each.directorate else COUNCIL
        groups.setdefault(name, []).append(each)
    return groups


def validation_sections(
    validations: Sequence[Validation],
    on: date | None = None,
    links: Mapping[int, str] | None = None,
) -> tuple[Section, ...]:
    """The validations, one section a department.

    *Takes*: those of `queries.validations`; the day on which what is left is counted, None to count
    nothing; where each may be changed, by its key.
    """
    return tuple(
        Section(f"validations-{number}", name, (_table(name, own, on, links),), wide=True)
        for number, (name, own) in enumerate(by_department(validations).items(), 1)
    )


def _table(
    name: str,
    own: Sequence[Validation],
    on: date | None,
    links: Mapping[int, str] | None,
) -> Table:
    columns = (
        Column("Assessment", 2.6),
        Column("Area", 2),
        Column("Site", 1.8),
        Column("Internal or external", 2.2),
        Column("Latest judgement", 2.8),
        Column("Judged", 1.3),
        Column("Expires", 1.4),
    )
    rows = []
    for each in own:
        cells: tuple[Cell, ...] = (
            TextCell(each.title, href=(links or {}).get(each.pk, ""), header=True),
            TextCell(each.area),
            TextCell(each.site),
            TextCell(who_judged(each)),
            _judgement(each),
            TextCell(each.judged_text),
            TextCell(expires_said(each, on)),
        )
        rows.append(Row(cells, anchor=anchor_of(each) if links is not None else ""))
    # A department whose validations say nothing of a day, or a site, has no column for it.
    return without_empty(Table(f"Validations: {name}", columns, tuple(rows)))


def anchor_of(validation: Validation) -> str:
    """What the row of a validation is called on its page."""
    return f"validation-{validation.position}"


def address_of(validation: Validation) -> str:
    """Where the list has the row of a validation, on whichever page that is."""
    anchor = anchor_of(validation)
    return f"{reverse('validations')}?{urlencode({'row': anchor})}#{anchor}"


def _judgement(validation: Validation) -> Cell:
    if not validation.link:
        return TextCell(validation.judgement)
    shown = validation.judgement or "Read the judgement"
    return RichCell((WebLink(shown, validation.link),))


def who_judged(validation: Validation) -> str:
    """Who judged, as councils print it: "External: Ofsted"."""
    side = Side(validation.side).label if validation.side else ""
    return ": ".join(filter(None, (side, validation.bodies)))


def expires_said(validation: Validation, on: date | None) -> str:
    """The last day as written; on a day close to it how far away that is, and after it that."""
    said, last = validation.expires_text, validation.expires_on
    if on is None or last is None:
        return said
    match expiry(last, on):
        case Expiry.SOON:
            return f"{said} ({time_left(last, on)})"
        case Expiry.EXPIRED:
            return f"{said} (expired)"
        case _:
            return said


def expiring_said(validations: Iterable[Validation], on: date) -> Iterator[Paragraph | Bullets]:
    """Which validations expire within 90 days and which have expired, in words.

    The soonest and the longest expired come first.
    """
    known = [each for each in validations if each.expires_on is not None]
    known.sort(key=lambda each: (each.expires_on or on, each.position))
    for wanted, none, some in (
        (Expiry.SOON, f"None expires within {SOON} days.", f"within {SOON} days:"),
        (Expiry.EXPIRED, "", "expired:"),
    ):
        found = [each for each in known if expiry(each.expires_on, on) is wanted]
        if not found:
            if none:
                yield Paragraph(none)
            continue
        if wanted is Expiry.SOON:
            verb = "expires" if len(found) == 1 else "expire"
        else:
            verb = "has" if len(found) == 1 else "have"
        yield Paragraph(f"{count_of(len(found), 'validation')} {verb} {some}")
        day = on if wanted is Expiry.SOON else None
        yield Bullets(tuple(f"{named(each)}: {expires_said(each, day)}" for each in found))


def named(validation: Validation) -> str:
    """A validation with its site, which tells two of one title apart."""
    return ", ".join(filter(None, (validation.title, validation.site)))


def counted(validations: Sequence[Validation]) -> str:
    """How many validations there are, in words: "30 validations, 29 of them external"."""
    external = sum(each.side == Side.EXTERNAL for each in validations)
    said = count_of(len(validations), "validation")
    return f"{said}, {external} of them external" if external else said


def validations_dataset(validations: Iterable[Validation], on: date | None = None) -> Dataset:
    """Validations as data, in the columns of the data format; how each stands on a day beside.

    The notes of those who keep them are left out.
    """
    columns = (
        *("title", "position", "directorate", "area", "side", "bodies", "site", "judgement"),
        *("judged", "judged_on", "expires", "expires_on", "link", "owner_post"),
    )
    rows = tuple(
        (
            each.title,
            str(each.position),
            each.directorate.ref if each.directorate else "",
            each.area,
            each.side,
            each.bodies,
            each.site,
            each.judgement,
            each.judged_text,
            each.judged_on.isoformat() if each.judged_on else "",
            each.expires_text,
            each.expires_on.isoformat() if each.expires_on else "",
            each.link,
            str(each.owner_post or ""),
            *((expiry(each.expires_on, on).value,) if on else ()),
        )
        for each in validations
    )
    return Dataset("validations", (*columns, *(("stands",) if on else ())), rows)


def validations_document(
    validations: Sequence[Validation],
    on: date,
    council: CouncilView,
    links: Mapping[int, str] | None = None,
) -> Document:
    """Every validation on a day: in words those that expire soon, then all by department."""
    said = f"{counted(validations)}." if validations else NO_VALIDATIONS
    return Document(
        reference=f"validations-{on.isoformat()}",
        title="Validations",
        subtitle="",
        council=council.name,
        colour=council.colour,
        summary=said,
        cover=(Paragraph(said), *(expiring_said(validations, on) if validations else ())),
        sections=validation_sections(validations, on, links),
        datasets=(validations_dataset(validations, on),),
        contents=False,
        state=LIVE,
    )
