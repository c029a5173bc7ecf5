"""What digests are made of. They must be the same in years, so the texts stand here."""

import hmac
import json
from datetime import date
from decimal import Decimal
from hashlib import blake2b

import pytest
from django.db import connection, models

from councilportal.audit.digests import digests, in_runs, shape_of, stated
from councilportal.audit.on_record import models_on_record
from councilportal.audit.row_texts import texts_of_rows
from councilportal.organisation.models import Characteristic, Council, Post
from performance.models import Reading, TargetChange, Unit
from tests.factories import (
    ENTERED_AT,
    make_characteristic,
    make_council,
    make_indicator,
    make_post,
    make_reading,
)

pytestmark = [pytest.mark.django_db, pytest.mark.each_database]


def text_of(model: type[models.Model], *names: str) -> str:
    """The text of the only row."""
    [(_, text)] = texts_of_rows(model, models_on_record()[model], names, None)
    return text


def of_database(sqlite: str, postgresql: str) -> str:
    return {"sqlite": sqlite, "postgresql": postgresql}[connection.vendor]


def test_the_text_of_figures_days_and_moments():
    make_reading(
        make_indicator(),
        value=Decimal("123456789.125"),
        numerator=Decimal("0.1"),
        denominator=Decimal(100),
        entered_at=ENTERED_AT.replace(microsecond=120),
    )

    names = ("value", "numerator", "denominator", "ytd_value", "ends_on", "entered_at", "revision")
    assert text_of(Reading, *names) == of_database(
        '["123456789.125","0.1",100,null,"2025-09-30","2026-01-05 09:30:00.000120",1]',
        '["123456789.125000", "0.100000", "100.000000", null, "2025-09-30", '
        '"2026-01-05T09:30:00.00012+00:00", 1]',
    )


def test_the_text_of_odd_characters():
    odd = 'He said "no" \\ £ 日 😀 \' / </p>\t\x01\x7f\n'
    Unit.objects.create(ref="odd", name=odd)

    assert text_of(Unit, "name") == f"[{json.dumps(odd, ensure_ascii=False)}]"


def test_the_text_of_bytes_truths_and_json():
    make_council(logo=b"\x00\xff'", logo_media_type="image/png")
    make_characteristic(statutory=True)
    TargetChange.objects.create(
        indicator=make_indicator(),
        before={"floor": "1.50", "a": None},
        after={},
        effects=[],
        year="2025/26",
        starts_on=date(2025, 4, 1),
        year_ends_on=date(2026, 3, 31),
        reason="Late",
        changed_at=ENTERED_AT,
    )

    assert text_of(Council, "logo", "version") == of_database("[\"X'00FF27'\",1]", '["00ff27", 1]')
    assert text_of(Characteristic, "statutory") == of_database("[1]", "[true]")
    stored = of_database('{"floor": "1.50", "a": null}', '{"a": null, "floor": "1.50"}')
    assert text_of(TargetChange, "before") == json.dumps([stored])


def test_a_digest_is_made_as_described(settings):
    """By the words of fixtures/README.md, for a row that has no parts."""
    settings.AUDIT_KEY = "another"
    Post.objects.create(pk=7, title="Head of pay")
    text = of_database('[7,null,null,"Head of pay"]', '[7, null, null, "Head of pay"]')
    key = hmac.new(b"another", b"digests of rows", "sha256").digest()
    made = blake2b(f"organisation.Post{text}".encode(), key=key, digest_size=8).hexdigest()

    kept = models_on_record()[Post]
    assert list(digests(Post, kept, shape_of(Post, kept))) == [(7, made)]


def test_rows_that_are_far_apart_have_the_same_digests():
    keys = [make_post(f"Post {number}").pk for number in range(5)]
    kept = models_on_record()[Post]
    shape = shape_of(Post, kept)
    every = dict(digests(Post, kept, shape))

    for some in (keys[:2], keys[::2], keys[-1:], []):
        assert dict(digests(Post, kept, shape, only=some)) == {key: every[key] for key in some}


def test_runs_of_keys_are_stated_in_short():
    found = {1: "a" * 16, 2: "b" * 16, 5: "c" * 16}

    runs = in_runs([1, 2, 3, 5], found)

    assert runs == {"1": "a" * 16 + "b" * 16 + "-" * 16, "5": "c" * 16}
    assert dict(stated(runs)) == found | {3: "-" * 16}
