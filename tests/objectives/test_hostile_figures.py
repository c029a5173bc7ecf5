"""Two hundred strings that try to run and fifty formulas, in every field of figures of people: by
each form, on each page of tables, requests and releases, and in each file.

Import has them in `tests/exchange/test_hostile_cells.py`.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from django.db import models
from django.forms import CharField
from django.test import Client

from councilportal.accounts.models import User
from councilportal.accounts.permissions import Role
from councilportal.common.text import clean
from councilportal.exchange import FORMATS
from councilportal.files.tables import unguarded
from councilportal.organisation.models import Category
from objectives.information import release_operations as releasing
from objectives.models import EqualityFigure, EqualityTable, ReleaseRequest
from tests import factories
from tests.eqia.hostile import FORMULAS, STRINGS
from tests.eqia.test_injection import LIVE, NUMBER, cells_of, elements_of, squeezed
from tests.exchange.support import undone
from tests.objectives.boxes import forms_in, send
from tests.objectives.everything_said import words_of
from tests.objectives.test_hostile_words import forms_of, kept_in
from tests.returns.support import AT
from tests.sizes import size
from tests.streams import read_whole

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_only, pytest.mark.by_draw]
ALL = (*STRINGS, *FORMULAS)
TABLES: tuple[type[models.Model], ...] = (Category, EqualityTable, EqualityFigure, ReleaseRequest)
PAGES = (
    *("/figures/", "/figures/add/", "/figures/requests/"),
    *(f"/figures/STAFF/{page}/" for page in ("exact", "change", "delete", "enter", "upload")),
    *("/figures/STAFF/", "/figures/STAFF/releases/1/", "/figures/STAFF/release/"),
    "/figures/NEW/release/",
)
FILES = [f"/figures/STAFF.{form}" for form in ("csv", "json")]
# Not typed: a fingerprint, what of a date is stored beside its words, references and codes.
NOT_POSTED = {"ReleaseRequest.fingerprint", "EqualityTable.as_at_text", "EqualityTable.population"}
DECIDED = "ReleaseRequest.decided_words"  # asked for beside a choice: by its box alone
Keepers = Mapping[str, Client]


@pytest.fixture
def people(monkeypatch: pytest.MonkeyPatch) -> dict[str, User]:
    """Two leads: one enters and asks, the other decides."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)
    factories.make_council()
    found = {name: factories.make_user(name) for name in ("asks", "decides")}
    for user in found.values():
        factories.make_appointment(user, Role.EQUALITY_LEAD)
    return found


def clients_of(people: Mapping[str, User]) -> Keepers:
    found = {name: Client() for name in people}
    for name, client in found.items():
        client.force_login(people[name])
    return found


def fill(people: Mapping[str, User], said: Sequence[str]) -> list[str]:
    """Tables with these words in every field: a release, requests of each outcome.

    *Gives*: the addresses of the requests.
    """
    band = factories.make_characteristic("band", ("a", "b"))
    whole = " ".join(said)
    Category.objects.update(name=f"Band {whole}")
    for ref in ("STAFF", "NEW"):
        table = factories.make_equality_table(ref, population="")
        words = [each.name for each in words_of(EqualityTable) if each.name != "population"]
        EqualityTable.objects.filter(pk=table.pk).update(**dict.fromkeys(words, f"{ref} {whole}"))
        for number, each in enumerate((whole, *said), 1):
            factories.add_figure(
                table,
                *band.categories.all()[number % 2 : number % 2 + 1],
                measure=f"{number} {each}",
                count=600,
                base=700,
                words=each,
                comparator=each,
                comparator_value="50",
                comparator_kind="all",
            )
    for ref, act in (("STAFF", "release"), ("STAFF", "reject"), ("STAFF", ""), ("NEW", "")):
        asked = releasing.ask_for_release(refs=[ref], words=whole, by=people["asks"], at=AT)
        if act:
            given: dict[str, Any] = {"key": asked.pk, "words": whole, "by": people["decides"]}
            getattr(releasing, act)(**given, at=AT)
    return [f"/figures/requests/{each.pk}/" for each in ReleaseRequest.objects.all()]


