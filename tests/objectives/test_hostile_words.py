"""Two hundred strings that try to run and fifty formulas, in every field of words of objectives,
plans and what was done: by each form, on each page and in each file.

The fields are those of the tables, the boxes those of the pages, the files those that are offered:
a new one is asked without a line here.
"""

from collections.abc import Collection, Iterator
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.forms import BaseForm, CharField
from django.test import Client

from councilportal.common.fuzzy import FuzzyDate
from councilportal.common.text import clean
from councilportal.exchange import FORMATS
from councilportal.files.tables import unguarded
from councilportal.organisation.models import Category
from performance.models import Benchmark
from tests.eqia.hostile import FORMULAS, STRINGS
from tests.eqia.test_injection import LIVE, NUMBER, cells_of, elements_of, squeezed
from tests.exchange.support import undone
from tests.objectives import everything_said
from tests.objectives.boxes import forms_in, send
from tests.objectives.everything_said import Given, words_of
from tests.returns.support import AT
from tests.sizes import size

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_only, pytest.mark.by_draw]
ALL = (*STRINGS, *FORMULAS)
# What no box of words takes as it is: dates, what is made of other words, what waits for a review.
SHORT = min(ALL, key=len)  # fits in each box
NOT_POSTED = {
    *("Action.due_text", "Validation.expires_text", "Validation.judged_text"),
    *(f"ActionProgress.{name}" for name in ("by_name", "due_before", "due_text")),
    *("ObjectiveMeasure.words", "ObjectiveProgress.words", "OutcomeStatement.words"),
    *("PublicationEvent.by_name", "PublicationEvent.title"),
    # Groups are asked for only in a pay gap of ethnicity.
    *(f"PayGap.{name}" for name in ("comparator", "group", "joined")),
}
# The tables whose words are posted: what administrators keep of figures of people besides.
POSTED: tuple[type[Model], ...] = (*everything_said.TABLES, Benchmark, Category)
Keeper = tuple[Client, Given]


@pytest.fixture
def keeper(monkeypatch: pytest.MonkeyPatch) -> Keeper:
    """A session of who looks after everything, and the arguments of addresses."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)
    user, given = everything_said.make_spine()
    client = Client()
    client.force_login(user)
    return client, given


# Forms


def forms_of(answer: Any) -> Iterator[BaseForm]:
    """The forms of a page."""
    seen = set()
    for context in answer.context or ():
        for layer in context.dicts:
            for found in layer.values():
                for each in found if isinstance(found, list | tuple) else [found]:
                    if isinstance(each, BaseForm) and id(each) not in seen:
                        seen.add(id(each))
                        yield each


def kept_in(field: CharField, string: str) -> str | None:
    """What a box keeps of a string; None where it is refused, in words."""
    try:
        found = field.clean(string)
    except ValidationError as refused:
        return None if all(refused.messages) else "refused without a word"
    return found.text if isinstance(found, FuzzyDate) else str(found)


def test_each_box_of_each_page_keeps_each_string_or_says_why_not(keeper: Keeper) -> None:
    client, given = keeper
    seen, keeping = set(), set()
    for path in everything_said.pages(given):
        for form in forms_of(client.get(path)):
            for name, field in form.fields.items():
                box = (type(form).__name__, name, getattr(field, "max_length", None))
                if not isinstance(field, CharField) or field.widget.is_hidden or box in seen:
                    continue
                seen.add(box)
                kept = {string: kept_in(field, string) for string in ALL}
                wrong = [
                    found
                    for string, found in kept.items()
                    if found is not None and squeezed(found) != squeezed(clean(string))
                ]
                assert wrong == [], (path, box)
                keeping |= {box} if None not in kept.values() else set()
    assert len(keeping) > 50


def test_what_is_posted_is_stored_as_typed_or_the_page_says_why_not(keeper: Keeper) -> None:
    """Each string in every box of each form at once; what refuses it gets something plain."""
    client, given = keeper
    asked = {f"{each.__name__}.{word.name}" for each in POSTED for word in words_of(each)}
    stored: set[str] = set()
    faults: list[str] = []
    for turn, path in enumerate(everything_said.pages(given)):
        before = client.get(path)
        for form in forms_in(before.text) if before.status_code == 200 else ():
            for string in (clean(each) for each in (*ALL[turn :: size(len(ALL), 1)], SHORT)):
                with undone():
                    answer, found = send(client.post, path, form, string)
                    faults += [f"{path}: {each}, {string!r}" for each in found]
                    if answer.status_code == 302:
                        stored |= holding(string, asked - stored)
    assert faults == []
    assert asked - stored <= NOT_POSTED


def holding(string: str, among: Collection[str]) -> set[str]:
    """The fields among some, by table, in which a record has the string."""
    return {
        name
        for model in POSTED
        for field in words_of(model)
        if (name := f"{model.__name__}.{field.name}") in among
        and model._default_manager.filter(**{field.name: string}).exists()
    }


# Pages and files


def test_pages_have_the_elements_that_harmless_words_have(keeper: Keeper) -> None:
    """With all the strings in every field; each stands there whole, and in JSON too."""
    client, given = keeper

    def shown(text: str) -> dict[str, Any]:
        with undone():
            everything_said.overflow(text)
            return {
                path: elements_of(client.get(path).text) for path in everything_said.pages(given)
            }

    words = "Some words. " * len(STRINGS)
    harmless, hostile = shown(words), shown(" ".join(STRINGS))

    new, lost = {}, []
    for path, plain in harmless.items():
        found = hostile[path]
        if others := set(found.elements) - set(plain.elements):
            new[path] = others
        if squeezed(words) in squeezed("".join(plain.words)):  # it is not shortened there
            said = squeezed("".join(found.words))
            lost += [(path, each) for each in STRINGS if squeezed(each) not in said]
    assert new == {}
    assert lost == []


def test_no_formula_is_live_in_a_file_and_none_is_lost(keeper: Keeper) -> None:
    """Each CSV file that pages offer, and each file of the data format."""
    client, given = keeper
    everything_said.tell(FORMULAS)
    offered = {path: client.get(path) for path in everything_said.files(given, "csv")}
    tables = {path: read.getvalue() for path, read in offered.items() if read.status_code == 200}
    tables |= {each.name: data for each in FORMATS if (data := each.csv())}

    live = [
        (name, cell)
        for name, data in tables.items()
        for cell in cells_of(data)
        if cell.startswith(LIVE) and not NUMBER.fullmatch(cell)
    ]
    assert live == []
    held = {unguarded(cell) for data in tables.values() for cell in cells_of(data)}
    assert [each for each in FORMULAS if clean(each) not in held] == []
    assert len(tables) > 30
