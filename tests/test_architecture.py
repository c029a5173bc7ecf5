"""What import-linter cannot see of the house's rules."""

import ast
import importlib
import inspect
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest
from django.apps import apps
from django.db import models

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("councilportal", "objectives", "performance", "eqia")


def source_files() -> list[Path]:
    return sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))


def our_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model.__module__.startswith(PACKAGES)]


def storeys() -> list[str]:
    """Packages from the top of the house to its ground, as import-linter's contract has them."""
    config = tomllib.loads((ROOT / "pyproject.toml").read_text())
    contracts = config["tool"]["importlinter"]["contracts"]
    layers = next(one["layers"] for one in contracts if one["name"] == "Storeys go down")
    return [part.strip("() ") for layer in layers for part in layer.split("|")]


def storey_of(model: type[models.Model]) -> int:
    """How far down a model lives; Django's own models are below everything of ours."""
    for depth, package in enumerate(storeys()):
        if model.__module__.startswith(f"{package}."):
            return depth
    return len(storeys())


def relations() -> Iterator[tuple[type[models.Model], models.Field, type[models.Model]]]:
    for model in our_models():
        for field in model._meta.get_fields():
            if isinstance(field, models.Field) and isinstance(field.related_model, type):
                yield model, field, field.related_model


def operations() -> list[tuple[str, Callable]]:
    """Every write: those of modules of operations, and those that move an edition."""
    found = []
    for path in source_files():
        if path.name.endswith(("operations.py", "moving.py")):
            found += public_functions(_module(path))
    return found


def loading_modules() -> list[ModuleType]:
    """The modules with the writes of an import."""
    return [_module(path) for path in source_files() if path.name.endswith("loading.py")]


def _module(path: Path) -> ModuleType:
    return importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))


def public_functions(module: ModuleType) -> list[tuple[str, Callable]]:
    return [
        (f"{module.__name__}.{name}", function)
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__ and not name.startswith("_")
    ]


def test_relations_go_to_the_same_or_a_lower_storey():
    upwards = [
        f"{model.__name__}.{field.name} -> {target.__name__}"
        for model, field, target in relations()
        if storey_of(target) < storey_of(model)
    ]

    assert upwards == []


def test_audit_points_at_nothing():
    assert [model for model, *_ in relations() if model._meta.app_label == "audit"] == []


def test_relations_never_take_their_targets_with_them():
    cascading = [
        f"{model.__name__}.{field.name}"
        for model, field, _ in relations()
        if isinstance(field, models.ForeignKey)
        and field.remote_field.on_delete is not models.PROTECT
    ]

    assert cascading == []


@pytest.mark.parametrize(("name", "operation"), operations())
def test_operations_are_keyword_only_and_take_by_and_at(name, operation):
    parameters = inspect.signature(operation).parameters

    kinds = {parameter.kind for parameter in parameters.values()}
    assert kinds == {inspect.Parameter.KEYWORD_ONLY}, f"{name} takes arguments by position"
    assert {"by", "at"} <= set(parameters), f"{name} does not say who and when"


def test_operations_are_found():
    names = [name for name, _ in operations()]

    assert "councilportal.audit.operations.record" in names
    assert "councilportal.organisation.council_operations.set_council" in names
    assert "councilportal.publishing.editions.moving.approve" in names


def test_no_module_uses_signals_or_model_forms():
    refused = ("django.dispatch", "django.db.models.signals", "ModelForm", "modelform_factory")
    found = [
        f"{path.relative_to(ROOT)}: {name}"
        for path in source_files()
        for name in _names_used(path)
        if name.startswith(refused[:2]) or name in refused[2:]
    ]

    assert found == []


def _names_used(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.Attribute):
            yield node.attr


@pytest.mark.parametrize("method", ["save", "delete", "clean", "full_clean"])
def test_models_do_nothing_of_their_own(method):
    overriding = [
        ancestor.__qualname__
        for model in our_models()
        for ancestor in model.__mro__
        if ancestor.__module__.startswith(PACKAGES) and method in vars(ancestor)
    ]

    assert overriding == []


def test_models_have_no_order_of_their_own():
    assert [model.__name__ for model in our_models() if model._meta.ordering] == []


LONGEST_FILE = 400
# Files that may be longer, and why.
LONG_FILES = {
    "static/css/app.css": "one sheet, which a page fetches once: a block for each component, which "
    "the list at its head names",
    "tests/matrix.py": "one table: who may open which address, and with what arguments",
}


def code_files() -> list[Path]:
    """Every file of code, tests and templates too; migrations are written by Django."""
    found = [*source_files(), *(ROOT / "tests").rglob("*.py"), ROOT / "dev.py", ROOT / "manage.py"]
    found += (ROOT / "templates").rglob("*.html")
    found += (path for path in (ROOT / "static").rglob("*") if path.suffix in (".css", ".js"))
    return sorted(path for path in found if "migrations" not in path.parts)


def test_no_file_of_code_is_long_without_a_reason():
    long = {
        str(path.relative_to(ROOT))
        for path in code_files()
        if len(path.read_text(encoding="utf-8").splitlines()) > LONGEST_FILE
    }

    assert long - set(LONG_FILES) == set(), "divide these, or say here why they are long"
    assert set(LONG_FILES) - long == set(), "these are short now"


def test_no_wing_reaches_into_another_through_a_relation():
    """A model of another wing is imported, where the contracts see it, or handed in."""
    reaching = [
        f"{path.relative_to(ROOT)}: {name}"
        for wing in ("eqia", "objectives", "performance")
        for path in sorted((ROOT / wing).rglob("*.py"))
        if "migrations" not in path.parts
        for name in _names_used(path)
        if name in ("related_model", "get_model")
    ]

    assert reaching == []
