"""Classes of river outfalls, the form of their codes, and which of them need an approval."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from qingshan.base.figure import Clause
from qingshan.base.messages import Language
from qingshan.standards.catalog import Extra, table

CLASSES, CODES, APPROVALS = "hj1312-2023", "hj1235-2021", "order35-2025"


@dataclass(frozen=True, slots=True)
class OutfallClass:
    """One class of outfalls, the class it belongs to (none at the top), and what it rests on."""

    key: str
    parent: str
    level: int
    zh: str
    en: str
    clause: Clause

    def name(self, language: Language) -> str:
        """Name in the given language."""
        return self.zh if language == "zh" else self.en


@cache
def outfall_classes(extra: Extra = ()) -> Mapping[str, OutfallClass]:
    """Every class by its key.

    References
    ----------
    HJ 1312-2023 (as quoted; last rows unverified).

    Examples
    --------
    >>> outfall_classes()["tailings"].parent
    'enterprise'
    """
    return {
        row.text("class"): OutfallClass(
            row.text("class"), row.text("parent"), row.whole("level"), row.text("zh"), row.text("en"),
            row.clause,
        )
        for row in table(CLASSES, "outfall_classes", extra)
    }  # fmt: skip


def lineage_of(key: str, extra: Extra = ()) -> tuple[str, ...]:
    """A class and those above it, itself first.

    Examples
    --------
    >>> lineage_of("mine")
    ('mine', 'enterprise', 'industrial')
    """
    known, found = outfall_classes(extra), []
    while key in known:
        found.append(key)
        key = known[key].parent
    return tuple(found)


def class_named(text: str, extra: Extra = ()) -> str:
    """Key of the class of that key or name, the finest where a name stands at several levels; else empty.

    Examples
    --------
    >>> class_named("尾矿库排污口"), class_named("城镇污水处理厂排污口"), class_named("?")
    ('tailings', 'town_plant', '')
    """
    wanted = text.strip().casefold()
    named = [
        each
        for each in outfall_classes(extra).values()
        if wanted in {each.key, each.zh.casefold(), each.en.casefold()}
    ]
    return max(named, key=lambda each: each.level).key if named else ""


def needs_approval(key: str, extra: Extra = ()) -> Clause | None:
    """What asks for an approval of outfalls of a class; none where nothing does.

    References
    ----------
    生态环境部令第35号 (unverified).

    Examples
    --------
    >>> needs_approval("mine").status, needs_approval("irrigation")
    ('unverified', None)
    """
    above = lineage_of(key, extra)
    rows = table(APPROVALS, "outfall_approvals", extra)
    return next((row.clause for row in rows if row.text("class") in above), None)


def is_official_code(code: str, pattern: str = "", extra: Extra = ()) -> bool:
    """Whether a code has the official form, or that of a province's own pattern.

    References
    ----------
    HJ 1235-2021 (unverified).

    Examples
    --------
    >>> is_official_code("AA-110000-0001-BB-00"), is_official_code("7号口")
    (True, False)
    """
    rows = table(CODES, "outfall_codes", extra)
    patterns = [pattern] if pattern else [row.text("pattern") for row in rows]
    return any(re.fullmatch(each, code) for each in patterns)
