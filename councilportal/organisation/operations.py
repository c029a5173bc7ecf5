"""Every write to the organisation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from math import floor
from typing import Any, TypeVar
from uuid import UUID, uuid4

from defusedxml import ElementTree
from django.db import transaction
from django.db.models import ProtectedError

from councilportal.accounts import operations as accounts
from councilportal.accounts.models import User
from councilportal.accounts.permissions import Role
from councilportal.audit import operations as audit
from councilportal.common.loading import Counts, LoadRefused, known, referred, upsert
from councilportal.common.numbers import joined
from councilportal.common.periods import day_label, london_day
from councilportal.common.refusals import Refused
from councilportal.organisation import policies, upkeep
from councilportal.organisation.models import (
    Appointment,
    Category,
    Characteristic,
    Council,
    Deputy,
    Directorate,
    Post,
    PostHolder,
    Service,
)
from councilportal.organisation.policies import Gap
from councilportal.organisation.rules import (
    LARGEST_LOGO,
    LEAST_CONTRAST,
    LogoType,
    contrast_with_white,
    is_colour,
)

Kept = Directorate | Service | Post | User | Appointment | Deputy | PostHolder
Record = TypeVar("Record", bound=Kept)
_Place = tuple[int | None, int | None]  # the keys of a directorate and of a service
_POST_COLUMNS = ("director_post", "head_post", "cabinet_portfolio")
# What administrators look after: the fields that an event keeps when one is deleted.
KEPT: Mapping[type, tuple[str, ...]] = {
    Directorate: ("ref", "name", "director_post", "valid_from", "valid_to"),
    Service: ("ref", "name", "directorate", "head_post", "valid_from", "valid_to"),
    Post: ("title", "valid_from", "valid_to"),
    User: ("username", "name", "email", "is_active"),
    Appointment: ("user", "role", "directorate", "service", "valid_from", "valid_to"),
    Deputy: ("person", "deputy", "reason", "valid_from", "valid_to"),
    PostHolder: ("user", "post", "valid_from", "valid_to"),
}
_POSTS_OF: Mapping[type[Directorate] | type[Service], tuple[str, ...]] = {
    Directorate: ("director_post",),
    Service: _POST_COLUMNS,
}
_KNOWN_DIRECTORATE = "give the ref of a directorate that is stored or in directorates.csv"


class CategoryInUse(LoadRefused):
    """A category that is no longer listed still has figures or answers that refer to it."""


class NameMissing(Exception):
    """The council has no name or no short name."""


class UnfitColour(Exception):
    """The colour is not `#rrggbb`, or white words on it could not be read."""


class UnfitLogo(Exception):
    """The logo is not a picture of a kind that we serve, or too large."""


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who is to have an account with these roles.

    For one directorate or one service by its ref, or for the whole council. Without a password
    nobody can sign in with one. Reminders go to `email`.
    """

    username: str
    name: str
    password: str | None
    roles: tuple[Role, ...]
    directorate: str = ""
    service: str = ""
    email: str = ""


@transaction.atomic
def load_directorates(
    *, rows: Sequence[Mapping[str, object]], by: User | None, at: datetime
) -> Counts:
    """Make the directorates of the rows, or bring them up to date by their ref.

    *Takes*: rows as `directorates.csv` has them, typed: dates as `date | None`, the rest as text;
    a column that the file does not have is absent from every row and leaves what is stored.
    `by` and `at` are those of the import, which records one event for all its files.
    *Raises*: DatesOutOfOrder.
    *Costs*: at most 5 queries, batches apart.
    """
    posts = posts_titled(titles=referred(rows, *_POST_COLUMNS), by=by, at=at)
    return upsert(Directorate, [_with_posts(row, posts) for row in rows]).counts


@transaction.atomic
def load_services(*, rows: Sequence[Mapping[str, object]], by: User | None, at: datetime) -> Counts:
    """Make the services of the rows, or bring them up to date by their ref.

    *Takes*: rows as `services.csv` has them, typed as for `load_directorates`.
    *Raises*: UnknownReference for a directorate that is not stored; DatesOutOfOrder.
    *Costs*: at most 6 queries, batches apart.
    """
    posts = posts_titled(titles=referred(rows, *_POST_COLUMNS), by=by, at=at)
    directorates = _ids(Directorate, referred(rows, "directorate"))
    values = []
    for row in rows:
        service = _with_posts(row, posts)
        if "directorate" in service:
            service["directorate_id"] = known(
                directorates,
                service.pop("directorate"),
                ref=str(row["ref"]),
                column="directorate",
                accepted=_KNOWN_DIRECTORATE,
            )
        values.append(service)
    return upsert(Service, values).counts


