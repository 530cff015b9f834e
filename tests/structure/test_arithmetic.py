"""What keeps one table rule exact on every engine, and text out of the arithmetic.

Measured traps: rounding differs between engines, division by a literal goes through a reciprocal on one of
them, row windows assume an order, and a remainder of a negative number has two signs.
"""

from __future__ import annotations

import ast
import re

import pytest

from structure.source import Module, modules, read, strings

ALLOWED = {
    "src/qingshan/evaluate/kernels.py": "the exact forms of these operations, with their own tests",
    "src/qingshan/evaluate/air/rose.py": "directions of a circle in one library's arrays, no table rule",
}
"""Where such an operation may stand, and why."""

SPEAKING = {"src/qingshan/base/period.py"}
"""Where a record writes itself out in both languages: a period, whose text is its meaning."""

METHODS = re.compile(r"round|ceil|over|rolling_\w+")
HAN = re.compile(r"[\u4e00-\u9fff]")


def faults(module: Module) -> list[str]:
    """Places in a module that do arithmetic which differs between engines."""
    return [f"{module.at(node)} {what}" for node in module.nodes if (what := _fault(node))]


def test_evaluation_uses_only_exact_operations():
    found = [
        fault
        for module in modules("src/qingshan/evaluate")
        if module.path not in ALLOWED
        for fault in faults(module)
    ]
    assert found == [], "use base/rounding.py and evaluate/kernels.py"


@pytest.mark.parametrize(
    "code",
    [
        "round(x)",
        "x.round(1)",
        "x.ceil()",
        "x % 2",
        "x / 8",
        "x / -8",
        "x.rolling_mean(8)",
        "x.sum().over('a')",
    ],
)
def test_each_inexact_operation_is_recognized(code):
    assert len(faults(read("x.py", code))) == 1


@pytest.mark.parametrize("code", ["x // 2", "x / y", "'%s' % x", "x * 0.5", "x.floor()", "'a' + str(x)"])
def test_exact_operations_pass(code):
    assert faults(read("x.py", code)) == []


def test_no_chinese_text_in_arithmetic():
    places = [*modules("src/qingshan/evaluate"), *modules("src/qingshan/base")]
    silent = [module for module in places if module.path not in SPEAKING]
    found = [
        f"{m.at(each)} {each.value}" for m in silent for each in strings(m) if HAN.search(str(each.value))
    ]
    assert found == [], "text people read is declared in .toml or a template"


def _fault(node: ast.AST) -> str:
    if isinstance(node, ast.Call):
        return _call_fault(node.func)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod):
        is_text = isinstance(node.left, ast.JoinedStr) or (
            isinstance(node.left, ast.Constant) and isinstance(node.left.value, str)
        )
        return "" if is_text else "remainder"
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div) and _is_number(node.right):
        return "division by a literal"
    return ""


def _call_fault(called: ast.expr) -> str:
    if isinstance(called, ast.Name) and called.id == "round":
        return "round()"
    if isinstance(called, ast.Attribute) and METHODS.fullmatch(called.attr):
        return f".{called.attr}()"
    return ""


def _is_number(node: ast.expr) -> bool:
    inner = node.operand if isinstance(node, ast.UnaryOp) else node
    return isinstance(inner, ast.Constant) and isinstance(inner.value, (int, float))
