"""Groups of an indicator on its page: what was released of them, and no exact figure anywhere."""

import re
import subprocess
from typing import Any

import pikepdf
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from councilportal.accounts.permissions import Role
from councilportal.common.document import Figure, HiddenCell, Table
from objectives.models import EqualityTable, ReleaseRequest
from tests import factories
from tests.performance.groups.support import (
    COUNTS,
    NOW,
    THEN,
    ask,
    make_readings,
    person,
    release,
)
from tests.sizes import part

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_first]
PAGE = "/performance/indicators/PAY-01/2025-09/"
ASK = "/performance/indicators/PAY-01/groups/"
# Who reads which form of the page. The document is the same for all, and a PDF takes long.
READ = [
    (role, end)
    for role in (None, *Role)
    for end in ("/", ".csv?dataset=groups", ".csv", ".json", ".pdf")
    if end != ".pdf" or role is Role.PUBLISHER
]
# The counts and percentages of the groups that are hidden in both periods.
HIDDEN = ("317", "287", "71.6", "71.55", "66.3", "66.28")


def client_of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def lead():
    return person("lead", Role.EQUALITY_LEAD)


@pytest.fixture
def publisher():
    return person("publisher", Role.PUBLISHER)


@pytest.fixture
def reader():
    return client_of(factories.make_user("reader"))


@pytest.fixture
def released(lead, publisher):
    make_readings()
    return release(lead, publisher)


def section_of(response):
    return next(
        (each for each in response.context["document"].sections if each.anchor == "groups"), None
    )


def text(cell: Any) -> str:
    return str(getattr(cell, "text", ""))


def words(text: str) -> set[str]:
    """The numbers of a page, but for those of drawings and of tokens made by chance."""
    drawn = r'(?:d|nonce|x\d?|y\d?|cx|cy)="[^"]*"|value="[\w-]{20,}"'
    return set(re.findall(r"\d+(?:\.\d+)?", re.sub(drawn, "", text)))


@pytest.mark.parametrize("role", [None, *Role])
def test_nobody_sees_a_figure_of_groups_before_it_is_released(role):
    indicator = factories.make_indicator()
    group = factories.make_characteristic("age", ("under_65",)).categories.get()
    factories.make_reading(indicator, "2025-08", value=92)
    factories.make_reading(indicator, "2025-08", value=41, group=group, commentary="Three people")
    factories.make_reading(
        indicator, "2025-08", value=43, group=group, revision=2, corrects_note="Miscounted"
    )
    user = person("somebody", role) if role else factories.make_user("somebody")
    client = client_of(user)
    address = "/performance/indicators/PAY-01/2025-08"
    answers = [client.get(f"{address}{end}") for end in ("/", ".csv", ".json")]
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    said = "".join(answer.getvalue().decode() for answer in answers)
    for marker in ("43%", "41%", "Miscounted", "Three people", "Under 65", "under_65"):
        assert marker not in said


def test_everybody_signed_in_reads_what_is_released(released, reader):
    response = reader.get(PAGE)
    section = section_of(response)
    assert section.heading == "Groups"
    (own,) = section.sections
    said, latest, figure, gaps = own.blocks
    assert own.heading == "By sex"
    assert said.text == (
        "In September 2025 no group that is shown is behind everybody by more than one answer. "
        "1 group is not shown."
    )
    assert isinstance(latest, Table)
    rows = {text(row.cells[0]): row.cells for row in latest.rows}
    assert isinstance(rows["Female"][1], HiddenCell)
    assert [text(each) for each in rows["Male"]] == [
        "Male",
        "85.8%",
        "479",
        "-9.1",
        "-18.3",
        "Narrowing",
    ]
    assert [text(each) for each in rows["Everybody"]][:3] == ["Everybody", "76.7%", "953"]
    assert isinstance(figure, Figure)
    assert figure.chart.summary == (
        "PAY-01 by sex, August 2025 to September 2025. In September 2025: Female not shown, "
        "Male 85.8%, Not known not shown, everybody 76.7%."
    )
    assert [series.values for series in figure.chart.series] == [
        ("87.2", "85.8"),
        ("74.9", "76.7"),
    ]
    assert "[c]" in response.text
    assert gaps.caption == "Gap of each group of PAY-01 to everybody, in percentage points"


def test_a_page_of_a_period_has_no_later_one(released, reader):
    section = section_of(reader.get("/performance/indicators/PAY-01/2025-08/"))
    (own,) = section.sections
    assert [type(block) for block in own.blocks] != []
    assert not any(isinstance(block, Figure) for block in own.blocks)
    assert "85.8" not in str(section)


@pytest.mark.parametrize(("role", "end"), part(READ, 3))
def test_no_exact_figure_of_what_is_hidden_leaves(released, role, end, tmp_path):
    user = person("somebody", role) if role else factories.make_user("somebody")
    client = client_of(user)
    for period in (THEN, NOW):
        response = client.get(f"/performance/indicators/PAY-01/{period}{end}")
        assert response.status_code == 200
        said = text_of(response, end, tmp_path)
        assert words(said).isdisjoint(HIDDEN)
        assert "85.8" in said or period == THEN or end == ".csv"


