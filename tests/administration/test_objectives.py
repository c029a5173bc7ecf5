"""Leads set up frameworks, themes, objectives and measures; what an import refuses is refused."""

import re
from datetime import date

import pytest

from councilportal.accounts.permissions import Role
from councilportal.audit.models import Event
from councilportal.organisation.models import Characteristic
from objectives.models import Framework, Objective, Theme
from performance.models import ObjectiveMeasure
from tests import factories
from tests.administration.support import FIRST_DAY, fields_of, holding, posted, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_first]


@pytest.fixture
def lead():
    """The equality lead of the council, signed in."""
    return signed_in(holding(Role.EQUALITY_LEAD))


@pytest.fixture
def aims():
    """A framework with two themes, the second inside the first, and an objective in the first."""
    framework = factories.make_framework("AIMS")
    theme = factories.make_theme(framework, "T1")
    factories.make_theme(framework, "T2", parent=theme)
    factories.make_objective("O1", framework=framework, theme=theme, number="1.1", position=4)
    return framework


def test_a_lead_sets_up_a_framework_with_its_parts(lead):
    age = factories.make_characteristic("age")

    first = lead.post(
        "/admin/frameworks/add/",
        {
            "ref": "EO",
            "title": "Equality objectives",
            "kind": "equality_objectives",
            "state": "draft",
            **FIRST_DAY,
        },
    )
    form = fields_of(lead.get("/admin/themes/add/?framework=EO").text)
    lead.post("/admin/themes/add/", {**form, "ref": "EO-A", "title": "Fair pay"})
    form = fields_of(lead.get("/admin/objectives/add/?framework=EO").text)
    lead.post(
        "/admin/objectives/add/",
        {
            **form,
            "ref": "EO-1",
            "title": "Close the gap",
            "theme": Theme.objects.get().pk,
            "aims": ["b", "a"],
            "named": "named",
            "characteristics": [age.pk],
            **FIRST_DAY,
        },
    )
    form = fields_of(lead.get("/admin/objective-measures/add/?objective=EO-1").text)
    measure = {"words": "Pay gap in per cent", "baseline": "12.5", "target": "6"}
    days = posted(date(2026, 3, 31), "baseline_on") | posted(date(2030, 3, 31), "target_on")
    last = lead.post("/admin/objective-measures/add/", {**form, **measure, **days})

    assert first.headers["Location"] == "/objectives/frameworks/EO/"
    assert last.headers["Location"] == "/objectives/EO-1/"
    objective = Objective.objects.get()
    assert (str(objective.framework), str(objective.theme)) == ("Equality objectives", "Fair pay")
    assert objective.aims == "ab"
    assert (objective.position, list(objective.characteristics.all())) == (1, [age])
    assert ObjectiveMeasure.objects.get().position == 1
    told = list(Event.objects.order_by("id").values_list("action", "record_type", "record_ref"))
    assert told == [
        ("create", "framework", "EO"),
        ("create", "theme", "EO-A"),
        ("create", "objective", "EO-1"),
        ("change", "objective", "EO-1"),
        ("create", "objective measure", "EO-1"),
    ]
    page = lead.get("/objectives/frameworks/EO/").text
    assert "/admin/objectives/add/?framework=EO" in page
    assert "/admin/frameworks/EO/change/" in page


@pytest.mark.parametrize(
    ("kind", "key", "changes", "said"),
    [
        ("themes", "T1", {"parent": "T2"}, "A theme cannot be under itself, as in T1 under T2"),
        ("themes", "T2", {"parent": "P1"}, "P1 is a theme of PLAN: give a theme of"),
        ("themes", "T2", {"position": "1"}, "T1 has this place in its framework"),
        ("frameworks", "AIMS", {"parent": "AIMS"}, "A framework cannot be under itself"),
        ("objectives", "O1", {"theme": "P1"}, "P1 is a theme of PLAN: give a theme of"),
        ("objectives", "O1", {"number": "1.2"}, "O2 has this number in its framework"),
        ("objectives", "O1", {"named": "named"}, "List those that it names"),
        ("objectives", "O1", {"characteristics": "age"}, "say that they are named one by one"),
        ("objectives", "O1", {"aims": "d"}, "There is a problem"),
    ],
)
def test_a_form_refuses_what_an_import_refuses(lead, aims, kind, key, changes, said):
    factories.make_theme(factories.make_framework("PLAN"), "P1")
    factories.make_objective("O2", framework=aims, number="1.2")
    factories.make_characteristic("age")
    tables = {"parent": Framework if kind == "frameworks" else Theme, "theme": Theme}
    sent = {
        name: tables[name].objects.get(ref=value).pk if name in tables else value
        for name, value in changes.items()
    }
    if "characteristics" in changes:
        sent["characteristics"] = [Characteristic.objects.get().pk]
    address = f"/admin/{kind}/{key}/change/"
    form = fields_of(lead.get(address).text)

    page = lead.post(address, {**form, **sent, "reason": "r"}).text

    assert said in page
    assert not Event.objects.exists()


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({}, "A measure is something"),
        ({"words": "w", "milestone": "m"}, "A measure is one thing"),
        ({"milestone": "m", "target": "4"}, "A milestone has no figure"),
        ({"words": "w", "baseline": "1", "target_on": date(2020, 1, 1)}, "not before that of the"),
        ({"words": "w", "baseline_on": date(2026, 3, 31)}, "give its figure"),
        ({"words": "w", "position": "1"}, "Another one has this place"),
        ({"words": "w", "objective": ""}, "Say of what it is a measure"),
    ],
)
def test_a_measure_is_one_thing_with_its_figures_in_order(lead, aims, values, said):
    objective = Objective.objects.get()
    objective.measures.create(position=1, words="Pay gap")
    sent = {"objective": objective.pk, **posted(date(2026, 3, 31), "baseline_on")}
    for name, value in values.items():
        sent |= posted(value, name) if isinstance(value, date) else {name: value}
    if "baseline" not in values:
        sent |= {name: "" for name in sent if name.startswith("baseline_on")}
    if "baseline_on" in values:
        sent |= posted(values["baseline_on"], "baseline_on")

    page = lead.post("/admin/objective-measures/add/", sent).text

    assert said in page
    assert ObjectiveMeasure.objects.count() == 1


