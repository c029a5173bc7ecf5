"""What layouts of forms are made of, beside the objects of django-crispy-forms."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, LayoutObject
from django import forms

from councilportal.design.govuk import component

WARNING = "govuk-button--warning"


class Button(LayoutObject):  # type: ignore[misc] # crispy-forms has no types
    """The button that sends a form, as the design system draws it; a double click sends once."""

    def __init__(self, text: str, classes: str = "") -> None:
        """Take its words, and classes of the design system."""
        self.text, self.classes = text, classes
        self.fields: list[Any] = []

    def render(self, form: Any, context: Any, *args: Any, **kwargs: Any) -> str:
        """The HTML of the button."""
        params = {"text": self.text, "classes": self.classes or None, "preventDoubleClick": True}
        return component("button", params)


def helper_of(form: forms.Form, button: Button) -> FormHelper:
    """The helper that most forms need: the fields in their order on the page, then one button."""
    bound = getattr(form, "bound_fields", form)
    helper = FormHelper()
    helper.layout = Layout(*(field.name for field in bound), button)
    return helper
