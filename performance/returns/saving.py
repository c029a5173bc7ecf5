"""What every write to a return needs: the locked return, and its name in events."""

from datetime import date

from councilportal.organisation.models import Service
from performance.returns.models import Return


def return_ref(service: Service, ends_on: date) -> str:
    """The name of a return in events and messages."""
    return f"{service.ref} {ends_on}"


def held_return(service: Service, ends_on: date) -> Return | None:
    """The return, locked until the transaction ends; the service is locked if it has none yet."""
    Service.objects.select_for_update(no_key=True).get(pk=service.pk)
    return (
        Return.objects.select_for_update(no_key=True)
        .filter(service=service, ends_on=ends_on)
        .first()
    )
