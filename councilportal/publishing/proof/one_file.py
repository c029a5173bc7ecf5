"""Joins the parts of the checking program into the one file `verify.py` of a bundle."""

import ast
from functools import cache
from pathlib import Path

_HERE = Path(__file__).resolve().parent
_PARTS = ("ed25519", "figures_again", "outcomes_again", "verify")


@cache
def verify_program() -> bytes:
    """The source of `verify.py`: it runs on Python 3.9 and later, with the standard library alone.

    Raises: ValueError where a part imports something else.
    """
    imports: dict[str, set[str]] = {}
    bodies = []
    for part in _PARTS:
        source = (_HERE / f"{part}.py").read_text(encoding="utf-8")
        tree = ast.parse(source)
        last = 0
        for node in tree.body[1:]:
            if isinstance(node, ast.Import):
                imports.update({alias.name: set() for alias in node.names})
            elif isinstance(node, ast.ImportFrom):
                _note(node, imports)
            else:
                break
            last = node.end_lineno or 0
        bodies.append("".join(source.splitlines(keepends=True)[last:]).strip())
    words = ast.get_docstring(ast.parse((_HERE / "verify.py").read_text(encoding="utf-8")))
    lines = [f"import {name}" for name, names in sorted(imports.items()) if not names]
    lines += [
        f"from {name} import {', '.join(sorted(names))}"
        for name, names in sorted(imports.items())
        if names
    ]
    head = f'"""{words}\n"""\n\nfrom __future__ import annotations\n\n' + "\n".join(lines)
    return ("\n\n\n".join([head, *bodies]) + "\n").encode()


def _note(node: ast.ImportFrom, imports: dict[str, set[str]]) -> None:
    module = str(node.module)
    is_part = module.startswith("councilportal.publishing.proof.")
    if module.startswith("councilportal") and not is_part:
        raise ValueError(f"verify.py must not import {module}.")
    if not is_part and module != "__future__":
        imports.setdefault(module, set()).update(alias.name for alias in node.names)
