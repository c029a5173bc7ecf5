"""Who prepares, marks ready and takes which decisions, and who keeps which evidence."""

from datetime import date

import pytest
from django.urls import reverse

from councilportal.accounts.permissions import Role
from councilportal.common.refusals import NotKnown, Refused
from councilportal.organisation.models import Directorate, Post, Service
from councilportal.organisation.people import NOBODY, Person
from councilportal.organisation.policies import Held
from eqia import policies
from eqia.decisions import operations as decisions
from eqia.models import Decision
from eqia.register import operations as register
from eqia.rules.gate import DecisionState
from objectives.models import Evidence
from tests import factories
from tests.eqia.house import make_decision
from tests.eqia.making import AT, make_assessment, make_cast

PLACE, CARE = 1, 2
PARKS, HOMES = 11, 12
POSTS = {PLACE: 21, CARE: 22}
LEAD = Role.EQUALITY_LEAD


def somebody(*held: Held, directs: int | None = None) -> Person:
    posts = frozenset({POSTS[directs]}) if directs else frozenset()
    return Person(1, held, posts, posts)


PEOPLE = {
    "council lead": somebody(Held(LEAD)),
    "place lead": somebody(Held(LEAD, PLACE)),
    "care lead": somebody(Held(LEAD, CARE)),
    "parks lead": somebody(Held(LEAD, PLACE, PARKS)),
    "place director": somebody(directs=PLACE),
    "care director": somebody(directs=CARE),
    "member": somebody(Held(Role.MEMBER)),
    "administrator": somebody(Held(Role.ADMIN)),
    "officer": somebody(Held(Role.OFFICER, PLACE)),
    "nobody": NOBODY,
}


def directorate(key: int) -> Directorate:
    return Directorate(pk=key, name="Place", director_post=Post(pk=POSTS[key], title="Director"))


def decision(place: int | None, state: DecisionState = DecisionState.DRAFT) -> Decision:
    return Decision(number="26/1", directorate=directorate(place) if place else None, state=state)


def answer(check, *args) -> str:
    try:
        check(*args)
    except NotKnown:
        return "404"
    except Refused:
        return "no"
    return "yes"


# One column for each: prepares and decides a draft of Place; the same of the council's.
TABLE = """
council lead    yes  yes  yes  yes
place lead      yes  yes  404  404
care lead       404  404  404  404
parks lead      404  404  404  404
place director  no   yes  no   yes
care director   404  404  no   yes
member          no   no   no   no
administrator   404  404  404  404
officer         404  404  404  404
nobody          404  404  404  404
"""


@pytest.mark.parametrize("line", TABLE.strip().splitlines())
def test_decisions_are_of_a_directorate_or_of_the_council(line):
    *name, prepares, decides, prepares_own, decides_own = line.split()
    who = PEOPLE[" ".join(name)]

    found = [
        answer(check, who, decision(place))
        for place in (PLACE, None)
        for check in (policies.check_can_prepare, policies.check_can_decide)
    ]

    assert found == [prepares, decides, prepares_own, decides_own]
    # What everybody may read is no secret: the answer says why not.
    ready = decision(PLACE, DecisionState.READY)
    known = answer(policies.check_can_prepare, who, ready)
    assert known == ("no" if prepares == "404" else prepares)
    # Nothing is done to what is taken, whoever asks.
    taken = decision(PLACE, DecisionState.TAKEN)
    for check in (policies.check_can_prepare, policies.check_can_decide):
        assert answer(check, who, taken) == "no"


@pytest.mark.parametrize(
    ("name", "begins", "places"),
    [
        ("council lead", "yes", {PLACE, CARE, None}),
        ("place lead", "yes", {PLACE}),
        ("parks lead", "no", set()),
        ("place director", "404", set()),
        ("nobody", "404", set()),
    ],
)
def test_new_decisions_are_begun_where_somebody_leads(name, begins, places):
    who = PEOPLE[name]

    assert answer(policies.check_can_prepare, who) == begins
    asked = (PLACE, CARE, None)
    found = {each for each in asked if answer(policies.check_can_prepare_for, who, each) == "yes"}
    assert found == places


KEEPS = """
council lead    yes  yes  yes  yes
administrator   yes  yes  yes  yes
place lead      yes  no   no   no
parks lead      yes  no   no   no
care lead       no   yes  no   no
place director  no   no   no   no
nobody          no   no   no   no
"""