@transaction.atomic
def load_characteristics(
    *, rows: Sequence[Mapping[str, object]], by: User | None, at: datetime
) -> Counts:
    """Make the characteristics of the rows and their categories, or bring them up to date.

    *Takes*: rows as `characteristics.csv` has them: `statutory` a bool, `categories` a tuple of
    refs in their order (each once), dates as `date | None`.
    *Gives*: counts of characteristics; one whose categories alone differ counts as changed.
    *Raises*: CategoryInUse for a category that is not listed any more but is referred to;
    DatesOutOfOrder.
    *Costs*: at most 4 queries and 3 for categories, batches and removals apart.
    """
    values = [{name: row[name] for name in row if name != "categories"} for row in rows]
    loaded = upsert(Characteristic, values)
    regrouped = _load_categories(
        {
            loaded.records[str(row["ref"])]: _texts(row["categories"])
            for row in rows
            if "categories" in row
        }
    )
    also_changed = len(regrouped - loaded.created - loaded.changed)
    return loaded.counts + Counts(changed=also_changed, unchanged=-also_changed)


@transaction.atomic
def posts_titled(*, titles: set[str], by: User | None, at: datetime) -> dict[str, Post]:
    """The posts with these titles, made where there is none yet.

    *Gives*: posts by title.
    *Costs*: 1 query, 2 if any is new.
    """
    rows = [{"title": title} for title in sorted(titles)]
    return upsert(Post, rows, key="title").records if rows else {}


@audit.writing()
def set_council(
    *,
    name: str,
    short_name: str,
    colour: str,
    logo: bytes | None,
    logo_media_type: str,
    reason: str = "",
    by: User | None,
    at: datetime,
) -> Council:
    """Say how the council is called and looks from today on.

    A new name is a new council: the one before ends yesterday, so that reports about its days keep
    its name (a second change on one day corrects the first). Colour, logo and short name are simply
    changed. The same again changes nothing and records nothing.

    *Takes*: `colour` as `#rrggbb`; `logo` a PNG or an SVG of at most 200,000 bytes with its media
    type, or None and "".
    `by` None for the command.
    *Raises*: Refused for a person who is no administrator; NameMissing, UnfitColour, UnfitLogo.
    """
    if by is not None:
        policies.check_holds(by, london_day(at), Role.ADMIN)
    _check_council(name, short_name, colour, logo, logo_media_type)
    today, operation = london_day(at), uuid4()
    wanted = {
        "name": name,
        "short_name": short_name,
        "colour": colour.lower(),
        "logo": logo,
        "logo_media_type": logo_media_type,
    }
    now = Council.objects.select_for_update(no_key=True).in_force(today).order_by("-id").first()
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


@audit.writing()
def set_accounts(*, accounts: Sequence[Account], by: User | None, at: datetime) -> Counts:
    """Make these accounts with their appointments, from today on; those there are kept.

    An account that exists keeps its password and gets the appointments that it lacks. Nothing is
    taken away.

    *Gives*: accounts made, accounts that gained an appointment or another name, and the rest.
    *Raises*: Refused for a person who is no administrator (`by` None for the demo council);
    UnknownReference for a directorate or service that is not stored.
    *Costs*: 4 queries, and for each new account a slow password hash (by design) and its events.
    """
    if by is not None:
        policies.check_holds(by, london_day(at), Role.ADMIN)
    places, operation = _places(accounts), uuid4()
    users = {user.username: user for user in User.objects.select_for_update(no_key=True)}
    held: set[tuple[object, ...]] = set(
        Appointment.objects.in_force(london_day(at)).values_list(
            "user_id", "role", "directorate_id", "service_id"
        )
    )
    counts = Counts()
    for account in accounts:
        user = users.get(account.username)
        before = None if user is None else {"name": user.name}
        if user is None:
            user = _new_user(account)
        lacking = _lacking(account, user, places[account], held, at)
        if before == {"name": account.name} and not lacking:
            counts += Counts(unchanged=1)
            continue
        User.objects.filter(pk=user.pk).update(name=account.name)
        Appointment.objects.bulk_create(lacking)
        audit.record(
            action="change" if before else "create",
            record_type="account",
            record_ref=account.username,
            before=before,
            after={
                "name": account.name,
                "appointed": [appointment.role for appointment in lacking],
                "directorate": account.directorate,
                "service": account.service,
            },
            by=by,
            at=at,
            operation=operation,
            actor_name="set_accounts",
        )
        counts += Counts(changed=1) if before else Counts(created=1)
    return counts


