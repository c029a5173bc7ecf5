"""Tables and earlier releases to one problem: columns, sums, items and demands (T1, T3 to T5)."""

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field

from councilportal.disclosure.problem import CAP, Column, Demand, Item, Name, Problem
from councilportal.disclosure.shown import known_range
from councilportal.disclosure.solver import Sheet
from councilportal.disclosure.tables import Earlier, Key, Place, Table
from councilportal.disclosure.words import Mode, Refused, Shorthand, Why, rounded

# The version of each cell that an earlier release had otherwise than today.
Versions = Mapping[Place, str]


@dataclass
class Compiled:
    """A problem, with the way back to the cells of the tables, and why an item must be hidden.

    `told_by` has, by column, the tables whose sums it is in, of today and of earlier releases.
    """

    problem: Problem = field(default_factory=Problem)
    names: dict[Name, int] = field(default_factory=dict)
    reasons: dict[int, Why] = field(default_factory=dict)
    told_by: dict[int, list[Table]] = field(default_factory=dict)
    sums: set[frozenset[tuple[int, int]]] = field(default_factory=set)

    def column(self, table: Table, place: Place, version: str = "") -> int:
        """The column of a cell, made at its first asking."""
        name = (table.population, place, version)
        if name not in self.names:
            self.names[name] = len(self.problem.columns)
            self.problem.columns.append(Column(name, None))
        return self.names[name]

    def telling(self, at: int, standing: Set[int]) -> list[Table]:
        """The tables whose sums a column is in: those that stand, else earlier ones."""
        found = self.told_by.get(at, [])
        return [table for table in found if id(table) in standing] or found

    def values(self) -> dict[Name, int | None]:
        """The count of each cell, as far as it is known."""
        return {name: self.problem.columns[at].value for name, at in self.names.items()}

    def columns(self, table: Table) -> Iterator[tuple[Key, Column]]:
        """Each printed cell of a table of today, with its column."""
        for key in table.counts:
            yield key, self.problem.columns[self.column(table, table.place(key))]


def compiled(tables: Sequence[Table], earlier: Sequence[Earlier] = ()) -> Compiled:
    """The problem of these tables after these releases.

    Raises Refused where the same cell has two counts, or parts do not fit their total.
    """
    found = Compiled()
    for table in tables:
        _place(found, table, {})
        _grid(found, table)
    _fill(found.problem)
    versions = _placed(found, tables, earlier)
    _show(found, tables)
    for release, changed in zip(earlier, versions, strict=True):
        _remember(found, release, changed)
    _take(found.problem)
    _demand(found, tables, list(zip(earlier, versions, strict=True)))
    return found


def _placed(found: Compiled, tables: Sequence[Table], earlier: Sequence[Earlier]) -> list[Versions]:
    """Place what was released before; the versions of each release.

    One that agrees with what is placed counts the same people on the same day. Else its cells are
    something else than today's, but for those that are known to be the same: these come last, as
    one that agrees may tell more of today.
    """
    agreeing = list(tables)
    others: list[int] = []
    versions: list[Versions] = [{} for _ in earlier]
    for number, release in enumerate(earlier):
        if _agree([*agreeing, release.table]):
            agreeing.append(release.table)
            _place(found, release.table, {})
            _fill(found.problem)
        else:
            others.append(number)
    for number in others:
        table = earlier[number].table
        versions[number] = _versions(table, found.values(), f"then {number}")
        _place(found, table, versions[number])
        _fill(found.problem)
    return versions


def _agree(tables: Sequence[Table]) -> bool:
    """Whether all these can be tables of the same people."""
    try:
        _fill(_together(tables).problem)
    except Refused:
        return False
    return True


def _together(tables: Sequence[Table]) -> Compiled:
    found = Compiled()
    for table in tables:
        _place(found, table, {})
    return found


def _versions(table: Table, now: Mapping[Name, int | None], unknown: str) -> Versions:
    """The cells of a release that are not known to be the same today, each with its version."""
    then = _together([table])
    _fill(then.problem)
    return {
        name[1]: unknown if count is None else f"was {count}"
        for name, count in then.values().items()
        if count is None or now.get(name) != count
    }


def _place(found: Compiled, table: Table, versions: Versions) -> None:
    """Give each cell of a table its column and its count, and bind them by the table's sums."""

    def column(place: Place) -> int:
        return found.column(table, place, versions.get(place, ""))

    for key, count in table.counts.items():
        cell = found.problem.columns[column(table.place(key))]
        if cell.value not in (None, count):
            raise Refused(
                f"{table.ref}: the cell {key} is {count}, and {cell.value} in another table of "
                f"{table.population}: the same people have one count."
            )
        cell.value = count
    for each in table.sums():
        whole = table.place(each.whole)
        parts = [table.place(part) for part in each.parts]
        if each.rest:
            parts.append(whole | {each.rest})
        _add_up(found, table, {**{column(part): 1 for part in parts}, column(whole): -1})
    for whole, parts in table.answers():
        _add_up(found, table, {**{column(part): 1 for part in parts}, column(whole): -1})


