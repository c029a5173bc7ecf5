"""Benchmarks, and what categories become in other lists, on the pages of administrators."""

from datetime import date
from decimal import Decimal

import pytest

from councilportal.audit.models import Event
from councilportal.organisation.models import Category, CategoryMap
from performance.models import Benchmark
from tests import factories
from tests.administration.support import make_indicator

pytestmark = pytest.mark.django_db
TYPED = {"comparator_set": "Neighbours", "statistic": "rank", "period": "", "value": ""}
AS_AT = {"as_at_0": "31", "as_at_1": "3", "as_at_2": "2026"}


def test_a_rank_is_added_changed_and_deleted_with_events(admin):
    indicator = make_indicator()
    sent = TYPED | AS_AT | {"indicator": indicator.pk, "rank": "12", "of": "152"}

    assert admin.post("/admin/benchmarks/add/", sent).status_code == 302
    made = Benchmark.objects.get()
    assert (made.indicator, made.rank, made.of) == (indicator, 12, 152)
    assert (made.as_at, made.period) == (date(2026, 3, 31), "")
    listed = admin.get("/admin/benchmarks/?q=neigh").text
    assert "12th of 152" in listed
    assert "as at 31 March 2026" in listed

    address = f"/admin/benchmarks/{made.pk}"
    changed = sent | {"statistic": "mean", "value": "4.50", "rank": "", "of": "", "reason": "New"}
    changed |= {"period": "Q2 2026/27"}
    assert admin.post(f"{address}/change/", changed).status_code == 302
    made.refresh_from_db()
    assert (made.statistic, made.value, made.period) == ("mean", Decimal("4.5"), "2026/27-Q2")
    assert admin.post(f"{address}/delete/", {"reason": "Mistake"}).status_code == 302
    assert not Benchmark.objects.exists()
    told = Event.objects.filter(record_type="benchmark").order_by("pk")
    assert [each.action for each in told] == ["create", "change", "delete"]
    assert {each.record_ref for each in told} == {"PAY1 Neighbours"}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"rank": "160", "of": "152"}, "There are 152 in the set: give a rank of at most 152"),
        ({"rank": "12", "of": ""}, "Say of how many it is a rank"),
        ({"statistic": "mean", "value": "", "rank": ""}, "Give the mean"),
        ({"indicator": ""}, "Say what it is compared with: an indicator, or a table"),
        ({"as_at_0": "", "as_at_1": "", "as_at_2": ""}, "Say of when it is: a period here"),
        ({"period": "Phase 2"}, "Enter for “Period” a period"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(admin, given, said):
    first = TYPED | AS_AT | {"indicator": make_indicator().pk, "rank": "12", "of": "152"}

    page = admin.post("/admin/benchmarks/add/", first | given).text

    assert said in page
    assert 'value="Neighbours"' in page
    assert not Benchmark.objects.exists()


def test_a_benchmark_is_there_once(admin):
    made = factories.make_benchmark(indicator := make_indicator())
    sent = {"comparator_set": "Neighbours", "statistic": "mean", "period": "2025/26"}

    again = admin.post(
        "/admin/benchmarks/add/", sent | {"indicator": indicator.pk, "value": "5"}
    ).text

    assert "There is one of this set, statistic and time: change that" in again
    assert Benchmark.objects.get() == made


def test_no_title_of_a_table_that_is_not_released_is_told(admin):
    table = factories.make_equality_table("SECRET", title="Staff who left over a grievance")
    factories.make_equality_table("OTHER", title="Nobody knows of it")
    factories.make_benchmark(table)

    assert table.title not in admin.get("/admin/benchmarks/").text
    assert "Table SECRET" in admin.get("/admin/benchmarks/").text
    assert "Nobody knows of it" not in admin.get("/admin/benchmarks/add/").text


@pytest.fixture
def lists() -> tuple[Category, Category]:
    """A category of the council's own list, and one of the census."""
    age = factories.make_characteristic("age", ("young", "old"))
    census = Category.objects.create(
        characteristic=age, ref="c_young", name="0 to 24", list_version="Census 2021"
    )
    return age.categories.get(ref="young"), census


def test_what_a_category_becomes_is_added_changed_and_deleted(admin, lists):
    young, census = lists
    sent = {"category": young.pk, "to_version": "Census 2021", "to": "", "note": "No like"}

    assert admin.post("/admin/category-maps/add/", sent).status_code == 302
    made = CategoryMap.objects.get()
    assert (made.category, made.to, made.note) == (young, None, "No like")
    address = f"/admin/category-maps/{made.pk}"
    now = {"to": census.pk, "note": "", "reason": "Found"}
    assert admin.post(f"{address}/change/", now).status_code == 302
    made.refresh_from_db()
    assert (made.to, made.note) == (census, "")
    listed = admin.get("/admin/category-maps/").text
    assert "0 to 24" in listed
    assert admin.post(f"{address}/delete/", {"reason": "Mistake"}).status_code == 302
    assert not CategoryMap.objects.exists()
    told = Event.objects.filter(record_type="category map")
    assert {each.record_ref for each in told} == {"age:young Census 2021"}
    assert told.count() == 3


def test_a_map_to_another_list_or_characteristic_or_twice_is_refused(admin, lists):
    young, census = lists
    old = young.characteristic.categories.get(ref="old")
    sex = factories.make_characteristic("sex", ("women",)).categories.get()
    sent = {"category": young.pk, "to_version": "Census 2021", "note": ""}

    def said(**given: object) -> str:
        return str(admin.post("/admin/category-maps/add/", sent | given).text)

    assert "select one of the list “Census 2021”" in said(to=old.pk)
    assert "is of another characteristic" in said(to=sex.pk)
    assert "A list is not mapped to itself" in said(category=census.pk, to=old.pk)
    assert "Sex has no list “Census 2021”" in said(category=sex.pk, to="")
    assert not CategoryMap.objects.exists()
    CategoryMap.objects.create(category=young, to_version="Census 2021", to=census)
    assert "is mapped to the list “Census 2021” already" in said(to=census.pk)
