"""Faults of every register of a workspace, and which fault is the same as another."""

from __future__ import annotations

from collections.abc import Callable

from qingshan.base.finding import Finding
from qingshan.edge.replacing import read_text
from qingshan.edge.workspace import Workspace


def faults_of(workspace: Workspace) -> tuple[Finding, ...]:
    """Faults of every register of a workspace."""
    from qingshan.edge.online.registers import read_registers
    from qingshan.register.camera import parse_cameras
    from qingshan.register.chief import parse_chiefs
    from qingshan.register.device import parse_devices
    from qingshan.register.stream_flow import parse_stream_flows

    found = [*workspace.findings(), *read_registers(workspace).findings]
    others: dict[str, Callable[[str, str], tuple[object, tuple[Finding, ...]]]] = {
        "devices": parse_devices,
        "cameras": parse_cameras,
        "river_chiefs": lambda text, file: parse_chiefs(text, "river", file),
        "stream_flows": parse_stream_flows,
    }
    for name, parse in others.items():
        path = workspace.register_folder / f"{name}.csv"
        if path.is_file():
            found += parse(read_text(path), f"register/{path.name}")[1]
    return tuple(found)


def mark(each: Finding) -> tuple[str, str, str, str, str]:
    """A fault wherever its row has moved to."""
    params = repr(sorted((key, str(value)) for key, value in each.params.items()))
    return each.code, each.where.file, each.where.column, each.where.value, params
