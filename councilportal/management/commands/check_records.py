"""`manage.py check_records`: do the records fit together, is the audit chain whole?"""

from datetime import date

from django.apps import apps
from django.core.management.base import CommandError
from django.db import connection
from django.db.models import F
from django.utils import timezone

from councilportal.accounts.permissions import Role
from councilportal.audit import triggers
from councilportal.audit.queries import verify_chain
from councilportal.common.validity import Dated
from councilportal.management.console import DataCommand
from councilportal.organisation import queries as organisation
from eqia import triggers as seals
from performance.indicators import queries


class Command(DataCommand):
    """One line for each finding; exits 1 if there is any."""

    help = "Verifies the audit chain and that records fit together; prints one line per finding."

    def handle(self, *args: object, **options: object) -> None:
        """Check everything, print the findings, then the head of the audit chain."""
        chain = verify_chain()
        found = [
            *([] if chain.first_bad is None else [_broken(chain.first_bad)]),
            *(
                f"Trigger {name} is missing: the database lets events be changed."
                for name in triggers.missing(connection)
            ),
            *(
                f"Trigger {name} is missing: the database lets what is signed be changed."
                for name in seals.missing(connection)
            ),
            *_dates_out_of_order(),
            *organisation.findings(timezone.localdate()),
            *_without_owner(timezone.localdate()),
            *_without_people(timezone.localdate()),
        ]
        for line in found:
            self.stdout.write(line)
        if found:
            raise CommandError(f"{len(found)} found.")
        self.stdout.write(f"All is well. {chain.count} audit events, head {chain.head}.")


def _broken(event_id: int) -> str:
    return (
        f"Audit event {event_id} does not follow from the one before: it or one before it was "
        "changed, removed or moved, or AUDIT_KEY is not the key it was written with."
    )


def _without_owner(on: date) -> list[str]:
    return [
        f"Indicator {indicator.ref} is without an owner: no post in force answers for it."
        for indicator in queries.indicators_without_owner(on)
    ]


def _without_people(on: date) -> list[str]:
    reporting = queries.indicator_counts(on)
    return [
        f"Service {service.ref} has indicators but no {role.label.lower()} today: {left}."
        for role, left in _LEFT.items()
        for service in organisation.services_without(role, on)
        if reporting.get(service.pk)
    ]


_LEFT = {
    Role.OFFICER: "nobody enters its figures",
    Role.APPROVER: "nobody approves its returns",
}


def _dates_out_of_order() -> list[str]:
    # The database refuses these; a restored or hand-made copy may have lost its constraints.
    return [
        f"{model.__name__} {record} ends on {record.valid_to}, before it begins."
        for model in apps.get_models()
        if issubclass(model, Dated)
        for record in model._default_manager.filter(valid_to__lt=F("valid_from")).order_by("pk")
    ]
