"""Achievements as documents: of a year by theme or directorate, and promises beside what was done.

Functions that give sections and datasets are parts of reports too.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from urllib.parse import urlsplit

from councilportal.common.document import (
    LIVE,
    Bullets,
    Cell,
    Column,
    Dataset,
    Document,
    ListCell,
    Paragraph,
    RichCell,
    Row,
    Section,
    Table,
    TextCell,
)
from councilportal.common.inline import Item, Items, WebLink
from councilportal.common.numbers import count_of, joined, plain, shown
from councilportal.common.periods import Period, parse
from councilportal.organisation.queries import CouncilView
from objectives.achievements.queries import Promises, theme_of
from objectives.models import Achievement, Overview
from objectives.rules.achievements import AchievementKind

NO_THEME = "Under no theme"
COUNCIL = "The whole council"
NOTHING_ANSWERS = "Nothing is told of it yet"
NONE_PROMISED = "Nothing was promised for the year in the year before."
Links = Mapping[int, str]  # addresses, by the key of an achievement
NO_LINKS: Links = {}
_Cells = Callable[[Achievement], Cell]


def achievements_by_theme(
    found: Sequence[Achievement], links: Links = NO_LINKS
) -> tuple[Section, ...]:
    """The achievements, one section a theme or outcome, in its order.

    *Takes*: those of `queries.achievements`; where each may be changed.
    """
    groups: dict[str, list[Achievement]] = {}
    for each in found:
        theme = theme_of(each)
        groups.setdefault(theme.title if theme else str(each.objective or NO_THEME), []).append(
            each
        )
    return _grouped(groups, found, links)


def achievements_by_directorate(
    found: Sequence[Achievement], links: Links = NO_LINKS
) -> tuple[Section, ...]:
    """The achievements, one section a directorate in the council's order; the council's first."""
    groups: dict[str, list[Achievement]] = {COUNCIL: []}
    places = {each.directorate for each in found if each.directorate is not None}
    for place in sorted(places, key=lambda each: (each.position, _first_of(each.pk, found))):
        groups[place.name] = []
    for each in found:
        groups[each.directorate.name if each.directorate else COUNCIL].append(each)
    return _grouped({name: own for name, own in groups.items() if own}, found, links, places=False)


def _first_of(directorate: int, found: Iterable[Achievement]) -> int:
    """The lowest place that an achievement of a directorate has in its year."""
    return min(each.position for each in found if each.directorate_id == directorate)


def _grouped(
    groups: Mapping[str, Sequence[Achievement]],
    found: Sequence[Achievement],
    links: Links,
    *,
    places: bool = True,
) -> tuple[Section, ...]:
    columns = list(_columns(found, links, places=places))
    return tuple(
        Section(f"achievements-{number}", heading, (_table(own, heading, columns),))
        for number, (heading, own) in enumerate(groups.items(), 1)
    )


def _table(
    own: Sequence[Achievement], heading: str, columns: Sequence[tuple[Column, _Cells]]
) -> Table:
    rows = tuple(Row(tuple(cell(each) for _, cell in columns)) for each in own)
    return Table(f"Achievements: {heading}", tuple(column for column, _ in columns), rows)


def _columns(
    found: Sequence[Achievement], links: Links, *, places: bool
) -> Iterator[tuple[Column, _Cells]]:
    """The columns in which any of the achievements has something to say that sets it apart."""
    yield (
        Column("Achievement", 4.4),
        lambda each: TextCell(each.words, href=links.get(each.pk, ""), header=True),
    )
    if {each.kind for each in found} - {AchievementKind.HAVE_DONE}:
        yield Column("Kind", 1.2), lambda each: TextCell(AchievementKind(each.kind).label)
    if any(said_in_figures(each) for each in found):
        yield Column("Figures", 2.6), lambda each: TextCell(said_in_figures(each))
    if len({each.quarter for each in found}) > 1:
        yield Column("Quarter", 1.4), lambda each: TextCell(_quarter(each))
    if places and any(each.directorate for each in found):
        yield Column("Directorate", 2), lambda each: TextCell(str(each.directorate or COUNCIL))
    if any(each.characteristics.all() for each in found):
        yield Column("For whom", 1.8), lambda each: TextCell(_for_whom(each))
    if any(each.link for each in found):
        yield Column("Read more", 1.6), _link


def _quarter(record: Achievement) -> str:
    return parse(record.quarter).label if record.quarter else ""


def _for_whom(record: Achievement) -> str:
    return joined(sorted(each.name for each in record.characteristics.all()))


def _link(record: Achievement) -> Cell:
    host = urlsplit(record.link).hostname or record.link
    return RichCell((WebLink(host, record.link),)) if record.link else TextCell("")


def said_in_figures(record: Achievement) -> str:
    """The amount and the figures of an achievement, as told: "£5,000; 12 groups"."""
    amount = ""
    if record.amount is not None:
        amount = shown(record.amount, 0 if record.amount % 1 == 0 else 2, prefix="£")
    return "; ".join(filter(None, (amount, record.figures)))


def highlights(found: Iterable[Achievement]) -> Bullets:
    """The highlights among the achievements, as a list for the front of a report."""
    return Bullets(tuple(_in_one_line(each) for each in found if each.is_highlight))


def _in_one_line(record: Achievement) -> str:
    said = said_in_figures(record)
    return f"{record.words}: {said}" if said else record.words


def counted(found: Sequence[Achievement], year: Period) -> str:
    """How many achievements there are: "16 achievements of 2017/18, 2 of them highlights.".

    Promises are counted apart: "9 achievements and 2 promises of 2026/27.".
    """
    promised = sum(each.kind == AchievementKind.WILL_DO for each in found)
    counts = {"achievement": len(found) - promised, "promise": promised}
    told = [count_of(count, noun) for noun, count in counts.items() if count]
    said = f"{joined(told) or 'No achievement'} of {year.label}"
    marked = sum(each.is_highlight for each in found)
    if not marked:
        return f"{said}."
    return f"{said}, {marked} of them {'a highlight' if marked == 1 else 'highlights'}."


def achievements_dataset(found: Iterable[Achievement]) -> Dataset:
    """Achievements as data, one a row, in the columns of the data format."""
    columns = (
        *("year", "position", "words", "quarter", "theme", "objective", "directorate", "kind"),
        *("figures", "amount", "characteristics", "link", "highlight"),
    )
    return Dataset("achievements", columns, tuple(map(_data, found)))


def _data(record: Achievement) -> tuple[str, ...]:
    return (
        record.year,
        str(record.position),
        record.words,
        record.quarter,
        record.theme.ref if record.theme else "",
        record.objective.ref if record.objective else "",
        record.directorate.ref if record.directorate else "",
        record.kind,
        record.figures,
        plain(record.amount),
        "; ".join(sorted(each.ref for each in record.characteristics.all())),
        record.link,
        "yes" if record.is_highlight else "no",
    )


def achievements_document(
    found: Sequence[Achievement],
    year: Period,
    council: CouncilView,
    *,
    overviews: Sequence[Overview] = (),
    links: Links = NO_LINKS,
) -> Document:
    """The achievements of a year, highlights first, and what directors said of its quarters.

    *Takes*: those of `queries.achievements`; overviews of the same year.
    """
    said = counted(found, year)
    marked = highlights(found)
    first = (Section("highlights", "Highlights", (marked,)),) if marked.items else ()
    return Document(
        reference=f"achievements-{year.slug}",
        title=f"Achievements {year.label}",
        subtitle="",
        council=council.name,
        colour=council.colour,
        summary=said,
        cover=(Paragraph(said),),
        sections=(*first, *achievements_by_theme(found, links), *overview_sections(overviews)),
        datasets=(achievements_dataset(found), overviews_dataset(overviews)),
        contents=False,
        state=LIVE,
    )


# Overviews of directors


def overview_sections(overviews: Sequence[Overview]) -> Iterator[Section]:
    """What directors say of quarters, as a table of risks and issues; nothing for none."""
    if not overviews:
        return
    columns = (Column("Directorate", 2), Column("Quarter", 1.4), Column("Risks", 3.4))
    rows = tuple(
        Row(
            (
                TextCell(each.directorate.name, header=True),
                TextCell(parse(each.period).label),
                TextCell(each.risks or "None"),
                TextCell(each.issues or "None"),
            )
        )
        for each in overviews
    )
    table = Table("Risks and issues, by directorate", (*columns, Column("Issues", 3.4)), rows)
    yield Section("overviews", "Risks and issues of the quarters", (table,))


def overviews_dataset(overviews: Iterable[Overview]) -> Dataset:
    """Overviews as data, in the columns of the data format."""
    rows = tuple((each.directorate.ref, each.period, each.risks, each.issues) for each in overviews)
    return Dataset("overviews", ("directorate", "period", "risks", "issues"), rows)


# Promises


def promised_said(promises: Sequence[Promises], year: Period) -> str:
    """How many promises were made for a year, and how many nothing answers yet, in a sentence."""
    made = sum(len(each.promised) for each in promises)
    if not made:
        return NONE_PROMISED
    open_ones = sum(len(each.promised) for each in promises if not each.done)
    rest = f"nothing is told yet of {open_ones} of them" if open_ones else "each has an answer"
    before = year.previous.label
    return f"{count_of(made, 'promise')} made in {before} for {year.label}; {rest}."


def forgotten(promises: Iterable[Promises]) -> tuple[Paragraph | Bullets, ...]:
    """The promises of which nothing is told yet, in words; nothing where there are none."""
    found = [one for each in promises if not each.done for one in each.promised]
    said = tuple(f"{each.words} ({each.directorate or COUNCIL})" for each in found)
    return (Paragraph("Nothing is told yet of:"), Bullets(said)) if said else ()


def promised_table(promises: Sequence[Promises], year: Period) -> Table:
    """What was promised beside what was done, one row an objective or theme and directorate."""
    columns = [
        Column("About", 2.2),
        Column(f"In {year.previous.label} we said: we will", 3.6),
        Column(f"What was done in {year.label}", 3.6),
    ]
    has_places = any(each.first.directorate for each in promises)
    if has_places:
        columns.insert(1, Column("Directorate", 2))
    rows = []
    for each in promises:
        about = each.first.objective or theme_of(each.first) or NO_THEME
        cells: list[Cell] = [
            TextCell(str(about), header=True),
            _listed(each.promised),
            _listed(each.done) if each.done else TextCell(NOTHING_ANSWERS),
        ]
        if has_places:
            cells.insert(1, TextCell(str(each.first.directorate or COUNCIL)))
        rows.append(Row(tuple(cells)))
    return Table("Promises and what became of them", tuple(columns), tuple(rows))


def _listed(found: Sequence[Achievement]) -> Cell:
    if len(found) == 1:
        return TextCell(_in_one_line(found[0]))
    return ListCell(Items(tuple(Item((_in_one_line(each),)) for each in found)))


def promised_section(promises: Sequence[Promises], year: Period) -> Section:
    """Promises beside what was done, as a section of a report."""
    said = Paragraph(promised_said(promises, year))
    table = (promised_table(promises, year),) if promises else ()
    blocks = (said, *forgotten(promises), *table)
    return Section("promised", "What we promised and what we did", blocks, wide=True)


def promised_dataset(promises: Iterable[Promises]) -> Dataset:
    """Each promise and what may answer it as data, by year and position; "" where nothing does."""
    rows = tuple(
        (
            *(promise.year, str(promise.position), promise.words),
            promise.directorate.ref if promise.directorate else "",
            *((done.year, str(done.position), done.words) if done else ("", "", "")),
        )
        for each in promises
        for promise in each.promised
        for done in (each.done or (None,))
    )
    columns = (
        *("year", "position", "promise", "directorate"),
        *("done_year", "done_position", "done"),
    )
    return Dataset("promises", columns, rows)


def promised_document(promises: Sequence[Promises], year: Period, council: CouncilView) -> Document:
    """What was promised for a year beside what was done in it."""
    said = promised_said(promises, year)
    table = (promised_table(promises, year),) if promises else ()
    sections = (Section("promises", "Promises", table, wide=True),) if promises else ()
    return Document(
        reference=f"promised-{year.slug}",
        title=f"Promised for {year.label}",
        subtitle="",
        council=council.name,
        colour=council.colour,
        summary=said,
        cover=(Paragraph(said), *forgotten(promises)),
        sections=sections,
        datasets=(promised_dataset(promises),),
        contents=False,
        state=LIVE,
    )
