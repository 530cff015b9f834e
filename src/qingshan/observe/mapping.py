"""Column mappings: which column of a table is what, in an editable TOML file."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Literal

from qingshan.base.errors import UsageError
from qingshan.base.indicator import indicator

ROLES = (
    "site", "name", "city", "time", "date", "hour", "year", "month", "day", "item", "value", "unit",
    "province", "basin", "river", "fetched", "limit", "state", "class",
)  # fmt: skip
"""What a column may be besides an indicator; the last line is of water."""


@dataclass(frozen=True, slots=True)
class Column:
    """Column of an indicator: its header and the unit of its values."""

    header: str
    unit: str


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """What the columns of a table are.

    Parameters
    ----------
    name
        Name of the mapping; its file is ``mappings/<name>.toml``.
    label
        ``end`` when the hour label closes the hour (label 14 is 13:00 to 14:00), ``start`` when it opens it.
    roles
        Header of each role (``site``, ``time``, ``date``, ``hour`` ...).
    values
        Column of each indicator, for tables with one column per indicator.
    items
        Indicator of each text of the ``item`` column and its unit, for tables with one row per indicator.
    site
        Code of the one site of a table without a column of sites.
    state
        State of the gas values: ``reference`` (298.15 K) or ``standard`` (273.15 K), which is converted.
    markers, numbers, zero_is_missing
        What stands for a missing value.
    headers
        All headers of the table it was made for; a table with the same ones is read by it.
    """

    name: str
    label: Literal["start", "end"] = "end"
    roles: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Column] = field(default_factory=dict)
    items: Mapping[str, Column] = field(default_factory=dict)
    site: str = ""
    state: Literal["reference", "standard"] = "reference"
    markers: tuple[str, ...] = ()
    numbers: tuple[float, ...] = ()
    zero_is_missing: bool = False
    headers: tuple[str, ...] = ()

    def fits(self, headers: tuple[str, ...]) -> bool:
        """Whether a table has the headers this mapping was made for."""
        return bool(self.headers) and set(self.headers) == set(headers)

    def missing_from(self, headers: tuple[str, ...]) -> tuple[str, ...]:
        """Headers the mapping needs that a table does not have."""
        needed = [*self.roles.values(), *(column.header for column in self.values.values())]
        return tuple(header for header in needed if header not in headers)


def to_toml(mapping: ColumnMapping, note: str = "") -> str:
    """Text of the mapping, with what each line means.

    Examples
    --------
    >>> from_toml(to_toml(ColumnMapping("a", site="1744A"))).site
    '1744A'
    """
    lines = [f"# {line}" for line in note.splitlines()]
    lines += [
        f"name = {_text(mapping.name)}",
        f"label = {_text(mapping.label)}  # end: 14 = 13:00-14:00; start: 14 = 14:00-15:00",
        f"site = {_text(mapping.site)}  # code, where the table has no column of sites",
        f"state = {_text(mapping.state)}  # gases: reference = 298.15 K; standard = 273.15 K, converted",
        f"markers = {_list(mapping.markers)}",
        f"numbers = {_list(mapping.numbers)}",
        f"zero_is_missing = {str(mapping.zero_is_missing).lower()}",
        f"headers = {_list(mapping.headers)}",
        "",
        "[roles]",
        *(f"{role} = {_text(header)}" for role, header in mapping.roles.items()),
    ]
    for section, columns in (("values", mapping.values), ("items", mapping.items)):
        for key, column in columns.items():
            lines += [
                "",
                f"[{section}.{_text(key)}]",
                f"header = {_text(column.header)}",
                f"unit = {_text(column.unit)}",
            ]
    return "\n".join(lines) + "\n"


def from_toml(text: str, path: str = "") -> ColumnMapping:
    """Mapping of a TOML text.

    Raises
    ------
    UsageError
        The text is not TOML, has an unknown name, or names an indicator the dictionary does not have.
    """
    try:
        data: dict[str, Any] = tomllib.loads(text)
    except tomllib.TOMLDecodeError as wrong:
        raise UsageError("mapping-unreadable", path=path, why=str(wrong)) from wrong
    known = {each.name for each in fields(ColumnMapping)}
    unknown = [*(set(data) - known), *(set(data.get("roles", {})) - set(ROLES))]
    if unknown:
        raise UsageError("mapping-unreadable", path=path, why=f"unknown: {', '.join(sorted(unknown))}")
    for section in ("values", "items"):
        data[section] = {key: _column(row, path) for key, row in data.get(section, {}).items()}
    for key in data["values"]:
        indicator(key)
    for each in data["items"].values():
        indicator(each.header)
    for name in ("markers", "numbers", "headers"):
        data[name] = tuple(data.get(name, ()))
    if data.get("label", "end") not in {"start", "end"} or data.get("state", "reference") not in {
        "reference",
        "standard",
    }:
        raise UsageError(
            "mapping-unreadable", path=path, why="label: start | end; state: reference | standard"
        )
    return ColumnMapping(**{"name": "mapping", **data})


def _column(row: object, path: str) -> Column:
    if isinstance(row, str):
        return Column(row, "")
    if not isinstance(row, dict) or "header" not in row:
        raise UsageError("mapping-unreadable", path=path, why="header = ... missing")
    return Column(str(row["header"]), str(row.get("unit", "")))


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)


def _list(values: tuple[object, ...]) -> str:
    return json.dumps(list(values), ensure_ascii=False)
