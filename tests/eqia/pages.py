"""What tests of the pages of an assessment share: posts, and assessments in a state."""

from typing import Any

from django.test import Client
from django.urls import reverse

from councilportal.accounts.models import User
from eqia.assessments import queries
from eqia.models import Assessment
from eqia.sign_off import operations as sign_off
from tests.eqia.making import AT, Cast, fill, make_assessment

PARTS = ("about", "consultation", "evidence", "grid", "judgement", "full", "actions", "editions")
ROWS = {
    "actions": "action",
    "evidence": "evidence",
    "consultation": "heard",
    "editions": "edition",
}


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(name: str, record: Assessment, *more: Any) -> str:
    return reverse(f"assessment_{name}", args=[record.ref, *more])


def stored(record: Assessment) -> Assessment:
    found = queries.assessment(record.ref)
    assert found is not None
    return found


def post(client: Client, name: str, record: Assessment, **data: Any) -> Any:
    """Post a page of the count that stands there, or of another: `saves`."""
    count = data.pop("saves", None) or stored(record).saves
    return client.post(page(name, record), {"saves": str(count), **data})


def submitted(cast: Cast, **values: Any) -> Assessment:
    record = fill(make_assessment(cast, **values), cast)
    return sign_off.submit(ref=record.ref, saves=record.saves, by=cast.lead, at=AT)


def returned(cast: Cast) -> Assessment:
    record = submitted(cast)
    return sign_off.return_to_author(
        ref=record.ref,
        reason="One answer is thin",
        answers={("age", "negative"): "Older people swim too"},
        by=cast.head,
        at=AT,
    )


class Reader(Client):
    """A browser: where /eqia/ leads to the public site, it follows."""

    def get(self, *args: Any, **more: Any) -> Any:
        answer = super().get(*args, **more)
        leads = answer.status_code == 302 and answer["Location"].startswith("/published/")
        return super().get(answer["Location"], **more) if leads else answer
