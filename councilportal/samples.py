"""The data that come with the portal: five reference sets and the demo council.

The demo council is invented. Its accounts share one password that everybody can read here, so it is
loaded only in a demonstration (no SECRET_KEY: served on this machine only).
"""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.db import transaction

from councilportal.accounts.models import User
from councilportal.accounts.permissions import Role
from councilportal.audit import operations as audit
from councilportal.audit.models import Event
from councilportal.common.periods import PeriodKind, containing, london_day, parse
from councilportal.disclosure.words import USUAL_THRESHOLD
from councilportal.exchange import Report, import_path, silent
from councilportal.files.formats import Progress
from councilportal.files.loading import Counts
from councilportal.files.sources import digest_of
from councilportal.organisation.account_operations import Account, set_accounts, set_post_holders
from councilportal.organisation.council_operations import set_council
from councilportal.organisation.models import Council, Service
from councilportal.organisation.rules import Feedback
from eqia.exchange.loading import name_author
from objectives.information import release_operations as releasing
from objectives.models import EqualityTable
from objectives.rules.information import Protection, TableKind
from performance.groups.operations import Kept, ask_for_groups
from performance.models import Indicator
from performance.returns import calendar_operations, draft_operations, operations
from performance.returns.rules import Move
from performance.returns.sheet import sheet

DEMO = settings.BASE_DIR / "fixtures" / "demo"
DEMO_RETURNS = DEMO / "returns"  # the officers who entered returns, and the state of each
REFERENCE = settings.BASE_DIR / "fixtures" / "reference"
DEMO_PASSWORD = "lanterns-over-brackenmere"  # noqa: S105 - known to everybody, see above
_AUTHOR = "equality_lead"  # the author of the demo's assessments, who therefore never signs them
_SINCE = date(2025, 4, 1)  # the people of the demo have their roles and posts since then
# Files in the demo's folder that are not of the data format.
_APART = ("accounts", "council")
_REFERENCE_COLOUR = "#2b4a5e"
# Who releases the figures of people of a reference set: one asks, another decides. Neither has a
# password, so nobody signs in as them.
_ASKS, _DECIDES = "reference_lead", "reference_publisher"
_RELEASING = (
    Account(_ASKS, "Equality lead of the reference set", None, (Role.EQUALITY_LEAD,)),
    Account(_DECIDES, "Publisher of the reference set", None, (Role.PUBLISHER,)),
)
_ROLES: Mapping[str, Role] = {role.value: role for role in Role}


class SampleRefused(Exception):
    """The data cannot be loaded here, or do not exist; the message says what to do."""


def reference_names() -> list[str]:
    """The names of the councils with a reference set."""
    return sorted(path.name for path in REFERENCE.iterdir() if path.is_dir())


@transaction.atomic
def load_reference(*, council: str, at: datetime, progress: Progress = silent) -> Report:
    """Import the published figures of a council, and release those of people.

    A second import changes nothing. The council's name and colour are set only where none are
    stored.

    *Gives*: what was done; `releases` counts tables that were released.

    *Raises*: SampleRefused for a council without a reference set; ImportRefused where the database
    has other figures with the same references.
    """
    if council not in reference_names():
        names = ", ".join(reference_names())
        raise SampleRefused(f"There is no reference set {council!r}; there are: {names}.")
    report = import_path(path=REFERENCE / council, by=None, at=at, progress=progress)
    if not Council.objects.exists():
        set_council(
            name=f"{council.title()} reference set",
            short_name=council.title(),
            colour=_REFERENCE_COLOUR,
            logo=None,
            logo_media_type="",
            by=None,
            at=at,
        )
    if "equality_tables" not in report.counts:
        return report
    waiting = _not_released()
    if waiting:
        set_accounts(accounts=_RELEASING, by=None, at=at)
        _release(waiting, _ASKS, _DECIDES, at)
    counts = Counts(created=len(waiting), unchanged=EqualityTable.objects.count() - len(waiting))
    return replace(report, counts={**report.counts, "releases": counts})


def _not_released() -> list[str]:
    """The references of tables with figures of people that have no release yet."""
    found = EqualityTable.objects.filter(releases=None, figures__isnull=False)
    return sorted(set(found.values_list("ref", flat=True)))


