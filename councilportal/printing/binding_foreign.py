"""Whether the PDF of another system can be bound, and in plain words why not."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, NameTree, Pdf, Stream

_COLOURS_OF_INK = 4
_PLAYS = "It plays a sound or a film."
_ACTS = {
    "/JavaScript": "It has a program inside it (JavaScript).",
    "/Launch": "It starts another program (a launch action).",
    "/GoToR": "It has links into other files.",
    "/GoToE": "It has links into other files.",
    "/ImportData": "It reads other files.",
    "/SubmitForm": "It sends what is filled in to somebody.",
    "/Movie": _PLAYS,
    "/Sound": _PLAYS,
    "/Rendition": _PLAYS,
}


def reasons(content: bytes) -> list[str]:
    """What it is or has that rules it out, as sentences; empty for nothing.

    The rules of PDF/UA and PDF/A are checked by `validation`.
    """
    try:
        with Pdf.open(BytesIO(content)) as opened:
            return list(_said(opened))
    except pikepdf.PasswordError:
        return ["It is locked with a password."]
    except pikepdf.PdfError:
        return ["It is no PDF that can be read."]


def _said(opened: Pdf) -> Iterator[str]:
    root = opened.Root
    names = root.get("/Names", Dictionary())
    if opened.is_encrypted:
        yield "It is encrypted."
    if not len(opened.pages):
        yield "It has no page."
    tagged = root.get("/MarkInfo", Dictionary()).get("/Marked", False)
    if "/StructTreeRoot" not in root or "/ParentTree" not in root.StructTreeRoot or not tagged:
        yield "It is not tagged, so a screen reader cannot read it."
    if len(root.get("/AcroForm", Dictionary()).get("/Fields", Array())):
        yield "It has a form to fill in."
    if "/EmbeddedFiles" in names and len(dict(NameTree(names.EmbeddedFiles))):
        yield "It has files inside it."
    if "/OCProperties" in root:
        yield "It has layers that can be shown and hidden."
    for intent in root.get("/OutputIntents", ()):
        profile = intent.get("/DestOutputProfile")
        if profile is not None and int(profile.get("/N", 3)) == _COLOURS_OF_INK:
            yield "Its colours are for printing ink (CMYK) instead of for screens (RGB)."
    yield from sorted({said for each in opened.objects for said in _of_object(each)})


def _of_object(each: Any) -> Iterator[str]:
    entries = each.stream_dict if isinstance(each, Stream) else each
    if not isinstance(entries, Dictionary):
        return
    if "/JS" in entries:
        yield _ACTS["/JavaScript"]
    if "/AA" in entries:
        yield "It does something by itself when it is opened or read."
    if entries.get("/Subtype") == Name.FileAttachment:
        yield "It has files inside it."
    if entries.get("/Type") == Name.StructElem:
        if entries.get("/S") == Name.H:
            yield "Its headings have no levels."
        return
    for action in (entries, entries.get("/A"), entries.get("/OpenAction")):
        if isinstance(action, Dictionary) and str(action.get("/S", "")) in _ACTS:
            yield _ACTS[str(action.S)]
