"""The child process that binds PDFs into one, or says why a PDF of another system cannot be bound.

Run by `printing.binding` as `python -m councilportal.printing.binding_worker`. It reads one line of
JSON and the bytes of the parts from stdin, and writes a PDF, or sentences as JSON, to stdout. Like
`pdf_worker` it has no Django, no settings and no secrets, and limits of memory and time: the PDFs
of other systems are read here.
"""

import json
import sys
from collections.abc import Sequence
from html import escape
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, NameTree, Pdf, Stream, String

from councilportal.printing.binding_bytes import mended
from councilportal.printing.binding_foreign import reasons
from councilportal.printing.binding_pages import Numbers
from councilportal.printing.binding_places import Bookmark, Places, Source, Spot, write_bookmarks
from councilportal.printing.binding_tree import Tree
from councilportal.printing.failures import CannotBind
from councilportal.printing.pdf_limits import limit, say_where
from councilportal.printing.pdf_worker import UA_MARK

EXIT_CANNOT, EXIT_MEMORY = 4, 5
_PRODUCER = f"pikepdf {pikepdf.__version__}"
_MOST_TRIES = 10
_OUT_OF_MEMORY = "bad_alloc"  # how qpdf says it


def main() -> int:
    """Do what stdin asks for. Gives the exit status; stderr says why parts cannot be bound."""
    head = json.loads(sys.stdin.buffer.readline())
    limit(head["megabytes"], head["seconds"])
    try:
        found = _TASKS[head["task"]]([sys.stdin.buffer.read(size) for size in head["sizes"]], head)
    except CannotBind as error:
        sys.stderr.write(str(error))
        return EXIT_CANNOT
    except MemoryError:
        return EXIT_MEMORY
    sys.stdout.buffer.write(found)
    return 0


def _check(contents: Sequence[bytes], head: dict[str, Any]) -> bytes:
    return json.dumps(reasons(contents[0])).encode()


def _count(contents: Sequence[bytes], head: dict[str, Any]) -> bytes:
    return str(len(_opened(contents[0], head["parts"][0]["key"]).pages)).encode()


def bound(contents: Sequence[bytes], head: dict[str, Any]) -> bytes:
    """The parts as one PDF.

    Takes: their bytes; and what `binding.bind` says of them and of the whole.
    Raises: CannotBind, which names the part.
    """
    whole, parts, pieces = Pdf.new(), head["parts"], head["pieces"]
    places, tree = Places(pieces), Tree(whole, pieces)
    sources: list[Source] = []
    pages = 0
    for part, content in zip(parts, contents, strict=True):
        source = Source(_opened(content, part["key"]), part["key"], pages)
        places.read(source)
        sources.append(source)
        pages += len(source.pdf.pages)
    marks: list[Bookmark] = []
    for part, source in zip(parts, sources, strict=True):
        places.direct(source)
        offset = tree.make_room(source.pdf)
        whole.pages.extend(source.pdf.pages)
        tree.add(source.pdf, offset, title=_named(part), prefix=f"{part['key']}.")
        _mark(marks, places.bookmarks(source), part, source, pieces=pieces)
    tree.finish()
    write_bookmarks(whole, marks)
    _attach(whole, sources)
    places.write(whole)
    foreign = {
        source.before + number
        for part, source in zip(parts, sources, strict=True)
        if part["foreign"]
        for number in range(len(source.pdf.pages))
    }
    Numbers(whole, Path(head["fonts"]), head["mark"]).print_all(foreign)
    _describe(whole, sources[0].pdf, head)
    return _saved(whole, head)


def _saved(whole: Pdf, head: dict[str, Any]) -> bytes:
    """The whole as bytes, in which no stream ends in a carriage return."""
    for spare in range(_MOST_TRIES):
        metadata = Stream(whole, _xmp(head, spare))
        metadata.Type, metadata.Subtype = Name.Metadata, Name.XML
        whole.Root.Metadata = whole.make_indirect(metadata)
        written = BytesIO()
        whole.save(
            written,
            force_version="1.7",
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            deterministic_id=True,
        )
        found = mended(written.getvalue())
        if found is not None:
            return found
    raise CannotBind("The PDF could not be written so that all programs can read it.")


def _has_room() -> bool:
    """False where little memory is left: the library says that in many words."""
    try:
        bytearray(16_000_000)
    except MemoryError:
        return False
    return True


def _opened(content: bytes, key: str) -> Pdf:
    try:
        opened = Pdf.open(BytesIO(content))
    except pikepdf.PdfError as error:
        if _OUT_OF_MEMORY in str(error) or not _has_room():
            raise MemoryError from error
        raise CannotBind(f"Part {key} is no PDF that can be read.") from error
    if "/StructTreeRoot" not in opened.Root or "/ParentTree" not in opened.Root.StructTreeRoot:
        raise CannotBind(f"Part {key} is not tagged for screen readers.")
    if not len(opened.pages):
        raise CannotBind(f"Part {key} has no page.")
    return opened


