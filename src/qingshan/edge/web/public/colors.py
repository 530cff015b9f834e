"""Colors of the classes as a style sheet: those of the standards in force, with ink that reads on them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from qingshan.publish.charts.scene import readable_on
from qingshan.standards import air_rules, water_rules


def colors(day: date) -> str:
    """Rules ``.aqi-1`` to ``.aqi-6`` and ``.water-1`` to ``.water-6``."""
    return "\n".join(_rules(day)) + "\n"


def _rules(day: date) -> Iterator[str]:
    for category in air_rules.rules_on(day).categories:
        yield _rule(f"aqi-{category.level}", category.rgb)
    for each in water_rules.rules_on(day).classes:
        yield _rule(f"water-{each.number}", each.rgb)


def _rule(name: str, rgb: tuple[int, int, int]) -> str:
    return f".{name}{{background:rgb({','.join(map(str, rgb))});color:{readable_on(rgb)}}}"
