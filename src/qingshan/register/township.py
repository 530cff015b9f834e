"""Townships: units with a 9-digit code that are renamed, merged and split, so that each has its time."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NewType

from qingshan.base.finding import Finding, Where

TownshipCode = NewType("TownshipCode", str)
"""Statistical code of a township-level unit, nine digits: ``150402001``."""

_CODE = re.compile(r"\d{9}")


@dataclass(frozen=True, slots=True)
class Township:
    """One unit for the time it stood.

    Parameters
    ----------
    code, name
        Code and name.
    aliases
        Earlier and other names.
    start, end
        First and last day of the unit, none when not known or still standing.
    successor
        Code of the unit it went into, empty when none.
    """

    code: TownshipCode
    name: str
    aliases: tuple[str, ...] = ()
    start: date | None = None
    end: date | None = None
    successor: str = ""

    @property
    def county(self) -> str:
        """Code of its county: the first six digits."""
        return self.code[:6]

    def stood(self, on: date) -> bool:
        """Whether the unit existed on that day."""
        return (self.start is None or self.start <= on) and (self.end is None or on <= self.end)


@dataclass(frozen=True, slots=True)
class TownshipRegister:
    """The units of a workspace, all times together."""

    units: tuple[Township, ...] = ()
    _by_code: Mapping[str, tuple[Township, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, units: Iterable[Township]) -> TownshipRegister:
        """The register of units."""
        rows = tuple(units)
        by_code: dict[str, tuple[Township, ...]] = {}
        for each in rows:
            by_code[each.code] = (*by_code.get(each.code, ()), each)
        return cls(rows, by_code)

    def get(self, code: str, on: date | None = None) -> Township | None:
        """The unit of that code on a day; without a day the latest."""
        rows = self._by_code.get(code, ())
        if on is not None:
            return next((each for each in rows if each.stood(on)), None)
        return rows[-1] if rows else None

    def now(self, code: str, on: date) -> Township | None:
        """The unit that answers on a day for what a code meant: itself, or what it was merged into.

        Examples
        --------
        >>> old = Township(TownshipCode("150402101"), "甲镇", end=date(2020, 1, 1), successor="150402102")
        >>> register = TownshipRegister.of([old, Township(TownshipCode("150402102"), "乙镇")])
        >>> register.now("150402101", date(2022, 1, 1)).name
        '乙镇'
        """
        seen: set[str] = set()
        while code and code not in seen:
            seen.add(code)
            unit = self.get(code, on)
            if unit is not None:
                return unit
            last = self.get(code)
            code = last.successor if last is not None else ""
        return None

    def match(self, code: str, name: str, on: date) -> tuple[Township | None, str]:
        """The unit a row of another list means, and how it was found: ``both``, ``code``, ``name`` or empty.

        A code alone or a name alone is a weaker match, since lists of different years reuse both.
        """
        by_code = self.now(code, on) if code else None
        if by_code is not None and name in ("", by_code.name, *by_code.aliases):
            return by_code, "both" if name else "code"
        named = [u for u in self.units if name and name in (u.name, *u.aliases) and u.stood(on)]
        named = [u for u in named if not code or u.county == code[:6]]
        if len(named) == 1:
            return named[0], "name"
        return (by_code, "code") if by_code is not None else (None, "")


def check_townships(units: Iterable[Township], counties: Iterable[str], file: str) -> tuple[Finding, ...]:
    """Faults of a list of units: codes that are none, two units at one time, successors that are not there.

    Parameters
    ----------
    units
        The units in the order of the file.
    counties
        Codes of the counties of the workspace; none to leave that out.
    file
        Name under which findings speak of it.
    """
    rows, known = list(units), set(counties)
    codes = {each.code for each in rows}
    faults: list[Finding] = []
    seen: dict[str, list[Township]] = {}
    for at, each in enumerate(rows, start=2):
        where = Where(file, at, "code", each.code)
        if not _CODE.fullmatch(each.code):
            faults.append(Finding("township-code-shape", where, {"code": each.code}))
        elif known and each.county not in known:
            faults.append(Finding("township-other-county", where, {"code": each.code, "name": each.name}))
        if each.successor and each.successor not in codes:
            where = Where(file, at, "successor", each.successor)
            faults.append(Finding("township-no-successor", where, {"code": each.successor}))
        if any(_overlap(each, other) for other in seen.get(each.code, ())):
            faults.append(Finding("township-twice", where, {"code": each.code, "name": each.name}))
        seen.setdefault(each.code, []).append(each)
    return tuple(faults)


def _overlap(one: Township, other: Township) -> bool:
    return (one.start or date.min) <= (other.end or date.max) and (other.start or date.min) <= (
        one.end or date.max
    )
