"""The pages on which an assessment is written, and where on them each finding is put right."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from councilportal.common.links import Link
from councilportal.common.refusals import NotKnown
from councilportal.design.forms import key_of
from councilportal.organisation.access import who_asks
from councilportal.organisation.people import Person
from eqia import policies
from eqia.assessments import queries
from eqia.assessments.grid_forms import (
    control_of,
)
from eqia.assessments.queries import Grid
from eqia.models import Assessment
from eqia.pages import SECTION, crumbs
from eqia.rules.checks import Finding
from eqia.rules.fields import PAGES
from eqia.rules.workflow import State
from objectives.models import Evidence

# Page and control where a finding is put right; others name an answer, or a page as a whole.
_PLACES: Mapping[str, tuple[str, str]] = {
    "no_lead": ("about", "lead_post"),
    "no_dates": ("about", "decision"),
    "open_date": ("about", "decision"),
    "decision_passed": ("about", "decision"),
    "no_review_date": ("about", "review_on_0"),
    "no_ground": ("about", "exempt_ground"),
    "no_risk": ("judgement", "risk"),
    "risk_contradicts": ("judgement", "risk_reason"),
    "no_judgement": ("judgement", "made"),
    "judgement_contradicts": ("judgement", "made"),
    "full_needed": ("judgement", "no_full_reason"),
    "screened_after_version": ("judgement", "screened"),
    "no_outcome": ("full", "outcome"),
    "no_outcome_reason": ("full", "outcome_reason"),
    "full_undated": ("full", "assessed"),
    "consultation_open": ("consultation", "consultation"),
    "versions_out_of_order": ("editions", "rows"),
    "version_undated": ("editions", "rows"),
}


def known(request: HttpRequest, ref: str, number: int | None = None) -> Assessment:
    """A version that the person may read, the newest without a number. *Raises*: NotKnown."""
    record = queries.assessment(ref, number)
    if record is None:
        raise NotKnown(f"There is no assessment {ref}.")
    policies.check_can_see(who_asks(request), record)
    return record


def frame(record: Assessment, who: Person) -> dict[str, Any]:
    """The context that every page of an assessment has."""
    return {
        "section": SECTION,
        "assessment": record,
        "state": State(record.state),
        "may_write": policies.may_lead(who, record),
        "crumbs": [*crumbs(), Link(record.ref, reverse("assessment_tasks", args=[record.ref]))],
    }


def to_tasks(record: Assessment, text: str = "Back to the assessment") -> Link:
    """The way back to the list of an assessment's pages, beside a button."""
    return Link(text, reverse("assessment_tasks", args=[record.ref]))


@dataclass(frozen=True, slots=True)
class Pointer:
    """A finding with the page and the control where it is put right."""

    finding: Finding
    page: str
    control: str
    href: str


def pointers(
    record: Assessment, found: Grid, all_found: Iterable[Finding], *, may_edit: bool = True
) -> list[Pointer]:
    """Findings, each with where it is put right; those about signing have no address.

    Takes: `may_edit`, False for somebody to whom the pages that put them right are closed.
    """
    made = [_pointer(record, found, each) for each in all_found]
    return made if may_edit else [replace(each, href="") for each in made]


def warnings(found: Iterable[Pointer]) -> list[Pointer]:
    """The findings that only warn, without that nobody has signed yet: authors know it."""
    return [
        pointer
        for pointer in found
        if not pointer.finding.blocks and pointer.finding.code != "not_signed"
    ]


def _pointer(record: Assessment, found: Grid, finding: Finding) -> Pointer:
    page, control = _PLACES.get(finding.code, (finding.page, ""))
    if finding.question and finding.group:
        control = control_of(found, finding.group, finding.question)
    elif finding.question:
        control = finding.question if page == "full" else ""
    elif finding.group and page in ("grid", "full"):
        control = key_of(finding.group)
    elif page in ("actions", "evidence"):
        control = "rows"
    if page not in PAGES:
        return Pointer(finding, page, "", "")
    address = page_address(record.ref, page, finding.group)
    return Pointer(finding, page, control, f"{address}?check#{control or 'main-content'}")


def page_address(ref: str, page: str, group: str = "") -> str:
    """The address of a page; of the full assessment, that of a row where one is named."""
    if page == "full" and group:
        return reverse("assessment_full_group", args=[ref, group])
    return reverse(f"assessment_{page}", args=[ref])


def about_group(shelf: Iterable[Evidence], characteristic: str) -> list[Evidence]:
    """The pieces of the shelf about a characteristic or about everybody; "" gives all pieces."""
    return [
        piece
        for piece in shelf
        if not characteristic
        or piece.characteristic is None
        or piece.characteristic.ref == characteristic
    ]
