"""The form that says what came of each effect that an assessment foretold."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms

from councilportal.design.forms import ListFilter, Look, dress, key_of, selecting
from councilportal.design.layout import Around, Button
from eqia.assessments.forms import SMALL, WritingForm, choices, words
from eqia.outcomes.operations import Saying
from eqia.outcomes.queries import Foretold
from eqia.rules.foretold import Came


class RecordFilter(ListFilter):
    """The filter of the council's record: a directorate."""

    directorate = forms.ChoiceField(required=False)

    def __init__(self, *args: Any, directorates: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        """Offer the directorates there are."""
        super().__init__(*args, **kwargs)
        self.offer(directorate=directorates)


class OutcomeForm(WritingForm):
    """Whether each effect came so, with words; an effect that is left blank is not said yet."""

    button = Button("Save what came of it")

    def __init__(self, foretold: Sequence[Foretold], *args: Any, **kwargs: Any) -> None:
        """Ask about each effect; show what was said last."""
        self.foretold = {_name(each): each for each in foretold}
        first: dict[str, str] = {}
        for name, each in self.foretold.items():
            if each.last is not None:
                first |= {f"came-{name}": each.last.came, f"words-{name}": each.last.words}
        super().__init__(*args, **{"initial": first, **kwargs})
        for name, each in self.foretold.items():
            prefix = f"{each.group}, {each.words[:1].lower()}{each.words[1:]}"
            self.fields[f"came-{name}"] = forms.ChoiceField(
                label="Did it come so?",
                choices=choices(Came),
                required=False,
                widget=forms.RadioSelect,
                error_messages=selecting("whether it came so"),
            )
            self.fields[f"words-{name}"] = words("What was measured, and what people said")
            dress(
                self.fields,
                **{
                    f"came-{name}": Look(
                        classes="govuk-radios--inline govuk-radios--small",
                        label_classes=SMALL,
                        optional_mark=False,
                        hidden_prefix=prefix,
                    ),
                    f"words-{name}": Look(
                        label_classes=SMALL, optional_mark=False, hidden_prefix=prefix, rows=2
                    ),
                },
            )

    def clean(self) -> dict[str, Any]:
        """The cleaned values; an answer has its words, and words have their answer."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for name in self.foretold:
            came, said = cleaned.get(f"came-{name}"), cleaned.get(f"words-{name}")
            if came and said is not None and not said.strip():
                self.add_error(f"words-{name}", "Enter what shows it, in words")
            if said and came == "":
                self.add_error(f"came-{name}", "Select whether it came so")
        return cleaned

    def pieces(self) -> Iterable[Any]:
        """The two questions of each effect, under the group and what was foretold for it."""
        for name, each in self.foretold.items():
            heading = f"{each.group}: {each.words[:1].lower()}{each.words[1:]}"
            yield Around("eqia/edit/part.html", [f"came-{name}", f"words-{name}"], heading=heading)

    def said(self) -> list[Saying]:
        """What was said, effect by effect."""
        return [
            Saying(each.ref, each.effect, Came(came), self.cleaned_data[f"words-{name}"])
            for name, each in self.foretold.items()
            if (came := self.cleaned_data[f"came-{name}"])
        ]


def _name(each: Foretold) -> str:
    return f"{key_of(each.ref)}-{each.effect.value}"
