"""Writes to accounts: passwords, roles and posts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import uuid4

from councilportal.accounts import operations as accounts
from councilportal.accounts.models import User
from councilportal.accounts.permissions import Role
from councilportal.accounts.queries import may_sign_in
from councilportal.audit import operations as audit
from councilportal.audit.personal import Personal, person_reference
from councilportal.common.periods import london_day
from councilportal.common.refusals import Refused
from councilportal.files.loading import Counts, known
from councilportal.organisation import policies
from councilportal.organisation.loading import ids
from councilportal.organisation.models import (
    Appointment,
    Directorate,
    Post,
    PostHolder,
    Service,
)

_Place = tuple[int | None, int | None]  # the keys of a directorate and of a service


@dataclass(frozen=True, slots=True)
class Account:
    """An account to make, with its roles.

    The roles are for one directorate or one service by its ref, or for the whole council. Without
    `password` the account has none. Reminders go to `email`.
    """

    username: str
    name: str
    password: str | None
    roles: tuple[Role, ...]
    directorate: str = ""
    service: str = ""
    email: str = ""


@audit.writing()
def set_accounts(
    *, accounts: Sequence[Account], since: date | None = None, by: User | None, at: datetime
) -> Counts:
    """Make these accounts with their appointments, from a day on; without `since` from today.

    An existing account keeps its password and gets the appointments that are missing. Nothing is
    removed.

    *Gives*: accounts made, accounts that gained an appointment or another name, and the rest.
    *Raises*: Refused for a person who is not an administrator (`by` None for the demo council);
    UnknownReference for a directorate or service that is not stored.
    *Costs*: 4 queries, and for each new account a slow password hash (by design) and its events.
    """
    if by is not None:
        policies.check_holds(by, london_day(at), Role.ADMIN)
    places, operation = _places(accounts), uuid4()
    begins = since or london_day(at)
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
        lacking = _lacking(account, user, places[account], held, begins)
        if before == {"name": account.name} and not lacking:
            counts += Counts(unchanged=1)
            continue
        User.objects.filter(pk=user.pk).update(name=account.name)
        Appointment.objects.bulk_create(lacking)
        audit.record(
            action="change" if before else "create",
            record_type="account",
            record_ref=person_reference(user.pk),
            before=None if before is None else {"name": Personal(before["name"], user.pk)},
            after={
                "name": Personal(account.name, user.pk),
                "username": Personal(account.username, user.pk),
                "appointed": [appointment.role for appointment in lacking],
                "directorate": account.directorate,
                "service": account.service,
            },
            by=by,
            at=at,
            operation=operation,
            command="set_accounts",
        )
        counts += Counts(changed=1) if before else Counts(created=1)
    return counts


@audit.writing()
def appoint_first_administrator(
    *, username: str, name: str, email: str, by: User | None, at: datetime
) -> User:
    """Appoint an administrator where nobody can sign in as one, and record that they get a link.

    It makes the account, or gives the role to an existing one. If the person did not choose a
    password before their link expired, it can be called again for another link.

    *Takes*: values that passed the checks of the portal's form. `by` None: the operator.
    *Gives*: the user, for whom a link to choose a password may be made.
    *Raises*: Refused where an administrator can sign in, and for an account that is closed or
    already in use: only its owner may set its password.
    """
    if there := policies.administrators_who_sign_in(london_day(at)):
        raise Refused(
            f"There is an administrator already: {there[0].name} ({there[0].get_username()}). They "
            "give the role to others in the portal, under Admin, Roles; so this command is for "
            "the first one only."
        )
    found = User.objects.filter(username__iexact=username).first()
    username = found.username if found else username
    if found is not None and not found.is_open(london_day(at)):
        raise Refused(f"The account {username} is closed: give another user name.")
    if found is not None and may_sign_in(found, london_day(at)):
        raise Refused(
            f"The account {username} is in use by {found.name}: give a user name that is new, and "
            "let the new administrator give them the role."
        )
    account = Account(username, name, password=None, roles=(Role.ADMIN,), email=email)
    set_accounts(accounts=[account], by=by, at=at)
    person = User.objects.get(username=username)
    accounts.record_sign_in_change(
        user=person, action="show password link", by=by, at=at, command="appoint_administrator"
    )
    return person


@audit.writing()
def set_post_holders(
    *, holders: Mapping[str, str], since: date | None = None, by: User | None, at: datetime
) -> int:
    """Give people posts, unless they hold them already.

    *Takes*: titles of posts by username; unknown titles are ignored. The day from which they hold
    them; without it from today.
    *Gives*: how many posts have a new holder.
    *Costs*: 3 queries, and for each new holder 1 and its event.
    """
    today, operation = london_day(at), uuid4()
    posts = {post.title: post for post in Post.objects.filter(title__in=holders.values())}
    users = {user.username: user for user in User.objects.filter(username__in=holders)}
    held = set(PostHolder.objects.in_force(today).values_list("user", "post"))
    begins, count = since or today, 0
    for username, title in holders.items():
        user, post = users.get(username), posts.get(title)
        if user is None or post is None or (user.pk, post.pk) in held:
            continue
        PostHolder.objects.create(user=user, post=post, valid_from=begins)
        audit.record(
            action="create",
            record_type="post_holder",
            record_ref=person_reference(user.pk),
            before=None,
            after={"post": title, "from": begins},
            by=by,
            at=at,
            operation=operation,
            command="set_post_holders",
        )
        count += 1
    return count


@audit.writing()
def record_password_link(*, user: User, by_mail: bool, by: User, at: datetime) -> None:
    """Record that an administrator makes a link with which a person can choose a password.

    *Takes*: whether it is sent to the person by e-mail, or shown to the administrator.
    *Raises*: Refused for a person who is not an administrator, for their own account (they can
    change their own password) and for a closed one.
    """
    policies.check_way_in(by, user, london_day(at))
    action = "send password link" if by_mail else "show password link"
    accounts.record_sign_in_change(user=user, action=action, by=by, at=at)


@audit.writing()
def reset_second_step(*, user: User, reason: str, by: User | None, at: datetime) -> None:
    """Remove a person's lost second step, and sign them out everywhere.

    *Takes*: `by` None for the operator's command, where no administrator can sign in any more.
    *Raises*: Refused for a person who is not an administrator, for their own account, for a closed
    one, without a reason and where there is no second step.
    """
    if by is not None:
        policies.check_way_in(by, user, london_day(at))
    if not reason.strip():
        raise Refused("Say why the second step is removed.")
    if not accounts.take_second_step_away(user=user, reason=reason, by=by, at=at):
        raise Refused("This account has no two-step sign-in.")


def _new_user(account: Account) -> User:
    return User.objects.create_user(
        account.username, account.email, password=account.password, name=account.name
    )


def _lacking(
    account: Account, user: User, place: _Place, held: set[tuple[object, ...]], begins: date
) -> list[Appointment]:
    directorate_id, service_id = place
    return [
        Appointment(
            user=user,
            role=role,
            directorate_id=directorate_id,
            service_id=service_id,
            valid_from=begins,
        )
        for role in account.roles
        if (user.pk, role, directorate_id, service_id) not in held
    ]


def _places(accounts: Sequence[Account]) -> dict[Account, _Place]:
    directorates = ids(Directorate, {account.directorate for account in accounts})
    services = ids(Service, {account.service for account in accounts})
    return {
        account: (
            _place(directorates, account, "directorate", account.directorate),
            _place(services, account, "service", account.service),
        )
        for account in accounts
    }


def _place(ids: Mapping[str, int], account: Account, column: str, ref: str) -> int | None:
    if not ref:
        return None
    accepted = f"give the ref of a {column} that is stored"
    return known(ids, ref, ref=account.username, column=column, accepted=accepted)
