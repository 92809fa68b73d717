"""The source as the checks read it: modules with their syntax trees, templates with their text."""

import ast
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "wangge"
APPS = (
    *("core", "method", "territory", "organisations", "premises", "accounts", "people", "grids", "venues", "surveys"),
    *("funds", "ratings", "cases", "projects", "visits", "workforce", "command", "exchange", "lab"),
)
"""From the lowest to the highest; import-linter keeps the same order for imports (pyproject.toml)."""


@dataclass(frozen=True)
class Module:
    """One module of ours."""

    path: Path
    base: Path = PACKAGE

    @property
    def name(self):
        """Its path below the package, as `cases/operations/move.py`."""
        return self.path.relative_to(self.base).as_posix()

    @cached_property
    def text(self):
        return self.path.read_text("utf-8")

    @cached_property
    def tree(self):
        return ast.parse(self.text)

    def functions(self):
        """Every function, of classes and in functions too."""
        return [n for n in ast.walk(self.tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]

    def literals(self):
        """(line, text) of string literals that are no docstrings."""
        documents = {
            id(node.body[0].value)
            for node in ast.walk(self.tree)
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
            and node.body
            and isinstance(node.body[0], ast.Expr)
        }
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documents:
                yield node.lineno, node.value


def modules(base=PACKAGE):
    """Our modules but the migrations, which a tool writes."""
    return [Module(path, base) for path in sorted(base.rglob("*.py")) if "migrations" not in path.parts]


def templates(base=PACKAGE):
    """(path below the base, text) of our templates."""
    found = sorted(base.rglob("templates/**/*.html"))
    return [(path.relative_to(base).as_posix(), path.read_text("utf-8")) for path in found]


def planted(folder, **files):
    """Write planted files (`cases__queries__py="…"`) into a folder, as the source of a check's own test."""
    for name, text in files.items():
        *parents, stem, kind = name.split("__")
        path = folder.joinpath(*parents, f"{stem}.{kind}")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return folder
