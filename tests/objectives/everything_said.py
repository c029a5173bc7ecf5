"""A record of each kind of objectives, plans and what was done, and the addresses of all."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.db import models as fields
from django.urls import reverse

from councilportal.accounts.models import User
from councilportal.accounts.permissions import Role
from councilportal.administration.menu import ALL, GROUPS
from councilportal.organisation.models import Body, Characteristic, Post
from eqia.models import Assessment, OutcomeStatement
from objectives import models
from performance.models import ObjectiveMeasure
from tests import factories
from tests.eqia import house
from tests.everything import make_everything
from tests.matrix import arguments, routes
from tests.returns.support import AT

# How the addresses of their pages begin.
PLACES = (
    *("objectives/", "plans/", "actions/", "duties/", "achievements/", "validations/", "pay-gaps/"),
    *("consultations/", "accountability/", "eqia/outcomes/", "eqia/<ref:ref>/outcome/"),
)
NO_PAGE = {
    "action_confirm",
    "plan_line_remove",
    "duties_calendar",
    "pay_gap_confirm",
}  # posted, or a file
KINDS = (
    *(kind.slug for group in ("Objectives and plans", "What was done") for kind in GROUPS[group]),
    *("duties", "evidence", "bodies", "body-members", "benchmarks", "categories", "category-maps"),
)
OF_FIGURES = "objectives.models.information"  # figures of people: a spine of their own
TABLES: tuple[type[fields.Model], ...] = (
    *(
        found
        for name in models.__all__
        if isinstance(found := getattr(models, name), type)
        and issubclass(found, fields.Model)
        and found.__module__ != OF_FIGURES
    ),
    ObjectiveMeasure,
    OutcomeStatement,
)
# Tables whose rows are added and never changed, and columns that hold a reference or a code.
ADDED_TO = (models.ActionProgress, models.PublicationEvent, OutcomeStatement)
CODES = {"ref", "year", "quarter", "period", "aims", "numbers", "sha256", "edition", "version"}
Given = Mapping[str, list[dict[str, Any]]]


def make_spine() -> tuple[User, Given]:
    """A record of each kind, joined to the others, and who looks after them all.

    *Gives*: that person, and the arguments of addresses by their names. The plan "EDP" is adopted,
    "DRAFT" is not; an action is reported done and may be confirmed.
    """
    world, papers = make_everything()
    given = dict(arguments(world))
    keeper = world.equality_lead
    for role in (Role.ADMIN, Role.PERFORMANCE_LEAD, Role.PUBLISHER):
        factories.make_appointment(keeper, role)
    house.bring_assessment_to(papers, "published")
    signed = Assessment.objects.filter(state="signed").latest("pk")
    age = Characteristic.objects.get(ref="age")
    signed.outcome_statements.create(
        position=1, characteristic=age, effect="negative", came="partly", words="Fewer.", at=AT
    )
    _join_objectives(age)
    _join_plans(given, age)
    given |= {
        "assessment_outcome": [{"ref": signed.ref}],
        "assessment_outcome_say": [{"ref": signed.ref}],
    }
    return keeper, given


def _join_objectives(age: Characteristic) -> None:
    framework, post = models.Framework.objects.get(), Post.objects.all()[0]
    above = factories.make_framework("PEERS")
    body = Body.objects.all()[0]
    models.Framework.objects.filter(pk=framework.pk).update(
        parent=above, owner_post=post, body=body
    )
    factories.make_body("board", name="Board", reports_to=body)
    factories.make_framework("OLDER", state="draft", copied_from=framework)
    objective = models.Objective.objects.get()
    models.Objective.objects.update(
        theme=models.Theme.objects.get(), owner_post=post, named="named"
    )
    objective.characteristics.add(age)
    objective.measures.create(position=2, milestone="Open a hall", target_on=date(2027, 3, 31))
    objective.progress.create(year="2025/26", words="On the way")
    models.PublicationEvent.objects.create(
        duty=models.Duty.objects.all()[0], at=AT, title="Objectives", by_name="Lena Lead"
    )
    models.PayGap.objects.update(group="Women", comparator="Men", joined="None are joined")
    first = models.Achievement.objects.get()
    models.Achievement.objects.update(objective=objective, theme=objective.theme)
    factories.make_achievement(kind="will_do", year="2025/26", objective=objective)
    factories.make_achievement(kind="case_study", objective=objective, is_highlight=True)
    assert first.directorate is not None
    models.Overview.objects.create(directorate=first.directorate, period="2026/27-Q2", risks="Few")


def _join_plans(given: dict[str, Any], age: Characteristic) -> None:
    objective, part = models.Objective.objects.get(), models.PlanPart.objects.get()
    action = models.Action.objects.get(ref=given["action"][0]["ref"])
    plan, draft = models.Plan.objects.get(), factories.make_plan("DRAFT", state="draft")
    done = factories.make_action(
        ref="DONE-1", origin="objective", origin_ref="O1", status="done", outcome="Fewer falls"
    )
    models.Action.objects.update(cost="£1", evidence="A photograph")
    for each in (action, done):
        each.objectives.add(objective)
        each.characteristics.add(age)
        each.progress.create(position=1, status=each.status, note="So", by_name="Ann", at=AT)
        line = factories.make_line(plan, action=each, part=part, heading="Heading")
        line.objectives.add(objective)
        line.measures.create(position=1, words=f"Visits {each.ref}", reference="NI 1")
    models.Plan.objects.update(framework=objective.framework)
    factories.make_line(draft, part=part)
    given["action"] = [{"ref": action.ref}, {"ref": done.ref}]
    given["plan"] = [{"ref": plan.ref}, {"ref": draft.ref}]
    for name in ("plan_adopt", "plan_line_add"):
        given[name] = [{"ref": draft.ref}]
    given["plan_line"] = [{"ref": draft.ref, "position": 1}]


def names() -> list[str]:
    """The names of the addresses that show them as a page, which must all be asked for."""
    return [
        name
        for name, route in routes()
        if route.startswith(PLACES) and ":form>" not in route and name not in NO_PAGE
    ]


def pages_of(given: Given, wanted: Iterable[str]) -> list[str]:
    """The pages of some names of addresses."""
    return [reverse(name, kwargs=each) for name in wanted for each in given.get(name, [{}])]


def pages(given: Given) -> list[str]:
    """Every page that shows them, those of administrators too."""
    found = pages_of(given, names())
    for kind in (ALL[slug] for slug in KINDS):
        key = getattr(kind.model._default_manager.order_by("pk")[0], kind.key)
        its = {"change": kind.fields, "end": kind.end, "delete": kind.remove}
        found += [f"/admin/{kind.slug}/", *([f"/admin/{kind.slug}/add/"] if kind.fields else [])]
        found += [f"/admin/{kind.slug}/{key}/{do}/" for do, has in its.items() if has]
    return found


def files(given: Given, form: str) -> list[str]:
    """The address of each list and record as a file of a form, such as "csv"."""
    return [
        reverse(name, kwargs={**each, "form": form})
        for name, route in routes()
        if route.startswith(PLACES) and ":form>" in route
        for each in given.get(name.removesuffix("_as"), [{}])
    ]


def words_of(model: type[fields.Model]) -> list[Any]:
    """The fields of a table that people type words into."""
    return [
        field
        for field in model._meta.concrete_fields
        if isinstance(field, fields.CharField | fields.TextField)
        and not isinstance(field, fields.URLField)
        and not field.choices
        and field.name not in CODES
    ]


def overflow(text: str) -> None:
    """Have the text in each field of words of each record, whatever its length. SQLite only.

    It has the record's name before it, as no two have the same title.
    """
    for model in TABLES:
        names = [field.name for field in words_of(model)]
        for row in model._default_manager.all():
            # A measure is a milestone, words or an indicator.
            own = [name for name in names if model is not ObjectiveMeasure or getattr(row, name)]
            words = dict.fromkeys(own, f"{model.__name__} {row.pk} {text}")
            if model in ADDED_TO:
                add_another(row, words)
                break
            model._default_manager.filter(pk=row.pk).update(**words)


def add_another(row: Any, words: Mapping[str, Any]) -> None:
    """A record like another but for some of its values, in the last place."""
    values = {field.attname: getattr(row, field.attname) for field in row._meta.fields[1:]}
    place = {"position": 99} if "position" in values else {}
    type(row)._default_manager.create(**{**values, **place, **words})


def empty_pages() -> list[str]:
    """The pages that there are before there is any record."""
    lists = [name for name, route in routes() if name in names() and "<" not in route]
    found = [reverse(name) for name in lists]
    for kind in (ALL[slug] for slug in KINDS):
        found += [f"/admin/{kind.slug}/", *([f"/admin/{kind.slug}/add/"] if kind.fields else [])]
    return found


def multiply(times: int) -> None:
    """Have so many more of each record of which there may be many."""
    few = (models.Overview, models.ObjectiveProgress, models.Plan, models.PlanPart)
    for model in TABLES:
        if model not in few:
            model._default_manager.bulk_create(
                _another(model, number, {}) for number in range(times)
            )


def tell(strings: Sequence[str]) -> None:
    """Have for each string a record of each table with it in every field of words, cut to fit."""
    for model in TABLES:
        model._default_manager.bulk_create(
            _another(model, number, _fitting(model, string))
            for number, string in enumerate(strings)
        )


def _fitting(model: type[fields.Model], string: str) -> dict[str, str]:
    names = words_of(model)
    lines = {each.name for each in names if each.name.endswith("_text")}  # dates are one line
    return {
        each.name: (" ".join(string.split()) if each.name in lines else string)[
            : each.max_length
        ].strip()
        for each in names
    }


def _another(model: type[fields.Model], number: int, words: Mapping[str, str]) -> Any:
    """The last record of a table once more, with what may not be twice as that of a number."""
    row = model._default_manager.filter(pk__lt=1_000_000).order_by("-pk")[0]
    values = {field.attname: getattr(row, field.attname) for field in model._meta.fields[1:]}
    names = {each.name for each in words_of(model) if not each.name.endswith("_text")} | {"ref"}
    for name in names & values.keys():
        values[name] = f"{values[name]}-{number}" if values[name] else ""
    if "position" in values:
        values["position"] += number + 1
    if model is models.PlanLine:
        values["action_id"] = None
    if model is models.PublicationEvent:
        values["at"] += timedelta(hours=number)
    if model is models.PayGap:
        values["snapshot_on"] += timedelta(days=number + 1)
    if model in (models.Overview, models.ObjectiveProgress):
        first = 1900 + number + (30 if number > 100 else 0)  # not those that there are
        year = f"{first}/{(first + 1) % 100:02}"
        values |= {"period": f"{year}-Q1"} if "period" in values else {"year": year}
    if "number" in words:
        words = {**words, "number": f"{words['number'][:14].strip()}{number}"}
    if model is ObjectiveMeasure:  # a measure is one of the two
        words = {name: value for name, value in words.items() if values[name] or name[0] == "r"}
    return model(**{**values, **words})
