"""What was done and what comes next, in sentences by theme, as progress reports print it."""

from collections.abc import Iterator, Sequence

from councilportal.common.document import Block, Box, Bullets, Paragraph, Section
from councilportal.common.periods import Period
from objectives.achievements.queries import theme_of
from objectives.achievements.sections import NO_THEME, said_in_figures
from objectives.models import Achievement, Theme
from objectives.rules.achievements import AchievementKind

# What is told besides what was done and will be done, in this order.
_APART = {
    AchievementKind.EVENT: "Events",
    AchievementKind.GRANT: "Grants",
    AchievementKind.AWARD: "Awards",
    AchievementKind.SCRUTINY: "Scrutiny",
}


def told_by_theme(found: Sequence[Achievement], year: Period) -> tuple[Section, ...]:
    """A section for each theme: "In 2016/17 we have", "In 2017/18 we will", and case studies.

    *Takes*: achievements of a year, of `queries.achievements`.
    """
    groups: dict[str, tuple[Theme | None, list[Achievement]]] = {}
    for each in found:
        theme = theme_of(each)
        name = theme.title if theme else str(each.objective or NO_THEME)
        groups.setdefault(name, (theme, []))[1].append(each)
    return tuple(
        Section(f"theme-{number}", name, tuple(_blocks(theme, own, year)))
        for number, (name, (theme, own)) in enumerate(groups.items(), 1)
    )


def _blocks(theme: Theme | None, own: Sequence[Achievement], year: Period) -> Iterator[Block]:
    if theme is not None:
        yield from (Paragraph(line) for line in theme.introduction.splitlines() if line.strip())
    yield from _list(own, AchievementKind.HAVE_DONE, f"In {year.label} we have:")
    for kind, name in _APART.items():
        yield from _list(own, kind, f"{name}:")
    yield from _list(own, AchievementKind.WILL_DO, f"In {year.following.label} we will:")
    yield from (case_study(each) for each in own if each.kind == AchievementKind.CASE_STUDY)


def case_study(record: Achievement) -> Box:
    """A case study in a box; the first line of several is its heading."""
    first, *rest = record.words.splitlines()
    body = [line for line in rest if line.strip()] or [first]
    said = said_in_figures(record)
    texts = (*body, *((said,) if said else ()))
    return Box(f"Case study: {first}" if rest else "Case study", tuple(map(Paragraph, texts)))


def _list(own: Sequence[Achievement], kind: AchievementKind, head: str) -> Iterator[Block]:
    told = [each for each in own if each.kind == kind]
    if told:
        yield Paragraph(head)
        yield Bullets(tuple(_line(each) for each in told))


def _line(record: Achievement) -> str:
    said = said_in_figures(record)
    return f"{record.words} ({said})" if said else record.words