@transaction.atomic
def set_post_holders(*, holders: Mapping[str, str], by: User | None, at: datetime) -> int:
    """Let people hold posts from today on; who holds theirs already is passed over.

    *Takes*: titles of posts by username; titles of no stored post are passed over.
    *Gives*: how many hold a post now that they did not hold.
    *Costs*: 3 queries, and for each new one 1 and its event.
    """
    today, operation = london_day(at), uuid4()
    posts = {post.title: post for post in Post.objects.filter(title__in=holders.values())}
    users = {user.username: user for user in User.objects.filter(username__in=holders)}
    held = set(PostHolder.objects.in_force(today).values_list("user", "post"))
    count = 0
    for username, title in holders.items():
        user, post = users.get(username), posts.get(title)
        if user is None or post is None or (user.pk, post.pk) in held:
            continue
        PostHolder.objects.create(user=user, post=post, valid_from=today)
        audit.record(
            action="create",
            record_type="post_holder",
            record_ref=username,
            before=None,
            after={"post": title, "from": today},
            by=by,
            at=at,
            operation=operation,
            actor_name="set_post_holders",
        )
        count += 1
    return count


# What administrators look after


class NeedsHandOver(Exception):
    """Ending this would leave roles that nobody holds: `gaps` says which; hand each over."""

    def __init__(self, gaps: Sequence[Gap]) -> None:
        """Keep the gaps."""
        super().__init__("Say who takes over: " + "; ".join(gap.words for gap in gaps))
        self.gaps = tuple(gaps)


@audit.writing()
def change(
    *,
    record: Record,
    values: Mapping[str, Any],
    reason: str = "",
    by: User,
    at: datetime,
    seen: str = "",
) -> Record:
    """Make a record that administrators look after, or change it; the same values change nothing.

    *Takes*: the record, not saved yet where it is new; values by field, records for relations;
    `seen`, the `upkeep.stamp` of the values that the form was made from.
    *Raises*: Refused for who is no administrator, for an appointment that is there already and for
    a service outside the days of its directorate; StaleRecord.
    """
    policies.check_holds(by, london_day(at), Role.ADMIN)
    is_new = record.pk is None
    _check_change(record, values)
    record = upkeep.store(
        record=record,
        values=values,
        record_type=upkeep.record_type_of(record),
        reason=reason,
        by=by,
        at=at,
        seen=seen,
    )
    if is_new and isinstance(record, User):
        record.set_unusable_password()  # they choose one by the link that is sent to their address
        record.save(update_fields=["password"])
    return record


@audit.writing()
def end(
    *,
    record: Kept,
    on: date | None,
    reason: str,
    by: User,
    at: datetime,
    hand_over: Mapping[str, User] | None = None,
) -> None:
    """Give a record its last day, and hand over what nobody would hold from the day after.

    An account is closed, and its appointments and the posts it holds end; a directorate's or
    service's appointments end with it, and nobody holds a post that ends. `on` None takes the last
    day away (opens an account again).

    *Takes*: `hand_over`, who takes over, by the key of `policies.gaps`.
    *Raises*: Refused for who is no administrator, without a reason, for a day before the first, for
    a directorate with services and for an account on a day to come; NeedsHandOver.
    """
    today = london_day(at)
    policies.check_holds(by, today, Role.ADMIN)
    _check_end(record, on, reason, today)
    operation = uuid4()
    ending = list(policies.ending_with(record, on)) if on is not None else []
    _hand_over(ending, on, hand_over or {}, reason, by, at, operation)
    for appointment in ending:
        if appointment != record and on is not None:
            # One that would begin later never begins.
            last = max(on, appointment.valid_from or on)
            _keep_end(appointment, {"valid_to": last}, reason, by, at, operation)
    if on is not None and isinstance(record, User | Post):
        for holder in policies.holding_on(record, on):
            last = max(on, holder.valid_from or on)
            _keep_end(holder, {"valid_to": last}, reason, by, at, operation)
    values = {"is_active": on is None} if isinstance(record, User) else {"valid_to": on}
    _keep_end(record, values, reason, by, at, operation)


