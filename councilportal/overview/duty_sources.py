"""What the statutory clock asks for from above: editions, and objectives without a measure."""

from collections.abc import Mapping
from datetime import datetime

from councilportal.notices.rules import Notice
from councilportal.publishing.editions.duties_met import edition_facts
from objectives.duties import reminders
from objectives.duties.queries import Sources
from performance.objective_queries import unmeasured

SOURCES = Sources(edition_facts, unmeasured)


def notices(at: datetime, *, portal_url: str) -> Mapping[int, Notice]:
    """Who is reminded of which duty on a day: what was withdrawn counts for nothing."""
    return reminders.notices(at, portal_url=portal_url, sources=SOURCES)