def _release(refs: Sequence[str], asks: str, decides: str, at: datetime) -> None:
    """Release tables together as two people do on the pages: one asks, the other decides."""
    people = User.objects.in_bulk([asks, decides], field_name="username")
    asked = releasing.ask_for_release(refs=refs, words="", by=people[asks], at=at)
    releasing.release(key=asked.pk, by=people[decides], at=at)


def is_demo_loaded() -> bool:
    """True if the demo council was loaded into this database. *Costs*: 1 query."""
    return Event.objects.filter(record_type="demo").exists()


def open_demo_accounts() -> list[str]:
    """The user names of open accounts with the password that is published in this file.

    *Costs*: 1 query where the demo was never loaded; else 1 more, and a slow password hash (by
    design) for each open account of the demo.
    """
    if not is_demo_loaded():
        return []
    names = [account.username for account in demo_accounts()]
    people = User.objects.filter(username__in=names, is_active=True).order_by("username")
    return [each.username for each in people if check_password(DEMO_PASSWORD, each.password)]


@transaction.atomic
def load_demo(*, at: datetime, progress: Progress = silent) -> Report | None:
    """Import the demo council and make its accounts.

    *Gives*: what was done; None where this version of the demo is loaded already.
    *Raises*: SampleRefused where this is not a demonstration or the database has other data;
    ImportRefused where an older demo with other figures is loaded.
    """
    if not settings.DEMONSTRATION:
        raise SampleRefused(
            "The demo council has accounts whose password everybody knows, so it is not loaded "
            "where SECRET_KEY is set: unset it, and use another database."
        )
    digest = digest_of(DEMO) + digest_of(DEMO_RETURNS)
    if Event.objects.filter(record_type="demo", after__contains=digest).exists():
        return None
    [council] = _rows("council")
    _refuse_other_data(council["name"], at)
    report = import_path(path=DEMO, by=None, at=at, ignore=_APART, progress=progress)
    look = {name: council[name] for name in ("name", "short_name", "colour")}
    days = int(council["feedback_days"])
    feedback = Feedback(council["feedback_email"], council["feedback_telephone"], days)
    set_council(
        **look, logo=None, logo_media_type="", notice=None, feedback=feedback, by=None, at=at
    )
    set_accounts(accounts=[*demo_accounts(), *_colleagues()], since=_SINCE, by=None, at=at)
    posts = {row["username"]: row["post"] for row in _rows("accounts")}
    set_post_holders(holders=posts, since=_SINCE, by=None, at=at)
    name_author(refs=_written(), author=User.objects.get(username=_AUTHOR), at=at)
    _make_returns(at)
    _release_groups(at)
    _release(_not_released(), _AUTHOR, "publisher", at)
    audit.record(
        action="load",
        record_type="demo",
        record_ref=council["name"],
        before=None,
        after={"sha256": digest},
        by=None,
        at=at,
        command="load_demo",
    )
    return report


def demo_accounts() -> Sequence[Account]:
    """The accounts of the demo council: one for each role, and two for posts that sign."""
    return tuple(_account(row, DEMO_PASSWORD) for row in _rows("accounts"))


def _colleagues() -> list[Account]:
    """Officers and approvers of the other services, who have work but never sign in."""
    return [_account(row, None) for row in _rows("colleagues", DEMO_RETURNS)]


def _account(row: Mapping[str, str], password: str | None) -> Account:
    return Account(
        username=row["username"],
        name=row["name"],
        password=password,
        roles=(_ROLES[row["role"]],) if row["role"] else (),
        directorate="" if row["service"] else row["directorate"],
        service=row["service"],
        email=_address(row["username"]),
    )


def _address(username: str) -> str:
    """An e-mail address that cannot receive messages."""
    return f"{username.replace('_', '.')}@example.invalid"


def _written() -> set[str]:
    """The references of the demo's assessments that have answers."""
    return {row["ref"] for row in _rows("eqia") if row["state"] != "planned"}


# The moves that bring a return to each state.
_MOVES: Mapping[str, Sequence[Move]] = {
    "draft": (),
    "submitted": (Move.SUBMIT,),
    "sent_back": (Move.SUBMIT, Move.SEND_BACK),
    "approved": (Move.SUBMIT, Move.APPROVE),
    "locked": (Move.SUBMIT, Move.APPROVE, Move.LOCK),
}


