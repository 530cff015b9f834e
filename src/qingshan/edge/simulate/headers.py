"""The headers simulated files carry, read from ``headers.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Headers:
    """Words of the files: columns, the mark of made-up data, the note beside the truth."""

    site: str
    name: str
    time: str
    nature: str
    simulated: str
    values: Mapping[str, str]
    note: Mapping[str, str]


@cache
def headers() -> Headers:
    """The headers."""
    text = files("qingshan.edge.simulate").joinpath("headers.toml").read_text(encoding="utf-8")
    return Headers(**tomllib.loads(text))
