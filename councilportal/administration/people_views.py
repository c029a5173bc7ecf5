"""Pages that help a person to sign in: a link to choose a password, and a lost second step."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from councilportal.accounts import mailing
from councilportal.accounts.adapters import password_link
from councilportal.accounts.models import User
from councilportal.accounts.permissions import Role
from councilportal.accounts.queries import two_steps_of
from councilportal.common.links import Link
from councilportal.common.refusals import Refused
from councilportal.design.fields import ReasonForm
from councilportal.design.layout import WARNING, Button
from councilportal.organisation import account_operations
from councilportal.organisation.access import requires, signed_in


@requires(Role.ADMIN)
@require_safe
def way_in(request: HttpRequest, key: str) -> HttpResponse:
    """How the person signs in, and what an administrator may do about it."""
    return _page(request, _person(key))


@requires(Role.ADMIN)
@never_cache
@require_POST
def make_link(request: HttpRequest, key: str) -> HttpResponse:
    """Send the person a link to choose a password. Without e-mail, show it once, on this page."""
    person = _person(key)
    if mailing.reaches(person):
        invite(request, person)
        return redirect("admin_way_in", person.get_username())
    account_operations.record_password_link(
        user=person, by_mail=False, by=signed_in(request), at=timezone.now()
    )
    return _page(request, person, link=password_link(request, person))


def invite(request: HttpRequest, person: User, *, said: str = "") -> None:
    """Send the person the link if e-mail reaches them. The message shown begins with `said`."""
    if not mailing.reaches(person):
        messages.info(
            request, f"{said}No e-mail reaches them from here: make a link and hand it over."
        )
        return
    by = signed_in(request)
    account_operations.record_password_link(user=person, by_mail=True, by=by, at=timezone.now())
    if mailing.send(mailing.invitation(person, password_link(request, person), by), person.email):
        told = f"{said}A link to choose a password is on its way to {person.email}."
        messages.success(request, told)
    else:
        messages.error(request, f"{said}The e-mail could not be sent. Send it again later.")


@requires(Role.ADMIN)
@require_http_methods(["GET", "HEAD", "POST"])
def second_step(request: HttpRequest, key: str) -> HttpResponse:
    """Remove the second step that a person lost. The reason is recorded."""
    person = _person(key)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        by = signed_in(request)
        reason = form.cleaned_data["reason"]
        try:
            account_operations.reset_second_step(
                user=person, reason=reason, by=by, at=timezone.now()
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            letter = mailing.second_step_removed(person, by)
            is_told = mailing.reaches(person) and mailing.send(letter, person.email)
            told = "They are told by e-mail." if is_told else "Tell them: no e-mail was sent."
            messages.success(
                request,
                f"Two-step sign-in of {person.name} is off, and they are signed out. {told}",
            )
            return redirect("admin_way_in", person.get_username())
    form.lay_out(button=Button("Remove the second step", WARNING))
    context = {"section": "admin", "crumbs": _crumbs(person), "person": person, "form": form}
    return render(request, "admin/second_step.html", context)


def _page(request: HttpRequest, person: User, *, link: str = "") -> HttpResponse:
    context = {
        "section": "admin",
        "crumbs": _crumbs(person)[:-1],
        "person": person,
        "is_self": person == request.user,
        "is_open": person.is_open(timezone.localdate()),
        "two_steps": two_steps_of(person),
        "by_mail": mailing.reaches(person),
        "days": mailing.DAYS,
        "link": link,
    }
    return render(request, "admin/way_in.html", context)


def _person(key: str) -> User:
    """*Raises*: Http404 where nobody has the user name."""
    person = None if "\0" in key else User.objects.filter(username=key).first()
    if person is None:
        raise Http404(f"There is no account {key!r}.")
    return person


def _crumbs(person: User) -> list[Link]:
    key = person.get_username()
    return [
        Link("Home", reverse("home")),
        Link("Admin", reverse("admin_home")),
        Link("People", reverse("admin_list", args=["people"])),
        Link(person.name, reverse("admin_change", args=["people", key])),
        Link("Signing in", reverse("admin_way_in", args=[key])),
    ]
