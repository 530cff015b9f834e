"""The registers online data is read with: enterprises, outlets, permit limits, and which device is where."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches

from qingshan.base.errors import UsageError
from qingshan.base.finding import Finding
from qingshan.edge.replacing import read_text
from qingshan.edge.workspace import Workspace
from qingshan.register.device import DeviceRegister, parse_devices
from qingshan.register.enterprise import EnterpriseRegister, parse_enterprises
from qingshan.register.online_check import CheckRecord, parse_checks
from qingshan.register.outlet import Outlet, OutletRegister, parse_outlets
from qingshan.register.permit_limit import PermitLimit, parse_permit_limits
from qingshan.standards.online_records import HjEdition

DEFAULT_EDITION: HjEdition = "2017"


@dataclass(frozen=True, slots=True)
class Registers:
    """Registers of a workspace that speak of outlets.

    ``checks`` are comparisons of instruments on record.
    """

    enterprises: EnterpriseRegister
    outlets: OutletRegister
    permits: tuple[PermitLimit, ...]
    checks: tuple[CheckRecord, ...]
    devices: DeviceRegister
    findings: tuple[Finding, ...]

    def sites_of(self, outlet: str) -> tuple[str, ...]:
        """Names an outlet's readings are archived under: its code, and the numbers of its devices."""
        return (outlet, *(each.mn for each in self.devices.at_outlet(outlet)))

    def edition_of(self, outlet: str) -> HjEdition:
        """Edition of HJ 212 the outlet's marks are of."""
        return next((each.edition for each in self.devices.at_outlet(outlet)), DEFAULT_EDITION)

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
            raise UsageError("unknown-outlet", text=text, known=", ".join(self._near(text)) or "—")
        return found

    def _near(self, text: str) -> list[str]:
        """Names that have the text in them, or are spelled like it; some outlets where none is."""
        words = [word for each in self.outlets.outlets for word in each.words]
        words += [word for each in self.enterprises.enterprises for word in each.words]
        words = list(dict.fromkeys(words))
        near = [word for word in words if text.strip() in word] or get_close_matches(text, words, n=5)
        return near[:5] or [each.code for each in self.outlets.outlets[:5]]


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
    devices, _ = parse_devices(_text(workspace, "devices.csv", _head("devices.csv")), "register/devices.csv")
    findings = (*wrong_firms, *wrong_outlets, *wrong_limits, *wrong_checks)
    return Registers(enterprises, outlets, permits, checks, devices, findings)


def _text(workspace: Workspace, name: str, otherwise: str) -> str:
    path = workspace.register_folder / name
    return read_text(path) if path.is_file() else otherwise


def _head(name: str) -> str:
    from qingshan.register import device, enterprise, online_check, outlet, permit_limit

    columns = {
        "enterprises.csv": enterprise.COLUMNS,
        "outlets.csv": outlet.COLUMNS,
        "permit_limits.csv": permit_limit.COLUMNS,
        "online_checks.csv": online_check.COLUMNS,
        "devices.csv": device.COLUMNS,
    }
    return ",".join(columns[name]) + "\n"
