"""Two presses of one button, two connections: the second waits at the door and finds the first."""

from functools import partial

import pytest

from eqia.assessments import operations
from eqia.models import Assessment
from eqia.rules.words import Subject
from tests.eqia.making import AT, make_cast

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.usefixtures("transactional_db")
def test_start_pressed_twice_at_once_makes_one(request):
    cast = make_cast()
    first, second = request.getfixturevalue("pair")
    press = partial(
        operations.open_assessment,
        title="Lido",
        subject=Subject.POLICY,
        directorate=cast.directorate,
        once=True,
        by=cast.lead,
        at=AT,
    )

    # The first has looked whether there is one, and is held before it writes.
    first.begin(press, held=True)
    assert first.stands.wait(30)
    second.begin(press)
    assert not second.done.wait(0.3)
    first.let_go()
    made = [first.finish(), second.finish()]

    refs = second.do(lambda: list(Assessment.objects.values_list("ref", flat=True)))
    assert refs == ["EQ-2026-001"]
    assert [each.ref for each in made] == refs * 2
