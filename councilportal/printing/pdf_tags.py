"""Repairs the tag tree of a PDF, which WeasyPrint makes page by page, for screen readers.

A table, paragraph or list that continues on another page becomes one element. Repeated heads,
running heads, shapes and arrows become artefacts. Cells name their headings, a note names its row,
links say where they lead.

The repairs use parts of WeasyPrint and pydyf that are not public. Both are pinned, and
tests/printing/test_tag_contract.py reads the tree back, so that an update that breaks
them is noticed.
"""

import re
from typing import Any

from councilportal.printing.pdf_heads import name_headings

ARTEFACT = "Artifact"


class Tags:
    """The repairs of one document.

    `mended` wraps WeasyPrint's builder of the tree and remembers the HTML element of each structure
    element; `finish` is called once with the whole tree.
    """

    def __init__(self, pydyf: Any) -> None:
        self._pydyf = pydyf
        self._origin: dict[int, Any] = {}

    def mended(self, original: Any) -> Any:
        """WeasyPrint's builder, extended by what it leaves out of the HTML."""
        above: list[Any] = []

        def build(box: Any, parent: Any, pdf: Any, *others: Any) -> Any:
            element = getattr(box, "element", None)
            name = getattr(box, "element_tag", None)
            # Boxes that the layout puts between an element and its content have the element too.
            is_first = not above or above[-1] is not element
            above.append(element)
            for made in original(box, parent, pdf, *others):
                if element is not None and name not in ("html", "body") and name == element.tag:
                    self._mend(made, element, is_first=is_first)
                if element is not None and element.tag == "a" and box.link_annotation:
                    # Also of the page number after the link, which is a link of its own.
                    text = element.get("title") or "".join(element.itertext())
                    box.link_annotation["Contents"] = self._pydyf.String(" ".join(text.split()))
                if element is None or element.get("data-pdf-role") != ARTEFACT:
                    yield made
            above.pop()

        return build

    def _mend(self, made: Any, element: Any, *, is_first: bool) -> None:
        self._origin[made.number] = element
        if made["S"] == "/TH":
            by_row = element.get("scope") in ("row", "rowgroup")
            made["A"]["Scope"] = "/Row" if by_row else "/Column"
        role = element.get("data-pdf-role")
        if role == "TOCI":
            # An item without a bullet is a list item around its own body.
            made["S"] = "/TOCI" if made["S"] == "/LI" else "/Reference"
        elif role and is_first:
            made["S"] = f"/{role}"
            if role == "Note":
                made["ID"] = self._pydyf.String(f"note-{made.number}")
        if is_first and (language := element.get("lang")):
            made["Lang"] = self._pydyf.String(language)

    def finish(self, pdf: Any) -> None:
        """The repairs that need the whole tree, just before the file is written."""
        root = pdf.objects[_number(pdf.catalog["StructTreeRoot"])]
        parents = pdf.objects[_number(root["ParentTree"])]["Nums"]
        for reference in root["K"]:
            self._join_kids(pdf.objects[_number(reference)], pdf, parents)
        live: set[int] = set()
        ids: list[tuple[bytes, bytes]] = []
        waiting = [pdf.objects[_number(kid)] for kid in root["K"]]
        while waiting:
            element = waiting.pop()
            live.add(element.number)
            if element["S"] == "/Table":
                self._mend_table(element, pdf)
            if "ID" in element:
                ids.append((element["ID"].data, element.reference))
            if element["S"] == "/Link":
                _absorb_links(element, element, pdf, parents)
            waiting.extend(_kids(element, pdf))
        _set_aside(pdf, parents, live)
        if ids:
            self._write_ids(ids, root, pdf)

    def _write_ids(self, ids: list[tuple[bytes, bytes]], root: Any, pdf: Any) -> None:
        pydyf = self._pydyf
        ids.sort()
        names = pydyf.Array([part for pair in ids for part in pair])
        leaf = pydyf.Dictionary({"Limits": pydyf.Array([ids[0][0], ids[-1][0]]), "Names": names})
        pdf.add_object(leaf)
        tree = pydyf.Dictionary({"Kids": pydyf.Array([leaf.reference])})
        pdf.add_object(tree)
        root["IDTree"] = tree.reference

    # What continues on another page

    def _join_kids(self, element: Any, pdf: Any, parents: Any) -> None:
        """Join what one HTML element became on several pages; footnotes may stand in between."""
        kept: list[Any] = []
        known: list[Any] = []
        for reference in element["K"]:
            kid = pdf.objects[_number(reference)]
            before = next((each for each in reversed(known) if self._is_more_of(kid, each)), None)
            if before is None:
                kept.append(reference)
                known.append(kid)
            else:
                self._join(before, kid, pdf, parents)
        element["K"][:] = kept

    def _is_more_of(self, kid: Any, before: Any) -> bool:
        if kid["S"] == "/Figure" or kid["S"] != before["S"]:
            return False
        origin = self._origin.get(kid.number)
        return origin is not None and origin is self._origin.get(before.number)

    def _join(self, before: Any, more: Any, pdf: Any, parents: Any) -> None:
        """Move what an element has on a later page to what it has on the page before."""
        own = _kids(before, pdf)
        for place, kid in enumerate(list(more["K"])):
            part = pdf.objects[_number(kid)] if isinstance(kid, bytes) else None
            if isinstance(kid, int):
                page = more["Pg"]
                index = list(pdf.page_references).index(page)
                parents[2 * index + 1][kid] = before.reference
                mark = {"Type": "/MCR", "Pg": page, "MCID": kid}
                before["K"].append(self._pydyf.Dictionary(mark))
            elif part is not None and part.get("Type") == "/OBJR":
                annotation = pdf.objects[_number(part["Obj"])]
                parents[2 * annotation["StructParent"] + 1] = before.reference
                before["K"].append(kid)
            elif part is not None:
                twin = self._twin(part, own, before["S"], is_next=place == 0)
                if twin is None:
                    part["P"] = before.reference
                    before["K"].append(kid)
                elif part["S"] != "/THead":  # a head on a later page is an artefact
                    self._join(twin, part, pdf, parents)

    def _twin(self, part: Any, own: list[Any], role: str, *, is_next: bool) -> Any:
        """The part of the page before that this is more of; None if it is new.

        Each cell of a row that is split goes on; else only what stood last before the break.
        """
        if role == "/TR" or part["S"] in ("/THead", "/TBody"):
            candidates = own
        else:
            candidates = own[-1:] if is_next else []
        return next((each for each in candidates if self._is_more_of(part, each)), None)

    # Tables

    def _mend_table(self, table: Any, pdf: Any) -> None:
        """Take the caption out of the head, and let every cell and note name its headings."""
        parts = []
        for part in _kids(table, pdf):
            rows = []
            for row in _kids(part, pdf):
                cells = _kids(row, pdf)
                if part["S"] == "/THead" and cells[0]["S"] == "/Caption":
                    caption = cells[0]
                    caption.pop("A", None)
                    caption["P"] = table.reference
                    part["K"].remove(row.reference)
                    table["K"].insert(0, caption.reference)
                    if not part["K"]:
                        table["K"].remove(part.reference)
                else:
                    rows.append(cells)
            parts.append(rows)
        name_headings(parts, lambda cell: self._origin[cell.number], self._pydyf)


