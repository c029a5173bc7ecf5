"""The form that copies a framework for a new year."""

from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError

from councilportal.design.fields import NARROW, RefField
from councilportal.design.forms import DateField, PlainForm, TextField, dress
from councilportal.design.layout import Button
from objectives.models import Framework
from objectives.models.frameworks import TITLE
from objectives.upkeep.problems import problems_of_copy


class CopyForm(PlainForm):
    """The reference, the title and the days of the new framework."""

    ref = RefField(label="Reference", help_text="People cite it and it never changes.")
    title = TextField(max_length=TITLE, label="Title")
    valid_from = DateField(label="First day", help_text="For example, 1 4 2027")
    valid_to = DateField(label="Last day", required=False, help_text="For example, 31 3 2028")
    button = Button("Copy the framework")

    def __init__(self, *args: Any, framework: Framework, **kwargs: Any) -> None:
        """Offer the title that there is, and the day after the last one."""
        last = framework.valid_to
        offered = {
            "title": framework.title,
            "valid_from": last + timedelta(days=1) if last else None,
        }
        super().__init__(*args, initial=offered, **kwargs)
        self.framework = framework
        dress(self.fields, ref=NARROW)

    def clean_ref(self) -> str:
        """A reference that is free, as are those of the parts of the copy."""
        ref: str = self.cleaned_data["ref"]
        for _, wanted in problems_of_copy(self.framework, ref):
            raise ValidationError(wanted[:1].upper() + wanted[1:])
        return ref

    def clean(self) -> dict[str, Any]:
        """Check that the days are in order."""
        given = super().clean() or self.cleaned_data
        first, last = given.get("valid_from"), given.get("valid_to")
        if first and last and last < first:
            self.add_error("valid_to", "The last day must not be before the first")
        return given
