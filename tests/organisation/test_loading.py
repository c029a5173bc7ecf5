"""What an import stores of directorates, services and characteristics."""

from datetime import date
from decimal import Decimal

import pytest

from councilportal.files.loading import Counts, DatesOutOfOrder, UnknownReference
from councilportal.organisation.category_loading import CategoryInUse
from councilportal.organisation.loading import (
    load_characteristics,
    load_directorates,
    load_services,
)
from councilportal.organisation.models import (
    Category,
    Characteristic,
    Directorate,
    PastValue,
    Post,
    Service,
)
from performance.models import Indicator, Reading
from tests import factories
from tests.organisation.test_operations import AT

pytestmark = pytest.mark.django_db


class TestDirectorates:
    def test_load_makes_them_and_their_posts(self):
        rows = [
            {"ref": "res", "name": "Resources", "director_post": "Director of Resources"},
            {"ref": "env", "name": "Environment", "director_post": ""},
        ]

        counts = load_directorates(rows=rows, by=None, at=AT)

        assert counts == Counts(created=2)
        stored = Directorate.objects.order_by("ref")
        assert list(stored.values_list("ref", "name", "director_post__title")) == [
            ("env", "Environment", None),
            ("res", "Resources", "Director of Resources"),
        ]

    def test_load_again_changes_nothing(self):
        rows = [{"ref": "res", "name": "Resources", "director_post": "Director of Resources"}]
        load_directorates(rows=rows, by=None, at=AT)

        assert load_directorates(rows=rows, by=None, at=AT) == Counts(unchanged=1)
        assert Post.objects.count() == 1

    def test_absent_column_leaves_and_empty_cell_clears(self):
        post = factories.make_post("Director of Resources")
        factories.make_directorate("res", director_post=post, valid_to=date(2030, 3, 31))

        load_directorates(rows=[{"ref": "res", "name": "Money"}], by=None, at=AT)
        kept = Directorate.objects.get()
        load_directorates(
            rows=[{"ref": "res", "name": "Money", "director_post": "", "valid_to": None}],
            by=None,
            at=AT,
        )
        cleared = Directorate.objects.get()

        assert (kept.name, kept.director_post, kept.valid_to) == ("Money", post, date(2030, 3, 31))
        assert (cleared.director_post, cleared.valid_to) == (None, None)

    def test_refuses_dates_out_of_order_with_what_is_stored(self):
        factories.make_directorate("res", valid_from=date(2026, 4, 1))

        with pytest.raises(DatesOutOfOrder, match="res, valid_to: found '2026-03-31'"):
            load_directorates(
                rows=[{"ref": "res", "name": "Money", "valid_to": date(2026, 3, 31)}],
                by=None,
                at=AT,
            )


class TestServices:
    def test_load_makes_them_with_every_column(self):
        factories.make_directorate("res")
        row = {
            "ref": "pay",
            "name": "Payroll",
            "directorate": "res",
            "division": "Finance",
            "director_post": "Director of Resources",
            "head_post": "Head of Payroll",
            "cabinet_portfolio": "Finance and Pay",
            "delivered_by": "Paywell Partnership",
            "summary_group": "Money",
            "valid_from": date(2024, 4, 1),
            "valid_to": None,
        }

        assert load_services(rows=[row], by=None, at=AT) == Counts(created=1)
        assert load_services(rows=[row], by=None, at=AT) == Counts(unchanged=1)
        assert Service.objects.values(
            "ref",
            "name",
            "directorate__ref",
            "division",
            "director_post__title",
            "head_post__title",
            "cabinet_portfolio__title",
            "delivered_by",
            "summary_group",
            "valid_from",
            "valid_to",
        ).get() == {
            "ref": "pay",
            "name": "Payroll",
            "directorate__ref": "res",
            "division": "Finance",
            "director_post__title": "Director of Resources",
            "head_post__title": "Head of Payroll",
            "cabinet_portfolio__title": "Finance and Pay",
            "delivered_by": "Paywell Partnership",
            "summary_group": "Money",
            "valid_from": date(2024, 4, 1),
            "valid_to": None,
        }

    def test_load_moves_a_service_to_another_directorate(self):
        factories.make_service("pay")
        factories.make_directorate("env")

        counts = load_services(
            rows=[{"ref": "pay", "name": "Pay", "directorate": "env"}], by=None, at=AT
        )

        assert counts == Counts(changed=1)
        assert Service.objects.get().directorate.ref == "env"

    def test_load_refuses_a_directorate_that_is_not_there(self):
        with pytest.raises(UnknownReference) as refusal:
            load_services(
                rows=[{"ref": "pay", "name": "Pay", "directorate": "nowhere"}], by=None, at=AT
            )

        assert (refusal.value.ref, refusal.value.column, refusal.value.found) == (
            "pay",
            "directorate",
            "nowhere",
        )
        assert Service.objects.count() == 0

    @pytest.mark.parametrize("size", [2, 80])
    def test_load_costs_the_same_for_many(self, django_assert_num_queries, size):
        factories.make_directorate("res")
        rows = [
            {
                "ref": f"s{number}",
                "name": f"Service {number}",
                "directorate": "res",
                "head_post": f"Head of service {number}",
            }
            for number in range(size)
        ]

        # Two savepoints and their release; posts read and made; directorates; services likewise.
        with django_assert_num_queries(9):
            load_services(rows=rows, by=None, at=AT)
        renamed = [
            {"ref": row["ref"], "name": f"New {row['ref']}", "division": "One"} for row in rows
        ]
        # Services are read, changed and read again; all that they were is kept at once. Two
        # savepoints and their release.
        with django_assert_num_queries(8):
            load_services(rows=renamed, by=None, at=AT)
        assert PastValue.objects.count() == 2 * size

        load_services(rows=rows, by=None, at=AT)
        assert PastValue.objects.count() == 2 * size  # a second change of the day