def _make_returns(at: datetime) -> None:
    """Make the calendar of two years, and a return in every state.

    Their lines have the same figures as the imported readings, so approving them changes nothing.
    """
    people = User.objects.in_bulk(field_name="username")
    made = []
    for row in _rows("returns", DEMO_RETURNS):
        ends_on = date.fromisoformat(row["ends_on"])
        service = Service.objects.get(ref=row["service"])
        begun = service.returns.filter(ends_on=ends_on).exists()
        if ends_on < london_day(at) and not begun:
            _make_return(service, ends_on, _MOVES[row["state"]], people[row["officer"]], people, at)
            made.append((service, ends_on, row["weeks_more"]))
    # Only now, because the calendar closes the entry of old month ends.
    for year in sorted({*_CALENDAR, containing(PeriodKind.YEAR, london_day(at))}):
        calendar_operations.make_calendar(year=year, by=people["admin"], at=at)
    for service, ends_on, weeks in made:
        if weeks:
            calendar_operations.extend(
                service=service,
                ends_on=ends_on,
                until=london_day(at) + timedelta(weeks=int(weeks)),
                reason="The counters at two libraries are being replaced.",
                by=people["performance_lead"],
                at=at,
            )


# Of these indicators figures of groups are released, of the periods named.
_GROUPS: Mapping[str, Sequence[str]] = {
    "CUS-06": ("2025/26-Q4", "2026/27-Q1", "2026/27-Q2"),
    "SND-01": ("2026-06", "2026-07", "2026-08", "2026-09", "2026-10"),
    "SEY-01": ("AY2022/23", "AY2023/24", "AY2025/26"),
}


def _release_groups(at: datetime) -> None:
    """Release figures of groups: one person asks, another decides."""
    people = User.objects.in_bulk(field_name="username")
    kept = Kept(TableKind.SERVICE_USERS, Protection.SUPPRESS, "", USUAL_THRESHOLD)
    for ref, codes in _GROUPS.items():
        request = ask_for_groups(
            ref=ref,
            periods=[parse(code) for code in codes],
            kept=kept,
            words="For the annual equality report.",
            by=people[_AUTHOR],
            at=at,
        )
        releasing.release(key=request.pk, by=people["publisher"], at=at)


_CALENDAR = (parse("2025/26"), parse("2026/27"))


def _make_return(
    service: Service,
    ends_on: date,
    moves: Sequence[Move],
    officer: User,
    people: Mapping[str, User],
    at: datetime,
) -> None:
    where: dict[str, Any] = {"service": service, "ends_on": ends_on, "at": at}
    found = sheet(service, ends_on)
    typed = {line.indicator.ref: line.typed for line in found.lines}
    record = draft_operations.save_lines(**where, typed=typed, version=0, by=officer)
    for move in moves:
        match move:
            case Move.SUBMIT:
                record = operations.submit(**where, version=record.version, by=officer)
            case Move.APPROVE:
                record = operations.approve(**where, version=record.version, by=people["approver"])
            case Move.SEND_BACK:
                said = {next(iter(typed)): "The last week seems to be missing. Count it again."}
                why = "One figure does not agree with what the desks counted."
                operations.send_back(**where, reason=why, lines=said, by=people["approver"])
            case _:
                operations.lock(**where, by=people["performance_lead"])


def _refuse_other_data(council: str, at: datetime) -> None:
    own = {row["ref"] for row in _rows("indicators")}
    others = sorted(set(Indicator.objects.values_list("ref", flat=True)) - own)
    names = Council.objects.in_force(london_day(at)).exclude(name=council)
    holds = [f"the indicator {ref}" for ref in others[:1]]
    holds += [f"the council {name}" for name in names.values_list("name", flat=True)[:1]]
    if holds:
        raise SampleRefused(
            f"The database holds other data ({' and '.join(holds)}), which the demo council must "
            "not be mixed with: let DATABASE_URL name an empty database."
        )


def _rows(name: str, folder: Path = DEMO) -> Iterator[Mapping[str, str]]:
    path = folder / f"{name}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
