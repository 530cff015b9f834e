"""The sites of the register as an import looks them up: by code, or by city and name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from qingshan.base.finding import Finding
from qingshan.observe.vocabulary import vocabulary


@dataclass(frozen=True, slots=True)
class KnownSites:
    """Codes of the register, and codes by ``city·name`` and by name alone where that is unique."""

    codes: frozenset[str] = frozenset()
    by_name: Mapping[str, str] = field(default_factory=dict)

    def code(self, name: str, city: str = "") -> str:
        """Code of the site of that name, empty when the register has none.

        Examples
        --------
        >>> KnownSites(frozenset({"1744A"}), {"赤峰·松山一中": "1744A"}).code("松山一中", "赤峰市")
        '1744A'
        """
        if name in self.codes:
            return name
        return self.by_name.get(place_name(name, city)) or (
            "" if city else self.by_name.get(name.strip(), "")
        )


@dataclass(frozen=True, slots=True)
class NamedSites:
    """Code of each line's site, and what was found while looking them up."""

    codes: pl.Series
    findings: tuple[Finding, ...] = ()


def place_name(name: str, city: str = "") -> str:
    """Name of a site after its city, the city without its rank.

    Examples
    --------
    >>> place_name("松山一中", "赤峰市")
    '赤峰·松山一中'
    """
    short = city.strip()
    for rank in vocabulary().ranks:
        if short.endswith(rank) and len(short) > len(rank) + 1:
            short = short.removesuffix(rank)
            break
    return f"{short}·{name.strip()}" if short else name.strip()
