"""Records for tests: plain functions, sensible values, keywords for others, nothing random."""

from typing import Any

from councilportal.accounts.models import User
from councilportal.accounts.permissions import Role
from councilportal.organisation.models import (
    Appointment,
    Category,
    Characteristic,
    Council,
    Directorate,
    Post,
    Service,
)
from objectives.models import Objective


def make_user(username: str = "ola.officer", **values: Any) -> User:
    """An account that cannot sign in with a password: use `client.force_login`."""
    user = User(
        **{"username": username, "name": username.replace(".", " ").title() or "Unnamed", **values}
    )
    user.set_unusable_password()
    user.save()
    return user


def make_council(**values: Any) -> Council:
    defaults = {
        "name": "Westmarch County Council",
        "short_name": "Westmarch",
        "colour": "#123b5c",
    }
    return Council.objects.create(**{**defaults, **values})


def make_post(title: str = "Director of Finance", **values: Any) -> Post:
    return Post.objects.create(title=title, **values)


def make_directorate(ref: str = "resources", **values: Any) -> Directorate:
    return Directorate.objects.create(**{"ref": ref, "name": ref.title() or "Unnamed", **values})


def make_service(ref: str = "payroll", **values: Any) -> Service:
    """A service; without a directorate, of the directorate `resources`, made if need be."""
    if "directorate" not in values and "directorate_id" not in values:
        values["directorate"] = (
            Directorate.objects.filter(ref="resources").first() or make_directorate()
        )
    return Service.objects.create(**{"ref": ref, "name": ref.title() or "Unnamed", **values})


def make_characteristic(
    ref: str = "age", categories: tuple[str, ...] = (), **values: Any
) -> Characteristic:
    characteristic = Characteristic.objects.create(
        **{"ref": ref, "name": ref.title() or "Unnamed", "statutory": True, **values}
    )
    Category.objects.bulk_create(
        Category(characteristic=characteristic, ref=category, position=position)
        for position, category in enumerate(categories, start=1)
    )
    return characteristic


def make_appointment(user: User, role: Role = Role.OFFICER, **values: Any) -> Appointment:
    return Appointment.objects.create(user=user, role=role, **values)


def make_objective(ref: str = "O1", **values: Any) -> Objective:
    return Objective.objects.create(**{"ref": ref, "title": "Fairer pay", **values})
