"""A report inside a page of the portal: `{% load report %}{% report_body document %}`."""

from django import template
from django.utils.safestring import SafeString

from councilportal.common.document import Document
from councilportal.printing import html, limits

register = template.Library()


@register.simple_tag
def report_body(document: Document) -> SafeString:
    """Draw the body of the report. The page has its title as h1 and links report/v1.css."""
    return html.body(document)


@register.simple_tag
def why_no_pdf(document: Document | None = None, *, rows: int = 0) -> str:
    """The sentence that says why there is no PDF; "" if there is one.

    Takes: the document that would be printed or, where the page shows only a part, its number of
    rows.
    """
    return limits.why_no_pdf(document) if document else limits.too_many_rows(rows)
