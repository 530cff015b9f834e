"""Registers of dischargers and their outlets, read once for each state of the workspace."""

from __future__ import annotations

from qingshan.edge.online.registers import Registers, read_registers
from qingshan.edge.web.state import State


def known(state: State) -> Registers:
    """The registers as their files are now."""
    return state.kept("registers-online", read_registers)
