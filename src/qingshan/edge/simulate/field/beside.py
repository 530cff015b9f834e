"""A gateway beside the simulation: started on a free port, stopped in order when the units are done."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from qingshan.base.errors import RefusedError
from qingshan.edge.gateway.places import Places

HOST = "127.0.0.1"
PATIENCE = 60.0
"""How long a gateway may take to listen [s]."""

_PROGRAM = "from qingshan.edge.cli.app import main; main()"


@contextmanager
def gateway_beside(workspace: Path, clock: Sequence[str] = ()) -> Iterator[str]:
    """Address of a gateway of the workspace that runs while the block does; its log goes to ``gateway/log``.

    ``clock`` are the words by which it takes another moment for now.

    Raises
    ------
    RefusedError
        It did not begin to listen.
    """
    places = Places(workspace)
    places.folder.mkdir(parents=True, exist_ok=True)
    words = [sys.executable, "-c", _PROGRAM, "-C", str(workspace), *clock, "serve", "--gateway", f"{HOST}:0"]
    with (places.folder / "log").open("ab") as log:
        process = subprocess.Popen(words, stderr=log)
    try:
        yield f"{HOST}:{_port(places, process)}"
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        process.wait()


def _port(places: Places, process: subprocess.Popen[bytes]) -> int:
    """Port the process says it listens at."""
    deadline = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < deadline:
        if places.status.is_file():
            state = json.loads(places.status.read_text(encoding="utf-8"))
            if state["pid"] == process.pid:
                return int(state["port"])
        time.sleep(0.02)
    raise RefusedError("gateway-did-not-start", log=places.folder / "log")
