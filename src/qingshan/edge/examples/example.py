"""One worked example, and how its answer is compared with what it expects."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from pathlib import Path

from qingshan.base.finding import Finding, Where

COLUMNS = ("id", "kind", "input_json", "expected_json")
ALIASES = {"input": "input_json", "expected": "expected_json", "note": "rule"}
"""Shorter names a column may go by."""
TOLERANCE = Fraction(1, 10**9)


@dataclass(frozen=True, slots=True)
class Example:
    """A worked example: input, expected answer and the rule it shows."""

    id: str
    kind: str
    edition: str
    given: Mapping[str, object]
    expected: Mapping[str, object]
    rule: str
    where: Where


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came out of an example: the answer, and whether it is the expected one."""

    example: Example
    got: Mapping[str, object]
    passed: bool


def read_examples(path: Path) -> tuple[list[Example], list[Finding]]:
    """Examples of a CSV file with the columns ``id kind edition input_json expected_json rule``.

    ``edition`` and ``rule`` may be absent; ``input``, ``expected`` and ``note`` are names for the last three.

    Returns
    -------
    tuple
        The examples that can be read, and a finding for each row that cannot.
    """
    examples: list[Example] = []
    findings: list[Finding] = []
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.DictReader(stream)
            reader.fieldnames = [ALIASES.get(name, name) for name in reader.fieldnames or ()]
            missing = [name for name in COLUMNS if name not in reader.fieldnames]
            if missing:
                where = Where(path.name, 1)
                return [], [Finding("example-columns", where, {"missing": ", ".join(missing)})]
            for row in reader:
                _read_row(row, Where(path.name, reader.line_num), examples, findings)
    except (UnicodeDecodeError, csv.Error, OSError) as wrong:
        findings.append(Finding("example-unreadable", Where(path.name), {"why": str(wrong)}))
    return examples, findings


def _read_row(
    row: Mapping[str, str | None], where: Where, examples: list[Example], findings: list[Finding]
) -> None:
    given, expected = (_object(row.get(name)) for name in ("input_json", "expected_json"))
    if given is None or expected is None or not row.get("id") or not row.get("kind"):
        findings.append(Finding("example-row", where, {"id": row.get("id") or "?"}))
        return
    examples.append(
        Example(
            str(row["id"]),
            str(row["kind"]),
            row.get("edition") or "",
            given,
            expected,
            row.get("rule") or "",
            where,
        )
    )


def _object(text: str | None) -> dict[str, object] | None:
    try:
        value = json.loads(text or "")
    except json.JSONDecodeError:
        return None
    return value if isinstance(value, dict) else None


def agrees(expected: object, got: object) -> bool:
    """Whether an answer is the expected one.

    Objects agree when every expected key does; lists in any order of names; numbers exactly, however they are
    written, except binary fractions held against exact ones, to 1e-9.

    Examples
    --------
    >>> agrees({"value": "0.20", "n": 5}, {"value": "0.2", "n": 5, "more": 1})
    True
    >>> agrees("347/5", 69.4), agrees("NA", None), agrees(None, 0)
    (True, True, False)
    """
    if isinstance(expected, Mapping):
        return isinstance(got, Mapping) and all(k in got and agrees(v, got[k]) for k, v in expected.items())
    if isinstance(expected, list):
        return isinstance(got, (list, tuple)) and sorted(map(str, expected)) == sorted(map(str, got))
    if expected is None or expected == "NA":
        return got is None
    if isinstance(expected, bool) or isinstance(got, bool):
        return expected is got
    a, b = _number(expected), _number(got)
    if a is None or b is None:
        return str(expected) == str(got)
    slack = TOLERANCE * max(Fraction(1), abs(a)) if isinstance(got, float) else Fraction(0)
    return abs(a - b) <= slack


def _number(value: object) -> Fraction | None:
    if isinstance(value, (int, float, Decimal, Fraction)):
        return Fraction(value)
    if not isinstance(value, str):
        return None
    try:
        return Fraction(value)
    except (ValueError, InvalidOperation, ZeroDivisionError):
        return None
