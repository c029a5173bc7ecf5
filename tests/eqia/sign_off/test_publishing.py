"""What is withheld is withheld whole: its earlier versions say much the same."""

import csv
from datetime import date
from pathlib import Path

import pytest
from django.urls import reverse

from councilportal.audit.models import Event
from councilportal.common.refusals import Refused
from councilportal.exchange import ImportRefused, export_folder
from eqia.assessments import operations as assessments
from eqia.models import Assessment
from eqia.rules.words import Capacity
from eqia.sign_off import operations as sign_off
from tests.eqia.making import AT, Cast, attest, fill, make_assessment, sign, stored
from tests.eqia.pages import Reader
from tests.exchange.support import bring_in

pytestmark = pytest.mark.django_db


def two_versions(cast: Cast, **values: object) -> tuple[Assessment, Assessment]:
    """A published version, and the one that supersedes it, signed off."""
    first = sign(fill(make_assessment(cast, title="Bowling greens"), cast), cast)
    sign_off.publish(ref=first.ref, number=1, by=cast.lead, at=AT)
    draft = sign_off.revise(ref=first.ref, what_changed="Costs", by=cast.lead, at=AT)
    again = {"review_on": date(2027, 10, 1), **values}
    dated = assessments.save_page(
        ref=draft.ref, saves=draft.saves, values=again, by=cast.lead, at=AT
    )
    return first, sign(dated, cast)


def withhold(record: Assessment, cast: Cast, ground: str = "It names a tenant") -> None:
    sign_off.withhold(ref=record.ref, number=record.number, ground=ground, by=cast.lead, at=AT)


def reads(ref: str) -> list[int]:
    """What a stranger gets of the assessment and its two versions."""
    client = Reader()
    addresses = [reverse("assessment", args=[ref])]
    addresses += [reverse("assessment_version", args=[ref, number]) for number in (1, 2)]
    return [client.get(address).status_code for address in addresses]


def test_withholding_a_version_takes_earlier_ones_back(cast: Cast) -> None:
    first, second = two_versions(cast)
    sign_off.publish(ref=first.ref, number=2, by=cast.lead, at=AT)
    assert reads(first.ref) == [200, 200, 200]

    withhold(second, cast)

    assert reads(first.ref) == [404, 404, 404]
    assert "Bowling greens" not in Reader().get("/eqia/?page=1").content.decode()
    events = Event.objects.filter(action="take back").values_list("record_ref", "reason")
    assert list(events) == [(first.ref, "It names a tenant")]


def test_a_version_signed_as_withheld_takes_earlier_ones_back(cast: Cast) -> None:
    first, _ = two_versions(cast, is_exempt=True, exempt_ground="It names a tenant")

    assert reads(first.ref) == [404, 404, 404]
    assert Event.objects.filter(action="take back").count() == 1


def test_an_earlier_version_is_not_published_while_a_later_one_is_withheld(cast: Cast) -> None:
    first, second = two_versions(cast)
    withhold(second, cast)

    with pytest.raises(Refused, match="Version 2 is withheld: end that first"):
        sign_off.publish(ref=first.ref, number=1, by=cast.lead, at=AT)

    withhold(second, cast, "")
    assert reads(first.ref) == [404, 404, 404]
    sign_off.publish(ref=first.ref, number=1, by=cast.lead, at=AT)
    assert reads(first.ref) == [200, 200, 404]


def test_withholding_an_earlier_version_leaves_the_newer_one(cast: Cast) -> None:
    first, _ = two_versions(cast)
    sign_off.publish(ref=first.ref, number=2, by=cast.lead, at=AT)

    withhold(first, cast)

    assert reads(first.ref) == [200, 404, 200]


def test_who_wrote_an_earlier_version_never_signs_a_later_one(cast: Cast) -> None:
    first = sign(fill(make_assessment(cast), cast), cast)
    Assessment.objects.get().authors.add(cast.outsider)
    draft = sign_off.revise(ref=first.ref, what_changed="Costs", by=cast.lead, at=AT)

    authors = stored(draft.ref).authors.order_by("username")
    assert list(authors) == [cast.lead, cast.outsider]


def test_a_director_who_wrote_the_first_version_cannot_sign_the_second(cast: Cast) -> None:
    first = sign(fill(make_assessment(cast), cast), cast)
    Assessment.objects.get().authors.add(cast.director)
    draft = sign_off.revise(ref=first.ref, what_changed="Costs", by=cast.lead, at=AT)
    dated = assessments.save_page(
        ref=draft.ref,
        saves=draft.saves,
        values={"review_on": date(2027, 10, 1)},
        by=cast.lead,
        at=AT,
    )
    sent = sign_off.submit(ref=dated.ref, saves=dated.saves, by=cast.lead, at=AT)

    with pytest.raises(Refused, match="You are an author"):
        attest(sent, Capacity.DIRECTOR, cast.director)


def test_an_import_that_withholds_a_version_takes_earlier_ones_back(
    cast: Cast, tmp_path: Path
) -> None:
    first, _ = two_versions(cast)
    path = tmp_path / "eqia.csv"
    export_folder(tmp_path)
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    rows[1] |= {"is_exempt": "yes", "exempt_ground": "It names a tenant"}

    def import_rows(given: list[dict[str, str]]) -> None:
        folder = tmp_path / "few"
        folder.mkdir(exist_ok=True)
        with (folder / "eqia.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, rows[0].keys())
            writer.writeheader()
            writer.writerows(given)
        bring_in(folder)

    with pytest.raises(
        ImportRefused, match="version 2, which follows, is withheld: leave it empty"
    ):
        import_rows(rows)
    assert reads(first.ref) == [200, 200, 404]
    import_rows(rows[1:])

    assert reads(first.ref) == [404, 404, 404]
    assert Event.objects.filter(action="take back", record_ref=first.ref).count() == 1
    with pytest.raises(ImportRefused, match="version 2, which follows, is withheld"):
        import_rows(rows[:1])
