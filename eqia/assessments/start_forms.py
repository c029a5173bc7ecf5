"""Forms of a new assessment: where it belongs, and what it is of."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms

from councilportal.design.forms import Look, PlainForm, dress
from councilportal.design.keeping import AsksToKeep
from councilportal.design.layout import Button
from councilportal.organisation.models import Directorate, Service
from eqia.assessments.forms import WritingForm, choices, line
from eqia.models import QuestionSet
from eqia.published_words import asked_of_register
from eqia.rules.words import Subject
from eqia.rules.workflow import State


class DirectorateForm(PlainForm):
    """The first question of a new assessment: which directorate it belongs to."""

    directorate = forms.ModelChoiceField(queryset=Directorate.objects.none(), empty_label="")
    method, button = "get", Button("Continue")

    def __init__(self, places: Iterable[Directorate], *args: Any, **kwargs: Any) -> None:
        """Offer the directorates that the person leads in."""
        super().__init__(*args, auto_id="%s", **kwargs)
        keys = [each.pk for each in places]
        offered = Directorate.objects.filter(pk__in=keys).order_by("position", "name")
        self.fields["directorate"].queryset = offered  # type: ignore[attr-defined]
        dress(self.fields, directorate=Look(label_classes="govuk-label--m"))


class StartForm(WritingForm, AsksToKeep):
    """What a new assessment is of; everybody reads the title of one that is planned."""

    button = Button("Start")

    title = line("Title", required=True, hint="The proposal in a few words")
    subject = forms.ChoiceField(
        label="What is assessed?", choices=choices(Subject), widget=forms.RadioSelect
    )
    service = forms.ModelChoiceField(
        label="Service", queryset=Service.objects.none(), required=False, empty_label=""
    )
    question_set = forms.ModelChoiceField(
        label="Questions", queryset=QuestionSet.objects.none(), empty_label=None
    )
    when = forms.ChoiceField(
        label="When does it begin?",
        choices=[("begun", "Now: lay the screening grid"), ("planned", "Later: it is planned")],
        widget=forms.RadioSelect,
        initial="begun",
    )

    def __init__(
        self, services: Sequence[Service], sets: Sequence[QuestionSet], *args: Any, **kwargs: Any
    ) -> None:
        """Offer the services that the person leads in, and the question sets of the day."""
        super().__init__(*args, **kwargs)
        keys = [each.pk for each in services]
        offered = Service.objects.filter(pk__in=keys).select_related("directorate", "head_post")
        self.fields["service"].queryset = offered.order_by("position", "name")  # type: ignore[attr-defined]
        asked = QuestionSet.objects.filter(pk__in=[each.pk for each in sets])
        asked = asked.order_by("-is_default", "title")
        self.fields["question_set"].queryset = asked  # type: ignore[attr-defined]
        if sets and not self.initial.get("question_set"):
            self.initial["question_set"] = sets[0]
        planned = self.typed("when") == "planned"
        titled = {"title": self.typed("title")}
        self.ask_about(asked_of_register(State.PLANNED, titled) if planned else [])
