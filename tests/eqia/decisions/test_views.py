"""A decision from its preparation to its record, and every refusal on the way."""

from datetime import date

import pytest
from django.urls import reverse

from councilportal.accounts.permissions import Role
from councilportal.organisation.people import person_on
from eqia.decisions import operations as decisions
from eqia.decisions import queries
from eqia.models import Decision
from eqia.rules.gate import DecisionState
from eqia.sign_off import operations as sign_off
from tests import factories
from tests.eqia.making import AT, READER, fill, make_assessment, make_cast, sign

pytestmark = pytest.mark.django_db
MEETS = date(2026, 10, 20)


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)


@pytest.fixture
def cast():
    factories.make_council()
    return make_cast()


TYPED = {
    "number": "26/00136",
    "subject": "Which bowling greens to keep",
    "directorate": "council",
    "taker": "Cabinet Member for Parks",
    "is_key": "yes",
    "key_reason": "It touches two wards.",
    "for_publication": "yes",
    "meeting": "Cabinet",
    "meets_on_0": "20",
    "meets_on_1": "10",
    "meets_on_2": "2026",
    "decision": "Keep five greens.\r\nClose four.",
    "alternatives": "To close all of them.",
    "saves": "1",
}


def prepare(client, cast, *records, **typed):
    client.force_login(cast.lead)
    keys = [str(each.pk) for each in records]
    return client.post(reverse("decision_start"), {**TYPED, "assessments": keys, **typed})


def signed(cast, title="Bowling greens"):
    return sign(fill(make_assessment(cast, title=title), cast), cast)


def page(client, name, ref="26-00136"):
    return client.get(reverse(name, args=[ref]))


def test_decision_is_prepared_made_ready_and_taken_and_then_read_by_everybody(client, cast):
    record = signed(cast)
    sign_off.publish(ref=record.ref, number=1, by=cast.lead, at=AT)

    assert prepare(client, cast, record).headers["Location"] == "/eqia/decisions/26-00136/"
    client.logout()
    assert page(client, "decision").status_code == 404  # in preparation
    client.force_login(cast.lead)
    assert "Nothing stands in the way" in page(client, "decision_ready").content.decode()
    client.post(reverse("decision_ready", args=["26-00136"]), {"saves": "1"})
    stored = Decision.objects.get()
    assert (stored.state, stored.ready_by, stored.decision) == (
        DecisionState.READY,
        cast.lead,
        "Keep five greens.\nClose four.",
    )
    day = {"on_0": "5", "on_1": "10", "on_2": "2026"}
    client.post(reverse("decision_take", args=["26-00136"]), {**day, "saves": "2"})

    client.logout()
    said = page(client, "decision").content.decode()
    for words in (
        "Record of decision, 26/00136",
        "It touches two wards.",
        "Cabinet Member for Parks",
        "Keep five greens.",
        "To close all of them.",
        f'<a href="/eqia/{record.ref}/">{record.ref}</a>',
        "Signed off",
        "5 October 2026",
    ):
        assert words in said, words
    assert "Change the record" not in said
    assert (
        "Which bowling greens to keep"
        in client.get(reverse("decisions"), {"page": "1"}).content.decode()
    )
    rows = client.get(reverse("decision_as", args=["26-00136", "csv"])).content.decode()
    assert "26/00136,Which bowling greens to keep" in rows
    assert f"{record.ref}/1" in rows


def test_list_of_decisions_as_a_file_withholds_what_the_page_withholds(client, cast):
    withheld = {"number": "26/00140", "for_publication": "no", "exempt_ground": "Names a tenant"}
    prepare(client, cast, number="26/00136")
    prepare(client, cast, **withheld)
    Decision.objects.update(state=DecisionState.READY)

    page = client.get(reverse("decisions"))
    own = client.get(reverse("decisions_as", args=["csv"])).text
    client.logout()
    public = client.get(reverse("decisions_as", args=["csv"])).text

    subject, taker = TYPED["subject"], TYPED["taker"]
    assert 'href="/eqia/decisions.pdf"' in page.text
    assert f"26/00140,{subject},{taker},ready,2026-10-20,,yes,,Names a tenant" in own
    assert f"26/00136,{subject},{taker},ready,2026-10-20,,yes,," in public
    assert "26/00140,,,,,,,,Names a tenant" in public


