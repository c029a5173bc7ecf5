"""Text as it is stored: made clean where it enters, in one way at every door.

Forms, autosave, workbooks, CSV files, imports and commands all call `clean`, so that the same words
become the same stored text, or are refused in the same words.
"""

import re

NOTE = 5_000  # characters of a commentary, a definition, a reason
LONG = 50_000  # characters of what may fill pages: answers, paragraphs of papers, evidence


class NotText(ValueError):
    """A character that cannot be stored or printed; the message names it and where it stands."""


_LINE_ENDS = "\x0b\x0c\u2028\u2029"  # Word's line and page breaks, and those of the web
# What the fonts Symbol and Wingdings draw for private codes, which Word pastes as they are.
_BULLETS = "\uf0b7\uf0a7\uf0a8\uf0d8\uf06c\uf06e\uf06f\uf071\uf075\uf076\uf09f"
_PRIVATE = {
    **dict.fromkeys(_BULLETS, "•"),
    "\uf020": " ",
    "\uf02d": "-",
    "\uf0a3": "≤",
    "\uf0ae": "→",
    "\uf0b0": "°",
    "\uf0b1": "±",
    "\uf0b3": "≥",
    "\uf0df": "←",
    "\uf0e0": "→",
    "\uf0e8": "→",
    "\uf0fb": "✗",
    "\uf0fc": "✓",
    "\uf0fd": "☒",
    "\uf0fe": "☑",
}
# Marks of other programs: of a hyphen that does not break, one that only might, the place of a
# picture, the order of bytes.
_MARKS = {"\x1e": "-", "\x1f": "", "\xad": "", "\ufffc": "", "\ufeff": ""}
# Characters that nobody sees: spaces and joiners without width, embeddings of a direction.
_UNSEEN = "\u200b\u2060\u2061\u2062\u2063\u2064\u202a\u202b\u202c\u202d\u202e"
# What means nothing at the ends of a text: spaces, marks of direction, letters without a shape. A
# joiner may end a word of Malayalam, so it goes at the beginning only.
_SPACES = "".join(filter(str.isspace, map(chr, range(0x3001))))
_ENDS = f"{_SPACES}\u061c\u180e\u200e\u200f\u2066\u2067\u2068\u2069\u2800\u3164\uffa0"
_BEGINNING = f"{_ENDS}\u200c\u200d"
# Windows-1252 taken for Latin-1: U+0092 is its apostrophe.
_WINDOWS = {
    chr(code): bytes([code]).decode("cp1252")
    for code in range(0x80, 0xA0)
    if code not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)
}
_STANDS_FOR = str.maketrans(
    {
        **dict.fromkeys(_LINE_ENDS, "\n"),
        **dict.fromkeys(_UNSEEN, ""),
        **_PRIVATE,
        **_MARKS,
        **_WINDOWS,
    }
)
_DEEPEST = 8  # how often text is read again for escapes that others hid
_ESCAPED = re.compile("_x(00[01][0-9A-Fa-f])_")  # a control character as workbooks write it
_UNFIT = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ue000-\uf8ff\ufdd0-\ufdef\U000f0000-\U0010ffff"
    + "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0xF0000, 0x10000))
    + "]"
)
# What must be replaced or refused; most texts have nothing of it.
_ODD = re.compile(f"[\r{_LINE_ENDS}{_UNSEEN}\xad\ufffc\ufeff]|_x00|{_UNFIT.pattern}")


def clean(text: str, *, strip: bool = True) -> str:
    """The text as it is stored.

    Line ends are LF. Characters that only other programs know become what they stand for: Word's
    line breaks and bullets, Windows quotation marks taken for control characters, the escapes of
    workbooks (`_x000D_`). Characters that nobody sees go, so that a text of nothing else is empty.
    Cleaning a clean text changes nothing.
    Takes: `strip`, False where spaces at the ends have a meaning.
    Raises: NotText for any other control character, private sign or code that is no character, and
    for escapes within escapes, as nobody writes them.
    """
    if _ODD.search(text):
        text = _meant(text)
        if escape := _ESCAPED.search(text):
            raise NotText(f"take out {escape[0]}, which stands for a character within another one")
        if unfit := _UNFIT.search(text):
            raise NotText(
                f"take out the character that cannot be printed: {_place(text, unfit.start())}"
            )
    return text.lstrip(_BEGINNING).rstrip(_ENDS) if strip else text


def _meant(text: str) -> str:
    """The text with what characters of other programs stand for."""
    for _ in range(_DEEPEST):
        meant = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
        meant = meant.replace("\r\n", "\n").replace("\r", "\n").translate(_STANDS_FOR)
        if meant == text:  # else what was taken out may have joined another escape
            break
        text = meant
    return text


def _place(text: str, at: int) -> str:
    """The character by its number, and the words around it: it cannot be seen itself."""
    name = f"U+{ord(text[at]):04X}"
    before, after = (printable(part).strip() for part in (text[:at], text[at + 1 :]))
    if before := " ".join(before.split()[-3:])[-40:]:
        return f"{name}, after “{before}”"
    after = " ".join(after.split()[:3])[:40]
    return f"{name}, before “{after}”" if after else name


def printable(text: str) -> str:
    """The text without what no file can hold, for text that was stored before it was cleaned."""
    return _UNFIT.sub("\ufffd", _meant(text)) if _ODD.search(text) else text
