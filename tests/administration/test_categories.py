"""Categories on the pages of administrators."""

import pytest

from councilportal.organisation.models import Category
from tests import factories

pytestmark = pytest.mark.django_db


def test_an_administrator_gives_a_category_its_name_list_and_broad_category(admin):
    age = factories.make_characteristic("age", ("young", "under_65"))
    young, broad = age.categories.order_by("position")
    address = f"/admin/categories/{young.pk}/change/"
    page = admin.get(address).content.decode()
    assert "Version of the list" in page
    assert "Age: the council’s own list" in page
    typed = {"name": "Under 25", "list_version": "", "broad": broad.pk, "position": "7"}

    answer = admin.post(address, {**typed, "reason": "Clearer"})

    assert answer.status_code == 302
    young.refresh_from_db()
    assert (young.name, young.broad, young.position) == ("Under 25", broad, 7)
    listed = admin.get("/admin/categories/?q=under").content.decode()
    assert "Under 25" in listed
    assert "The council’s own" in listed


def test_what_is_refused_keeps_what_was_typed(admin):
    age = factories.make_characteristic("age", ("young",))
    young = age.categories.get()
    census = Category.objects.create(
        characteristic=age, ref="c_all", name="All", list_version="Census"
    )
    typed = {"name": "Under 25", "list_version": "", "broad": census.pk, "position": "1"}

    answer = admin.post(f"/admin/categories/{young.pk}/change/", {**typed, "reason": "x"})

    page = answer.content.decode()
    assert "give a category of the same list" in page
    assert 'value="Under 25"' in page
    young.refresh_from_db()
    assert young.name == "Young"
