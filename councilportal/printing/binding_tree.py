"""Joins the tag trees of several PDFs into one, for screen readers.

Each part becomes one `Part` of the whole, or, where parts are pieces of one document, its elements
follow those of the part before. Everything that must be unique in a file gets a prefix.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from pikepdf import Array, Dictionary, Name, NumberTree, Object, Pdf, Stream, String

_MOST_ROLES = 20  # a role that is mapped more often than this goes in a circle


@dataclass
class Tree:
    """The tree of the whole while it is joined.

    `pieces`: the parts are pieces of one document. `content` is what pages and links point at by
    number, `ids` are the elements that others name.
    """

    whole: Pdf
    pieces: bool = False
    content: list[Any] = field(default_factory=list)
    ids: list[tuple[bytes, Object]] = field(default_factory=list)
    _next: int = 0

    def __post_init__(self) -> None:
        self._root = self.whole.make_indirect(Dictionary(Type=Name.StructTreeRoot))
        self._top = self.whole.make_indirect(
            Dictionary(Type=Name.StructElem, S=Name.Document, P=self._root, K=Array())
        )

    def make_room(self, source: Pdf) -> int:
        """Renumber what the pages of a part point at, before they are copied. Gives the offset."""
        offset = self._next
        numbers = [int(number) for number in NumberTree(source.Root.StructTreeRoot.ParentTree)]
        self._next += max(numbers, default=-1) + 1
        if offset:
            for each in _things(source):
                for key in ("/StructParent", "/StructParents"):
                    if key in each:
                        each[key] = int(each[key]) + offset
        return offset

    def add(self, source: Pdf, offset: int, *, title: str, prefix: str) -> None:
        """Join the tree of a part whose pages were copied."""
        copied = self.whole.copy_foreign(source.Root.StructTreeRoot)
        for number, found in NumberTree(copied.ParentTree).items():
            self.content += (int(number) + offset, found)
        tops = [each for each in _kids(copied) if isinstance(each, Dictionary)]
        elements = [kid for each in tops for kid in _inside(each)]
        language = source.Root.get("/Lang")
        roles, classes = copied.get("/RoleMap"), copied.get("/ClassMap")
        for top in tops:
            for element in _under(top):
                self._rename(element, prefix)
                if roles is not None:
                    element.S = _standard(element.S, roles)
                if classes is not None and "/C" in element:
                    _write_out(element, classes)
        if self.pieces:
            self._take(elements, self._top)
            return
        part = self.whole.make_indirect(
            Dictionary(Type=Name.StructElem, S=Name.Part, P=self._top, T=String(title), K=Array())
        )
        if language is not None:
            part.Lang = language
        self._take(elements, part)
        self._top.K.append(part)

    def _rename(self, element: Object, prefix: str) -> None:
        """Give the element and what it names their names in the whole."""
        start = prefix.encode()
        if "/ID" in element:
            name = start + bytes(element.ID)
            element.ID = String(name)
            self.ids.append((name, element))
        attributes = element.get("/A")
        if attributes is None:
            return
        for each in attributes if isinstance(attributes, Array) else [attributes]:
            if isinstance(each, Dictionary) and "/Headers" in each:
                each.Headers = Array([String(start + bytes(name)) for name in each.Headers])

    @staticmethod
    def _take(kids: list[Object], parent: Object) -> None:
        for kid in kids:
            kid.P = parent
            parent.K.append(kid)

    def finish(self) -> None:
        """Write the tree into the whole."""
        root = self._root
        root.K = Array([self._top])
        root.ParentTree = self.whole.make_indirect(Dictionary(Nums=Array(self.content)))
        root.ParentTreeNextKey = self._next
        if self.ids:
            self.ids.sort(key=lambda pair: pair[0])
            names = [each for name, element in self.ids for each in (String(name), element)]
            limits = [String(self.ids[0][0]), String(self.ids[-1][0])]
            leaf = Dictionary(Limits=Array(limits), Names=Array(names))
            root.IDTree = self.whole.make_indirect(
                Dictionary(Kids=Array([self.whole.make_indirect(leaf)]))
            )
        self.whole.Root.StructTreeRoot = root
        self.whole.Root.MarkInfo = Dictionary(Marked=True)


def _things(source: Pdf) -> Iterator[Any]:
    """All objects of a file that can have entries, and the notes of pages that stand in a list."""
    for each in source.objects:
        if isinstance(each, Dictionary):
            yield each
        elif isinstance(each, Stream):
            yield each.stream_dict
    for page in source.pages:
        for note in page.obj.get("/Annots", ()):
            if not note.is_indirect:
                yield note


def _kids(element: Object) -> list[Any]:
    """What is directly under an element, as a list even where there is only one."""
    kids = element.get("/K")
    if kids is None:
        return []
    return list(kids) if isinstance(kids, Array) else [kids]


def _inside(top: Object) -> list[Any]:
    """The elements of a document element; another element as it is."""
    return _kids(top) if Name.Document == top.S else [top]


def _under(top: Object) -> Iterator[Object]:
    """An element and all elements under it."""
    waiting = [top]
    while waiting:
        element = waiting.pop()
        yield element
        waiting.extend(kid for kid in _kids(element) if isinstance(kid, Dictionary) and "/S" in kid)


def _standard(role: Any, roles: Object) -> Any:
    """The role that a name of a part's own stands for."""
    for _ in range(_MOST_ROLES):
        if role not in roles:
            break
        role = roles[role]
    return role


def _write_out(element: Object, classes: Object) -> None:
    """Put what the classes of an element say into the element itself."""
    named = element.C if isinstance(element.C, Array) else [element.C]
    said = [classes[name] for name in named if isinstance(name, Name) and name in classes]
    own = element.get("/A")
    if own is not None:
        said += list(own) if isinstance(own, Array) else [own]
    del element.C
    if said:
        flat = [each for one in said for each in (one if isinstance(one, Array) else [one])]
        element.A = Array(flat)
