"""Numbers of a gateway for those who watch over it, read from outside its process, in the form of Prometheus.

A running gateway writes its state down every few seconds; whoever can read the workspace can read it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from qingshan.edge.gateway.places import Places
from qingshan.edge.gateway.tally import place_of

PREFIX = "qingshan_gateway_"
FILE = "metrics.prom"
"""File a running gateway keeps in its folder, for a collector of text files."""

STALE = 60.0
"""Seconds without a word from the process after which it is not up."""

Kind = Literal["counter", "gauge"]


@dataclass(frozen=True, slots=True)
class Metric:
    """One number: its name without the prefix, what it is, and its labels."""

    name: str
    help: str
    kind: Kind
    value: float
    labels: Mapping[str, str] = field(default_factory=dict)


_PLAIN: tuple[tuple[str, str, Kind, str, float], ...] = (
    ("connections", "Connections that are open", "gauge", "connections", 1),
    ("devices", "Devices that are registered", "gauge", "devices", 1),
    ("devices_connected", "Registered devices that are connected", "gauge", "connected", 1),
    ("journal_entries", "Number the next entry of the journal gets", "gauge", "next", 1),
    ("journal_bytes", "Bytes the files of the journal take", "gauge", "journal_bytes", 1),
    ("pending_bytes", "Bytes that wait for the disk", "gauge", "pending_bytes", 1),
    ("refusing", "1 while the disk refuses and nothing is acknowledged", "gauge", "refusing", 1),
    ("commits_total", "Groups of frames made durable", "counter", "groups", 1),
    ("commit_seconds_total", "Time spent waiting for the disk", "counter", "commit_s", 1),
    ("commit_longest_seconds", "Longest wait for the disk", "gauge", "longest_commit_ms", 1e-3),
    ("cpu_seconds_total", "Processor time used", "counter", "cpu_s", 1),
    ("memory_peak_bytes", "Most memory used since the start", "gauge", "memory_mb", 2.0**20),
    ("forward_connected", "1 while the superior platform is connected", "gauge", "forward_connected", 1),
)  # fmt: skip
"""Metrics that stand in the state as they are: name, help, kind, name in the state, factor."""


def gateway_metrics(workspace: Path, now: datetime) -> tuple[Metric, ...]:
    """Numbers of the gateway of a workspace, whether it runs or not; none where there never was one.

    Parameters
    ----------
    workspace
        Its folder; the caller may be any process that can read it.
    now
        Zone-less Beijing time: a gateway not heard of for a minute is not up.
    """
    places = Places(workspace)
    state = _state(places.status)
    if not state:
        return ()
    unsettled = float(state["next"] - place_of(places.folder))
    return (
        Metric("up", "1 while the gateway runs", "gauge", float(_is_up(state, now))),
        *(
            Metric(name, told, kind, float(state[key] or 0) * factor)
            for name, told, kind, key, factor in _PLAIN
            if state.get(key) is not None
        ),
        Metric("unsettled_entries", "Entries not yet in the archive", "gauge", unsettled),
        *(
            Metric("events_total", "What happened since the start", "counter", float(count), {"event": event})
            for event, count in sorted(state["counts"].items())
        ),
        *_forwarding(state),
    )  # fmt: skip


def as_prometheus(metrics: Iterable[Metric]) -> str:
    """Metrics in the text form of Prometheus.

    Examples
    --------
    >>> print(as_prometheus([Metric("up", "1 while it runs", "gauge", 1.0)]), end="")
    # HELP qingshan_gateway_up 1 while it runs
    # TYPE qingshan_gateway_up gauge
    qingshan_gateway_up 1
    """
    lines: list[str] = []
    told: set[str] = set()
    for each in metrics:
        name = PREFIX + each.name
        if name not in told:
            told.add(name)
            lines += [f"# HELP {name} {each.help}", f"# TYPE {name} {each.kind}"]
        labels = ",".join(f'{key}="{_escaped(text)}"' for key, text in each.labels.items())
        lines.append(f"{name}{{{labels}}} {each.value:.15g}" if labels else f"{name} {each.value:.15g}")
    return "".join(f"{line}\n" for line in lines)


def _forwarding(state: Mapping[str, Any]) -> tuple[Metric, ...]:
    if not state["forward_to"]:
        return ()
    behind = float(state["next"] - state["forwarded_to"])
    return (Metric("forward_behind_entries", "Entries not yet passed on", "gauge", behind),)


def _state(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def _is_up(state: Mapping[str, Any], now: datetime) -> bool:
    """Whether it says it runs, said so lately, and its process is there, where that can be seen."""
    written = datetime.fromisoformat(str(state["written"]))
    if not state["running"] or (now - written).total_seconds() > STALE:
        return False
    with suppress(OSError):
        os.kill(int(state["pid"]), 0)
        return True
    return False


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
