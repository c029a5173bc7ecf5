"""What may be personal data is found in every form that is written here, and little else is."""

import re
import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from councilportal.common import personal
from councilportal.common.personal import Find, PersonalKind
from tests import sizes


def wide(text: str) -> str:
    """The text in the wide signs that are used beside Chinese and Japanese."""
    return "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in text)


ARABIC = {ord(str(figure)): chr(0x660 + figure) for figure in range(10)}
FOUND = {
    PersonalKind.TELEPHONE: (
        *("01632 960001", "01632960001", "(01632) 960001", "01632-960-001", "01632.960.001"),
        *("020 7946 0958", "(020) 7946 0958", "0207 946 0958", "02079460958", "0161 496 0000"),
        *("07700 900123", "07700900123", "077 0090 0123", "07700 900 123", "07700-900-123"),
        *("+44 7700 900123", "+447700900123", "+44 (0)7700 900123", "+44(0) 20 7946 0958"),
        *("0044 20 7946 0958", "+44 20 7946 0958", "+44 1632 960001", "+44 (0) 1632 960001"),
        *("0800 123456", "0800 496 0123", "0300 123 4567", "03000 41 41 41", "0345 496 0000"),
        *("016977 2345", "+353 1 234 5678", "07700\u00a0900123", "07700\u2011900123"),
        *("(+44) 7700 900123", "(+44)7700 900123", "(0044) 7700 900123", "+44 (7700) 900123"),
        *("07700 9 00123", "07700  900123", "07700\n900123", "07700 900\r\n123", "01622/696969"),
        *("07700/900123", "(01632)/960001", "0 7700 900123", "07 700 900 123", "07700 - 900123"),
        *(
            wide("07700 900123"),
            wide("+44 7700 900123"),
            "07700 900123".translate(ARABIC),
            "07700.900.123",
        ),
        *("0.7700.900123", "07700\t900123", "07700\u2013900\u2013123", "020 (7946) 0958"),
        *("07700\u200b900123", "07700\u2003900123", "+44\n7700\n900123", "+44.7700.900123"),
    ),
    PersonalKind.EMAIL: (
        *("j.smith@example.org", "J_Smith+parks@mail.example.org.uk", "o'neill@example.ie"),
        *("info@xn--caf-dma.example", "zoë@example.com", "smith [at] example.org"),
        *("smith(at)example.org", "s@example.museum", "jo-ann@ex-ample.co.uk"),
        *(
            "smith @ example.org",
            "smith@ example.org",
            "smith\n@example.org",
            wide("smith@") + "example.org",
        ),
        *("smith[@]example.org", "smith {at} example.org", "smith [at] example [dot] org"),
        *("smith(at)example(dot)co(dot)uk", "smith at example dot org", "SMITH@EXAMPLE.ORG"),
    ),
    PersonalKind.POSTCODE: (
        *("ME14 1XQ", "ME141XQ", "me14 1xq", "Me14 1xq", "M1 1AE", "B33 8TH", "CR2 6XH"),
        *("DN55 1PT", "W1A 0AX", "EC1A 1BB", "SW1A 1AA", "GIR 0AA", "TN1\u00a01AA", "E1W 2RG"),
        *("ME14  1XQ", "ME14\n1XQ", "ME14\t1XQ", wide("ME14 1XQ"), "TN1\u20091AA"),
    ),
}
# References, money, dates, times, measures, lists of figures.
PASSED = (
    *("EQ-2026-001", "AP-2026-0001", "26/00136", "£0123456789", "£12,345,678", "£1.2 million"),
    *("1,000,000", "0.0123456789", "0123", "12 34 56", "2026-10-05", "05/10/2026 09:30"),
    *("01-02-2026 03-04-2026", "01-02-2026 09:30", "01.02.2026 12", "2026/27-Q3", "07:30-09:15"),
    *("SAP 4500012345", "UPRN 100061234567", "NHS 943 476 5919", "PO0123456789", "ref/01632960001"),
    *("0 1 2 3 4 5 6 7 8 9 10", "01 02 03 04 05 06 07", "00000000000", "0999 999 9999 9999"),
    *("01632 960001 2345678", "1632 960001", "999", "101", "116 123", "+5.2", "+10%", "-0.5"),
    *("S106 agreement", "P45 1ST", "the M25 4th junction", "E1 2pm", "A4 paper", "G7 2026"),
    *("B1 band", "ISO 9001:2015", "ME14", "1XQ", "Q1 2AB", "M1 1CV", "SE1-2AB", "TN1 1AAA"),
    *("@parks", "a@b", "5 @ £3.50", "at [the] example.org", "www.example.org", "meet at (noon)"),
    "L11 to L13; D17 and D18; B12 and A2",
    *("ISBN 978-0-306-40615-7", "978 0 306 40615 7", "ISBN 0-19-853453-1", "0-306-40615-2"),
    *(
        "AP-2026-0001 and AP-2026-0002",
        "08.00-16.00 12 months",
        "01/12/26 10/11/26",
        "07/08/2026 123",
    ),
    *("07/01234/FUL", "07/08/2026\n07/09/2026", "12,345 of 67,890", "+12.5%", "2026/27 Q3 0.5"),
    *(
        "01 02 03\n04 05 06 07",
        "0 12 345 678",
        "a population of 1 578 000",
        "05/04/2026 to 04/04/2027",
    ),
    *("009 123 4567", "meet at noon dot", "3 @ 4.50", "table 0.1 0.25 0.125", "07:45 08:15 09:30"),
    "98.4% is below 99.0%, so 0.6 points short; 1 234 567 of 9 876 543",
)
WORDS = st.sampled_from(["", "Call ", "Tel. ", "said (", "“", "\n", "Tel:", "write to "])
AFTER = st.sampled_from(["", ".", ", please", ")", "”", "\n", "; and", "?", "!"])


