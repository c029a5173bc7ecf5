"""Coverage: what names each characteristic, what is missing, and what is not for it."""

from datetime import UTC, date, datetime

import pytest
from django.test import Client

from councilportal.accounts.permissions import Role
from councilportal.common.periods import parse
from councilportal.organisation.models import Category
from councilportal.organisation.people import person_on
from councilportal.overview.coverage_queries import coverage
from councilportal.overview.coverage_sections import does_not_apply, missing
from eqia.models import Answer, GridRow, ScreenedCharacteristic
from objectives.information import release_operations as releasing
from objectives.models import Evidence
from objectives.rules.evidence import EvidenceKind
from performance.models import ObjectiveMeasure
from tests import factories
from tests.eqia import making

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_first]

NOW = datetime(2026, 11, 30, 9, tzinfo=UTC)
ON = date(2026, 11, 30)


@pytest.fixture
def cast(monkeypatch):
    """Two characteristics and the rest; what is of 2025/26 counts only in that year."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    cast = making.make_cast()
    rows = ScreenedCharacteristic.objects.order_by("position")
    first, second = rows[0], rows[1]
    second.aims = "a"
    second.save()
    aims = factories.make_framework("AIMS")
    other = factories.make_framework("OTHER")
    made = factories.make_objective("O1", framework=aims)
    made.characteristics.add(first.characteristic)
    factories.make_objective("O2", framework=aims, named="all")
    factories.make_objective("O3", framework=aims, named="all", aims="bc")
    factories.make_objective("O4", framework=other).characteristics.add(first.characteristic)
    indicator = factories.make_indicator()
    indicator.characteristics.add(first.characteristic)
    measure = ObjectiveMeasure.objects.create(objective=made, position=1, indicator=indicator)
    measure.characteristics.add(first.characteristic)
    for what in ("Ring first", "Ring again"):
        action = factories.make_action(what=what, origin="objective", due="31 May 2025")
        action.characteristics.add(first.characteristic)
    action.objectives.add(made)
    record = making.make_assessment(cast)
    row = GridRow.objects.get(assessment=record, characteristic=first.characteristic)
    Answer.objects.create(group=row, question=cast.asked.questions.all()[0], text="Yes")
    kind = next(iter(EvidenceKind))
    for ref, words in (("E1", {"says": "Half come"}), ("E2", {"gap": "Nobody asked"})):
        Evidence.objects.create(
            ref=ref,
            title=ref,
            source="Survey",
            kind=kind,
            as_at=date(2025, 6, 1),
            characteristic=first.characteristic,
            **words,
        )
    release_figures(first.characteristic, as_at="June 2025")
    return cast


def release_figures(characteristic, as_at):
    """A table of which one group is shown, and another table of which nothing is."""
    groups = [
        Category.objects.create(characteristic=characteristic, ref=name, name=name)
        for name in ("shown", "few")
    ]
    people = []
    for name in ("asks", "decides"):
        people.append(factories.make_user(name))
        factories.make_appointment(people[-1], Role.EQUALITY_LEAD)
    for ref, count in (("MANY", 4_000), ("FEW", 3)):
        table = factories.make_equality_table(ref, mode="suppress", as_at_text=as_at)
        factories.add_figure(table, groups[ref == "FEW"], count=count)
    asked = releasing.ask_for_release(refs=["MANY", "FEW"], words="", by=people[0], at=NOW)
    releasing.release(key=asked.pk, by=people[1], at=NOW)


def lines(cast, who="lead", **asked):
    found = coverage(person_on(getattr(cast, who), ON), ON, **asked)
    keyed = {each.characteristic.pk: each for each in found}
    rows = ScreenedCharacteristic.objects.order_by("position")
    return keyed[rows[0].characteristic_id], keyed[rows[1].characteristic_id]


def test_what_names_a_characteristic_is_counted_once(cast):
    first, second = lines(cast)

    assert [first.number(kind) for kind in first.counts] == [4, 1, 2, 1, 1, 1]
    assert (first.to_all, first.gaps, missing(first)) == (2, 1, "Nothing")
    # One objective for all serves only aims that are not for the second.
    assert (second.objectives, second.not_for_it) == (1, 1)
    assert missing(second) == "No measure, no action, no assessment, no evidence, no figures"
    assert "1 objective for all not counted" in does_not_apply(second)
    assert does_not_apply(first) == ""


def test_a_framework_and_a_year_narrow_what_is_counted(cast):
    first, _ = lines(cast, framework="AIMS")
    assert [first.number(kind) for kind in first.counts] == [3, 1, 1, 0, 1, 1]
    first, _ = lines(cast, year=parse("2024/25"))
    assert [first.number(kind) for kind in first.counts] == [4, 1, 0, 0, 0, 0]
    first, _ = lines(cast, year=parse("2025/26"))
    assert [first.number(kind) for kind in first.counts][2] == 2


def test_figures_count_where_one_of_the_newest_release_is_shown(cast):
    first, second = lines(cast)
    assert (first.number("figures"), second.number("figures")) == (1, 0)
    first, _ = lines(cast, year=parse("2025/26"))
    assert first.number("figures") == 1
    first, _ = lines(cast, year=parse("2024/25"))
    assert "no figures" in missing(first)


def test_what_somebody_may_not_read_is_not_counted(cast):
    first, _ = lines(cast, who="outsider")

    assert first.number("assessment") == 0


@pytest.mark.parametrize("form", ["csv", "json", "pdf"])
def test_coverage_is_a_page_and_a_file(cast, form):
    client = Client()
    client.force_login(cast.lead)

    page = client.get("/objectives/coverage/?framework=AIMS").content.decode()
    assert "No measure, no action, no assessment" in page
    assert "1 of them for all" in page
    assert client.get(f"/objectives/coverage.{form}").status_code == 200
