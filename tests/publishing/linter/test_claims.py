"""What the portal itself says of counts is never found, and the same with a wrong count always."""

import random
import re

import pytest

from councilportal.common.document import Paragraph
from councilportal.common.words import Direction, Rag
from councilportal.publishing.linter.checks import check
from councilportal.publishing.linter.facts import IndicatorFact, PaperFacts
from performance.board.dashboard_sections import in_sentences
from performance.rules.standing import Counts
from tests.publishing.linter.papers import paper, part

pytestmark = pytest.mark.sqlite_only
RATED = (Rag.GREEN, Rag.AMBER, Rag.RED)
UNRATED = (Rag.NO_DATA, Rag.NO_TARGET, Rag.NOT_RATED)


def any_fact(number, chance):
    """An indicator that is rated, judged, overridden or without a rating."""
    computed = chance.choice(RATED if chance.random() < 0.8 else UNRATED)
    is_overridden = computed.is_rated and chance.random() < 0.1
    return IndicatorFact(
        f"X{number}",
        f"Indicator {number}",
        value="1",
        rating=chance.choice(RATED) if is_overridden else computed,
        computed=computed,
        ytd_rating=chance.choice((None, *RATED, Rag.NO_DATA)),
        direction=chance.choice(list(Direction)),
        is_judged=computed.is_rated and not is_overridden and chance.random() < 0.15,
        has_commentary=True,
    )


def numbers(facts, name, words):
    return {word: sum(getattr(fact, name) is word for fact in facts) for word in words}


def counts_of(facts):
    """The headline counts of the facts (D10)."""
    counted = [fact for fact in facts if not fact.is_judged]
    based = [fact for fact in counted if fact.computed.is_rated]
    judged = [fact for fact in facts if fact.is_judged]
    ytd = numbers(facts, "ytd_rating", RATED)
    return Counts(
        base=len(based),
        rating=numbers(counted, "computed", RATED),
        unrated=numbers(counted, "computed", UNRATED),
        direction=numbers(based, "direction", Direction),
        same_at_maximum=0,
        ytd_base=sum(ytd.values()),
        ytd_rating=ytd,
        judgement=numbers(judged, "computed", RATED),
        overridden=sum(fact.rating is not fact.computed for fact in facts),
    )


def found_in(sentences, facts):
    return check(paper(part("results", *map(Paragraph, sentences))), PaperFacts(indicators=facts))


@pytest.mark.parametrize("seed", range(0, 200, 20))
def test_sentences_of_the_portal_are_right(seed):
    for one in range(seed, seed + 20):
        chance = random.Random(one)
        facts = tuple(any_fact(number, chance) for number in range(chance.randrange(40)))

        assert found_in(in_sentences(counts_of(facts)), facts) == []


@pytest.mark.parametrize("rag", RATED)
def test_one_more_or_one_less_is_found(rag):
    chance = random.Random(7)
    facts = tuple(any_fact(number, chance) for number in range(60))
    sentences = in_sentences(counts_of(facts))
    right = counts_of(facts).rating[rag]
    shown = {sum(fact.rating is rag for fact in facts), sum(fact.computed is rag for fact in facts)}

    wrongs = {right - 1, right + 1} - shown

    assert wrongs
    for wrong in wrongs:
        said = re.sub(rf"{right} are {rag}", f"{wrong} are {rag}", sentences[0], count=1)
        assert said != sentences[0]

        names = {each.check for each in found_in([said], facts)}

        assert names == {"count_differs", "parts_differ"}


def test_counts_of_all_are_right_where_tables_show_some():
    facts = tuple(any_fact(number, random.Random(number)) for number in range(30))
    document = paper(part("results", *map(Paragraph, in_sentences(counts_of(facts)))))

    assert check(document, PaperFacts(indicators=facts[:2], counted=facts)) == []
    said = {each.check for each in check(document, PaperFacts(indicators=facts[:2]))}
    assert "count_differs" in said
