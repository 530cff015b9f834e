"""Registers of dischargers and their outlets, read once for each state of the workspace."""

from __future__ import annotations

from qingshan.edge.online.registers import Registers, read_registers
from qingshan.edge.web.state import State


def known(state: State) -> Registers:
    """The registers as their files are now."""
    return state.kept("registers-online", read_registers)


def english(state: State, code: str) -> str:
    """The English name of an outlet or an enterprise by its code; empty where neither register has it."""
    return state.kept("names-in-english", lambda _: _names(known(state))).get(code, "")


def _names(registers: Registers) -> dict[str, str]:
    firms = {each.code: each.en for each in registers.enterprises.enterprises}
    return firms | {each.code: each.en for each in registers.outlets.outlets}
