"""The boxes of the forms of a page, filled and sent as somebody would who mends what is refused."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

Attrs = list[tuple[str, str | None]]
PLAIN = (
    "",
    "",
    "3",
    "Spring 2027",
    "2026-09",
)  # of a box that was refused with what the page had in it
DAY = {"_0": "1", "_1": "12", "_2": "2026"}


@dataclass
class Posted:
    """A form: where it is sent, what its boxes hold, and which are for words or were refused."""

    action: str
    values: dict[str, list[str]] = field(default_factory=dict)
    words: list[str] = field(default_factory=list)
    offered: dict[str, list[str]] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)

    def filled(self, string: str) -> dict[str, Any]:
        """What is sent with the string in each box of words."""
        return {**self.values, **dict.fromkeys(self.words, string)}

    def mended(self, string: str, asked: Mapping[str, int]) -> dict[str, Any]:
        """What is sent with something plain in the boxes that were refused so often."""
        sent = self.filled(string)
        for name, times in asked.items():
            if name in self.offered:
                sent[name] = next((each for each in self.offered[name] if each), "")
            elif name in self.words:
                sent[name] = self.values[name] if times == 1 else PLAIN[times]
            else:
                sent[name] = DAY.get(name[-2:], "1")
        return sent


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Posted] = []
        self.form: Posted | None = None
        self.box = self.choice = ""

    def handle_starttag(self, tag: str, attrs: Attrs) -> None:
        own = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.form = Posted(own.get("action", "")) if own.get("method") == "post" else None
            self.forms += [self.form] if self.form else []
        name = own.get("name", "")
        if self.form is None or (not name and tag != "option"):
            return
        if "--error" in own.get("class", ""):
            self.form.refused.add(name)
        if tag == "input":
            self._input(name, own)
        elif tag == "textarea":
            self.box = name
            self.form.values[name] = [""]
            self.form.words.append(name)
        elif tag == "select":
            self.choice = name
            self.form.values[name], self.form.offered[name] = [], []
        elif tag == "option" and self.choice:
            self.form.offered[self.choice].append(own.get("value", ""))
            if "selected" in own:
                self.form.values[self.choice].append(own.get("value", ""))

    def _input(self, name: str, own: dict[str, str]) -> None:
        assert self.form is not None
        kind, value = own.get("type", "text"), own.get("value", "")
        if kind in ("radio", "checkbox"):
            self.form.offered.setdefault(name, []).append(value)
            if "checked" in own:
                self.form.values.setdefault(name, []).append(value)
        elif kind not in ("submit", "file"):
            self.form.values[name] = [value]
            if kind in ("text", "url", "email") and name[-2:] not in DAY:
                self.form.words.append(name)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.form = None
        elif tag == "textarea":
            self.box = ""
        elif tag == "select":
            self.choice = ""

    def handle_data(self, data: str) -> None:
        if self.form and self.box:
            self.form.values[self.box][0] += data


def forms_in(page: str) -> list[Posted]:
    """The forms of a page that are posted and take words."""
    reader = _Reader()
    reader.feed(page)
    return [each for each in reader.forms if each.words]


def send(
    post: Callable[[str, dict[str, Any]], Any], path: str, form: Posted, string: str
) -> tuple[Any, list[str]]:
    """Send a form with the string in each of its boxes, then without it where that is refused.

    *Gives*: the last answer, and what is wrong with a page that refused: boxes that lost the
    string, no words that say why.
    """
    address, asked, faults = form.action or path, Counter[str](), list[str]()
    answer = post(address, form.filled(string))
    for _ in PLAIN:
        if answer.status_code != 200:
            break
        page = answer.text
        if "govuk-error-summary" not in page:
            faults.append("refused without a word")
        again = [each for each in forms_in(page) if set(each.words) >= set(form.words)]
        if not again:
            faults.append("the form is gone")
            break
        if not asked:
            faults += [
                f"{name} lost what was typed"
                for name in form.words
                if "".join(again[0].values[name][0].split()) != "".join(string.split())
            ]
        asked.update(again[0].refused)
        answer = post(address, form.mended(string, asked))
    return answer, faults
