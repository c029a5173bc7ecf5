"""The prepared design system and fonts."""

import pytest

from councilportal.setup import assets


def test_css_loses_typeface_crest_and_source_map():
    css = (
        "@font-face{font-family:GDS Transport;src:url(/assets/fonts/a.woff2)}"
        ".a{font-family:GDS Transport,arial,sans-serif;"
        "mask-image:url(/assets/images/govuk-crest.svg);color:red}/*# sourceMappingURL=a.css.map */"
    )

    adapted = assets.adapt_css(css)

    assert adapted == f".a{{font-family:{assets.APP_FONT};color:red}}\n"


def test_css_with_an_unknown_asset_is_refused():
    with pytest.raises(assets.AssetsFailed, match="/assets/"):
        assets.adapt_css(".a{background:url(/assets/images/new.svg)}")


def test_javascript_starts_by_itself():
    adapted = assets.adapt_javascript("function initAll(){}\n//# sourceMappingURL=a.js.map")

    assert adapted.endswith("function initAll(){};initAll();\n")
    assert "sourceMappingURL" not in adapted


def test_javascript_without_its_start_is_refused():
    with pytest.raises(assets.AssetsFailed, match="initAll"):
        assets.adapt_javascript("function start(){}")


def test_prepared_files_are_there():
    assert assets.missing() == []


@pytest.mark.parametrize("name", assets.FONTS)
def test_font_has_every_sign_and_equal_digits(name):
    from fontTools.ttLib import TTFont

    font = TTFont(assets.VENDOR / name)

    characters = font.getBestCmap()
    digits = {font["hmtx"][characters[ord(digit)]][0] for digit in "0123456789"}

    assert [sign for sign in assets.MUST_HAVE if ord(sign) not in characters] == []
    assert max(digits) - min(digits) <= 1  # rounding to the grid
    assert "fvar" not in font


def test_font_is_the_same_bytes_each_time():
    import fontpkg_source_sans_3

    source = fontpkg_source_sans_3.ROOT / "files" / "SourceSans3[wght].ttf"

    made = assets.make_font(source, weight=400, style="Regular")

    assert made == (assets.VENDOR / "fonts/SourceSans3-Regular.ttf").read_bytes()
