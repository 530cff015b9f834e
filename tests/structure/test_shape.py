"""Sizes, names and wrapping of the code."""

from __future__ import annotations

import ast
import re
import warnings

from structure.source import FunctionNode, modules, texts

MOST_LINES = 500
MANY_LINES = 400
MOST_BODY_LINES = 40
BUILDERS = {
    "MappingShelf": "reads the saved mappings once, when first asked",
    "State": "what a running application holds: it changes while it runs",
    "_Kept": "a value of that state, empty until it was made",
    "Often": "counts how often something was done",
}
"""Records that are filled while one function runs, and why."""
VAGUE = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "managers", "models", "stuff"}
NUMBERED = re.compile(r"(_v\d+|_new|_old|_copy|\d_final)$")


def code():
    """Every file of the program, its tools and its tests: path and text."""
    return {**texts("src"), **texts("tools"), **texts("tests")}


def test_files_are_short():
    sizes = {path: text.count("\n") for path, text in code().items()}
    for path, lines in sizes.items():
        if MANY_LINES < lines <= MOST_LINES:
            warnings.warn(f"{path} has {lines} lines; it probably holds two files", stacklevel=1)
    assert {path: lines for path, lines in sizes.items() if lines > MOST_LINES} == {}


def test_functions_are_short():
    long = {
        f"{module.at(function)} {function.name}": body_lines(function)
        for module in [*modules("src"), *modules("tools")]
        for function in module.functions()
        if body_lines(function) > MOST_BODY_LINES
    }
    assert long == {}


def test_body_lines_leave_out_signature_and_docstring():
    function = ast.parse(
        'def f(\n    a,\n):\n    """One.\n\n    Two.\n    """\n    b = a\n    return b\n'
    ).body[0]
    assert body_lines(function) == 2


def test_no_vague_module_names():
    parts = {part.removesuffix(".py") for path in code() for part in path.split("/")}
    assert parts & VAGUE == set()
    assert [part for part in parts if NUMBERED.search(part)] == []


def records_of_the_interface():
    """Classes of the faces that pydantic reads and writes, by name, and those made from them."""
    found = {"BaseModel"}
    faces = [module for module in modules() if "edge/web/" in str(module.path)]
    classes = [node for each in faces for node in each.nodes if isinstance(node, ast.ClassDef)]
    while True:
        more = {
            node.name
            for node in classes
            if any(ast.unparse(base).split(".")[-1] in found for base in node.bases)
        }
        if more <= found:
            return found
        found |= more


def test_classes_inherit_only_for_errors_and_frameworks():
    records = records_of_the_interface()
    allowed = re.compile(
        r"Exception|\w*Error|Protocol|Enum|StrEnum|IntEnum|NamedTuple|TypedDict|dict|Group|Command|ParamType|Generic"
        r"|HTMLParser|NodeVisitor|Mapping|JSONResponse"
    )
    others = [
        f"{module.at(node)} {node.name}({ast.unparse(base)})"
        for module in modules()
        for node in module.nodes
        if isinstance(node, ast.ClassDef)
        for base in node.bases
        if not ("edge/web/" in str(module.path) and ast.unparse(base).split(".")[-1] in records)
        and not allowed.fullmatch(ast.unparse(base).split("[")[0].split(".")[-1])
    ]
    assert others == []


def test_dataclasses_are_frozen_and_slotted():
    loose = {
        node.name
        for module in modules()
        for node in module.nodes
        if isinstance(node, ast.ClassDef)
        for mark in node.decorator_list
        if ast.unparse(mark).split("(")[0].endswith("dataclass") and not _is_sealed(node, mark)
    }
    assert loose == set(BUILDERS)


def body_lines(function: FunctionNode) -> int:
    """Lines of a function after its signature and docstring."""
    body = function.body[1:] if ast.get_docstring(function) is not None else function.body
    return (function.end_lineno or 0) - body[0].lineno + 1 if body else 0


def _is_sealed(node: ast.ClassDef, mark: ast.expr) -> bool:
    if not isinstance(mark, ast.Call):
        return False
    words = {word.arg for word in mark.keywords if isinstance(word.value, ast.Constant) and word.value.value}
    remembers = any(
        ast.unparse(m) == "cached_property"
        for f in node.body
        if isinstance(f, ast.FunctionDef)
        for m in f.decorator_list
    )
    return "frozen" in words and ("slots" in words or remembers)
