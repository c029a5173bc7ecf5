"""What the portal tells an equality lead of the figures of people that Kent printed."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from councilportal.accounts.models import User
from councilportal.common.at_once import alone
from councilportal.organisation.people import person_on
from objectives.information.facts import beside_in_steps, found_in
from objectives.information.released_queries import newest
from objectives.information.released_sections import figures_section
from objectives.rules.figure_findings import FindingKind

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_only, pytest.mark.by_draw]


def test_the_clashing_comparators_and_the_changed_unit_are_told():
    call_command("load_reference", "kent", stdout=StringIO())
    lead = person_on(User.objects.get(username="reference_lead"), timezone.localdate())
    told = [
        each.sentence
        for ref in ("WF-2015", "WF-2016")
        for each in found_in(alone(beside_in_steps(ref, lead)))
        if each.kind is FindingKind.TWO_COMPARATORS
    ]

    assert len(told) == 3
    both = "6.6% of Kent population and in Kent population itself it is 6.3%"
    assert all(both in each for each in told[::2])
    assert "compares it with 7.4% of Kent population: disabled people" in told[1]
    assert "itself it is 17.6%" in told[1]
    (now,) = newest(["WF-2016"])
    printed = repr(figures_section(now, anchor="figures"))
    assert "The unit changed: 31 March 2015 3,814, now 42.3%." in printed
