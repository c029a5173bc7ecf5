"""The easy-read text of an edition: frozen with it, and printed as a document of its own. Pure."""

from dataclasses import replace

from councilportal.common.document import Document, Paragraph, Section
from councilportal.publishing.rules.kinds import EASY_READ


def easy_read(document: Document) -> Document | None:
    """The easy-read text of a document; None where none was given.

    It has large type, as easy-read texts need, and no contents: it is short.

    *Source*: Department of Health and Social Care, "Making written information easier to
    understand for people with learning disabilities".
    """
    if not document.easy_read:
        return None
    said = f"This is the easy-read text of “{document.title}”."
    return replace(
        document,
        reference=f"{document.reference}{EASY_READ}",
        title=f"{document.title}: easy read",
        summary=said,
        cover=(Paragraph(said),),
        sections=document.easy_read,
        datasets=(),
        contents=False,
        easy_read=(),
        large=True,
    )


def shown_at_the_end(document: Document) -> Document:
    """The document with its easy-read text as a last part, for those who check a draft."""
    if not document.easy_read:
        return document
    said = Paragraph("Readers get this as a file of its own, in large type.")
    last = Section("easy-read-text", "Easy-read text", (said,), document.easy_read)
    return replace(document, sections=(*document.sections, last), easy_read=())