def _add_up(found: Compiled, table: Table, sums: dict[int, int]) -> None:
    if (own := frozenset(sums.items())) not in found.sums:  # each table of a list of answers has it
        found.sums.add(own)
        found.problem.sums.append(sums)
    for at in sums:
        found.told_by.setdefault(at, []).append(table)


def _grid(found: Compiled, table: Table) -> None:
    """Remember the columns of a table whose dimensions are flat, by the place in each dimension."""
    if all(each.is_complete and not each.overlap and not each.broader for each in table.dimensions):
        keys = _keys(table)
        columns = [found.column(table, table.place(key)) for key in keys]
        shape = tuple(len(each.categories) + 1 for each in table.dimensions)
        found.problem.grids.append((columns, shape))


def _keys(table: Table) -> list[Key]:
    keys: list[Key] = [()]
    for dimension in table.dimensions:
        keys = [(*key, part) for key in keys for part in (*dimension.categories, None)]
    return keys


def _fill(problem: Problem) -> None:
    """Work out what no table prints but a sum gives, as far as it can be; refuse sums that fail."""
    holding: dict[int, list[int]] = {}
    for number, sums in enumerate(problem.sums):
        for at in sums:
            holding.setdefault(at, []).append(number)
    waiting = list(range(len(problem.sums)))
    while waiting:
        sums = problem.sums[waiting.pop()]
        unknown = [at for at in sums if problem.columns[at].value is None]
        if len(unknown) > 1:
            continue
        known = sum(by * (problem.columns[at].value or 0) for at, by in sums.items())
        if unknown and (value := -known * sums[unknown[0]]) >= 0:
            problem.columns[unknown[0]].value = value
            waiting += holding[unknown[0]]
        elif unknown or known:
            raise Refused(_unequal(problem, sums))


def _unequal(problem: Problem, sums: dict[int, int]) -> str:
    parts = sum(problem.columns[at].value or 0 for at, by in sums.items() if by > 0)
    whole = next(problem.columns[at] for at, by in sums.items() if by < 0)
    population, place, _ = whole.name
    words = ", ".join(category for _, category in sorted(place)) or "the total"
    return f"{population}: {words} is {whole.value}, and its parts add up to {parts}: correct them."


def _take(problem: Problem) -> None:
    """Take a value for each column that the tables do not tell, so that every sum adds up."""
    if all(column.value is not None for column in problem.columns):
        return
    ranges = [
        column.hidden if column.value is None else (column.value, column.value)
        for column in problem.columns
    ]
    values = Sheet(len(problem.columns), problem.sums).somewhere(ranges)
    if values is None:
        raise Refused(
            "The parts of a total that is not printed do not fit together: no whole numbers of "
            "people agree with all these counts."
        )
    for column, value in zip(problem.columns, values, strict=True):
        column.taken = value


def _show(found: Compiled, tables: Sequence[Table]) -> None:
    """Set the range of each column while it is shown and while it is hidden, and make the items."""
    problem = found.problem
    most = sum(column.value or 0 for column in problem.columns)
    rise = CAP * max((table.threshold for table in tables), default=1)
    for column in problem.columns:
        high = rise + (most if column.value is None else column.value)
        column.shown = column.hidden = (0, high)
    for table in tables:
        for key, word in table.words.items():
            if word is Shorthand.NOT_APPLICABLE:
                problem.columns[found.column(table, table.place(key))].narrow(0, 0)
        for _, column in found.columns(table):
            count = column.value or 0
            text = rounded(count, table.threshold) if table.mode is Mode.ROUND else str(count)
            low, high = known_range(text, table.mode, table.threshold, count)
            column.shown = (max(low, column.shown[0]), min(high, column.shown[1]))
            if table.mode is Mode.NONE or count == 0:
                column.narrow(low, high)
            elif column.item is None:
                column.item = len(problem.items)
                column.hidden = (max(1, column.hidden[0]), column.hidden[1])
                problem.items.append(Item(found.column(table, column.name[1]), 1.0))
    _cost(problem)


def _cost(problem: Problem) -> None:
    """Few hidden cells come first, then few hidden people: all people together cost half a cell."""
    counts = [problem.columns[item.column].value or 0 for item in problem.items]
    everybody = sum(counts)
    for item, count in zip(problem.items, counts, strict=True):
        item.cost = 1 + count / (2 * everybody)


def _remember(found: Compiled, release: Earlier, versions: Versions) -> None:
    """Everybody still knows what an earlier release showed."""
    table = release.table
    for key, text in release.shown.items():
        place = table.place(key)
        column = found.problem.columns[found.column(table, place, versions.get(place, ""))]
        column.narrow(*known_range(text, table.mode, table.threshold, column.hidden[1]))
    # To one decimal a percentage may tell a count and its base exactly, and is taken to; so is a
    # mean.
    told = [(key, table.base(key)) for key, text in release.percentages.items() if _says(text)]
    told = [(key, base) for key, base in told if base is not None]
    told += [(key, None) for key, text in release.means.items() if _says(text)]
    for key in {each for pair in told for each in pair if each is not None}:
        place = table.place(key)
        at = found.column(table, place, versions.get(place, ""))
        count = found.problem.columns[at].value or 0
        found.problem.columns[at].narrow(count, count)


