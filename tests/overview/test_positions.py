"""Directorates, services and indicators stand in the council's own order, then by the alphabet."""

from datetime import date

import pytest

from councilportal.administration.kinds.fields import in_order
from councilportal.organisation.queries import directorates, services
from performance.board.places import Place
from performance.board.queries import board, with_rating
from tests import factories

pytestmark = pytest.mark.sqlite_first

ON = date(2026, 10, 31)


def place(**values) -> Place:
    """The place of an indicator in the directorate D, in a service without a group."""
    given = dict.fromkeys(("division", "delivered_by", "director", "portfolio"), "")
    given |= {"directorate_ref": "D", "directorate": "D", "service_ref": "S", "service": "S"}
    return Place(**{**given, "own_deliverer": True, "summary_group": "S", **values})


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"directorate": "A"}, {"directorate": "B"}),
        (
            {"directorate": "B", "directorate_position": 1},
            {"directorate": "A", "directorate_position": 2},
        ),
        (
            {"service": "T", "summary_group": "T", "service_position": 1},
            {"service_position": 2},
        ),
        # The services of a group stay together, whatever their places.
        (
            {"service": "X", "summary_group": "G", "service_position": 9},
            {"service": "A", "summary_group": "H", "service_position": 1},
        ),
        (
            {"service": "X", "summary_group": "G", "service_position": 1},
            {"service": "A", "summary_group": "G", "service_position": 2},
        ),
    ],
)
def test_places_come_before_the_alphabet(first, second):
    assert place(**first).order < place(**second).order


@pytest.mark.django_db
def test_lists_and_the_board_follow_the_council(django_assert_num_queries):
    later = factories.make_directorate("A", name="Adults", position=2)
    sooner = factories.make_directorate("Z", name="Zoo", position=1)
    last = factories.make_service("AA", name="Aids", directorate=later, position=2)
    first = factories.make_service("BB", name="Beds", directorate=later, position=1)
    animals = factories.make_service("ZZ", name="Lions", directorate=sooner)
    for ref, service, position in (("C1", last, 0), ("C2", first, 2), ("C3", first, 1)):
        factories.make_indicator(ref, service=service, position=position)
    factories.make_indicator("C4", service=animals)

    assert [each.ref for each in directorates(ON)] == ["Z", "A"]
    assert [each.ref for each in services(ON)] == ["ZZ", "BB", "AA"]
    with django_assert_num_queries(3):
        lines = board(ON)
    assert [each.ref for each in with_rating(lines, None)] == ["C4", "C3", "C2", "C1"]


def test_an_empty_box_is_no_place():
    field = in_order("services").make()

    assert (field.clean(""), field.clean("7")) == (0, 7)
