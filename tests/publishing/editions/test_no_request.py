"""A paper of hostile words makes no request, and opens no file but its own fonts."""

from dataclasses import replace
from pathlib import Path

import pytest

from councilportal.printing import html
from councilportal.printing.pdf_worker import EXIT_REFUSED
from councilportal.publishing.editions.composing import compose
from councilportal.publishing.editions.queries import edition
from councilportal.publishing.models import EditionPart, OwnTable
from councilportal.publishing.rules.kinds import PartKind
from tests.printing import guarded
from tests.publishing.editions.test_hostile import hostile
from tests.publishing.making import AT, make_cast

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_only, pytest.mark.by_draw]
REACHING = (
    "{file}",
    "http://127.0.0.1:9/x",
    "url({file})",
    "<p style='background: url({file})'>x</p>",
    "<style>@import url({file});</style>",
    "<style>@font-face {{ font-family: z; src: url({file}) }}</style>",
    "<img src='{file}'>",
    "<img src=http://127.0.0.1:9/x.png>",
    "![a picture]({file})",
    "<link rel=stylesheet href='{file}'>",
    "<link rel=attachment href='{file}'>",
    "<svg xmlns:xlink='http://www.w3.org/1999/xlink'><image xlink:href='{file}'/></svg>",
    "<svg xmlns:xlink='http://www.w3.org/1999/xlink'><use xlink:href='{file}#x'/></svg>",
    "<!DOCTYPE x [<!ENTITY e SYSTEM '{file}'>]><x>&e;</x>",
    "<iframe src='{file}'></iframe><object data='{file}'></object><embed src='{file}'>",
    '=HYPERLINK("{file}")',
)


def test_hostile_words_make_no_request_and_open_no_file(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("TOPSECRET")
    words = [each.format(file=secret.as_uri()) for each in REACHING]
    record = hostile(make_cast())
    last = record.parts.count()
    EditionPart.objects.create(
        edition=record, position=last + 1, part=PartKind.WORDS, title=words[6][:100],
        text="\n\n".join(words),
    )  # fmt: skip
    part = EditionPart.objects.create(
        edition=record, position=last + 2, part=PartKind.TABLE, title=words[9][:100]
    )
    rows = [[text, text] for text in words]
    OwnTable.objects.create(
        part=part, title=words[2], columns=["A", words[4]], types=["words", "words"], rows=rows
    )
    made = compose(edition(record.series.ref, record.slug, record.number), AT.date()).public
    source = html.paper(replace(made, foot=" ".join(words)))
    assert source.count("secret.txt") > 3 * len(REACHING)

    done = guarded.rendered(source, tmp_path)

    assert done.output.startswith(b"%PDF-")
    assert b"TOPSECRET" not in done.output
    assert any(what.endswith("SourceSans3-Regular.ttf") for _, what in done.events)
    assert done.strange() == []


@pytest.mark.parametrize(
    "body",
    [
        "open(rest[0]).read()\nstatus = 0",
        "import urllib.request as u\nu.urlopen('file://' + rest[0]).read()\nstatus = 0",
        "import socket\nsocket.socket().connect_ex(('127.0.0.1', 9))\nstatus = 0",
        "import subprocess\nstatus = subprocess.call(['true'])",
    ],
)
def test_the_guard_catches_what_reaches_out(tmp_path: Path, body: str) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("TOPSECRET")

    assert guarded.run(body, tmp_path, str(secret)).strange() != []


def test_a_page_that_reaches_out_all_the_same_is_refused_before_anything_is_opened(
    tmp_path: Path,
) -> None:
    secret = tmp_path / "secret.png"
    secret.write_text("TOPSECRET")
    page = f'<html><body><img alt="x" src="{secret.as_uri()}"></body></html>'

    done = guarded.rendered(page, tmp_path)

    assert done.status == EXIT_REFUSED
    assert done.strange() == []
