"""The components say what GOV.UK Frontend's own examples say, and our tags draw every widget."""

import json
import re
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.conf import settings
from django.template import Context, Template

from councilportal.common.fuzzy import read
from councilportal.design.forms import DateField, FuzzyField, Look, PlainForm, dress
from councilportal.design.govuk import NOT_OURS, component

EXAMPLES = settings.BASE_DIR / "node_modules/govuk-frontend/dist/govuk/components"
CHANNELS = [("web", "Website"), ("post", "Letter")]

Piece = str | tuple[str, tuple[tuple[str, str], ...]]


class Pieces(HTMLParser):
    """Tags with sorted attributes, and texts, with white space made one."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[Piece] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        tidy = sorted((name, " ".join((value or "").split())) for name, value in attrs)
        self.pieces.append((tag, tuple(tidy)))

    def handle_endtag(self, tag: str) -> None:
        self.pieces.append(f"/{tag}")

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.pieces.append(" ".join(data.split()))


def pieces_of(html: str) -> list[Piece]:
    parser = Pieces()
    parser.feed(html)
    return parser.pieces


def attributes_of(html: str, tag: str) -> list[dict[str, str]]:
    return [
        dict(piece[1]) for piece in pieces_of(html) if piece[0] == tag and isinstance(piece, tuple)
    ]


def official_components() -> list[Path]:
    return sorted(EXAMPLES.glob("*/fixtures.json"))


def test_component_examples_are_there() -> None:
    assert len(official_components()) > 30, "Run `python3 dev.py demo`: it fetches govuk-frontend."


@pytest.mark.parametrize("path", official_components(), ids=lambda path: path.parent.name)
def test_component_equals_the_official_examples(path: Path) -> None:
    name = path.parent.name
    examples: list[dict[str, Any]] = json.loads(path.read_text("utf-8"))["fixtures"]
    if name in NOT_OURS:
        with pytest.raises(ValueError, match="crown"):
            component(name, {})
        return

    different = [
        example["name"]
        for example in examples
        if pieces_of(component(name, example["options"])) != pieces_of(example["html"])
    ]

    assert different == []


def test_component_escapes_text() -> None:
    html = component("tag", {"text": "<b>Late & lost</b>"})

    assert "&lt;b&gt;Late &amp; lost&lt;/b&gt;" in html


class Widgets(PlainForm):
    cases = forms.IntegerField(label="Cases")
    share = forms.DecimalField(label="Share")
    due = DateField(label="Due date")
    channel = forms.ChoiceField(label="Channel", choices=CHANNELS, widget=forms.RadioSelect)
    groups = forms.MultipleChoiceField(
        label="Groups", choices=CHANNELS, widget=forms.CheckboxSelectMultiple
    )
    service = forms.ChoiceField(label="Service", choices=CHANNELS)
    notes = forms.CharField(label="Notes", required=False, widget=forms.Textarea)
    comment = forms.CharField(label="Comment", max_length=300, widget=forms.Textarea)
    password = forms.CharField(label="Password", widget=forms.PasswordInput)
    evidence = forms.FileField(label="Evidence", required=False)
    agreed = forms.BooleanField(label="I agree")
    hidden = forms.CharField(widget=forms.HiddenInput)


def drawn(form: forms.Form, name: str) -> str:
    return Template("{% load govuk %}{% govuk_field field %}").render(
        Context({"field": form[name]})
    )


def summary(*form_like: Any) -> str:
    template = Template("{% load govuk %}{% govuk_error_summary one two %}")
    one, two = (*form_like, None)[:2]
    return template.render(Context({"one": one, "two": two}))


class Dated(PlainForm):
    due = FuzzyField("Due")


@pytest.mark.parametrize(
    "form",
    [Dated({"due": " Q1  2026/27 "}), Dated(initial={"due": read("Q1 2026/27")})],
    ids=["posted", "stored"],
)
def test_how_a_date_is_read_stands_below_its_box_and_describes_it(form: Dated) -> None:
    html = drawn(form, "due")

    [box] = attributes_of(html, "input")
    assert box["aria-describedby"].split() == ["id_due-read-as", "id_due-hint"]
    after = html.split("<input", 1)[1]
    said = "“Q1 2026/27” is read as April to June 2026, last day 30 June 2026"
    assert f'<p class="govuk-hint app-read-as" id="id_due-read-as">{said}</p>' in after


def test_how_a_date_is_read_is_escaped() -> None:
    html = drawn(Dated(initial={"due": read("<b> 31/03/2027")}), "due")

    assert "“&lt;b&gt; 31/03/2027” is read as 31 March 2027" in html


@pytest.mark.parametrize(
    "form",
    [
        Dated(),
        Dated({"due": ""}),
        Dated({"due": "31 March 2027"}),
        Dated({"due": "31/13/2026"}),
        Dated(initial={"due": read("March 2027")}),
        Dated(initial={"due": read("tbc")}),
    ],
)
def test_nothing_is_said_of_a_date_that_says_it_itself_or_is_refused(form: Dated) -> None:
    html = drawn(form, "due")

    assert "read-as" not in html
    assert "app-input-and-line" not in html


def test_checkboxes_are_not_radios() -> None:
    html = drawn(Widgets(initial={"groups": ["post"]}), "groups")

    boxes = attributes_of(html, "input")
    assert [box["type"] for box in boxes] == ["checkbox", "checkbox"]
    assert [box["id"] for box in boxes] == ["id_groups", "id_groups-2"]
    assert [box["value"] for box in boxes if "checked" in box] == ["post"]


def test_radios_begin_with_the_bare_id_and_keep_the_choice() -> None:
    html = drawn(Widgets({"channel": "post"}), "channel")

    radios = attributes_of(html, "input")
    assert [radio["type"] for radio in radios] == ["radio", "radio"]
    assert radios[0]["id"] == "id_channel"
    assert [radio["value"] for radio in radios if "checked" in radio] == ["post"]


@pytest.mark.parametrize(("name", "mode"), [("cases", "numeric"), ("share", "decimal")])
def test_numbers_are_text_boxes_of_the_design_system(name: str, mode: str) -> None:
    [box] = attributes_of(drawn(Widgets({name: "12"}), name), "input")

    assert (box["type"], box["inputmode"], box["value"]) == ("text", mode, "12")
    assert "govuk-input" in box["class"].split()


def test_date_is_three_named_boxes_in_a_group() -> None:
    html = drawn(Widgets(initial={"due": date(2026, 3, 27)}), "due")

    boxes = attributes_of(html, "input")
    assert [(box["name"], box["id"], box["value"]) for box in boxes] == [
        ("due_0", "id_due_0", "27"),
        ("due_1", "id_due_1", "3"),
        ("due_2", "id_due_2", "2026"),
    ]
    assert attributes_of(html, "fieldset")[0]["role"] == "group"


def test_date_keeps_what_was_typed_when_it_is_wrong() -> None:
    html = drawn(Widgets({"due_0": "31", "due_1": "2", "due_2": "2026"}), "due")

    boxes = attributes_of(html, "input")
    assert [box["value"] for box in boxes] == ["31", "2", "2026"]
    assert all("govuk-input--error" in box["class"] for box in boxes)
    assert "Due date must be a real date, like 27 3 2026" in html


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        (("27", "3", "2026"), date(2026, 3, 27)),
        (("29", "2", "2024"), date(2024, 2, 29)),
        (("29", "2", "2025"), None),
        (("1", "1", "26"), None),
        (("1", "1", "9999"), None),
        (("9" * 30, "1", "2026"), None),
        (("1", "", "2026"), None),
        (("x", "1", "2026"), None),
    ],
)
def test_date_field_takes_real_dates_only(
    typed: tuple[str, str, str], expected: date | None
) -> None:
    form = Widgets({f"due_{place}": part for place, part in enumerate(typed)})

    form.full_clean()

    assert form.cleaned_data.get("due") == expected
    assert ("due" in form.errors) == (expected is None)


@pytest.mark.parametrize("year", ["26", "99999", "9" * 5_000])
def test_a_year_that_is_none_is_told_in_plain_words(year: str) -> None:
    form = Widgets({"due_0": "1", "due_1": "2", "due_2": year})

    told = {"must have a year of four digits, like 2026", "must be a real date, like 27 3 2026"}
    (said,) = form.errors["due"]
    assert said in {f"Due date {each}" for each in told}


def test_select_marks_the_choice() -> None:
    html = drawn(Widgets({"service": "post"}), "service")

    assert [one["value"] for one in attributes_of(html, "option") if "selected" in one] == ["post"]


@pytest.mark.parametrize("name", ["channel", "due"])
def test_a_legend_looks_as_a_label_would(name: str) -> None:
    form = Widgets()
    dress(form.fields, **{name: Look(label_classes="govuk-label--m")})

    [legend] = attributes_of(drawn(form, name), "legend")

    assert legend["class"] == "govuk-fieldset__legend govuk-fieldset__legend--m"


def test_single_checkbox_is_one_box_with_its_label() -> None:
    html = drawn(Widgets({"agreed": "on"}), "agreed")

    [box] = attributes_of(html, "input")
    assert (box["type"], box["id"], "checked" in box) == ("checkbox", "id_agreed", True)
    assert "I agree" in html


def test_textarea_counts_characters_where_there_is_a_limit() -> None:
    form = Widgets({"comment": "a < b"})

    assert 'data-maxlength="300"' in drawn(form, "comment")
    assert "a &lt; b" in drawn(form, "comment")
    assert "data-maxlength" not in drawn(form, "notes")
    assert "Notes (optional)" in drawn(form, "notes")


def test_password_is_never_sent_back() -> None:
    assert "swordfish" not in drawn(Widgets({"password": "swordfish"}), "password")


def test_file_and_hidden_fields_are_drawn() -> None:
    assert attributes_of(drawn(Widgets(), "evidence"), "input")[0]["type"] == "file"
    assert attributes_of(drawn(Widgets(), "hidden"), "input")[0]["type"] == "hidden"


def test_look_changes_label_and_box() -> None:
    form = Widgets()
    look = Look(classes="govuk-input--width-5", prefix="£", suffix="m", hidden_prefix="WA-01")
    dress(form.fields, share=look)

    html = drawn(form, "share")

    assert "govuk-input--width-5" in attributes_of(html, "input")[0]["class"]
    assert '<span class="govuk-visually-hidden">WA-01: </span>Share' in html
    assert "£" in html


def test_every_link_of_the_summary_leads_to_a_control() -> None:
    form = Widgets({})
    html = "".join(drawn(form, name) for name in form.fields)
    ids = {
        box.get("id") for tag in ("input", "select", "textarea") for box in attributes_of(html, tag)
    }

    links = [link["href"] for link in attributes_of(summary(form), "a")]

    assert len(links) == len(form.errors)
    assert [link for link in links if link.removeprefix("#") not in ids] == []


def test_summary_is_empty_without_errors() -> None:
    assert summary(Widgets()) == ""


def test_summary_says_one_line_for_a_row_full_of_errors() -> None:
    form = Widgets({})
    form.row_label = "Age"  # type: ignore[attr-defined]

    html = summary(form)

    assert f"Age: answer {len(form.errors)} questions" in html
    assert [link["href"] for link in attributes_of(html, "a")] == ["#id_cases"]


def test_summary_names_the_row_and_the_box_of_each_error() -> None:
    form = Widgets({"cases": "x", "share": "x", "channel": "x", "service": "x", "groups": ["x"]})
    form.row_label = "Row 3"  # type: ignore[attr-defined]

    html = summary(form)

    assert "Row 3, cases: Cases must be a whole number" in html
    assert "Row 3, channel: Select a channel" in html
    assert len(attributes_of(html, "a")) == len(form.errors) > 3


def test_summary_names_a_box_that_its_error_does_not_name() -> None:
    form = Widgets({"cases": "9"})
    form.row_label = "Row 3"  # type: ignore[attr-defined]
    form.errors.clear()
    form.add_error("cases", "Type 1,234 or 1234.")

    html = summary(form)

    assert "Row 3, cases: Type 1,234 or 1234." in html
    assert [link["href"] for link in attributes_of(html, "a")] == ["#id_cases"]


def test_no_message_of_djangos_own_is_left() -> None:
    django_says = re.compile(
        r"This field|Ensure|Enter a valid|Select a valid|Enter a whole|Enter a number"
    )

    empty, wrong = (
        Widgets({}),
        Widgets(
            {
                "cases": "x",
                "share": "x",
                "channel": "x",
                "groups": ["x"],
                "service": "x",
                "comment": "x" * 301,
            }
        ),
    )

    said = [
        str(error) for form in (empty, wrong) for errors in form.errors.values() for error in errors
    ]
    assert [words for words in said if django_says.search(words)] == []
    assert "Select a channel" in said
    assert "Cases must be a whole number, like 92" in said
    assert "Share must be a number, like 92.4" in said
    assert "Comment must be 300 characters or fewer" in said
