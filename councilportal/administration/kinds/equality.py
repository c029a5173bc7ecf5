"""Rows of grids and evidence, as administrators' pages show them."""

from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from councilportal.administration.kinds.fields import (
    FIRST_DAY,
    Listed,
    Spec,
    cited,
    dates,
    day,
    long,
    record,
    ref,
    text,
    word,
)
from councilportal.common.periods import day_label
from councilportal.common.text import LONG
from councilportal.design.fields import WholeField
from councilportal.design.forms import Look
from councilportal.organisation.access import who_asks
from councilportal.organisation.models import (
    Characteristic,
    Service,
)
from eqia import policies
from eqia.models import ScreenedCharacteristic
from eqia.register import operations as register
from objectives.models import EqualityTable, Evidence
from objectives.rules.evidence import EvidenceKind


def _aims() -> forms.Field:
    choices = [
        ("abc", "All three aims of the duty"),
        ("a", "Only that discrimination is eliminated"),
        ("ab", "Not that good relations are fostered"),
        ("ac", "Not that equality of opportunity is advanced"),
    ]
    return forms.ChoiceField(
        choices=choices,
        label="Aims of the duty that apply",
        widget=forms.RadioSelect,
        help_text="Marriage and civil partnership: only that discrimination is eliminated.",
    )


def _position() -> forms.Field:
    return WholeField(label="Place in the grid", min_value=0, max_value=999, widget=forms.TextInput)


def _tables() -> QuerySet[EqualityTable]:
    """The tables of which everybody may know, and those that evidence is about already."""
    known = Q(releases__isnull=False) | Q(evidence__isnull=False)
    return EqualityTable.objects.filter(known).distinct().order_by("title", "ref")


def _keeps_rows(request: HttpRequest, _: ScreenedCharacteristic) -> None:
    policies.check_can_keep_rows(who_asks(request))


def _keeps_evidence(request: HttpRequest, record: Evidence) -> None:
    policies.check_can_keep_evidence(who_asks(request), record.service)


ROWS_OF_GRIDS = Listed(
    slug="grid-rows",
    one="row of screening grids",
    many="Rows of screening grids",
    about="The characteristics that assessments ask about, and what each was called from when.",
    model=ScreenedCharacteristic,
    keepers=policies.KEEPERS,
    check=_keeps_rows,
    fields=(
        record(
            "characteristic",
            "Characteristic",
            lambda: Characteristic.objects.order_by("-statutory", "name"),
            required=True,
            fixed=True,
            called=lambda each: each.name,
        ),
        text("label", "What it is called", 150),
        Spec(name="position", make=_position, look=Look(classes="govuk-input--width-3")),
        Spec(name="aims", make=_aims),
        FIRST_DAY,
    ),
    heads=("What it is called", "Characteristic", "Kind", "In force"),
    cells=lambda each: (
        each.label,
        each.characteristic.name,
        "Statutory" if each.characteristic.statutory else "Local",
        dates(each),
    ),
    related=("characteristic",),
    search=("label", "characteristic__name"),
    order=("position", "label", "valid_from"),
    change=register.change,
    end=register.end,
    remove=register.remove,
)

EVIDENCE = Listed(
    slug="evidence",
    one="piece of evidence",
    many="Evidence",
    about="The shelf that assessments cite: profiles by characteristic, and gaps in the evidence.",
    model=Evidence,
    key="ref",
    keepers=policies.KEEPERS,
    check=_keeps_evidence,
    fields=(
        ref("People cite it and it never changes. For example, CENSUS-AGE-2021"),
        text("title", "Title", 300),
        word("kind", "Kind", EvidenceKind),
        text("source", "Source", 300),
        day("as_at", "As at", hint="The day that its figures are of. For example, 31 3 2026"),
        record(
            "characteristic",
            "Characteristic",
            lambda: Characteristic.objects.order_by("-statutory", "name"),
            hint="Leave it empty where it is about everybody.",
            called=lambda each: each.name,
        ),
        record(
            "service",
            "Service",
            lambda: Service.objects.order_by("position", "name", "ref"),
            hint="Empty means the whole council, whose own leads then look after it.",
            called=cited,
        ),
        record(
            "table",
            "Table of figures",
            _tables,
            hint="The released table that it is about, where there is one.",
            called=lambda each: each.title,
        ),
        long("says", "What it says", longest=LONG),
        long("gap", "What is not known", longest=LONG),
    ),
    heads=("Title", "Reference", "Kind", "As at", "About"),
    cells=lambda each: (
        each.title,
        each.ref,
        each.get_kind_display(),
        day_label(each.as_at) if each.as_at else "Not stated",
        str(each.characteristic or "Everybody"),
    ),
    related=("characteristic",),
    search=("ref", "title", "source", "characteristic__name"),
    order=("characteristic__name", "title", "ref"),
    change=register.change,
    end=None,
    remove=register.remove,
)
