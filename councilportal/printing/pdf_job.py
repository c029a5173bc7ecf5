"""What the portal asks of the process that lays a PDF out: a page of HTML and files to attach.

It goes through a pipe as one line of JSON, which tells the sizes, and the bytes that follow.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO

_MEDIA_TYPE = re.compile(r"[a-z]+/[a-z0-9.+-]+")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._-]*")


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file inside the PDF: the data that the document shows, such as its figures as CSV.

    `description` says in words what it holds. Its date is the document's.
    *Raises*: ValueError for a name that is no plain file name, a media type that is none, and an
    empty description.
    """

    name: str
    content: bytes
    media_type: str
    description: str

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise ValueError(
                f"A file cannot be attached as {self.name!r}: use a name of plain letters and "
                "digits, such as figures.csv."
            )
        if not _MEDIA_TYPE.fullmatch(self.media_type):
            raise ValueError(
                f"{self.name}: {self.media_type!r} is no media type. Use one such as text/csv."
            )
        if not self.description.strip():
            raise ValueError(f"{self.name}: say in its description what the file holds.")


@dataclass(frozen=True, slots=True)
class Job:
    """A page of HTML to lay out, and the files to put into the PDF.

    *Raises*: ValueError for two files of one name.
    """

    source: str
    attachments: Sequence[Attachment] = ()

    def __post_init__(self) -> None:
        names = [each.name.casefold() for each in self.attachments]
        for each in self.attachments:
            if names.count(each.name.casefold()) > 1:
                raise ValueError(f"Two files are to be attached as {each.name}.")


def packed(job: Job) -> bytes:
    """The job as bytes, which `read` reads."""
    page = job.source.encode()
    files = [
        {
            "name": each.name,
            "media_type": each.media_type,
            "description": each.description,
            "size": len(each.content),
        }
        for each in job.attachments
    ]
    head = json.dumps({"size": len(page), "attachments": files}).encode()
    return b"\n".join((head, page + b"".join(each.content for each in job.attachments)))


def read(stream: BinaryIO) -> Job:
    """The job that was packed.

    *Raises*: EOFError if the stream ends before the job does.
    """
    head = json.loads(stream.readline() or b"{}")
    if not head:
        raise EOFError("There is no job.")
    page = _exactly(stream, head["size"]).decode()
    files = [
        Attachment(content=_exactly(stream, each.pop("size")), **each)
        for each in head["attachments"]
    ]
    return Job(page, files)


def _exactly(stream: BinaryIO, size: int) -> bytes:
    found = stream.read(size)
    if len(found) != size:
        raise EOFError("The job ends too early.")
    return found
