"""Frameworks, themes, objectives and their measures, as administrators' pages show them."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django import forms
from django.urls import reverse

from councilportal.administration.kinds.fields import (
    Listed,
    Spec,
    dates,
    day,
    long,
    place,
    post,
    record,
    ref,
    several,
    text,
    word,
)
from councilportal.administration.kinds.record_fields import (
    AIMS,
    BODY,
    TITLE,
    characteristics,
    checked,
    directorates,
    entitled,
    first_day,
    framework,
    framework_of,
    number,
    tick,
    upkept,
)
from councilportal.common.constraints import REF_LENGTH
from councilportal.common.numbers import plain
from councilportal.common.periods import day_label
from councilportal.common.text import LONG
from councilportal.design.fields import NumberField
from councilportal.design.forms import Look
from objectives.frameworks.policies import keeps_some
from objectives.models import Framework, Objective, PlanLine, Theme
from objectives.rules.frameworks import FrameworkKind, FrameworkState, Named
from objectives.upkeep import operations
from objectives.upkeep.effects import effects_of_framework
from objectives.upkeep.policies import KEEPERS
from objectives.upkeep.queries import (
    frameworks_to_choose,
    lines_to_choose,
    objectives_to_choose,
    themes_to_choose,
)
from performance.indicators import operations as indicators
from performance.indicators.problems import problems_of_measure
from performance.models import Indicator, ObjectiveMeasure


def _shows_framework(name: str) -> Callable[[Any], str]:
    def address(each: Any) -> str:
        above = each if name == "self" else getattr(each, name)
        return reverse("framework", args=[above.ref])

    return address


FRAMEWORKS = upkept(
    slug="frameworks",
    one="framework",
    many="Frameworks",
    about="Equality objectives, strategic plans and standards: what objectives belong to.",
    model=Framework,
    key="ref",
    keeps=keeps_some,
    fields=(
        ref("People cite it and it never changes. For example, EO-2026"),
        text("title", "Title", TITLE, hint="As its paper has it."),
        word("kind", "Kind", FrameworkKind),
        word("state", "State", FrameworkState, hint="A draft is read by leads, not by everybody."),
        framework("parent", "Framework that it carries out"),
        first_day("For example, 1 4 2026"),
        text("source", "Source", TITLE, required=False, hint="The paper or page that it is from."),
        post("owner_post", "Owner"),
        BODY,
        long(
            "notes", "Notes", hint="Of those who look after it. No report has them.", longest=LONG
        ),
    ),
    heads=("Title", "Reference", "Kind", "State", "In force"),
    cells=lambda each: (
        each.title,
        each.ref,
        each.get_kind_display(),
        each.get_state_display(),
        dates(each),
    ),
    search=("ref", "title", "source"),
    order=("title", "ref"),
    end=operations.end,
    effects=effects_of_framework,
    shown_at=_shows_framework("self"),
)

THEMES = upkept(
    slug="themes",
    one="theme",
    many="Themes",
    about="The parts of a framework: outcomes, priorities, headings of standards.",
    model=Theme,
    key="ref",
    keeps=keeps_some,
    fields=(
        record(
            "framework",
            "Framework",
            Framework.objects.none,
            required=True,
            fixed=True,
            called=entitled,
            offered=frameworks_to_choose,
        ),
        ref("People cite it and it never changes. For example, EO-2026-A"),
        text("title", "Title", TITLE),
        place(last=999),
        long("introduction", "Introduction", longest=LONG),
        record(
            "parent",
            "Theme that it is part of",
            Theme.objects.none,
            called=entitled,
            grouped=framework_of,
            offered=themes_to_choose,
        ),
        number(
            "standards",
            "Number of standards",
            "Only where the paper counts standards and does not print them.",
            least=0,
        ),
        tick("cuts_across", "It cuts across several plans, and has no objectives of its own"),
    ),
    heads=("Title", "Reference", "Framework", "Place"),
    cells=lambda each: (each.title, each.ref, each.framework.title, str(each.position)),
    related=("framework",),
    search=("ref", "title", "framework__ref", "framework__title"),
    order=("framework__title", "position", "ref"),
    end=None,
    asked=("framework",),
    shown_at=_shows_framework("framework"),
)

OBJECTIVES = upkept(
    slug="objectives",
    one="objective",
    many="Objectives",
    about="What the council means to achieve, for whom, and who answers for it.",
    model=Objective,
    key="ref",
    keeps=keeps_some,
    fields=(
        ref("People cite it and it never changes. For example, EO-2026-1"),
        text("title", "Title", TITLE),
        record(
            "framework",
            "Framework",
            Framework.objects.none,
            called=entitled,
            offered=frameworks_to_choose,
        ),
        record(
            "theme",
            "Theme",
            Theme.objects.none,
            hint="One of the same framework.",
            called=entitled,
            grouped=framework_of,
            offered=themes_to_choose,
        ),
        text("number", "Number", 20, required=False, hint="As its paper prints it, such as 1.1"),
        place(first=0),
        AIMS,
        word(
            "named",
            "Whom it names",
            Named,
            hint="Whether it names protected characteristics.",
            required=False,
        ),
        several("characteristics", "Characteristics that it names", characteristics),
        text(
            "characteristics_words",
            "Its paper’s words for them",
            TITLE,
            required=False,
        ),
        post("owner_post", "Owner"),
        several("directorates", "Directorates that work on it", directorates),
        first_day("For example, 1 4 2026"),
    ),
    heads=("Title", "Reference", "Number", "Framework", "Owner", "In force"),
    cells=lambda each: (
        each.title,
        each.ref,
        each.number,
        str(each.framework or "In none"),
        str(each.owner_post or "No owner"),
        dates(each),
    ),
    related=("framework", "owner_post"),
    search=("ref", "title", "number", "framework__ref", "framework__title", "owner_post__title"),
    order=("framework__title", "position", "ref"),
    end=operations.end,
    asked=("framework", "theme"),
    shown_at=lambda each: reverse("objective", args=[each.ref]),
)


def _figure(label: str) -> Callable[[], forms.Field]:
    return partial(NumberField, label=label, required=False, max_length=40)


def _measured(measure: ObjectiveMeasure) -> str:
    if measure.objective is not None:
        return entitled(measure.objective)
    return f"{measure.line.plan.ref} line {measure.line.position}" if measure.line else ""


def _target(measure: ObjectiveMeasure) -> str:
    on = day_label(measure.target_on) if measure.target_on else ""
    return ", ".join(filter(None, (plain(measure.target), on)))


def _shows_measured(measure: ObjectiveMeasure) -> str:
    if measure.objective is not None:
        return reverse("objective", args=[measure.objective.ref])
    return reverse("admin_list", args=["objective-measures"])


MEASURES = Listed(
    slug="objective-measures",
    one="measure of an objective",
    many="Measures of objectives",
    about="By what objectives and lines of plans are measured, from where and to where.",
    model=ObjectiveMeasure,
    keepers=KEEPERS,
    keeps=keeps_some,
    check=lambda request, each: checked(request, each.objective or each.line),
    fields=(
        record(
            "objective",
            "Objective",
            Objective.objects.none,
            hint="Or a line of a plan, below.",
            fixed=True,
            called=entitled,
            grouped=framework_of,
            offered=objectives_to_choose,
        ),
        record(
            "line",
            "Line of a plan",
            PlanLine.objects.none,
            hint="Only where it measures no objective.",
            fixed=True,
            called=lambda each: f"{each.position}: {each.words}"[:150],
            grouped=lambda each: entitled(each.plan),
            offered=lines_to_choose,
        ),
        place(last=999),
        record(
            "indicator",
            "Indicator",
            lambda: Indicator.objects.order_by("position", "ref"),
            hint="Fill in one of indicator, milestone and words.",
            called=entitled,
        ),
        text(
            "milestone",
            "Milestone",
            TITLE,
            required=False,
            hint="What will have happened. Its day is that of the target; it has no figures.",
        ),
        text(
            "words",
            "Words",
            TITLE,
            required=False,
            hint="What is measured, where no indicator does.",
        ),
        Spec(name="baseline", make=_figure("Baseline"), look=Look(classes="govuk-input--width-5")),
        day("baseline_on", "Day of the baseline", hint="For example, 31 3 2026"),
        Spec(name="target", make=_figure("Target"), look=Look(classes="govuk-input--width-5")),
        day("target_on", "Day of the target", hint="For example, 31 3 2030"),
        post("owner_post", "Owner"),
        several("characteristics", "Characteristics that it is about", characteristics),
        text(
            "reference",
            "Reference elsewhere",
            REF_LENGTH,
            required=False,
            hint="Its code in a national list, such as NI 130",
        ),
    ),
    heads=("Measure", "Of", "Place", "Target", "Owner"),
    cells=lambda each: (
        str(each),
        _measured(each),
        str(each.position),
        _target(each),
        str(each.owner_post or ""),
    ),
    related=("objective", "line__plan", "indicator", "owner_post"),
    search=(
        *("milestone", "words", "reference", "indicator__ref", "indicator__title"),
        *("objective__ref", "objective__title", "line__plan__ref"),
    ),
    order=("objective__ref", "line__plan__ref", "line__position", "position"),
    change=indicators.change_measure,
    end=None,
    remove=indicators.remove_measure,
    problems=problems_of_measure,
    asked=("objective",),
    shown_at=_shows_measured,
)
