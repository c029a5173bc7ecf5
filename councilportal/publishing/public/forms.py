"""The forms of the public site: search, and the check of a file. Neither saves anything."""

from crispy_forms.helper import FormHelper
from django import forms
from django.core.validators import RegexValidator
from django.urls import reverse

from councilportal.design.forms import PlainForm, SearchForm, TextField
from councilportal.design.layout import SECONDARY, Button
from councilportal.files.upload_checks import MAX_BYTES, TOO_LARGE


def search_form(text: str = "") -> SearchForm:
    """The box that searches what is published, on whichever page it stands."""
    form = SearchForm("Search the published reports and indicators", text)
    form.lay_out(button=Button("Search", SECONDARY), sends_to=reverse("published_search"))
    return form


class FileForm(PlainForm):
    """A file to be compared with what was published."""

    button = Button("Check the file")
    file = forms.FileField(
        label="File",
        error_messages={"required": "Choose the file to check"},
        help_text=f"Smaller than {MAX_BYTES // 1_000_000} MB. Of a larger one, give its SHA-256.",
    )

    @property
    def helper(self) -> FormHelper:
        """The helper for crispy-forms. A token would set a cookie; this form changes nothing."""
        found = super().helper
        found.disable_csrf = True
        return found

    def clean_file(self) -> object:
        """The file. *Raises*: ValidationError for one that is too large."""
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise forms.ValidationError(f"{TOO_LARGE} Of a larger one, give its SHA-256.")
        return file


class HashForm(PlainForm):
    """The SHA-256 of a file to be compared with what was published."""

    method = "get"
    button = Button("Check the SHA-256", SECONDARY)
    sha256 = TextField(
        label="Or its SHA-256",
        validators=[
            RegexValidator(
                r"\A[0-9a-fA-F]{64}\Z",
                "A SHA-256 is 64 of the signs 0 to 9 and a to f",
                code="no_sha256",
            )
        ],
        error_messages={"required": "Enter the SHA-256 of the file"},
    )
