"""The registers online data is read with: enterprises, outlets, permit limits, and which device is where."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from qingshan.base.errors import UsageError
from qingshan.base.finding import Finding
from qingshan.edge.replacing import read_text
from qingshan.edge.workspace import Workspace
from qingshan.register.enterprise import EnterpriseRegister, parse_enterprises
from qingshan.register.online_check import CheckRecord, parse_checks
from qingshan.register.outlet import Outlet, OutletRegister, parse_outlets
from qingshan.register.permit_limit import PermitLimit, parse_permit_limits
from qingshan.register.table import read_rows
from qingshan.standards.online_records import HjEdition

DEVICES = "devices.csv"
DEFAULT_EDITION: HjEdition = "2017"


@dataclass(frozen=True, slots=True)
class Registers:
    """Registers of a workspace that speak of outlets.

    ``checks`` are comparisons of instruments on record. ``devices`` gives the outlet of each device number
    (MN), ``editions`` the edition of HJ 212 an outlet's marks are of.
    """

    enterprises: EnterpriseRegister
    outlets: OutletRegister
    permits: tuple[PermitLimit, ...]
    checks: tuple[CheckRecord, ...]
    devices: Mapping[str, str]
    editions: Mapping[str, HjEdition]
    findings: tuple[Finding, ...]

    def sites_of(self, outlet: str) -> tuple[str, ...]:
        """Names an outlet's readings are archived under: its code, and the numbers of its devices."""
        return (outlet, *(mn for mn, at in self.devices.items() if at == outlet))

    def edition_of(self, outlet: str) -> HjEdition:
        """Edition of HJ 212 the outlet's marks are of."""
        return self.editions.get(outlet, DEFAULT_EDITION)

    def find(self, text: str) -> tuple[Outlet, ...]:
        """Outlets of that code or name, or all of the enterprise or county of that code or name.

        Raises
        ------
        UsageError
            No register has it.
        """
        outlet = self.outlets.find(text)
        if outlet is not None:
            return (outlet,)
        enterprise = self.enterprises.find(text)
        if enterprise is not None:
            return self.outlets.of(enterprise.code)
        found = tuple(each for each in self.outlets.outlets if self.outlets.county_of(each) == text.strip())
        if not found:
            shown = ", ".join(each.code for each in self.outlets.outlets[:5])
            raise UsageError("unknown-outlet", text=text, known=shown or "—")
        return found


def read_registers(workspace: Workspace) -> Registers:
    """The registers of a workspace; those it does not have are empty."""
    divisions = workspace.divisions()
    enterprises, wrong_firms = parse_enterprises(
        _text(workspace, "enterprises.csv", _head("enterprises.csv")), divisions, "register/enterprises.csv"
    )
    outlets, wrong_outlets = parse_outlets(
        _text(workspace, "outlets.csv", _head("outlets.csv")), enterprises, "register/outlets.csv"
    )
    permits, wrong_limits = parse_permit_limits(
        _text(workspace, "permit_limits.csv", _head("permit_limits.csv")),
        outlets,
        "register/permit_limits.csv",
    )
    checks, wrong_checks = parse_checks(
        _text(workspace, "online_checks.csv", _head("online_checks.csv")),
        outlets,
        "register/online_checks.csv",
    )
    devices, editions = _devices(workspace)
    findings = (*wrong_firms, *wrong_outlets, *wrong_limits, *wrong_checks)
    return Registers(enterprises, outlets, permits, checks, devices, editions, findings)


def _devices(workspace: Workspace) -> tuple[dict[str, str], dict[str, HjEdition]]:
    """Outlet by device number and edition by outlet; the gateway checks the rest of that register."""
    rows, _ = read_rows(
        _text(workspace, DEVICES, "mn,outlet,edition\n"), ("mn", "outlet", "edition"), DEVICES
    )
    named = [row for row in rows if row["mn"] and row["outlet"]]
    editions = {row["outlet"]: row["edition"] for row in named if row["edition"] in {"2005", "2017", "2025"}}
    return {row["mn"]: row["outlet"] for row in named}, cast(dict[str, HjEdition], editions)


def _text(workspace: Workspace, name: str, otherwise: str) -> str:
    path = workspace.register_folder / name
    return read_text(path) if path.is_file() else otherwise


def _head(name: str) -> str:
    from qingshan.register import enterprise, online_check, outlet, permit_limit

    columns = {
        "enterprises.csv": enterprise.COLUMNS,
        "outlets.csv": outlet.COLUMNS,
        "permit_limits.csv": permit_limit.COLUMNS,
        "online_checks.csv": online_check.COLUMNS,
    }
    return ",".join(columns[name]) + "\n"
