"""Which papers print a pay gap, so that it is not deleted below them.

Papers are made above this room, so they say it themselves. An app lists in its AppConfig the dotted
path of a function: `prints_pay_gaps = "package.module.function"`. It takes a kind, a snapshot date
and a moment, and gives what those papers that keep the figures are called then.
"""

from collections.abc import Callable
from datetime import date, datetime

from django.apps import apps
from django.utils.module_loading import import_string

Papers = Callable[[str, date, datetime], list[str]]


def papers_with(kind: str, snapshot_on: date, now: datetime) -> list[str]:
    """The papers that keep the figures of a snapshot, by their names."""
    found: list[str] = []
    for config in apps.get_app_configs():
        if path := getattr(config, "prints_pay_gaps", ""):
            papers: Papers = import_string(path)
            found += papers(kind, snapshot_on, now)
    return found
