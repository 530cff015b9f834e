"""Entries verified per second, beside bare hashing of the same lines: ``python -m benchmarks.ledger``."""

from __future__ import annotations

import hashlib
import tempfile
import time
from datetime import datetime, timedelta, timezone
from pathlib import Path

from qingshan.act.entry import Draft
from qingshan.edge.ledger import verifier
from qingshan.edge.ledger.ledger import Ledger

COUNT = 200_000
NOW = datetime(2022, 7, 1, 8, tzinfo=timezone(timedelta(hours=8)))


def drafts(start: int) -> list[Draft]:
    body = {
        "state": "verifying",
        "evidence": [{"name": "现场照片.jpg", "size": 184_223}],
        "note": "已复查" * 8,
    }
    return [
        Draft(f"case/2022-{each % 997:04d}", "case.moved", "王五", f"现场核查第 {each} 次", body)
        for each in range(start, start + 1000)
    ]


def timed(work) -> float:
    before = time.process_time()
    work()
    return time.process_time() - before


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ledger.db"
        with Ledger.open(path) as ledger:
            written = timed(lambda: [ledger.append(drafts(at), at=NOW) for at in range(0, COUNT, 1000)])
        lines = [line for line, _, _ in verifier.rows_of(path)]
        bare = timed(lambda: [hashlib.sha256(line).hexdigest() for line in lines])
        checked = timed(lambda: list(verifier.faults_of(verifier.rows_of(path), {})))
    print(f"entries                  {COUNT:>10,} of {sum(map(len, lines)) / COUNT:.0f} bytes")
    print(f"appended                 {COUNT / written:>10,.0f} /s of processor time, 1,000 a commit")
    print(f"bare hashing             {COUNT / bare:>10,.0f} /s")
    print(f"verified                 {COUNT / checked:>10,.0f} /s, {checked / bare:.1f} x bare hashing")


if __name__ == "__main__":
    main()