@pytest.mark.parametrize(
    ("kind", "text"), [(kind, text) for kind, texts in FOUND.items() for text in texts]
)
def test_each_way_to_write_it_is_found(kind, text):
    for around in ("{}", "Mrs Smith, {}.", "({})", "tel:{}; more", "“{}”", "{}\nnext"):
        if kind is PersonalKind.POSTCODE and around.startswith("tel"):
            continue
        assert personal.finds(around.format(text)) == [Find(kind, text)], around


@pytest.mark.parametrize("number", ["07700 900123", "(01632) 960001", "+44 7700 900123"])
@pytest.mark.parametrize("more", ["10 to 4", "24 hours a day", "2026 12 31"])
def test_figures_after_a_telephone_number_do_not_hide_it(number, more):
    assert personal.finds(f"Ring {number} {more}.") == [Find(PersonalKind.TELEPHONE, number)]


@pytest.mark.parametrize("run", ["+", "00", "0", "+44 ", "+44 123 "])
def test_long_runs_of_digits_take_no_time(run):
    began = time.process_time()

    assert personal.finds(f" {run}{'1' * 60}" * 700) == []

    assert time.process_time() - began < 2  # it was 20 seconds


@pytest.mark.parametrize("text", PASSED)
def test_references_money_and_dates_are_passed_over(text):
    for around in ("{}", "see {}.", "({})", "{}, and"):
        assert personal.finds(around.format(text)) == [], around


def test_a_case_of_all_three_is_asked_about_in_its_order():
    text = (
        "Mrs A. Example of 1 Mill Lane, ME14 1XQ, said the bus is late. Ring 07700 900123 or "
        "write to a.example@example.org; her sister has 07700 900123 too. See EQ-2026-001, £4,000."
    )

    assert personal.finds(text) == [
        Find(PersonalKind.POSTCODE, "ME14 1XQ"),
        Find(PersonalKind.TELEPHONE, "07700 900123"),
        Find(PersonalKind.EMAIL, "a.example@example.org"),
    ]


