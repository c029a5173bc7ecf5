"""Assessments that one person signed: home and reminders read what they say now all together."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from councilportal.accounts.permissions import Role
from councilportal.common.at_once import together
from eqia import models
from eqia.assessments import reading
from eqia.assessments.fingerprints import fingerprints_in_steps
from eqia.models import Assessment
from eqia.rules.words import Capacity
from eqia.sign_off import operations as sign_off
from eqia.sign_off.queries import awaited
from objectives.models import Consultation, Objective
from tests import factories
from tests.eqia.making import AT, Cast, attest, fill, make_assessment
from tests.eqia.sample import make_full

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def sign_half(cast: Cast, title: str) -> Assessment:
    """An assessment that its head of service signed, and its director did not."""
    record = fill(make_assessment(cast, title=title), cast)
    record = sign_off.submit(ref=record.ref, saves=record.saves, by=cast.lead, at=AT)
    return attest(record, Capacity.HEAD_OF_SERVICE, cast.head)


def says_now() -> dict[int, str]:
    records = list(Assessment.objects.select_related("directorate", "service", "question_set"))
    found: dict[int, str] = together([fingerprints_in_steps(records)])[0]
    return found


def test_the_hash_is_the_one_that_is_read_of_each_alone(cast):
    full, plain = make_full(cast), fill(make_assessment(cast), cast)
    rows = models.Answer.objects.filter(group__assessment=full).order_by("pk")
    first = rows.first()
    assert first is not None
    other = rows.filter(question=first.question).exclude(pk=first.pk).get(group__position=2)
    models.Answer.objects.filter(pk=other.pk).update(copied_from=first.group, text="The same")
    for number in (2, 1):
        full.objectives.add(Objective.objects.create(ref=f"EO{number}", title="Aim"))
    plain.consultations.add(Consultation.objects.create(ref="GREENS", title="Greens"))

    alone = {each.pk: reading.read_assessment(each, AT.date()).sha256 for each in (full, plain)}

    assert says_now() == alone
    for change in (
        lambda: models.Answer.objects.filter(pk=other.pk).update(copied_from=None),
        lambda: models.MitigatingAction.objects.filter(position=1).update(what="Less"),
        lambda: models.CitedEvidence.objects.filter(assessment=full, position=1).update(gap="?"),
        lambda: models.VersionLine.objects.filter(position=1).update(author="Somebody"),
        lambda: models.ConsultationPoint.objects.filter(position=1).update(done="Nothing"),
        lambda: full.objectives.clear(),
    ):
        change()
        before, alone = alone, {full.pk: reading.read_assessment(full, AT.date()).sha256}
        assert alone[full.pk] != before[full.pk]
        assert says_now()[full.pk] == alone[full.pk]


def test_a_signature_of_what_somebody_wrote_past_the_portal_since_does_not_count(cast):
    kept, changed = sign_half(cast, "Greens"), sign_half(cast, "Pools")
    models.ConsultationPoint.objects.create(assessment=changed, position=1, said="Too dear")

    missing = {each.record.pk: each.missing for each in awaited(AT.date())}

    assert missing == {kept.pk: (Capacity.DIRECTOR,), changed.pk: tuple(Capacity)}


def cost_of_home(client: Client) -> tuple[int, Any]:
    with CaptureQueriesContext(connection) as caught:
        page = client.get("/")
    return len(caught), page


def test_home_takes_as_many_queries_for_ten_as_for_one(cast):
    factories.make_council()
    for role in Role:  # who does everything, and signs as the director
        factories.make_appointment(cast.director, role)
    client = Client()
    client.force_login(cast.director)
    client.get("/account/")
    costs: dict[int, int] = {}
    for many in (1, 3, 10):
        for number in range(len(costs) and max(costs), many):
            sign_half(cast, f"Number {number}")
        costs[many], page = cost_of_home(client)
        pile = page.context["piles"][0]
        assert (pile.heading, len(pile.entries)) == ("Assessments to sign", many)
        with CaptureQueriesContext(connection) as caught:
            assert len(awaited(AT.date())) == many
        assert len(caught) == 2

    assert costs == dict.fromkeys((1, 3, 10), 7)