def text_of(response, end: str, folder) -> str:
    data = response.getvalue()
    if end != ".pdf":
        return str(data.decode())
    file = folder / "page.pdf"
    file.write_bytes(data)
    done = subprocess.run(["pdftotext", "-layout", str(file), "-"], check=True, capture_output=True)
    # The alternative text of its charts is in the structure, which a program tells as it stands.
    with pikepdf.open(file) as pdf:
        told = [
            str(each.get("/Alt", ""))
            for each in pdf.objects
            if isinstance(each, pikepdf.Dictionary)
        ]
    return str(done.stdout.decode()) + " ".join(told)


def test_the_pages_of_a_release_have_none_either(released, publisher, reader):
    pages = [
        f"/figures/{each.ref}{end}"
        for each in EqualityTable.objects.all()
        for end in ("/", ".csv", ".json")
    ]
    for client in (reader, client_of(publisher)):
        for page in pages:
            response = client.get(page, follow=True)
            assert response.status_code == 200, page
            assert words(response.getvalue().decode()).isdisjoint(HIDDEN), page


def test_a_publisher_decides_without_an_exact_figure(lead, publisher):
    make_readings()
    request = ask(lead)
    said = client_of(publisher).get(f"/figures/requests/{request.pk}/").text
    assert words(said).isdisjoint(HIDDEN)
    assert "411" in said


def test_a_lead_asks_on_the_page_and_is_sent_to_what_would_be_shown(lead):
    make_readings()
    client = client_of(lead)
    page = client.get(PAGE).text
    assert f'href="{ASK}"' in page
    form = client.get(ASK)
    assert form.status_code == 200
    assert "Not released" in form.text
    sent = {
        "periods": [NOW],
        "kind": "service_users",
        "mode": "suppress",
        "threshold": "5",
        "words": "For the year",
    }
    response = client.post(ASK, sent)
    request = ReleaseRequest.objects.get()
    assert response["Location"] == f"/figures/requests/{request.pk}/"
    assert "317" in client.get(response["Location"]).text  # the lead sees exact figures beside
    assert "Asked for on" in client.get(ASK).text


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"periods": []}, "Choose the periods to release"),
        ({"periods": ["2031-01"]}, "periods"),
        ({"kind": ""}, "Select whom the readings are about"),
        ({"mode": "none"}, "Say why these figures need no protection"),
        ({"threshold": "1"}, "Threshold"),
        ({"threshold": "few"}, "Threshold"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(lead, sent, said):
    make_readings()
    usual = {"periods": [NOW], "kind": "service_users", "mode": "suppress", "threshold": "5"}
    response = client_of(lead).post(ASK, {**usual, "words": "For the year", **sent})
    assert response.status_code == 200
    assert said in response.text
    assert "There is a problem" in response.text
    assert "For the year" in response.text
    assert not EqualityTable.objects.exists()


def test_readings_without_counts_are_said_at_the_periods(lead):
    indicator = make_readings({NOW: {"": (731, 953)}})
    female = factories.make_characteristic("x", ("female",)).categories.get()
    factories.make_reading(indicator, NOW, group=female, value=41)
    usual = {"periods": [NOW], "kind": "service_users", "mode": "suppress", "threshold": "5"}
    response = client_of(lead).post(ASK, usual)
    assert "September 2025, Female: this is a value without counts" in response.text
    assert not EqualityTable.objects.exists()


@pytest.mark.parametrize("role", [None, *(r for r in Role if r is not Role.EQUALITY_LEAD)])
def test_others_have_no_such_page(role):
    make_readings()
    user = person("somebody", role) if role else factories.make_user("somebody")
    client = client_of(user)
    assert client.get(ASK).status_code == 404
    assert client.post(ASK, {}).status_code == 404
    assert ASK not in client.get(PAGE).text


def test_an_indicator_without_groups_has_no_such_section(reader, lead):
    make_readings({NOW: {"": (731, 953)}})
    assert section_of(reader.get(PAGE)) is None
    assert ASK not in client_of(lead).get(PAGE).text
    assert "No group has a reading" in client_of(lead).get(ASK).text


@pytest.mark.parametrize("periods", [1, 8])
def test_pages_cost_the_same_whatever_is_released(lead, publisher, reader, periods):
    codes = [f"2025-{month:02}" for month in range(1, periods + 1)]
    make_readings(dict.fromkeys(codes, COUNTS[NOW]))
    release(lead, publisher, *codes)
    for client, page in (
        (reader, f"/performance/indicators/PAY-01/{codes[-1]}/"),
        (reader, f"/performance/indicators/PAY-01/{codes[-1]}.json"),
        (client_of(lead), ASK),
    ):
        client.get(page)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(page).status_code == 200
        assert len(queries) <= 12, page
