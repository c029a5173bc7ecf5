"""Remind people by e-mail: `manage.py send_reminders`, run every day by cron."""

from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser
from django.utils import timezone

from councilportal.common.numbers import count_of
from councilportal.management.console import DataCommand
from councilportal.notices.sending import reminders, send_reminders
from councilportal.overview import duty_sources as duties
from eqia import reminders as assessments
from objectives.achievements import reminders as validations
from objectives.delivery import reminders as quarters
from objectives.information import reminders as releases
from objectives.plan import reminders as plan
from performance.returns import reminders as returns


class Command(DataCommand):
    help = (
        "Send everybody at most one e-mail a day about returns that are due, late or waiting, and "
        "about assessments to sign or to review, actions that are due, plans to update and "
        "overviews to write, validations that expire, releases of figures to decide and duties of "
        "the law. Twice on a day sends nothing twice."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take whether it is a trial run."""
        parser.add_argument(
            "--dry-run", action="store_true", help="print the e-mails and send none"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Send the reminders, and print how many."""
        at, portal_url = timezone.now(), settings.PORTAL_URL
        told = (returns, assessments, plan, quarters, validations, releases, duties)
        rooms = [room.notices(at, portal_url=portal_url) for room in told]
        if options["dry_run"]:
            for user, mail in reminders(at, rooms=rooms):
                to = f"{user.name} <{user.email or 'no address'}>"
                self.stdout.write(f"To: {to}\nSubject: {mail.subject}\n\n{mail.body}\n")
            return
        if not settings.DEMONSTRATION and "//127.0.0.1" in portal_url:
            raise CommandError("Set PORTAL_URL: links in e-mails would lead nowhere.")
        if not settings.DEMONSTRATION and not settings.EMAIL_HOST:
            raise CommandError("Set EMAIL_HOST: there is no server to send e-mails by.")
        done = send_reminders(by=None, at=at, rooms=rooms)
        said = f"{count_of(len(done.sent), 'reminder')} sent"
        if done.already:
            said += f"; {count_of(len(done.already), 'person', 'people')} had theirs today already"
        self.stdout.write(f"{said}.")
        for name in done.without_address:
            self.stderr.write(f"{name} has no e-mail address: an administrator can enter one.")
        if done.failed:
            raise CommandError("\n".join(["These could not be sent:", *done.failed]))