@pytest.mark.parametrize("line", KEEPS.strip().splitlines())
def test_evidence_is_kept_by_leads_of_its_service_and_the_rest_by_those_of_the_council(line):
    *name, parks, homes, council, rows = line.split()
    who = PEOPLE[" ".join(name)]
    services = (Service(pk=PARKS, directorate_id=PLACE), Service(pk=HOMES, directorate_id=CARE))

    found = [answer(policies.check_can_keep_evidence, who, each) for each in (*services, None)]

    assert found == [parks, homes, council]
    assert answer(policies.check_can_keep_rows, who) == rows
    # A piece is not moved from or to where somebody does not lead.
    moved = answer(policies.check_can_keep_evidence, who, *services)
    assert moved == ("yes" if {parks, homes} == {"yes"} else "no")


# The same at the pages and operations


@pytest.fixture
def cast(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)
    factories.make_council()
    return make_cast()


@pytest.fixture
def place_lead(cast):
    factories.make_appointment(cast.outsider, LEAD, directorate=cast.directorate)
    return cast.outsider


@pytest.mark.django_db
def test_lead_of_a_directorate_is_offered_it_alone_and_gives_nothing_away(client, cast, place_lead):
    other = factories.make_directorate("OTH", name="Other")
    client.force_login(place_lead)
    form = client.get(reverse("decision_start")).context["form"]
    assert form.fields["directorate"].choices == [(str(cast.directorate.pk), "Place")]
    typed = {"number": "26/1", "subject": "Greens", "is_key": "no", "for_publication": "yes"}

    for key in ("council", str(other.pk), ""):
        refused = client.post(reverse("decision_start"), typed | {"directorate": key})
        assert "Select whose decision it is from the list" in refused.text or key == ""
    saved = client.post(reverse("decision_start"), typed | {"directorate": cast.directorate.pk})
    assert saved.status_code == 302

    record = Decision.objects.get()
    assert record.directorate == cast.directorate
    values = {name: getattr(record, name) for name in decisions.DECISION}
    for place in (None, other):
        with pytest.raises(Refused, match="Only an equality lead"):
            decisions.save_decision(
                record=record,
                values=values | {"directorate": place},
                assessments=[],
                saves=1,
                by=place_lead,
                at=AT,
            )


@pytest.mark.django_db
def test_director_of_another_directorate_overrides_nothing(client, cast):
    record = make_decision(cast, make_assessment(cast))
    post = factories.make_post("Director of care")
    directorate = factories.make_directorate("CAR", name="Care", director_post=post)
    stranger = factories.make_user("stranger")
    post.holders.create(user=stranger)
    override = {"saves": "1", "override": "1", "reason": "Because"}
    at = reverse("decision_ready", args=[record.ref])

    client.force_login(stranger)
    assert client.post(at, override).status_code == 404
    # Once the decision rests on an assessment of theirs they read it, and override nothing either.
    homes = factories.make_service("HOM", directorate=directorate)
    record.assessments.add(make_assessment(cast, directorate=directorate, service=homes))
    refused = client.post(at, override)
    assert refused.status_code == 403
    assert "Only an equality lead or the director of Place can do this." in refused.text
    client.force_login(cast.director)
    assert client.post(at, override).status_code == 302
    assert Decision.objects.get().override_post == "Director"


@pytest.mark.django_db
def test_lead_of_a_directorate_keeps_what_is_known_of_its_services(client, cast, place_lead):
    shared = {"kind": "census", "source": "ONS", "as_at": date(2026, 3, 31), "says": "Half"}
    own = Evidence.objects.create(ref="OWN", title="Parks", service=cast.service, **shared)
    council = Evidence.objects.create(ref="ALL", title="Census", **shared)
    client.force_login(place_lead)

    assert client.get(reverse("admin_change", args=["evidence", "OWN"])).status_code == 200
    for name in ("admin_change", "admin_delete"):
        refused = client.get(reverse(name, args=["evidence", "ALL"]))
        assert refused.status_code == 403
        assert "Only an equality lead of the whole council or an administrator" in refused.text
    assert "Census" in client.get(reverse("evidence")).text  # read by everybody

    values = {name: getattr(own, name) for name in ("ref", "title", "kind", "source", "as_at")}
    said = {"says": "A third", "gap": "", "characteristic": None}
    who = {"by": place_lead, "at": AT}
    kept = register.change(
        record=own, values=values | said | {"service": cast.service}, reason="New", **who
    )
    assert kept.says == "A third"
    for record, service in ((own, None), (council, cast.service), (Evidence(), None)):
        with pytest.raises(Refused, match=r"^Only "):
            register.change(
                record=record, values=values | said | {"service": service}, reason="x", **who
            )
