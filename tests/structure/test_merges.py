"""No half-merged text is committed."""

from __future__ import annotations

from structure.source import ROOT

MARKS = ("<" * 7 + " ", ">" * 7 + " ")


def test_no_file_holds_marks_of_a_merge():
    folders = [ROOT / name for name in ("src", "tests", "docs", "tools", "cities", "benchmarks")]
    texts = [p for f in folders for p in f.rglob("*") if p.suffix in {".py", ".md", ".toml", ".csv"}]
    marked = [
        path.relative_to(ROOT)
        for path in [*texts, *ROOT.glob("*.md"), ROOT / "pyproject.toml"]
        if any(
            line.startswith(MARKS)
            for line in path.read_text(encoding="utf-8-sig", errors="replace").splitlines()
        )
    ]
    assert marked == []
