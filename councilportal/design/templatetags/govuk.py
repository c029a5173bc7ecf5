"""Template tags of the design system: `govuk`, `govuk_field` and `govuk_error_summary`.

    {% load govuk %}
    {% govuk "tag" text="Provisional" classes="govuk-tag--yellow" %}
    {% govuk_field form.period %}
    {% govuk_error_summary form %}

The crispy template pack (templates/govuk/) uses these tags.
"""

import re
from collections.abc import Iterable
from typing import Any

from django import forms, template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from councilportal.design.fields import listed
from councilportal.design.forms import SAYS_ALL, DayText, Look, first_box, ungrouped
from councilportal.design.govuk import component
from councilportal.design.moulds import Listed, box, select

register = template.Library()

Params = dict[str, Any]

SMALL_LEGEND = "govuk-fieldset__legend--s"
MOST_ERRORS_OF_A_ROW = 3
MOST_WORDS = 5  # of a label that names a box in the summary


@register.simple_tag
def govuk(name: str, params: Params | None = None, **options: Any) -> SafeString:
    """Draw the component `name` from `params` (a dict) and `options`, which override it."""
    return component(name, {**(params or {}), **options})


@register.simple_tag
def govuk_field(field: forms.BoundField, show_errors: bool = True) -> SafeString:
    """Draw a form field with its label, hint and error, whatever its widget."""
    widget = field.field.widget
    if field.is_hidden:
        return field.as_hidden()
    # Checkboxes first: CheckboxSelectMultiple is a RadioSelect in Django.
    if isinstance(widget, forms.CheckboxSelectMultiple):
        return component("checkboxes", _choice_params(field, show_errors))
    if isinstance(widget, forms.RadioSelect):
        return component("radios", _choice_params(field, show_errors))
    if isinstance(widget, forms.CheckboxInput):
        return component("checkboxes", _single_checkbox_params(field, show_errors))
    if isinstance(widget, forms.MultiWidget):
        return mark_safe(box("date-input", _date_params(field, show_errors)))
    common = _common_params(field, show_errors) | {
        "label": _label(field),
        "attributes": _attributes(widget),
    }
    if isinstance(widget, forms.Select):
        return _select(field, common)
    if isinstance(widget, forms.Textarea):
        return _textarea(field, common)
    if isinstance(widget, forms.FileInput):
        return component("file-upload", common)
    return mark_safe(box("input", common | _input_params(field)))


@register.simple_tag
def govuk_error_summary(*form_like: Any) -> SafeString | str:
    """List the errors of forms and of lists of forms, each linked to its control.

    A form may have `row_label`, the name of its row, which is put before its messages with the name
    of the box. A row in which more than three boxes are wrong and all are empty gets one line.
    """
    items = [item for one in form_like if one for item in _summary_of(one)]
    if not items:
        return ""
    return component("error-summary", {"titleText": "There is a problem", "errorList": items})


def _summary_of(one: Any) -> Iterable[Params]:
    if isinstance(one, list | tuple):
        for form in one:
            yield from _summary_of(form)
        return
    row = getattr(one, "row_label", "")
    for error in one.non_field_errors():
        yield {"text": _in_row(row, error), "href": "#main-content"}
    for way in getattr(one, "ways", ()):
        yield {"text": way.text, "href": way.href}
    wrong = [field for field in one if field.errors]
    if row and len(wrong) > MOST_ERRORS_OF_A_ROW and not any(map(_is_filled, wrong)):
        yield {"text": f"{row}: answer {len(wrong)} questions", "href": _address(wrong[0])}
        return
    for field in wrong:
        said = str(field.errors[0])
        yield {"text": _in_row(_box(row, field, said), said), "href": _address(field)}


def _in_row(row: str, error: object) -> str:
    return f"{row}: {error}" if row else str(error)


def _is_filled(field: forms.BoundField) -> bool:
    value = field.value()
    return any(value) if isinstance(value, list | tuple) else bool(value)


