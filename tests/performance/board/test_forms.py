"""The filters of the board: what they take, and what they make of nonsense."""

import pytest
from django.http import QueryDict

from councilportal.common.words import Rag
from performance.board.choice_queries import Choices
from performance.board.forms import BoardFilter
from performance.board.queries import ALL, Scope
from performance.rules.words import Kind

CHOICES = Choices(
    directorates=(("fin", "Finance"), ("pla", "Place")),
    services=(("tax", "Council tax"),),
    outcomes=("Fair", "Green"),
    dashboard_rows={"": 3, "fin": 3},
)


def filters(query: str) -> BoardFilter:
    return BoardFilter(QueryDict(query), choices=CHOICES)


@pytest.mark.parametrize(
    ("query", "scope"),
    [
        ("", ALL),
        ("directorate=fin", Scope(directorate="fin")),
        ("service=tax&kind=activity", Scope(service="tax", kind=Kind.ACTIVITY)),
        ("rating=no_data", Scope(rating=Rag.NO_DATA)),
        ("outcome=Green&text=+bins+", Scope(outcome="Green", text="bins")),
        # What is not among the choices filters nothing, and takes nothing else away.
        ("directorate=x&service=tax", Scope(service="tax")),
        ("kind=&rating=GREEN&outcome=green", ALL),
        ("text=%00", ALL),
        ("text=" + "x" * 101, ALL),
        ("directorate=pla&directorate=fin", Scope(directorate="fin")),
    ],
)
def test_filters_become_a_scope(query, scope):
    assert filters(query).scope() == scope


def test_filters_that_are_set_are_named_for_people():
    form = filters("directorate=fin&kind=kpi&rating=red&text=bins&service=nope")
    form.scope()

    assert form.named() == [
        ("directorate", "Directorate: Finance"),
        ("kind", "Kind: Key performance indicator"),
        ("rating", "Rating: Red"),
        ("text", "Indicator contains: bins"),
    ]


def test_every_choice_begins_with_all_of_them():
    form = filters("")

    for name in ("directorate", "service", "kind", "rating", "outcome"):
        choices = list(form.fields[name].choices)  # type: ignore[attr-defined]
        assert choices[0] == ("", "All")
        assert len(choices) > 1
