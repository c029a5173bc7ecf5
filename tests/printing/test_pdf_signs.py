"""Every sign is drawn, or the paper says which could not be; it stays PDF/UA and PDF/A."""

# ruff: noqa: RUF001  # look-alikes are the matter of these tests

import re
import unicodedata

import pydyf
import pytest

from councilportal.common.document import Document, Paragraph, Section
from councilportal.printing import pdf
from councilportal.printing.pdf_signs import mend_fonts_and_emoji, replaced
from tests.census.standards import failures
from tests.printing import reading

# Names of places and words of greeting, one for each script or kind of sign.
WORDS = (
    "Ŵyr ŷd", "Łódź", "Þórshöfn", "İstanbul", "Việt Nam", "ǂKhoe", "Ȳȝ", "Ｆｕｌｌ", "ﬁne ﬂow",
    "Ἀθῆναι", "Ελλάδα", "Москва", "Ђорђе", "Қазақ", "Ⰳⰾⰰⰳ", "Հայաստան", "საქართველო", "Ⴀⴀ",
    "ירושלים", "القاهرة", "عائشہ", "کراچی", "پښتو", "ܣܘܪܝܝܐ", "ދިވެހި", "ߒߞߏ", "አማርኛ",
    "प्रिया", "প্রিয়া", "ਗੁਰਪ੍ਰੀਤ", "ગુજરાત", "ଓଡ଼ିଶା", "தமிழ்", "తెలుగు", "ಕನ್ನಡ", "മലയാളം",
    "සිංහල", "ไทย", "ລາວ", "བོད་", "မြန်မာ", "ភាសាខ្មែរ", "ᠮᠣᠩᠭᠣᠯ", "中文", "繁體", "ひらがな",
    "カタカナ", "한국어", "ㄅㄆㄇ", "ꆈꌠꉙ", "ᏣᎳᎩ", "ᐃᓄᒃᑎᑐᑦ", "ᚠᚢᚦ", "ᚁᚂᚃ", "𐌰𐌱", "𝕬𝖇", "ⅷ ½ ⅞",
    "★ ☎ ☑", "∑ √ ∞", "€ ₹ ₿", "🚲", "✅", "👩🏽‍🦽", "🇬🇧", "⠃⠗",
)  # fmt: skip


@pytest.fixture(scope="module")
def printed():
    blocks = tuple(Paragraph(f"Word {number}: {word}.") for number, word in enumerate(WORDS))
    section = Section("words", "Words", blocks)
    return pdf.render(Document("R", "Scripts", "", "Afonwen", "#003a5d", "", (section,)))


def test_sixty_scripts_and_signs_are_valid(printed):
    assert len(WORDS) >= 60
    assert failures(printed) == []


def test_each_word_is_drawn_or_the_paper_says_that_it_is_not(printed):
    text = " ".join(reading.page_texts(printed))
    told = re.findall(r"U\+([0-9A-F]{4,6})", text)
    more = int(found[1]) if (found := re.search(r"and (\d+) more", text)) else 0

    unseen = {
        sign
        for word in WORDS
        for sign in word
        if sign.isprintable() and not sign.isspace() and unicodedata.category(sign)[0] in "LSN"
    } - set(unicodedata.normalize("NFC", text))
    # Signs that are joined to others in drawing are found by their parts.
    alone = {sign for sign in unseen if unicodedata.normalize("NFKC", sign) not in text}
    assert len(alone) <= len(told) + more


def test_sign_without_a_font_is_replaced_and_told_with_its_words():
    page = '<body class="x"><header><h1>T</h1></header><p>By 🚲 to the <b>school</b> 🚲</p></body>'

    told = replaced(page, {"🚲"})

    assert "<p>By □ to the <b>school</b> □</p>" in told
    assert "bicycle (U+1F6B2) in “T By □ to the school □”" in told
    assert told.index("report-unprinted") < told.index("</header>")


def test_signs_of_no_font_are_told_on_the_paper():
    lacking = "\u0378"  # assigned to nothing, so no font has it
    words = (Paragraph(f"Meet at {lacking} noon."),)
    document = Document("R", "T", "", "C", "#003a5d", "", (Section("a", "A", words),))

    printed = pdf.render(document)

    text = " ".join(reading.page_texts(printed))
    assert "could not be printed" in text
    assert "Meet at □ noon." in text
    assert failures(printed) == []


# Only a machine with more fonts has such glyphs and emoji in the PDFs of these tests.
def test_each_glyph_has_a_text_and_no_emoji_is_smoothed():
    pdf = pydyf.PDF()
    texts = pydyf.Stream([b"begincmap", b"<025f> <>", b"<0033> <092f>", b"endcmap"])
    emoji = pydyf.Stream([b"..."], {"Subtype": "/Image", "Interpolate": "true"})
    pdf.add_object(texts)
    pdf.add_object(emoji)

    mend_fonts_and_emoji(pdf)

    assert texts.stream == [b"begincmap", b"<025f> <2060>", b"<0033> <092f>", b"endcmap"]
    assert emoji.extra["Interpolate"] == "false"
