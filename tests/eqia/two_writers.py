"""What tests of two people on the same page share: what the boxes of a page hold, and posts."""

from html.parser import HTMLParser
from typing import Any

from django.test import Client
from django.urls import reverse

from councilportal.design import merging
from eqia.models import Assessment

Boxes = dict[str, Any]


class _Boxes(HTMLParser):
    """What a browser would post of a page, without the button."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, list[str]] = {}
        self.name, self.text, self.first = "", "", False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        own = dict(attrs)
        name, value = own.get("name") or "", own.get("value") or ""
        if tag == "input" and name:
            if own.get("type") not in ("radio", "checkbox") or "checked" in own:
                self.found.setdefault(name, []).append(value)
        elif tag in ("textarea", "select"):
            self.name, self.text, self.first = name, "", True
            if tag == "select":
                self.found[name] = [""]
        elif tag == "option" and self.name and (self.first or "selected" in own):
            self.found[self.name], self.first = [value], False

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self.found[self.name] = [self.text.removeprefix("\n")]
        if tag in ("textarea", "select"):
            self.name = ""


def boxes(answer: Any) -> Boxes:
    reader = _Boxes()
    reader.feed(answer.content.decode())
    return dict(reader.found)


def opened(client: Client, name: str, record: Assessment) -> Boxes:
    return boxes(client.get(page(name, record)))


def page(name: str, record: Assessment) -> str:
    return reverse(f"assessment_{name}", args=[record.ref])


def save(client: Client, name: str, record: Assessment, page_boxes: Boxes, **typed: Any) -> Any:
    return client.post(page(name, record), page_boxes | typed)


def names(found: list[merging.Differing]) -> list[str]:
    return [each.name for each in found]
