"""Checks of figures in sentences: counts, sums, changes, shares, figures typed by hand. Pure."""

import re
from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import pairwise

from councilportal.common.numbers import parse as parse_number
from councilportal.common.numbers import plain
from councilportal.common.words import Rag
from councilportal.publishing.linter.amounts import COUNT, Amount, amounts, count_in, sentences
from councilportal.publishing.linter.amounts import Kind as AmountKind
from councilportal.publishing.linter.facts import IndicatorFact
from councilportal.publishing.linter.findings import Found
from councilportal.publishing.linter.paper import Paper
from councilportal.publishing.linter.placed import Kind, Text

_NOUN = r"(?:performance )?(?:indicators?|measures?|kpis?|targets?)"
_RATED = re.compile(
    rf"(?P<count>{COUNT}) (?:{_NOUN} |of (?:them|these|those) )?"
    r"(?:(?:is|are|was|were|rated|now|still|as) )*(?P<rag>green|amber|red)\b",
    re.IGNORECASE,
)
_OF = re.compile(
    rf"\b(?:of|all) (?:the |our |all )?(?P<total>{COUNT}) (?P<noun>\w+)", re.IGNORECASE
)
_INDICATORS = re.compile(_NOUN, re.IGNORECASE)
_OTHER_TIME = re.compile(
    r"\b(?:last (?:month|quarter|year|time|report)|previous\w*|before|earlier|ago|compared|than"
    r"|up from|down from|since|if|would|will|could|forecast|expected|by judgement)\b",
    re.IGNORECASE,
)
_OVERALL = re.compile(
    r"\b(?:in total|overall|altogether|in all|across the council"
    r"|this (?:paper|report|dashboard))\b",
    re.IGNORECASE,
)
_YTD = re.compile(r"\byear to date\b|\bytd\b", re.IGNORECASE)


def count_differs(paper: Paper) -> Iterator[Found]:
    """How many are green, amber and red in a sentence, and in the figures (A2).

    They are those of the indicators that it tells, or of all of which it tells some. Counts of a
    part of them are left alone, unless there are more than in the paper.
    """
    groups = [each for each in (paper.facts.indicators, paper.facts.counted) if each]
    if not groups:
        return
    of_period = [(len(each), _counted(each, is_ytd=False)) for each in groups]
    of_year = [(len(each), _counted(each, is_ytd=True)) for each in groups]
    for text, sentence in _of_now(paper):
        if _OTHER_TIME.search(sentence):
            continue
        found = of_year if _YTD.search(sentence) else of_period
        total = _total(sentence)
        of_total = [
            counted
            for base, counted in found
            if total == base or total in {sum(each.values()) for each in counted}
        ]
        is_whole = bool(of_total) or (total is None and _OVERALL.search(sentence) is not None)
        meant = of_total or [counted for _, counted in found]
        for match in _RATED.finditer(sentence):
            number, rag = count_in(match["count"]), Rag(match["rag"].lower())
            right = sorted({each[rag] for counted in meant for each in counted})
            if (is_whole and number not in right) or number > right[-1]:
                said = f"“{match.group()}”, but the figures give {right[-1]}. Correct the sentence."
                yield Found(text.place, match.group(), said)


def _counted(facts: tuple[IndicatorFact, ...], *, is_ytd: bool) -> list[dict[Rag, int]]:
    """How many have each rating: as shown, as computed, and as computed without judgements."""
    ways: list[Callable[[IndicatorFact], Rag | None]] = [
        lambda fact: fact.rating,
        lambda fact: fact.computed,
        lambda fact: None if fact.is_judged else fact.computed,
    ]
    if is_ytd:
        ways = [lambda fact: fact.ytd_rating]
    return [
        {rag: sum(way(fact) is rag for fact in facts) for rag in (Rag.GREEN, Rag.AMBER, Rag.RED)}
        for way in ways
    ]


def _total(sentence: str) -> int | None:
    for match in _OF.finditer(sentence):
        if _INDICATORS.fullmatch(match["noun"]):
            return count_in(match["total"])
    return None


def _sentences(paper: Paper) -> Iterator[tuple[Text, str]]:
    for text in paper.said:
        for sentence in sentences(text.text):
            yield text, sentence


def _is_of_now(paper: Paper, text: Text) -> bool:
    """False where a text tells what an earlier edition said."""
    return text.place.part not in paper.facts.of_before