def test_gate_names_every_obstacle_and_only_a_director_overrides_it_by_name(client, cast):
    record = fill(make_assessment(cast), cast)
    prepare(client, cast, record, meets_on_0="", meets_on_1="", meets_on_2="")
    client.force_login(cast.lead)

    said = page(client, "decision_ready").content.decode()
    assert "The decision has no day yet." in said
    assert f"{record.ref} is not signed off: it is a draft." in said
    assert "Only somebody who holds the post of a director" in said
    assert f'href="/eqia/{record.ref}/edit/">Work on it</a>' in said
    assert 'href="/eqia/decisions/26-00136/edit/">Change the record</a>' in said
    at = reverse("decision_ready", args=["26-00136"])
    refused = client.post(at, {"saves": "1"})
    assert refused.status_code == 200
    assert "It is not marked ready." in refused.content.decode()
    trick = {"saves": "1", "override": "1", "reason": "Because"}
    assert client.post(at, trick).status_code == 200
    assert Decision.objects.get().state == DecisionState.DRAFT

    client.force_login(cast.head)  # a post, but no director's
    assert client.post(at, trick).status_code == 404
    client.force_login(cast.director)
    empty = client.post(at, {"saves": "1", "override": "1", "reason": ""})
    assert empty.status_code == 200
    assert "Enter why the decision is to be ready all the same" in empty.content.decode()
    client.post(at, {"saves": "1", "override": "1", "reason": "The grant ends this week."})
    stored = Decision.objects.get()
    assert (stored.state, stored.override_name) == (DecisionState.READY, "Director")

    client.logout()
    said = page(client, "decision").content.decode()
    for words in (
        "Marked ready without a signed assessment",
        "The grant ends this week.",
        "Not published",
    ):
        assert words in said
    # Of the draft that it rests on, no more than its reference.
    for words in ("Bowling greens", "Not signed", "Draft"):
        assert words not in said
    assert f'href="/eqia/{record.ref}' not in said


def test_each_who_reads_what_stands_in_the_way_has_the_link_of_what_they_can_do(client, cast):
    record = fill(make_assessment(cast), cast)
    sign_off.submit(ref=record.ref, saves=record.saves, by=cast.lead, at=AT)
    prepare(client, cast, record)

    to_sign = f'href="/eqia/{record.ref}/sign/">Read and sign it</a>'
    assert "Read it</a>" in page(client, "decision_ready").text  # its lead waits, as its author
    client.force_login(cast.director)
    said = page(client, "decision_ready").text
    assert to_sign in said
    assert "Mark it ready all the same" in said


def test_withheld_decision_is_number_and_ground_alone(client, cast):
    record = signed(cast)
    prepare(client, cast, record, for_publication="no", exempt_ground="Names a tenant")
    decisions.mark_ready(ref="26-00136", saves=1, by=cast.lead, at=AT)

    for who in (None, cast.outsider):
        client.logout()
        if who:
            client.force_login(who)
        said = client.get(reverse("decisions"), {"page": "1"}).content.decode()
        assert "26/00136" in said
        assert "Not for publication. Ground: Names a tenant" in said
        assert "bowling greens" not in said
        assert "Cabinet Member" not in said
        for form in ("csv", "json", "pdf"):
            address = reverse("decision_as", args=["26-00136", form])
            assert client.get(address).status_code == 404
        assert page(client, "decision").status_code == 404
    client.force_login(cast.lead)
    assert page(client, "decision").status_code == 200


def test_assessments_are_found_by_search_and_nothing_typed_is_lost(client, cast):
    record = signed(cast)
    signed(cast, title="Parking charges")
    client.force_login(cast.lead)
    typed = {**TYPED, "search": "bowling", "number": "", "meets_on_0": "99"}

    # Enter in the search presses the first button of the form: it searches all the same.
    for pressed in ({"find": "1"}, {}):
        answer = client.post(reverse("decision_start"), {**typed, **pressed})
        said = answer.content.decode()
        assert answer.status_code == 200
        assert f"{record.ref}: Bowling greens (signed off)" in said
        assert "Parking charges" not in said
        assert 'value="Which bowling greens to keep"' in said
        assert 'value="99"' in said
        assert "There is a problem" not in said
    assert not Decision.objects.exists()
    nothing = client.post(reverse("decision_start"), {**typed, "search": "zebra", "find": "1"})
    assert "No assessment that you can read matches" in nothing.content.decode()


def test_a_decision_rests_on_the_signed_version_while_a_new_one_is_written(client, cast):
    record = signed(cast)
    newer = sign_off.revise(ref=record.ref, what_changed="More", by=cast.lead, at=AT)
    client.force_login(cast.lead)

    said = client.post(reverse("decision_start"), {**TYPED, "search": "bowling", "find": "1"})
    offered = [said.text.index(f'value="{each.pk}"') for each in (record, newer)]
    assert offered == sorted(offered)
    assert f"{record.ref}: Bowling greens (signed off)" in said.text
    assert f"{record.ref} version 2: Bowling greens (draft)" in said.text
    prepare(client, cast, record)
    client.post(reverse("decision_ready", args=["26-00136"]), {"saves": "1"})
    assert Decision.objects.get().state == DecisionState.READY

    # Once the new version is signed, the one before it is superseded, and is not enough to decide.
    sign(fill(newer, cast), cast)
    assert [each.code for each in obstacles(cast)] == ["superseded"]


def obstacles(cast):
    who = person_on(cast.lead, AT.date())
    return queries.obstacles_to_taking(Decision.objects.get(), who, AT.date(), AT.date())


