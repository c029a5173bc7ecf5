"""The page that belongs to no app: the gallery of components."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from councilportal.design.gallery import examples


@login_not_required
@require_safe
def gallery(request: HttpRequest) -> TemplateResponse:
    """Every component in every state. Only developers' machines and tests have its address."""
    return TemplateResponse(request, "common/gallery.html", examples())
