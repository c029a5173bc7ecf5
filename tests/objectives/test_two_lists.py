"""Tables of the same people that split them by two lists of groups are not both released."""

from datetime import UTC, datetime

import pytest

from councilportal.accounts.permissions import Role
from councilportal.common.refusals import Refused
from objectives.information import release_operations as releasing
from objectives.models import EqualityTable, Release
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_first]
AT = datetime(2026, 11, 2, 9, tzinfo=UTC)
COUNTS = {"white": 320, "asian": 30, "black": 20, "mixed": 27, "other": 3}
OLD, NEW = "Census 2011", "Census 2021"


@pytest.fixture
def people():
    lead, publisher = factories.make_user("lead"), factories.make_user("publisher")
    factories.make_appointment(lead, Role.EQUALITY_LEAD)
    factories.make_appointment(publisher, Role.PUBLISHER)
    return lead, publisher


@pytest.fixture
def race():
    made = factories.make_characteristic("race", ("not-known",))
    for version, begins in ((OLD, "c11"), (NEW, "c21")):
        for ref in COUNTS:
            made.categories.create(ref=f"{begins}_{ref}", name=ref, list_version=version)
    return made


def table(race, ref: str, begins: str, *, population="staff-2026", mode="suppress"):
    reason = "The census prints them" if mode == "none" else ""
    made = factories.make_equality_table(ref, population=population, mode=mode, mode_reason=reason)
    fill(made, race, begins)
    return made


def fill(made: EqualityTable, race, begins: str) -> None:
    groups = {each.ref: each for each in race.categories.all()}
    factories.add_figure(made, count=400)
    for name, count in COUNTS.items():
        factories.add_figure(made, groups[f"{begins}_{name}"], count=count)


def release(people, *refs: str) -> list[Release]:
    lead, publisher = people
    request = releasing.ask_for_release(refs=refs, words="", by=lead, at=AT)
    return releasing.release(key=request.pk, by=publisher, at=AT)


def test_a_table_of_the_same_people_by_another_list_is_not_released_beside_one(people, race):
    table(race, "OLD", "c11")
    release(people, "OLD")
    table(race, "NEW", "c21")
    with pytest.raises(Refused, match="NEW and OLD count the same people by two lists of race"):
        release(people, "NEW")
    assert Release.objects.count() == 1


def test_two_lists_are_not_released_in_one_request(people, race):
    table(race, "OLD", "c11")
    table(race, "NEW", "c21")
    with pytest.raises(Refused, match="Give groups of one list"):
        release(people, "OLD", "NEW")


def test_a_table_released_by_one_list_is_not_released_again_by_another(people, race):
    own = table(race, "STAFF", "c11", population="")
    release(people, "STAFF")
    own.figures.all().delete()
    fill(own, race, "c21")
    with pytest.raises(Refused, match="STAFF was released before with groups of another list"):
        release(people, "STAFF")


def test_what_no_table_protects_may_have_two_lists(people, race):
    table(race, "OLD", "c11", mode="none")
    release(people, "OLD")
    table(race, "NEW", "c21", mode="none")
    assert release(people, "NEW")


def test_other_people_may_be_split_by_another_list(people, race):
    table(race, "OLD", "c11")
    table(race, "NEW", "c21", population="staff-2027")
    assert len(release(people, "OLD", "NEW")) == 2
