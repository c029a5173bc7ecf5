"""A document as a JSON file, whole and in pieces."""

import json as standard

import pytest

from councilportal.common.document import Dataset, Document, Paragraph, Section
from councilportal.printing import codec, json
from tests.printing import sample


def long_document() -> Document:
    rows = tuple((str(number), 'Łódź "quoted" \\ \u2028 😀\n', "") for number in range(5_000))
    return Document(
        reference="LONG",
        title="A long one",
        subtitle="",
        council="Westmarch",
        colour="#123b5c",
        summary="",
        sections=(Section("one", "One", (sample.indicator_table(24), Paragraph("Said.", "1.1"))),),
        datasets=(Dataset("rows", ("number", "words", "nothing"), rows), Dataset("none", (), ())),
    )


def test_pieces_are_what_pythons_own_encoder_writes():
    document = long_document()
    expected = standard.dumps(codec.as_data(document), ensure_ascii=False, indent=2) + "\n"

    pieces = list(json.pieces(document))

    assert b"".join(pieces) == json.render(document) == expected.encode()
    assert len(pieces) > 5
    assert max(map(len, pieces)) < 1_000_000
    assert codec.load(json.render(document)) == document


def test_what_is_not_of_the_vocabulary_is_refused():
    odd = Document("R", "T", "", "C", "#123b5c", "", sections=(Section("a", "A", (object(),)),))  # type: ignore[arg-type]

    with pytest.raises(TypeError, match="object is not part of the document vocabulary"):
        json.render(odd)