def _number(reference: Any) -> int:
    text = reference if isinstance(reference, bytes) else str(reference).encode()
    return int(text.split()[0])


def _kids(element: Any, pdf: Any) -> list[Any]:
    """The structure elements directly under one, without marked content and link objects."""
    found = (pdf.objects[_number(kid)] for kid in element["K"] if isinstance(kid, bytes))
    return [kid for kid in found if kid.get("Type") == "/StructElem"]


def _absorb_links(link: Any, element: Any, pdf: Any, parents: Any) -> None:
    """Merge a link inside a link into the outer one: move its annotations, make it plain text."""
    for kid in _kids(element, pdf):
        if kid["S"] == "/Link":
            kid["S"] = "/Span"
            for reference in [k for k in kid["K"] if isinstance(k, bytes)]:
                target = pdf.objects[_number(reference)]
                if target.get("Type") == "/OBJR":
                    kid["K"].remove(reference)
                    link["K"].append(reference)
                    annotation = pdf.objects[_number(target["Obj"])]
                    parents[2 * annotation["StructParent"] + 1] = link.reference
        _absorb_links(link, kid, pdf, parents)


def _set_aside(pdf: Any, parents: Any, live: set[int]) -> None:
    """Turn what is tagged outside the tree, such as running heads and shapes, into artefacts."""
    for index, page_number in enumerate(pdf.pages["Kids"][::3]):
        marked = parents[2 * index + 1]
        outside = {i for i, reference in enumerate(marked) if _number(reference) not in live}
        if not outside:
            continue
        stream = pdf.objects[_number(pdf.objects[page_number]["Contents"])].stream
        for i, operation in enumerate(stream):
            text = operation if isinstance(operation, bytes) else getattr(operation, "data", b"")
            if b"/MCID" not in text:
                continue
            found = re.search(rb"/MCID (\d+)", text)
            if found is None or int(found[1]) not in outside:
                continue
            if text.rstrip().endswith(b"BDC"):
                stream[i] = b"/Artifact <</Type /Pagination>> BDC"
            else:
                stream[i - 1], stream[i] = b"/Artifact", b"<</Type /Pagination>>"
        for i in outside:
            marked[i] = "null"
