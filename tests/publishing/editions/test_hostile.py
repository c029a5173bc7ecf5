"""A whole edition of hostile words, and one with exempt parts: every byte of every public file."""

import zipfile
from collections.abc import Iterator
from html.parser import HTMLParser
from io import BytesIO
from itertools import cycle
from typing import Any

import pikepdf
import pytest

from councilportal.printing import codec
from councilportal.publishing.editions import making
from councilportal.publishing.editions.composing import compose
from councilportal.publishing.editions.queries import edition
from councilportal.publishing.models import (
    BackgroundPaper,
    Contact,
    Edition,
    EditionLink,
    EditionPart,
    FrozenDocument,
    OwnTable,
    Recommendation,
    ReportSeries,
)
from councilportal.publishing.models.report_series import TITLE
from councilportal.publishing.rules.kinds import Audience, Ground, LinkKind, PartKind
from councilportal.publishing.series.scope import WORDS_OF_SHEET
from tests.eqia.hostile import FORMULAS, STRINGS
from tests.printing.reading import page_texts
from tests.publishing.making import AT, Cast, make_edition

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_only, pytest.mark.by_draw]
EVERY = (*STRINGS, *FORMULAS)
LINES = ("produced_by", "addressed_to", "decision_maker", "classification", "wards")
AREAS = ("key_reason", "past_pathway", "future_pathway", *WORDS_OF_SHEET)
RUNNING = (
    "/JavaScript",
    "/JS",
    "/Launch",
    "/OpenAction",
    "/AA",
    "/SubmitForm",
    "/GoToR",
    "/RichMedia",
)
Files = dict[str, bytes]


def hostile(cast: Cast) -> Edition:
    """An edition with each string in a field of its own, in lists, in words and in a table."""
    record = make_edition(cast)
    words = cycle(EVERY)
    ReportSeries.objects.update(
        title=next(words)[:TITLE], foot=next(words)[:200], formats_notice=next(words)
    )
    values: dict[str, Any] = {name: next(words) for name in AREAS if name != "judgement"}
    values["subject"] = values["subject"][:TITLE]
    values |= {name: next(words)[:TITLE] for name in LINES}
    Edition.objects.update(**values)
    for model in (Recommendation, BackgroundPaper, Contact):
        model.objects.all().delete()
    for place, text in enumerate(EVERY, 1):
        Recommendation.objects.create(edition=record, position=place, text=text)
    for place, text in enumerate(EVERY[::5], 1):
        BackgroundPaper.objects.create(edition=record, position=place, title=text, place=text)
        EditionLink.objects.create(
            edition=record, position=place, kind=LinkKind.OUTCOME, title=text, address=text
        )
        Contact.objects.create(
            edition=record, position=place, kind="author", post=cast.approver_post,
            telephone=text[:40], email=text,
        )  # fmt: skip
    last = record.parts.count()
    EditionPart.objects.create(
        edition=record, position=last + 1, part=PartKind.WORDS, title=STRINGS[5][:TITLE],
        text="\n\n".join(EVERY),
    )  # fmt: skip
    part = EditionPart.objects.create(
        edition=record, position=last + 2, part=PartKind.TABLE, title=STRINGS[6][:TITLE]
    )
    OwnTable.objects.create(
        part=part, title=FORMULAS[0], columns=[STRINGS[7], FORMULAS[1]], types=["words", "words"],
        rows=[[text, text] for text in EVERY],
    )  # fmt: skip
    EditionPart.objects.create(
        edition=record, position=last + 3, part=PartKind.WORDS, title="x", text="x",
        exempt_paragraph=Ground("3"), exempt_reason=STRINGS[8], public_interest=STRINGS[9],
        public_title=STRINGS[10][:TITLE],
    )  # fmt: skip
    EditionPart.objects.create(
        edition=record, position=last + 4, part=PartKind.EASY_READ, title=STRINGS[11][:TITLE],
        text="\n\n".join(EVERY[::5]),
    )  # fmt: skip
    return edition(record.series.ref, record.slug, record.number)


