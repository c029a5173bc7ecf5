"""A council brings its figures in, reads its board, asks why an indicator is red, and prints it."""

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from councilportal.accounts.models import User
from tests.printing import reading

PASSWORD = "a long enough one"
FILES = {
    "directorates.csv": """\
ref,name,director_post
PLC,Place,Director of Place
""",
    "services.csv": """\
ref,name,directorate,director_post,cabinet_portfolio,delivered_by
HWY,Highways,PLC,Director of Place,"Cabinet Member, Transport",Own staff
""",
    "indicators.csv": """\
ref,title,service,unit,decimals,polarity,kind,frequency,numerator_label,denominator_label,\
aggregation,method
HWY-01,Potholes mended in 28 days,HWY,percent,0,higher,kpi,month,mended in time,reported,\
ratio,target_floor
HWY-02,Street lights working,HWY,percent,1,higher,kpi,month,,,mean,target_floor
HWY-03,Enquiries about roads,HWY,number,0,none,activity,month,,,sum,none
""",
    "targets.csv": """\
ref,year,target,floor,range_lower,range_upper
HWY-01,2025/26,90,80,,
HWY-02,2025/26,98.5,97,,
HWY-03,2025/26,,,2000,2600
""",
    "readings.csv": """\
ref,period,value,numerator,denominator,data_state,commentary
HWY-01,2025-08,,170,200,final,
HWY-01,2025-09,,156,200,provisional,Two gangs were on flood work.
HWY-02,2025-08,98.2,,,final,
HWY-02,2025-09,98.9,,,final,
HWY-03,2025-04,250,,,final,
HWY-03,2025-05,250,,,final,
HWY-03,2025-06,250,,,final,
HWY-03,2025-07,250,,,final,
HWY-03,2025-08,400,,,final,
HWY-03,2025-09,420,,,final,
""",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def run(command: str, *arguments: str) -> str:
    out = StringIO()
    call_command(command, *arguments, stdout=out)
    return out.getvalue()


@pytest.mark.django_db
def test_council_reads_its_board(client: Client, folder: Path) -> None:
    User.objects.create_user("mina.lead", password=PASSWORD, name="Mina Lead")

    # The figures arrive with a slip in them: nothing goes in, and the refusal says where to look.
    right = (folder / "readings.csv").read_text("utf-8")
    (folder / "readings.csv").write_text(right.replace("98.9", "98.9x"), encoding="utf-8")
    with pytest.raises(CommandError, match=r"readings\.csv.*row 5.*value"):
        run("import_data", str(folder))
    assert "There are no indicators yet" in signed_in(client).get("/").text

    # Mended, they go in.
    (folder / "readings.csv").write_text(right, encoding="utf-8")
    assert "readings: 10 new" in run("import_data", str(folder))

    # Home says how the council stands, and what is red.
    home = client.get("/")
    assert "Of 2 indicators rated, 1 is green, none is amber and 1 is red." in home.text
    assert [heading(section) for section in home.context["document"].sections] == [
        "Red now",
        "Directorates",
    ]

    # Its board has the service with who answers for it, and the activity beside.
    board = client.get("/performance/", follow=True)
    for words in (
        "Potholes mended in 28 days",
        "Cabinet Member, Transport",
        "Two gangs were on flood work.",
        "Below range",
    ):
        assert words in board.text

    # Red is one link away; the board then shows that indicator alone.
    red = next(count for count in board.context["rag_counts"] if count.rag == "red")
    narrowed = client.get(red.href)
    assert "Potholes mended in 28 days" in narrowed.text
    assert "Street lights working" not in narrowed.text

    # The indicator's page says why it is red, and how much was wanting.
    page = client.get("/performance/indicators/HWY-01/", follow=True)
    assert "78% (156 of 200) is below the floor standard of 80%" in page.text
    assert "24 more cases would make it green." in page.text
    assert "Worsening: 78%, from 85% in August 2025." in page.text

    # A correction comes in: the figure changes, the old one stays to be read.
    (folder / "readings.csv").write_text(
        "ref,period,revision,numerator,denominator,data_state,corrects_note\n"
        "HWY-01,2025-09,2,166,200,revised,Ten were mended in time but keyed late.\n",
        encoding="utf-8",
    )
    run("import_data", str(folder))
    page = client.get("/performance/indicators/HWY-01/2025-09/")
    assert "83% (166 of 200)" in page.text
    assert "Ten were mended in time but keyed late." in page.text
    assert "78%" in page.text

    # The dashboard goes to the committee on paper, with the figures as they now stand.
    paper = client.get("/performance/dashboard/2025-09.pdf")
    assert paper["Content-Type"] == "application/pdf"
    text = " ".join(reading.page_texts(paper.content))
    assert "Of 2 indicators rated, 1 is green, 1 is amber and none is red." in text
    assert "83% revised ▲ Amber" in text
    assert "Two gangs" not in text
    assert f"Page 1 of {len(reading.page_texts(paper.content))}" in text


def signed_in(client: Client) -> Client:
    response = client.post(
        "/sign-in/", {"username": "mina.lead", "password": PASSWORD}, follow=True
    )
    assert response.redirect_chain == [("/", 302)]
    return client


def heading(section: Any) -> str:
    return str(section.heading)
