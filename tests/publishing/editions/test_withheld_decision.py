"""An edition about a decision that is not for publication tells its number to nobody outside."""

from typing import Any

import pytest

from councilportal.accounts.permissions import Role
from councilportal.common.refusals import Refused
from councilportal.exchange import export_folder
from councilportal.printing import codec
from councilportal.publishing.editions import checking, moving, operations, queries
from councilportal.publishing.editions.composing import compose
from councilportal.publishing.models import Edition, ReportSeries
from councilportal.publishing.rules.kinds import Layout, PartKind
from eqia.models import Decision
from tests.exchange.support import bring_in
from tests.factories import make_appointment
from tests.publishing.making import AT, Cast, make_cast, make_series

pytestmark = pytest.mark.django_db
ON = AT.date()
NUMBER, SLUG = "26/00136", "2025-09-26-00136"


@pytest.fixture
def cast() -> Cast:
    found = make_cast()
    make_appointment(found.lead, Role.EQUALITY_LEAD)
    return found


def decided(number: str = NUMBER, **values: Any) -> Decision:
    """A decision; unless the values say otherwise it is not for publication."""
    held = {"for_publication": False, "exempt_ground": "Paragraph 3"} | values
    return Decision.objects.create(
        ref=number.replace("/", "-"), number=number, subject="A site", created_at=AT, **held
    )


def begun(cast: Cast, record: Decision) -> Edition:
    series = ReportSeries.objects.filter(ref="record").first()
    if series is None:
        series = make_series(cast, "record", title="Decisions", layout=Layout.DECISION)
    return operations.start(
        series=series.ref, period="2025-09", decision=record, by=cast.lead, at=AT
    )


def key(record: Edition) -> operations.Key:
    return record.series.ref, record.slug, record.number


def test_the_slug_has_the_number_of_an_open_decision_alone(cast):
    assert begun(cast, decided("26/00135", for_publication=True)).slug == "2025-09-26-00135"
    assert begun(cast, decided()).slug == "2025-09-withheld-1"
    assert begun(cast, decided("26/00137")).slug == "2025-09-withheld-2"


def test_a_second_edition_about_it_is_refused(cast):
    record = decided()
    begun(cast, record)

    with pytest.raises(Refused, match="already"):
        begun(cast, record)


@pytest.mark.parametrize("is_exempt", [True, False])
def test_the_number_is_in_the_restricted_copy_alone(cast, is_exempt):
    record = begun(cast, decided())
    if is_exempt:
        ground = {"exempt_paragraph": "3", "exempt_reason": "Prices"}
        operations.save_part(
            key=key(record),
            saves=record.saves,
            position=record.parts.get(part=PartKind.DECISION).position,
            values={**ground, "public_interest": "Harm.", "public_title": "A decision"},
            by=cast.lead,
            at=AT,
        )

    made = compose(queries.edition(*key(record)), ON)

    public = codec.dump(made.public)
    assert NUMBER not in public
    assert "26-00136" not in public
    assert (made.restricted is not None) is is_exempt
    if made.restricted is not None:
        assert NUMBER in codec.dump(made.restricted)


def test_a_decision_that_is_withheld_after_the_edition_began_stops_its_freezing(cast):
    decision = decided(for_publication=True)
    record = begun(cast, decision)
    assert record.slug == SLUG
    Decision.objects.update(for_publication=False, exempt_ground="Paragraph 3")

    record = queries.edition(*key(record))
    found = checking.findings(record, compose(record, ON), ON)

    assert [each.blocks for each in found if "start another" in each.reason] == [True]
    moving.drop(key=key(record), reason="Its address.", by=cast.lead, at=AT)
    decision.refresh_from_db()
    assert begun(cast, decision).slug == "2025-09-withheld-1"


def test_it_goes_out_by_the_reference_of_the_decision_and_comes_in_as_the_same(cast, tmp_path):
    begun(cast, decided())
    export_folder(tmp_path / "out")
    cells = (tmp_path / "out" / "editions.csv").read_text("utf-8")
    assert "26-00136" in cells

    assert bring_in(tmp_path / "out").counts["editions"].changed == 0
    words = "series,period,about,subject\nrecord,2025-09,26-00136,A site\n"
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "editions.csv").write_text(words, "utf-8")
    assert bring_in(tmp_path / "in").counts["editions"].changed == 1

    decided("26/00139")
    words = words.replace("26-00136", "26-00139")
    (tmp_path / "in" / "editions.csv").write_text(words, "utf-8")
    assert bring_in(tmp_path / "in").counts["editions"].created == 1
    slugs = Edition.objects.order_by("slug").values_list("slug", flat=True)
    assert list(slugs) == ["2025-09-withheld-1", "2025-09-withheld-2"]
