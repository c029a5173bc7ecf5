"""Each import contract of pyproject.toml fails when it is broken."""

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from councilportal.setup.steps import EXE, ROOT
from tests.sizes import part

PACKAGES = ("councilportal", "objectives", "performance", "eqia")

# contract -> a module, made where there is none, and a line that must not be in it
OFFENCES = {
    "Storeys go down": ("councilportal/common/words.py", "import performance"),
    "The rooms of councilportal go down": ("councilportal/new_room.py", ""),
    "The rooms of performance go down": (
        "performance/returns/models.py",
        "from performance.returns import operations",
    ),
    "The rooms of eqia go down": ("eqia/models/questions.py", "from eqia.register import queries"),
    "The rooms of objectives go down": ("objectives/plan/new_file.py", ""),
    "The rooms of publishing go down": (
        "councilportal/publishing/proof/verify.py",
        "from councilportal.publishing.editions import operations",
    ),
    "In rooms of councilportal with pages or tables the ladder goes down": (
        "councilportal/organisation/models/bodies.py",
        "from councilportal.organisation import operations",
    ),
    "In rooms of councilportal without pages or tables imports go down": (
        "councilportal/files/new_file.py",
        "",
    ),
    "Commands and template tags know nothing of each other": (
        "councilportal/management/commands/new_command.py",
        "from councilportal.management.commands import export_data",
    ),
    "Rules and the document vocabulary know no Django, pandas or WeasyPrint": (
        "performance/rules/rating.py",
        "import django",
    ),
    "pandas and numpy live in frames": ("performance/queries.py", "import pandas"),
    "WeasyPrint lives in the PDF renderer": ("councilportal/printing/html.py", "import weasyprint"),
    "scipy lives in the solver of disclosure control": (
        "councilportal/disclosure/hiding.py",
        "import scipy",
    ),
}


def lint_imports(folder: Path, contract: str) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).parent / f"lint-imports{EXE}"
    identifier = contract_ids()[contract]
    return subprocess.run(
        [program, "--no-cache", "--contract", identifier],
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def contract_ids() -> dict[str, str]:
    configuration = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = configuration["tool"]["importlinter"]["contracts"]
    return {contract["name"]: contract["id"] for contract in contracts}


@pytest.fixture
def house(tmp_path):
    """A copy of the source that may be spoilt."""
    for name in PACKAGES:
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / name, tmp_path / name, ignore=ignored)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


# What Django or systemd looks for by its place.
NO_ROOMS = {"commands", "migrations", "production", "templatetags"}


def packages() -> set[str]:
    """Every package of ours in which files are placed, as imports name it."""
    inits = [path for name in PACKAGES for path in (ROOT / name).rglob("__init__.py")]
    found = {path.parent.relative_to(ROOT).parts for path in inits}
    return {".".join(parts) for parts in found if NO_ROOMS.isdisjoint(parts)}


def test_a_new_file_needs_a_place_in_every_package():
    configuration = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = configuration["tool"]["importlinter"]["contracts"]
    exhaustive = [each for each in contracts if each.get("exhaustive")]

    assert {name for each in exhaustive for name in each["containers"]} == packages()


def test_every_contract_has_an_offence():
    assert set(contract_ids()) == set(OFFENCES)


@pytest.mark.parametrize("contract", part(OFFENCES, 3))
def test_contract_fails_when_broken(contract, house):
    name, line = OFFENCES[contract]
    module = house / name
    text = module.read_text(encoding="utf-8") if module.exists() else ""

    module.write_text(f"{text}\n{line}\n", encoding="utf-8")
    broken = lint_imports(house, contract)

    assert broken.returncode == 1, broken.stdout + broken.stderr
    assert f"{contract} BROKEN" in broken.stdout
    assert name.removesuffix(".py").replace("/", ".") in broken.stdout