def test_what_one_cannot_read_is_not_chosen_and_stays_where_it_was(client, cast):
    record = make_assessment(cast, title="Bowling greens")
    other = factories.make_directorate("OTH", name="Other")
    own = {"directorate": str(other.pk)}
    prepare(client, cast, record, **own)
    factories.make_appointment(cast.outsider, Role.EQUALITY_LEAD, directorate=other)
    client.force_login(cast.outsider)

    said = page(client, "decision_edit").content.decode()
    assert "rests on 1 assessment that you cannot read" in said
    assert "Bowling greens" not in said
    chosen = make_assessment(cast, title="Parking")
    tried = {**TYPED, **own, "assessments": [str(chosen.pk), "x", "99999999"]}
    assert client.post(reverse("decision_edit", args=["26-00136"]), tried).status_code == 200
    typed = {**TYPED, **own, "subject": "New"}
    saved = client.post(reverse("decision_edit", args=["26-00136"]), typed)
    assert saved.status_code == 302
    stored = Decision.objects.get()
    assert (stored.subject, list(stored.assessments.all())) == ("New", [record])


def test_errors_are_said_in_plain_words(client, cast):
    answer = prepare(client, cast, number="none", key_reason="", for_publication="no", subject="")

    assert answer.status_code == 200
    said = answer.content.decode()
    for words in (
        "Number must hold a digit, like 26/00136",
        "Say why it is a key decision",
        "Name the ground for not publishing it",
        "Enter the subject",
    ):
        assert words in said
    prepare(client, cast)
    assert "There is a decision 26/00136 already." in prepare(client, cast).content.decode()


def test_second_save_over_another_shows_both_and_loses_nothing(client, cast):
    prepare(client, cast)
    at = reverse("decision_edit", args=["26-00136"])
    client.post(at, {**TYPED, "taker": "Cabinet"})

    late = client.post(at, {**TYPED, "taker": "Leader"})

    assert late.status_code == 409
    assert 'name="saves" value="2"' in late.content.decode()
    assert Decision.objects.get().taker == "Cabinet"
    client.post(at, {**TYPED, "taker": "Leader", "saves": "2"})
    assert Decision.objects.get().taker == "Leader"
    for name in ("decision_ready", "decision_take"):
        if name == "decision_take":
            Decision.objects.update(state=DecisionState.READY)
        day = {"on_0": "5", "on_1": "10", "on_2": "2026"}
        answer = client.post(reverse(name, args=["26-00136"]), {"saves": "1", **day})
        assert answer.status_code == 409


def test_outsiders_and_wrong_states_are_refused(client, cast):
    record = signed(cast)
    prepare(client, cast, record)
    names = ("decision_edit", "decision_ready", "decision_take")

    client.logout()
    for name in names:
        assert page(client, name).headers["Location"].startswith("/sign-in/")
    assert client.get(reverse("decision_start")).headers["Location"].startswith("/sign-in/")
    client.force_login(cast.outsider)
    for name in (*names, "decision"):
        assert page(client, name).status_code == 404
        assert client.post(reverse(name, args=["26-00136"])).status_code in (404, 405)
    assert client.get(reverse("decision_start")).status_code == 404
    client.force_login(cast.lead)
    assert page(client, "decision_take").status_code == 403  # not ready yet
    for name in (*names, "decision"):
        assert page(client, name, "26-99999").status_code == 404

    decisions.mark_ready(ref="26-00136", saves=1, by=cast.lead, at=AT)
    future = {"saves": "2", "on_0": "6", "on_1": "10", "on_2": "2026"}
    answer = client.post(reverse("decision_take", args=["26-00136"]), future)
    assert answer.status_code == 200
    assert "must be today or earlier" in answer.content.decode()
    decisions.take(ref="26-00136", on=AT.date(), saves=2, by=cast.lead, at=AT)
    for name in names:
        assert page(client, name).status_code == 403
        assert client.post(reverse(name, args=["26-00136"]), TYPED).status_code == 403
    assert Decision.objects.get().subject == TYPED["subject"]


def test_change_takes_back_that_it_is_ready(client, cast):
    record = signed(cast)
    prepare(client, cast, record)
    decisions.mark_ready(ref="26-00136", saves=1, by=cast.lead, at=AT)

    assert "A change takes that back." in page(client, "decision_edit").content.decode()
    changed = {**TYPED, "assessments": [str(record.pk)], "subject": "Other", "saves": "2"}
    client.post(reverse("decision_edit", args=["26-00136"]), changed)

    assert Decision.objects.get().state == DecisionState.DRAFT
    assert queries.assessed_for(Decision.objects.get(), READER)[0].ref == record.ref


def test_empty_decision_is_told_in_sentences(client, cast):
    client.force_login(cast.lead)

    refused = client.post(reverse("decision_start"), {}).text

    for said in ("whose decision it is", "whether it is a key decision"):
        assert f"Select {said}</a>" in refused
    assert "Select whether it is for publication</a>" in refused
