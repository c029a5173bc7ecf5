"""Pages of what is frozen, kept in memory by their ETag: a page that is read again is one query.

That query is the head of the record of changes, which every write changes.
"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import Any, cast

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response

from councilportal.audit import queries as audit
from councilportal.common.periods import LONDON
from councilportal.publishing.models import Artefact
from councilportal.publishing.public.queries import Published, next_moment

_MOST = 128  # pages, some hundred kilobytes each, and their tags


class _Kept(OrderedDict[str, Any]):
    """What was used last, by key, as it is.

    A cache of Django's copies a page each time that it is read.
    """

    def __init__(self) -> None:
        super().__init__()
        self._lock = Lock()

    def used(self, key: str) -> Any:
        """What is kept under a key, or None."""
        with self._lock:
            if key in self:
                self.move_to_end(key)
            return self.get(key)

    def keep(self, key: str, value: Any) -> None:
        """Keep something; what was used longest ago makes room."""
        with self._lock:
            self[key] = value
            self.move_to_end(key)
            if len(self) > _MOST:
                self.popitem(last=False)


_pages = _Kept()


def tag_of(found: Published, body: Artefact) -> str:
    """The ETag of an edition's page.

    It covers the frozen body, all that the page says of the edition, its series and the council,
    what came after it, and the software that makes the page.
    """
    edition = found.edition
    told = [software(), settings.ROOT_URLCONF, body.sha256, str(found.head)]
    told += [found.standing.value, str(found.corrections), found.later]
    for record in (edition, edition.series, edition.directorate):
        told += _values(record) if record is not None else []
    return f'"{sha256(repr(told).encode()).hexdigest()}"'


@dataclass(frozen=True, slots=True)
class _Known:
    """The ETag of an address, and while what it holds for."""

    tag: str
    head: str  # of the record of changes: whatever is written changes it
    since: datetime
    until: datetime  # the next moment of publication


def known_tag(path: str, head: str, now: datetime) -> str | None:
    """The ETag of an address that was read before, if nothing was written or came out since.

    *Takes*: the head of the record of changes.
    """
    found: _Known | None = _pages.used(path)
    if found is None or found.head != head or not found.since <= now < found.until:
        return None
    return found.tag


def note_tag(path: str, tag: str, head: str, now: datetime) -> None:
    """Note the ETag of an address. *Costs*: 1 query."""
    tomorrow = now.astimezone(LONDON).date() + timedelta(days=1)
    midnight = datetime.combine(tomorrow, time(), LONDON)
    until = min(next_moment(now) or midnight, midnight)  # the council may change with the day
    _pages.keep(path, _Known(tag, head, now, until))


def page(tag: str) -> bytes | None:
    """The page with an ETag, if this process has kept it."""
    found: bytes | None = _pages.used(tag)
    return found


def keep(tag: str, content: bytes) -> None:
    """Keep a page; those used longest ago make room."""
    _pages.keep(tag, content)


def answered(request: HttpRequest, now: datetime, made: Callable[[], bytes]) -> HttpResponse:
    """A page under its address, kept until anything is written or comes out.

    Its ETag is the hash of what it says. *Takes*: `made`, called where the page is not kept.
    *Costs*: 1 query; 1 more and those of `made` where it is not kept.
    """
    head = audit.head()
    tag = known_tag(request.path, head, now)
    content = page(tag) if tag else None
    if tag is None or content is None:
        content = made()
        tag = f'"{sha256(content).hexdigest()}"'
        keep(tag, content)
        note_tag(request.path, tag, head, now)
    answer = get_conditional_response(request, etag=tag) or HttpResponse(content)
    answer["ETag"] = tag
    return answer


@lru_cache(maxsize=1)
def software() -> str:
    """The hash of the templates, the code of this room and the static files; once a process."""
    folders = [(Path(each), "*.html") for each in cast("list[Path]", settings.TEMPLATES[0]["DIRS"])]
    folders.append((Path(__file__).parent, "*.py"))
    files = [file for folder, kind in folders for file in sorted(folder.rglob(kind))]
    made = sha256(getattr(staticfiles_storage, "manifest_hash", "").encode())
    for file in files:
        made.update(sha256(file.read_bytes()).digest())
    return made.hexdigest()


def _values(record: Model) -> list[str]:
    fields = record._meta.concrete_fields
    return [str(getattr(record, each.attname)) for each in fields]
