"""Pages that move an assessment: send, sign, return, drop, revise, publish, withhold."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from councilportal.common.links import Link
from councilportal.common.periods import london_day
from councilportal.common.refusals import Refused
from councilportal.common.text import printable
from councilportal.design.forms import PlainForm
from councilportal.design.layout import WARNING, Button, LinkButton
from councilportal.design.lists import posted_count
from councilportal.organisation.access import roles_today, signed_in, who_asks
from councilportal.organisation.queries import council_on
from eqia import policies
from eqia.assessments import operations as assessments
from eqia.assessments import pages, queries, reading, sections
from eqia.assessments.pages import frame, known
from eqia.assessments.saving import StaleAssessment
from eqia.models import Assessment
from eqia.pages import form_methods
from eqia.published_words import asked_of_assessment
from eqia.rules.fields import PAGES
from eqia.rules.words import Capacity
from eqia.rules.workflow import SEALED, Move, State
from eqia.sign_off import operations as sign_off
from eqia.sign_off.forms import PublishForm, ReasonForm, ReturnForm, SignForm, WithholdForm
from eqia.sign_off.operations import STATEMENT, Incomplete


def _done(request: HttpRequest, ref: str, said: str) -> HttpResponse:
    messages.success(request, said)
    return redirect("assessment_tasks", ref=ref)


def _check(request: HttpRequest, record: Assessment, move: Move) -> None:
    """*Raises*: Refused, NotKnown where the person may not make the move now."""
    authors = record.authors.values_list("pk", flat=True)
    policies.check_can_move(who_asks(request), record, move, authors)


def _leads(request: HttpRequest, record: Assessment) -> bool:
    return policies.may_lead(who_asks(request), record)


def _reason(form: ReasonForm | WithholdForm) -> str:
    """What was typed as the reason or ground, before it is checked."""
    name = "reason" if "reason" in form.fields else "ground"
    return printable(str(form[name].data or "")).strip()


@require_POST
def begin(request: HttpRequest, ref: str) -> HttpResponse:
    """Begin the screening of a planned assessment."""
    record = known(request, ref)
    if record.state == State.DRAFT and _leads(request, record):
        return redirect("assessment_tasks", ref=ref)
    assessments.begin(ref=ref, by=signed_in(request), at=timezone.now())
    return _done(request, ref, f"The screening of {record.ref} has begun.")


@form_methods
def submit(request: HttpRequest, ref: str) -> HttpResponse:
    """Show what is wrong with it, and send it for sign-off."""
    at = timezone.now()
    record = known(request, ref)
    if (
        request.method == "POST"
        and record.state == State.SUBMITTED
        and record.submitted_by == request.user
    ):
        return redirect("assessment_tasks", ref=ref)
    _check(request, record, Move.SUBMIT)
    extra: dict[str, Any] = {}
    status = 200
    lacking = _without_signer(request, record)
    if request.method == "POST" and lacking:
        extra = {"has_errors": True}
    elif request.method == "POST":
        try:
            sign_off.submit(
                ref=ref, saves=posted_count(request.POST, "saves"), by=signed_in(request), at=at
            )
            return _done(request, ref, f"{record.ref} waits for sign-off.")
        except StaleAssessment:
            record = known(request, ref)
            extra, status = {"is_stale": True}, 409
        except Incomplete:
            extra = {"has_errors": True}
    whole = reading.read_assessment(record, london_day(at), who_asks(request))
    found = pages.pointers(record, whole.grid, whole.findings)
    context = frame(record, who_asks(request)) | {
        "blocking": [each for each in found if each.finding.blocks],
        "lacking": lacking,
        "warnings": pages.warnings(found),
        "asked": asked_of_assessment(record),
        "saves": record.saves,
        **extra,
    }
    return render(request, "eqia/submit.html", context, status=status)


def _without_signer(request: HttpRequest, record: Assessment) -> list[tuple[str, Link | None]]:
    """What nobody can sign, in sentences, each with a link for who can name the post."""
    found: list[tuple[str, Link | None]] = []
    for capacity, sentence in policies.without_signer(record).items():
        way = None
        if capacity is Capacity.HEAD_OF_SERVICE:
            name = "Name the head of service"
            way = Link(name, f"{reverse('assessment_about', args=[record.ref])}#head_post")
        elif roles_today(request).administers:
            place = record.directorate
            way = Link(
                f"Name the director of {place.name}",
                reverse("admin_change", args=["directorates", place.ref]),
            )
        found.append((sentence, way))
    return found


@form_methods
def withdraw(request: HttpRequest, ref: str) -> HttpResponse:
    """Take it back before it is signed off."""
    record = known(request, ref)
    if request.method == "POST" and record.state == State.DRAFT and _leads(request, record):
        return redirect("assessment_tasks", ref=ref)
    _check(request, record, Move.WITHDRAW)
    if request.method == "POST":
        sign_off.withdraw(ref=ref, by=signed_in(request), at=timezone.now())
        return _done(request, ref, f"{record.ref} is taken back. You can change it again.")
    form = PlainForm()
    form.lay_out(pages.to_tasks(record), button=Button("Take back"))
    context = frame(record, who_asks(request)) | {"form": form, **_WITHDRAW}
    return render(request, "eqia/reason.html", context)


@form_methods
def drop(request: HttpRequest, ref: str) -> HttpResponse:
    """Drop an assessment whose proposal is not pursued."""
    record = known(request, ref)
    form = ReasonForm(
        "Why is it dropped?", "Enter why this assessment is dropped", _posted(request)
    )
    newest = queries.versions(ref).first() if request.method == "POST" else None
    if newest and newest.state == State.DROPPED and newest.drop_reason == _reason(form):
        return redirect("assessment_tasks", ref=ref)
    _check(request, record, Move.DROP)

    def make(reason: str, at: datetime) -> None:
        sign_off.drop(ref=ref, reason=reason, by=signed_in(request), at=at)

    return _by_reason(request, record, form, make, _DROP)


@form_methods
def revise(request: HttpRequest, ref: str) -> HttpResponse:
    """Begin a new version of what is signed."""
    record = known(request, ref)
    form = ReasonForm(
        "What changed?",
        "Enter what changed",
        _posted(request),
        hint="It stands in the document of the new version",
    )
    is_repeated = record.what_changed == _reason(form) and record.created_by == request.user
    if request.method == "POST" and record.state == State.DRAFT and is_repeated:
        return redirect("assessment_tasks", ref=ref)
    policies.check_can_revise(who_asks(request), record)

    def make(reason: str, at: datetime) -> None:
        sign_off.revise(ref=ref, what_changed=reason, by=signed_in(request), at=at)

    return _by_reason(request, record, form, make, _REVISE)


def _posted(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


_WITHDRAW = {
    "heading": "Take this assessment back",
    "text": "It is a draft again, and nobody is asked to sign it. A signature already made counts "
    "only if it is sent again without a change; after a change both people sign again.",
}
_DROP = {
    "heading": "Drop this assessment",
    "text": "The proposal is not pursued. The assessment stays on record with your reason. An "
    "earlier signed version is then the current one again, with its actions as they are in the "
    "action plan. A dropped assessment cannot be reopened: you would start another one.",
    "button": Button("Drop the assessment", WARNING),
    "done": "is dropped.",
}
_REVISE = {
    "heading": "Begin a new version",
    "text": "The signed version stands, and is what decisions rest on, until the new one is signed "
    "off too. The new version begins with all that the signed one says.",
    "button": Button("Begin a new version"),
    "done": "has a new version in draft.",
}


def _by_reason(
    request: HttpRequest,
    record: Assessment,
    form: ReasonForm,
    make: Callable[[str, datetime], None],
    words: dict[str, Any],
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        make(form.cleaned_data["reason"], timezone.now())
        return _done(request, record.ref, f"{record.ref} {words['done']}")
    form.lay_out(pages.to_tasks(record, "Back to the list of pages"), button=words["button"])
    context = frame(record, who_asks(request)) | {"form": form, **words}
    return render(request, "eqia/reason.html", context)


@form_methods
def return_to_author(request: HttpRequest, ref: str) -> HttpResponse:
    """Return it to the author, with what is wrong with which answer."""
    record = known(request, ref)
    found = queries.grid(record)
    form = ReturnForm(found, PAGES, _posted(request))
    is_mine = bool(policies.capacities(who_asks(request), record))
    if (
        request.method == "POST"
        and record.state == State.RETURNED
        and is_mine
        and record.return_reason == _reason(form)
    ):
        return redirect("assessment_tasks", ref=ref)
    _check(request, record, Move.RETURN)
    if request.method == "POST" and form.is_valid():
        sign_off.return_to_author(
            ref=ref,
            reason=form.cleaned_data["reason"],
            answers=form.answers(),
            by=signed_in(request),
            at=timezone.now(),
        )
        return _done(request, ref, f"{record.ref} is returned to the author.")
    form.lay_out(pages.to_tasks(record))
    context = frame(record, who_asks(request)) | {"form": form}
    return render(request, "eqia/return.html", context)


@form_methods
def sign(request: HttpRequest, ref: str) -> HttpResponse:
    """The whole document to read, and the form that attests to it by its hash."""
    at, who = timezone.now(), who_asks(request)
    record = known(request, ref)
    posted = _posted(request)
    sha256 = request.POST.get("sha256", "")
    if posted is not None and queries.has_signed(record, signed_in(request), sha256):
        return redirect("assessment_tasks", ref=ref)
    _check(request, record, Move.SIGN)
    on = london_day(at)
    whole = reading.read_assessment(record, on, who)
    made = {each.capacity for each in whole.sign_offs}
    offered = [each for each in policies.capacities(who, record) if each.value not in made]
    if not offered or any(each.signed_by_id == who.user_id for each in whole.sign_offs):
        raise Refused("It is signed already in your capacity: the other attestation is missing.")
    first = {"statement": STATEMENT, "sha256": whole.sha256}
    form = SignForm(offered, posted, initial=first)
    is_stale = False
    if posted is not None and form.is_valid():
        try:
            now = sign_off.sign_off(
                ref=ref,
                capacity=Capacity(form.cleaned_data["capacity"]),
                statement=form.cleaned_data["statement"],
                sha256=sha256,
                by=signed_in(request),
                at=at,
            )
            is_last = now.state == State.SIGNED
            said = "is signed off." if is_last else "is signed by you. One more attestation."
            return _done(request, ref, f"{record.ref} {said}")
        except StaleAssessment:
            is_stale = True
            form = SignForm(offered, initial=first)
    to_return = reverse("assessment_return", args=[ref])
    form.lay_out(LinkButton("Return to the author", to_return))
    context = frame(record, who) | {
        "form": form,
        "document": sections.assessment_document(whole, council_on(on)),
        "blocking": whole.blocking,
        "is_stale": is_stale,
    }
    return render(request, "eqia/sign.html", context, status=409 if is_stale else 200)


@form_methods
def publish(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """Say what publishing does, ask about what may be personal data, and publish."""
    record = known(request, ref, number)
    policies.check_can_publish(who_asks(request), record)
    if record.is_exempt:
        raise Refused("It is withheld: end that first.")
    asked = asked_of_assessment(record) if record.published_at is None else []
    form = PublishForm(asked, _posted(request))
    if request.method == "POST" and form.is_valid():
        sign_off.publish(
            ref=ref,
            number=number,
            answers=form.answers(),
            by=signed_in(request),
            at=timezone.now(),
        )
        return _done(request, ref, f"{record} is published: everybody can read it.")
    form.lay_out(pages.to_tasks(record))
    context = frame(record, who_asks(request)) | {
        "form": form,
        "asked": asked,
        "may_revise": policies.can_revise(who_asks(request), record),
    }
    return render(request, "eqia/publish.html", context)


@form_methods
def withhold(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """Withhold a signed version with the ground, or end that."""
    record = known(request, ref, number)
    policies.check_can_publish(who_asks(request), record)
    first = {"ground": record.exempt_ground}
    form = WithholdForm(_posted(request), initial=first, is_withheld=record.is_exempt)
    if request.method == "POST" and form.is_valid():
        ground = form.cleaned_data["ground"]
        sign_off.withhold(
            ref=ref,
            number=number,
            ground=ground,
            answers=form.answers(),
            by=signed_in(request),
            at=timezone.now(),
        )
        said = "is withheld." if ground.strip() else "is withheld no longer."
        return _done(request, ref, f"{record} {said}")
    form.lay_out(pages.to_tasks(record))
    context = frame(record, who_asks(request)) | {
        "form": form,
        "is_sealed": record.state in SEALED,
    }
    return render(request, "eqia/withhold.html", context)
