"""`check_records` names what was changed of frozen editions past the portal.

Who does it knows the portal: they drop its triggers, and make them again.
"""

import zipfile
from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256
from io import BytesIO, StringIO
from typing import Any
from unittest.mock import patch

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from councilportal.audit import row_triggers
from councilportal.printing import codec, html
from councilportal.publishing.editions import intact, making, moving
from councilportal.publishing.editions.operations import save_part
from councilportal.publishing.models import Artefact, FrozenDocument, Pack
from councilportal.publishing.proof.bundle import bundle
from councilportal.publishing.rules.kinds import Audience, Ground
from councilportal.publishing.triggers import SEALS
from tests.factories import make_meeting
from tests.publishing.making import AT, make_cast, make_edition
from tests.publishing.proof.support import ABOUT, KEY
from tests.publishing.public import site
from tests.sizes import part

pytestmark = pytest.mark.django_db


def _files(frozen: FrozenDocument, _series: Any) -> Iterator[making.File]:
    """A page, and the bundle of a public copy; nothing is laid out."""
    document = codec.load(frozen.text)
    yield making.File("body.html", "text/html", str(html.body(document)).encode())
    if frozen.audience == Audience.PUBLIC:
        packed = bundle({"a.json": frozen.text.encode()}, about=ABOUT, key=KEY)
        yield making.File(f"{document.reference}-bundle.zip", "application/zip", packed)


