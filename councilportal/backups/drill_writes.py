"""A child process of a drill, which makes one account after the other until it is stopped.

Run by `backups.drill` as `python -m councilportal.backups.drill_writes NAME`; DATABASE_URL names a
temporary database. After each confirmed write it prints the audit event as "NUMBER:HASH".
"""

import os
import sys
from time import monotonic

SECONDS = 60  # seconds after which it stops by itself


def main(name: str) -> None:
    """Make accounts, each with a role and an audit event in one transaction."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "councilportal.settings")
    import django

    django.setup()
    from django.utils import timezone

    from councilportal.accounts.models import User
    from councilportal.accounts.permissions import Role
    from councilportal.audit.models import Event
    from councilportal.audit.personal import person_reference
    from councilportal.organisation.account_operations import Account, set_accounts

    end, number = monotonic() + 2 * SECONDS, 0
    while monotonic() < end:
        number += 1
        username = f"drill.{name}.{number}"
        account = Account(username, f"Drill {number}", password=None, roles=(Role.MEMBER,))
        set_accounts(accounts=[account], by=None, at=timezone.now())  # noqa: TID251 -- a command
        reference = person_reference(User.objects.get(username=username).pk)
        event = Event.objects.get(record_type="account", record_ref=reference)
        sys.stdout.write(f"{event.pk}:{event.hash}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1])
