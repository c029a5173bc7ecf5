"""Stores the frozen copies of an edition: what it says as canonical JSON, with its hashes."""

from dataclasses import replace
from datetime import datetime
from hashlib import sha256

from councilportal.accounts.models import User
from councilportal.common.document import Document
from councilportal.printing import codec
from councilportal.publishing.editions import extracts
from councilportal.publishing.editions.composing import Composed
from councilportal.publishing.editions.texts import texts
from councilportal.publishing.models import Edition, FrozenDocument, FrozenReference
from councilportal.publishing.proof.inputs import as_file, inputs
from councilportal.publishing.rules.kinds import Audience


def store_copies(
    record: Edition, composed: Composed, head: str, by: User, at: datetime
) -> tuple[list[FrozenDocument], list[FrozenReference]]:
    """Store an edition as it was composed: the public copy, and the restricted one if there is one.

    *Takes*: the edition with the number of its freezing; the head of the chain of events.
    *Gives*: the copies, of which the last has everything in it; what the live references in its
    words gave, which is not stored yet: the database takes it once the edition has moved on.
    """

    def copy(audience: Audience, document: Document) -> FrozenDocument:
        text = codec.dump(replace(document, modified_at=at.isoformat(timespec="seconds")))
        return FrozenDocument(
            edition=record,
            freezing=record.freezing,
            audience=audience,
            text=text,
            sha256=sha256(text.encode()).hexdigest(),
            audit_head=head,
            frozen_by=by,
            frozen_at=at,
        )

    made = [copy(Audience.PUBLIC, composed.public)]
    if composed.lines:
        made[0].inputs = as_file(inputs(composed.lines, record.ends_on)).decode()
        made[0].inputs_sha256 = sha256(made[0].inputs.encode()).hexdigest()
    if composed.restricted is not None:
        made.append(copy(Audience.RESTRICTED, composed.restricted))
    whole = made[-1]
    words = texts(record, with_exempt=True)
    told = list(extracts.references(whole, words, composed.known))
    whole.references_sha256 = extracts.digest(told)
    for each in made:
        each.save()
    return made, told
