"""No record has a reference with which another page would hide its own, whatever door it comes by.

The words are those of the addresses themselves, so that a new page is tried by itself.
"""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

import pytest
from django.urls import Resolver404, URLResolver, get_resolver, resolve, reverse

from councilportal.accounts.permissions import Role
from councilportal.files.columns import Column
from councilportal.files.columns import Refused as RefusedCell
from eqia.exchange.assessment_file import ASSESSMENTS
from objectives.exchange import achievement_files, action_files, delivery_files, duty_files
from objectives.exchange import framework_files as frameworks
from objectives.models import Consultation, Duty, Framework, Objective, Plan
from objectives.upkeep.problems import problems_of, problems_of_copy
from tests import factories
from tests.administration.support import holding, signed_in

pytestmark = pytest.mark.sqlite_only
PLACES = (
    *("objectives/", "actions/", "plans/", "duties/", "consultations/"),
    *("eqia/", "published/equality/"),
)
NAMED_OTHERWISE = ("decision", "eqia")  # decisions by their number, groups by characteristic
FILES = {
    "objective": frameworks.OBJECTIVES,
    "framework": frameworks.FRAMEWORKS,
    "action": action_files.ACTIONS,
    "plan": delivery_files.PLANS,
    "duty": duty_files.DUTIES,
    "consultation": achievement_files.CONSULTATIONS,
    "assessment": ASSESSMENTS,
}
FILLED = {"ref": "", "form": "csv", "position": 1, "number": 1, "key": 1, "group": "a"}


def routes(patterns: list[Any], before: str = "") -> Iterator[tuple[str, str]]:
    for each in patterns:
        if isinstance(each, URLResolver):
            yield from routes(each.url_patterns, before + str(each.pattern))
        else:
            yield each.name, before + str(each.pattern)


ROUTES = list(routes(get_resolver().url_patterns))
OF_RECORDS = [each for each in ROUTES if each[1].startswith(PLACES) and "<ref:ref>" in each[1]]
WORDS = sorted(
    {
        word
        for _, route in ROUTES
        for word in re.split(r"[/.]", route)
        if re.fullmatch(r"[a-z-]+", word)
    }
)


def is_hidden(page: str, ref: str) -> bool:
    """Whether any page of a record with this reference is not found at its own address."""
    for name, route in OF_RECORDS:
        if name == page or name.startswith(f"{page}_"):
            given = {part: FILLED[part] for part in re.findall(r"<\w+:(\w+)>", route)} | {
                "ref": ref
            }
            try:
                found = resolve(unquote(reverse(name, kwargs=given)))
            except Resolver404:
                return True
            if found.url_name != name or not given.items() <= found.kwargs.items():
                return True
    return False


def test_every_page_of_a_record_is_of_a_file_that_is_tried_here():
    for name, _ in OF_RECORDS:
        assert name.split("_")[0] in (*FILES, *NAMED_OTHERWISE), name


@pytest.mark.parametrize("page", FILES)
def test_an_import_takes_exactly_the_references_whose_pages_are_their_own(page):
    [column] = [each for each in FILES[page].columns if each.name == "ref"]
    tried = (*WORDS, *(f"{word}.2" for word in WORDS))
    refused = {word for word in tried if not _takes(column, word)}

    hidden = {word for word in tried if is_hidden(page, word)}
    assert refused == hidden
    for word in hidden:
        with pytest.raises(RefusedCell, match=r"^/\S+ is another page of the portal: give another"):
            column.read(word.upper())


def _takes(column: Column, ref: str) -> bool:
    try:
        return bool(column.read(ref) == ref)
    except RefusedCell:
        return False


def test_the_words_that_hid_pages_are_among_them():
    assert {"thread", "coverage", "frameworks", "list"} <= {
        word for word in WORDS if is_hidden("objective", word)
    }
    assert is_hidden("action", "add")
    assert is_hidden("plan", "consistency")
    assert not is_hidden("framework", "thread")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("model", "ref"),
    [
        (Objective, "thread"),
        (Objective, "Coverage"),
        (Plan, "consistency"),
        (Duty, "duties"),
        (Consultation, "list"),
        (Framework, ".."),
    ],
)
def test_a_form_refuses_them_too(model, ref):
    [(field, said), *_] = problems_of(
        model(
            ref=ref,
            title="T",
            **({"rule": "again_within", "numbers": "1"} if model is Duty else {}),
        ),
        {"ref": ref},
    )

    assert field == "ref"
    assert "is another page of the portal" in said


@pytest.mark.django_db
def test_a_copy_does_not_get_one():
    framework = factories.make_framework("EO")
    factories.make_objective("EOlist", framework=framework)

    assert [said for _, said in problems_of_copy(framework, "co")] == []
    assert "another page" in dict(problems_of_copy(framework, "."))["ref"]


@pytest.mark.django_db
def test_the_page_of_the_form_says_it():
    lead = signed_in(holding(Role.EQUALITY_LEAD))

    page = lead.post("/admin/consultations/add/", {"ref": "list", "title": "On fees"}).text

    assert "/consultations/list.csv is another page of the portal: give another reference" in page
    assert not Consultation.objects.exists()


@pytest.mark.django_db
def test_a_decision_and_a_group_named_outcome_have_their_pages():
    assert resolve("/eqia/decisions/outcome/").url_name == "decision"
    assert resolve("/eqia/groups/outcome/").url_name == "eqia_group"
    assert resolve("/eqia/E-1/outcome/").url_name == "assessment_outcome"