@pytest.fixture(scope="module", autouse=True)
def frozen(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """What was frozen, for all these tests; what each does to it is rolled back."""
    with django_db_blocker.unblock(), transaction.atomic(), patch.object(site, "files", _files):
        _make()
        yield
        transaction.set_rollback(True)


def _make() -> None:
    """An edition with an exempt part and a pack; it was returned once and is published."""
    cast = make_cast()
    made = make_edition(cast)
    made.recommendations.update(text="{{ count:green }} are green.")
    part = made.parts.order_by("position").last()
    assert part is not None
    exempt = dict.fromkeys(("exempt_reason", "public_interest", "public_title"), "Prices.")
    made = save_part(
        key=site.key(made),
        saves=made.saves,
        position=part.position,
        values={"exempt_paragraph": Ground.FINANCIAL, **exempt},
        by=cast.lead,
        at=AT,
    )
    made = site.freeze(cast, made, AT)
    moving.return_to_draft(key=site.key(made), reason="Once more.", by=cast.lead, at=AT)
    made.refresh_from_db()
    site.publish(cast, made, AT + timedelta(hours=2))
    content = b"%PDF-1.7 agenda"
    Pack.objects.create(
        meeting=make_meeting("cabinet"),
        number=1,
        audience=Audience.PUBLIC,
        content=content,
        sha256=sha256(content).hexdigest(),
        made_by=cast.publisher,
        made_at=AT,
    )


def tamper(*statements: str) -> None:
    for made in (SEALS, row_triggers):
        made.drop(connection)
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
    for made in (SEALS, row_triggers):
        made.create(connection)


def test_what_is_as_it_was_frozen_has_no_fault() -> None:
    assert list(intact.faults()) == []
    assert FrozenDocument.objects.count() == 4
    assert Artefact.objects.count() == 6


NOTHING = "0" * 64
OF_COPY = "WHERE id = (SELECT max(id) FROM publishing_frozendocument WHERE audience = '{}')"
OF_FILE = "WHERE id = (SELECT max(id) FROM publishing_artefact WHERE name {})"
PUBLIC = "The public copy of dashboard/2025-09/1, freezing 2, "
RESTRICTED = "The restricted copy of dashboard/2025-09/1, freezing 2, "
CHANGES = {
    "the text of a copy": (
        "UPDATE publishing_frozendocument SET text = replace(text, '0', '1') "
        + OF_COPY.format("restricted"),
        [RESTRICTED + "is not what was frozen: its text has another hash."],
    ),
    "a text that is none": (
        "UPDATE publishing_frozendocument SET text = 'x' " + OF_COPY.format("public"),
        [PUBLIC + "is not what was frozen: its text has another hash."],
    ),
    "the hash of a copy": (
        f"UPDATE publishing_frozendocument SET sha256 = '{NOTHING}' "
        + OF_COPY.format("restricted"),
        [
            RESTRICTED + "is not what was frozen: its text has another hash.",
            RESTRICTED + "is not what was approved: the approval is of another hash.",
        ],
    ),
    "bytes for a text": (
        "UPDATE publishing_frozendocument SET text = CAST('FF' AS {bytes}) "
        + OF_COPY.format("restricted"),
        [RESTRICTED + "is not what was frozen: its text has another hash."],
    ),
    "the inputs": (
        "UPDATE publishing_frozendocument SET inputs = '{}' " + OF_COPY.format("public"),
        [PUBLIC + "has other inputs than were frozen: they have another hash."],
    ),
    "an approval": (
        (
            f"UPDATE publishing_approval SET sha256 = '{NOTHING}' "
            "WHERE id = (SELECT max(id) FROM publishing_approval)"
        ),
        [RESTRICTED + "is not what was approved: the approval is of another hash."],
    ),
    "a file": (
        "UPDATE publishing_artefact SET content = '<p>Green</p>' "
        + OF_FILE.format("= 'body.html'"),
        [
            (
                "The file body.html of the restricted copy of dashboard/2025-09/1, freezing 2, is "
                "not what was made: its bytes have another hash."
            )
        ],
    ),
    "a file, with its hash": (
        "UPDATE publishing_artefact SET content = 'x', size = 1, "
        f"sha256 = '{sha256(b'x').hexdigest()}' " + OF_FILE.format("LIKE '%-bundle.zip'"),
        [
            (
                "The file dashboard-2025-09-1-bundle.zip of the public copy of "
                "dashboard/2025-09/1, freezing 2, is no whole bundle: it cannot be read as a "
                "bundle (BadZipFile)."
            )
        ],
    ),
    "a figure that was taken from a copy": (
        "UPDATE publishing_frozenfigure SET rating = 'green', shown = '100%'",
        [
            f"The {copy} copy of dashboard/2025-09/1, freezing {freezing}, tells other figures "
            "than were taken from it."
            for freezing in (1, 2)
            for copy in ("public", "restricted")
        ],
    ),
    "a word of the search": (
        (
            "DELETE FROM publishing_frozenpassage "
            "WHERE id = (SELECT max(id) FROM publishing_frozenpassage)"
        ),
        [PUBLIC + "has other words than the search of the public site."],
    ),
    "a figure told in words": (
        "UPDATE publishing_frozenreference SET shown = '100%'",
        [
            RESTRICTED.replace("freezing 2", f"freezing {freezing}")
            + "has other figures told in words than were frozen with it."
            for freezing in (1, 2)
        ],
    ),
    "a pack": (
        "UPDATE publishing_pack SET content = 'x'",
        ["The pack cabinet/1 public is not what was bound: its bytes have another hash."],
    ),
}


@pytest.mark.parametrize("what", part(CHANGES, 3))
def test_what_was_changed_past_the_portal_is_named(what: str) -> None:
    statement, expected = CHANGES[what]

    tamper(statement.replace("{bytes}", "blob" if connection.vendor == "sqlite" else "text"))

    assert list(intact.faults()) == expected


def test_another_signature_in_a_bundle_is_named() -> None:
    file = Artefact.objects.filter(name__endswith="-bundle.zip").last()
    assert file is not None
    signed = bytes(file.content)
    other = bundle({"b.json": b"{}"}, about=ABOUT, key=KEY)
    file.content = _with_signature_of(other, signed)
    file.size = len(file.content)
    file.sha256 = sha256(file.content).hexdigest()

    (said,) = intact.faults_of_file(file)
    assert said.endswith("is no whole bundle: the manifest was not signed with this key.")


def _with_signature_of(packed: bytes, signed: bytes) -> bytes:
    out = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(packed)) as given,
        zipfile.ZipFile(BytesIO(signed)) as other,
        zipfile.ZipFile(out, "w") as made,
    ):
        for name in given.namelist():
            source = other if name == "manifest.sig" else given
            made.writestr(name, source.read(name))
    return out.getvalue()


def test_check_records_tells_it_and_fails() -> None:
    statement, (expected,) = CHANGES["the text of a copy"]
    tamper(statement)
    out = StringIO()

    with pytest.raises(CommandError, match="found"):
        call_command("check_records", stdout=out)

    assert expected in out.getvalue().splitlines()
