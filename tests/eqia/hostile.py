"""Strings that try to run, formulas, and records that hold them in every field of words."""

from collections.abc import Sequence
from itertools import product
from typing import Any

from django.db import models as fields

from eqia import models
from eqia.assessments import queries, reading
from eqia.decisions import operations
from eqia.rules.fields import FUZZY
from eqia.rules.words import Capacity
from objectives.models import Action, ActionProgress, Evidence
from tests import factories, sizes
from tests.eqia.making import AT, Cast
from tests.eqia.sample import make_full

# Two that are no HTML, so that nothing of them runs anywhere: they may only not be lost.
NO_HTML = ("[x](javascript:hit())", "{{ settings.SECRET_KEY }}{% debug %}")
RUNS = (
    "<script>hit()</script>",
    "<img src=x onerror=hit()>",
    "<svg onload=hit()>",
    "<a href=javascript:hit()>x</a>",
    "<iframe srcdoc='<script>hit()</script>'>",
    "<body onload=hit()>",
    "<details open ontoggle=hit()>",
    "<input autofocus onfocus=hit()>",
    "<math><mtext></mtext><style><img src onerror=hit()></style></math>",
    "<form action=javascript:hit()><button>",
    "<video><source onerror=hit()></video>",
    "<base href=//elsewhere.example>",
    "<meta http-equiv=refresh content=0;url=//elsewhere.example>",
    "<object data=data:text/html,hit()>",
    "<link rel=stylesheet href=//elsewhere.example/x.css>",
    "<style>@import '//elsewhere.example';</style>",
    "<template><script>hit()</script></template>",
    "<marquee onstart=hit()>",
    *NO_HTML,
)
AROUND = (
    "{}",
    "\"'>{}",
    "</textarea>{}",
    "</title></head>{}",
    "-->{}<!--",
    "</td></tr></table>{}",
    "</option></select>{}",
    "&lt;{}",
    "]]>{}",
    "\u202e{}\u2066",
)
STRINGS = tuple(around.format(run) for run, around in product(RUNS, AROUND))
# What takes minutes with all two hundred is shown one of each kind, in each surrounding in turn.
SOME = sizes.size(
    tuple(AROUND[place % len(AROUND)].format(run) for place, run in enumerate(RUNS)), STRINGS
)

# What a spreadsheet begins a formula with, or skips before one; the full-width forms too.
SIGNS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")  # noqa: RUF001
FORMULAS = tuple(
    f"{sign}{rest}"
    for sign, rest in product(
        SIGNS,
        (
            "=1+1",
            'HYPERLINK("http://elsewhere.example","x")',
            "cmd|'/C calc'!A0",
            '1","=1+1","',
            "1;=1+1\t=1+1\n=1+1",
        ),
    )
)

WRITTEN: tuple[type[fields.Model], ...] = (
    models.Assessment,
    models.Answer,
    models.MitigatingAction,
    models.CitedEvidence,
    models.VersionLine,
    models.ConsultationPoint,
    models.ReturnedAnswer,
    models.SignOff,
    models.Decision,
    Evidence,
)
# Words that nobody types: references, places, a choice of a list, a hash.
NOT_TYPED = {"ref", "place", "choice", "sha256"}
DATES = {f"{name}_text" for name in (*FUZZY, "due", "on")}
Words = dict[str, str]


def free_text(model: type[fields.Model]) -> list[Any]:
    """The fields of a table that people type words into."""
    return [
        field
        for field in model._meta.concrete_fields
        if isinstance(field, fields.CharField | fields.TextField)
        and not field.choices
        and field.name not in NOT_TYPED
    ]


def fitting(model: type[fields.Model], text: str) -> Words:
    """A text for each field of words, cut to the field's length; dates in words are one line."""
    return {
        field.name: (" ".join(text.split()) if field.name in DATES else text)[
            : field.max_length
        ].rstrip()
        for field in free_text(model)
    }


def overflowing(model: type[fields.Model], text: str) -> Words:
    """A text for each field of words, longer than some fields may be: SQLite stores it all the
    same, and a page prints what is stored.
    """
    return {field.name: text for field in free_text(model)}


def make_hostile(cast: Cast, strings: Sequence[str]) -> tuple[models.Assessment, models.Decision]:
    """An assessment and a decision that hold all the strings in every field, whatever its length.

    Names that administrators type hold the first of them. SQLite only.
    """
    record = make_full(cast)
    row = record.groups.order_by("position")[0]
    for group, place in ((row, "detail"), (None, "about")):
        models.ReturnedAnswer.objects.create(
            assessment=record, group=group, place=place, reason="x"
        )
    Evidence.objects.create(ref="SHELF", title="x", kind="census", source="x", says="x")
    factories.make_action(origin="performance", origin_ref="KPI-0001")
    decision = make_decision(cast, [record])
    text = "\n".join(strings)
    for model in WRITTEN:
        model._default_manager.update(**overflowing(model, text))
    models.MitigatingAction.objects.update(group=row.label)  # one of a list
    models.CitedEvidence.objects.update(group=row.label)
    Action.objects.update(what=text, due_text=text)
    for action in Action.objects.all():
        action.progress.create(
            position=1, status="under_way", note=text, due_text=text, due_before=text, at=AT
        )
    for each in (cast.asked, *cast.asked.questions.all(), *record.groups.all()):
        for name in ("title", "introduction", "text", "hint", "label"):
            if hasattr(each, name):
                setattr(each, name, f"{strings[0]}{each.pk}")
        each.save()
    for holder in (cast.service, cast.directorate, cast.lead, cast.head, cast.director):
        holder.name = f"{holder.name} {strings[0]}"
        holder.save()
    return models.Assessment.objects.get(pk=record.pk), decision


