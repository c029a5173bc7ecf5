"""Characteristics and categories as administrators change them."""

from datetime import date

import pytest

from councilportal.accounts.permissions import Role
from councilportal.audit.models import Event
from councilportal.common.refusals import Refused
from councilportal.organisation import category_operations as operations
from councilportal.organisation.models import Category, CategoryMap, Characteristic
from tests import factories
from tests.organisation.test_loading import record_reading_of
from tests.organisation.test_operations import AT

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin():
    user = factories.make_user("admin")
    factories.make_appointment(user, Role.ADMIN)
    return user


def change(admin, record, **values):
    return operations.change(record=record, values=values, reason="Census", by=admin, at=AT)


def made(admin, characteristic, ref, **values):
    given = {"name": ref.title(), "list_version": "", "broad": None, "position": 0}
    given["valid_from"] = date(2021, 3, 21)
    return change(admin, Category(), characteristic=characteristic, ref=ref, **{**given, **values})


def test_a_category_is_made_under_another_and_told_in_the_record(admin):
    race = factories.make_characteristic("race")
    asian = made(admin, race, "asian", list_version="Census 2021")

    indian = made(admin, race, "indian", list_version="Census 2021", broad=asian, position=2)

    assert indian.broad == asian
    event = Event.objects.latest("pk")
    assert (event.action, event.record_type, event.record_ref) == (
        "create",
        "category",
        "race:indian",
    )


def test_a_name_and_days_change_also_of_what_readings_have(admin):
    age = factories.make_characteristic("age", ("young",))
    category = age.categories.get()
    record_reading_of(category)

    change(admin, category, name="Under 25", list_version="Survey", valid_from=date(2020, 1, 1))
    operations.end(record=category, on=date(2027, 3, 31), reason="New list", by=admin, at=AT)

    category.refresh_from_db()
    assert (str(category), category.list_version) == ("Under 25", "Survey")
    assert category.valid_to == date(2027, 3, 31)


@pytest.mark.parametrize(
    ("ref", "values", "said"),
    [
        ("a:b", {}, "without a colon"),
        ("young", {}, "has a category with the reference young"),
        ("prefers-not-to-say", {"list_version": "Census"}, "part of every list"),
        ("x", {"broad": "not-known"}, "nothing counts under who is not known"),
        ("x", {"list_version": "Census", "broad": "young"}, "a category of the same list"),
        ("x", {"broad": "female"}, "of another characteristic"),
        ("x", {"valid_from": None}, "Give a first day"),
    ],
)
def test_what_an_import_refuses_is_refused(ref, values, said, admin):
    age = factories.make_characteristic("age", ("young", "not-known"))
    factories.make_characteristic("sex", ("female",))
    if "broad" in values:
        values = {**values, "broad": Category.objects.get(ref=values["broad"])}

    with pytest.raises(Refused) as refused:
        made(admin, age, ref, **values)

    assert said.lower() in str(refused.value).lower()


def test_history_keeps_its_list_and_its_broad_category(admin):
    age = factories.make_characteristic("age", ("young", "old", "all"))
    young, old, every = age.categories.order_by("position")
    record_reading_of(young)
    change(admin, young, broad=every)

    with pytest.raises(Refused, match="Figures count young under all"):
        change(admin, young, broad=old)
    with pytest.raises(Refused, match="cannot count under itself"):
        change(admin, every, broad=young)
    with pytest.raises(Refused, match="Other categories count under it"):
        change(admin, every, list_version="Census")
    CategoryMap.objects.create(category=old, to_version="Census")
    with pytest.raises(Refused, match="Figures or maps have old of the council’s own list"):
        change(admin, old, list_version="Census")


def test_what_figures_or_categories_refer_to_is_not_deleted(admin):
    age = factories.make_characteristic("age", ("young", "old"))
    young, old = age.categories.order_by("position")
    record_reading_of(young)

    with pytest.raises(Refused, match="Figures refer to it: give it a last day"):
        operations.remove(record=young, reason="x", by=admin, at=AT)
    with pytest.raises(Refused, match="2 categories refer to it"):
        operations.remove(record=age, reason="x", by=admin, at=AT)

    operations.remove(record=old, reason="Never used", by=admin, at=AT)
    assert [*Category.objects.all()] == [young]


def test_a_characteristic_is_made_and_needs_a_reference_without_a_colon(admin):
    values = {"name": "Faith", "statutory": False, "valid_from": date(2026, 4, 1)}

    change(admin, Characteristic(), ref="faith", **values)

    assert Characteristic.objects.get().name == "Faith"
    with pytest.raises(Refused, match="without a colon"):
        change(admin, Characteristic(), ref="fa:ith", **values)


def test_nobody_else_may():
    user = factories.make_user("lead")
    factories.make_appointment(user, Role.EQUALITY_LEAD)
    category = factories.make_characteristic("age", ("young",)).categories.get()

    with pytest.raises(Refused):
        change(user, category, name="Other")
