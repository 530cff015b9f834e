"""Pages that are opened and closed again leave nothing behind in the server."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from web.console.conftest import Served
from web.console.watched import Watched

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PAGES = ("/console/standards", "/console/air", "/console/water", "/console/map", "/console/")
WARM, CYCLES = 20, 200
MOST = 20_000
"""Growth allowed over all cycles [kB]."""


def resident(pid: int) -> int:
    """Memory a process holds [kB]."""
    found = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
    assert found is not None
    return int(found[1])


@pytest.mark.timeout(1800)
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is read from /proc")
def test_opening_and_closing_leaves_no_memory_behind(browser: Any, served: Served) -> None:
    seen = Watched(browser, served, "zh", "desk")
    for path in PAGES:
        seen.open(path)
    before = 0
    for number in range(WARM + CYCLES):
        if number == WARM:
            before = resident(served.pid)
        tab = seen.context.new_page()
        tab.goto(served.address + PAGES[number % len(PAGES)], wait_until="commit")
        tab.wait_for_function("window.did_handshake")
        tab.close()
    grown = resident(served.pid) - before
    seen.context.close()
    print(f"grown {grown} kB over {CYCLES} pages")
    assert grown < MOST
