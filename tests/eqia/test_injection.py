"""Two hundred strings that try to run, in every field that takes words, and fifty formulas.

Nothing of them runs on a page, in a PDF, in a CSV file or in an e-mail; and none is lost.
"""

import csv
import io
import json
from html.parser import HTMLParser
from itertools import product
from typing import Any

import pikepdf
import pytest
from django.core import mail
from django.core.management import call_command
from django.db import models as fields
from django.db.models import Field
from django.test import Client
from django.urls import reverse

from councilportal.accounts.models import User
from councilportal.organisation.models import Post
from councilportal.organisation.queries import council_on
from councilportal.printing import csv as csv_files
from councilportal.printing import html, pdf
from eqia import models, operations, queries, sections
from tests import factories
from tests.eqia.making import AT, Cast, make_cast
from tests.eqia.sample import make_full

pytestmark = pytest.mark.django_db
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
    "[x](javascript:hit())",
    "![x](x onerror=hit())",
    "<base href=//elsewhere.example>",
    "<meta http-equiv=refresh content=0;url=//elsewhere.example>",
    "<object data=data:text/html,hit()>",
    "<link rel=stylesheet href=//elsewhere.example/x.css>",
    "<style>@import '//elsewhere.example';</style>",
    "{{ settings.SECRET_KEY }}{% debug %}",
    "<template><script>hit()</script></template>",
    "<marquee onstart=hit()>",
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
FORMULAS = tuple(
    f"{sign}{rest}"
    for sign, rest in product(
        "=+-@\t",
        (
            "1+1",
            'HYPERLINK("http://elsewhere.example","x")',
            "cmd|'/C calc'!A0",
            "SUM(A1:A9)",
            'WEBSERVICE("http://elsewhere.example")',
            "A1",
            "{=1}",
            'IMPORTXML("http://elsewhere.example","//a")',
            "DDE(1)",
            "1,2",
        ),
    )
)
WRITTEN: tuple[type[fields.Model], ...] = (
    models.Assessment,
    models.Answer,
    models.MitigatingAction,
    models.CitedEvidence,
    models.Edition,
    models.Heard,
    models.ReturnedAnswer,
    models.Decision,
)
# Words that nobody types: references, hashes, words of a list.
NOT_TYPED = {"ref", "number", "state", "place", "choice", "purpose", "kind", "subject"} | {
    "risk",
    "outcome",
    "override_name",
    "override_post",
}


def free_text(model: type[fields.Model]) -> list[Any]:
    """The fields of a table that people type words into."""
    return [
        field
        for field in model._meta.concrete_fields
        if isinstance(field, fields.CharField | fields.TextField)
        and not field.choices
        and field.name not in NOT_TYPED
    ]


def fitting(field: "Field[Any, Any]", strings: tuple[str, ...]) -> str:
    """As many of the strings as the field holds, all of them where it has no length."""
    longest = getattr(field, "max_length", None)
    text = "\n".join(strings)
    return text if longest is None else strings[0][:longest]


@pytest.fixture
def cast() -> Cast:
    factories.make_council()
    return make_cast()


def hostile(cast: Cast, strings: tuple[str, ...]) -> models.Assessment:
    """An assessment and a decision with the strings in every field of words that is stored."""
    record = make_full(cast)
    group = record.groups.order_by("position")[0]
    models.ReturnedAnswer.objects.create(assessment=record, group=group, place="detail", reason="x")
    models.Edition.objects.create(assessment=record, position=90, version="x")
    decision = operations.save_decision(
        record=models.Decision(),
        values={"number": "26/00001", "subject": "x", "for_publication": True},
        assessments=[record],
        saves=1,
        by=cast.lead,
        at=AT,
    )
    for model in WRITTEN:
        values = {field.name: fitting(field, strings) for field in free_text(model)}
        own = {"pk": decision.pk} if model is models.Decision else {}
        if model is models.Assessment:
            own = {"pk": record.pk}
        if model is models.Decision:
            values |= {"override_name": strings[0][:150], "override_post": strings[1][:150]}
        model._default_manager.filter(**own).update(**values)
    return models.Assessment.objects.get(pk=record.pk)


class _Seen(HTMLParser):
    """What of a page could run or load, and all its words."""

    def __init__(self) -> None:
        super().__init__()
        self.runs: list[str] = []
        self.scripts = 0
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.scripts += tag == "script"
        if tag == "script" and "src" not in given:
            self.runs.append("inline script")
        if tag in ("iframe", "object", "embed", "base", "math", "marquee", "template", "style"):
            self.runs.append(tag)
        for name, value in attrs:
            target = (value or "").strip().lower()
            if name.startswith("on") or name in ("style", "srcdoc"):
                self.runs.append(f"{tag} {name}")
            if name in ("href", "src", "action", "data", "formaction") and (
                target.startswith(("javascript:", "data:", "//", "http://elsewhere"))
            ):
                self.runs.append(f"{tag} {name}={target}")
            if name in ("value", "aria-label", "content") and value:
                self.words.append(value)

    handle_startendtag = handle_starttag

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def seen(page: str) -> _Seen:
    parser = _Seen()
    parser.feed(page)
    parser.close()
    return parser


def squeezed(text: str) -> str:
    return "".join(text.split())


