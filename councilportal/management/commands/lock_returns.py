"""Lock the returns whose lock day has passed: `manage.py lock_returns`, every day by cron."""

from typing import Any

from django.utils import timezone

from councilportal.common.numbers import count_of
from councilportal.management.console import DataCommand
from performance.returns.operations import lock_passed


class Command(DataCommand):
    help = "Lock every approved return whose lock day has passed. Twice on a day locks none twice."

    def handle(self, *args: Any, **options: Any) -> None:
        """Lock, and say how many."""
        count = lock_passed(by=None, at=timezone.now())
        self.stdout.write(f"{count_of(count, 'return')} locked.")
