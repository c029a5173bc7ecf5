"""The pages of the lists of a front sheet: rows added, removed, checked and saved."""

import re
from typing import Any

import pytest
from django.test import Client

from councilportal.common.refusals import Refused
from councilportal.publishing.editions import operations, queries
from councilportal.publishing.models import Edition
from councilportal.publishing.rules.kinds import LinkKind
from tests.eqia import making
from tests.factories import make_post
from tests.publishing.making import AT, Cast

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_first]


def at(record: Edition, name: str) -> str:
    return f"/reports/{record.series.ref}/{record.slug}/{record.number}/lists/{name}/"


def posted(page: Any, rows: int, **typed: Any) -> dict[str, str]:
    """What a browser sends of a page: its hidden values, and what somebody typed."""
    text = page.content.decode()
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', text))
    hidden |= {"row-TOTAL_FORMS": str(rows), "row-INITIAL_FORMS": "0"}
    return {**hidden, **typed}


def save(lead: Client, record: Edition, name: str, rows: int = 1, **typed: Any) -> Any:
    return lead.post(at(record, name), posted(lead.get(at(record, name)), rows, **typed))


def again(record: Edition) -> Edition:
    return queries.edition(record.series.ref, record.slug, record.number)


def test_recommendations_keep_their_order_and_lines(lead, record):
    answer = save(
        lead,
        record,
        "recommendations",
        3,
        **{"row-0-text": "Note.\n\nTwice.", "row-1-text": "  ", "row-2-text": "Act."},
    )

    assert answer.status_code == 302
    found = record.recommendations.order_by("position").values_list("position", "text")
    assert list(found) == [(1, "Note.\n\nTwice."), (2, "Act.")]


def test_a_contact_has_post_telephone_and_e_mail(lead, cast, record):
    typed: dict[str, Any] = {
        "row-0-kind": "director",
        "row-0-post": str(cast.approver_post.pk),
        "row-0-telephone": "01632 960001",
        "row-0-email": "performance@example.org",
    }

    save(lead, record, "contacts", **typed)
    page = lead.get(at(record, "contacts")).content.decode()

    contact = record.contacts.get()
    assert (contact.kind, contact.post, contact.telephone) == (
        "director",
        cast.approver_post,
        "01632 960001",
    )
    assert "performance@example.org" in page


def test_a_paper_comes_from_several_posts_in_their_order(lead, cast, record):
    others = [make_post(title) for title in ("Head of Roads", "Director of Places")]
    keys = [str(each.pk) for each in (others[1], cast.approver_post, others[0])]

    save(lead, record, "from", 3, **{f"row-{n}-post": key for n, key in enumerate(keys)})

    found = [str(each.post_id) for each in record.from_posts.order_by("position")]
    assert found == keys


def test_links_have_an_answer_a_date_and_an_address(lead, record):
    typed: dict[str, Any] = {
        "row-0-kind": LinkKind.OUTCOME,
        "row-0-title": "Safer roads",
        "row-0-answer": "no",
        "row-1-kind": LinkKind.LEGISLATION,
        "row-1-title": "Equality Act 2010",
        "row-1-on_0": "8",
        "row-1-on_1": "4",
        "row-1-on_2": "2010",
        "row-1-address": "https://www.example.org/act",
    }

    save(lead, record, "links", 2, **typed)
    sheet = posted(lead.get(at(record, "links")), 2)

    outcome, act = record.links.order_by("position")
    assert (outcome.answer, outcome.on) == (False, None)
    assert (act.answer, str(act.on), act.address) == (
        None,
        "2010-04-08",
        "https://www.example.org/act",
    )
    assert sheet["saves"] == str(again(record).saves)


@pytest.mark.parametrize(
    ("name", "typed", "said"),
    [
        ("links", {"title": "An act", "address": "http://example.org"}, "must begin with https://"),
        ("links", {"title": "An act", "address": "javascript:alert(1)"}, "must begin with https"),
        ("links", {"kind": "legislation", "title": "An act", "answer": "yes"}, "choose no answer"),
        ("links", {"kind": "outcome", "address": "https://example.org"}, "Enter the title"),
        ("contacts", {"kind": "author", "telephone": "1"}, "Select the post"),
        ("contacts", {"kind": "author", "email": "somebody"}, "must be an email address"),
        ("contacts", {"kind": "friend", "email": "a@example.org"}, "Select a kind from the list"),
        ("background-papers", {"title": "A plan"}, "Enter where it can be inspected"),
        ("background-papers", {"place": "County Hall"}, "Enter the title"),
        ("recommendations", {"text": "x" * 50_001}, "50000 characters or fewer"),
    ],
)
def test_a_wrong_row_is_named_and_nothing_is_saved(lead, record, name, typed, said):
    before = again(record).saves
    page = save(lead, record, name, **{f"row-0-{box}": words for box, words in typed.items()})

    words = page.content.decode()
    assert page.status_code == 200
    assert said in words
    assert " 1: " in words  # the row is named before what is wrong
    assert again(record).saves == before


