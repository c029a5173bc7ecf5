"""Where indicators belonged on a day: their service, its directorate, what they were called."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import F, OuterRef, Q, Subquery, TextField
from django.db.models.functions import Coalesce

from councilportal.common.at_once import Steps, alone
from councilportal.common.validity import DatedQuerySet
from councilportal.organisation.models import Directorate, PastValue, Service
from councilportal.organisation.past_values import Past, past_of, past_rows
from performance.models import Indicator

PLACED_BY = ("service__directorate", "service__director_post", "service__cabinet_portfolio")


@dataclass(frozen=True, slots=True)
class Place:
    """The names of where an indicator belongs, for the header block of a report."""

    directorate_ref: str
    directorate: str
    service_ref: str
    service: str
    division: str
    summary_group: str
    delivered_by: str
    director: str
    portfolio: str
    own_deliverer: bool
    directorate_position: int = 0
    service_position: int = 0

    @property
    def order(self) -> tuple[int | str, ...]:
        """The sort key: directorate, summary group, service; its own deliverer comes first.

        Each by its position first. A service that is counted under a name of its own stands in its
        own place among the groups; the services of a group stay together.
        """
        own = "" if self.own_deliverer else self.delivered_by
        is_alone = self.summary_group == self.service
        return (
            self.directorate_position,
            self.directorate,
            self.service_position if is_alone else 0,
            self.summary_group,
            self.service_position,
            *(self.service, self.service_ref, own),
        )


@dataclass(frozen=True, slots=True)
class Places:
    """Where indicators belonged on any day from one on, and what everything was called.

    `services` and `directorates` are all of them by ref, read only where something has changed.
    """

    past: Past
    services: Mapping[str, Service]
    directorates: Mapping[str, Directorate]

    @property
    def moved(self) -> set[str]:
        """The refs of the indicators that belonged to another service on some day."""
        return {
            ref for kind, ref, name in self.past.rows if kind == "indicator" and name == "service"
        }

    def indicator(self, indicator: Indicator, on: date) -> Indicator:
        """The indicator with its words of a day: a copy to print, never to save."""
        return self.past.worded("indicator", indicator, on)

    def service(self, indicator: Indicator, on: date) -> Service:
        """The service that the indicator belonged to on a day, with its names of now."""
        now = indicator.service
        ref = self.past.on("indicator", indicator.ref, "service", on, now.ref)
        return now if ref == now.ref else self.services.get(ref, now)

    def directorate(self, service: Service, on: date) -> Directorate:
        """The directorate that a service belonged to on a day, with its name of that day."""
        now = service.directorate
        ref = self.past.on("service", service.ref, "directorate", on, now.ref)
        found = now if ref == now.ref else self.directorates.get(ref, now)
        return self.past.worded("directorate", found, on)

    def post(self, indicator: Indicator, name: str, on: date) -> str:
        """The title of the post that was the indicator's owner or approver on a day; or ""."""
        return self.past.on(
            "indicator", indicator.ref, name, on, str(getattr(indicator, name) or "")
        )

    def of(self, indicator: Indicator, on: date) -> Place:
        """Where an indicator belonged on a day. Takes: one read with the relations in PLACED_BY."""
        now = self.service(indicator, on)
        directorate = self.directorate(now, on)
        service = self.past.worded("service", now, on)
        posts = {
            name: self.past.on("service", now.ref, name, on, str(getattr(now, name) or ""))
            for name in ("director_post", "cabinet_portfolio")
        }
        own = service.delivered_by
        deliverer = self.indicator(indicator, on).delivered_by or own
        return Place(
            directorate_ref=directorate.ref,
            directorate=directorate.name,
            service_ref=service.ref,
            service=service.name,
            division=service.division,
            summary_group=service.summary_group or service.name,
            delivered_by=deliverer,
            director=posts["director_post"],
            portfolio=posts["cabinet_portfolio"],
            own_deliverer=deliverer == own,
            directorate_position=directorate.position,
            service_position=service.position,
        )


NOTHING_CHANGED = Places(Past(), {}, {})


def places_since(first: date, until: date | None) -> Places:
    """Where indicators belonged on days from the first on.

    *Takes*: `until`, what `changed_until` gave. *Costs*: no query where it is before the first day,
    else 3.
    """
    return alone(places_in_steps(first, until))


def places_in_steps(first: date, until: date | None) -> Steps[Places]:
    """As `places_since`. *Costs*: 1 step where it is on or after the first day, else none."""
    if until is None or until < first:
        return NOTHING_CHANGED
    services = Service.objects.select_related("directorate", "director_post", "cabinet_portfolio")
    directorates, past = Directorate.objects.all(), past_rows(first)
    yield past, services, directorates
    return Places(
        past_of(past),
        {each.ref: each for each in services},
        {each.ref: each for each in directorates},
    )


Then = tuple[Indicator, Place]  # an indicator with its words of a day, and its place


def placed(
    indicators: Sequence[Indicator], days: Sequence[date], places: Places
) -> list[list[Then]]:
    """Each indicator as it was on each of the days, oldest first.

    *Takes*: indicators read with PLACED_BY; the places from `places_of`.
    """
    if not places.past.rows:
        same = [(each, places.of(each, days[0])) for each in indicators]
        return [same for _ in days]
    return [
        [(places.indicator(each, on), places.of(each, on)) for each in indicators] for on in days
    ]


def places_of(indicators: Sequence[Indicator], first: date) -> Places:
    """Where the indicators belonged on days from the first on.

    *Takes*: indicators annotated with `changed_until`.
    *Costs*: 3 queries where a name or a place has changed since the first day, else none.
    """
    until = indicators[0].changed_until if indicators else None  # type: ignore[attr-defined]
    return places_since(first, until)


def of_service(service: Service, on: date) -> DatedQuerySet[Indicator]:
    """The indicators in force that belonged to a service on a day."""
    past = PastValue.objects.filter(record_type="indicator", field="service", until__gte=on)
    first = past.filter(record_ref=OuterRef("ref")).order_by("until")
    found = Indicator.objects.in_force(on).filter(
        Q(service=service) | Q(ref__in=past.filter(value=service.ref).values("record_ref"))
    )
    then = Coalesce(
        Subquery(first.values("value")[:1]), F("service__ref"), output_field=TextField()
    )
    return found.annotate(service_then=then).filter(service_then=service.ref)
