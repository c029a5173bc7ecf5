"""The easy-read text of an edition: typed, frozen with it, and never in the paper itself."""

import re
from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from councilportal.common.document import Document
from councilportal.common.refusals import Refused
from councilportal.printing import codec
from councilportal.publishing.editions import checking, operations, queries
from councilportal.publishing.editions.composing import compose
from councilportal.publishing.editions.easy_read import easy_read
from councilportal.publishing.models import Edition
from councilportal.publishing.rules.kinds import PartKind
from tests.publishing.making import AT, Cast, make_cast, make_edition, with_easy_read
from tests.publishing.series.support import exempt, key

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_first]
ON = date(2025, 10, 20)
EXEMPT = {
    "exempt_paragraph": "3",
    "exempt_reason": "Prices.",
    "public_interest": "Harm.",
    "public_title": "Contract",
}


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def test_it_is_typed_and_becomes_a_document_of_its_own(client: Client, cast):
    before = compose(queries.edition(*key(make_edition(cast))), ON).public
    record = with_easy_read(Edition.objects.get(), cast)
    client.force_login(cast.lead)
    address = f"/reports/{record.series.ref}/{record.slug}/{record.number}/"
    page = client.get(f"{address}parts/1/")
    assert "exempt_paragraph" not in page.context["form"].fields

    typed = "Of {{ base }} numbers, {{ count:red | words }} are bad.[^1]\n\n[^1]: Red."
    hidden = re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', page.content.decode())
    client.post(f"{address}parts/1/", {**dict(hidden), "text": typed})

    made = compose(queries.edition(*key(record)), ON).public
    assert made.sections[:-1] == before.sections[:-1]  # "About" tells of the record of changes
    assert made.datasets == before.datasets
    own = easy_read(codec.load(codec.dump(made)))
    assert own is not None
    assert (own.reference, own.large) == (f"{made.reference}-easy-read", True)
    assert "numbers, one" in str(own.sections)
    assert "numbers, one" in client.get(address).content.decode()


def problems(record: Edition) -> list[str]:
    found = queries.edition(*key(record))
    return [each.reason for each in checking.findings(found, compose(found, ON), ON)]


def test_its_words_are_checked(cast):
    record = with_easy_read(make_edition(cast), cast, "")
    assert any("Nothing is written here yet" in each for each in problems(record))

    def written(text: str) -> list[str]:
        place = record.parts.get(part=PartKind.EASY_READ)
        record.parts.filter(pk=place.pk).update(text=text)
        return problems(record)

    assert any("TODO" in each for each in written("Ask us. TODO"))
    assert any("a file of its own" in each for each in written("See {{ part:measures }}."))
    sound = written("We answer people.")
    assert not any("easy" in each.lower() or "TODO" in each for each in sound)


def test_it_is_for_everybody(cast):
    record = exempt(with_easy_read(make_edition(cast), cast), cast, PartKind.COUNTS)
    part = record.parts.get(part=PartKind.EASY_READ)

    with pytest.raises(Refused, match="for everybody"):
        operations.save_part(
            key=key(record),
            saves=record.saves,
            position=part.position,
            values=EXEMPT,
            by=cast.lead,
            at=AT,
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        record.parts.filter(pk=part.pk).update(**EXEMPT)
    # It is within no exempt part, wherever it stands, and both copies have it.
    record.parts.filter(pk=part.pk).update(position=900, level=2)
    record.parts.filter(part=PartKind.COUNTS).update(position=899)
    made = compose(queries.edition(*key(record)), ON)
    copies: list[Document] = [made.public, made.whole]
    assert made.restricted is not None
    assert [bool(each.easy_read) for each in copies] == [True, True]
