"""A report inside a page of the portal: `{% load report %}{% report_body document %}`."""

from django import template
from django.utils.safestring import SafeString

from councilportal.common.document import Document
from councilportal.printing import html

register = template.Library()


@register.simple_tag
def report_body(document: Document) -> SafeString:
    """Give the body of the report; the page prints its title as h1 and links report/v1.css."""
    return html.body(document)
