"""Groups of readings on their way to a release: the tables made of them, and what is refused."""

import pytest

from councilportal.accounts.permissions import Role
from councilportal.audit.models import Event
from councilportal.common.refusals import NotKnown, Refused
from councilportal.organisation.models import Category
from objectives.information import release_operations as releasing
from objectives.models import EqualityTable, Release
from performance.groups.operations import GroupsRefused
from performance.models import GroupTable
from tests import factories
from tests.performance.groups.support import (
    AT,
    COUNTS,
    NOW,
    OPEN,
    ROUNDED,
    THEN,
    ask,
    make_readings,
    person,
    release,
)

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_first]


@pytest.fixture
def lead():
    return person("lead", Role.EQUALITY_LEAD)


@pytest.fixture
def publisher():
    return person("publisher", Role.PUBLISHER)


def shown(release: Release) -> dict[str, tuple[str, str, str]]:
    cells = release.cells.all()
    return {each.groups: (each.count, each.base, each.percentage) for each in cells}


def test_the_tables_of_a_period_are_of_one_population(lead, publisher):
    make_readings()
    request = ask(lead)
    tables = {each.ref: each for each in request.tables.all()}
    assert sorted(tables) == [
        "PAY-01-2025-08-all",
        "PAY-01-2025-08-sex",
        "PAY-01-2025-09-all",
        "PAY-01-2025-09-sex",
    ]
    own = tables["PAY-01-2025-09-sex"]
    assert (own.mode, own.threshold, own.population) == ("suppress", 5, "PAY-01-2025-09-all")
    assert own.as_at_on.isoformat() == "2025-09-30"
    assert tables["PAY-01-2025-08-sex"].population == "PAY-01-2025-08-all"
    assert tables["PAY-01-2025-09-all"].mode == "none"
    assert {each.period for each in GroupTable.objects.all()} == {THEN, NOW}
    assert Release.objects.count() == 0


def test_a_small_group_is_hidden_with_one_more_and_rates_of_others_are_told(lead, publisher):
    make_readings()
    made = {each.table.ref: shown(each) for each in release(lead, publisher)}
    own = made["PAY-01-2025-09-sex"]
    assert own["sex:not-known"][0] == own["sex:not-known"][2] == "[c]"
    hidden = [group for group, cell in own.items() if cell[0] == "[c]"]
    assert len(hidden) == 2  # with the whole, two counts give the third
    assert "" not in hidden
    assert made["PAY-01-2025-09-all"][""] == ("731", "953", "76.7")


def test_rounded_counts_hide_the_small_one_too(lead, publisher):
    make_readings()
    made = {each.table.ref: shown(each) for each in release(lead, publisher, kept=ROUNDED)}
    own = made["PAY-01-2025-09-sex"]
    assert own["sex:not-known"][0] in ("[low]", "[c]")
    assert own["sex:female"][:2] in (("315", "445"), ("[c]", "445"))


def test_events_name_tables_and_no_figure(lead, publisher):
    make_readings()
    release(lead, publisher, NOW)
    told = str(list(Event.objects.values_list("after", "before", "reason")))
    assert "PAY-01-2025-09-sex" in told
    for number in (317, 443, 411, 479):
        assert str(number) not in told


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"value": 41}, "Female: this is a value without counts"),
        ({"numerator": "12.5", "denominator": 30}, "Female: a share counts whole people"),
        ({"numerator": 31, "denominator": 30}, "Female: a share counts whole people"),
    ],
)
def test_readings_that_nothing_proves_safe_are_refused(lead, values, said):
    indicator = make_readings({NOW: {"": (731, 953)}})
    female = factories.make_characteristic("x", ("female",)).categories.get()
    factories.make_reading(indicator, NOW, group=female, **values)
    with pytest.raises(GroupsRefused, match=said) as refused:
        ask(lead, NOW)
    assert "numerator and denominator, or choose no protection" in str(refused.value)
    assert not EqualityTable.objects.exists()


def test_a_value_without_counts_goes_out_without_protection_and_its_reason(lead, publisher):
    indicator = make_readings({NOW: {"": (731, 953)}})
    female = factories.make_characteristic("x", ("female",)).categories.get()
    factories.make_reading(indicator, NOW, group=female, value="41.5")
    made = {each.table.ref: each for each in release(lead, publisher, NOW, kept=OPEN)}
    own = made["PAY-01-2025-09-x"]
    assert own.about["mode_reason"] == "The government prints these figures"
    assert own.cells.get(groups="x:female").value == "41.5"