@audit.writing()
def remove(*, record: Kept, reason: str, by: User, at: datetime) -> None:
    """Delete a record that nothing refers to.

    *Raises*: Refused for who is no administrator, for the administrator's own account or one that
    has been used, and where anything refers to it.
    """
    policies.check_holds(by, london_day(at), Role.ADMIN)
    if isinstance(record, User) and (record == by or record.last_login is not None):
        raise Refused("This account has been used: end it instead of deleting it.")
    if isinstance(record, Appointment | Deputy | PostHolder) and (
        record.valid_from or date.min
    ) <= london_day(at):
        raise Refused("It has begun: give it a last day instead of deleting it.")
    names = dict.fromkeys(KEPT[type(record)])
    upkeep.remove(
        record=record,
        values=names,
        record_type=upkeep.record_type_of(record),
        reason=reason,
        by=by,
        at=at,
    )


@audit.writing()
def hand_over_post(
    *, post: Post, to: Post, reason: str, by: User, at: datetime, operation: UUID | None = None
) -> None:
    """Let another post lead and answer for what this one does: directorates and services.

    *Raises*: Refused for who is no administrator, or where the two are one.
    """
    policies.check_holds(by, london_day(at), Role.ADMIN)
    if post == to:
        raise Refused("Hand over to another post than the one that ends.")
    operation = operation or uuid4()
    for model, names in _POSTS_OF.items():
        for record in policies.led_by(model, post, london_day(at)):
            values = {name: to for name in names if getattr(record, name) == post}
            upkeep.store(
                record=record,
                values=values,
                record_type=upkeep.record_type_of(record),
                reason=reason,
                by=by,
                at=at,
                operation=operation,
            )


@audit.writing()
def give_way_in(*, user: User, by_mail: bool, by: User, at: datetime) -> None:
    """Put on record that an administrator has a link made by which somebody chooses a password.

    *Takes*: whether it goes to the person by e-mail, or is shown to the administrator.
    *Raises*: Refused for who is no administrator, for their own account (their own password is
    theirs to change) and for a closed one.
    """
    policies.check_way_in(by, user, london_day(at))
    audit.record(
        action="send password link" if by_mail else "show password link",
        record_type="account",
        record_ref=user.get_username(),
        before=None,
        after=None,
        by=by,
        at=at,
    )


@audit.writing()
def reset_second_step(*, user: User, reason: str, by: User, at: datetime) -> None:
    """Take away the second step that somebody lost, and sign them out everywhere.

    *Raises*: Refused for who is no administrator, for their own account, for a closed one, without
    a reason and where there is no second step.
    """
    policies.check_way_in(by, user, london_day(at))
    if not reason.strip():
        raise Refused("Say why the second step is removed.")
    if not accounts.take_second_step_away(user=user, reason=reason, by=by, at=at):
        raise Refused("This account has no two-step sign-in.")


def _check_change(record: Kept, values: Mapping[str, Any]) -> None:
    match record:
        case Service():
            directorate = values.get("directorate") or record.directorate
            first = values.get("valid_from", record.valid_from)
            if directorate.valid_to is not None and (
                record.valid_to is None or directorate.valid_to < record.valid_to
            ):
                raise Refused(f"{directorate.name} has a last day that is before the service's.")
            if first and directorate.valid_from and first < directorate.valid_from:
                raise Refused(f"{directorate.name} begins after the service: give a later day.")
        case Appointment() if record.pk is None:
            same = {name: values[name] for name in ("user", "role", "directorate", "service")}
            if policies.overlapping(Appointment, same, values["valid_from"]):
                raise Refused("This person holds this role there already: end that one first.")
        case PostHolder() if record.pk is None:
            same = {"user": values["user"], "post": values["post"]}
            if policies.overlapping(PostHolder, same, values["valid_from"]):
                raise Refused("This person holds this post already: end that first.")
        case Deputy() if record.pk is None:
            if values["person"] == values["deputy"]:
                raise Refused(
                    "Select another person as the deputy: nobody stands in for themselves."
                )


def _check_end(record: Kept, on: date | None, reason: str, today: date) -> None:
    if not reason.strip():
        raise Refused("Say why it ends.")
    if isinstance(record, User):
        if on is not None and on > today:
            raise Refused("An account is closed from today: end appointments on a day to come.")
        return
    if on is None and isinstance(record, Deputy):
        raise Refused("Give the last day: nobody stands in for ever.")
    if on is not None and record.valid_from is not None and on < record.valid_from:
        raise Refused(f"Give a day that is not before the first, {day_label(record.valid_from)}.")
    if isinstance(record, Directorate) and on is not None:
        staying = record.services.in_force(on + timedelta(days=1)).order_by("name")
        if names := [service.name for service in staying]:
            raise Refused(f"End or move its services first: {joined(names)}.")


