"""What the engine's source must not contain, and two lists of ledger lines that must say the same."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import sim
from sim.ledger import LINES, NLINE

PACKAGE = Path(sim.__file__).parent
STEPS = sorted(PACKAGE.glob("steps/*.py"))
ARITHMETIC = {0.0, 1.0, 2.0, 12.0, 0.5}
"""Numbers that a formula may contain: nothing, whole, half, square, and the months of a year."""
SCREENS = {"streamlit", "plotly"}


def numbers_in_formulas(tree: ast.AST, structural: bool = False) -> Iterator[ast.Constant]:
    """Numbers inside functions, but for those that only say where something stands (an index, a range, a slice)."""
    for node in ast.iter_child_nodes(tree):
        where = structural or isinstance(node, ast.Slice) or (
            isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "range")
        if isinstance(node, ast.Subscript):
            yield from numbers_in_formulas(node.value, structural)
            continue
        if isinstance(node, ast.Constant) and isinstance(node.value, int | float) and not isinstance(node.value, bool):
            if not where:
                yield node
            continue
        yield from numbers_in_formulas(node, where)


@pytest.mark.parametrize("path", STEPS, ids=lambda path: path.stem)
def test_no_policy_number_stands_in_a_formula(path: Path) -> None:
    """Numbers come from the rule table; other constants have a name of their own at the top of the file (Q14)."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    found = [f"{path.name}:{each.lineno}: {each.value}" for function in functions
             for statement in function.body for each in numbers_in_formulas(statement)
             if abs(float(each.value)) not in ARITHMETIC]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_the_model_imports_no_screen(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        assert not {name.split(".")[0] for name in names} & SCREENS


def test_keys_of_lines_are_unique_and_named_in_both_languages() -> None:
    assert len({line.key for line in LINES}) == NLINE
    assert all(line.zh and line.en and line.unit for line in LINES)
