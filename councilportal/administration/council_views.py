"""The page of the council's name, look and feedback, and of how it counts clear days."""

from dataclasses import asdict

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from councilportal.accounts.permissions import Role
from councilportal.administration.council_forms import CouncilForm
from councilportal.common.links import Link
from councilportal.common.working_days import NoticeRules
from councilportal.organisation import council_operations
from councilportal.organisation.access import requires, signed_in
from councilportal.organisation.models import Council
from councilportal.organisation.rules import Feedback


@requires(Role.ADMIN)
@require_http_methods(["GET", "HEAD", "POST"])
def council(request: HttpRequest) -> HttpResponse:
    """Change the council's name, colour, logo and feedback, and how it counts clear days."""
    today = timezone.localdate()
    now = Council.objects.in_force(today).order_by("-id").first()
    initial = {name: getattr(now, name) for name in _SHOWN} if now else asdict(NoticeRules())
    is_sent = request.method == "POST"
    form = CouncilForm(
        request.POST if is_sent else None,
        request.FILES or None,
        initial=initial,
        has_logo=bool(_logo(now)[1]),
    )
    if is_sent and form.is_valid():
        try:
            _set_council(request, form, now)
        except (
            council_operations.NameMissing,
            council_operations.UnfitColour,
            council_operations.UnfitLogo,
        ) as unfit:
            form.add_error(_UNFIT[type(unfit)], str(unfit))
        else:
            messages.success(request, "The council’s name, look and contact details are saved.")
            return redirect("admin_home")
    context = {
        "section": "admin",
        "crumbs": [Link("Home", reverse("home")), Link("Admin", reverse("admin_home"))],
        "form": form,
    }
    return render(request, "admin/council.html", context)


_SHOWN = ("name", "short_name", "colour", *asdict(NoticeRules()), *asdict(Feedback()))
_UNFIT = {
    council_operations.NameMissing: "name",
    council_operations.UnfitColour: "colour",
    council_operations.UnfitLogo: "logo",
}


def _set_council(request: HttpRequest, form: CouncilForm, now: Council | None) -> None:
    logo, media_type = form.picture(_logo(now))
    council_operations.set_council(
        name=form.cleaned_data["name"],
        short_name=form.cleaned_data["short_name"],
        colour=form.cleaned_data["colour"],
        logo=logo,
        logo_media_type=media_type,
        notice=form.notice(),
        feedback=form.feedback(),
        reason=form.cleaned_data["reason"],
        by=signed_in(request),
        at=timezone.now(),
    )


def _logo(council: Council | None) -> tuple[bytes | None, str]:
    if council is None or council.logo is None:
        return None, ""
    return bytes(council.logo), council.logo_media_type
