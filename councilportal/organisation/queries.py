"""What pages, reports and policies read about the organisation."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import Any

from django.db.models import BigIntegerField, F, Q, QuerySet, Value

from councilportal.accounts.models import User, is_open_on
from councilportal.accounts.permissions import Role
from councilportal.common.at_once import Steps, alone
from councilportal.common.validity import DatedQuerySet
from councilportal.common.working_days import NoticeRules
from councilportal.organisation.alike import Titles
from councilportal.organisation.models import (
    Appointment,
    Body,
    Category,
    Characteristic,
    Council,
    Deputy,
    Directorate,
    Meeting,
    Post,
    PostHolder,
    Service,
)
from councilportal.organisation.past_values import changed_until, past_since
from councilportal.organisation.people import held_posts
from councilportal.organisation.policies import covers
from councilportal.organisation.rules import Feedback, circle


@dataclass(frozen=True, slots=True)
class CouncilView:
    """The council's name, look and feedback, and how it counts clear days.

    `version`, for addresses, changes with every change.
    """

    name: str
    short_name: str
    colour: str
    has_logo: bool
    version: str
    notice: NoticeRules = field(default_factory=NoticeRules)
    feedback: Feedback = field(default_factory=Feedback)

    @property
    def name_within(self) -> str:
        """The name within a sentence: "your council" where the council has none yet."""
        return self.name if self.version != NO_COUNCIL.version else "your council"


NO_COUNCIL = CouncilView(
    name="Your council", short_name="Your council", colour="#1d4f76", has_logo=False, version="0"
)


@dataclass(frozen=True, slots=True)
class Logo:
    """A picture and its media type."""

    content: bytes
    media_type: str


def council_on(day: date) -> CouncilView:
    """The council as it was on the day; NO_COUNCIL where none is stored for that day.

    *Costs*: 1 query; the logo's bytes are not read.
    """
    return councils_on([day])[day]


def councils_on(days: Collection[date]) -> dict[date, CouncilView]:
    """The council as it was on each of the days, as `council_on` gives it. *Costs*: 1 query."""
    return alone(councils_in_steps(days))


def councils_in_steps(days: Collection[date]) -> Steps[dict[date, CouncilView]]:
    """As `councils_on`. *Costs*: 1 step."""
    between = Council.objects.filter(
        Q(valid_from__isnull=True) | Q(valid_from__lte=max(days)),
        Q(valid_to__isnull=True) | Q(valid_to__gte=min(days)),
    )
    found = between.defer("logo").order_by("-id")
    yield [found]
    return {
        day: next((_view(each) for each in found if each.is_in_force(day)), NO_COUNCIL)
        for day in days
    }


def _view(council: Council) -> CouncilView:
    return CouncilView(
        name=council.name,
        short_name=council.short_name,
        colour=council.colour,
        has_logo=bool(council.logo_media_type),
        version=f"{council.pk}.{council.version}",
        notice=council.notice,
        feedback=council.feedback,
    )


def logo_on(day: date) -> Logo | None:
    """The council's logo on the day, None where it has none. *Costs*: 1 query."""
    council = Council.objects.in_force(day).order_by("-id").first()
    if council is None or council.logo is None:
        return None
    return Logo(content=bytes(council.logo), media_type=council.logo_media_type)


def directorates(on: date) -> DatedQuerySet[Directorate]:
    """Directorates in force on the day with their director's post, by name. *Costs*: 1 query."""
    found = Directorate.objects.in_force(on)
    return found.select_related("director_post").order_by("position", "name", "ref")


COUNCIL = 0  # the place of those who answer for the whole council among the keys of posts


def holders_of_posts(on: date, leads: Role | None = None) -> Mapping[int, set[int]]:
    """The keys of people who hold each post on a day and may sign in, by the post's key.

    *Takes*: `leads`, a role: who holds it for the whole council then stands by `COUNCIL`.
    *Costs*: 1 query.
    """
    held = holdings(on)
    if leads is not None:
        held = held.union(leading(leads, on), all=True)
    return by_post(held)


def holdings(on: date) -> QuerySet[Any, Any]:
    """The keys of each post and of who holds it on a day and may sign in. *Costs*: 1 query."""
    held = PostHolder.objects.in_force(on).filter(is_open_on(on, "user__"))
    return held.values_list("post", "user")


