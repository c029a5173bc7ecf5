"""Where indicators belonged on a day: their service, its directorate, and what they were called."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Subquery

from councilportal.organisation.models import Directorate, PastValue, Service
from councilportal.organisation.past_values import Past, past_since
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

    @property
    def order(self) -> tuple[str, ...]:
        """The sort key: directorate, summary group, service; its own deliverer comes first."""
        own = "" if self.own_deliverer else self.delivered_by
        return (self.directorate, self.summary_group, self.service, self.service_ref, own)


@dataclass(frozen=True, slots=True)
class Places:
    """Where indicators belonged on any day from one on.

    `services` and `directorates` are all of them by ref, read only where something has moved.
    """

    past: Past
    services: Mapping[str, Service]
    directorates: Mapping[str, Directorate]

    @property
    def moved(self) -> set[str]:
        """The refs of the indicators that belonged elsewhere on some day."""
        return {
            ref for kind, ref, name in self.past.rows if kind == "indicator" and name == "service"
        }

    def title(self, indicator: Indicator, on: date) -> str:
        """What the indicator was called on a day."""
        return self.past.on("indicator", indicator.ref, "title", on, indicator.title)

    def service(self, indicator: Indicator, on: date) -> Service:
        """The service that the indicator belonged to on a day, with its names of now."""
        now = indicator.service
        ref = self.past.on("indicator", indicator.ref, "service", on, now.ref)
        return now if ref == now.ref else self.services.get(ref, now)

    def directorate(self, service: Service, on: date) -> tuple[str, str]:
        """The ref and the name of the directorate that a service belonged to on a day."""
        now = service.directorate
        ref = self.past.on("service", service.ref, "directorate", on, now.ref)
        found = now if ref == now.ref else self.directorates.get(ref, now)
        return found.ref, self.past.on("directorate", found.ref, "name", on, found.name)

    def of(self, indicator: Indicator, on: date) -> Place:
        """Where an indicator belonged on a day. Takes: one read with the relations in PLACED_BY."""
        service = self.service(indicator, on)

        def was(name: str, now: object) -> str:
            return self.past.on("service", service.ref, name, on, str(now or ""))

        directorate_ref, directorate = self.directorate(service, on)
        name, own = was("name", service.name), was("delivered_by", service.delivered_by)
        given = self.past.on("indicator", indicator.ref, "delivered_by", on, indicator.delivered_by)
        deliverer = given or own
        return Place(
            directorate_ref=directorate_ref,
            directorate=directorate,
            service_ref=service.ref,
            service=name,
            division=was("division", service.division),
            summary_group=was("summary_group", service.summary_group) or name,
            delivered_by=deliverer,
            director=was("director_post", service.director_post),
            portfolio=was("cabinet_portfolio", service.cabinet_portfolio),
            own_deliverer=deliverer == own,
        )


def changed_until() -> Subquery:
    """An SQL expression: the last day on which any name or place was another; null for none."""
    return Subquery(PastValue.objects.order_by("-until").values("until")[:1])


def places_since(first: date, until: date | None) -> Places:
    """Where indicators belonged on days from the first on.

    *Takes*: `until`, what `changed_until` gave. *Costs*: no query where it is before the first day,
    else 3.
    """
    if until is None or until < first:
        return Places(Past(), {}, {})
    services = Service.objects.select_related("directorate", "director_post", "cabinet_portfolio")
    return Places(
        past_since(first),
        services.in_bulk(field_name="ref"),
        Directorate.objects.in_bulk(field_name="ref"),
    )


def placed(indicators: Sequence[Indicator], days: Sequence[date]) -> list[list[tuple[str, Place]]]:
    """The title and the place of each indicator on each of the days, oldest first.

    *Takes*: indicators read with PLACED_BY and annotated with `changed_until`.
    *Costs*: 3 queries where a name or a place has changed since the first day, else none.
    """
    until = indicators[0].changed_until if indicators else None  # type: ignore[attr-defined]
    places = places_since(days[0], until)
    if not places.past.rows:
        same = [(each.title, places.of(each, days[0])) for each in indicators]
        return [same for _ in days]
    return [[(places.title(each, on), places.of(each, on)) for each in indicators] for on in days]
