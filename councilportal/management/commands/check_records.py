"""`manage.py check_records`: are the records intact, and is somebody responsible for everything?"""

import argparse
import re
from pathlib import Path
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core.mail import mail_admins
from django.core.management.base import CommandError, CommandParser
from django.utils import timezone

from councilportal.audit.queries import verify_chain
from councilportal.common.numbers import count_of
from councilportal.management.console import DataCommand
from councilportal.overview.queries import SeenHead, faults, to_look_after


class Command(DataCommand):
    """Prints a line for each finding. Only faults of the records make it exit with 1."""

    help = (
        "Verify the audit chain and that the records are whole; list what nobody looks after; "
        "print the head of the chain. Exits 1 where the records have a fault."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the audit head noted earlier, and whether to send a mail."""
        parser.add_argument(
            "--seen-head",
            type=_seen_head,
            metavar="NUMBER:HASH",
            help="a head that was printed before: finds an end of the chain that is missing",
        )
        parser.add_argument(
            "--head-file",
            type=Path,
            metavar="FILE",
            help="the head seen last, read from FILE; where all is whole the head is kept there",
        )
        parser.add_argument(
            "--mail", action="store_true", help="send what is printed to the addresses in OPERATORS"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Check everything, and print the findings and the head of the audit chain."""
        if options["mail"]:
            _check_mail()
        head_file = options["head_file"]
        seen = [options["seen_head"], _kept_head(head_file)]
        chain = verify_chain()
        wrong = faults(chain, [head for head in seen if head is not None])
        unkept = to_look_after(timezone.localdate())
        where = "Head of the audit chain" if chain.first_bad is None else "The audit chain holds to"
        summary = f"{count_of(len(wrong), 'fault')} found." if wrong else "The records are whole."
        lines = [
            *wrong,
            *([f"To look after: {len(unkept)}"] if unkept else []),
            *(f"  {each.sentence}" for each in unkept),
            f"{where}: {chain.noted} ({count_of(chain.count, 'event')})",
        ]
        self.stdout.write("\n".join(lines))
        if options["mail"]:
            _send(f"Council Portal: {summary.rstrip('.').lower()}", [*lines, summary])
        if wrong:
            raise CommandError(summary)
        if head_file is not None:
            _keep_head(head_file, chain.noted)
        self.stdout.write(summary)


def _seen_head(text: str) -> SeenHead:
    found = re.fullmatch(r"(\d{1,18}):([0-9a-f]{64})", text.strip())
    if found is None:
        raise argparse.ArgumentTypeError(
            f"{text!r} is no head of the chain: give it as check_records printed it, a number, a "
            "colon and 64 digits and letters from a to f."
        )
    return SeenHead(int(found[1]), found[2])


def _kept_head(file: Path | None) -> SeenHead | None:
    if file is None or not file.exists():
        return None
    try:
        return _seen_head(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, argparse.ArgumentTypeError) as error:
        raise CommandError(
            f"{file} cannot be read as a head of the chain: {error}. It holds the line that this "
            "command keeps there, and nothing else."
        ) from error


def _keep_head(file: Path, head: str) -> None:
    part = file.with_name(f"{file.name}.part")
    try:
        part.write_text(f"{head}\n", encoding="utf-8")
        part.replace(file)
    except OSError as error:
        raise CommandError(f"{file} cannot be written: {error.strerror}.") from error


def _check_mail() -> None:
    if not settings.ADMINS:
        raise CommandError(
            "Set OPERATORS to the e-mail addresses, with commas between, of those who look after "
            "the machine."
        )
    if not settings.DEMONSTRATION and not settings.EMAIL_HOST:
        raise CommandError("Set EMAIL_HOST: there is no server to send e-mails by.")


def _send(subject: str, lines: list[str]) -> None:
    try:
        mail_admins(subject, "\n".join(lines) + "\n")
    except (SMTPException, OSError) as error:
        raise CommandError(f"The e-mail could not be sent: {error}") from error
