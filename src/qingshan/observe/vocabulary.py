"""The words files use, read from ``vocabulary.toml``: headers, units, wind directions."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any, Literal

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
    lows: tuple[str, ...] = ()
    states: Mapping[str, int] = field(default_factory=dict)
    classes: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Heading:
    """What a header says: a role, an indicator, something that is not an hourly value, or nothing known."""

    kind: Kind
    key: str = ""
    unit: str = ""


@cache
def vocabulary(medium: str = "air") -> Vocabulary:
    """The words of files of one medium, each folded as :func:`fold` folds a header.

    What air files say holds for every medium unless ``[<medium>.…]`` of the data says something else.
    """
    data = tomllib.loads(files("qingshan.observe").joinpath("vocabulary.toml").read_text(encoding="utf-8"))
    own: dict[str, Any] = data.get(medium, {})
    headers = own.get("headers", data["headers"])
    return Vocabulary(
        roles={fold(word): role for role, words in own.get("roles", data["roles"]).items() for word in words},
        items={
            fold(word): key
            for key, each in indicators().items()
            if each.medium in headers["media"]
            for word in (*each.columns, *own.get("columns", {}).get(key, ()))
        },
        fillers=tuple(fold(word) for word in headers["fillers"]),
        others=tuple(fold(word) for word in headers["others"]),
        units={unit_key(alias): unit for alias, unit in (data["units"] | own.get("units", {})).items()},
        compass={word: float(angle) for word, angle in data["compass"].items()},
        calm=frozenset(data["calm"]["words"]),
        wind=data["calm"]["suffix"],
        times=data["times"],
        ranks=tuple(data["city"]["ranks"]),
        lows=tuple(own.get("lows", {}).get("words", ())),
        states=own.get("states", {}),
        classes=own.get("classes", {}),
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


def unit_of(text: str, medium: str = "air") -> str:
    """Canonical spelling of a unit, empty when it is not one.

    Examples
    --------
    >>> unit_of("ug/m3"), unit_of("毫克/立方米"), unit_of("IAQI")
    ('μg/m³', 'mg/m³', '')
    """
    return vocabulary(medium).units.get(unit_key(text), "")


@cache
def heading(header: str, medium: str = "air") -> Heading:
    """What a header says.

    Examples
    --------
    >>> heading("CO(mg/m3)")
    Heading(kind='indicator', key='co', unit='mg/m³')
    >>> heading("PM2.5 24小时平均").kind, heading("监测时间").key
    ('other', 'time')
    """
    words = vocabulary(medium)
    bare, inside, unit = _split(header, medium)
    whole = fold(header)
    if whole in words.roles:
        return Heading("role", words.roles[whole])
    for word in (fold(bare), whole, *(fold(part) for part in inside)):
        key = words.items.get(word) or words.items.get(_without_fillers(word, words))
        if key:
            return Heading("indicator", key, unit)
    if any(other in whole for other in words.others):
        return Heading("other")
    if fold(bare) in words.roles:
        return Heading("role", words.roles[fold(bare)], unit)
    return Heading("unknown", "", unit)


def _split(header: str, medium: str) -> tuple[str, tuple[str, ...], str]:
    """Header outside its brackets, what stands inside them, and the unit it names."""
    text = unicodedata.normalize("NFKC", header)
    inside = tuple(_BRACKETS.findall(text))
    bare = _BRACKETS.sub("", text).replace("()", "").replace("[]", "")
    unit = next((unit_of(part, medium) for part in inside if unit_of(part, medium)), "")
    if not unit:
        bare, unit = _trailing_unit(bare, medium)
    return bare, tuple(part for part in inside if not unit_of(part, medium)), unit


def _trailing_unit(bare: str, medium: str) -> tuple[str, str]:
    for mark in (",", "|", "/", " ", "_"):
        left, found, right = bare.partition(mark)
        unit = unit_of(right.replace("_", "/"), medium) or unit_of(right.replace("_", ""), medium)
        if found and left and unit:
            return left, unit
    return bare, ""


def _without_fillers(word: str, words: Vocabulary) -> str:
    for filler in words.fillers:
        if word != filler:
            word = word.replace(filler, "")
    return word


def unknown_unit(header: str, medium: str) -> str:
    """What a header names as a unit and nobody knows as one, empty when there is nothing of the kind.

    Examples
    --------
    >>> unknown_unit("总磷(mg/kg)", "water"), unknown_unit("铬(六价)", "water")
    ('mg/kg', '')
    """
    inside = _BRACKETS.findall(unicodedata.normalize("NFKC", header))
    return next((each for each in inside if _UNIT_LIKE.search(each) and not unit_of(each, medium)), "")


_UNIT_LIKE = re.compile(r"(?i)^\s*(?:[μumnkg]?g|[μm]?s|个|毫克|微克|[μm]?mol|pp[mb])\s*(?:[/·]|每|$)")
_PUNCTUATION = re.compile(r"[\s._\-|:·,;/()\[\]【】{}<>《》\"'“”#*\ufeff]+")
_BRACKETS = re.compile(r"[(\[【{]([^()\[\]【】{}]*)[)\]】}]")