def _says(text: str) -> bool:
    """Whether a percentage or a mean was shown."""
    return text not in set(Shorthand)


def _demand(
    found: Compiled, tables: Sequence[Table], earlier: Sequence[tuple[Earlier, Versions]]
) -> None:
    """Say which columns an attacker must not come near: small counts, and small changes."""
    standing = _standing(tables, [release for release, _ in earlier])
    printing = _printing(found, tables, earlier, standing)
    public = _given([table for table in tables if table.mode is Mode.NONE])
    for at, column in enumerate(found.problem.columns):
        # What no table prints follows from the sums of some. Those without protection, such as one
        # of the whole, take it from the others only where they give it by themselves.
        by = printing.get(at) or ([] if column.name[2] else found.telling(at, standing))
        if at not in printing and column.name not in public:
            by = [table for table in by if table.mode is not Mode.NONE]
        if column.value and _is_protected(by):
            _keep_small(found, at, by)
    for table in tables:
        for key in table.keep:
            _keep_asked(found, table, key)
    for release, versions in earlier:
        _keep_changes(found, release, versions, printing)


def _printing(
    found: Compiled,
    tables: Sequence[Table],
    earlier: Sequence[tuple[Earlier, Versions]],
    standing: Set[int],
) -> dict[int, list[Table]]:
    """The tables that print each column: those that stand, and others a count of their own day."""
    printing: dict[int, list[Table]] = {}
    for table in tables:
        for key in table.counts:
            printing.setdefault(found.column(table, table.place(key)), []).append(table)
    for release, versions in earlier:
        is_standing = id(release.table) in standing
        own = {release.table.place(key) for key in release.table.counts} if is_standing else set()
        for place in own.difference(versions).union(versions):
            at = found.column(release.table, place, versions.get(place, ""))
            printing.setdefault(at, []).append(release.table)
    return printing


def _standing(tables: Sequence[Table], earlier: Sequence[Earlier]) -> set[int]:
    """The tables by whose thresholds counts are kept: those of today, and of those released before
    the newest of each that is not released anew. Each as its `id`.
    """
    newest = {release.table.ref: release.table for release in earlier}
    newest |= {table.ref: table for table in tables}
    return {id(table) for table in (*newest.values(), *tables)}


def _given(public: Sequence[Table]) -> set[Name]:
    """The cells that tables without protection print, or give by their own sums."""
    together = _together(public)
    _fill(together.problem)
    return {name for name, count in together.values().items() if count is not None}


def _is_protected(by: Sequence[Table]) -> bool:
    """Whether tables protect what they print: one without protection gives it to everybody."""
    return bool(by) and all(each.mode is not Mode.NONE for each in by)


def _keep_small(found: Compiled, at: int, by: Sequence[Table]) -> None:
    """A count from 1 to the threshold less one is kept (T1, T2)."""
    threshold = max(each.threshold for each in by)
    if (found.problem.columns[at].value or 0) < threshold:
        _keep(found, at, by, Why.SMALL)


def _keep_asked(found: Compiled, table: Table, key: Key) -> None:
    """A count that is to be hidden though it is not small; a 0 never is."""
    at = found.column(table, table.place(key))
    item = found.problem.columns[at].item
    if item is not None and table.counts[key]:
        found.problem.demands.append(Demand(at, table.threshold))
        found.problem.items[item].must = True
        found.reasons.setdefault(item, Why.ASKED)


def _keep_changes(
    found: Compiled, release: Earlier, versions: Versions, printing: Mapping[int, list[Table]]
) -> None:
    """A revision by fewer people than the threshold would show them (T5)."""
    table = release.table
    for key, text in release.shown.items():
        at = found.names.get((table.population, place := table.place(key), ""))
        by = printing.get(at, []) if at is not None else []
        if at is None or place not in versions or not text.isdigit() or not _is_protected(by):
            continue
        low, high = known_range(text, table.mode, table.threshold, 0)
        change = abs((found.problem.columns[at].value or 0) - low)
        if low == high and change < max(each.threshold for each in by):
            _keep(found, at, by, Why.CHANGE)


def _keep(found: Compiled, at: int, by: Sequence[Table], why: Why) -> None:
    """Ask for a column to be kept: by its threshold where figures are exact, else from one count.

    Where figures are rounded a reader knows a small count to a few, and must not know it to one.
    """
    threshold = max(each.threshold for each in by)
    is_exact = any(each.mode is Mode.SUPPRESS for each in by)
    found.problem.demands.append(Demand(at, threshold if is_exact else 1))
    item = found.problem.columns[at].item
    if item is not None and is_exact:
        found.problem.items[item].must = True
        found.reasons.setdefault(item, why)
