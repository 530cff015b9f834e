"""A process that enters drafts as fast as it can: address, name, how many; says each number it got."""

from __future__ import annotations

import sys
from datetime import datetime, timedelta, timezone

from qingshan.act.entry import Draft
from qingshan.edge.ledger.ledger import Ledger

address, name, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
now = datetime(2022, 7, 1, 8, tzinfo=timezone(timedelta(hours=8)))
with Ledger.open(address) as ledger:
    for each in range(count):
        drafts = [
            Draft("case/shared", "case.noted", name, "test", {"each": each}),
            Draft(f"case/{name}", "case.noted", name, "test"),
        ]
        made = ledger.append(drafts, at=now, request=f"{name}-{each}")
        print(made[0].number, flush=True)
