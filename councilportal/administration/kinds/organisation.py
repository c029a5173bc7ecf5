"""Directorates, services, posts, accounts and roles, as administrators' pages show them."""

from django import forms

from councilportal.accounts.models import User, check_username
from councilportal.accounts.permissions import Role
from councilportal.administration import operations as administration
from councilportal.administration.kinds.fields import (
    FIRST_DAY,
    Listed,
    Spec,
    cited,
    dates,
    day,
    in_order,
    people,
    person,
    post,
    posts,
    record,
    ref,
    text,
)
from councilportal.common.choices import choices_of
from councilportal.common.periods import day_label
from councilportal.design.forms import EmailField, Look, TextField
from councilportal.organisation import operations
from councilportal.organisation.models import (
    Appointment,
    Deputy,
    Directorate,
    Post,
    PostHolder,
    Service,
)

DIRECTORATES = Listed(
    slug="directorates",
    one="directorate",
    many="Directorates",
    about="The top parts of the council, each led by a director.",
    model=Directorate,
    key="ref",
    fields=(
        ref("People cite it and it never changes. For example, COM"),
        text("name", "Name", 150),
        post("director_post", "Director’s post"),
        in_order("directorates"),
        FIRST_DAY,
    ),
    heads=("Name", "Reference", "Director’s post", "In force"),
    cells=lambda each: (each.name, each.ref, str(each.director_post or ""), dates(each)),
    related=("director_post",),
    search=("ref", "name", "director_post__title"),
    order=("position", "name", "ref"),
    change=operations.change,
    end=operations.end,
    remove=operations.remove,
)

SERVICES = Listed(
    slug="services",
    one="service",
    many="Services",
    about="What the council does for people, and what indicators and returns belong to.",
    model=Service,
    key="ref",
    fields=(
        ref("People cite it and it never changes. For example, LRA"),
        text("name", "Name", 150),
        record(
            "directorate",
            "Directorate",
            lambda: Directorate.objects.order_by("position", "name", "ref"),
            required=True,
            called=cited,
        ),
        text("division", "Division", 150, required=False),
        post("director_post", "Director’s post"),
        post("head_post", "Head of service’s post"),
        post("cabinet_portfolio", "Cabinet portfolio"),
        text(
            "delivered_by",
            "Delivered by",
            150,
            required=False,
            hint="Only where it is not the council itself.",
        ),
        text(
            "summary_group",
            "Summary group",
            150,
            required=False,
            hint="Summaries count the service under this name. Empty means its own name.",
        ),
        in_order("services"),
        FIRST_DAY,
    ),
    heads=("Name", "Reference", "Directorate", "Head of service’s post", "In force"),
    cells=lambda each: (
        each.name,
        each.ref,
        each.directorate.name,
        str(each.head_post or ""),
        dates(each),
    ),
    related=("directorate", "head_post"),
    search=("ref", "name", "division", "directorate__name", "head_post__title"),
    order=("position", "name", "ref"),
    change=operations.change,
    end=administration.end,
    remove=operations.remove,
)

POSTS = Listed(
    slug="posts",
    one="post",
    many="Posts",
    about="Jobs by their title: directors, heads of service, cabinet portfolios.",
    model=Post,
    fields=(text("title", "Title", 150), FIRST_DAY),
    heads=("Title", "In force"),
    cells=lambda each: (each.title, dates(each)),
    search=("title",),
    order=("title",),
    change=operations.change,
    end=administration.end,
    remove=operations.remove,
)


def _last_day(user: User) -> str:
    if user.closes_on is not None:
        return day_label(user.closes_on)
    return "" if user.is_active else "Closed"


def _username() -> forms.Field:
    return TextField(
        label="User name",
        max_length=150,
        validators=[check_username],
        help_text="They sign in with it and it never changes. For example, pat.officer",
    )


