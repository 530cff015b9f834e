"""The security checklist has every requirement of level 1 once, and its evidence exists."""

from __future__ import annotations

import ast
import re
from functools import cache

import pytest

from structure.source import ROOT, modules

CHECKLIST = ROOT / "docs" / "understand" / "security-checklist.md"
LEVEL_1 = {
    "1.2": 5, "1.3": 2, "1.5": 1, "2.1": 1, "2.2": 2, "2.3": 1, "3.2": 2, "3.3": 1, "3.4": 2, "3.5": 3,
    "4.1": 1, "4.4": 1, "5.2": 2, "5.3": 2, "6.1": 1, "6.2": 8, "6.3": 2, "6.4": 2, "7.2": 4, "7.4": 2,
    "8.1": 1, "8.2": 2, "8.3": 1, "9.1": 3, "9.2": 1, "10.4": 5, "11.3": 2, "11.4": 1, "12.1": 1, "12.2": 2,
    "13.4": 1, "14.2": 1, "14.3": 1, "15.1": 1, "15.2": 1, "15.3": 1,
}  # fmt: skip
"""Requirements of level 1 in each section of ASVS 5.0.0; in every section they are the first ones."""

ROW = re.compile(r"^\| ([0-9.]+) \| (.+?) \| (.+?) \| (.+) \|$", re.MULTILINE)


def rows():
    return ROW.findall(CHECKLIST.read_text(encoding="utf-8"))


def test_every_requirement_is_there_once_and_in_order():
    wanted = [f"{section}.{number}" for section, most in LEVEL_1.items() for number in range(1, most + 1)]
    assert len(wanted) == 70
    assert [number for number, *_ in rows()] == wanted


@pytest.mark.parametrize("row", rows(), ids=lambda row: row[0])
def test_evidence_exists(row):
    paths = re.findall(r"`([^`]+)`", row[3])
    assert paths or "not applicable, because" in row[3]
    for path in paths:
        name, _, test = path.partition("::")
        assert (ROOT / name).exists(), path
        assert not test or f"def {test}(" in (ROOT / name).read_text(encoding="utf-8"), path


@cache
def calls():
    """Every call in the source: file, name of what is called, names of its arguments."""
    return [
        (module.path.rpartition("/")[2], ast.unparse(call.func), {each.arg for each in call.keywords})
        for module in modules()
        for call in module.calls()
    ]


def test_nothing_is_evaluated():
    banned = {"eval", "exec", "compile", "os.system", "os.popen", "pickle.loads", "pickle.load"}
    found = [(file, name) for file, name, named in calls() if name in banned or "shell" in named]
    assert found == []


def test_hashes_are_approved_ones():
    used = {found[0] for _, name, _ in calls() if (found := re.match(r"(hashlib|hmac)\.\w+", name))}
    assert used <= {
        "hashlib.sha256",
        "hashlib.file_digest",
        "hashlib.blake2b",
        "hmac.new",
        "hmac.compare_digest",
    }
