"""Docstrings, comments and Markdown pages name modules, what is in them and files that exist."""

import ast
import io
import pkgutil
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("councilportal", "eqia", "objectives", "performance", "tests")
FOLDERS = (*PACKAGES, "fixtures", "static", "templates")
MODULE = re.compile(rf"(?<![\w./@-])(?:{'|'.join(PACKAGES)})(?:\.\w+)+")
PATH = re.compile(rf"(?<![\w./-])(?:{'|'.join(FOLDERS)})/(?:[\w./*-]*[\w*])?")

pytestmark = pytest.mark.sqlite_only


def may_name(line: str) -> bool:
    """Whether a line may have a comment that names something of ours."""
    _, sign, comment = line.partition("#")
    return bool(sign) and (MODULE.search(comment) or PATH.search(comment)) is not None


def of_python(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield ast.get_docstring(node) or ""
    if not any(map(may_name, source.splitlines())):
        return  # a comment is a line's: to take them all apart takes six seconds
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            yield token.string


def of_template(source: str) -> list[str]:
    return re.findall(r"\{% comment %\}.*?\{% endcomment %\}|\{#.*?#\}", source, re.DOTALL)


def of_style_or_script(source: str) -> list[str]:
    return re.findall(r"/\*.*?\*/", source, re.DOTALL)


SENTENCES = {
    ".py": of_python,
    ".html": of_template,
    ".css": of_style_or_script,
    ".js": of_style_or_script,
    ".md": lambda source: [source],
}


@pytest.fixture(scope="module")
def files() -> list[Path]:
    """The files of the repository, but what is installed or made."""
    inside = [path for folder in FOLDERS for path in (ROOT / folder).rglob("*.*")]
    return [*ROOT.glob("*.md"), ROOT / "dev.py", ROOT / "manage.py", *inside]


@pytest.fixture(scope="module")
def sentences(files) -> list[tuple[str, str]]:
    """What speaks of the code, each with the file in which it stands."""
    return [
        (str(path.relative_to(ROOT)), text)
        for path in files
        if path.suffix in SENTENCES and "migrations" not in path.parts
        for text in SENTENCES[path.suffix](path.read_text(encoding="utf-8"))
    ]


def named(pattern: re.Pattern[str], sentences: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """What is named by this pattern, each with the file that names it, once."""
    return sorted({(name, file) for file, text in sentences for name in pattern.findall(text)})


def is_there(module: str) -> bool:
    """Whether this is a module or package, or stands in one."""
    try:
        pkgutil.resolve_name(module)
    except (ImportError, AttributeError):
        return False
    return True


def test_modules_that_are_named_are_there(sentences, files):
    names = named(MODULE, sentences)
    of_files = {path.name for path in files}  # eqia.csv, councilportal.service

    assert [each for each in names if not (each[0] in of_files or is_there(each[0]))] == []
    assert len(names) > 40


def test_paths_that_are_named_are_there(sentences):
    names = named(PATH, sentences)
    roots = (ROOT, ROOT / "templates", ROOT / "static")

    assert [each for each in names if not any(list(root.glob(each[0])) for root in roots)] == []
    assert len(names) > 90


@pytest.mark.parametrize("name", ["councilportal.nowhere", "performance.rules.nothing", "eqia.x.y"])
def test_a_module_that_is_not_there_is_noticed(name):
    [(found, _)] = named(MODULE, [("somewhere.py", f"See `{name}`.")])

    assert found == name
    assert not is_there(found)
