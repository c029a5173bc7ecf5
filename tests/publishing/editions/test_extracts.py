"""Figures and words that are taken from a frozen document, and that nobody changes."""

import pytest
from django.db import DatabaseError, transaction

from councilportal.common.document import Dataset, Document, Paragraph, Section
from councilportal.common.searching import folded
from councilportal.publishing.editions import extracts, making, moving, queries
from councilportal.publishing.models import FrozenDocument, FrozenFigure, FrozenPassage
from councilportal.publishing.rules.kinds import Audience
from performance.models import Indicator
from tests.publishing.making import AT, keep_all_warnings, make_cast, make_edition


def test_words_are_kept_under_their_anchors_and_figures_once():
    section = Section("one", "Caffè", (Paragraph("Ŵy ar dân", anchor="p1"), Paragraph("Two")))
    columns = ("ref", "value", "period_ends")
    data = Dataset("ratings", columns, (("A", "1", "2025-09-30"), ("A", "2", ""), ("B", "", "")))
    document = Document("r", "t", "", "c", "#000000", "s", (section,), (data,))

    frozen = FrozenDocument()
    words = [(each.anchor, each.folded) for each in extracts.passages(frozen, document)]
    told = [(each.ref, each.value, each.ends_on) for each in extracts.figures(frozen, document)]

    assert words == [("one", "caffe"), ("p1", "wy ar dan"), ("one", "two")]
    assert [(ref, value) for ref, value, _ in told] == [("A", "1"), ("B", "")]
    assert str(told[0][2]) == "2025-09-30"
    assert told[1][2] is None


@pytest.mark.parametrize(
    ("unit", "target", "floor", "wanted"),
    [
        ("percent", "green from 95%", "5% tolerance", ("green from 95%", "5% tolerance")),
        ("yes_no", "1", "", ("Yes", "")),
        ("count", "1", "0", ("1", "0")),
    ],
)
def test_targets_are_kept_as_they_are_printed(unit, target, floor, wanted):
    columns = ("ref", "unit", "display_value", "display_target", "display_floor")
    data = Dataset("ratings", columns, (("A", unit, "1", target, floor),))
    document = Document("r", "t", "", "c", "#000000", "s", (), (data,))

    (figure,) = extracts.figures(FrozenDocument(), document)

    assert (figure.target_shown, figure.floor_shown) == wanted
    assert figure.shown == ("Yes" if unit == "yes_no" else "1")


@pytest.mark.parametrize(
    ("text", "plain"), [("ÉCOLE  Straße", "ecole strasse"), ("tŷ", "ty"), ("", "")]
)
def test_folded(text, plain):
    assert folded(text) == plain


@pytest.mark.django_db
def test_a_frozen_edition_has_them_for_good(monkeypatch):
    cast = make_cast()
    record = keep_all_warnings(make_edition(cast), cast)
    key = (record.series.ref, record.slug, record.number)
    monkeypatch.setattr(making, "files_of", lambda *_: iter(()))
    moving.freeze(key=key, saves=record.saves, by=cast.lead, at=AT)
    making.make_files(edition=record.pk, freezing=1)

    frozen = queries.frozen(queries.edition(*key))[Audience.PUBLIC]
    figure = frozen.figures.order_by("ref").first()

    assert frozen.figures.count() == Indicator.objects.count() == 4
    assert figure is not None
    assert figure.rating
    assert figure.rule
    assert frozen.passages.filter(folded__contains="indicators").exists()
    for table in (FrozenFigure, FrozenPassage):
        row = table.objects.first()
        assert row is not None
        with pytest.raises(DatabaseError, match="not changed"), transaction.atomic():
            row.save()
        with pytest.raises(DatabaseError, match="not changed"), transaction.atomic():
            row.delete()
        row.pk = None
        with pytest.raises(DatabaseError, match="not changed"), transaction.atomic():
            row.save(force_insert=True)
