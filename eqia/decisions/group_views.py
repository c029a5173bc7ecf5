"""Pages from a group to the decisions that affect it."""

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from councilportal.common.links import Link
from councilportal.common.refusals import NotKnown
from councilportal.organisation.access import who_asks
from councilportal.organisation.queries import characteristics, council_on
from councilportal.printing.responses import as_form
from eqia.decisions.group_queries import affected
from eqia.decisions.group_sections import affected_document
from eqia.pages import SECTION, crumbs, read_by_all


@read_by_all
def groups(request: HttpRequest) -> HttpResponse:
    """The groups: one link to the decisions that affect each."""
    links = [
        Link(each.name, reverse("eqia_group", args=[each.ref]))
        for each in characteristics(timezone.localdate())
    ]
    context = {"section": SECTION, "crumbs": crumbs(), "links": links}
    return render(request, "eqia/groups.html", context)


@read_by_all
def group(request: HttpRequest, ref: str, form: str = "") -> HttpResponseBase:
    """The decisions that affect a group, for everybody who may read them."""
    found = affected(ref, who_asks(request), timezone.localdate())
    if found is None:
        raise NotKnown(f"There is no group {ref}.")
    document = affected_document(found, council_on(timezone.localdate()))
    if form:
        return as_form(request, document, form)
    context = {
        "section": SECTION,
        "crumbs": [*crumbs(), Link("Who decisions affect", reverse("eqia_groups"))],
        "document": document,
        "group": found,
    }
    return render(request, "eqia/group.html", context)
