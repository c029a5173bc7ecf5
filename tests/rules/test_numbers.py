"""Numbers: read exactly, rounded half up, written plainly."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from councilportal.common.numbers import (
    ACCEPTED,
    NotANumber,
    parse,
    plain,
    rounded,
    shown,
    sign_of,
)


@pytest.mark.parametrize(
    ("value", "decimals", "result"),
    [
        ("0.5", 0, "1"),
        ("1.5", 0, "2"),
        ("2.5", 0, "3"),
        ("-0.5", 0, "-1"),
        ("-2.5", 0, "-3"),
        ("2.4999", 0, "2"),
        ("1.005", 2, "1.01"),
        ("97.25", 1, "97.3"),
        ("-97.25", 1, "-97.3"),
        ("99.95", 1, "100.0"),
        ("0", 2, "0.00"),
    ],
)
def test_rounding_is_half_up_away_from_nought(value, decimals, result):
    assert str(rounded(Decimal(value), decimals)) == result
    assert str(rounded(Fraction(Decimal(value)), decimals)) == result


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (Decimal("98.40"), "98.4"),
        (Decimal("100"), "100"),
        (Decimal("1E+3"), "1000"),
        (Decimal("-0"), "0"),
        (Decimal("-0.0000001"), "0"),
        (Decimal("-2.9"), "-2.9"),
        (Fraction(2, 3), "0.666667"),
        (Fraction(-2, 3), "-0.666667"),
        (Fraction(5, 10_000_000), "0.000001"),
        (Decimal("123456789012345"), "123456789012345"),
        (Decimal("123456789012345678901.123456"), "123456789012345678901.123456"),
    ],
)
def test_plain_has_no_comma_and_no_trailing_noughts(value, text):
    assert plain(value) == text


@pytest.mark.parametrize(
    ("value", "decimals", "prefix", "suffix", "text"),
    [
        ("97.5", 0, "", "%", "98%"),
        ("2571", 0, "", "", "2,571"),
        ("-2.9", 1, "£", "m", "-£2.9m"),
        ("1234567.005", 2, "£", "", "£1,234,567.01"),
        ("-0.4", 0, "", "%", "0%"),
        ("0", 1, "£", "m", "£0.0m"),
    ],
)
def test_shown_has_thousands_commas_and_the_sign_in_front(value, decimals, prefix, suffix, text):
    assert shown(Decimal(value), decimals, prefix=prefix, suffix=suffix) == text


@pytest.mark.parametrize(
    ("text", "value"),
    {
        "98.4": "98.4",
        "-2.9": "-2.9",
        "+5": "5",
        "2,571": "2571",
        "2571": "2571",
        "1,234,567.25": "1234567.25",
        "007": "7",
        "999,999": "999999",
        "+1,000.5": "1000.5",
        "0.000001": "0.000001",
        "123456789012345": "123456789012345",
        "-0": "0",
        "\N{MINUS SIGN}5": "-5",
        "\N{EN DASH}2,571.5": "-2571.5",
        "\N{MINUS SIGN}\N{THIN SPACE}5": "-5",
        "\N{NO-BREAK SPACE}98.4\N{THIN SPACE}\n": "98.4",
        "".join(chr(ord(sign) + 0xFEE0) for sign in "-2,571.25"): "-2571.25",
    }.items(),
)
def test_plain_numbers_are_read(text, value):
    assert parse(text) == Decimal(value)


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "£20.1m", "£5", "50%", "n/a", "1e5", "1E5", "<5", ".5", "5.", "1,23", "1234,567",
        ",123", "--5", "- -5", "½", "NaN", "Infinity",
        "0x10", "1_000", "1.2.3", "5-", "(5)", "TRUE", "[c]",
    ],
)  # fmt: skip
def test_other_texts_are_refused_with_what_would_do(text):
    with pytest.raises(NotANumber, match="a plain number such as"):
        parse(text)


@pytest.mark.parametrize(
    ("text", "point"),
    [("0,500", "0.500"), ("0,5", "0.5"), ("-0,250", "-0.250"), ("93,12", "93.12"),
     ("00,123", "00.123"), ("1234,567", "1234.567"), ("0,000", "0.000")],
)  # fmt: skip
def test_decimal_comma_is_refused_with_the_point_that_would_do(text, point):
    with pytest.raises(NotANumber) as refused:
        parse(text)

    assert str(refused.value) == f"{ACCEPTED}; decimals after a point: {point}"


@pytest.mark.parametrize(
    ("text", "way_out"),
    [
        ("1 234", "without the space: 1234"),
        ("-12\N{NARROW NO-BREAK SPACE}345.5", "without the space: -12345.5"),
        ("\N{ARABIC-INDIC DIGIT THREE}", "in the digits 0 to 9: 3"),
    ],
)
def test_a_text_that_looks_like_a_number_is_refused_with_what_is_wrong(text, way_out):
    with pytest.raises(NotANumber) as refused:
        parse(text)

    assert str(refused.value) == f"{ACCEPTED}; {way_out}"


@pytest.mark.case("04 decimal comma", door="every door's rule")
@pytest.mark.parametrize("text", ["000,000,001", "01,234,567", "0,123,456", "1,2,3", "0,"])
def test_thousands_do_not_begin_with_nought(text):
    with pytest.raises(NotANumber) as refused:
        parse(text)

    assert str(refused.value) == ACCEPTED


@given(st.integers(0, 999_999_999), st.text("0123456789,", min_size=1, max_size=12))
def test_commas_never_change_what_a_number_is_worth(number, text):
    assert parse(f"{number:,}") == number
    try:
        read = parse(text)
    except NotANumber:
        return
    assert text in (f"{read:,}", text.replace(",", ""))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("0.1234567", "at most 6 decimals"),
        ("0.30000000000000004", "at most 6 decimals"),
        ("1234567890123456", "at most 15 digits"),
        ("1234567890.123456", "at most 15 digits"),
    ],
)
def test_too_many_digits_are_refused(text, wanted):
    with pytest.raises(NotANumber, match=wanted):
        parse(text)


@given(
    st.decimals(-999_999_999, 999_999_999, places=6),
)
def test_what_is_written_is_read_back(value: Decimal) -> None:
    assert parse(plain(value)) == value
    assert plain(parse(plain(value))) == plain(value)


@given(
    st.fractions(-1000, 1000, max_denominator=10_000),
    st.integers(min_value=0, max_value=6),
)
def test_rounding_is_never_further_than_half_a_step(value: Fraction, decimals: int) -> None:
    near = Fraction(rounded(value, decimals))

    assert abs(near - value) <= Fraction(1, 2 * 10**decimals)
    assert Fraction(rounded(-value, decimals)) == -near


@pytest.mark.parametrize(
    ("example", "sign"),
    [
        ("98.4%", "%"),
        ("£985", "£"),
        ("-£2.9m", "£m"),
        ("1,196 per 1,000", "per 1,000"),
        ("12 days", "days"),
        ("", ""),
        ("No data", ""),
    ],
)
def test_the_sign_of_a_number_is_its_unit(example, sign):
    assert sign_of(example) == sign