def _of_now(paper: Paper) -> Iterator[tuple[Text, str]]:
    """The sentences that tell of the figures as they are now."""
    return ((text, said) for text, said in _sentences(paper) if _is_of_now(paper, text))


# Sums


_PART = re.compile(
    rf"(?P<count>{COUNT}) (?:\w+ ){{0,2}}?(?:is|are|was|were|has|have)\b", re.IGNORECASE
)
_SHARES = (
    re.compile(r"\b(green|amber|red)\b", re.IGNORECASE),
    re.compile(r"\b(improv\w*|same|unchanged|wors\w*|declin\w*)\b", re.IGNORECASE),
)
_ALL_WAYS = 3  # green, amber, red; better, the same, worse
_NO_PARTS = re.compile(
    r"\b(?:more|fewer|less|than|up|down|against|compared|of which|including)\b", re.IGNORECASE
)
_MADE_OF = re.compile(r"\btotal\w*\b.*?(?::|\bmade up of\b|\bcomprising\b|\bconsisting of\b)", re.I)


def parts_differ(paper: Paper) -> Iterator[Found]:
    """Parts in a sentence that do not add up to its total, or shares that do not make 100% (A2).

    Three rounded shares may make 99 to 101.
    """
    for text, sentence in _sentences(paper):
        for said in (_counts_off(sentence), _shares_off(sentence), _list_off(sentence)):
            if said:
                yield Found(text.place, sentence[:80], f"{said} Correct one of them.")


def _counts_off(sentence: str) -> str:
    match = _OF.search(sentence)
    rated = [each for each in _RATED.finditer(sentence) if match and each.start() > match.start()]
    if match is None or {each["rag"].lower() for each in rated} != {"green", "amber", "red"}:
        return ""
    total = count_in(match["total"])
    counts = [count_in(each["count"]) for each in rated]
    parts = [count_in(each["count"]) for each in _PART.finditer(sentence, match.end())]
    if total in (sum(counts), sum(parts)):
        return ""
    return f"The parts make {sum(counts)}, but the sentence says {total}."


def _shares_off(sentence: str) -> str:
    shares = [each for each in amounts(sentence) if each.kind is AmountKind.PERCENT]
    if len(shares) != _ALL_WAYS or _OTHER_TIME.search(sentence):
        return ""
    ends = [*(each.start for each in shares[1:]), len(sentence)]
    beside = [sentence[each.end : end] for each, end in zip(shares, ends, strict=True)]
    for words in _SHARES:
        told = [{word[:4].casefold() for word in words.findall(each)} for each in beside]
        if all(len(each) == 1 for each in told) and len(set().union(*told)) == _ALL_WAYS:
            made = sum((each.value for each in shares), Fraction(0))
            if abs(made - 100) > sum((each.slack for each in shares), Fraction(0)):
                return f"The shares make {plain(made)}%, not 100%."
    return ""


def _list_off(sentence: str) -> str:
    match = _MADE_OF.search(sentence)
    if match is None or _NO_PARTS.search(sentence, match.end()):
        return ""
    before = [each for each in amounts(sentence[: match.end()]) if not _is_time(each, sentence)]
    after = [
        each
        for each in amounts(sentence)
        if each.start >= match.end() and not _is_time(each, sentence)
    ]
    if len(before) != 1 or len(after) < 2 or {each.kind for each in after} != {before[0].kind}:
        return ""
    made = sum((each.value for each in after), Fraction(0))
    slack = sum((each.slack for each in after), before[0].slack)
    is_exact = all(each.step == 1 for each in (*after, before[0]))
    if abs(made - before[0].value) <= (0 if is_exact else slack):
        return ""
    return f"The parts make {plain(made)}, but the total is {before[0].text}."


_MONTH = re.compile(r"\s(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\b")


def _is_time(amount: Amount, text: str) -> bool:
    """True for a year and for the day of a month."""
    is_year = re.fullmatch(r"(?:19|20|21)\d\d", amount.text) is not None
    return is_year or _MONTH.match(text, amount.end) is not None


# Changes