def test_each_box_keeps_each_string_or_says_why_not(people: dict[str, User]) -> None:
    requests, clients = fill(people, ["Some words"]), clients_of(people)
    seen, keeping = set(), set()
    for path in (*PAGES, *requests):
        for form in (*forms_of(clients["asks"].get(path)), *forms_of(clients["decides"].get(path))):
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
                keeping |= {box[:2]} if None not in kept.values() else set()
    assert {name for name, _ in keeping} >= {"TableForm", "FigureForm", "AskForm", "DecideForm"}


def test_what_is_posted_is_stored_as_typed_or_the_page_says_why_not(
    people: dict[str, User],
) -> None:
    requests, clients = fill(people, ["Some words"]), clients_of(people)
    asked = ReleaseRequest.objects.filter(outcome="waiting", tables__ref="NEW")
    releasing.withdraw_request(key=asked.get().pk, by=people["asks"], at=AT)
    stored, faults = set[str](), []
    for turn, path in enumerate((*PAGES, *requests)):
        for who, client in clients.items():
            before = client.get(path)
            for form in forms_in(before.text) if before.status_code == 200 else ():
                for string in map(clean, (*ALL[turn :: size(len(ALL), 5)], min(ALL, key=len))):
                    with undone():
                        answer, found = send(client.post, path, form, string)
                        faults += [f"{who} {path}: {each}, {string!r}" for each in found]
                        stored |= holding(string) if answer.status_code == 302 else set()
    assert faults == []
    wanted = {f"{each.__name__}.{word.name}" for each in TABLES[1:] for word in words_of(each)}
    assert wanted - stored <= {*NOT_POSTED, DECIDED}


def holding(string: str) -> set[str]:
    """The fields, by table, in which a record has the string."""
    return {
        f"{model.__name__}.{field.name}"
        for model in TABLES
        for field in words_of(model)
        if model._default_manager.filter(**{field.name: string}).exists()
    }


def test_pages_have_the_elements_that_harmless_words_have(people: dict[str, User]) -> None:
    """With all the strings in every field; each stands there whole."""

    def shown(said: Sequence[str]) -> dict[tuple[str, str], Any]:
        with undone():
            requests, clients = fill(people, [" ".join(said)]), clients_of(people)
            return {
                (who, path): elements_of(client.get(path).text)
                for path in (*PAGES, *requests)
                for who, client in clients.items()
            }

    harmless, hostile = shown(["Some words."] * len(STRINGS)), shown(STRINGS)

    assert list(harmless) == list(hostile)
    new, whole = {}, 0
    for path, plain in harmless.items():
        found = hostile[path]
        if others := set(found.elements) - set(plain.elements):
            new[path] = others
        if squeezed("Some words." * len(STRINGS)) in squeezed("".join(plain.words)):
            whole += 1
            said = squeezed("".join(found.words))
            assert [each for each in STRINGS if squeezed(each) not in said] == [], path
    assert new == {}
    assert whole > 15


def test_no_formula_is_live_in_a_file_and_none_is_lost(people: dict[str, User]) -> None:
    fill(people, FORMULAS)
    client = clients_of(people)["asks"]
    tables = {each.name: data for each in FORMATS if (data := each.csv())}
    for path in FILES:
        answer = client.get(path)
        read_whole(answer)
        tables[path] = answer.getvalue()
    csvs = {name: data for name, data in tables.items() if not name.endswith(".json")}

    live = [
        (name, cell)
        for name, data in csvs.items()
        for cell in cells_of(data)
        if cell.startswith(LIVE) and not NUMBER.fullmatch(cell)
    ]
    assert live == []
    for name in ("/figures/STAFF.csv", "equality_figures"):
        held = {squeezed(unguarded(cell)) for cell in cells_of(csvs[name])}
        assert [each for each in FORMULAS if squeezed(clean(each)) not in held] == [], name
