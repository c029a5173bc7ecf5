"""Texts that tell who a person is, which events hold by a key only. Pure.

An event is never changed, so it holds the number of a person and, of a name, user name or e-mail
address, a key. The text of each key stands in a table of its own, where it can be blotted out on a
lawful request: the chain of events still verifies then. While it stands there, whoever has the
secret key of the chain can check that it is the text of that time.
"""

import hmac
import re
from collections.abc import Iterator, Mapping

REMOVED = "Name removed"  # what is shown for a text that was blotted out
_DIGITS = 16
_REFERENCE = re.compile(r"\bperson (\d{1,18})\b")
# The kinds of record whose reference has `person_reference`.
ABOUT_PEOPLE = frozenset({"account", "appointment", "deputy", "post holder", "post_holder"})


class Personal(str):
    """A text that tells who a person is, and the number of that person.

    It is text to everything but events (`set_apart`).
    """

    __slots__ = ("number",)
    number: int

    def __new__(cls, text: str, number: int) -> "Personal":
        """Keep the number beside the text."""
        made = super().__new__(cls, text)
        made.number = number
        return made


def key_of(secret: bytes, personal: Personal) -> str:
    """The key of a text: the first 16 digits of the HMAC-SHA256 of number, line feed and text."""
    message = f"{personal.number}\n{personal}".encode()
    return hmac.digest(secret, message, "sha256").hex()[:_DIGITS]


def set_apart(
    secret: bytes, values: Mapping[str, object], found: dict[str, Personal]
) -> dict[str, object]:
    """The values with `{"person": number, "text": key}` in the place of each `Personal`.

    *Takes*: `found`, to which the texts are added by their keys.
    """
    return {name: _apart(secret, value, found) for name, value in values.items()}


def _apart(secret: bytes, value: object, found: dict[str, Personal]) -> object:
    match value:
        case Personal():
            key = key_of(secret, value)
            found[key] = value
            return {"person": value.number, "text": key}
        case Mapping():
            return set_apart(secret, value, found)
        case list() | tuple():
            return [_apart(secret, part, found) for part in value]
    return value


def is_set_apart(value: object) -> bool:
    """Whether a value read from an event stands for a text that was set apart."""
    return isinstance(value, dict) and value.keys() == {"person", "text"}


def keys_in(value: object) -> Iterator[str]:
    """The keys of the texts that a value read from an event stands for."""
    match value:
        case {"person": _, "text": str(key)} if is_set_apart(value):
            yield key
        case dict():
            for part in value.values():
                yield from keys_in(part)
        case list():
            for part in value:
                yield from keys_in(part)


def person_reference(number: int | None) -> str:
    """How the reference of an event names a person: "person 12"."""
    return f"person {number}"


def people_in(record_type: str, reference: str) -> list[int]:
    """The numbers of the people whom the reference of an event names."""
    if record_type not in ABOUT_PEOPLE:
        return []
    return [int(number) for number in _REFERENCE.findall(reference)]


def with_user_names(record_type: str, reference: str, known: Mapping[int, str]) -> str:
    """A reference for people to read: "jo_lee (person 12) officer pay".

    *Takes*: user names by number; a number without one stays as it is.
    """
    if record_type not in ABOUT_PEOPLE:
        return reference
    return _REFERENCE.sub(
        lambda found: (
            f"{known[int(found[1])]} ({found[0]})" if int(found[1]) in known else found[0]
        ),
        reference,
    )
