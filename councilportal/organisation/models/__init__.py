"""Tables of the organisation. References (`ref`) are what people cite; they never change."""

from councilportal.organisation.models.bodies import Body, BodyMember, Meeting
from councilportal.organisation.models.categories import Category, CategoryMap
from councilportal.organisation.models.people import (
    Appointment,
    AppointmentQuerySet,
    Deputy,
    PostHolder,
)
from councilportal.organisation.models.structure import (
    Characteristic,
    Council,
    Directorate,
    PastValue,
    Post,
    Service,
)

__all__ = [
    "Appointment",
    "AppointmentQuerySet",
    "Body",
    "BodyMember",
    "Category",
    "CategoryMap",
    "Characteristic",
    "Council",
    "Deputy",
    "Directorate",
    "Meeting",
    "PastValue",
    "Post",
    "PostHolder",
    "Service",
]
