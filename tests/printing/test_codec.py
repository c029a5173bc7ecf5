"""The codec: every node comes back from text as it was; what it does not know it refuses."""

import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from councilportal.common import diagrams, inline
from councilportal.common import document as vocabulary
from councilportal.common.words import Brag, Direction, ListStyle, Rag, Shorthand
from councilportal.design import report_example
from councilportal.printing import codec
from councilportal.printing import json as json_file
from tests import sizes
from tests.printing import sample

GOLDEN = Path(__file__).parent.parent / "golden"

text = st.text(alphabet=st.characters(codec="utf-8"), max_size=12)
texts = st.lists(text, max_size=3).map(tuple)
chart = st.builds(
    vocabulary.Chart,
    summary=text,
    labels=texts,
    series=st.lists(
        st.builds(
            vocabulary.Series,
            name=text,
            values=st.lists(st.none() | text, max_size=3).map(tuple),
            style=st.sampled_from(["line", "target", "floor"]),
        ),
        max_size=2,
    ).map(tuple),
    texts=texts,
    unit=text,
)
part = st.one_of(
    text,
    st.builds(inline.Span, text=text, style=text, language=text),
    st.builds(inline.WebLink, text=text, href=text),
    st.builds(inline.FootnoteRef, ref=text),
    st.builds(inline.PartRef, text=text, anchor=text),
)
parts = st.lists(part, max_size=3).map(tuple)
items: st.SearchStrategy[inline.Items] = st.deferred(
    lambda: st.builds(
        inline.Items,
        items=st.lists(
            st.builds(inline.Item, parts=parts, items=st.none() | items, anchor=text), max_size=2
        ).map(tuple),
        style=st.sampled_from(ListStyle),
        start=st.integers(1, 9),
    )
)
cell = st.one_of(
    st.builds(vocabulary.BragCell, brag=st.none() | st.sampled_from(Brag), text=text),
    st.builds(vocabulary.HiddenCell, shorthand=st.sampled_from(Shorthand)),
    st.builds(vocabulary.RichCell, parts=parts),
    st.builds(vocabulary.ListCell, items=items),
    st.builds(vocabulary.TextCell, text=text, href=text, header=st.booleans()),
    st.builds(vocabulary.SameCell, text=text, href=text, header=st.booleans()),
    st.builds(vocabulary.NumberCell, text=text, exact=text, note=text),
    st.builds(
        vocabulary.RagCell,
        rag=st.none() | st.sampled_from(Rag),
        source=text,
        computed=st.none() | st.sampled_from(Rag),
        text=text,
    ),
    st.builds(
        vocabulary.DirectionCell, direction=st.none() | st.sampled_from(Direction), source=text
    ),
    st.builds(vocabulary.ChartCell, chart=st.none() | chart),
)
table = st.builds(
    vocabulary.Table,
    caption=text,
    columns=st.lists(
        st.builds(vocabulary.Column, head=text, width=st.floats(0, 9), align=text), max_size=2
    ).map(tuple),
    rows=st.lists(
        st.builds(
            vocabulary.Row,
            cells=st.lists(cell, max_size=3).map(tuple),
            anchor=text,
            is_group_head=st.booleans(),
        ),
        max_size=2,
    ).map(tuple),
    anchor=text,
    heads=st.lists(
        st.builds(vocabulary.HeadGroup, text=text, span=st.integers(1, 9)), max_size=2
    ).map(tuple),
)
block = st.one_of(
    st.builds(vocabulary.Paragraph, text=text, number=text, language=text, anchor=text),
    st.builds(vocabulary.RichParagraph, parts=parts, number=text, language=text, anchor=text),
    items,
    st.builds(
        vocabulary.Box,
        heading=text,
        blocks=st.lists(st.builds(vocabulary.Paragraph, text=text), max_size=2).map(tuple),
        anchor=text,
    ),
    st.builds(
        vocabulary.Footnotes,
        notes=st.lists(st.builds(inline.Footnote, ref=text, parts=parts), max_size=2).map(tuple),
    ),
    st.builds(
        diagrams.Diagram,
        caption=text,
        summary=text,
        boxes=st.lists(st.builds(diagrams.DiagramBox, key=text, text=text), max_size=2).map(tuple),
        arrows=st.lists(
            st.builds(diagrams.Arrow, start=text, end=text, label=text), max_size=2
        ).map(tuple),
    ),
    st.builds(vocabulary.Markdown, source=text),
    st.builds(vocabulary.Bullets, items=texts),
    st.builds(vocabulary.Note, ref=text, text=text, anchor=text),
    st.builds(
        vocabulary.Facts, caption=text, pairs=st.lists(st.tuples(text, text), max_size=2).map(tuple)
    ),
    table,
    st.builds(vocabulary.Figure, caption=text, chart=chart, table=table),
)
blocks = st.lists(block, max_size=2).map(tuple)
section = st.recursive(
    st.builds(
        vocabulary.Section,
        anchor=text,
        heading=text,
        blocks=blocks,
        wide=st.booleans(),
        number=text,
    ),
    lambda inner: st.builds(
        vocabulary.Section,
        anchor=text,
        heading=text,
        blocks=blocks,
        sections=st.lists(inner, max_size=2).map(tuple),
        new_page=st.booleans(),
        begins_page=st.booleans(),
    ),
    max_leaves=3,
)
document = st.builds(
    vocabulary.Document,
    reference=text,
    title=text,
    subtitle=text,
    council=text,
    colour=text,
    summary=text,
    sections=st.lists(section, max_size=2).map(tuple),
    datasets=st.lists(
        st.builds(
            vocabulary.Dataset,
            name=text,
            columns=texts,
            rows=st.lists(texts, max_size=2).map(tuple),
            fields=st.lists(
                st.builds(vocabulary.Field, text, text, text, text, text, texts), max_size=2
            ).map(tuple),
        ),
        max_size=1,
    ).map(tuple),
    published_on=text,
    modified_at=text,
    language=text,
    classification=text,
    contents=st.booleans(),
    cover=blocks,
)