_UP = r"rose|risen|rises|rise|increas\w+|grew|grown|growth|up"
_DOWN = r"fell|fallen|falls|fall|decreas\w+|reduc\w+|drop\w*|declin\w+|down|cut"
_MOVED = re.compile(rf"\b(?:(?P<up>{_UP})|(?P<down>{_DOWN}))\b", re.IGNORECASE)
_LAST_YEAR = re.compile(r"\b(?:last year|year before|a year ago|previous year)\b", re.IGNORECASE)


def change_differs(paper: Paper) -> Iterator[Found]:
    """A change in percent that differs from its two figures, or goes the other way (A2)."""
    for text, sentence in _sentences(paper):
        said = _change_off(sentence)
        if not said and _is_of_now(paper, text):
            said = _change_of_indicator(paper, sentence)
        if said:
            yield Found(text.place, sentence[:80], said)


def _from_to(sentence: str) -> tuple[Amount, Amount] | None:
    """The two figures of "from … to …"; None where there are none, or more than one such pair."""
    found = [each for each in amounts(sentence) if not _is_time(each, sentence)]
    pairs = [
        (first, second)
        for first, second in pairwise(found)
        if re.search(r"\bfrom\s\Z", sentence[max(0, first.start - 10) : first.start])
        and re.fullmatch(r"[^.;:]{0,40}\bto\s", sentence[first.end : second.start])
        and first.kind is second.kind
    ]
    return pairs[0] if len(pairs) == 1 else None


def _change_off(sentence: str) -> str:
    pair = _from_to(sentence)
    if pair is None:
        return ""
    first, second = pair
    before = sentence[max(0, first.start - 45) : first.start]
    moved = list(_MOVED.finditer(re.split(r"[,;:(]", before)[-1]))
    if moved and (
        second.value == first.value or bool(moved[-1]["up"]) != (second.value > first.value)
    ):
        way = "up" if moved[-1]["up"] else "down"
        return f"{first.text} to {second.text} is no way {way}. Correct the word or the figures."
    told = _told_change(sentence, first, second)
    if told is None:
        return ""
    if any(low <= abs(told.value) <= high for low, high in _changes(first, second, told)):
        return ""
    return f"{first.text} to {second.text} is no change of {told.text}. Correct one of them."


_CHANGE = "increase|rise|growth|gain|decrease|fall|drop|reduction|decline|cut|change|up|down"
_AFTER = re.compile(rf"[\s,(–-]*(?:an? )?(?:{_CHANGE})?(?: of| by)?\s?")
_BEFORE = re.compile(rf"(?: (?:{_CHANGE}))?,? from ")
_ON_ANOTHER = re.compile(r"\)?,? (?:on|against|compared|than|since|versus|more|over)\b")


def _told_change(sentence: str, first: Amount, second: Amount) -> Amount | None:
    """The change in percent that is told right before or right after its two figures."""
    for each in amounts(sentence):
        if each.kind not in (AmountKind.PERCENT, AmountKind.POINTS) or each in (first, second):
            continue
        is_after = each.start >= second.end and _AFTER.fullmatch(sentence[second.end : each.start])
        is_before = each.end <= first.start and _BEFORE.fullmatch(sentence[each.end : first.start])
        if (is_after or is_before) and not _ON_ANOTHER.match(sentence[each.end :]):
            return each
    return None


def _changes(first: Amount, second: Amount, told: Amount) -> Iterator[tuple[Fraction, Fraction]]:
    """The changes that two rounded figures may mean, from the least to the most, as it is told."""
    apart = abs(second.value - first.value)
    spread = first.slack + second.slack
    if first.kind is AmountKind.PERCENT:
        yield apart - spread - told.slack, apart + spread + told.slack
    if told.kind is AmountKind.PERCENT and first.value > first.slack:
        least = (apart - spread) / (first.value + first.slack) * 100
        most = (apart + spread) / (first.value - first.slack) * 100
        yield least - told.slack, most + told.slack


