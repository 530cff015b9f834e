"""Layers of the map: which kinds there are, how their columns are called, where a layer came from."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from qingshan.base.messages import Language
from qingshan.register.datum import LayerDatum

FIELDS = (
    "code", "name", "en", "county", "township", "river", "declared_km2", "valid_from", "valid_to",
    "successor", "aliases", "pollutants",
)  # fmt: skip
"""Columns every stored layer has, as text; others follow as they came."""


@dataclass(frozen=True, slots=True)
class LayerKind:
    """One kind of layer: its names, its geometry and the columns it cannot be without."""

    key: str
    zh: str
    en: str
    geometry: str
    needs: tuple[str, ...]

    def name(self, language: Language) -> str:
        """Name in the given language."""
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True, slots=True)
class LayerAbout:
    """Where a stored layer came from and what was done to it.

    Parameters
    ----------
    kind, file, sha256
        Kind, name of the source file and its checksum.
    datum
        Datum of the source.
    is_converted
        Whether its coordinates were moved to the ground.
    imported
        When, by the clock of the machine.
    came, kept
        Rows in the source and rows stored.
    columns
        Column of the source each field was read from.
    is_simulated
        Whether it is made up.
    note
        Who offers it, under which terms.
    """

    kind: str
    file: str
    sha256: str
    datum: LayerDatum
    is_converted: bool
    imported: str
    came: int
    kept: int
    columns: Mapping[str, str] = field(default_factory=dict)
    is_simulated: bool = False
    note: str = ""


@cache
def layer_kinds() -> Mapping[str, LayerKind]:
    """Kinds of layers by key."""
    return {
        key: LayerKind(key, row["zh"], row["en"], row["geometry"], tuple(row["needs"]))
        for key, row in _table()["kinds"].items()
    }


def guess_columns(names: Iterable[str], given: Mapping[str, str] | None = None) -> dict[str, str]:
    """Which column of a source holds which field: those given, then the first whose name is known.

    Examples
    --------
    >>> guess_columns(["OBJECTID", "乡镇名称", "统计用区划代码"])
    {'code': '统计用区划代码', 'name': '乡镇名称'}
    """
    by_name = {each.strip().casefold(): each for each in names}
    found: dict[str, str] = {}
    for target, words in _table()["columns"].items():
        if given and target in given:
            found[target] = given[target]
            continue
        known = next((by_name[word.casefold()] for word in words if word.casefold() in by_name), None)
        if known is not None:
            found[target] = known
    return found


@cache
def _table() -> Mapping[str, Any]:
    return tomllib.loads(files("qingshan.register").joinpath("layers.toml").read_text(encoding="utf-8"))
