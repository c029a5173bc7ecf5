"""Charts for the portal's own pages: `{% load charts %}{% sparkline chart "spark-CS01" %}`."""

from django import template
from django.utils.safestring import SafeString

from councilportal.common.document import Chart
from councilportal.printing import charts

register = template.Library()


@register.simple_tag
def sparkline(chart: Chart | None, uid: str) -> SafeString:
    """Draw the chart as a small SVG within text; nothing for None. `uid` is unique in the page."""
    return SafeString(charts.sparkline(chart, uid) if chart else "")


@register.simple_tag
def trend(chart: Chart, uid: str) -> SafeString:
    """Draw the chart as a full SVG. `uid` is unique in the page."""
    return SafeString(charts.trend(chart, uid))
