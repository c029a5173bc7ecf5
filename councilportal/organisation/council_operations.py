"""Writes to the council's own record: name, colour, logo, feedback, how it counts clear days."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from hashlib import sha256
from math import floor
from uuid import UUID, uuid4

from defusedxml import ElementTree

from councilportal.accounts.models import User
from councilportal.accounts.permissions import Role
from councilportal.audit import operations as audit
from councilportal.common.periods import london_day
from councilportal.common.working_days import NoticeRules
from councilportal.organisation import policies
from councilportal.organisation.models import (
    Council,
)
from councilportal.organisation.rules import (
    LARGEST_LOGO,
    LEAST_CONTRAST,
    Feedback,
    LogoType,
    contrast_with_white,
    is_colour,
)


class NameMissing(Exception):
    """The council has no name or no short name."""


class UnfitColour(Exception):
    """The colour is not `#rrggbb`, or white text on it has too little contrast."""


class UnfitLogo(Exception):
    """The logo is not a picture of an accepted kind, or is too large."""


@audit.writing()
def set_council(
    *,
    name: str,
    short_name: str,
    colour: str,
    logo: bytes | None,
    logo_media_type: str,
    notice: NoticeRules | None = None,
    feedback: Feedback | None = None,
    reason: str = "",
    by: User | None,
    at: datetime,
) -> Council:
    """Set the council's name, colour, logo and feedback, how it counts clear days, from today on.

    A new name makes a new council, and the one before ends yesterday, so that reports about earlier
    days keep the old name (a second change on the same day corrects the first). All the rest is
    changed in place. The same values change and record nothing.

    *Takes*: `colour` as `#rrggbb`; `logo` a PNG or an SVG of at most 200,000 bytes with its media
    type, or None and "".
    `notice` None keeps what is stored, at first that of England; `feedback` None keeps
    what is stored, at first nothing. `by` None for the command.
    *Raises*: Refused for a person who is not an administrator; NameMissing, UnfitColour, UnfitLogo.
    """
    if by is not None:
        policies.check_holds(by, london_day(at), Role.ADMIN)
    _check_council(name, short_name, colour, logo, logo_media_type)
    today, operation = london_day(at), uuid4()
    now = Council.objects.select_for_update(no_key=True).in_force(today).order_by("-id").first()
    if notice is None:
        notice = now.notice if now is not None else NoticeRules()
    if feedback is None:
        feedback = now.feedback if now is not None else Feedback()
    wanted = {
        "name": name,
        "short_name": short_name,
        "colour": colour.lower(),
        "logo": logo,
        "logo_media_type": logo_media_type,
        **asdict(notice),
        **asdict(feedback),
    }
    if now is None:
        return _new_council(wanted, reason, by, at, operation)
    before = _council_as_plain(now)
    if now.name != name and now.valid_from != today:
        now.valid_to = today - timedelta(days=1)
        now.save(update_fields=["valid_to"])
        _record_council("end", now, before, reason, by, at, operation)
        return _new_council({**wanted, "valid_from": today}, reason, by, at, operation)
    for field, value in wanted.items():
        setattr(now, field, value)
    if _council_as_plain(now) != before:
        now.version += 1
        now.save(update_fields=[*wanted, "version"])
        _record_council("change", now, before, reason, by, at, operation)
    return now


def _check_council(
    name: str, short_name: str, colour: str, logo: bytes | None, logo_media_type: str
) -> None:
    if not name.strip() or not short_name.strip():
        raise NameMissing("Give the council's name and its short name.")
    if not is_colour(colour):
        raise UnfitColour(f"{colour!r} is not a colour: write # and six digits, such as #123b5c.")
    contrast = contrast_with_white(colour)
    if contrast < LEAST_CONTRAST:
        raise UnfitColour(
            f"White words on {colour} have a contrast of {floor(contrast * 100) / 100} to 1: "
            f"take a darker colour, {LEAST_CONTRAST} to 1 is the least."
        )
    if logo is None and not logo_media_type:
        return
    if not logo or logo_media_type not in list(LogoType):
        raise UnfitLogo("Give a logo as PNG (image/png) or SVG (image/svg+xml) with its type.")
    if len(logo) > LARGEST_LOGO:
        raise UnfitLogo(f"The logo has {len(logo)} bytes: {LARGEST_LOGO} is the most.")
    if not _looks_like(logo, logo_media_type):
        raise UnfitLogo(f"The logo is not what its type says: {logo_media_type}.")


def _looks_like(logo: bytes, media_type: str) -> bool:
    if media_type == LogoType.PNG:
        return logo.startswith(b"\x89PNG\r\n\x1a\n")
    try:
        return str(ElementTree.fromstring(logo).tag) == "{http://www.w3.org/2000/svg}svg"
    except (ElementTree.ParseError, ValueError):  # ValueError: defusedxml's refusals
        return False


def _new_council(
    values: Mapping[str, object], reason: str, by: User | None, at: datetime, operation: UUID
) -> Council:
    council = Council.objects.create(**values)
    _record_council("create", council, None, reason, by, at, operation)
    return council


def _council_as_plain(council: Council) -> dict[str, object]:
    return {
        "name": council.name,
        "short_name": council.short_name,
        "colour": council.colour,
        "logo_sha256": sha256(bytes(council.logo)).hexdigest() if council.logo else "",
        "logo_media_type": council.logo_media_type,
        **asdict(council.notice),
        **asdict(council.feedback),
        "valid_from": council.valid_from,
        "valid_to": council.valid_to,
    }


def _record_council(
    action: str,
    council: Council,
    before: Mapping[str, object] | None,
    reason: str,
    by: User | None,
    at: datetime,
    operation: UUID,
) -> None:
    audit.record(
        action=action,
        record_type="council",
        record_ref=council.name,
        before=before,
        after=_council_as_plain(council),
        reason=reason,
        by=by,
        at=at,
        operation=operation,
        command="set_council",
    )