class TestCharacteristics:
    AGE = {"ref": "age", "name": "Age", "statutory": True, "categories": ("0-17", "18-64", "65+")}

    def categories(self, ref: str) -> list[tuple[str, int]]:
        found = Category.objects.filter(characteristic__ref=ref).order_by("position")
        return list(found.values_list("ref", "position"))

    def test_load_makes_them_with_their_categories_in_order(self):
        local = {"ref": "carers", "name": "Carers", "statutory": False, "categories": ()}

        counts = load_characteristics(rows=[self.AGE, local], by=None, at=AT)

        assert counts == Counts(created=2)
        assert self.categories("age") == [("0-17", 1), ("18-64", 2), ("65+", 3)]
        assert self.categories("carers") == []
        stored = Characteristic.objects.order_by("ref").values_list("ref", "statutory")
        assert list(stored) == [("age", True), ("carers", False)]

    def test_load_again_changes_nothing(self):
        load_characteristics(rows=[self.AGE], by=None, at=AT)

        assert load_characteristics(rows=[self.AGE], by=None, at=AT) == Counts(unchanged=1)

    def test_absent_categories_are_left(self):
        load_characteristics(rows=[self.AGE], by=None, at=AT)

        load_characteristics(rows=[{"ref": "age", "name": "Age"}], by=None, at=AT)

        assert len(self.categories("age")) == 3

    def test_load_adds_removes_and_moves_categories(self):
        load_characteristics(rows=[self.AGE], by=None, at=AT)
        row = {**self.AGE, "categories": ("65+", "0-17", "unknown")}

        counts = load_characteristics(rows=[row], by=None, at=AT)

        assert counts == Counts(changed=1)
        assert self.categories("age") == [("65+", 1), ("0-17", 2), ("unknown", 3)]

    def test_category_that_is_referred_to_stays(self):
        load_characteristics(rows=[self.AGE], by=None, at=AT)
        record_reading_of(Category.objects.get(ref="65+"))

        with pytest.raises(CategoryInUse) as refusal:
            load_characteristics(
                rows=[{**self.AGE, "categories": ("0-17", "18-64")}], by=None, at=AT
            )

        assert (refusal.value.ref, refusal.value.column, refusal.value.found) == (
            "age",
            "categories",
            "65+",
        )
        assert len(self.categories("age")) == 3


def record_reading_of(group: Category) -> None:
    indicator = Indicator.objects.create(
        ref="PAY1",
        title="Paid on time",
        service=factories.make_service(),
        unit="percent",
        decimals=0,
        polarity="higher",
        kind="kpi",
        frequency="month",
        aggregation="none",
        method="target_floor",
        direction_basis="previous_period",
    )
    Reading.objects.create(
        indicator=indicator,
        period="2026-03",
        ends_on=date(2026, 3, 31),
        group=group,
        value=Decimal(98),
        data_state="final",
        source="import",
        entered_at=AT,
    )
