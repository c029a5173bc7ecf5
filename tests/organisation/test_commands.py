"""`set_council` from the command line."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from councilportal.audit.models import Event
from councilportal.common.working_days import Nation, NoticeRules
from councilportal.organisation.models import Council

pytestmark = pytest.mark.django_db

LOOK = {"name": "Westmarch County Council", "colour": "#123b5c"}


def run(command: str, **options: object) -> str:
    out = StringIO()
    call_command(command, stdout=out, **options)
    return out.getvalue()


def test_set_council_sets_name_colour_and_logo(tmp_path):
    logo = tmp_path / "logo.svg"
    logo.write_text('<svg xmlns="http://www.w3.org/2000/svg"/>')

    said = run("set_council", **LOOK, short_name="Westmarch", logo=logo)

    assert said == "The council is Westmarch County Council (version 1).\n"
    council = Council.objects.get()
    assert (council.short_name, council.logo_media_type) == ("Westmarch", "image/svg+xml")
    assert Event.objects.get().command == "set_council"


def test_set_council_sets_the_nation_and_keeps_it():
    run("set_council", **LOOK, nation="scotland")
    run("set_council", **(LOOK | {"colour": "#5c123b"}))

    council = Council.objects.get()
    assert (council.colour, council.notice) == ("#5c123b", NoticeRules(Nation.SCOTLAND))


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("West\ufffemarch", "take out the character that cannot be printed: U[+]FFFE"),
        ("x" * 151, "write at most 150 characters; this has 151"),
        ("x" * 61, "Give a --short-name of at most 60 characters"),
    ],
)
def test_set_council_takes_what_the_form_takes(name, said):
    with pytest.raises(CommandError, match=said):
        call_command("set_council", f"--name={name}", "--colour=#123b5c")
    call_command("set_council", "--name=  The\ufeff council ", "--colour=#123b5c")
    assert Council.objects.get().name == "The council"


def test_set_council_without_a_short_name_uses_the_name():
    run("set_council", **LOOK)

    assert Council.objects.get().short_name == "Westmarch County Council"


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"colour": "#ffff00"}, "take a darker colour"),
        ({"colour": "blue"}, "write # and six digits"),
        ({"name": " "}, "Give the council's name"),
    ],
)
def test_set_council_refuses_with_the_reason(options, words):
    with pytest.raises(CommandError, match=words):
        run("set_council", **{**LOOK, **options})

    assert Council.objects.count() == 0


def test_set_council_refuses_a_logo_it_cannot_read(tmp_path):
    with pytest.raises(CommandError, match="cannot be read"):
        run("set_council", **LOOK, logo=tmp_path / "none.png")


def test_set_council_refuses_a_logo_of_another_kind(tmp_path):
    logo = tmp_path / "logo.html"
    logo.write_text("<p>Logo</p>")

    with pytest.raises(CommandError, match="PNG"):
        run("set_council", **LOOK, logo=logo)
