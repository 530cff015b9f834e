"""Files of simulated hours of outlets, and the truth beside them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from qingshan.base.errors import UsageError
from qingshan.base.period import Period
from qingshan.edge.online.registers import read_registers
from qingshan.edge.replacing import write_whole
from qingshan.edge.simulate.outlets import (
    ALTERATIONS,
    SIMULATED,
    OutletHours,
    altered,
    hour_table,
    simulate_outlet,
    typical_limits,
)
from qingshan.edge.workspace import Workspace
from qingshan.evaluate.online.limits import limits_of
from qingshan.standards.online_rules import rules_on

HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Written:
    """What was written: the file of hours, the truth, and how many outlets and hours."""

    file: Path
    truth: Path
    outlets: int
    hours: int
    altered: int


def write_outlets(workspace: Workspace, period: Period, folder: Path, *, seed: int, share: float) -> Written:
    """Write the hours of every outlet of the register over a period.

    Raises
    ------
    UsageError
        The register has no outlets.
    """
    made = simulate_outlets(workspace, period, seed=seed, share=share)
    if not made:
        raise UsageError("no-outlets", folder=workspace.folder)
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"outlets_{period}_{SIMULATED}.csv"
    truth = folder / f"outlets_{period}_{SIMULATED}_truth.json"
    write_whole(file, "\ufeff" + hour_table(made))
    changed = {each.outlet: each.altered for each in made if each.altered}
    told = {"note": "SIMULATED, no real outlet", "seed": seed, "altered": changed}
    write_whole(truth, json.dumps(told, ensure_ascii=False, indent=1) + "\n")
    return Written(file, truth, len(made), made[0].flow.size, len(changed))


def simulate_outlets(workspace: Workspace, period: Period, *, seed: int, share: float) -> list[OutletHours]:
    """Hours of every outlet; every n-th is altered, in the ways one after the other."""
    registers = read_registers(workspace)
    rules, hours = rules_on(period.first_day), int((period.end - period.start) / HOUR)
    every = round(1 / share) if share else 0
    made: list[OutletHours] = []
    ways = list(ALTERATIONS)
    for at, outlet in enumerate(registers.outlets.outlets):
        held = limits_of(outlet, registers.permits, period.first_day, rules)
        permitted = {each.indicator for each in registers.permits if each.outlet == outlet.code}
        limits = typical_limits(outlet, {k: float(v.high) for k, v in held.items() if k in permitted})
        one = simulate_outlet(outlet, limits, period.start, hours, seed)
        if every and at % every == every - 1:
            one = altered(one, ways[(at // every) % len(ways)], limits, seed)
        made.append(one)
    return made
