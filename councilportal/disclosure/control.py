"""The way in: tables and earlier releases to what each cell may show, why, and how it is proved."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field

from councilportal.disclosure import means, percentages
from councilportal.disclosure.compiling import Compiled, compiled
from councilportal.disclosure.hiding import hide, sparse
from councilportal.disclosure.problem import Hidden, Proof, holds, is_true
from councilportal.disclosure.tables import Earlier, Key, Place, Table
from councilportal.disclosure.words import Mode, Refused, Shorthand, Why, rounded


@dataclass(frozen=True)
class Cell:
    """What a cell may show: the text, why it is not its figure, and what remains possible.

    `between` are two counts that both agree with everything published, for a small cell. `is_lost`
    is said of a cell that what was released before gives away whatever is done now.
    """

    shown: str
    why: Why | None = None
    between: tuple[int, int] | None = None
    is_lost: bool = False


@dataclass(frozen=True)
class Outcome:
    """The cells of each table by its ref, their percentages, and how little was hidden.

    `hidden` counts the cells that are hidden, `bound` is what no choice can go below, and
    `is_least` says that fewer cannot be. `lost` are the small counts, printed or not, that what was
    released before gives away whatever is done now; to those in `nearer` it brought a reader nearer
    than he should be, and he comes no nearer now. `means` says of each mean why it is not shown,
    None where it is; `lost_means` are as `lost`.
    """

    cells: Mapping[str, Mapping[Key, Cell]]
    percentages: Mapping[str, Mapping[Key, Cell]]
    hidden: int
    bound: float
    is_least: bool
    lost: frozenset[tuple[str, Place]]
    nearer: frozenset[tuple[str, Place]] = frozenset()
    means: Mapping[str, Mapping[Key, Why | None]] = field(default_factory=dict)
    lost_means: frozenset[tuple[str, Place]] = frozenset()


def _shares(
    found: Compiled, moving: Set[int], table: Table, cells: Mapping[Key, Cell]
) -> dict[Key, Cell]:
    """The percentages of a table.

    To one decimal, a percentage may tell a count and its base exactly. It is shown where every
    proof leaves both as they are, so that all still hold when both are known.
    """
    shares: dict[Key, Cell] = {}
    for key, base in percentages.printed(table):
        why = percentages.why_not(table, key, base)
        if Shorthand.CONFIDENTIAL in (cells[key].shown, cells[base].shown):
            why = why or Why.OF_HIDDEN
        elif moving & {found.column(table, table.place(each)) for each in (key, base)}:
            why = why or Why.PERCENTAGE_PROTECTS
        text = Shorthand.CONFIDENTIAL.value if why else percentages.text(table, key, base)
        shares[key] = Cell(text, why)
    return shares


class NotProved(AssertionError):
    """A fault of this room: it hid cells and cannot show that they are safe."""


def control(tables: Sequence[Table], earlier: Sequence[Earlier] = ()) -> Outcome:
    """What each cell of these tables may show, after what was released of their populations.

    Raises Refused where tables contradict themselves or each other, and where one without
    protection would give away what a release before it hides.
    """
    found = compiled(tables, earlier)
    chosen = hide(found.problem)
    _check_open(found, chosen, tables, earlier)
    if any(table.percentage_of or table.bases or table.means for table in tables):
        chosen.proofs = sparse(found.problem, chosen)
    proofs = {proof.demand.column: proof for proof in chosen.proofs}
    lost = {demand.column for demand in chosen.lost}
    _check_proofs(found, chosen)
    cells = {table.ref: _cells(found, chosen, table, proofs, lost) for table in tables}
    given_away = frozenset(found.problem.columns[at].name[:2] for at in lost)
    lowered = [found.problem.columns[demand.column] for demand in chosen.lowered]
    moving = {at for proof in chosen.proofs for side in (proof.lower, proof.higher) for at in side}
    shares = {table.ref: _shares(found, moving, table, cells[table.ref]) for table in tables}
    told = _means(found, moving, tables, earlier, cells)
    return Outcome(
        cells,
        shares,
        len(chosen.items),
        chosen.bound,
        chosen.is_least,
        given_away,
        frozenset(column.name[:2] for column in lowered),
        told.why,
        frozenset(told.lost),
    )


def _check_open(
    found: Compiled, chosen: Hidden, tables: Sequence[Table], earlier: Sequence[Earlier]
) -> None:
    """Refuse tables without protection that give away a small count which was kept until now."""
    public = [table for table in tables if table.mode is Mode.NONE]
    lost = [found.problem.columns[demand.column] for demand in chosen.lost]
    counts = {column.name: column.value or 0 for column in lost}
    kept = {
        name: release.table
        for release in earlier
        if release.table.mode is not Mode.NONE
        for key in release.table.counts
        if (name := (release.table.population, release.table.place(key), "")) in counts
        and counts[name] < release.table.threshold
    }
    if not public or not kept:
        return
    others = [table for table in tables if table.mode is not Mode.NONE]
    without = compiled(others, earlier)
    gone = {without.problem.columns[each.column].name for each in hide(without.problem).lost}
    given = [table for name, table in kept.items() if name in without.names and name not in gone]
    if given:
        raise Refused(
            f"{public[0].ref}: without protection it would give away a small count that the "
            f"release of {given[0].ref} hides. Suppress or round it."
        )


def _means(
    found: Compiled,
    moving: Set[int],
    tables: Sequence[Table],
    earlier: Sequence[Earlier],
    cells: Mapping[str, Mapping[Key, Cell]],
) -> means.Means:
    """The means of these tables: as percentages, they may tell the counts of their cells."""
    counts = {name[:2]: count for name, count in found.values().items() if not name[2]}
    uncertain = {found.problem.columns[at].name[:2] for at in moving}
    uncertain |= {
        (table.population, table.place(key))
        for table in tables
        for key, cell in cells[table.ref].items()
        if cell.shown in (Shorthand.CONFIDENTIAL, Shorthand.LOW)
    }
    return means.decided(tables, earlier, counts, uncertain)


def _check_proofs(found: Compiled, chosen: Hidden) -> None:
    """Nothing goes out of here without a proof that holds."""
    if not is_true(found.problem):
        raise NotProved("the counts do not add up")
    sums_of: dict[int, list[int]] = {}
    for number, sums in enumerate(found.problem.sums):
        for at in sums:
            sums_of.setdefault(at, []).append(number)
    answered = set(chosen.lost)
    for proof in chosen.proofs:
        if holds(found.problem, chosen.items, proof, sums_of):
            answered.add(proof.demand)
    for demand in found.problem.demands:
        if demand not in answered:
            raise NotProved(f"no proof for {found.problem.columns[demand.column].name}")


def _cells(
    found: Compiled, chosen: Hidden, table: Table, proofs: Mapping[int, Proof], lost: set[int]
) -> dict[Key, Cell]:
    cells = {key: Cell(word.value) for key, word in table.words.items()}
    for key, count in table.counts.items():
        at = found.column(table, table.place(key))
        item = found.problem.columns[at].item
        between = None
        if (proof := proofs.get(at)) is not None:
            between = (proof.lower.get(at, count), proof.higher.get(at, count))
        if item is not None and item in chosen.items:
            why = found.reasons.get(item, Why.PROTECTS)
            cells[key] = Cell(Shorthand.CONFIDENTIAL.value, why, between, at in lost)
        elif table.mode is Mode.ROUND:
            text = rounded(count, table.threshold)
            why_rounded = Why.LOW if text == Shorthand.LOW else Why.ROUNDED
            cells[key] = Cell(text, why_rounded if count else None, between, at in lost)
        else:
            cells[key] = Cell(str(count), None, between, at in lost)
    return cells
