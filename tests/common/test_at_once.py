"""Querysets that are read in one query have the rows that each has by itself."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Upper

from councilportal.common.at_once import alone, read_at_once, together
from councilportal.files.loading import as_stored
from councilportal.organisation.models import Council, Directorate, Post, Service
from eqia.models import Assessment
from objectives.models import Action, Objective
from performance.models import Reading, Target
from tests import factories
from tests.eqia.making import make_assessment, make_cast

pytestmark = [pytest.mark.django_db, pytest.mark.each_database]


def wanted() -> list[QuerySet[Any, Any]]:
    """Querysets of every kind: in order and not, joined, deferred, annotated, of values, empty."""
    aims = Objective.objects.filter(actions=OuterRef("pk"))
    return [
        Assessment.objects.select_related("service__directorate", "lead_post").order_by("-ref"),
        Action.objects.annotate(is_of_an_aim=Exists(aims), title=F("owner_post__title"))
        .select_related("owner_post")
        .order_by(F("due_on").desc(nulls_last=True), "ref"),
        Council.objects.defer("logo"),
        Service.objects.select_related("directorate").only("ref", "directorate__name"),
        Target.objects.order_by("pk"),
        Reading.objects.order_by("pk"),
        Post.objects.order_by("title").values_list("pk", "title"),
        Action.objects.order_by("ref").values_list("owner_post__title", flat=True),
        Action.objects.order_by("ref").values_list(Value(0), Upper("ref"), "pk"),
        Action.objects.order_by("ref").values_list("owner_post", "due_on", "created_at"),
        Directorate.objects.none(),
        Directorate.objects.filter(pk__in=[]),
        Directorate.objects.filter(Q(ref="nowhere")),
    ]


@pytest.fixture
def records() -> None:
    factories.make_council()
    cast = make_cast()
    for place in range(3):
        make_assessment(cast, title=f"It's “{place}”")
    factories.make_board(2, months=2)
    owner = factories.make_post("Head of Pools")
    action = factories.make_action(ref="AP-1", owner_post=owner, due="2026-10-01")
    action.objectives.add(factories.make_objective("O1"))
    factories.make_action(ref="AP-2", created_at=datetime(2026, 10, 1, 8, 0, 0, 5, UTC))


def told(row: Any) -> Any:
    """Every value of a row, with those of the records that were read with it."""
    if not hasattr(row, "_state"):
        return row
    related = {name: told(each) for name, each in row._state.fields_cache.items()}
    known = {name: each for name, each in vars(row).items() if name != "_state"}
    return type(row), known, related


def test_each_has_the_rows_that_it_has_by_itself(records, django_assert_num_queries):
    found = wanted()

    with django_assert_num_queries(1):
        read_at_once(found)
        rows = [list(map(told, each)) for each in found]

    for read, apart in zip(rows, wanted(), strict=True):
        assert read == list(map(told, apart))


def test_what_has_no_order_in_a_union_is_refused(records):
    for refused in (
        Action.objects.all()[:1],
        Action.objects.distinct(),
        Action.objects.union(Action.objects.all()),
        Action.objects.values("ref"),
        Target.objects.values_list(as_stored("target")),
    ):
        with pytest.raises(ValueError, match=r"by itself|read together"):
            read_at_once([Post.objects.all(), refused])


def test_steps_fall_together(records, django_assert_num_queries):
    def owners():
        actions = Action.objects.filter(due_on=date(2026, 10, 1))
        yield [actions]
        posts = Post.objects.filter(pk__in=[each.owner_post_id for each in actions])
        yield [posts]
        return [each.title for each in posts]

    def places():
        found = Directorate.objects.order_by("ref")
        yield [found]
        return [each.ref for each in found]

    def nothing():
        yield from ()
        return "nothing"

    with django_assert_num_queries(2):
        found = together([owners(), nothing(), places(), owners()])

    assert found == [alone(owners()), "nothing", alone(places()), ["Head of Pools"]]
    with django_assert_num_queries(2):
        alone(owners())
