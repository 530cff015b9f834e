"""The words files use, read from ``vocabulary.toml``: headers, units, wind directions."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

from qingshan.base.indicator import indicators

Kind = Literal["role", "indicator", "other", "unknown"]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Folded words and what they mean."""

    roles: Mapping[str, str]
    items: Mapping[str, str]
    fillers: tuple[str, ...]
    others: tuple[str, ...]
    units: Mapping[str, str]
    compass: Mapping[str, float]
    calm: frozenset[str]
    wind: str
    times: Mapping[str, str]
    ranks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """What a header says: a role, an indicator, something that is not an hourly value, or nothing known."""

    kind: Kind
    key: str = ""
    unit: str = ""


@cache
def vocabulary() -> Vocabulary:
    """The words, each folded as :func:`fold` folds a header."""
    data = tomllib.loads(files("qingshan.observe").joinpath("vocabulary.toml").read_text(encoding="utf-8"))
    return Vocabulary(
        roles={fold(word): role for role, words in data["roles"].items() for word in words},
        items={
            fold(word): key
            for key, each in indicators().items()
            if each.medium in data["headers"]["media"]
            for word in each.columns
        },
        fillers=tuple(fold(word) for word in data["headers"]["fillers"]),
        others=tuple(fold(word) for word in data["headers"]["others"]),
        units={unit_key(alias): unit for alias, unit in data["units"].items()},
        compass={word: float(angle) for word, angle in data["compass"].items()},
        calm=frozenset(data["calm"]["words"]),
        wind=data["calm"]["suffix"],
        times=data["times"],
        ranks=tuple(data["city"]["ranks"]),
    )


def fold(header: str) -> str:
    """Header without case, width, sub- and superscripts, spaces and punctuation.

    Examples
    --------
    >>> fold("ＰＭ₂.₅ 浓度"), fold("pm2_5")
    ('pm25浓度', 'pm25')
    """
    return _PUNCTUATION.sub("", unicodedata.normalize("NFKC", header).lower())


def unit_key(text: str) -> str:
    """Unit as it is looked up: folded in width and case, without spaces."""
    return unicodedata.normalize("NFKC", text).lower().replace(" ", "").replace("·", "")


def unit_of(text: str) -> str:
    """Canonical spelling of a unit, empty when it is not one.

    Examples
    --------
    >>> unit_of("ug/m3"), unit_of("毫克/立方米"), unit_of("IAQI")
    ('μg/m³', 'mg/m³', '')
    """
    return vocabulary().units.get(unit_key(text), "")


@cache
def heading(header: str) -> Heading:
    """What a header says.

    Examples
    --------
    >>> heading("CO(mg/m3)")
    Heading(kind='indicator', key='co', unit='mg/m³')
    >>> heading("PM2.5 24小时平均").kind, heading("监测时间").key
    ('other', 'time')
    """
    words = vocabulary()
    bare, inside, unit = _split(header)
    whole = fold(header)
    if whole in words.roles:
        return Heading("role", words.roles[whole])
    for word in (fold(bare), whole, *(fold(part) for part in inside)):
        key = words.items.get(word) or words.items.get(_without_fillers(word))
        if key:
            return Heading("indicator", key, unit)
    if any(other in whole for other in words.others):
        return Heading("other")
    if fold(bare) in words.roles:
        return Heading("role", words.roles[fold(bare)], unit)
    return Heading("unknown", "", unit)


def _split(header: str) -> tuple[str, tuple[str, ...], str]:
    """Header outside its brackets, what stands inside them, and the unit it names."""
    text = unicodedata.normalize("NFKC", header)
    inside = tuple(_BRACKETS.findall(text))
    bare = _BRACKETS.sub("", text).replace("()", "").replace("[]", "")
    unit = next((unit_of(part) for part in inside if unit_of(part)), "")
    if not unit:
        bare, unit = _trailing_unit(bare)
    return bare, tuple(part for part in inside if not unit_of(part)), unit


def _trailing_unit(bare: str) -> tuple[str, str]:
    for mark in (",", "|", "/", " ", "_"):
        left, found, right = bare.partition(mark)
        unit = unit_of(right.replace("_", "/")) or unit_of(right.replace("_", ""))
        if found and left and unit:
            return left, unit
    return bare, ""


def _without_fillers(word: str) -> str:
    for filler in vocabulary().fillers:
        if word != filler:
            word = word.replace(filler, "")
    return word


_PUNCTUATION = re.compile(r"[\s._\-|:·,;/()\[\]【】{}<>《》\"'“”#*\ufeff]+")
_BRACKETS = re.compile(r"[(\[【{]([^()\[\]【】{}]*)[)\]】}]")