def _named(part: dict[str, Any]) -> str:
    return f"{part['number']}. {part['title']}" if part["number"] else str(part["title"])


def _mark(
    marks: list[Bookmark],
    found: list[Bookmark],
    part: dict[str, Any],
    source: Source,
    *,
    pieces: bool,
) -> None:
    """Put the bookmarks of a part under one of its own, or under that of the one document."""
    if pieces and marks:
        marks[0].under += found
        return
    if len(found) == 1 and (pieces or found[0].title == part["title"]):
        own = found[0]  # the title of the part itself
    else:
        own = Bookmark(_named(part), Spot(source.before), found)
    if not pieces:
        own.title = _named(part)
    own.is_closed = not pieces
    marks.append(own)


def _attach(whole: Pdf, sources: Sequence[Source]) -> None:
    """Keep the files in the parts. One whose name is taken gets that of its part before it."""
    found: dict[str, Any] = {}
    for source in sources:
        names = source.pdf.Root.get("/Names", Dictionary())
        if "/EmbeddedFiles" not in names:
            continue
        for name, file in NameTree(names.EmbeddedFiles).items():
            taken, free = {each.casefold() for each in found}, str(String(name))
            while free.casefold() in taken:
                free = f"{source.key}-{free}"
            copied = whole.copy_foreign(source.pdf.make_indirect(file))
            copied.F = copied.UF = String(free)
            found[free] = copied
    if not found:
        return
    flat = [each for name in sorted(found) for each in (String(name), found[name])]
    names = whole.Root.get("/Names", Dictionary())
    names.EmbeddedFiles = whole.make_indirect(Dictionary(Names=Array(flat)))
    whole.Root.Names = names
    whole.Root.AF = Array([found[name] for name in sorted(found)])


def _describe(whole: Pdf, first: Pdf, head: dict[str, Any]) -> None:
    """Title, language, colours and dates of the whole, twice: as PDF has them, and as XMP."""
    root = whole.Root
    root.Lang = String(head["language"])
    root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    root.PageMode = Name.UseOutlines
    intents = first.Root.get("/OutputIntents", Array())
    root.OutputIntents = Array(
        [whole.copy_foreign(first.make_indirect(intent)) for intent in intents]
    )
    told = {
        "/Title": head["title"],
        "/Author": head["council"],
        "/Subject": head["subject"],
        "/Creator": "Council Portal",
        "/Producer": _PRODUCER,
        "/CreationDate": _pdf_date(head["created"]),
        "/ModDate": _pdf_date(head["modified"]),
    }
    for name, value in told.items():
        if value:
            whole.docinfo[name] = String(value)


def _pdf_date(text: str) -> str:
    """An ISO day or moment as PDF writes it, such as D:20251103093000Z."""
    if not text:
        return ""
    day, _, time = text.partition("T")
    clock, zone = time[:8].replace(":", ""), time[8:]
    if zone and zone != "Z":
        zone = f"{zone[:3]}'{zone[4:6]}'"
    return f"D:{day.replace('-', '')}{clock}{zone}"


def _xmp(head: dict[str, Any], spare: int) -> bytes:
    """What XMP says of the whole, with some spare lines, as it may have."""

    def alternative(name: str, value: str) -> str:
        inner = f'<rdf:Alt><rdf:li xml:lang="x-default">{escape(value)}</rdf:li></rdf:Alt>'
        return f"<{name}>{inner}</{name}>" if value else ""

    def plain(name: str, value: str) -> str:
        return f"<{name}>{escape(value)}</{name}>" if value else ""

    author = f"<rdf:Seq><rdf:li>{escape(head['council'])}</rdf:li></rdf:Seq>"
    said = (
        alternative("dc:title", head["title"]),
        f"<dc:creator>{author}</dc:creator>" if head["council"] else "",
        alternative("dc:description", head["subject"]),
        plain("xmp:CreatorTool", "Council Portal"),
        plain("xmp:CreateDate", head["created"]),
        plain("xmp:ModifyDate", head["modified"]),
        plain("pdf:Producer", _PRODUCER),
    )
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/">\n'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/" '
        'xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" xmlns:xmp="http://ns.adobe.com/xap/1.0/">'
        '<rdf:Description rdf:about="" pdfaid:part="3" pdfaid:conformance="A"/>'
        f'<rdf:Description rdf:about="">{"".join(said)}</rdf:Description>'
        f"{UA_MARK.decode()}</rdf:RDF>\n"
        "</x:xmpmeta>" + "\n" * spare + '\n<?xpacket end="r"?>'
    ).encode()


_TASKS = {"bind": bound, "check": _check, "count": _count}

if __name__ == "__main__":
    sys.excepthook = say_where
    sys.exit(main())