PAGES = (
    "assessment",
    "assessment_tasks",
    "assessment_about",
    "assessment_consultation",
    "assessment_evidence",
    "assessment_grid",
    "assessment_copy",
    "assessment_judgement",
    "assessment_full",
    "assessment_actions",
    "assessment_editions",
    "assessment_submit",
    "assessment_drop",
)


def test_there_are_two_hundred_strings_and_fifty_formulas_and_every_field_of_words_is_known():
    assert (len(set(STRINGS)), len(set(FORMULAS))) == (200, 50)
    names = {f"{model.__name__}.{field.name}" for model in WRITTEN for field in free_text(model)}
    assert len(names) >= 60
    assert {"Assessment.title", "Answer.text", "Heard.said", "Decision.reasons"} <= names


def test_no_string_runs_on_any_page_and_none_is_lost(cast):
    record = hostile(cast, STRINGS)
    client = Client()
    client.force_login(cast.lead)
    addresses = [reverse(name, args=[record.ref]) for name in PAGES]
    addresses += [reverse(name) for name in ("eqia", "eqia_timetable", "eqia_cumulative")]
    addresses += [
        reverse("decisions"),
        *(reverse(f"decision{part}", args=["26-00001"]) for part in ("", "_edit", "_ready")),
    ]

    for address in addresses:
        answer = client.get(address)
        assert answer.status_code == 200, address
        found = seen(answer.content.decode())
        assert found.runs == [], address
        assert "script-src 'self'" in answer["Content-Security-Policy"]
        assert "unsafe" not in answer["Content-Security-Policy"]

    paper = seen(client.get(reverse("assessment", args=[record.ref])).content.decode())
    words = squeezed("".join(paper.words))
    missing = [string for string in STRINGS if squeezed(string) not in words]
    assert missing == []


def test_no_string_runs_in_a_short_field_of_a_document(cast):
    record = queries.assessment(make_full(cast).ref)
    assert record is not None
    whole = queries.whole(record, AT.date())
    council = council_on(AT.date())
    short = [field for field in free_text(models.Assessment) if field.max_length]

    for string in STRINGS:
        for field in short:
            setattr(whole.record, field.name, string[: field.max_length])
        found = seen(html.body(sections.assessment_document(whole, council)))
        assert found.runs == [], string
        assert squeezed(string) in squeezed("".join(found.words))


def test_no_string_acts_in_the_pdf(cast):
    """All of them in one field, and one of each kind in every field: paper takes its time."""
    record = queries.assessment(hostile(cast, RUNS).ref)
    assert record is not None
    record.context = "\n".join(STRINGS)
    document = sections.assessment_document(queries.whole(record, AT.date()), council_on(AT.date()))

    paper = pdf.render(document)

    with pikepdf.open(io.BytesIO(paper)) as opened:
        root = str(opened.Root.keys())
        assert "/OpenAction" not in root
        assert "/AA" not in root
        kinds = {
            str(thing.get("/S"))
            for thing in opened.objects
            if isinstance(thing, pikepdf.Dictionary) and "/S" in thing
        }
        assert not {"/JavaScript", "/Launch", "/SubmitForm", "/ImportData"} & kinds
        targets = [
            str(thing.get("/URI"))
            for thing in opened.objects
            if isinstance(thing, pikepdf.Dictionary) and "/URI" in thing
        ]
        assert not [each for each in targets if not each.startswith(("https://", "mailto:"))]


def test_no_formula_is_live_in_a_file(cast):
    record = queries.assessment(hostile(cast, FORMULAS).ref)
    assert record is not None
    document = sections.assessment_document(queries.whole(record, AT.date()), council_on(AT.date()))

    for formula in FORMULAS:
        for group in record.groups.all():
            models.Answer.objects.filter(group=group).update(text=formula)
        found = queries.whole(record, AT.date())
        document = sections.assessment_document(found, council_on(AT.date()))
        for data in csv_files.datasets(document).values():
            rows = csv.reader(io.StringIO(data.decode()))
            cells = [cell for row in rows for cell in row]
            live = [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
            assert live == [], formula
            assert any(formula.strip() in cell for cell in cells) or "\t" in formula


def test_strings_stand_whole_in_json(cast):
    record = hostile(cast, STRINGS)
    client = Client()
    client.force_login(cast.lead)

    answer = client.get(reverse("assessment_as", args=[record.ref, "json"]))

    assert answer["Content-Type"].startswith("application/json")
    assert answer["X-Content-Type-Options"] == "nosniff"
    text = json.dumps(json.loads(answer.content), ensure_ascii=False)
    assert squeezed(json.dumps(STRINGS[0], ensure_ascii=False)[1:-1]) in squeezed(text)


def test_no_string_makes_a_header_or_markup_of_an_e_mail(cast, monkeypatch):
    User.objects.update(email="somebody@example.invalid")
    record = make_full(cast)
    Post.objects.filter(pk=cast.service.head_post_id).update(title="Head")
    title = "x\r\nBcc: everybody@example.invalid\r\n\r\n<script>hit()</script>"
    models.Assessment.objects.filter(pk=record.pk).update(
        title=title, state="submitted", submitted_by=cast.lead, submitted_at=AT
    )
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT.replace(day=6))

    call_command("send_reminders")

    assert len(mail.outbox) == 2
    for message in mail.outbox:
        assert message.content_subtype == "plain"
        assert "\n" not in message.subject
        assert message.bcc == message.cc == []
        assert "everybody@example.invalid" not in message.recipients()
        assert message.message()["Bcc"] is None