def _change_of_indicator(paper: Paper, sentence: str) -> str:
    """A change on last year of one named indicator, against its two figures."""
    named = [fact for fact, _ in _references(paper, sentence)]
    told = [each for each in amounts(sentence) if each.kind is AmountKind.PERCENT]
    if len(named) != 1 or len(told) != 1 or not _LAST_YEAR.search(sentence):
        return ""
    fact, moved = named[0], _MOVED.search(sentence[: told[0].start])
    if not moved or not re.search(r"\b(?:by|of|up|down)\s\Z", sentence[: told[0].start]):
        return ""
    if not fact.last_year or not fact.value:
        return ""
    before = Fraction(parse_number(fact.last_year))
    if before == 0:
        return ""
    signed = told[0].value if moved["up"] else -told[0].value
    for each in (fact.value, *fact.figures):  # it may be told of the year to date
        apart = Fraction(parse_number(each)) - before
        right = [apart / before * 100, *([apart] if fact.suffix == "%" else [])]
        if any(abs(signed - change) <= told[0].slack for change in right):
            return ""
    return (
        f"{fact.ref} went from {fact.last_year} to {fact.value}, which is no such change. "
        "Correct the sentence."
    )


def _references(paper: Paper, text: str) -> Iterator[tuple[IndicatorFact, int]]:
    """The indicators named in a text, each with the places at which its reference begins."""
    for fact in paper.facts.indicators:
        if fact.ref in text:  # a quick look, as there may be thousands
            whole = rf"(?<![\w-]){re.escape(fact.ref)}(?![\w-])"
            yield from ((fact, match.start()) for match in re.finditer(whole, text))


# Figures of indicators and shares


def figure_of_nothing(paper: Paper) -> Iterator[Found]:
    """A figure typed by hand before an indicator's reference that is no figure of it.

    Only what stands right before the reference is compared: "96% (CS04)".
    """
    for text, sentence in _of_now(paper):
        for fact, start in _references(paper, sentence):
            amount = _just_before(sentence, start)
            if amount and not _is_figure_of(amount, fact, paper):
                said = f"{amount.text} is no figure of {fact.ref}. Use a live figure instead."
                yield Found(text.place, f"{amount.text} {fact.ref}", said)


def _just_before(sentence: str, start: int) -> Amount | None:
    found = [each for each in amounts(sentence[:start]) if not _is_time(each, sentence)]
    if not found or found[-1].kind is AmountKind.POINTS:
        return None
    between = sentence[found[-1].end : start]
    if _APART.search(between):
        return None
    return found[-1] if re.fullmatch(r"\s?\(|(?:\s[^\d.;:,()]{0,30})?\s\(?", between) else None


_APART = re.compile(
    r"\b(?:short|more|fewer|less|above|below|over|under|better|worse|than)\b", re.IGNORECASE
)
_SCALES = {"k": 1_000, "m": 1_000_000, " thousand": 1_000, " million": 1_000_000}


def _is_figure_of(amount: Amount, fact: IndicatorFact, paper: Paper) -> bool:
    scale = _SCALES.get(fact.suffix, 1)
    known = [each for each in (fact.value, fact.last_year, *fact.figures) if each]
    for each in known:
        value = Fraction(parse_number(each))
        if min(abs(amount.value - value), abs(amount.value - value * scale)) <= amount.slack:
            return True
    texts = [
        text.text for text in paper.texts_at([place for *_, place in paper.rows.get(fact.ref, ())])
    ]
    return any(amount.text.strip() in text for text in texts)


_COUNTED_THINGS = re.compile(
    r"\b(?:measures|indicators|kpis|targets|objectives|actions|respondents|responses|replies|returns"
    r"|people (?:who replied|surveyed|asked)|complaints|cases)\b",
    re.IGNORECASE,
)


def share_without_base(paper: Paper) -> Iterator[Found]:
    """Shares of measures, actions or replies without saying of how many (A2: 62% and 53%)."""
    for text in paper.said:
        if text.kind is not Kind.PROSE:
            continue
        shares = [each for each in amounts(text.text) if each.kind is AmountKind.PERCENT]
        share = next((each for each in shares if _is_share(each, text.text)), None)
        if share and not _has_base(text.text):
            said = f"{share.text} of how many? Give the number that it is a share of."
            yield Found(text.place, share.text, said)


def _is_share(amount: Amount, text: str) -> bool:
    return _COUNTED_THINGS.search(text[amount.end : amount.end + 60].split(".")[0]) is not None


def _has_base(text: str) -> bool:
    counted = [each for each in amounts(text) if each.kind is AmountKind.PLAIN]
    if any(each.value >= 2 and not _is_time(each, text) for each in counted):
        return True
    return re.search(rf"\bof (?:the |our |all )?{COUNT} \w", text, re.IGNORECASE) is not None
