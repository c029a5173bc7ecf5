"""The daily locking: `manage.py lock_returns`, run every day by cron.

It locks returns whose lock day has passed, and removes expired rows such as old sessions, the texts
of old e-mails, and jobs that were done long ago.
"""

from typing import Any

from django.utils import timezone

from councilportal.accounts.operations import forget_what_ended
from councilportal.common.numbers import count_of
from councilportal.jobs.operations import forget_done
from councilportal.management.console import DataCommand
from councilportal.notices.operations import empty_old_reminders
from performance.returns.operations import lock_passed


class Command(DataCommand):
    help = (
        "Lock every approved return whose lock day has passed, and remove sessions and counted "
        "tries that have ended, the texts of old e-mails and jobs done long ago. Twice on a day "
        "locks none twice."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Lock returns, remove expired rows, and print how many."""
        at = timezone.now()
        count = lock_passed(by=None, at=at)
        self.stdout.write(f"{count_of(count, 'return')} locked.")
        if ended := forget_what_ended(by=None, at=at):
            said = count_of(ended, "ended session or count", "ended sessions and counts")
            self.stdout.write(f"{said} removed.")
        if emptied := empty_old_reminders(by=None, at=at):
            self.stdout.write(f"The texts of {count_of(emptied, 'old e-mail')} removed.")
        if forgotten := forget_done(by=None, at=at):
            self.stdout.write(f"{count_of(forgotten, 'job')} that were done long ago removed.")
