"""Names of the things registers know, by their codes."""

from __future__ import annotations

from collections.abc import Mapping

from qingshan.edge.online.registers import read_registers
from qingshan.edge.web.state import State
from qingshan.edge.web.views.named import NamedOut
from qingshan.edge.workspace import Workspace


def thing_named(state: State, code: str) -> NamedOut | None:
    """The thing of a code; its code for a name where no register has it, none for an empty code."""
    if not code:
        return None
    return things(state).get(code) or NamedOut(key=code, zh=code, en=code)


def things(state: State) -> Mapping[str, NamedOut]:
    """Everything with a code and a name."""
    return state.kept("codes", _things)


def _things(workspace: Workspace) -> dict[str, NamedOut]:
    registers = read_registers(workspace)
    kinds = (
        workspace.divisions().divisions, workspace.sites().sites, workspace.sections().sections,
        workspace.water_bodies().bodies, workspace.water_sources().sources,
        registers.enterprises.enterprises, registers.outlets.outlets,
    )  # fmt: skip
    return {
        str(each.code): NamedOut(key=str(each.code), zh=each.zh, en=each.en or each.zh)
        for kind in kinds
        for each in kind
    }