def _email() -> forms.Field:
    return EmailField(
        label="Email address",
        max_length=254,
        help_text="Reminders go there, and the link to choose a password.",
    )


ACCOUNTS = Listed(
    slug="people",
    one="account",
    many="People",
    about="Accounts of the people who sign in. Their roles say what they may do.",
    model=User,
    key="username",
    fields=(
        Spec(name="username", make=_username, fixed=True),
        text("name", "Name", 150, hint="As they write it."),
        Spec(name="email", make=_email),
    ),
    heads=("Name", "User name", "Email address", "Last day"),
    cells=lambda each: (each.name, each.username, each.email, _last_day(each)),
    search=("username", "name", "email"),
    order=("name", "username"),
    change=operations.change,
    end=operations.end,
    remove=operations.remove,
)


def _role() -> forms.Field:
    return forms.TypedChoiceField(
        choices=choices_of(Role), coerce=Role, label="Role", widget=forms.RadioSelect
    )


def _place(appointment: Appointment) -> str:
    return str(appointment.directorate or appointment.service or "The whole council")


ROLES = Listed(
    slug="roles",
    one="role of a person",
    many="Roles",
    about="Who holds which role, for the council, a directorate or a service, from and to.",
    model=Appointment,
    fields=(
        record("user", "Person", people, required=True, fixed=True, called=person),
        Spec(
            name="role",
            make=_role,
            fixed=True,
            look=Look(choice_hints={role.value: role.description for role in Role}),
        ),
        record(
            "directorate",
            "Directorate",
            lambda: Directorate.objects.order_by("position", "name", "ref"),
            hint="Leave directorate and service empty for a role of the whole council.",
            fixed=True,
            called=cited,
        ),
        record(
            "service",
            "Service",
            lambda: Service.objects.order_by("position", "name", "ref"),
            fixed=True,
            called=cited,
        ),
        day("valid_from", "First day", required=True, hint="For example, 1 4 2026"),
    ),
    heads=("Person", "Role", "Where", "In force"),
    cells=lambda each: (each.user.name, each.get_role_display(), _place(each), dates(each)),
    related=("user", "directorate", "service"),
    search=("user__name", "user__username", "role", "directorate__name", "service__name"),
    order=("user__name", "role", "id"),
    change=operations.change,
    end=operations.end,
    remove=operations.remove,
)

DEPUTIES = Listed(
    slug="deputies",
    one="deputy",
    many="Deputies",
    about="Who stands in for whom, with all the roles that the other holds, from and to.",
    model=Deputy,
    fields=(
        record("person", "Person", people, required=True, fixed=True, called=person),
        record("deputy", "Deputy", people, required=True, fixed=True, called=person),
        day("valid_from", "First day", required=True, hint="For example, 1 8 2026"),
        day("valid_to", "Last day", required=True, hint="For example, 21 8 2026"),
    ),
    heads=("Deputy", "Stands in for", "In force", "Reason"),
    cells=lambda each: (each.deputy.name, each.person.name, dates(each), each.reason),
    related=("person", "deputy"),
    search=("person__name", "deputy__name", "reason"),
    order=("-valid_from", "id"),
    change=operations.change,
    end=operations.end,
    remove=operations.remove,
)


HOLDERS = Listed(
    slug="post-holders",
    one="holder of a post",
    many="Holders of posts",
    about="Who holds which post, from and to: heads of service and directors sign assessments.",
    model=PostHolder,
    fields=(
        record("post", "Post", posts, required=True, fixed=True),
        record("user", "Person", people, required=True, fixed=True, called=person),
        day("valid_from", "First day", required=True, hint="For example, 1 4 2026"),
    ),
    heads=("Post", "Person", "In force"),
    cells=lambda each: (each.post.title, each.user.name, dates(each)),
    related=("user", "post"),
    search=("user__name", "user__username", "post__title"),
    order=("post__title", "user__name", "id"),
    change=operations.change,
    end=operations.end,
    remove=operations.remove,
)
