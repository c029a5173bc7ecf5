"""Who confirms that an action is done: somebody else than who said so. Pure."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Confirmer:
    """Who may confirm: the key of the post, None for the equality lead of the council; people."""

    post: int | None
    people: frozenset[int]


def confirmer(
    posts: Iterable[int | None],
    *,
    owner: int | None,
    reporter: int | None,
    holders: Mapping[int, Collection[int]],
    leads: Collection[int],
) -> Confirmer:
    """Who may confirm that an action is done.

    The first of the posts that does not own the action and that somebody holds who did not report
    it done; where there is none, the equality lead of the council.

    *Takes*: the posts in turn (the post named, the head of service, the director), None for one
    that there is not; the post that owns the action; who reported it done; holders by post; the
    equality leads of the council. All are keys.
    """
    for post in posts:
        if post is not None and post != owner:
            people = frozenset(holders.get(post, ())) - {reporter}
            if people:
                return Confirmer(post, people)
    return Confirmer(None, frozenset(leads) - {reporter})
