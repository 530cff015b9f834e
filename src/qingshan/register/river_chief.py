"""River and lake chiefs: who answers for a stretch of water, at which level, from when to when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal, cast, get_args

from qingshan.base.finding import Finding
from qingshan.register.table import Row, empty_cells, read_date, read_rows, unknown_word

ChiefLevel = Literal["city", "county", "township", "village"]
COLUMNS = ("water_body", "division", "level", "name", "post", "phone", "from", "to")


@dataclass(frozen=True, slots=True)
class RiverChief:
    """One chief: the water body, the division it is answered for in, the level, who, and when.

    ``division`` is empty for the whole water body.
    """

    water_body: str
    division: str
    level: ChiefLevel
    name: str
    post: str
    phone: str = ""
    start: date | None = None
    end: date | None = None

    def holds(self, on: date) -> bool:
        """Whether the chief is in office on that day."""
        return (self.start is None or self.start <= on) and (self.end is None or on <= self.end)


def parse_river_chiefs(
    text: str, file: str = "river_chiefs.csv"
) -> tuple[tuple[RiverChief, ...], tuple[Finding, ...]]:
    """The chiefs of the file in its order, and its faults."""
    rows, findings = read_rows(text, COLUMNS[:5], file)
    faults = list(findings)
    chiefs: list[RiverChief] = []
    for row in rows:
        chief, wrong = _chief(row)
        faults.extend(wrong)
        if all(each.level != "error" for each in wrong):
            chiefs.append(chief)
    return tuple(chiefs), tuple(faults)


def chiefs_for(
    chiefs: Iterable[RiverChief], water_bodies: Iterable[str], divisions: Iterable[str], on: date
) -> tuple[RiverChief, ...]:
    """Chiefs in office for any of the water bodies in any of the divisions, the highest level first.

    Examples
    --------
    >>> row = "老哈河,150429,county,甲,副县长"
    >>> chiefs, _ = parse_river_chiefs("water_body,division,level,name,post\\n" + row)
    >>> chiefs_for(chiefs, ["老哈河"], ["150429"], date(2022, 7, 1))[0].post
    '副县长'
    """
    waters, places = set(water_bodies), set(divisions)
    found = [
        each
        for each in chiefs
        if each.water_body in waters and (not each.division or each.division in places) and each.holds(on)
    ]
    order = get_args(ChiefLevel)
    return tuple(sorted(found, key=lambda each: order.index(each.level)))


def _chief(row: Row) -> tuple[RiverChief, tuple[Finding, ...]]:
    start, bad_start = read_date(row, "from")
    end, bad_end = read_date(row, "to")
    faults = [
        *empty_cells(row, ("water_body", "name")), *unknown_word(row, "level", get_args(ChiefLevel)),
        *bad_start, *bad_end,
    ]  # fmt: skip
    chief = RiverChief(
        row["water_body"], row["division"], cast(ChiefLevel, row["level"]), row["name"], row["post"],
        row["phone"], start, end,
    )  # fmt: skip
    return chief, tuple(faults)
