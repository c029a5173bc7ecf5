"""Pages for setting targets. A change in mid-year first shows what it does to ratings."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from councilportal.common.links import Link
from councilportal.common.refusals import Refused
from councilportal.design.layout import Button
from councilportal.organisation import record_changes as upkeep
from councilportal.organisation.access import requires
from performance.indicators import queries
from performance.indicators.forms import ChooseIndicator, TargetForm
from performance.indicators.operations import KEEPERS, set_target
from performance.models import Indicator, Target

_form_methods = require_http_methods(["GET", "HEAD", "POST"])


@requires(*KEEPERS)
@_form_methods
def add(request: HttpRequest) -> HttpResponse:
    """Choose an indicator, then set levels for a year or period that has none."""
    today = timezone.localdate()
    choose = ChooseIndicator(request.GET or None, on=today)
    if request.GET and choose.is_valid():
        indicator = choose.cleaned_data["indicator"]
        return _form(request, indicator, None)
    context = {"section": "admin", "crumbs": _crumbs(), "form": choose}
    return render(request, "admin/target_add.html", context)


@requires(*KEEPERS)
@_form_methods
def change(request: HttpRequest, key: int) -> HttpResponse:
    """Change the levels of a year or a period."""
    target = get_object_or_404(Target.objects.select_related("indicator"), pk=key)
    return _form(request, target.indicator, target)


def _form(request: HttpRequest, indicator: Indicator, target: Target | None) -> HttpResponse:
    is_sent = request.method == "POST"
    form = TargetForm(request.POST if is_sent else None, indicator=indicator, target=target)
    effects: list[queries.TargetEffect] = []
    if is_sent and form.is_valid():
        if not form.changes():
            messages.info(request, "Nothing was changed.")
            return redirect("admin_list", "targets")
        effects = queries.effects_of(indicator, form.year, form.period, form.as_levels())
        asks_why = bool(effects) and not form.cleaned_data["reason"].strip()
        if asks_why:
            form.add_error("reason", "Enter the reason: figures of this year are rated by it")
        elif (not effects or _is_confirmed(request, form)) and _save(request, form, effects):
            return redirect("admin_list", "targets")
    if effects and not form.errors:
        form.lay_out(button=Button("Confirm and save"), carries=[("confirmed", _digest(form))])
    context = {
        "section": "admin",
        "crumbs": _crumbs(),
        "indicator": indicator,
        "target": target,
        "form": form,
        "effects": [_shown(each) for each in effects],
        "when": form.period or form.year if effects or target else None,
    }
    return render(request, "admin/target.html", context)


def _save(request: HttpRequest, form: TargetForm, effects: list[queries.TargetEffect]) -> bool:
    """Save the target. Gives False where it was not saved; the form then has the reason."""
    user: Any = request.user
    try:
        set_target(
            indicator=form.indicator,
            year=form.year,
            period=form.period,
            levels=form.given(),
            effects=[each.in_short for each in effects],
            reason=form.cleaned_data["reason"],
            by=user,
            at=timezone.now(),
            seen=form.cleaned_data["seen"],
        )
    except (Refused, upkeep.StaleRecord) as refused:
        form.add_error(None, str(refused))
        return False
    messages.success(request, "The target is saved.")
    return True


def _digest(form: TargetForm) -> str:
    """A digest of the levels, so that a confirmation counts only for the levels that were shown."""
    return upkeep.stamp({"year": form.year.code, "seen": form.cleaned_data["seen"], **form.given()})


def _is_confirmed(request: HttpRequest, form: TargetForm) -> bool:
    return request.POST.get("confirmed") == _digest(form)


def _shown(effect: queries.TargetEffect) -> dict[str, Any]:
    def side(standing: Any) -> dict[str, Any]:
        return {
            "rag": standing.rating.rag,
            "direction": standing.travel.direction,
            "ytd_rag": standing.ytd_rating.rag if standing.ytd_rating else None,
        }

    now, then = side(effect.now), side(effect.then)

    return {
        "period": effect.period.label,
        "figure": effect.shown,
        "now": now | {"ytd": effect.now.ytd_shown},
        "then": then | {"ytd": effect.then.ytd_shown},
        "changes": now != then,
    }


def _crumbs() -> list[Link]:
    return [
        Link("Home", reverse("home")),
        Link("Admin", reverse("admin_home")),
        Link("Targets", reverse("admin_list", args=["targets"])),
    ]
