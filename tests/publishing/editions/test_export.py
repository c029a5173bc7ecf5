"""`export_editions`: what is frozen goes out, whole copies only when asked for and apart."""

import json
from base64 import b64decode, b64encode
from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone

from councilportal.publishing.editions import moving, operations
from councilportal.publishing.editions.export import JSON, plain_name
from councilportal.publishing.models import Artefact, FrozenDocument
from councilportal.publishing.proof import ed25519
from councilportal.publishing.rules.kinds import Audience, Ground
from tests.publishing.making import AT, Cast, make_cast, make_edition, write_parts
from tests.publishing.proof.support import KEY
from tests.publishing.public.site import freeze, key, publish

pytestmark = pytest.mark.django_db
SECRET = "Xylograph"


def export(folder: Path, *options: str) -> list[str]:
    out = StringIO()
    call_command("export_editions", str(folder), *options, stdout=out)
    return out.getvalue().splitlines()


def bytes_of(folder: Path) -> dict[str, bytes]:
    found = (each for each in folder.rglob("*") if each.is_file())
    return {each.relative_to(folder).as_posix(): each.read_bytes() for each in found}


def test_nothing_frozen_is_told(tmp_path: Path) -> None:
    """It comes before the tests for which editions are made: they are made once for all."""
    assert export(tmp_path / "out") == ["There is nothing to export."]


@pytest.fixture(scope="module")
def made(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Editions for all these tests."""
    with django_db_blocker.unblock(), transaction.atomic():
        make(make_cast())
        yield
        transaction.set_rollback(True)


@pytest.fixture
def editions(made: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those editions, read four hours later."""
    monkeypatch.setattr(timezone, "now", lambda: AT + timedelta(hours=4))


def make(cast: Cast) -> None:
    """One that is out and has an exempt part, one to come, one withdrawn, one frozen, a draft."""
    made = make_edition(cast)
    exempt = dict.fromkeys(("exempt_reason", "public_interest"), SECRET)
    made = operations.save_part(
        key=key(made),
        saves=made.saves,
        position=1,
        values={
            "title": SECRET,
            "exempt_paragraph": Ground.FINANCIAL,
            "public_title": "A contract",
            **exempt,
        },
        by=cast.lead,
        at=AT,
    )
    publish(cast, made, AT + timedelta(hours=2))
    others = {}
    for month in ("2025-08", "2025-07", "2025-06", "2025-05"):
        started = operations.start(series="dashboard", period=month, by=cast.lead, at=AT)
        others[month] = write_parts(started, cast)
    publish(cast, others["2025-08"], AT + timedelta(days=9))
    gone = publish(cast, others["2025-07"], AT + timedelta(hours=2))
    moving.withdraw(key=key(gone), reason="Wrong.", by=cast.publisher, at=AT + timedelta(hours=3))
    freeze(cast, others["2025-06"], AT)


def test_every_frozen_edition_goes_out_with_its_json_files_and_manifest(
    editions: None, tmp_path: Path, settings: Any
) -> None:
    settings.PUBLISHING_KEY = b64encode(KEY.private_bytes_raw()).decode()

    said = export(tmp_path / "out")

    assert said == [
        "unpublished/dashboard/2025-06/1",
        "unpublished/dashboard/2025-07/1",
        "unpublished/dashboard/2025-08/1",
        "published/dashboard/2025-09/1",
    ]
    place = tmp_path / "out" / said[-1]
    frozen = FrozenDocument.objects.get(edition__slug="2025-09", audience=Audience.PUBLIC)
    stored = {each.name: bytes(each.content) for each in frozen.artefacts.all()}
    found = bytes_of(place)
    assert found.pop(JSON) == frozen.text.encode()
    listed, signed, pem = (
        found.pop(each) for each in ("manifest.json", "manifest.sig", "public-key.pem")
    )
    assert found == stored
    manifest = json.loads(listed)
    every = {**stored, JSON: frozen.text.encode()}
    assert manifest["files"] == {
        name: sha256(content).hexdigest() for name, content in every.items()
    }
    assert manifest["about"]["sha256"] == frozen.sha256
    assert manifest["about"]["state"] == "published"
    raw = load_pem_public_key(pem).public_bytes_raw()  # type: ignore[union-attr]
    assert ed25519.is_signed(raw, listed, b64decode(signed))


def test_nothing_exempt_goes_out_unless_it_is_asked_for_and_then_apart(
    editions: None, tmp_path: Path
) -> None:
    export(tmp_path / "plain")
    said = export(tmp_path / "whole", "--restricted")

    plain, whole = bytes_of(tmp_path / "plain"), bytes_of(tmp_path / "whole")
    assert "restricted/dashboard/2025-09/1" in said
    assert [name for name, content in plain.items() if SECRET.encode() in content] == []
    having = [name for name, content in whole.items() if SECRET.encode() in content]
    assert having
    assert all(name.startswith("restricted/") for name in having)
    rest = {name: each for name, each in whole.items() if not name.startswith("restricted/")}
    assert rest == plain
    assert "manifest.sig" not in {Path(name).name for name in plain}, "there is no key"


def test_a_folder_with_something_in_it_is_refused(tmp_path: Path) -> None:
    (tmp_path / "old").write_text("")

    with pytest.raises(CommandError, match="is not empty: give a folder that is empty or not"):
        export(tmp_path)


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(CommandError, match="Cannot write to"):
        export(tmp_path / "file")


def test_a_full_disk_leaves_no_folder_that_looks_complete(
    editions: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = Path.write_bytes

    def full(self: Path, content: bytes) -> int:
        if self.suffix == ".pdf" and "2025-07" in self.parts:
            raise OSError(28, "No space left on device")
        return written(self, content)

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(CommandError, match="No space left on device") as error:
        export(tmp_path / "out")

    assert "without manifest.json is not complete" in str(error.value)
    complete = {each.parent.parent.name for each in (tmp_path / "out").rglob("manifest.json")}
    assert complete == {"2025-06"}


def test_what_was_changed_does_not_go_out(
    editions: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Artefact, "content", property(lambda _: b"other", lambda *_: None))

    with pytest.raises(CommandError, match=r"The file body\.html of the public copy of dashboard"):
        export(tmp_path / "out")

    assert bytes_of(tmp_path / "out") == {}


@pytest.mark.parametrize(
    ("ref", "folder"),
    [("..", "%2E%2E"), ("a\\b", "a%5Cb"), ("Ŵy 1", "%C5%B4y 1"), ("q1.2-x_y", "q1.2-x_y")],
)
def test_a_name_stays_one_part_of_a_path(ref: str, folder: str) -> None:
    assert plain_name(ref) == folder
