"""Claims files: figures given row by row instead of in prose, as CSV or JSON."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal, InvalidOperation

from qingshan.base.finding import Finding, Where
from qingshan.publish.audit.claim import Claim, Role
from qingshan.publish.audit.figures import figures
from qingshan.publish.audit.sentences import Places
from qingshan.publish.audit.vocabulary import kinds

COLUMNS = ("kind", "figure", "place", "period", "change_from")
"""Columns of a claims file; ``figure`` is written as printed (``4555万亩``, ``97.4%``)."""


def is_claims_file(text: str) -> bool:
    """Whether a text is a claims file: a table with columns ``kind`` and ``figure``, or JSON of such rows."""
    head = text.lstrip("\ufeff \n\r\t")
    if head.startswith(("{", "[")):
        return '"figure"' in head and '"kind"' in head
    first = head.split("\n", 1)[0]
    return {"kind", "figure"} <= {name.strip() for name in first.split(",")}


def read_claims_file(text: str, name: str, places: Places) -> tuple[str, list[Claim], tuple[Finding, ...]]:
    """Text of a claims file, one line a claim, its claims, and a finding for every row that is none."""
    try:
        rows = _rows(text)
    except (json.JSONDecodeError, csv.Error, RecursionError) as wrong:
        return "", [], (Finding("audit-unreadable", Where(name), {"why": str(wrong)[:160]}),)
    lines: list[str] = []
    claims: list[Claim] = []
    findings: list[Finding] = []
    at = 0
    for number, row in enumerate(rows, start=2):
        claim = _claim(row, places)
        if isinstance(claim, str):
            findings.append(Finding("audit-claim-row", Where(name, number, value=claim[:80])))
            continue
        words = (
            " ".join(str(row.get(key) or "") for key in ("place", "period")) + f" {kinds()[claim.kind].zh} "
        )
        line = words.lstrip() + claim.text
        start = at + len(line) - len(claim.text)
        claims.append(
            replace(
                claim, id=f"c{len(claims) + 1}", start=start, end=start + len(claim.text), sentence=number
            )
        )
        lines.append(line)
        at += len(line) + 1
    return "\n".join(lines), claims, tuple(findings)


def _rows(text: str) -> Sequence[Mapping[str, object]]:
    head = text.lstrip("\ufeff \n\r\t")
    if not head.startswith(("{", "[")):
        return list(csv.DictReader(io.StringIO(head)))
    told = json.loads(head)
    rows: Iterable[object] = told.get("claims", []) if isinstance(told, dict) else told
    return [row if isinstance(row, dict) else {} for row in rows]


def _claim(row: Mapping[str, object], places: Places) -> Claim | str:
    kind, text = str(row.get("kind") or "").strip(), str(row.get("figure") or "").strip()
    if kind not in kinds():
        return f"kind = {kind}"
    found = figures("为" + text)
    if len(found) != 1 and not _is_bare(text):
        return f"figure = {text}"
    claim = found[0] if found else Claim("", 0, len(text), text, Decimal(text), _step(text), "")
    place = str(row.get("place") or "").strip()
    base = str(row.get("change_from") or "").strip()
    role: Role = "change" if base else "value"
    return replace(
        claim, text=text, kind=kind, kinds=(kind,), role=role, base=base,
        period=str(row.get("period") or "").strip(), place=places.names.get(place, place),
    )  # fmt: skip


def _is_bare(text: str) -> bool:
    try:
        return Decimal(text).is_finite()
    except InvalidOperation:
        return False


def _step(text: str) -> Decimal:
    exponent = Decimal(text).as_tuple().exponent
    return Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0)
