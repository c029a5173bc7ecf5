"""Faults of the records, and records that need attention: for operators and administrators."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.apps import apps
from django.db import connection
from django.db.models import F
from django.urls import reverse

from councilportal.accounts.permissions import Role
from councilportal.audit import queries as audit
from councilportal.audit import row_triggers, triggers
from councilportal.audit.comparing import differences
from councilportal.audit.rules import ChainReport
from councilportal.common.at_once import Steps, rows_of, side_by_side, together
from councilportal.common.validity import Dated
from councilportal.organisation import queries as organisation
from councilportal.organisation.models import Service
from councilportal.publishing.editions import intact
from councilportal.publishing.triggers import SEALS as FROZEN
from eqia.triggers import SEALS as SIGNED
from objectives.triggers import SEALS as SAID
from performance.indicators import queries as indicators

SEALS = (SIGNED, FROZEN, SAID)


@dataclass(frozen=True, slots=True)
class SeenHead:
    """The head of the audit chain as somebody noted it: the number and the hash of an event."""

    number: int
    hash: str


def faults(chain: ChainReport, seen: Sequence[SeenHead] = ()) -> list[str]:
    """Signs that records were lost or changed other than by the portal, one sentence each.

    *Takes*: the report of `councilportal.audit.queries.verify_chain`; the heads noted earlier, if
    any.
    *Costs*: 5 queries, 1 for each head, 1 for each kind of record with days, and those of
    `councilportal.audit.comparing.differences` and `councilportal.publishing.editions.intact`.
    """
    return [
        *_broken(chain),
        *(_missing(head) for head in seen if not audit.is_on_chain(head.number, head.hash)),
        *(
            f"Trigger {name} is missing: the database lets events be changed."
            for name in triggers.missing(connection)
        ),
        *(
            f"Trigger {name} is missing: the database lets records change that must stay."
            for seals in SEALS
            for name in seals.missing(connection)
        ),
        *(
            f"Trigger {name} is missing: what is written past the portal is not noted."
            for name in row_triggers.missing(connection)
        ),
        *differences(),
        *intact.faults(),
        *_dates_out_of_order(),
        *organisation.findings(),
    ]


@dataclass(frozen=True, slots=True)
class Attention:
    """A record that needs attention: why, in a sentence; what to do; the page where it is done."""

    sentence: str
    to_do: str
    href: str


def to_look_after(on: date) -> list[Attention]:
    """What needs attention on a day where the records themselves are intact.

    *Costs*: 1 query.
    """
    found: list[Attention] = together([to_look_after_in_steps(on)])[0]
    return found


def to_look_after_in_steps(on: date) -> Steps[list[Attention]]:
    """As `to_look_after`. *Costs*: 1 step."""
    loose, without_owner, lacking = yield from side_by_side(
        [organisation.loose_in_steps(on), _without_owner(on), without_people_in_steps(on)]
    )
    return [
        *(
            Attention(sentence, "End the appointment", reverse("admin_list", args=["roles"]))
            for sentence in loose
        ),
        *without_owner,
        *_without_people(lacking),
    ]


def _broken(chain: ChainReport) -> list[str]:
    if chain.first_bad is None:
        return []
    said = (
        f"Audit event {chain.first_bad} does not follow from the one before: it or one before it "
        "was changed, removed or moved, or AUDIT_KEY is not the key it was written with."
    )
    return [said]


def _missing(head: SeenHead) -> str:
    return (
        f"Audit event {head.number} with the hash that was seen, {head.hash}, is not there: events "
        "were taken off the end, or an older copy of the database is in use."
    )


def _dates_out_of_order() -> list[str]:
    # The database refuses these, but a restored or hand-made copy may have lost its constraints.
    return [
        f"{model.__name__} {record} ends on {record.valid_to}, before it begins."
        for model in apps.get_models()
        if issubclass(model, Dated)
        for record in model._default_manager.filter(valid_to__lt=F("valid_from")).order_by("pk")
    ]


def _without_owner(on: date) -> Steps[list[Attention]]:
    found = indicators.indicators_without_owner(on)
    yield [found]
    return [
        Attention(
            f"Indicator {indicator.ref} is without an owner: no post in force answers for it.",
            "Choose an owner",
            reverse("admin_change", args=["indicators", indicator.ref]),
        )
        for indicator in found
    ]


def _without_people(lacking: Mapping[Role, Iterable[Service]]) -> list[Attention]:
    return [
        Attention(
            f"Service {service.ref} has indicators but no {role.label.lower()} today: "
            f"{_LEFT[role]}.",
            f"Appoint an {role.label.lower()}",
            reverse("admin_add", args=["roles"]),
        )
        for role, services in lacking.items()
        for service in services
    ]


def without_people(on: date) -> dict[Role, list[Service]]:
    """The services with indicators that lack an officer or an approver on a day, by the role.

    *Costs*: 1 query.
    """
    found: dict[Role, list[Service]] = together([without_people_in_steps(on)])[0]
    return found


def without_people_in_steps(on: date) -> Steps[dict[Role, list[Service]]]:
    """As `without_people`. *Costs*: 1 step."""
    lacking, reporting = yield from side_by_side(
        [
            organisation.services_lacking(_LEFT, on),
            rows_of(indicators.services_reporting(on)),
        ]
    )
    keys = {each.pk for each in reporting}
    return {
        role: [each for each in services if each.pk in keys] for role, services in lacking.items()
    }


_LEFT = {
    Role.OFFICER: "nobody enters its figures",
    Role.APPROVER: "nobody approves its returns",
}