def leading(role: Role, on: date) -> QuerySet[Any, Any]:
    """`COUNCIL` and the key of each who holds a role for the whole council. *Costs*: 1 query."""
    held = Appointment.objects.in_force(on).filter(
        is_open_on(on, "user__"), role=role, directorate=None, service=None
    )
    return held.values_list(Value(COUNCIL, output_field=BigIntegerField()), "user")


def by_post(held: Iterable[tuple[int, int]]) -> Mapping[int, set[int]]:
    """The keys of people by the key of the post. *Takes*: pairs of post and person."""
    found: dict[int, set[int]] = defaultdict(set)
    for post, user in held:
        found[post].add(user)
    return found


def services(on: date) -> DatedQuerySet[Service]:
    """Services in force on the day with directorate and posts, by name. *Costs*: 1 query."""
    return (
        Service.objects.in_force(on)
        .select_related("directorate", "director_post", "head_post", "cabinet_portfolio")
        .order_by("position", "name", "ref")
    )


def bodies(on: date) -> DatedQuerySet[Body]:
    """Bodies in force on the day with the posts of their chairs, in order. *Costs*: 1 query."""
    found = Body.objects.in_force(on)
    return found.select_related("chair_post", "reports_to").order_by("position", "name", "ref")


def meetings_from(day: date) -> QuerySet[Meeting]:
    """The meetings on a day and later with their bodies, the next first. *Costs*: 1 query."""
    found = Meeting.objects.filter(on__gte=day).select_related("body", "clerk_post")
    return found.order_by("on", "time", "body__position", "ref")


def characteristics(on: date) -> DatedQuerySet[Characteristic]:
    """Characteristics in force on the day, statutory ones first, by name. *Costs*: 1 query."""
    return Characteristic.objects.in_force(on).order_by("-statutory", "name", "ref")


def appointments_of(user: User, on: date) -> DatedQuerySet[Appointment]:
    """The person's appointments on the day, own and as a deputy, by role. *Costs*: 1 query.

    A deputy has the appointments of the person they stand in for, but not those which that person
    has only as a deputy.
    """
    held = Appointment.objects.held_by(user, on)
    return held.select_related("directorate", "service").order_by("role", "id")


def deputies_of(user: User, on: date) -> DatedQuerySet[Deputy]:
    """The deputies of the person on the day, and whose deputy they are, by day.

    *Costs*: 1 query.
    """
    concerned = Deputy.objects.in_force(on).filter(Q(person=user) | Q(deputy=user))
    return concerned.select_related("person", "deputy").order_by("valid_from", "id")


def posts_of(user: User, on: date) -> DatedQuerySet[PostHolder]:
    """The posts that the person holds on the day, also of people they stand in for, by title.

    *Costs*: 1 query.
    """
    return held_posts(user, on).select_related("post", "user").order_by("post__title", "id")


def findings() -> list[str]:
    """Contradictions in the organisation's records, one sentence each; empty if there are none.

    *Costs*: 4 queries.
    """
    return [
        *_services_outside_their_directorate(),
        *_councils_that_overlap(),
        *_meetings_outside_their_body(),
        *_bodies_in_a_circle(),
    ]


def loose_appointments(on: date) -> list[str]:
    """Appointments on a day whose place has ended or whose account is closed, one sentence each.

    *Costs*: 2 queries.
    """
    return alone(loose_in_steps(on))


def loose_in_steps(on: date) -> Steps[list[str]]:
    """As `loose_appointments`. *Costs*: 1 step."""
    placed = Appointment.objects.in_force(on).filter(
        Q(directorate__valid_to__lt=on) | Q(service__valid_to__lt=on)
    )
    rows = placed.order_by("id").values_list(
        "user__username", "role", "directorate__ref", "service__ref"
    )
    closed = Appointment.objects.in_force(on).exclude(is_open_on(on, "user__"))
    usernames = closed.order_by("user__username").values_list("user__username", flat=True)
    yield rows, usernames
    return [
        *(
            f"{username} is {role} of {directorate or service}, which has ended."
            for username, role, directorate, service in rows
        ),
        *(
            f"{username} is appointed but the account is closed."
            for username in dict.fromkeys(usernames)
        ),
    ]


def _services_outside_their_directorate() -> list[str]:
    return [
        f"Service {service.ref} is in force on days when directorate {service.directorate.ref} "
        "is not: end or move the service."
        for service in Service.objects.select_related("directorate").order_by("ref")
        if not _covers(service.directorate, service)
    ]


