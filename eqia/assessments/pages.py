"""The pages on which an assessment is written: which there are, and what each shows besides."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
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
from eqia.rules.workflow import State
from objectives.models import Evidence

PAGES: Mapping[str, str] = {
    "about": "About the proposal",
    "consultation": "Consultation",
    "evidence": "Evidence",
    "grid": "Screening grid",
    "judgement": "Judgement",
    "full": "Full assessment",
    "actions": "Actions",
    "editions": "Version table",
}
# Where a finding that names no answer is put right, if not at the top of its own page.
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
    """The version asked for, the newest without a number. *Raises*: NotKnown."""
    record = queries.assessment(ref, number)
    if record is None:
        raise NotKnown(f"There is no assessment {ref}.")
    policies.check_can_see(who_asks(request), record)
    return record


def frame(record: Assessment, who: Person) -> dict[str, Any]:
    """What every page of an assessment shows."""
    return {
        "section": SECTION,
        "assessment": record,
        "state": State(record.state),
        "may_write": policies.may_lead(who, record),
        "crumbs": [*crumbs(), Link(record.ref, reverse("assessment_tasks", args=[record.ref]))],
    }


@dataclass(frozen=True, slots=True)
class Pointer:
    """A finding with the page and the control where it is put right."""

    finding: Finding
    page: str
    control: str
    href: str


def pointers(record: Assessment, found: Grid, all_found: Iterable[Finding]) -> list[Pointer]:
    """Findings with where each is put right; those about signing lead nowhere."""
    return [_pointer(record, found, each) for each in all_found]


def warnings(found: Iterable[Pointer]) -> list[Pointer]:
    """What is worth a second look; that nobody signed yet is no news to who writes."""
    return [each for each in found if not each.finding.blocks and each.finding.code != "not_signed"]


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
    address = reverse(f"assessment_{page}", args=[record.ref])
    return Pointer(finding, page, control, f"{address}?check#{control or 'main-content'}")


def about_group(shelf: Iterable[Evidence], characteristic: str) -> list[Evidence]:
    """The pieces of the shelf about a characteristic, with those about everybody; all for ""."""
    return [
        each
        for each in shelf
        if not characteristic
        or each.characteristic is None
        or each.characteristic.ref == characteristic
    ]
