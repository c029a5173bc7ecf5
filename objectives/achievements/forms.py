"""Forms of what was done: the filters of a year, an achievement, the overview of a director."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.core.validators import URLValidator
from django.utils.choices import flatten_choices

from councilportal.common.choices import choices_of
from councilportal.common.periods import Period, PeriodKind, parse
from councilportal.common.text import LONG
from councilportal.design.fields import NumberField, SameChoices
from councilportal.design.forms import (
    ListFilter,
    Look,
    PlainForm,
    TextField,
    dress,
    selecting,
)
from councilportal.design.layout import Around, Button
from objectives.achievements.operations import Line, Told
from objectives.achievements.queries import AchievementCriteria
from objectives.models import Achievement, Overview, Validation
from objectives.models.frameworks import TITLE
from objectives.rules.achievements import AchievementKind
from objectives.rules.said import is_amount

COUNCIL = "The whole council"
BLANK_LINES = 3  # new achievements that an overview asks for at once
Choices = Sequence[tuple[str, Any]]
_NONE = ("", "None")


@dataclass(frozen=True, slots=True)
class Offered:
    """What the forms offer: references of directorates, themes with objectives, characteristics.

    `about` are "theme:REF" and "objective:REF"; `posts` are keys of posts; `whole` says
    whether the person writes for the whole council.
    """

    directorates: Choices = ()
    about: Choices = ()
    characteristics: Choices = ()
    posts: Choices = field(default=())
    whole: bool = False

    @property
    def places(self) -> Choices:
        """The directorates, and the whole council first for who writes for it."""
        return [*([("", COUNCIL)] if self.whole else []), *self.directorates]


def with_own(choices: Choices, *own: tuple[str, str]) -> Choices:
    """Choices, and after them what a record has that is offered no more, as it has ended.

    Without it a browser would choose another, and who saves something else would change it.
    *Takes*: pairs of a value and its words; "" is none.
    """
    offered = {value for value, _ in flatten_choices(choices)}
    return [*choices, *(each for each in own if each[0] and each[0] not in offered)]


def address_field(label: str) -> TextField:
    """A box for the address of a page, which begins with https://."""
    message = "Enter an address that begins with https://, such as https://www.example.org/report"
    return TextField(
        label=label,
        max_length=TITLE,
        required=False,
        validators=[URLValidator(schemes=["https"])],
        error_messages={"invalid": message},
    )


# The filters


class _OfAYear(ListFilter):
    """Filters of a list that is always of one year: the latest, unless another is asked for."""

    year = forms.ChoiceField(required=False)

    def __init__(self, *args: Any, years: Sequence[Period], **offered: Choices) -> None:
        """Offer the years, the newest first, and the choices of other fields by name."""
        super().__init__(*args)
        self.years = {each.code: each for each in years}
        pairs = [(each.code, each.label) for each in years]
        self.offer(year=pairs, **offered)
        self.fields["year"].choices = pairs  # type: ignore[attr-defined]

    @property
    def of(self) -> Period | None:
        """The year that is asked for, or the latest; None where nothing is told."""
        return self._asked(self.cleaned_data.get("year", ""))

    def _asked(self, code: str) -> Period | None:
        return self.years.get(code) or next(iter(self.years.values()), None)

    def named(self) -> list[tuple[str, str]]:
        """The filters that are set. The year is none: the title has it."""
        return [each for each in super().named() if each[0] != "year"]


class AchievementFilter(_OfAYear):
    """The filters of the achievements of a year."""

    quarter = forms.ChoiceField(required=False)
    directorate = forms.ChoiceField(required=False)
    kind = forms.ChoiceField(required=False)
    only = forms.ChoiceField(required=False, label="Show")

    def __init__(self, data: Any, *, years: Sequence[Period], directorates: Choices) -> None:
        """Offer the years of which something is told, the quarters of the one, and the places."""
        self.years = {each.code: each for each in years}
        asked = self._asked(data.get("year", ""))
        super().__init__(
            data,
            years=years,
            quarter=[(each.code, each.label) for each in quarters_of(asked)],
            directorate=directorates,
            kind=choices_of(AchievementKind),
            only=[("highlights", "Highlights alone")],
        )

    def criteria(self, *, drafts: bool) -> AchievementCriteria:
        """The filters that are set."""
        said = self.cleaned_data
        return AchievementCriteria(
            year=self.of.code if self.of else "",
            quarter=said.get("quarter", ""),
            directorate=said.get("directorate", ""),
            kind=said.get("kind", ""),
            highlights=bool(said.get("only")),
            drafts=drafts,
        )


