"""What an editor can do about each broken rule, by the validator's name of the rule.

Some rules are never broken by what the portal makes; they are here for PDFs of other systems.
"""

_SIGN = (
    "A character of the text has no shape or no meaning in the fonts. Find characters pasted from "
    "symbol fonts, such as bullets and arrows of a word processor, and type them anew."
)
_CELLS = (
    "A table has rows of different length. Give every row a cell for every column, an empty one "
    "where there is nothing to say."
)
_HEADINGS = (
    "A heading skips a level. Let headings go down one level at a time, with the title of the "
    "paper above them all."
)
_LANGUAGE = (
    "The paper or a part of it names a language that is not known. Use a code such as en-GB or cy."
)
_LINK = "A link does not say where it leads. Give every link words of its own, or take it out."
_LIST = (
    "A list has something in it that is no item of the list. Make every line an item, and put "
    "other paragraphs before or after the list."
)
_PICTURE = (
    "A picture or chart has no text that says what it shows. Write one for each, or take the "
    "picture out if it shows nothing."
)
_HEADS = (
    "A table has cells without a heading. Give every column a heading, and every row one in its "
    "first cell."
)
_FONT = "The file does not hold all of its fonts. Save it again with all fonts embedded."
_TAGS = (
    "The file has no tags, so a screen reader cannot tell headings, tables and the order of "
    "reading. Save it again as a tagged, accessible PDF."
)
_MARK = (
    "The file does not say that it is accessible and fit for an archive. Save it again as PDF/UA-1 "
    "and PDF/A-3a."
)
_COLOUR = (
    "The file has colours without a colour profile. Save it again as PDF/A with the profile sRGB."
)
_LOCKED = "The file is protected by a password or by rights. Save it again without protection."
_ACTIVE = (
    "The file has a script or another action in it. Save it again without scripts, forms and media."
)
_FIELD = (
    "The file has a form to fill in, whose fields have no names. Save it again without the form."
)
_FILE = (
    "A file inside the PDF does not say what it is. Attach it again with a name, a type and a "
    "description."
)
_NOTE = "A footnote cannot be told from the others. Number each footnote once."
_CONTENTS = "The table of contents holds something that is no line of it. Take that out."
_HIDDEN = "Words of the paper are outside its tags, and no screen reader would read them. " + _TAGS
_TITLE = "The paper has no title. Give it one."
_BROKEN = "The file cannot be read as a PDF. Save it again as a PDF, and check that it opens."


def _all(sentence: str, *rules: str) -> dict[str, str]:
    return dict.fromkeys(rules, sentence)


WORDS: dict[str, str] = {
    **_all(_BROKEN, "UNREADABLE", "HEADER", "CATALOG", "POST-EOF-DATA"),
    **_all(_TITLE, "METADATA-TITLE", "INFO-TITLE"),
    **_all(
        _LANGUAGE,
        *("LANGUAGE-TAG", "LANG", "METADATA-LANGUAGE", "TEXT-LANGUAGE", "OUTLINE-LANGUAGE"),
        *("ALT-TEXT-LANGUAGE", "ACTUAL-TEXT-LANGUAGE", "E-TEXT-LANGUAGE"),
        *("SPAN-ALT-TEXT-LANGUAGE", "SPAN-ACTUAL-TEXT-LANGUAGE", "SPAN-E-TEXT-LANGUAGE"),
        *("ANNOTATION-CONTENTS-LANGUAGE", "FORM-FIELD-TU-LANGUAGE"),
    ),
    **_all(_PICTURE, "FIGURE-ALTERNATIVE-TEXT", "FORMULA-ALTERNATIVE-TEXT"),
    **_all(_HEADINGS, "HEADING-NESTING", "HEADING-STRUCTURE", "HEADING-CHILD-COUNT"),
    **_all(_CELLS, "TABLE-ROW-COLUMNSPAN", "TABLE-COLUMN-ROWSPAN", "TABLE-CELL-INTERSECTION"),
    **_all(_HEADS, "TABLE-HEADERS-SCOPE", "TABLE-HEADERS-UNDEFINED"),
    **_all(
        _SIGN,
        *("NOTDEF-GLYPH", "FONT-UNICODE-MAPPING", "FONT-UNICODE-VALUE", "FONT-GLYPH-PRESENCE"),
        *("UNICODE-MAPPING", "UNICODE-VALUE", "UNICODE-PUA-ACTUALTEXT"),
        *("TRUETYPE-GLYPH-PRESENCE", "TYPE1-GLYPH-PRESENCE"),
    ),
    **_all(_LINK, "LINK-CONTENTS", "LINK-LINK-TAG", "ANNOTATION-CONTENTS-ALT"),
    **_all(_LIST, "L-KIDS", "LI-KIDS", "LI-PARENT", "LBODY-PARENT", "L-CAPTION"),
    **_all(_NOTE, "NOTE-ID", "NOTE-ID-UNIQUE"),
    **_all(_CONTENTS, "TOC-KIDS", "TOCI-PARENT", "TOC-CAPTION"),
    **_all(_FONT, "FONT-EMBEDDING", "CMAP-EMBEDDING", "FONT-GLYPH-WIDTH", "TRUETYPE-GLYPH-WIDTH"),
    **_all(_TAGS, "TAGGED-DOCUMENT", "STRUCT-TREE-ROOT", "STRUCT-ELEMENT-PARENT", "SUSPECTS"),
    **_all(_HIDDEN, "CONTENT-TAGGING", "TAGGED-CONTENT-INSIDE-ARTIFACT", "ARTIFACT-NESTED"),
    **_all(
        _MARK,
        *("ID-SCHEMA", "ID-PART", "ID-CONFORMANCE", "METADATA-STRUCTURE", "METADATA-FILTER"),
        *("TRAILER-ID", "VIEWER-PREFERENCES"),
    ),
    **_all(
        _COLOUR,
        *("DEVICE-RGB", "DEVICE-CMYK", "DEVICE-GRAY", "ICCBASED", "OUTPUTINTENT"),
        *("OUTPUTINTENT-IDENTITY", "OUTPUTINTENT-PROFILE-REF", "TRANSPARENCY-GROUP-CS"),
    ),
    **_all(_LOCKED, "ENCRYPTION", "ENCRYPTION-P", "PERMS-ENTRIES"),
    **_all(
        _ACTIVE,
        *("ACTION-TYPE", "NAMED-ACTION", "CATALOG-ADDITIONAL-ACTIONS", "PAGE-ADDITIONAL-ACTIONS"),
        *("WIDGET-ACTION", "WIDGET-ADDITIONAL-ACTIONS", "FIELD-ADDITIONAL-ACTIONS"),
        *("ANNOTATION-SUBTYPE", "DYNAMIC-XFA", "ACROFORM-XFA", "MEDIA-CLIP-ALT"),
    ),
    **_all(_FIELD, "FORM-FIELD-TU-ALT", "WIDGET-FORM-TAG", "FORM-CHILDREN", "WIDGET-APPEARANCE"),
    **_all(
        _FILE,
        *("FILE-SPEC-F-AND-UF", "FILE-SPEC-ASSOCIATION", "FILE-SPEC-AF-RELATIONSHIP"),
        *("EMBEDDED-FILE-MIME", "EMBEDDED-FILE-PDFA", "FILE-SPEC-EMBEDDED-FILE"),
    ),
}