def test_a_whole_without_counts_or_without_a_figure_is_refused(lead):
    indicator = make_readings({NOW: {"female": (317, 443)}})
    with pytest.raises(GroupsRefused, match="the whole has no figure: enter it"):
        ask(lead, NOW)
    factories.make_reading(indicator, NOW, value=77)
    with pytest.raises(GroupsRefused, match="the whole: this is a value without counts"):
        ask(lead, NOW)


def test_figures_that_are_no_shares_are_refused(lead):
    make_readings({NOW: COUNTS[NOW]}, unit="days")
    with pytest.raises(GroupsRefused, match="figures in days are no shares of people"):
        ask(lead, NOW)


def test_groups_that_are_more_than_the_whole_are_refused(lead):
    make_readings({NOW: {"": (300, 900), "female": (317, 443)}})
    with pytest.raises(Refused, match="their whole, 300, is less"):
        ask(lead, NOW)
    assert not EqualityTable.objects.exists()


def test_a_group_that_the_whole_gives_away_is_refused(lead):
    """One of 40, who can only be in one group, as the others are told to be nobody."""
    make_readings({NOW: {"": (1, 80), "female": (1, 40), "male": (0, 40)}})
    with pytest.raises(GroupsRefused, match="gives a small group away whatever is hidden"):
        ask(lead, NOW)
    assert not EqualityTable.objects.exists()


@pytest.mark.parametrize("aggregation", ["cumulative_entry", "rolling12"])
def test_periods_that_count_the_same_people_are_not_released_both(lead, publisher, aggregation):
    make_readings(aggregation=aggregation)
    with pytest.raises(GroupsRefused, match="September 2025 counts people whom August 2025"):
        ask(lead)
    release(lead, publisher, THEN)
    with pytest.raises(GroupsRefused, match="release periods apart"):
        ask(lead, NOW)


def test_a_period_without_groups_is_refused(lead):
    make_readings({NOW: {"": (731, 953)}})
    with pytest.raises(GroupsRefused, match="no group has a reading"):
        ask(lead, NOW)


@pytest.mark.parametrize("role", [each for each in Role if each is not Role.EQUALITY_LEAD])
def test_others_do_not_ask(role):
    make_readings()
    with pytest.raises(NotKnown):
        ask(person("other", role))


def test_a_lead_of_a_directorate_asks_for_its_own_alone(publisher):
    indicator = make_readings()
    other = factories.make_directorate("OTHER")
    with pytest.raises(NotKnown):
        ask(person("stranger", Role.EQUALITY_LEAD, directorate=other))
    own = person("own", Role.EQUALITY_LEAD, directorate=indicator.service.directorate)
    assert ask(own).by == own


def test_a_correction_goes_out_as_another_release_that_knows_the_first(lead, publisher):
    """A count that was told and changed by fewer than the threshold is not told again (T5)."""
    counts = {NOW: {"": (731, 953), "female": (317, 443), "male": (414, 510)}}
    indicator = make_readings(counts)
    first = {each.table.ref: shown(each) for each in release(lead, publisher, NOW)}
    assert first["PAY-01-2025-09-sex"]["sex:female"] == ("317", "443", "71.6")
    female = Category.objects.get(ref="female")
    for group, number, people in ((None, 733, 953), (female, 319, 443)):
        factories.make_reading(
            indicator,
            NOW,
            numerator=number,
            denominator=people,
            group=group,
            revision=2,
            corrects_note="Two were late",
        )
    second = {each.table.ref: shown(each) for each in release(lead, publisher, NOW)}
    assert {each.number for each in Release.objects.filter(table__ref__endswith="sex")} == {1, 2}
    assert second["PAY-01-2025-09-sex"]["sex:female"][0] == "[c]"
    assert (
        shown(Release.objects.get(table__ref="PAY-01-2025-09-sex", number=1))
        == (first["PAY-01-2025-09-sex"])
    )


def test_readings_that_change_while_a_request_waits_do_not_change_it(lead, publisher):
    indicator = make_readings()
    request = ask(lead)
    for reading in indicator.readings.filter(period=NOW):
        factories.make_reading(
            indicator,
            NOW,
            numerator=0,
            denominator=reading.denominator,
            group=reading.group,
            revision=2,
            corrects_note="None were seen",
        )
    with pytest.raises(Refused, match="asked for already"):
        ask(lead, NOW)
    made = {each.table.ref: each for each in releasing.release(key=request.pk, by=publisher, at=AT)}
    assert shown(made["PAY-01-2025-09-all"])[""] == ("731", "953", "76.7")


def test_long_references_are_shortened_and_kept_apart(lead):
    make_readings(ref="R" * 40)
    refs = [each.ref for each in ask(lead, ref="R" * 40).tables.all()]
    assert len(set(refs)) == 4
    assert max(map(len, refs)) == 40