def _hand_over(
    ending: Sequence[Appointment],
    on: date | None,
    hand_over: Mapping[str, User],
    reason: str,
    by: User,
    at: datetime,
    operation: UUID,
) -> None:
    if on is None:
        return
    follows = on + timedelta(days=1)
    left = [gap for gap in policies.gaps(ending, follows) if gap.key not in hand_over]
    if left:
        raise NeedsHandOver(left)
    leaving = {appointment.user_id for appointment in ending}
    for gap in policies.gaps(ending, follows):
        person = hand_over[gap.key]
        if person.pk in leaving or not person.is_active:
            raise Refused("Hand over to somebody else, whose account is open.")
        upkeep.store(
            record=Appointment(),
            values={
                "user": person,
                "role": gap.role,
                "directorate": gap.directorate,
                "service": gap.service,
                "valid_from": follows,
            },
            record_type="appointment",
            reason=reason,
            by=by,
            at=at,
            action="hand_over",
            operation=operation,
        )


def _keep_end(
    record: Kept,
    values: Mapping[str, object],
    reason: str,
    by: User,
    at: datetime,
    operation: UUID,
) -> None:
    upkeep.store(
        record=record,
        values=values,
        record_type=upkeep.record_type_of(record),
        reason=reason,
        by=by,
        at=at,
        action="reopen" if set(values.values()) & {None, True} else "end",
        operation=operation,
    )


def _new_user(account: Account) -> User:
    return User.objects.create_user(
        account.username, account.email, password=account.password, name=account.name
    )


def _lacking(
    account: Account, user: User, place: _Place, held: set[tuple[object, ...]], at: datetime
) -> list[Appointment]:
    directorate_id, service_id = place
    return [
        Appointment(
            user=user,
            role=role,
            directorate_id=directorate_id,
            service_id=service_id,
            valid_from=london_day(at),
        )
        for role in account.roles
        if (user.pk, role, directorate_id, service_id) not in held
    ]


def _with_posts(row: Mapping[str, object], posts: Mapping[str, Post]) -> dict[str, object]:
    values = dict(row)
    for column in _POST_COLUMNS:
        if column in values:
            title = values.pop(column)
            values[f"{column}_id"] = posts[str(title)].pk if title else None
    return values


def _texts(cell: object) -> tuple[str, ...]:
    return tuple(str(part) for part in cell) if isinstance(cell, tuple | list) else ()


def _load_categories(wanted: Mapping[Characteristic, tuple[str, ...]]) -> set[str]:
    """Bring categories to the lists wanted; gives the refs of the characteristics that changed."""
    stored: dict[int, dict[str, Category]] = {}
    for row in Category.objects.filter(characteristic__in=wanted):
        stored.setdefault(row.characteristic_id, {})[row.ref] = row
    new: list[Category] = []
    moved: list[Category] = []
    gone: list[tuple[str, Category]] = []
    changed: set[str] = set()
    for characteristic, refs in wanted.items():
        there = stored.get(characteristic.pk, {})
        if list(refs) != sorted(there, key=lambda ref: there[ref].position):
            changed.add(characteristic.ref)
        for position, ref in enumerate(refs, start=1):
            category = there.get(ref)
            if category is None:
                new.append(Category(characteristic=characteristic, ref=ref, position=position))
            elif category.position != position:
                category.position = position
                moved.append(category)
        unlisted = (category for ref, category in there.items() if ref not in refs)
        gone += [(characteristic.ref, category) for category in unlisted]
    for ref, category in gone:
        _remove_category(ref, category)
    Category.objects.bulk_create(new)
    if moved:
        Category.objects.bulk_update(moved, ["position"])
    return changed


def _remove_category(ref: str, category: Category) -> None:
    try:
        category.delete()
    except ProtectedError as error:
        raise CategoryInUse(
            ref=ref,
            column="categories",
            found=category.ref,
            accepted="list it: figures or answers refer to this category",
        ) from error


def _places(accounts: Sequence[Account]) -> dict[Account, _Place]:
    directorates = _ids(Directorate, {account.directorate for account in accounts})
    services = _ids(Service, {account.service for account in accounts})
    return {
        account: (
            _place(directorates, account, "directorate", account.directorate),
            _place(services, account, "service", account.service),
        )
        for account in accounts
    }


def _ids(model: type[Directorate] | type[Service], refs: set[str]) -> dict[str, int]:
    return dict(model.objects.filter(ref__in=refs).values_list("ref", "pk"))


def _place(ids: Mapping[str, int], account: Account, column: str, ref: str) -> int | None:
    if not ref:
        return None
    accepted = f"give the ref of a {column} that is stored"
    return known(ids, ref, ref=account.username, column=column, accepted=accepted)


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
        actor_name="set_council",
    )
