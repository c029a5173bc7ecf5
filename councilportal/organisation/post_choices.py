"""Posts to choose from by place, so that nobody looks for one in a list of all."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from councilportal.organisation.models import Directorate, Post, Service

CABINET = "Cabinet portfolios"
ELSEWHERE = "Other posts"

Groups = list[tuple[str, list[Post]]]
Choices = list[tuple[str, list[tuple[str, str]]]]


def posts_by_place(posts: QuerySet[Post], service: Service | None = None) -> Groups:
    """Some posts by the place that they lead: first those of a service, named by it.

    Then come the directorates by name, each with its director and the heads of its services;
    cabinet portfolios; and posts that lead nothing. Each post is in one group, by title.
    *Costs*: 1 query.
    """
    own = Service.objects.filter(pk=service.pk) if service else Service.objects.none()
    leads = Q(head_post=OuterRef("pk")) | Q(director_post=OuterRef("pk"))
    answers = leads | Q(cabinet_portfolio=OuterRef("pk"))
    directs = Q(directorate__director_post=OuterRef("pk"))
    led = Service.objects.filter(leads).order_by("directorate__name").values("directorate__name")
    directed = Directorate.objects.filter(director_post=OuterRef("pk")).order_by("name")
    found = posts.annotate(
        is_own=Exists(own.filter(answers | directs)),
        place=Coalesce(Subquery(led[:1]), Subquery(directed.values("name")[:1]), Value("")),
        is_cabinet=Exists(Service.objects.filter(cabinet_portfolio=OuterRef("pk"))),
    )
    kept = found.order_by(Case(When(place="", then=1), default=0), "place", "title")
    return _grouped(kept, service.name if service else "")


def _grouped(found: Iterable[Post], own: str) -> Groups:
    groups: Mapping[str, list[Post]] = defaultdict(list)
    first: list[Post] = []
    for post in found:
        if post.is_own:  # type: ignore[attr-defined]
            first.append(post)
        else:
            groups[_place(post)].append(post)
    last = [(name, groups[name]) for name in (CABINET, ELSEWHERE) if groups.get(name)]
    places = [each for each in groups.items() if each[0] not in (CABINET, ELSEWHERE)]
    return [*([(own, first)] if first else []), *places, *last]


def _place(post: Post) -> str:
    return post.place or (CABINET if post.is_cabinet else ELSEWHERE)  # type: ignore[attr-defined]


def choices_on(day: date) -> Choices:
    """The posts of a day by place, as choices of a form. *Costs*: 1 query."""
    return as_choices(posts_by_place(Post.objects.in_force(day)))


def as_choices(groups: Groups) -> Choices:
    """The groups as choices of a form, which have the keys of posts as their values."""
    return [(name, [(str(each.pk), each.title) for each in posts]) for name, posts in groups]