def make_decision(cast: Cast, assessments: list[models.Assessment]) -> models.Decision:
    values = {"number": "26/00001", "subject": "x", "for_publication": True}
    return operations.save_decision(
        record=models.Decision(),
        values=values,
        assessments=assessments,
        saves=1,
        by=cast.lead,
        at=AT,
    )


def attest_all(record: models.Assessment, words: Words) -> None:
    """Both attestations of what stands there, with these words in their fields."""
    stored = queries.assessment(record.ref)
    assert stored is not None
    sha256 = reading.read_assessment(stored, AT.date()).sha256
    models.SignOff.objects.bulk_create(
        models.SignOff(
            assessment=record,
            capacity=capacity,
            sha256=sha256,
            signed_at=AT,
            **words,
        )
        for capacity in Capacity
    )


def make_many(cast: Cast, strings: Sequence[str]) -> list[models.Assessment]:
    """For each string an assessment, a decision and a piece of the shelf with it in every field.

    Nobody but who leads the council knows of the assessments, except that they are withheld; the
    decisions are taken.
    """
    age = models.ScreenedCharacteristic.objects.order_by("position")[0].characteristic
    records = models.Assessment.objects.bulk_create(
        models.Assessment(
            **fitting(models.Assessment, string),
            ref=f"EQ-2025-{place:03}",
            state="returned",
            subject="policy",
            directorate=cast.directorate,
            service=cast.service,
            lead_post=cast.service.head_post,
            question_set=cast.asked,
            is_exempt=True,
            wants_full=True,
            created_at=AT,
            changed_at=AT,
        )
        for place, string in enumerate(strings, 1)
    )
    pairs = list(zip(records, strings, strict=True))
    groups = models.GridRow.objects.bulk_create(
        models.GridRow(
            assessment=record,
            characteristic=age,
            label=string[:150],
            position=1,
            aims="abc",
            statutory=True,
        )
        for record, string in pairs
    )
    models.Answer.objects.bulk_create(
        models.Answer(
            group=group,
            question=question,
            choice={"negative": "medium", "less": "yes"}.get(question.ref, ""),
            text=string,
        )
        for group, string in zip(groups, strings, strict=True)
        for question in cast.asked.questions.all()
    )
    actions = Action.objects.bulk_create(
        Action(
            ref=f"AP-2025-{place:04}",
            what=string,
            origin="assessment",
            origin_ref=record.ref,
            due_text=" ".join(string.split())[:100],
            created_at=AT,
        )
        for place, (record, string) in enumerate(pairs, 1)
    )
    ActionProgress.objects.bulk_create(
        ActionProgress(
            action=action, position=1, status="under_way", note=string, by_name=string[:150], at=AT
        )
        for action, (_, string) in zip(actions, pairs, strict=True)
    )
    listed: tuple[tuple[type[fields.Model], dict[str, Any]], ...] = (
        (models.MitigatingAction, {"purpose": "mitigation"}),
        (models.CitedEvidence, {"kind": "census"}),
        (models.VersionLine, {}),
        (models.ConsultationPoint, {}),
    )
    for model, own in listed:
        model._default_manager.bulk_create(
            model(
                assessment=record,
                position=1,
                **fitting(model, string),
                **own,
                **({"action": action} if model is models.MitigatingAction else {}),
            )
            for (record, string), action in zip(pairs, actions, strict=True)
        )
    models.ReturnedAnswer.objects.bulk_create(
        models.ReturnedAnswer(assessment=record, group=group, place="detail", reason=string)
        for (record, string), group in zip(pairs, groups, strict=True)
    )
    decisions = models.Decision.objects.bulk_create(
        models.Decision(
            **{**fitting(models.Decision, string), "number": numbered(string, place)},
            ref=numbered(string, place).replace("/", "-"),
            state="taken",
            taken_on=AT.date(),
            created_at=AT,
        )
        for place, string in enumerate(strings, 1)
    )
    through = models.Decision.assessments.through
    through._default_manager.bulk_create(
        through(decision=decision, assessment=record)
        for decision, record in zip(decisions, records, strict=True)
    )
    Evidence.objects.bulk_create(
        Evidence(ref=f"SHELF-{place:03}", kind="census", **fitting(Evidence, string))
        for place, string in enumerate(strings, 1)
    )
    return records


def numbered(string: str, place: int) -> str:
    """A number of a decision that its form would take: with a digit, and no sign of control."""
    return "".join(letter for letter in f"{string[:36]}{place}" if ord(letter) >= 32)
