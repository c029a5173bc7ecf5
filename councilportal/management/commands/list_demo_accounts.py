"""The demo's accounts: `manage.py list_demo_accounts --format json`."""

import json
from typing import Any

from django.core.management.base import CommandError, CommandParser

from councilportal.management.console import DataCommand
from councilportal.organisation.account_operations import Account
from councilportal.samples import demo_accounts, is_demo_loaded


class Command(DataCommand):
    """Prints the accounts to sign in with."""

    help = "List the accounts of the demo council with their password, where it is loaded."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the format."""
        parser.add_argument("--format", choices=("json",), default="json")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the accounts."""
        if not is_demo_loaded():
            raise CommandError("The demo council is not loaded: run python manage.py load_demo.")
        accounts = [
            {
                "username": account.username,
                "password": account.password,
                "roles": [role.value for role in account.roles],
                "scope": scope(account),
            }
            for account in demo_accounts()
        ]
        self.stdout.write(json.dumps(accounts, ensure_ascii=False, indent=2))


def scope(account: Account) -> str:
    """The name of the part of the council that the account's roles are for."""
    if account.service:
        return f"service {account.service}"
    return f"directorate {account.directorate}" if account.directorate else "council"
