"""Who may open the restricted copy of an edition besides those who work with it and its meeting."""

from collections.abc import Sequence
from datetime import datetime

from councilportal.accounts.models import User
from councilportal.audit import operations as audit
from councilportal.common.refusals import Refused
from councilportal.organisation.models import Post
from councilportal.publishing.editions.operations import Key
from councilportal.publishing.editions.saving import hold_draft, record_event
from councilportal.publishing.models import Edition, RestrictedReader


@audit.writing()
def set_restricted_readers(
    *, key: Key, saves: int, posts: Sequence[Post], by: User, at: datetime
) -> Edition:
    """Set which posts may open the restricted copy once the edition is out (L10).

    Who sets it is no author.
    *Raises*: Refused for a post that is named twice, for who does not write in the edition, and
    after it was frozen; NotKnown, StaleEdition.
    """
    record = hold_draft(key, saves, by, at)
    named = [post.pk for post in posts]
    twice = next((post for post in posts if named.count(post.pk) > 1), None)
    if twice is not None:
        raise Refused(f"{twice} is named twice: name it once.")
    stored = record.restricted_readers.select_related("post").order_by("pk")
    before = [str(each.post) for each in stored]
    record.restricted_readers.all().delete()
    RestrictedReader.objects.bulk_create(
        RestrictedReader(edition=record, post=post) for post in posts
    )
    record.saves += 1
    record.save()
    told = {"posts": before}, {"posts": [str(post) for post in posts]}
    record_event(record, "set_restricted_readers", *told, by, at)
    return record
