"""Bodies of the council and their meetings, as administrators' pages show them."""

from functools import partial

from django import forms
from django.utils import timezone

from councilportal.administration import operations as administration
from councilportal.administration.kinds.fields import (
    Listed,
    Spec,
    dates,
    day,
    long,
    post,
    posts,
    record,
    ref,
    text,
    word,
)
from councilportal.common.periods import day_label
from councilportal.common.working_days import weekday_label
from councilportal.design.fields import TimeField, WholeField
from councilportal.design.forms import Look
from councilportal.organisation import operations
from councilportal.organisation.models import Body, BodyMember, Meeting
from councilportal.organisation.queries import CouncilView, bodies
from councilportal.organisation.rules import BodyKind

BODIES = Listed(
    slug="bodies",
    one="body",
    many="Bodies",
    about="Cabinet, committees, boards and groups: who meets, and to whom they report.",
    model=Body,
    key="ref",
    fields=(
        ref("People cite it and it never changes. For example, CAB"),
        text("name", "Name", 150),
        word("kind", "Kind", BodyKind),
        Spec(
            name="position",
            make=partial(
                WholeField,
                label="Place in lists",
                min_value=0,
                max_value=999,
                initial=1,
                widget=forms.TextInput,
            ),
            look=Look(classes="govuk-input--width-3"),
        ),
        long("role", "What it does"),
        post("chair_post", "Chair’s post"),
        record("reports_to", "Reports to", lambda: Body.objects.order_by("position", "name")),
        text("meets", "How often it meets", 150, required=False, hint="For example, every month"),
        day("valid_from", "First day", hint="It may meet from this day on. For example, 1 4 2026"),
    ),
    heads=("Name", "Reference", "Kind", "Chair’s post", "Reports to", "In force"),
    cells=lambda each: (
        each.name,
        each.ref,
        each.get_kind_display(),
        str(each.chair_post or ""),
        str(each.reports_to or ""),
        dates(each),
    ),
    related=("chair_post", "reports_to"),
    search=("ref", "name", "role", "chair_post__title"),
    order=("position", "name", "ref"),
    change=operations.change,
    end=operations.end,
    remove=operations.remove,
)


MEMBERS = Listed(
    slug="body-members",
    one="member of a body",
    many="Members of bodies",
    about="Which posts sit on which body, from and to. Their holders may open the restricted "
    "copies of its papers once these are out.",
    model=BodyMember,
    fields=(
        record(
            "body",
            "Body",
            lambda: bodies(timezone.localdate()),  # noqa: TID251 -- when a view makes a form
            required=True,
            fixed=True,
        ),
        record("post", "Post", posts, required=True, fixed=True),
        day("valid_from", "First day", required=True, hint="For example, 1 4 2026"),
    ),
    heads=("Body", "Post", "In force"),
    cells=lambda each: (each.body.name, each.post.title, dates(each)),
    related=("body", "post"),
    search=("body__ref", "body__name", "post__title"),
    order=("body__position", "body__name", "post__title", "id"),
    change=operations.change,
    end=operations.end,
    remove=operations.remove,
)


def _time() -> forms.Field:
    return TimeField(label="Time", required=False, help_text="For example, 10:00 or 2.30pm")


def _day_and_time(meeting: Meeting) -> str:
    at = f", {meeting.time:%H:%M}" if meeting.time else ""
    return f"{weekday_label(meeting.on)}{at}"


def _papers(council: CouncilView, meeting: Meeting) -> tuple[str, str]:
    return "Papers", council.notice.papers_sentence(meeting.on)


MEETINGS = Listed(
    slug="meetings",
    one="meeting",
    many="Meetings",
    about="Meetings of bodies, and by when their papers must be published.",
    model=Meeting,
    key="ref",
    fields=(
        ref("People cite it and it never changes. For example, CAB-2026-12"),
        record(
            "body",
            "Body",
            lambda: bodies(timezone.localdate()),  # noqa: TID251 -- when a view makes a form
            required=True,
            fixed=True,
        ),
        day("on", "Day", required=True, hint="For example, 9 12 2026"),
        Spec(name="time", make=_time, look=Look(classes="govuk-input--width-5")),
        text("room", "Room", 150, required=False),
        post("clerk_post", "Clerk’s post"),
    ),
    heads=("Meeting", "Reference", "Day", "Room"),
    cells=lambda each: (
        f"{each.body.name}, {day_label(each.on)}",
        each.ref,
        _day_and_time(each),
        each.room,
    ),
    related=("body",),
    search=("ref", "body__name", "room"),
    order=("-on", "time", "ref"),
    change=administration.change_meeting,
    end=None,
    remove=operations.remove,
    more=_papers,
)
