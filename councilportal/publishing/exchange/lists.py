"""The files of what belongs to an edition: parts, recommendations, contacts, links, papers."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any

from django.db.models import Model

from councilportal.common.text import LONG
from councilportal.files import columns
from councilportal.files.columns import Column
from councilportal.files.formats import Format, Import
from councilportal.files.loading import Counts
from councilportal.files.rows import Entry
from councilportal.publishing.exchange import loading
from councilportal.publishing.exchange.cell_columns import (
    POSITION,
    POST,
    address,
    answer,
    email,
    line,
    long,
    yes_unless,
)
from councilportal.publishing.exchange.checked_words import check_lines, check_texts
from councilportal.publishing.exchange.rows import (
    KEY,
    OF_EDITION,
    Editions,
    Values,
    by_place,
    compare,
    drafts,
)
from councilportal.publishing.exchange.series_files import (
    PART_COLUMNS,
    is_placed,
    made_part,
    of_part,
)
from councilportal.publishing.models import (
    BackgroundPaper,
    Contact,
    EditionLink,
    EditionPart,
    Recommendation,
)
from councilportal.publishing.rules.kinds import (
    NEVER_EXEMPT,
    ContactKind,
    Ground,
    LinkKind,
    PartKind,
)
from councilportal.publishing.series.queries import narrowing

EXEMPTION = ("exempt_paragraph", "exempt_reason", "public_interest", "public_title")
Check = Callable[[Values], Iterable[tuple[str, str]]]


def _no_check(_: Values) -> Iterable[tuple[str, str]]:
    return ()


def _listed(
    name: str,
    model: Any,
    own: tuple[Column, ...],
    *,
    of_record: Callable[[Any], Values],
    made: Callable[[Values, Import], Values],
    check: Check = _no_check,
    fits: Callable[[list[Entry], Import], list[Entry]] = lambda entries, _: entries,
    texts: Callable[[list[Entry], Import], None] = lambda _entries, _work: None,
    replaces: bool = False,
) -> Format:
    """The file of a list of an edition, whose rows are known by their place.

    *Takes*: `of_record`, the cells of a stored row; `made`, the attributes of a row; `check`, the
    faults of a whole row; `fits`, the rows whose references are known; `texts`, which checks words
    at the end; `replaces`, whether a new edition has rows that those of the file take the place of.
    """

    def load(entries: Iterator[Entry], work: Import) -> Counts:
        editions = Editions()
        found = [(entry, editions.of(entry, work)) for entry in fits(list(entries), work)]
        known = [(entry, edition) for entry, edition in found if edition is not None]
        keys = {edition.pk for _, edition in known}
        fresh = keys & work.kept.get("new_editions", set()) if replaces else set()
        stored = by_place(model, "edition", keys - fresh)
        rows = []
        for entry, edition in known:
            record = stored.get((edition.pk, entry.values["position"]))
            rows.append((entry, record, of_record(record) if record else None, edition))
        done = compare(own, rows, work, check)
        work.at_the_end.append(lambda: texts(done.loaded, work))
        if not work.problems:
            owner = {id(entry): edition for entry, edition in known}
            loading.load_rows(
                model=model,
                new=[
                    {**made(values, work), "edition": owner[id(entry)]}
                    for entry, values in done.new
                ],
                changed=[(record, made(values, work)) for _, record, values in done.changed],
                instead_of={"edition": fresh},
                by=work.by,
            )
        return done.counts

    def dump() -> Iterator[Values]:
        cells = drafts()
        for record in model.objects.filter(edition__in=cells):
            yield {**cells[record.edition_id], **of_record(record)}

    return Format(
        name,
        (*OF_EDITION, *own),
        key=(*KEY, "position"),
        load=load,
        dump=dump,
        sort=(*KEY, "position"),
    )


# Parts


def _of_edition_part(record: EditionPart) -> Values:
    ground = record.exempt_paragraph
    return {
        **of_part(record),
        **{name: getattr(record, name) for name in ("text", *EXEMPTION)},
        "numbered": record.is_numbered,
        "exempt_paragraph": Ground(ground) if ground else None,
    }


def _made_edition_part(values: Values, _: Import) -> Values:
    row = made_part(values)
    if "exempt_paragraph" in row:
        row["exempt_paragraph"] = row["exempt_paragraph"] or ""
    return row


def check_exemption(values: Values) -> Iterator[tuple[str, str]]:
    """What is missing of a row's exemption, which is given as a whole: a column and a sentence."""
    missing = [name for name in EXEMPTION if not values[name]]
    if 0 < len(missing) < len(EXEMPTION):
        wanted = (
            "what is exempt needs its paragraph of Schedule 12A, the reason, the public-interest "
            "test and a public title: give all four."
        )
        yield missing[0], wanted
    elif values["exempt_paragraph"] and values.get("part") is PartKind.EASY_READ:
        yield "exempt_paragraph", f"{NEVER_EXEMPT[0].lower()}{NEVER_EXEMPT[1:]}"


