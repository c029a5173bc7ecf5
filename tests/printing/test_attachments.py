"""Files inside the PDF: those passed and no others, byte for byte, and both standards still met."""

import io
import random
import zlib

import pytest

from councilportal.common.document import Document
from councilportal.printing import attached, csv, html, json, pdf
from councilportal.printing.failures import PdfFailed
from councilportal.printing.pdf_job import Attachment, Job, packed, read
from tests.census.standards import failures
from tests.printing import reading, sample


def ends_in_a_carriage_return():
    """A file that ends in a carriage return, and is so when compressed too."""
    return next(
        content
        for number in range(100_000)
        if zlib.compress(content := b"%d\r" % number).endswith(b"\r")
    )


OTHERS = (
    Attachment("empty.csv", b"", "text/csv", "Nothing"),
    Attachment("noise.bin", random.Random(9).randbytes(70_000), "application/octet-stream", "Ŵy"),
    Attachment("lines.txt", ends_in_a_carriage_return(), "text/plain", "Lines (of text)"),
)


@pytest.fixture(scope="module")
def passed():
    return (*attached.figures(sample.document()), *OTHERS)


@pytest.fixture(scope="module")
def printed(passed):
    return pdf.render(sample.document(), attachments=passed)


@pytest.fixture(scope="module")
def opened(printed):
    with reading.opened(printed) as document:
        yield document


def test_figures_are_the_csv_of_each_dataset_and_the_json_of_all():
    document = sample.document()
    table, whole = attached.figures(document)

    assert (table.name, table.media_type) == ("DB-2025-26-Q2-ratings.csv", "text/csv")
    assert table.content == csv.dataset(document, "ratings")
    assert (whole.name, whole.media_type) == ("DB-2025-26-Q2.json", "application/json")
    assert whole.content == json.render(document)


def test_each_file_is_read_back_byte_for_byte(opened, passed):
    found = {name: opened.attachments[name].get_file().read_bytes() for name in opened.attachments}

    assert found == {each.name: each.content for each in passed}


def test_each_file_says_what_it_is_and_that_it_is_data(opened, passed):
    for each in passed:
        specification = opened.attachments[each.name]
        file = specification.get_file()
        assert specification.relationship == "/Data"
        assert specification.description == each.description
        assert file.mime_type == each.media_type
        assert file.size == len(each.content)


def test_their_date_is_the_documents(opened):
    for name in opened.attachments:
        params = opened.attachments[name].obj.EF.F.Params
        assert str(params.ModDate) == str(opened.docinfo["/ModDate"])
        assert "/CreationDate" not in params


def test_the_document_names_each_file_once(opened, passed):
    listed = [str(each.UF) for each in opened.Root.AF]

    assert listed == sorted(each.name for each in passed)
    assert list(opened.Root.Names.EmbeddedFiles.Names)[::2] == listed


def test_both_standards_are_met_and_the_bytes_are_the_same_twice(printed, passed):
    assert failures(printed) == []
    assert pdf.render(sample.document(), attachments=passed[::-1]) == printed


def test_document_without_a_date_has_files_without_one(passed):
    printed = pdf.from_html(
        html.paper(Document("R", "T", "", "C", "#000000", "", ())), attachments=passed
    )

    assert failures(printed) == []
    with reading.opened(printed) as opened:
        assert len(opened.attachments) == len(passed)
        assert not [
            name for name in opened.attachments if opened.attachments[name].get_file().mod_date
        ]


def test_page_may_name_no_file_beside_those_passed(tmp_path, passed):
    secret = tmp_path / "secret.txt"
    secret.write_text("TOPSECRET")
    source = html.paper(Document("R", "T", "", "C", "#000000", "", ()))
    link = f'<link rel="attachment" href="{secret.as_uri()}">'

    with pytest.raises(PdfFailed, match="asks for a file or an address"):
        pdf.from_html(source.replace("</head>", f"{link}</head>"), attachments=passed)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"name": "../passwd"}, r"attached as '\.\./passwd': use a name of plain letters"),
        ({"name": ""}, "use a name of plain letters"),
        ({"name": "ffigyrau-Ŵy.csv"}, "use a name of plain letters"),
        ({"media_type": "csv"}, r"a\.csv: 'csv' is no media type\. Use one such as text/csv"),
        ({"description": "  "}, r"a\.csv: say in its description what the file holds"),
    ],
)
def test_file_that_cannot_be_attached_is_refused_in_words(change, said):
    given = {"name": "a.csv", "content": b"", "media_type": "text/csv", "description": "A"}

    with pytest.raises(ValueError, match=said):
        Attachment(**given | change)


def test_two_files_of_one_name_are_refused():
    one, two = (Attachment(name, b"", "text/csv", "A") for name in ("a.csv", "A.csv"))

    with pytest.raises(ValueError, match=r"Two files are to be attached as a\.csv"):
        Job("<p>x</p>", (one, two))


def test_job_is_read_as_it_was_packed(passed):
    job = Job("<p>Ŵy\n</p>", list(passed))

    assert read(io.BytesIO(packed(job))) == job


@pytest.mark.parametrize("length", [0, 20, 60, -1])
def test_job_that_is_cut_off_is_no_job(length, passed):
    with pytest.raises((EOFError, ValueError)):
        read(io.BytesIO(packed(Job("<p>x</p>", passed))[:length]))
