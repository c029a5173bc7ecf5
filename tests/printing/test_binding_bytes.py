"""Streams that end in a carriage return are mended in their place, and nothing else changes."""

import io
import zlib

import pikepdf
import pytest

from councilportal.printing.binding_bytes import RETURN, mended

END = b"\r\nendstream"


def written(content, **entries):
    with pikepdf.Pdf.new() as pdf:
        pdf.add_blank_page()
        pdf.pages[0].Contents = pikepdf.Stream(pdf, content, **entries)
        file = io.BytesIO()
        pdf.save(file, static_id=True)
        return file.getvalue()


def ending_in_a_return(start):
    """Content whose checksum, and so whose compressed form, ends in a carriage return."""
    return next(
        content
        for number in range(256)  # each mark adds 33 to the checksum, so one number is right
        if zlib.adler32(content := start + b"%" + b"!" * number + b"\n") & 0xFF == RETURN
    )


@pytest.mark.parametrize("length", [3, 30, 3_000])
def test_stream_is_mended_and_says_the_same(length):
    content = ending_in_a_return(b"0 0 m 1 1 l S\n" * length)
    pdf = written(content)
    assert END in pdf

    found = mended(pdf)

    assert found is not None
    assert END not in found
    assert len(found) == len(pdf)
    with pikepdf.open(io.BytesIO(found)) as opened:
        assert opened.check_pdf_syntax() == []
        assert opened.pages[0].Contents.read_bytes().rstrip(b"\n") == content.rstrip(b"\n")


def test_other_files_stay_as_they_are():
    pdf = written(b"0 0 m 1 1 l S\n")

    assert END not in pdf
    assert mended(pdf) == pdf


def test_stream_whose_length_is_told_elsewhere_is_not_changed():
    assert mended(written(ending_in_a_return(b"font"), Length1=9)) is None