def _box(row: str, field: forms.BoundField, said: str) -> str:
    """A row and the box in it, as "Row 3, count"; the row alone where the error asks as the box.

    Of a box whose label is a question at length, the error says what is asked.
    """
    if row and field.errors.as_data()[0].code == SAYS_ALL:
        return row
    label = str(field.label)
    asked = _words(label)
    if not row or len(asked) > MOST_WORDS or (len(asked) > 1 and asked <= _words(said)):
        return row
    name = label if label[1:2].isupper() else f"{label[:1].lower()}{label[1:]}"
    return f"{_look(field).hidden_prefix or row}, {name.rstrip('?')}"


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.casefold()))


def _address(field: forms.BoundField) -> str:
    return f"#{first_box(field)}"


def _look(field: forms.BoundField) -> Look:
    look = getattr(field.field, "govuk", None)
    return look if isinstance(look, Look) else Look()


def _label(field: forms.BoundField, classes: str | None = None) -> Params:
    look = _look(field)
    text = str(field.label)
    if not field.field.required and look.optional_mark:
        text += " (optional)"
    label: Params = {"classes": look.label_classes or classes}
    if look.page_heading:
        label["isPageHeading"] = True
    return label | _worded(text, look)


def _worded(text: str, look: Look) -> Params:
    """The words of a label, after those that only screen readers say."""
    if not look.hidden_prefix:
        return {"text": text}
    hidden = '<span class="govuk-visually-hidden">{}: </span>{}'
    return {"html": format_html(hidden, look.hidden_prefix, text)}


def _legend(field: forms.BoundField) -> Params:
    """As a label, in the classes of legends: those of labels do nothing to a legend."""
    label = _label(field, SMALL_LEGEND)
    classes = label["classes"].replace("govuk-label--", "govuk-fieldset__legend--")
    return label | {"classes": classes}


def _common_params(field: forms.BoundField, show_errors: bool) -> Params:
    look = _look(field)
    # One error at a time: the first is what to put right first.
    error = str(field.errors[0]) if show_errors and field.errors else ""
    return {
        "id": field.auto_id,
        "name": field.html_name,
        "classes": look.classes,
        "hint": {"text": str(field.help_text)} if field.help_text else None,
        "formGroup": {"classes": look.group_classes} if look.group_classes else None,
        "errorMessage": {"text": error} if error else None,
    }


def _attributes(widget: forms.Widget) -> Params | None:
    """Attributes of the widget that the macros do not write themselves."""
    own = {"class", "rows", "cols", "autocomplete", "maxlength", "minlength", "step", "min", "max"}
    return {key: value for key, value in widget.attrs.items() if key not in own} or None


def _select(field: forms.BoundField, common: Params) -> SafeString:
    """A list of choices. One of groups has a list of their names before it.

    The style sheet shows the choices of the group that is named there, without any script. The
    first list is never sent, as it has no name.
    """
    chosen = _chosen(field)
    choices = listed(field.field.choices)  # type: ignore[attr-defined]
    drawn = select(common, choices, chosen)
    if not any(is_group for _, _, is_group in choices):
        return mark_safe(drawn)
    look = _look(field)
    label = _worded(f"{field.label}: {look.grouped_by}", look)
    first = {
        "id": f"{field.auto_id}-place",
        "name": "",
        "classes": f"app-by-place__first {look.classes or ''}".strip(),
        "label": {"classes": look.label_classes} | label,
    }
    places = select(first, *_places(choices, chosen)).replace(' name=""', "", 1)
    return format_html('<div class="app-by-place">{}{}</div>', mark_safe(places), mark_safe(drawn))


def _places(choices: Listed, chosen: set[str]) -> tuple[Listed, set[str]]:
    """The names of the groups, numbered from 1, and which is chosen: that of the chosen choice.

    Before them stands "All", the first, so it is chosen where no choice of a group is.
    """
    places = [("", "All", False)]
    marked = set()
    for value, text, is_group in choices:
        if is_group:
            places.append((str(len(places)), text, False))
        elif value in chosen and len(places) > 1:
            marked.add(places[-1][0])
    return tuple(places), marked


def _chosen(field: forms.BoundField) -> set[str]:
    """The values of a field, as its choices have them."""
    value = field.value()
    if isinstance(value, list | tuple | set):
        return {str(one) for one in value}
    return {"" if value is None else str(value)}


