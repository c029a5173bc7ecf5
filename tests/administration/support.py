"""What the tests of this folder share."""

import re
from datetime import date
from decimal import Decimal
from typing import Any

from django.test import Client
from django.utils import timezone

from councilportal.accounts.models import User
from councilportal.accounts.permissions import Role
from councilportal.organisation.models import (
    Category,
    CategoryMap,
    Characteristic,
    Post,
    Service,
)
from objectives.models import EqualityTable
from performance.models import Benchmark, Indicator
from performance.rules.words import Aggregation, DirectionBasis, Kind, Method, Polarity
from tests import factories

TODAY = timezone.localdate()


BACKEND = "councilportal.accounts.backends.OpenAccounts"


def signed_in(user: User) -> Client:
    client = Client(raise_request_exception=True)
    client.force_login(user, backend=BACKEND)
    return client


def holding(role: Role, username: str = "", **place) -> User:
    user = factories.make_user(username or f"{role}.person")
    factories.make_appointment(user, role, **place)
    return user


def make_indicator(ref: str = "PAY1", **values) -> Indicator:
    defaults = {
        "ref": ref,
        "title": f"Indicator {ref}",
        "unit": "percent",
        "decimals": 0,
        "polarity": Polarity.HIGHER,
        "kind": Kind.KPI,
        "frequency": "month",
        "method": Method.TARGET_FLOOR,
        "aggregation": Aggregation.NONE,
        "direction_basis": DirectionBasis.PREVIOUS_PERIOD,
    }
    if "service" not in values:
        values["service"] = Service.objects.first() or factories.make_service()
    if "owner" not in values:
        values["owner"] = Post.objects.first() or factories.make_post()
    return Indicator.objects.create(**{**defaults, **values})


# How the council counts clear days, as its page has it at first.
NOTICE = {
    "nation": "england",
    "agenda_counts": "working",
    "decision_counts": "calendar",
}
FIRST_DAY = {"valid_from_0": "1", "valid_from_1": "4", "valid_from_2": "2026"}


def posted(day: date | None, name: str) -> dict[str, str]:
    parts = ("", "", "") if day is None else (day.day, day.month, day.year)
    return {f"{name}_{index}": str(part) for index, part in enumerate(parts)}


def fields_of(page: str) -> dict[str, str]:
    """The fields that a browser would send from a page's form if nothing is typed."""
    form = page.split('<form method="post"')[-1].split("</form>")[0]
    found = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name = re.search(r'name="([^"]*)"', tag)
        value = re.search(r'value="([^"]*)"', tag)
        ticked = ('type="radio"' not in tag and 'type="checkbox"' not in tag) or " checked" in tag
        if name and ticked:
            found[name[1]] = value[1] if value else ""
    for name, body in re.findall(r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', form, re.S):
        chosen = re.search(r'<option value="([^"]*)" selected', body)
        found[name] = chosen[1] if chosen else ""
    for name, body in re.findall(r'<textarea[^>]*name="([^"]*)"[^>]*>(.*?)</textarea>', form, re.S):
        found[name] = body.strip()
    return {name: value for name, value in found.items() if name != "csrfmiddlewaretoken"}


def make_category_map(characteristic: Characteristic) -> CategoryMap:
    """What the first category of the council's own list is called in a list of the census."""
    category = characteristic.categories.filter(list_version="").order_by("position")[0]
    other = Category.objects.create(
        characteristic=characteristic, ref="c_young", name="0 to 24", list_version="Census 2021"
    )
    return CategoryMap.objects.create(category=category, to_version="Census 2021", to=other)


def make_benchmark(of: Indicator | EqualityTable, /, **values: Any) -> Benchmark:
    """The mean of the council's neighbours in 2025/26."""
    name = "indicator" if isinstance(of, Indicator) else "table"
    given = {"comparator_set": "Neighbours", "statistic": "mean", "period": "2025/26"}
    return Benchmark.objects.create(**{**given, "value": Decimal("4.5"), name: of, **values})