class PromisedFilter(_OfAYear):
    """The year whose promises are shown, and the directorate that made them."""

    directorate = forms.ChoiceField(required=False)

    def __init__(self, data: Any, *, years: Sequence[Period], directorates: Choices) -> None:
        """Offer the years and the places."""
        super().__init__(data, years=years, directorate=directorates)


def quarters_of(year: Period | None) -> list[Period]:
    """The four quarters of a financial year; none of another kind of year, nor of none."""
    if year is None or year.kind is not PeriodKind.YEAR:
        return []
    return [parse(f"{year.code}-Q{number}") for number in range(1, 5)]


# An achievement


class AchievementForm(PlainForm):
    """What was done or will be, when, where and for whom."""

    words = TextField(
        label="What was achieved, or what you will do",
        max_length=LONG,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    kind = forms.ChoiceField(
        choices=choices_of(AchievementKind), error_messages=selecting("what kind it is")
    )
    when = forms.ChoiceField(label="Year or quarter")
    directorate = forms.ChoiceField(label="Directorate", required=False)
    about = forms.ChoiceField(label="Theme or objective", required=False)
    figures = TextField(
        label="Figures",
        max_length=TITLE,
        required=False,
        help_text="As you would print them, such as 26% A*/A, up 1 point on 2025",
    )
    amount = NumberField(label="Amount in pounds", required=False, max_length=30)
    characteristics = forms.MultipleChoiceField(
        label="For whom", required=False, widget=forms.CheckboxSelectMultiple
    )
    link = address_field("Address of a page with more")
    is_highlight = forms.BooleanField(label="Print it as a highlight too", required=False)
    button = Button("Save the achievement")

    def __init__(
        self,
        *args: Any,
        offered: Offered,
        times: Sequence[Period],
        record: Achievement,
        **rest: Any,
    ) -> None:
        """Offer places, themes and times; fill in what is stored."""
        super().__init__(*args, initial=_initial(record), **rest)
        people = record.characteristics.all() if record.pk else ()
        choices = {
            "when": [("", ""), *((each.code, each.long_label) for each in times)],
            "directorate": with_own(offered.places, place_of(record)),
            "about": [_NONE, *with_own(offered.about, (about_of(record), _about_words(record)))],
            "characteristics": with_own(
                offered.characteristics, *((each.ref, each.name) for each in people)
            ),
        }
        for name, found in choices.items():
            self.fields[name].choices = found  # type: ignore[attr-defined]
        if not choices["characteristics"]:
            del self.fields["characteristics"]
        if not offered.whole:
            self.fields["directorate"].required = True
        dress(
            self.fields,
            **{name: Look(optional_mark=False) for name in self.fields},
        )

    def clean_amount(self) -> Any:
        """Pounds from nought, with two decimals at most."""
        amount = self.cleaned_data["amount"]
        if amount is not None and not is_amount(amount):
            raise forms.ValidationError(
                "Amount in pounds must be from 0, with at most two decimals, like 2850000"
            )
        return amount

    def told(self) -> Told:
        """What was typed, as the operation takes it."""
        said = self.cleaned_data
        return Told(
            when=parse(said["when"]),
            words=said["words"],
            about=said["about"],
            directorate=said["directorate"],
            kind=AchievementKind(said["kind"]),
            figures=said["figures"],
            amount=said["amount"],
            characteristics=said.get("characteristics", ()),
            link=said["link"],
            is_highlight=said["is_highlight"],
        )


def _initial(record: Achievement) -> Mapping[str, Any]:
    if record.pk is None:
        return {"kind": AchievementKind.HAVE_DONE}
    return {
        "words": record.words,
        "kind": record.kind,
        "when": record.quarter or record.year,
        "directorate": record.directorate.ref if record.directorate else "",
        "about": about_of(record),
        "figures": record.figures,
        "amount": record.amount,
        "characteristics": [each.ref for each in record.characteristics.all()],
        "link": record.link,
        "is_highlight": record.is_highlight,
    }


def about_of(record: Achievement) -> str:
    """The objective or theme of an achievement, as the forms name it."""
    if record.objective is not None:
        return f"objective:{record.objective.ref}"
    return f"theme:{record.theme.ref}" if record.theme is not None else ""


def _about_words(record: Achievement) -> str:
    about = record.objective or record.theme
    return about.title if about is not None else ""


def place_of(record: Achievement | Validation) -> tuple[str, str]:
    """The directorate of a record, as forms offer it; "" for none."""
    place = record.directorate
    return (place.ref, place.name) if place is not None else ("", "")


# A director's overview


class OverviewForm(PlainForm):
    """Achievements, risks and issues of a quarter on one page."""

    risks = TextField(
        label="Risks",
        max_length=LONG,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="What may happen, and what you do about it",
    )
    issues = TextField(
        label="Issues",
        max_length=LONG,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="What has happened, and what you do about it",
    )
    button = Button("Save the overview")

    def __init__(
        self,
        *args: Any,
        stored: Overview | None,
        told: Sequence[Achievement],
        about: Choices,
        **rest: Any,
    ) -> None:
        """Make the boxes of each achievement that is told, and of some new ones."""
        initial = {"risks": stored.risks, "issues": stored.issues} if stored else {}
        super().__init__(*args, initial=initial, **rest)
        # An achievement that somebody else added meanwhile was not on the page that is sent.
        shown = [each for each in told if not self.is_bound or f"words_{each.pk}" in self.data]
        self.lines: dict[str, int | None] = {str(each.pk): each.pk for each in shown}
        self.lines |= {f"new{number}": None for number in range(1, BLANK_LINES + 1)}
        known = {str(each.pk): each for each in told}
        offered = SameChoices([_NONE, *about])
        for name, key in self.lines.items():
            self._add_line(name, known.get(name), offered, required=key is not None)
        dress(self.fields, **{each: Look(optional_mark=False) for each in self.fields})

    def _add_line(
        self, name: str, record: Achievement | None, offered: SameChoices, *, required: bool
    ) -> None:
        self.fields[f"words_{name}"] = TextField(
            label="What was achieved",
            max_length=LONG,
            required=required,
            initial=record.words if record else "",
            widget=forms.Textarea(attrs={"rows": 2}),
            error_messages={"required": "Enter what was achieved"},
        )
        self.fields[f"figures_{name}"] = TextField(
            label="Figures",
            max_length=TITLE,
            required=False,
            initial=record.figures if record else "",
        )
        about = about_of(record) if record else ""
        if record and not offered.has(about):
            offered = SameChoices(with_own(offered.choices, (about, _about_words(record))))
        self.fields[f"about_{name}"] = forms.ChoiceField(
            label="Theme or objective",
            required=False,
            choices=offered,
            initial=about,
            error_messages=selecting("a theme or an objective"),
        )

    def pieces(self) -> Iterable[Any]:
        """The achievements, each in a frame, then risks and issues."""
        stored = sum(key is not None for key in self.lines.values())
        for number, (name, key) in enumerate(self.lines.items(), 1):
            names = [f"{each}_{name}" for each in ("words", "figures", "about")]
            heading = f"Achievement {number}" if key else f"New achievement {number - stored}"
            yield Around("objectives/overview_line.html", names, heading=heading)
        yield from ("risks", "issues")

    def clean(self) -> dict[str, Any]:
        """A new achievement with figures has words too."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for name in self.lines:
            words = f"words_{name}"
            has_figures = bool(cleaned.get(f"figures_{name}"))
            if has_figures and not cleaned.get(words) and words not in self.errors:
                self.add_error(words, "Enter what was achieved")
        return cleaned

    def typed_lines(self) -> list[Line]:
        """What was typed, line by line, as the operation takes it."""
        said = self.cleaned_data
        return [
            Line(key, *(said[f"{each}_{name}"] for each in ("words", "figures", "about")))
            for name, key in self.lines.items()
        ]