def _placed(entries: list[Entry], work: Import) -> list[Entry]:
    known = narrowing()
    return [entry for entry in entries if is_placed(entry, known, work)]


EDITION_PARTS = _listed(
    "edition_parts",
    EditionPart,
    (
        *PART_COLUMNS,
        long("text"),
        yes_unless("numbered"),
        columns.word("exempt_paragraph", Ground),
        long("exempt_reason"),
        long("public_interest"),
        line("public_title"),
    ),
    of_record=_of_edition_part,
    made=_made_edition_part,
    check=check_exemption,
    fits=_placed,
    texts=lambda entries, work: check_texts(entries, ("text",), work),
    replaces=True,
)


# Lists of the front sheet


def _same(names: tuple[str, ...], record: Model) -> Values:
    return {name: getattr(record, name) for name in names}


def _as_they_are(values: Values, _: Import) -> Values:
    return values


RECOMMENDATIONS = _listed(
    "recommendations",
    Recommendation,
    (POSITION, columns.text("text", required=True, at_most=LONG)),
    of_record=partial(_same, ("position", "text")),
    made=_as_they_are,
    texts=lambda entries, work: check_lines(entries, ("text",), work),
)


def _made_contact(values: Values, work: Import) -> Values:
    if "post" not in values:
        return values
    posts = loading.posts_of([values["post"]], by=work.by, at=work.at)
    return {**values, "post": posts[values["post"]]}


CONTACTS = _listed(
    "contacts",
    Contact,
    (
        POSITION,
        columns.word("kind", ContactKind, required=True),
        columns.text("post", required=True, at_most=POST),
        columns.text("telephone", at_most=40),
        email("email"),
    ),
    of_record=lambda record: {
        **_same(("position", "telephone", "email"), record),
        "kind": ContactKind(record.kind),
        "post": record.post.title,
    },
    made=_made_contact,
)


def _check_link(values: Values) -> Iterator[tuple[str, str]]:
    if values["answer"] is not None and values["kind"] is not LinkKind.OUTCOME:
        yield "answer", "only a plan outcome is answered with yes or no: leave it empty."


def _made_link(values: Values, _: Import) -> Values:
    return {"on" if name == "date" else name: value for name, value in values.items()}


EDITION_LINKS = _listed(
    "edition_links",
    EditionLink,
    (
        POSITION,
        columns.word("kind", LinkKind, required=True),
        line("title", required=True),
        answer("answer"),
        columns.day("date"),
        address("address"),
    ),
    of_record=lambda record: {
        **_same(("position", "title", "answer", "address"), record),
        "kind": LinkKind(record.kind),
        "date": record.on,
    },
    made=_made_link,
    check=_check_link,
)

BACKGROUND_PAPERS = _listed(
    "background_papers",
    BackgroundPaper,
    (
        POSITION,
        line("title", required=True),
        columns.day("date"),
        line("place"),
        address("address"),
    ),
    of_record=lambda record: {
        **_same(("position", "title", "place", "address"), record),
        "date": record.on,
    },
    made=_made_link,
)