@settings(max_examples=sizes.size(60, 600), deadline=None)
@given(document)
def test_document_comes_back_equal_and_writes_the_same_bytes(written):
    line = codec.dump(written)

    assert codec.load(line) == written
    assert codec.load(json_file.render(written)) == written
    assert codec.dump(codec.load(line)) == line


def test_samples_use_every_kind_of_node():
    kinds = set()

    def walk(data):
        if isinstance(data, dict):
            kinds.add(data.get("kind"))
            for value in data.values():
                walk(value)
        elif isinstance(data, list):
            for value in data:
                walk(value)

    walk(codec.as_data(sample.document()))
    walk(codec.as_data(report_example.document()))

    assert kinds - {None} == set(codec._KINDS)


def test_json_written_before_new_words_were_added_is_still_read():
    """The file was written when documents had no lists, boxes, foot, fields or numbers of parts."""
    kept = (GOLDEN / "document.json").read_text("utf-8")
    now = sample.document(rows=2, long_rows=1)
    then = replace(now, datasets=tuple(replace(each, fields=()) for each in now.datasets))

    assert codec.load(kept) == then
    assert not [name for name in ("foot", "fields", "heads") if f'"{name}"' in kept]
    assert not [part for part in json.loads(kept)["document"]["sections"] if "number" in part]


def test_json_file_names_the_schema_and_ends_in_a_line_feed():
    written = json_file.render(sample.document())

    data = json.loads(written)
    assert data["schema"] == 1
    assert list(data["document"])[:3] == ["kind", "reference", "title"]
    assert written.endswith(b"}\n")
    assert "Ŵyr".encode() in written


def broken(**changes):
    data = codec.as_data(sample.document())
    data["document"].update(changes)
    return json.dumps(data)


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("{", "This is not JSON"),
        ("[1]", "not a report document"),
        ('{"schema": 2, "document": {}}', "schema 2"),
        (broken(sections=[{"kind": "Carousel"}]), r"sections\[0\]: there is no kind 'Carousel'"),
        (broken(sections=[{"text": "x"}]), "there is no kind None"),
        (broken(cover=[{"kind": "Note", "ref": "A"}]), "a Note needs the field 'text'"),
        (broken(fonts="x"), "a Document has no field 'fonts'"),
        (
            broken(cover=[{"kind": "RagCell", "rag": "blue"}]),
            r"cover\[0\].rag: 'blue' is not a Rag",
        ),
        ('{"schema": 1, "document": {"kind": "Bullets", "items": []}}', "not a Document"),
    ],
)
def test_load_says_what_it_cannot_read(written, message):
    with pytest.raises(codec.UnreadableDocument, match=message):
        codec.load(written)


def test_load_gives_a_later_field_its_default():
    data = codec.as_data(sample.document())
    del data["document"]["classification"]

    assert codec.load(json.dumps(data)).classification == ""


def test_dump_refuses_what_is_not_vocabulary():
    with pytest.raises(TypeError, match="Decimal is not part"):
        codec.dump(vocabulary.Document("r", "t", "", "c", "", "", sections=(Decimal(1),)))  # type: ignore[arg-type]
