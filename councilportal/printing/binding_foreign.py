"""Whether the PDF of another system can be bound, and in plain words why not."""

from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any

import page as validator
import pikepdf
from pikepdf import Array, Dictionary, Name, NameTree, Pdf, Stream

from councilportal.printing.failures import CannotBind

STANDARDS = {"ua1": "PDF/UA-1, for screen readers", "3a": "PDF/A-3a, for archives"}
_MOST_RULES = 5  # told of each standard; the rest is counted
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


def reasons(content: bytes, bound: Callable[[bytes], bytes]) -> list[str]:
    """Why it cannot be bound, as sentences; empty if it can.

    Takes: what binds it alone.
    """
    try:
        opened = Pdf.open(BytesIO(content))
    except pikepdf.PasswordError:
        return ["It is locked with a password."]
    except pikepdf.PdfError:
        return ["It is no PDF that can be read."]
    with opened:
        found = list(_said(opened))
    if found:
        return found
    found = list(_broken_rules(content))
    if found:
        return found
    try:
        whole = bound(content)
    except CannotBind as error:
        return [str(error)]
    return [f"Bound, it breaks a rule. {each}" for each in _broken_rules(whole)]


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


def _broken_rules(content: bytes) -> Iterator[str]:
    for profile, name in STANDARDS.items():
        try:
            report = validator.validate_pdf_bytes(content, profile=profile)
        except validator.PageError:
            yield f"It is too large or too broken to be checked by the rules of {name}."
            return
        broken = sorted({str(each.message) for each in report.failures})
        for message in broken[:_MOST_RULES]:
            yield f"It breaks a rule of {name}: {message}"
        if len(broken) > _MOST_RULES:
            yield f"It breaks {len(broken) - _MOST_RULES} more rules of {name}."