def _covers(outer: Directorate, inner: Service) -> bool:
    # A service without a first day counts as beginning with its directorate.
    begins_before = bool(
        outer.valid_from and inner.valid_from and inner.valid_from < outer.valid_from
    )
    ends_after = outer.valid_to is not None and (
        inner.valid_to is None or outer.valid_to < inner.valid_to
    )
    return not begins_before and not ends_after


def _councils_that_overlap() -> list[str]:
    spans = sorted(
        (begins or date.min, ends or date.max, name)
        for begins, ends, name in Council.objects.values_list("valid_from", "valid_to", "name")
    )
    return [
        f"Councils {first[2]} and {second[2]} are both in force on {second[0]}."
        for first, second in pairwise(spans)
        if second[0] <= first[1]
    ]


def _meetings_outside_their_body() -> list[str]:
    outside = Q(on__lt=F("body__valid_from")) | Q(on__gt=F("body__valid_to"))
    return [
        f"Meeting {ref} is on {on}, when body {body} is not in force: move the meeting."
        for ref, on, body in Meeting.objects.filter(outside)
        .order_by("ref")
        .values_list("ref", "on", "body__ref")
    ]


def _bodies_in_a_circle() -> list[str]:
    stored = Body.objects.filter(reports_to__isnull=False).order_by("ref")
    reports_to = dict(stored.values_list("ref", "reports_to__ref"))
    return [
        f"Body {ref} reports to itself through others: {' to '.join(way)}."
        for ref in reports_to
        if (way := circle(ref, reports_to))
    ]


def directorate(ref: str) -> Directorate | None:
    """The directorate with its director's post, even if it has ended; else None.

    *Costs*: 1 query.
    """
    return Directorate.objects.select_related("director_post").filter(ref=ref).first()


def service(ref: str, *, with_posts: bool = False) -> Service | None:
    """The service with its directorate, ended or not; None if unknown. *Costs*: 1 query."""
    posts = ("director_post", "head_post", "cabinet_portfolio") if with_posts else ()
    return Service.objects.select_related("directorate", *posts).filter(ref=ref).first()


def service_on(ref: str, day: date) -> Service | None:
    """The service with its words of a day, to print and never to save; None if unknown.

    Its directorate is that of now, which decides who may do what. *Costs*: 1 query, and 1 where any
    name or place has changed since.
    """
    stored = Service.objects.select_related("directorate").annotate(changed_until=changed_until())
    found = stored.filter(ref=ref).first()
    if found is None or found.changed_until is None or found.changed_until < day:
        return found
    return past_since(day).worded("service", found, day)


def services_of(directorate: str, on: date) -> DatedQuerySet[Service]:
    """The services of a directorate in force on the day, by name, with its director's post.

    *Costs*: 1 query.
    """
    found = services(on).filter(directorate__ref=directorate)
    return found.select_related("directorate__director_post")


@dataclass(frozen=True, slots=True)
class AlikePost:
    """A title, and the stored post that has nearly the same one; `key` is that post's, if any."""

    title: str
    other: str
    key: int | None

    @property
    def sentence(self) -> str:
        """What there is beside the title."""
        return f"{self.title!r}: there is a post of nearly the same name, {self.other!r}."


def post_keys() -> dict[str, int]:
    """The key of every post by its title. *Costs*: 1 query."""
    return dict(Post.objects.values_list("title", "pk"))


def alike_posts(titles: Iterable[str], stored: Mapping[str, int]) -> list[AlikePost]:
    """The posts that are nearly named as one of these new titles, among stored and new ones.

    *Takes*: `stored`, the keys of the other posts by title (`post_keys`). *Costs*: no query.
    """
    new = sorted(set(titles))
    known = Titles([*stored, *new])
    return [
        AlikePost(title, other, stored.get(other))
        for title in new
        for other in known.near(title)
        if other in stored or title < other
    ]


def services_lacking(roles: Collection[Role], on: date) -> Steps[dict[Role, list[Service]]]:
    """For each role, the services in force on a day for which nobody holds it, by name.

    *Costs*: 1 step.
    """
    held = Appointment.objects.in_force(on).filter(is_open_on(on, "user__"), role__in=roles)
    found = services(on)
    yield held, found
    return {
        role: [
            service
            for service in found
            if not any(each.role == role and covers(each, service) for each in held)
        ]
        for role in roles
    }


def categories_by_code() -> dict[str, Category]:
    """The groups of people by what files name them by, as "age:under_65". *Costs*: 1 query."""
    return {each.code: each for each in Category.objects.select_related("characteristic")}
