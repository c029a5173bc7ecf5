"""What records have many of, read in one query."""

import pytest

from councilportal.common.together import Many, read_together
from councilportal.organisation.models import Post
from objectives.models import Action, Objective
from tests import factories

pytestmark = pytest.mark.django_db
COLUMNS = ("ref", "title", "owner_post_id", "framework__pk", "framework__title")


def test_all_is_read_in_one_query_and_in_order(django_assert_num_queries):
    head, lead = factories.make_post("Head"), factories.make_post("Lead")
    framework = factories.make_framework(title="Aims")
    actions = [factories.make_action() for _ in range(2)]
    for place, ref in enumerate(("O2", "O1", "O3")):
        made = factories.make_objective(
            ref, position=10 - place, owner_post=head, framework=None if place else framework
        )
        actions[0].objectives.add(made)
    actions[1].leads.add(lead, head)
    found = list(Action.objects.order_by("pk"))

    with django_assert_num_queries(1):
        read_together(
            (
                Many("leads", found, Post.objects.all(), "actions_led", ("title",)),
                Many("objectives", found, Objective.objects.all(), "actions", COLUMNS, "position"),
            )
        )
        first, second = found
        assert [str(each) for each in second.leads.all()] == ["Head", "Lead"]
        assert [*first.leads.all(), *second.objectives.all()] == []
        objectives = list(first.objectives.all())
        assert [each.ref for each in objectives] == ["O3", "O1", "O2"]
        assert [each.owner_post_id for each in objectives] == [head.pk] * 3
        assert [str(each.framework or "") for each in objectives] == ["", "", "Aims"]
    assert objectives[0].aims == "", "what was not read is read when it is asked for"
    assert first.objectives.filter(ref="O1").count() == 1
