"""A lead sets up a framework year by copying last year's, and reads what changed."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from councilportal.accounts.permissions import Role
from councilportal.audit.models import Event
from objectives.models import Framework, Objective
from performance.models import ObjectiveMeasure
from tests import factories
from tests.administration.support import fields_of, holding, posted, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_first]


@pytest.fixture
def lead():
    """An administrator, signed in; there is a framework of last year."""
    framework = factories.make_framework(
        "EO25",
        title="Equality objectives 2025",
        valid_from=date(2025, 4, 1),
        valid_to=date(2026, 3, 31),
    )
    theme = factories.make_theme(framework, "PAY")
    factories.make_theme(framework, "EO25-PARTS", parent=theme)
    age = factories.make_characteristic("age")
    objective = factories.make_objective(
        "EO25-1", framework=framework, theme=theme, number="1", named="named"
    )
    objective.characteristics.add(age)
    objective.progress.create(year="2025/26", words="Half way.")
    for position, (words, day) in enumerate(
        [("Pay gap", date(2026, 3, 31)), ("Ways in", date(2026, 4, 1))], 1
    ):
        objective.measures.create(
            position=position,
            words=words,
            baseline=Decimal(9),
            target=Decimal(6),
            target_on=day,
        ).characteristics.add(age)
    factories.make_objective("EO25-2", framework=framework, title="Open doors", position=2)
    return signed_in(holding(Role.ADMIN))


def copied(lead, **values):
    address = "/objectives/frameworks/EO25/copy/"
    return lead.post(address, {**fields_of(lead.get(address).text), **values}, follow=True)


def test_last_years_framework_is_copied_in_one_step(lead):
    page = lead.get("/objectives/frameworks/EO25/copy/").text
    answer = copied(lead, ref="EO26", title="Equality objectives 2026")

    for said in ("2 themes", "2 objectives", "2 measures"):
        assert said in page
    assert "2 themes, 2 objectives and 2 measures. 1 target to be set anew." in answer.text
    new = Framework.objects.get(ref="EO26")
    assert (new.state, str(new.copied_from)) == ("draft", "Equality objectives 2025")
    assert (new.valid_from, new.valid_to) == (date(2026, 4, 1), None)
    themes = list(new.themes.order_by("position").values_list("ref", "parent__ref"))
    assert themes == [("EO26-PAY", None), ("EO26-PARTS", "EO26-PAY")]
    objectives = new.objectives.order_by("position").values_list(
        "ref", "copied_from__ref", "theme__ref", "characteristics__ref"
    )
    assert list(objectives) == [
        ("EO26-1", "EO25-1", "EO26-PAY", "age"),
        ("EO26-2", "EO25-2", None, None),
    ]
    measures = ObjectiveMeasure.objects.filter(objective__framework=new).order_by("position")
    assert list(measures.values_list("words", "baseline", "target", "characteristics__ref")) == [
        ("Pay gap", Decimal(9), None, "age"),
        ("Ways in", Decimal(9), Decimal(6), "age"),
    ]
    assert not Objective.objects.get(ref="EO26-1").progress.exists()
    event = Event.objects.get(action="copy")
    assert (event.record_ref, '"copied_from":"EO25"' in event.after) == ("EO26", True)


def test_the_new_frameworks_page_says_what_changed(lead, django_assert_max_num_queries):
    pay = factories.make_indicator("PAY-01", title="Paid in time")
    aim: dict[str, Any] = {"target": Decimal("6.5"), "target_on": date(2026, 3, 31)}
    Objective.objects.get(ref="EO25-2").measures.create(position=1, indicator=pay, **aim)
    copied(lead, ref="EO26", title="Equality objectives 2026")
    Objective.objects.filter(ref="EO26-2").update(title="Doors that open")

    with django_assert_max_num_queries(12):
        page = lead.get("/objectives/frameworks/EO26/").text

    assert "What changed from Equality objectives 2025" in page
    assert "1 objective in other words and 2 measures with another target." in page
    rows = lead.get("/objectives/frameworks/EO26.csv?dataset=changes").text.splitlines()
    assert rows[1:] == [
        'other_target,EO26-1,1 Fairer pay,"Pay gap: 6, 31 March 2026",Pay gap: no target',
        "other_words,EO26-2,Doors that open,Open doors,Doors that open",
        (
            'other_target,EO26-2,Doors that open,"PAY-01 Paid in time: 6.5%, 31 March 2026",'
            "PAY-01 Paid in time: no target"
        ),
    ]


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"ref": ""}, "Enter the reference"),
        ({"ref": "EO25"}, "The framework EO25 is there already"),
        ({"ref": "NEW"}, "The objective NEW-1 is there already"),
        ({"ref": "E" * 40}, "of more than 40 characters"),
        ({"ref": "EO26", **posted(date(2026, 3, 31), "valid_to")}, "must not be before the first"),
        ({"ref": "EO26", **posted(None, "valid_from")}, "Enter the first day"),
    ],
)
def test_a_copy_is_refused_in_plain_words(lead, values, said):
    factories.make_objective("NEW-1")

    page = copied(lead, **values).text

    assert said in page
    assert Framework.objects.count() == 1


def test_only_those_who_look_after_it_copy_a_framework(lead):
    for role in (Role.PERFORMANCE_LEAD, Role.MEMBER):
        client = signed_in(holding(role))
        assert client.get("/objectives/frameworks/EO25/copy/").status_code == 404
        assert "Copy for a new year" not in client.get("/objectives/frameworks/EO25/").text
