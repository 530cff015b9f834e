"""Rows and cells of water frames, read for :mod:`qingshan.edge.library.water`; and a comparison in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

import narwhals.stable.v2 as nw
import polars as pl

from qingshan.base.messages import Language
from qingshan.base.rounding import from_float
from qingshan.evaluate.verdict import NOISE
from qingshan.evaluate.water.change import Comparison, Points, Shares, Significance
from qingshan.evaluate.water.items import NONDETECT
from qingshan.standards.water_records import WaterRules

Single = tuple[dict[str, Fraction], int]
"""Single indices by indicator, and the number of sections they stand for."""

ABSENT = ("nd", "未检出", "未检测出")
"""Cells that say nothing was detected, without a number."""


def city_rows(
    rows: pl.DataFrame, rules: WaterRules, city: str, sections: str
) -> dict[str, dict[str, Single]]:
    """Single indices of rivers and of lakes of every city."""
    found: dict[str, dict[str, Single]] = {}
    for row in rows.to_dicts():
        one = found.setdefault(str(row[city]), {"river": ({}, 0), "lake": ({}, 0)})
        single = {
            key: Fraction(from_float(row[f"index_{key}"], NOISE))
            for key in rules.items
            if row.get(f"index_{key}") is not None
        }
        one[str(row["water"])] = (single, int(row[sections]))
    return found


def read_cells(items: Sequence[str], limits: Mapping[str, float]) -> dict[str, nw.Expr]:
    """Expressions that turn text columns into values, marks and ``_text_<indicator>``."""
    made: dict[str, nw.Expr] = {}
    for item in items:
        text = nw.col(item).str.strip_chars()
        is_bare = text.str.to_lowercase().is_in(list(ABSENT))
        is_marked = text.str.contains(r"^[<＜]|[Ll]$")
        number = text.str.replace_all(r"[<＜Ll\s]", "")
        is_number = number.str.contains(r"^[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?$")
        value = nw.when(is_number).then(number).cast(nw.Float64)
        limit = nw.lit(limits.get(item), dtype=nw.Float64)
        made[item] = nw.when(is_bare).then(limit).otherwise(value)
        made[f"{item}{NONDETECT}"] = is_bare | (is_marked & is_number)
        made[f"_text_{item}"] = nw.when(text != "").then(text)
    return made


def comparison_lines(found: Comparison, rules: WaterRules, language: Language) -> Iterator[str]:
    """A comparison in words: counts beside every share, both changes, both lists, warnings."""
    yield from _lines(found.before, found.after, found.points, found.significance, rules, language)
    yield _pick(
        language,
        f"同口径（两期共有 {len(found.common)} 个断面）：",
        f"Like for like ({len(found.common)} sections in both periods):",
    )
    yield from _lines(
        found.common_before,
        found.common_after,
        found.common_points,
        found.common_significance,
        rules,
        language,
    )
    for zh, en, names in (
        ("仅前期有：", "Only before: ", found.only_before),
        ("仅后期有：", "Only after: ", found.only_after),
        ("好转：", "Better: ", found.better),
        ("变差：", "Worse: ", found.worse),
    ):
        if names:
            yield _pick(language, zh, en) + _pick(language, "、", ", ").join(names)
    for finding in found.findings:
        yield f"⚠ {finding.text(language)} {finding.remedy(language)}"


def _lines(
    before: Shares, after: Shares, points: Points, significance: Significance | None, rules: WaterRules,
    language: Language,
) -> Iterator[str]:  # fmt: skip
    yield _pick(language, "优良比例 ", "good ratio ") + _change(
        (before.good_ratio, before.good, before.sections), (after.good_ratio, after.good, after.sections),
        points.good, language,
    )  # fmt: skip
    yield _pick(language, "达标率 ", "attainment ") + _change(
        (before.attainment, before.attained, before.targeted),
        (after.attainment, after.attained, after.targeted), points.attainment, language,
    )  # fmt: skip
    yield _pick(language, "劣Ⅴ类比例 ", "worse than V ") + _change(
        (before.bad_ratio, before.bad, before.sections), (after.bad_ratio, after.bad, after.sections),
        points.bad, language,
    )  # fmt: skip
    if significance is not None:
        yield _pick(language, "水质变化：", "change: ") + rules.changes[significance.final].name(language)


def _change(
    before: tuple[Decimal | None, int, int], after: tuple[Decimal | None, int, int],
    points: Decimal | None, language: Language,
) -> str:  # fmt: skip
    moved = "-" if points is None else f"{points:+}"
    unit = _pick(language, "个百分点", "points")
    return f"{_share(before)} → {_share(after)}{_pick(language, '，', ', ')}{moved} {unit}"


def _share(one: tuple[Decimal | None, int, int]) -> str:
    value, part, whole = one
    return f"{'-' if value is None else value} % ({part}/{whole})"


def _pick(language: Language, zh: str, en: str) -> str:
    return zh if language == "zh" else en
