"""Places in a bound PDF: named destinations, the links to them, and bookmarks.

A link from one part to another is written as `urn:paper:KEY#anchor` when the part is laid out,
since the place is in another file then. It is resolved here. Without an anchor it leads to the
first page of that part.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import unquote

from pikepdf import Array, Dictionary, Name, NameTree, Object, OutlineItem, Pdf, String

from councilportal.printing.failures import CannotBind

SCHEME = "urn:paper:"


@dataclass(frozen=True)
class Spot:
    """A place: a page of a file, counted from 0, and where on it (as PDF says it)."""

    page: int
    where: tuple[Any, ...] = (Name.Fit,)

    def on(self, pdf: Pdf) -> Array:
        """The same as a destination of this file."""
        return Array([pdf.pages[self.page].obj, *self.where])


@dataclass
class Bookmark:
    """A bookmark with those under it."""

    title: str
    spot: Spot
    under: list["Bookmark"] = field(default_factory=list)
    is_closed: bool = True


@dataclass
class Source:
    """A part while it is bound: its file, and how many pages stand before it."""

    pdf: Pdf
    key: str
    before: int

    @cached_property
    def _numbers(self) -> dict[tuple[int, int], int]:
        return {page.obj.objgen: number for number, page in enumerate(self.pdf.pages)}

    def spot(self, place: Any) -> Spot | None:
        """Where a destination of this part is in the whole; None if it is no page of the part."""
        if isinstance(place, Dictionary):
            place = place.get("/D")
        if not isinstance(place, Array) or not len(place) or not isinstance(place[0], Dictionary):
            return None
        number = self._numbers.get(place[0].objgen)
        return None if number is None else Spot(self.before + number, tuple(place)[1:])

    def places(self) -> Iterator[tuple[str, Spot]]:
        """Its named destinations."""
        named: dict[Any, Any] = dict(self.pdf.Root.get("/Dests", Dictionary()).items())
        if "/Dests" in self.pdf.Root.get("/Names", Dictionary()):
            named.update(NameTree(self.pdf.Root.Names.Dests).items())
        for name, place in named.items():
            spot = self.spot(place)
            if spot is not None:
                yield str(name).removeprefix("/"), spot


@dataclass
class Places:
    """All places of the whole, while parts are joined.

    `pieces`: the parts are pieces of one document, and their places keep their names.
    """

    pieces: bool = False
    _found: dict[str, Spot] = field(default_factory=dict)
    _names: dict[str, dict[str, str]] = field(default_factory=dict)  # in a part -> in the whole

    def read(self, source: Source) -> None:
        """Learn the places of a part."""
        names = self._names[source.key] = {"": source.key}
        self._found[source.key] = Spot(source.before)
        for name, spot in source.places():
            is_free = self.pieces and name not in self._found
            names[name] = name if is_free else f"{source.key}.{name}"
            self._found[names[name]] = spot

    def direct(self, source: Source) -> None:
        """Let the links of a part lead to places of the whole.

        Raises: CannotBind if one leads nowhere.
        """
        for number, page in enumerate(source.pdf.pages, 1):
            for link in page.obj.get("/Annots", ()):
                target = _target(link)
                if target is None:
                    continue
                spot = source.spot(target)
                if spot is not None:  # a page itself, which is lost when pages are copied
                    name = f"{source.key}.link.{len(self._found)}"
                    self._found[name] = spot
                else:
                    name = self._name(target, source.key, number)
                if "/A" in link:
                    del link["/A"]
                link.Dest = String(name)

    def _name(self, target: Any, key: str, page: int) -> str:
        told = str(target)
        where = f"Page {page} of part {key} has a link that leads nowhere"
        if not told.startswith(SCHEME):
            name = self._names[key].get(told.removeprefix("/"))
            if name is None:
                raise CannotBind(f"{where}: that part has no place {told!r}.")
            return name
        part, _, anchor = unquote(told.removeprefix(SCHEME)).partition("#")
        if part not in self._names:
            known = ", ".join(self._names)
            raise CannotBind(f"{where}: there is no part {part!r}. The parts are {known}.")
        if anchor not in self._names[part]:
            raise CannotBind(f"{where}: part {part} has no place {anchor!r}.")
        return self._names[part][anchor]

    def bookmarks(self, source: Source) -> list[Bookmark]:
        """The bookmarks of a part, with their places in the whole."""
        with source.pdf.open_outline() as outline:
            return [self._bookmark(item, source) for item in outline.root]

    def _bookmark(self, item: OutlineItem, source: Source) -> Bookmark:
        target: Any = item.destination
        if target is None and item.action is not None and item.action.get("/S") == Name.GoTo:
            target = item.action.get("/D")
        spot = source.spot(target)
        if spot is None:
            name = self._names[source.key].get(str(target).removeprefix("/"), source.key)
            spot = self._found[name]
        under = [self._bookmark(each, source) for each in item.children]
        return Bookmark(str(item.title), spot, under)

    def write(self, whole: Pdf) -> None:
        """Write all places into the whole, in the order of their names."""
        named = sorted(
            ((bytes(String(name)), spot) for name, spot in self._found.items()),
            key=lambda pair: pair[0],
        )
        flat = [each for name, spot in named for each in (String(name), spot.on(whole))]
        names = whole.Root.get("/Names", Dictionary())
        names.Dests = whole.make_indirect(Dictionary(Names=Array(flat)))
        whole.Root.Names = names


def write_bookmarks(whole: Pdf, bookmarks: Iterable[Bookmark]) -> None:
    """Write bookmarks into the whole."""

    def made(bookmark: Bookmark) -> OutlineItem:
        item = OutlineItem(bookmark.title, bookmark.spot.on(whole))
        item.is_closed = bookmark.is_closed
        item.children.extend(made(each) for each in bookmark.under)
        return item

    with whole.open_outline() as outline:
        outline.root.extend(made(each) for each in bookmarks)


def _target(link: Object) -> Any:
    """Where a link leads within the whole: a name or a place; None if it leads out of it."""
    if link.get("/Subtype") != Name.Link:
        return None
    action = link.get("/A")
    if action is None:
        return link.get("/Dest")
    if action.get("/S") == Name.GoTo:
        return action.get("/D")
    address = str(action.get("/URI", "")) if action.get("/S") == Name.URI else ""
    return address if address.startswith(SCHEME) else None
