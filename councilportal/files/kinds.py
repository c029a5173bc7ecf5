"""What a file really is, whatever it is named, and the way out where it cannot be read."""

import zipfile
import zlib
from io import BytesIO
from pathlib import PurePath

# The errors of reading a zip: not a zip, a wrong checksum, a password, an unknown method.
BROKEN_ZIP = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    EOFError,
    OSError,
    RuntimeError,
    ValueError,
)
_OLE = b"\xd0\xcf\x11\xe0"  # Office before 2007, and what Office puts round an encrypted file
_ZIP = b"PK\3\4"
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_PACKED = (b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"BZh", b"\xfd7zXZ")
_WEB = (b"<!doctype", b"<html", b"<table", b"<?xml", b"<meta")
_STRICT = b"http://purl.oclc.org/ooxml"
_LOOK = 4_096  # bytes
_SAVE = "save it as Excel Workbook (.xlsx)"
_LOCKED = "the file has a password: save it without one."
_SAVE_CSV = "save it as CSV UTF-8 (comma delimited)"
_UNPACK = "this is a packed file: unpack it first."
_XLS = f"this is an old kind of workbook (.xls): {_SAVE}."
_PDF = f"this is a PDF: copy the table into a workbook, and {_SAVE}."
_WORD = f"this is a Word document: copy the table into a workbook, and {_SAVE}."
_OPEN = f"this is an OpenDocument file (.ods): {_SAVE}."
_NUMBERS = "this is a Numbers document: export it as Excel (.xlsx)."
_MACROS = (
    "the file may hold macros, which are not taken: save it as a workbook without macros (.xlsx)."
)
# What a file is by the ending of its name, and the way out.
_ENDINGS = {
    **dict.fromkeys((".xlsm", ".xltm", ".xlam", ".xlsb"), _MACROS),
    **dict.fromkeys((".gz", ".7z", ".rar", ".bz2", ".xz"), _UNPACK),
    **dict.fromkeys((".doc", ".docx"), _WORD),
    ".xls": _XLS,
    ".ods": _OPEN,
    ".numbers": _NUMBERS,
    ".pdf": _PDF,
}
# A part of a zip, and what a zip that has it is.
_OTHERS = {
    "word/document.xml": _WORD,
    "xl/workbook.bin": f"this is a binary workbook (.xlsb): {_SAVE}.",
    "mimetype": _OPEN,
    "Index/Document.iwa": _NUMBERS,
}

# How a file begins, and why it is no CSV file then.
_NO_CSV = (
    (_ZIP, "this is a workbook or a zip, and no CSV file: name it .xlsx or .zip."),
    (_OLE, f"this is a workbook of an old kind or with a password, and no CSV file: {_SAVE}."),
    (b"%PDF", _PDF),
    (_PACKED, _UNPACK),
)


def sentence(reason: str) -> str:
    """A reason as a sentence of its own, with a capital letter."""
    return reason[:1].upper() + reason[1:]


def why_not_read(name: str) -> str:
    """Why a file with such a name is not read, with the way out; "" where its ending tells none."""
    return _ENDINGS.get(PurePath(name).suffix.lower(), "")


def why_no_workbook(data: bytes) -> str:
    """Why the bytes are no workbook that is read, with the way out; "" where they may be one."""
    if not data.startswith(_ZIP):
        return _other_than_zip(data)
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            names = set(archive.namelist())
            if any(info.flag_bits & 1 for info in archive.infolist()):
                return _LOCKED
            beginning = b""
            if "xl/workbook.xml" in names:
                with archive.open("xl/workbook.xml") as part:
                    beginning = part.read(_LOOK)
    except BROKEN_ZIP:
        return f"this is not a workbook that can be opened: {_SAVE}."
    if _STRICT in beginning:
        return f"this is a Strict Open XML workbook: {_SAVE}, not as Strict Open XML Spreadsheet."
    if "[Content_Types].xml" not in names:
        for part_name, reason in _OTHERS.items():
            if part_name in names:
                return reason
        return f"this is a zip, and no workbook: {_SAVE}."
    return next((reason for name, reason in _OTHERS.items() if name in names), "")


def _other_than_zip(data: bytes) -> str:
    if data.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            return _LOCKED
        return _XLS
    if data.startswith(b"%PDF"):
        return _PDF
    if data.startswith(_PACKED):
        return _UNPACK
    if data.lstrip()[:20].lower().startswith(_WEB):
        return f"this is a web page: open it in Excel, and {_SAVE}."
    beginning = data[:_LOOK]
    if data and b"\0" not in beginning and (b"," in beginning or b"\n" in beginning):
        return f"this is text, and no workbook: name it .csv, or {_SAVE}."
    return f"this is not a workbook that can be opened: {_SAVE}."


def why_no_csv(data: bytes) -> str:
    """Why the bytes are no CSV file with commas, with the way out; "" where they may be one."""
    for signature, reason in _NO_CSV:
        if data.startswith(signature):
            return reason
    if data.startswith(_UTF_16) or 3 * data[:_LOOK].count(0) > len(data[:_LOOK]):
        return f"this is text in UTF-16 (in Excel “Unicode Text”): {_SAVE_CSV}."
    if data.lstrip()[:20].lower().startswith(_WEB):
        return f"this is a web page: open it in Excel, and {_SAVE}."
    first = data.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n")[:_LOOK]
    header = first.splitlines()[0] if first else b""
    if b"," not in header:
        for sign, name in ((b";", "semicolons"), (b"\t", "tabs"), (b"|", "bars")):
            if sign in header:
                return f"the cells are divided by {name}, not by commas: {_SAVE_CSV}."
    return ""