def test_an_objective_without_a_place_is_saved_as_its_form_shows_it(lead):
    """Published ones come in without a place, which is stored as 0."""
    factories.make_objective("O2")
    address = "/admin/objectives/O2/change/"

    form = fields_of(lead.get(address).text)
    answer = lead.post(address, {**form, "title": "Fairer pay for all", "reason": "r"})

    assert answer.status_code == 302
    assert Objective.objects.values_list("title", "position").get() == ("Fairer pay for all", 0)


def test_a_performance_lead_looks_after_strategic_plans_only(aims):
    plan = factories.make_framework("PLAN", kind="strategic_plan")
    factories.make_objective("P1", framework=plan)
    client = signed_in(holding(Role.PERFORMANCE_LEAD))

    form = client.get("/admin/objectives/add/").text
    asked = client.get("/admin/objectives/O1/change/")
    mine = client.get("/admin/objectives/P1/change/")
    added = client.post(
        "/admin/frameworks/add/",
        {"ref": "X", "title": "X", "kind": "policy", "state": "draft", **FIRST_DAY},
    ).text

    assert (asked.status_code, mine.status_code) == (403, 200)
    assert "PLAN " in form
    assert "AIMS " not in form
    assert "Only the equality lead of the council" in added
    assert not Framework.objects.filter(ref="X").exists()
    assert "Change this framework" not in client.get("/objectives/frameworks/AIMS/").text


def test_a_lead_of_a_directorate_does_not_look_after_frameworks(aims):
    place = factories.make_directorate("COM")
    client = signed_in(holding(Role.EQUALITY_LEAD, directorate=place))

    assert client.get("/admin/frameworks/").status_code == 404
    assert "/admin/frameworks/" not in client.get("/admin/").text


def test_what_a_framework_in_force_does_is_told_before_it_is_saved(lead):
    factories.make_framework("NEXT", state="draft", valid_from=date(2026, 4, 1))
    address = "/admin/frameworks/NEXT/change/"
    form = fields_of(lead.get(address).text) | {"state": "in_force", "reason": "Agreed"}

    told = lead.post(address, form).text
    state = Framework.objects.get().state
    saved = lead.post(address, fields_of(told) | {"reason": "Agreed"})

    assert "Not saved yet: read what this does" in told
    assert "Everybody who is signed in reads it" in told
    assert state == "draft"
    assert saved.status_code == 302
    assert Framework.objects.get().state == "in_force"


def test_long_lists_of_objectives_are_in_groups_by_framework(lead):
    for ref, title in (("EO", "Equality objectives"), ("SP", "Strategic plan")):
        framework = factories.make_framework(ref, title=title)
        for number in (2, 1):
            factories.make_objective(
                f"{ref}-A{number}", framework=framework, title=f"Aim {number}", position=number
            )
    factories.make_objective("LONE", title="Alone")
    plan = factories.make_plan("EDP", title="Delivery plan")
    plan.lines.create(position=1, words="Ring first")

    page = lead.get("/admin/objective-measures/add/").text

    assert offered_in(page, "id_objective") in (
        ["Select one", *LAST, *GROUPS],  # as the databases order what is in no framework
        ["Select one", *GROUPS, *LAST],
    )
    assert offered_in(page, "id_line") == ["Select one", "– EDP Delivery plan", "1: Ring first"]


GROUPS = ["– Equality objectives", "EO-A1 Aim 1", "EO-A2 Aim 2"]
GROUPS += ["– Strategic plan", "SP-A1 Aim 1", "SP-A2 Aim 2"]
LAST = ["– In no framework", "LONE Alone"]


def offered_in(page: str, name: str) -> list[str]:
    """What a select offers, with a dash before the name of a group."""
    _, _, after = page.partition(f'id="{name}"')
    found = re.findall(
        r'<optgroup label="([^"]*)"|<option[^>]*>\s*(.*?)\s*</option>',
        after.partition("</select>")[0],
    )
    return [f"– {group}" if group else text for group, text in found]