GAPS = (" ", "-", ".", "\u00a0", "  ", "\n", "\t", " - ", "\u2011", "\u2009", "\u200b")


def spaced(draw: DrawFn, digits: str) -> str:
    """A number as somebody types it: in groups, with one kind of gap between them."""
    ends = sorted(draw(st.sets(st.integers(3, len(digits) - 1), max_size=4)))
    parts = [digits[start:end] for start, end in zip([0, *ends], [*ends, len(digits)], strict=True)]
    written = draw(st.sampled_from(GAPS)).join(parts)
    if draw(st.booleans()) and len(parts) > 1 and len(parts[0]) > 2:
        written = f"({parts[0]}) {' '.join(parts[1:])}"
    return wide(written) if draw(st.booleans()) else written


@st.composite
def numbers_of_people(draw: DrawFn) -> str:
    """A number that Ofcom keeps for drama, so nobody's."""
    start = draw(st.sampled_from(["07700900", "01632960", "02079460", "01614960", "08081570"]))
    rest = "".join(draw(st.lists(st.sampled_from("0123456789"), min_size=3, max_size=3)))
    whole = start + rest
    form = draw(st.sampled_from(["plain", "abroad", "zero"]))
    if form == "plain":
        return spaced(draw, whole)
    before = draw(st.sampled_from(["+44", "0044", "+44 ", "(+44) ", "(0044)", "+44\n"]))
    return before + ("(0)" if form == "zero" else "") + spaced(draw, whole[1:])


@example(before="", number="077.0.0900000", after="")
@given(before=WORDS, number=numbers_of_people(), after=AFTER)
def test_any_number_is_found_whatever_its_groups_and_what_stands_around(before, number, after):
    assert personal.finds(f"{before}{number}{after}") == [Find(PersonalKind.TELEPHONE, number)]


@st.composite
def harmless(draw: DrawFn) -> str:
    """A reference, a sum or a day as papers have them."""
    digits = "".join(draw(st.lists(st.sampled_from("0123456789"), min_size=3, max_size=7)))
    form = draw(st.sampled_from(["EQ-2026-{}", "26/{}", "£{}", "{}%", "0.{}", "AP-{}", "para {}"]))
    return form.format(digits)


@example(said=["0.110", "000000%"], gap=" ")
@example(said=["para 01234", "0.12345"], gap=" ")
@given(said=st.lists(harmless(), max_size=8), gap=st.sampled_from([", ", " ", "; ", "\n"]))
def test_papers_full_of_references_raise_no_alarm(said, gap):
    assert personal.finds(gap.join(said)) == []


def test_long_texts_are_read_quickly():
    """No pattern tries again and again: the time grows with the text."""
    from time import thread_time

    def spent(text: str) -> float:
        begun = thread_time()
        personal.finds(text)
        return thread_time() - begun

    def grows_with_the_text(unit: str) -> bool:
        # Four times the text takes about four times as long; sixteen where a pattern tries again.
        return spent(unit * many) < 8 * spent(unit * (many // 4)) + 0.5

    many = sizes.size(20_000, 100_000)
    for unit in ("0 ", "01632 ", "a@", "a.", "+44", "ME1 ", "(0", "[at]", "0-", "a'", "09"):
        # A busy machine may be slow once; a pattern that tries again is slow each time.
        assert any(grows_with_the_text(unit) for _ in range(3)), unit


def test_what_is_asked_names_each_once_with_its_places_and_no_data_in_the_record():
    asked = personal.ask(
        [("Consultation", "Ring 07700 900123."), ("Actions", "07700 900123"), ("Actions", "x")]
    )

    [one] = asked
    assert one.described == "telephone number in Consultation and Actions"
    assert not re.search(r"\d", one.described)
