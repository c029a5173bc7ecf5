"""Layout objects for forms, in addition to those of django-crispy-forms."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, LayoutObject
from crispy_forms.utils import default_field_template
from django.template.loader import get_template
from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from councilportal.common.links import Link
from councilportal.design.govuk import component

WARNING = "govuk-button--warning"
SECONDARY = "govuk-button--secondary"


class _Piece(LayoutObject):  # type: ignore[misc] # crispy-forms has no types
    """A layout object without a field."""

    fields: Any = ()


class Button(_Piece):
    """The submit button of the design system. A double click sends the form once."""

    def __init__(self, text: str, classes: str = "", *, name: str = "", value: str = "") -> None:
        """Take its text, classes of the design system, and the name and value that it sends."""
        self.params = {
            "text": text,
            "classes": classes or None,
            "name": name or None,
            "value": value or None,
            "preventDoubleClick": True,
        }

    def render(self, form: Any, context: Any, *args: Any, **kwargs: Any) -> SafeString:
        """The HTML of the button."""
        return component("button", self.params)


class LinkButton(_Piece):
    """A link that looks like a button: it opens another page, and sends nothing."""

    def __init__(self, text: str, href: str, classes: str = SECONDARY) -> None:
        """Take its text and its address."""
        self.params = {"text": text, "href": href, "classes": classes}

    def render(self, form: Any, context: Any, *args: Any, **kwargs: Any) -> SafeString:
        """The HTML of the link."""
        return component("button", self.params)


class Beside(_Piece):
    """Buttons and links side by side."""

    def __init__(self, *items: _Piece | Link) -> None:
        """Take them from left to right."""
        self.items = items

    def render(self, form: Any, context: Any, *args: Any, **kwargs: Any) -> SafeString:
        """The HTML of the group."""
        drawn = (
            (format_html('<a class="govuk-link" href="{}">{}</a>', each.href, each.text),)
            if isinstance(each, Link)
            else (each.render(form, context),)
            for each in self.items
        )
        return format_html(
            '<div class="govuk-button-group">{}</div>', format_html_join(" ", "{}", drawn)
        )


class Carried(_Piece):
    """Hidden values that the form sends: `[("saves", 3)]`."""

    def __init__(self, values: Iterable[tuple[str, object]]) -> None:
        """Take names and values; a name may come twice."""
        self.values = values

    def render(self, form: Any, context: Any, *args: Any, **kwargs: Any) -> SafeString:
        """The HTML of the hidden boxes."""
        return format_html_join("", '<input type="hidden" name="{}" value="{}">', self.values)


class Together(_Piece):
    """Pieces and fields, these by their names, one after the other.

    crispy-forms itself leaves what each field needs in the context of the page, and copies all of
    that for the next one: a return of 240 indicators, 3,000 fields, would take minutes.
    """

    def __init__(self, pieces: Iterable[Any]) -> None:
        """Take pieces and names of fields."""
        self.pieces = list(pieces)

    def render(self, form: Any, context: Any, *args: Any, **kwargs: Any) -> SafeString:
        """The HTML of the pieces."""
        field = default_field_template()
        drawn = (
            field.render({"field": form[each]})
            if isinstance(each, str)
            else each.render(form, context)
            for each in self.pieces
        )
        return format_html_join("", "{}", ((each,) for each in drawn))


class Part(_Piece):
    """A template between the fields, which has the context of the page."""

    def __init__(self, template: str) -> None:
        """Take the template's name."""
        self.template = template

    def render(self, form: Any, context: Any, *args: Any, **kwargs: Any) -> SafeString:
        """The HTML of the part."""
        template: Any = get_template(self.template)
        with context.push(form=form):
            drawn: SafeString = template.template.render(context)
        return drawn


class Around(_Piece):
    """Fields inside a template, which has them as `content`, and the values given."""

    def __init__(self, template: str, fields: Iterable[Any], **values: object) -> None:
        """Take the template's name, the names of the fields, and other values for the template."""
        self.template, self.within, self.values = template, Together(fields), values

    def render(self, form: Any, context: Any, *args: Any, **kwargs: Any) -> str:
        """The HTML of the template with the fields in it."""
        content = self.within.render(form, context)
        return get_template(self.template).render({**self.values, "content": content})


class LaidOut:
    """A form that `{% crispy form %}` lays out.

    Hidden values come first, then the fields in order, then the button. A subclass overrides
    `pieces`; a page adds what only it knows with `lay_out`. Where `is_part`, only the pieces are
    drawn: the page has several forms in one form element.
    """

    is_part = False
    button: _Piece = Button("Save")
    method = "post"
    attributes: ClassVar[Mapping[str, str]] = {}  # attributes of the form element
    sends_to = ""  # the address that the form is sent to, if not its page
    carries: Iterable[tuple[str, object]] = ()
    beside: Iterable[_Piece | Link] = ()

    def lay_out(
        self,
        *beside: _Piece | Link,
        button: Button | None = None,
        sends_to: str = "",
        carries: Iterable[tuple[str, object]] = (),
    ) -> None:
        """Set what only the page knows.

        Takes: buttons and links beside the button; another button; the address that the form is
        sent to, if not its page; hidden values that it sends.
        """
        if button is not None:  # a button without a field counts as false
            self.button = button
        self.beside, self.sends_to, self.carries = beside, sends_to, carries

    def pieces(self) -> Iterable[Any]:
        """The names of the fields, and the layout objects between them."""
        fields: Any = getattr(self, "bound_fields", self)
        return [field.name for field in fields]

    @cached_property
    def helper(self) -> FormHelper:
        """The helper for crispy-forms."""
        if self.is_part:
            helper = self.helper_for(*self.pieces())
            helper.form_tag, helper.disable_csrf = False, True
            return helper
        end = Beside(self.button, *self.beside) if self.beside else self.button
        return self.helper_for(Carried(self.carries), *self.pieces(), end)

    def helper_for(self, *pieces: Any) -> FormHelper:
        """A helper that draws these pieces in the form's element."""
        helper = FormHelper()
        helper.form_method = self.method
        # Not `form_action`: crispy-forms would look for a page of that name first.
        to = {"action": self.sends_to} if self.sends_to else {}
        helper.attrs = {**to, **self.attributes}
        helper.layout = Layout(Together(pieces))
        return helper
