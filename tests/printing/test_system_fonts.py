"""Which scripts this machine has no font for: asked of fontconfig, told by `check --deploy`."""

import pytest

from councilportal.printing import checks, kept, system_fonts
from tests.printing.test_kept import DOCUMENT


@pytest.fixture
def two_scripts(monkeypatch):
    """Latin, which each machine that has a font has, and signs that stand for nothing."""
    monkeypatch.setattr(system_fonts, "SCRIPTS", {"Latin": "Aa", "of Nowhere": "A\u0378"})


def test_script_counts_as_missing_where_no_font_has_all_of_its_signs(two_scripts):
    assert system_fonts.scripts_without_a_font() == ["of Nowhere"]


def test_every_font_that_fontconfig_knows_is_listed():
    files = system_fonts.font_files()

    assert files == sorted(set(files))
    assert any(file.endswith((".ttf", ".otf", ".ttc")) for file in files)


def test_nothing_is_said_where_fontconfig_is_missing(two_scripts, monkeypatch):
    monkeypatch.setattr(system_fonts, "_fontconfig", lambda: None)

    assert system_fonts.scripts_without_a_font() == []
    assert system_fonts.font_files() == []


def test_check_for_deployment_names_the_scripts_and_the_line_to_run(two_scripts):
    [said] = checks.can_print_scripts()

    assert said.msg.startswith("No font of this machine has of Nowhere: ")
    assert said.hint == f"Run: {system_fonts.FONTS_LINE}"
    assert not said.is_serious()


def test_check_for_deployment_is_silent_where_each_script_has_a_font(monkeypatch):
    monkeypatch.setattr(system_fonts, "SCRIPTS", {"Latin": "Aa"})

    assert checks.can_print_scripts() == []


def test_pdf_is_made_anew_once_a_font_is_installed(monkeypatch):
    before = kept.paper(DOCUMENT).key
    monkeypatch.setattr(system_fonts, "font_files", lambda: ["/usr/share/fonts/new.ttf"])
    kept._engine.cache_clear()

    after = kept.paper(DOCUMENT).key

    kept._engine.cache_clear()
    assert after != before
