"""The fonts of this machine, which print what the report's own fonts do not have.

Source Sans 3 has Latin and Welsh. Pango takes a sign of another script from any font that
fontconfig finds, so fontconfig is asked here too. Nothing is fetched: fonts are installed when the
machine is set up (README, In production).
"""

import ctypes
import sys
from functools import lru_cache

# A few signs of each script. A font counts if it has all of them.
SCRIPTS = {
    "Vietnamese": "ệữ",
    "Greek": "ΩἈ",
    "Cyrillic": "ЖҚ",
    "Armenian": "Հ",
    "Georgian": "ქ",
    "Hebrew": "ש",
    "Arabic": "ع",
    "Urdu and Pashto": "ےښ",
    "Devanagari": "ह",
    "Bengali": "ব",
    "Gurmukhi": "ਗ",
    "Gujarati": "ગ",
    "Tamil": "த",
    "Telugu": "త",
    "Kannada": "ಕ",
    "Malayalam": "മ",
    "Sinhala": "ස",
    "Thai": "ท",
    "Khmer": "ខ",
    "Burmese": "မ",
    "Tibetan": "བ",
    "Amharic and Tigrinya": "አ",
    "Chinese": "中文",
    "Japanese": "ひカ",
    "Korean": "한",
    "emoji": "🚲✅",
}
FONTS_LINE = (
    "apt-get install --no-install-recommends fonts-noto-core fonts-noto-cjk fonts-noto-color-emoji"
)

_LIBRARIES = {"darwin": "libfontconfig.1.dylib", "win32": "libfontconfig-1.dll"}


class _FontSet(ctypes.Structure):
    _fields_ = [
        ("number", ctypes.c_int),
        ("room", ctypes.c_int),
        ("fonts", ctypes.POINTER(ctypes.c_void_p)),
    ]


def scripts_without_a_font() -> list[str]:
    """The scripts that no font of this machine has; empty too if fontconfig cannot be asked."""
    library = _fontconfig()
    if library is None:
        return []
    return [name for name, signs in SCRIPTS.items() if not _files_with(library, signs)]


def font_files() -> list[str]:
    """The paths of all fonts of this machine, in order; empty if fontconfig cannot be asked."""
    library = _fontconfig()
    return _files_with(library, "") if library is not None else []


@lru_cache(maxsize=1)
def _fontconfig() -> ctypes.CDLL | None:
    try:
        library = ctypes.CDLL(_LIBRARIES.get(sys.platform, "libfontconfig.so.1"))
    except OSError:
        return None
    pointer, text = ctypes.c_void_p, ctypes.c_char_p
    for name, gives, takes in (
        ("FcCharSetCreate", pointer, []),
        ("FcCharSetAddChar", ctypes.c_int, [pointer, ctypes.c_uint32]),
        ("FcCharSetDestroy", None, [pointer]),
        ("FcPatternCreate", pointer, []),
        ("FcPatternAddCharSet", ctypes.c_int, [pointer, text, pointer]),
        ("FcPatternDestroy", None, [pointer]),
        (
            "FcPatternGetString",
            ctypes.c_int,
            [pointer, text, ctypes.c_int, ctypes.POINTER(ctypes.c_char_p)],
        ),
        ("FcObjectSetCreate", pointer, []),
        ("FcObjectSetAdd", ctypes.c_int, [pointer, text]),
        ("FcObjectSetDestroy", None, [pointer]),
        ("FcFontList", ctypes.POINTER(_FontSet), [pointer, pointer, pointer]),
        ("FcFontSetDestroy", None, [ctypes.POINTER(_FontSet)]),
    ):
        function = getattr(library, name)
        function.restype, function.argtypes = gives, takes
    return library


def _files_with(library: ctypes.CDLL, signs: str) -> list[str]:
    """The files of the fonts that have all of these signs. Source: fontconfig's FcFontList."""
    wanted, pattern = library.FcCharSetCreate(), library.FcPatternCreate()
    told = library.FcObjectSetCreate()
    try:
        for sign in signs:
            library.FcCharSetAddChar(wanted, ord(sign))
        library.FcPatternAddCharSet(pattern, b"charset", wanted)
        library.FcObjectSetAdd(told, b"file")
        found = library.FcFontList(None, pattern, told)
        files = set()
        path = ctypes.c_char_p()
        for place in range(found.contents.number):
            font = found.contents.fonts[place]
            if library.FcPatternGetString(font, b"file", 0, ctypes.byref(path)) == 0:
                files.add((path.value or b"").decode(errors="replace"))
        library.FcFontSetDestroy(found)
        return sorted(files)
    finally:
        library.FcObjectSetDestroy(told)
        library.FcPatternDestroy(pattern)
        library.FcCharSetDestroy(wanted)