def test_rows_are_added_and_removed_without_a_script(lead, record):
    typed: dict[str, Any] = {"row-0-text": "One.", "row-1-text": "Two."}

    more = save(lead, record, "recommendations", 2, **typed, do="add").content.decode()
    fewer = save(lead, record, "recommendations", 2, **typed, remove="1").content.decode()

    assert 'name="row-TOTAL_FORMS" value="3"' in more
    assert "One." in more
    assert 'name="row-TOTAL_FORMS" value="1"' in fewer
    assert "One." not in fewer
    assert record.recommendations.get().text == "Read the figures."


def test_none_is_said_only_where_there_is_none(lead, cast, record):
    paper: dict[str, Any] = {"row-0-title": "Plan", "row-0-place": "County Hall"}

    both = save(lead, record, "background-papers", **paper, has_no_background="on")
    none = save(lead, record, "background-papers", has_no_background="on")

    assert "both cannot be so" in both.content.decode()
    assert none.status_code == 302
    assert not record.background_papers.exists()
    assert again(record).has_no_background
    with pytest.raises(Refused, match="both cannot be so"):
        operations.save_front_sheet(
            key=(record.series.ref, record.slug, record.number),
            saves=again(record).saves,
            values={},
            lists={"background_papers": [{"title": "Plan"}]},
            by=cast.lead,
            at=AT,
        )


def test_assessments_that_one_may_not_read_stay_linked_and_unnamed(lead, record):
    equality = making.make_cast()
    hidden = making.make_assessment(equality, title="Secret closure")
    shown = making.make_assessment(equality, title="Open plan")
    shown = making.sign(making.fill(shown, equality), equality)
    type(shown).objects.filter(pk=shown.pk).update(published_at=AT)
    record.assessments.add(hidden, shown)

    page = lead.get(at(record, "assessments"))
    save(lead, record, "assessments")

    words = page.content.decode()
    assert "Open plan" in words
    assert "Secret closure" not in words
    assert "1 more is linked" in " ".join(words.split())
    assert list(record.assessments.all()) == [hidden]


def changed_meanwhile(record: Edition, cast: Cast, *texts: str) -> None:
    operations.save_front_sheet(
        key=(record.series.ref, record.slug, record.number),
        saves=again(record).saves,
        values={},
        lists={"recommendations": [{"text": text} for text in texts]},
        by=cast.publisher,
        at=AT,
    )


def test_two_who_change_one_list_see_both(lead, cast, record):
    page = lead.get(at(record, "recommendations"))
    changed_meanwhile(record, cast, "Theirs.")

    stale = lead.post(at(record, "recommendations"), posted(page, 1, **{"row-0-text": "Mine."}))
    words = stale.content.decode()
    saved = lead.post(at(record, "recommendations"), posted(stale, 1, **{"row-0-text": "Mine."}))

    assert stale.status_code == 409
    assert "Pia Publisher changed the recommendations" in words
    assert "<li>Theirs.</li>" in words
    assert "Mine.</textarea>" in words
    assert saved.status_code == 302
    assert record.recommendations.get().text == "Mine."


def test_a_list_that_only_the_other_changed_is_taken_from_them(lead, cast, record):
    page = lead.get(at(record, "recommendations"))
    changed_meanwhile(record, cast, "Theirs.", "And more.")

    stale = lead.post(
        at(record, "recommendations"), posted(page, 1, **{"row-0-text": "Read the figures."})
    )

    words = stale.content.decode()
    assert stale.status_code == 409
    assert "And more.</textarea>" in words
    assert 'name="row-TOTAL_FORMS" value="2"' in words


def test_there_is_no_other_list(lead, record):
    assert lead.get(at(record, "authors")).status_code == 404