def _items(field: forms.BoundField) -> list[Params]:
    chosen = _chosen(field)
    hints = _look(field).choice_hints or {}
    ticked = isinstance(field.field.widget, forms.RadioSelect)
    choices: Any = field.field.choices  # type: ignore[attr-defined]
    return [
        {
            "value": str(choice),
            "text": str(text),
            "checked": str(choice) in chosen,
            "disabled": is_group or None,
            "hint": {"text": hints[choice]} if choice in hints else None,
        }
        for choice, text, is_group in ungrouped(choices)
        if choice != "" or not ticked
    ]


def _choice_params(field: forms.BoundField, show_errors: bool) -> Params:
    return _common_params(field, show_errors) | {
        "idPrefix": field.auto_id,
        "items": _items(field),
        "fieldset": {"legend": _legend(field)},
        "attributes": _attributes(field.field.widget),
    }


def _single_checkbox_params(field: forms.BoundField, show_errors: bool) -> Params:
    item = _label(field) | {"value": "on", "checked": bool(field.value())}
    return _common_params(field, show_errors) | {"idPrefix": field.auto_id, "items": [item]}


def _date_params(field: forms.BoundField, show_errors: bool) -> Params:
    value = field.value()
    widget = field.field.widget
    parts = value if isinstance(value, list | tuple) else widget.decompress(value)
    boxes = zip(("Day", "Month", "Year"), (2, 2, 4), parts, strict=True)
    wrong = " govuk-input--error" if show_errors and field.errors else ""
    return _common_params(field, show_errors) | {
        "items": [
            {
                "name": f"{field.html_name}_{index}",
                "id": f"{field.auto_id}_{index}",
                "label": label,
                "value": str(part or ""),
                "classes": f"govuk-input--width-{width}{wrong}",
            }
            for index, (label, width, part) in enumerate(boxes)
        ],
        "fieldset": {"legend": _legend(field)},
    }


def _textarea(field: forms.BoundField, common: Params) -> SafeString:
    params = common | {"value": field.value() or "", "rows": str(_look(field).rows)}
    longest = getattr(field.field, "max_length", None)
    if longest:
        # An empty box says nothing of its room: the count shows when a quarter of it is left.
        counted = {"maxlength": str(longest), "threshold": "75"}
        return mark_safe(box("character-count", params | counted))
    return mark_safe(box("textarea", params))


def _input_params(field: forms.BoundField) -> Params:
    look, widget = _look(field), field.field.widget
    value = field.value()
    # A wrong password must be typed again: it is never sent back in the page.
    kept = getattr(widget, "render_value", True)
    params: Params = {
        "value": "" if value is None or not kept else str(value),
        "type": getattr(widget, "input_type", "text"),
        "autocomplete": widget.attrs.get("autocomplete"),
        "prefix": {"text": look.prefix} if look.prefix else None,
        "suffix": {"text": look.suffix} if look.suffix else None,
    }
    if params["type"] == "search":
        # A search is cut to its longest on the server, so the box takes no more. Boxes of data take
        # all that is pasted and say that it is too long.
        most = {"maxlength": widget.attrs.get("maxlength")}
        params["attributes"] = (_attributes(widget) or {}) | most
    if isinstance(field.field, DayText):
        params |= _said_back(field, field.field)
    if isinstance(widget, forms.NumberInput):
        # Text instead of number boxes, which change with the mouse wheel and silently drop letters.
        whole = isinstance(field.field, forms.IntegerField) and not isinstance(
            field.field, forms.DecimalField | forms.FloatField
        )
        params |= {
            "type": "text",
            "inputmode": "numeric" if whole else "decimal",
            "spellcheck": False,
        }
    return params


def _said_back(field: forms.BoundField, asked: DayText) -> Params:
    """A line below the box that says how its words are read; nothing where none is needed."""
    said = asked.said_back(field)
    if not said:
        return {}
    key = f"{field.auto_id}-read-as"
    line = format_html('<p class="govuk-hint app-read-as" id="{}">{}</p>', key, said)
    return {
        "describedBy": key,
        "formGroup": {"classes": _look(field).group_classes, "afterInput": {"html": line}},
        "inputWrapper": {"classes": "app-input-and-line"},
    }
