"""The files of a frozen edition: all are made, the PDF is valid, and a stranger can check them."""

import subprocess
import sys
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from councilportal.printing import codec
from councilportal.publishing.editions import making, moving, queries
from councilportal.publishing.rules.kinds import Audience
from councilportal.publishing.rules.workflow import State
from tests.publishing.making import (
    AT,
    EASY,
    keep_all_warnings,
    make_cast,
    make_edition,
    with_easy_read,
)

pytestmark = pytest.mark.django_db


def test_every_file_is_made_from_the_frozen_document(tmp_path: Path):
    cast = make_cast()
    record = keep_all_warnings(with_easy_read(make_edition(cast), cast), cast)
    key = (record.series.ref, record.slug, record.number)
    moving.freeze(key=key, saves=record.saves, by=cast.lead, at=AT)

    making.make_files(edition=record.pk, freezing=1)

    record = queries.edition(*key)
    assert (record.state, record.failure) == (State.FROZEN, "")
    document = queries.frozen(record)[Audience.PUBLIC]
    files = {each.name: each for each in document.artefacts.all()}
    name = codec.load(document.text).reference
    endings = ["html", "json", "xlsx", "ods", "pdf", "-counts.csv", "-ratings.csv", "-bundle.zip"]
    endings += ["-easy-read.html", "-easy-read.pdf"]
    wanted = {f"{name}{end}" if end.startswith("-") else f"{name}.{end}" for end in endings}
    described = {each for each in files if each.endswith(".csv-metadata.json")}
    tables = {each.removesuffix("-metadata.json") for each in described}
    assert {each for each in wanted if each.endswith(".csv")} <= tables
    wanted |= described | tables
    assert set(files) == {*wanted, "body.html", "inputs.json", "datapackage.json"}
    assert codec.load(bytes(files[f"{name}.json"].content)) == codec.load(document.text)
    with zipfile.ZipFile(BytesIO(bytes(files[f"{name}-bundle.zip"].content))) as packed:
        packed.extractall(tmp_path)
    easy = (tmp_path / f"{name}-easy-read.html").read_text("utf-8")
    assert EASY in easy
    assert '<html lang="en-GB">' in easy
    assert EASY.encode() not in bytes(files["body.html"].content)
    assert EASY.encode() not in bytes(files[f"{name}.html"].content)
    done = subprocess.run(
        [sys.executable, "-I", "verify.py"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stdout + done.stderr
