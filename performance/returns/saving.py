"""What every write to a return does: hold it, and name it in events."""

from datetime import date

from councilportal.organisation.models import Service
from performance.returns.models import Return


def return_ref(service: Service, ends_on: date) -> str:
    """What events and messages call a return."""
    return f"{service.ref} {ends_on}"


def held_return(service: Service, ends_on: date) -> Return | None:
    """The return, held until the transaction ends; the service is held where there is none yet."""
    Service.objects.select_for_update(no_key=True).values_list("pk").get(pk=service.pk)
    return (
        Return.objects.select_for_update(no_key=True)
        .filter(service=service, ends_on=ends_on)
        .first()
    )