def public_files(record: Edition) -> Files:
    """Every public file of the edition, with the members of archives."""
    frozen = FrozenDocument(
        audience=Audience.PUBLIC, text=codec.dump(compose(record, AT.date()).public)
    )
    found: Files = {}
    for file in making.files_of(frozen, record.series):
        found[file.name] = file.content
        if file.content.startswith(b"PK"):
            with zipfile.ZipFile(BytesIO(file.content)) as packed:
                for name in packed.namelist():
                    found[f"{file.name}/{name}"] = packed.read(name)
    return found


class Tags(HTMLParser):
    """What of a page could run or lead out of it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "iframe", "object", "embed", "base", "form", "img", "video"):
            self.found.append(tag)
        for name, value in attrs:
            if name.startswith("on") or (name in ("href", "src") and ":" in (value or "")[:12]):
                self.found.append(f"{tag} {name}={value}")


def objects(pdf: pikepdf.Pdf) -> Iterator[str]:
    """Every object of a PDF as text, and every stream without its compression."""
    for each in pdf.objects:
        yield repr(each)
        if isinstance(each, pikepdf.Stream):
            yield each.read_bytes().decode("latin-1")


def test_hostile_words_stay_words_in_every_file_of_an_edition(cast: Cast) -> None:
    found = public_files(hostile(cast))

    assert b"hit()" in found["body.html"]
    for name, content in found.items():
        assert name.isascii()
        if name.endswith(".html"):
            assert Tags(content.decode()).found == [], name
        if name.endswith(".xml"):
            assert b"<f>" not in content
            assert b"table:formula" not in content
            assert b"<script" not in content
    papers = [each for name, each in found.items() if name.endswith(".pdf")]
    assert len(papers) == 2  # the paper and its easy-read text
    for paper in papers:
        with pikepdf.open(BytesIO(paper)) as pdf:
            for each in pdf.objects:
                if isinstance(each, pikepdf.Dictionary | pikepdf.Stream):
                    assert not {*RUNNING} & set(each.keys())
                    assert str(each.get("/S", "")) not in RUNNING
                    assert str(each.get("/URI", "https://")).startswith(("https://", "mailto:"))


SECRETS = ("Zanzibar", "Quagga", "Xylograph", "Wombat", "Yeti", "Okapi", "Numbat")


def test_no_public_byte_has_anything_of_an_exempt_part(cast: Cast) -> None:
    """Words with a reference, a footnote and a link, a table, and all parts of figures."""
    record = make_edition(cast)
    for place, part in enumerate(record.parts.order_by("position")):
        exempt = {
            "exempt_paragraph": "3",
            "exempt_reason": "Okapi",
            "public_interest": "Numbat",
            "public_title": f"Contract {place}",
        }
        EditionPart.objects.filter(pk=part.pk).update(title="Yeti", **exempt)
    last = record.parts.count()
    text = (
        "Zanzibar has {{ value:BP01 }}.[^1] [Quagga](https://quagga.example).\n\n[^1]: Xylograph."
    )
    EditionPart.objects.create(
        edition=record, position=last + 1, part=PartKind.WORDS, title="Wombat", text=text, **exempt
    )
    inner = EditionPart.objects.create(
        edition=record, position=last + 2, part=PartKind.TABLE, title="Yeti", level=2
    )
    OwnTable.objects.create(
        part=inner, title="Quagga", columns=["Wombat"], types=["words"], rows=[["Zanzibar"]]
    )
    made = compose(edition(record.series.ref, record.slug, record.number), AT.date())
    assert all(word in codec.dump(made.whole) for word in ("Zanzibar", "Xylograph", "Yeti"))
    indicators = {word for line in made.all_lines for word in (line.ref, line.title)}
    secrets = {*SECRETS, *(word for word in indicators if len(word) > 3)}
    assert len(secrets) > len(SECRETS)

    for name, content in public_files(edition(record.series.ref, record.slug, 1)).items():
        said = content.decode("utf-8", "ignore")
        if name.endswith(".pdf"):
            with pikepdf.open(BytesIO(content)) as pdf:
                said = "\n".join((*objects(pdf), *page_texts(content)))
        assert not [word for word in secrets if word in said], name
