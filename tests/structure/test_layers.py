"""The import contract of pyproject.toml, and what an import contract cannot see."""

from __future__ import annotations

import ast
import subprocess
import sys

from structure.source import ROOT, below_edge, modules, name_of, read

# A program of its own: the checker's set-up of logging would silence every logger of this process.
CHECK_IMPORTS = (
    "import sys; from importlinter.cli import lint_imports; "
    "sys.exit(lint_imports(config_filename=sys.argv[1], no_cache=True, no_logo=True))"
)
CLOCKS = {
    "datetime.now", "datetime.today", "datetime.utcnow", "date.today", "time.time", "time.monotonic",
    "time.perf_counter", "time.sleep",
}  # fmt: skip
WRITERS = {
    "write_text", "write_bytes", "mkdir", "unlink", "rmdir", "symlink_to", "makedirs",
    "write_parquet", "write_csv", "sink_parquet", "sink_csv", "to_parquet", "to_csv",
}  # fmt: skip


def test_imports_run_one_way():
    asked = [sys.executable, "-c", CHECK_IMPORTS, str(ROOT / "pyproject.toml")]
    checked = subprocess.run(asked, check=False, cwd=ROOT, capture_output=True, text=True)
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_no_star_imports():
    stars = [
        module.at(node)
        for module in modules()
        for node in module.nodes
        if isinstance(node, ast.ImportFrom) and any(each.name == "*" for each in node.names)
    ]
    assert stars == []


def test_no_clock_below_edge():
    asked = [
        module.at(call) for module in below_edge() for call in module.calls() if name_of(call.func) in CLOCKS
    ]
    assert asked == [], "now is an argument; only edge asks the clock"


def test_no_disk_writes_below_edge():
    written = [module.at(call) for module in below_edge() for call in module.calls() if _writes(call)]
    assert written == [], "below edge a function returns bytes or text; edge writes them"


def test_no_environment_below_edge():
    looked_up = [
        module.at(node)
        for module in below_edge()
        for node in module.nodes
        if isinstance(node, ast.Attribute) and name_of(node) in {"os.environ", "os.getenv", "sys.argv"}
    ]
    assert looked_up == [], "settings are arguments; only edge reads the environment"


def test_the_walk_sees_code_on_both_sides_of_the_edge():
    assert len(below_edge()) > 20
    assert len(modules()) > len(below_edge())


def test_a_write_and_a_clock_are_recognized():
    module = read("x.py", "p.write_text('')\nopen('f', 'w')\nopen('f')\ndatetime.datetime.now()")
    calls = list(module.calls())
    assert [_writes(call) for call in calls].count(True) == 2
    assert [name_of(call.func) in CLOCKS for call in calls].count(True) == 1


def _writes(call: ast.Call) -> bool:
    if isinstance(call.func, ast.Attribute):
        return call.func.attr in WRITERS
    if name_of(call.func) != "open":
        return False
    modes = [*call.args[1:2], *(word.value for word in call.keywords if word.arg == "mode")]
    return any(isinstance(mode, ast.Constant) and set(str(mode.value)) & set("wax+") for mode in modes)
