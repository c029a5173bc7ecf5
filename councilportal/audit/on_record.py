"""Which rows the record of changes answers for.

A model says so itself, by an attribute `on_record`. From then on every change of its rows belongs
to an operation with an event (`councilportal.audit.operations.writing`), and `check_records`
compares the rows with what the events left. The links of its many-to-many fields are on record too.
`NOT_ON_RECORD` lists every other model, with the reason.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.apps import apps
from django.db import models


@dataclass(frozen=True, slots=True)
class OnRecord:
    """What of a model is on record.

    `without` are columns that change without an event. Where `column` is set, a row is on record
    only while it has one of `values` there: a draft is not. `parts` are models whose rows belong to
    one of these and are on record together with it: the label of each, and the lookup that leads
    from the part to the row.
    """

    without: tuple[str, ...] = ()
    column: str = ""
    values: tuple[str, ...] = ()
    parts: Mapping[str, str] = field(default_factory=dict)


_LIBRARY = "kept by a library for signing in, sessions or limits; nothing that people rely on"
NOT_ON_RECORD: Mapping[str, str] = {
    "audit.Event": "it is the record, and has its own chain of hashes",
    "audit.WrittenRow": "emptied by every operation; what is left in it is a fault of its own",
    "notices.Reminder": "kept so that nobody has two e-mails a day; its text goes after a while",
    "jobs.Job": "work to be done for what is on record itself; engines write how far it is",
    "publishing.FrozenFigure": "taken from a frozen document, which is; sealed by triggers",
    "publishing.FrozenReference": "taken with a frozen document, which is; sealed by triggers",
    "publishing.FrozenPassage": "taken from a frozen document, which is; sealed by triggers",
    "publishing.FrozenStatement": "taken from a frozen document, which is; sealed by triggers",
    "auth.Permission": "not used: roles are appointments",
    "auth.Group": "not used: roles are appointments",
    "auth.Group_permissions": "not used: roles are appointments",
    "contenttypes.ContentType": "made by migrations",
    "sessions.Session": _LIBRARY,
    "account.EmailAddress": "not used: addresses are in accounts.User",
    "account.EmailConfirmation": "not used: addresses are in accounts.User",
    "mfa.Authenticator": "a secret that only its owner sets; each change of it has an event",
    "socialaccount.SocialApp": "not used: the council's sign-in is in the environment",
    "socialaccount.SocialAccount": "its owner links it, and it is used at each sign-in",
    "socialaccount.SocialToken": "not used: tokens are not kept",
    "axes.AccessFailureLog": _LIBRARY,
    "axes.AccessAttempt": _LIBRARY,
    "axes.AccessAttemptExpiration": _LIBRARY,
    "axes.AccessLog": _LIBRARY,
}


def models_on_record() -> dict[type[models.Model], OnRecord]:
    """The models that are on record by themselves, in the order of the apps."""
    declared = {
        model: model.on_record for model in apps.get_models() if hasattr(model, "on_record")
    }
    parts = {label for kept in declared.values() for label in kept.parts}
    links: dict[type[models.Model], OnRecord] = {}
    for model in declared:
        for relation in model._meta.many_to_many:
            through = relation.remote_field.through
            if through is not None and through._meta.label not in parts:
                links[through] = OnRecord()
    return declared | links
