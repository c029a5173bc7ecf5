"""What stands in each pack of a meeting, and how the agenda differs from the newest one now."""

from collections.abc import Sequence
from dataclasses import dataclass

from councilportal.publishing.models import Pack
from councilportal.publishing.packs import queries
from councilportal.publishing.packs.agenda_paper import lines
from councilportal.publishing.packs.queries import ItemLine
from councilportal.publishing.rules.kinds import Audience
from councilportal.publishing.rules.pack_lines import Line, changes, loaded


@dataclass(frozen=True, slots=True)
class PackStanding:
    """A pack with its items as it was bound.

    `changes` are sentences: how the agenda differs now. They are given for the newest pack of an
    audience only, where `is_newest`. Both are empty where the person may not open the pack.
    """

    pack: Pack
    lines: Sequence[Line]
    changes: Sequence[str]
    is_newest: bool

    @property
    def papers(self) -> list[Line]:
        """The items of which something is bound."""
        return [each for each in self.lines if each.first]


def standings(
    packs: Sequence[Pack], items: Sequence[ItemLine], *, restricted: bool
) -> list[PackStanding]:
    """The packs in their order, each with what stands in it.

    *Takes*: the packs of a meeting, the newest first; what `queries.lines` gives; whether the
    person opens restricted packs. *Costs*: 1 query.
    """
    if not packs:
        return []
    records = [each.item for each in items]
    copies = queries.copies({each.item.number: each.edition for each in items if each.edition})
    now = {
        audience: lines(
            records,
            audience,
            queries.cited(
                queries.chosen(records, copies, audience), queries.files(records, audience)
            ),
            {},
        )
        for audience in Audience
    }
    newest: dict[str, int] = {}
    found = []
    for pack in packs:
        is_newest = newest.setdefault(pack.audience, pack.number) == pack.number
        is_shown = restricted or pack.audience == Audience.PUBLIC
        bound = loaded(pack.lines) if is_shown else []
        since = changes(bound, now[Audience(pack.audience)]) if is_newest and is_shown else []
        found.append(PackStanding(pack, bound, since, is_newest and is_shown))
    return found
