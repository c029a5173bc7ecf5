"""The council's colour as a style sheet, and its logo. Open to everybody."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from councilportal.organisation import queries

_FOR_EVER = "public, max-age=31536000, immutable"
_FOR_A_MINUTE = "public, max-age=60"

_BRAND_CSS = """\
:root {{
  --govuk-brand-colour: {colour};
  --council-header-colour: {colour};
}}
@media screen {{
  .govuk-generic-header {{ background: {colour}; }}
}}
"""


@login_not_required
@require_safe
def brand_css(request: HttpRequest) -> HttpResponse:
    """The council's colour as a style sheet. With `?v=<version>` browsers may cache it for ever."""
    council = queries.council_on(timezone.localdate())
    response = HttpResponse(
        _BRAND_CSS.format(colour=council.colour), content_type="text/css; charset=utf-8"
    )
    return _cacheable(request, response, council.version)


@login_not_required
@require_safe
def logo(request: HttpRequest) -> HttpResponse:
    """The council's logo, with headers that stop any script in an SVG."""
    today = timezone.localdate()
    picture = queries.logo_on(today)
    if picture is None:
        raise Http404("The council has no logo.")
    response = HttpResponse(picture.content, content_type=picture.media_type)
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    return _cacheable(request, response, queries.council_on(today).version)


def _cacheable(request: HttpRequest, response: HttpResponse, version: str) -> HttpResponse:
    is_versioned = request.GET.get("v") == version
    response["Cache-Control"] = _FOR_EVER if is_versioned else _FOR_A_MINUTE
    return response
