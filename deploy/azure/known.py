"""What the product's own source says: read, not imported, so that the deployment needs none of it.

`viewmybox/config.py` declares every setting as an annotated name of the class `Config`; what holds
a secret is declared by `secret(…)`, or by `written(…, holds_secret=True)`.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PRODUCT = Path(__file__).parents[2] / "viewmybox"
PREFIX = "VIEWMYBOX_"


@dataclass(frozen=True, slots=True)
class Known:
    """A setting of the application."""

    name: str
    is_secret: bool

    @property
    def variable(self) -> str:
        return f"{PREFIX}{self.name.upper()}"


def settings() -> dict[str, Known]:
    """Every setting that the application has, by name."""
    (config,) = (
        one
        for one in tree("config.py").body
        if isinstance(one, ast.ClassDef) and one.name == "Config"
    )
    return {name: Known(name, says_secret(value)) for name, value in declared(config)}


def kinds(of: str) -> tuple[str, ...]:
    """For what kinds of addresses there is code: `STORAGE_KINDS` or `KEY_KINDS`."""
    return tuple(constant("config.py", of))


def constant(file: str, name: str) -> Any:
    """The value of a constant of a module."""
    (found,) = (
        one.value
        for one in tree(file).body
        if isinstance(one, ast.Assign) and [ast.unparse(target) for target in one.targets] == [name]
    )
    return ast.literal_eval(found)


def tree(file: str) -> ast.Module:
    return ast.parse((PRODUCT / file).read_text(encoding="utf-8"))


def declared(config: ast.ClassDef) -> Iterator[tuple[str, ast.expr]]:
    for one in config.body:
        if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name) and one.value:
            yield one.target.id, one.value


def says_secret(value: ast.expr) -> bool:
    if not isinstance(value, ast.Call):
        return False
    marked = any(
        word.arg == "holds_secret" and ast.unparse(word.value) == "True" for word in value.keywords
    )
    return ast.unparse(value.func) == "secret" or marked
