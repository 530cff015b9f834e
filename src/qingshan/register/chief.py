"""River and forest chiefs: who answers for a stretch of water or wood, at which level, from when to when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal, cast, get_args

from qingshan.base.finding import Finding
from qingshan.register.table import Row, empty_cells, read_date, read_rows, unknown_word

ChiefKind = Literal["river", "forest"]
ChiefLevel = Literal["province", "city", "county", "township", "village"]
STRETCHES: dict[ChiefKind, str] = {"river": "water_body", "forest": "wood"}
"""Column that names the stretch: a water body, or a wood."""

COLUMNS = ("division", "level", "name", "post", "phone", "from", "to")


@dataclass(frozen=True, slots=True)
class Chief:
    """One chief in one post: the stretch, the division it is answered for in, the level, who, and when.

    ``stretch`` is a water body or a wood; ``division`` is empty for the whole of it.
    """

    kind: ChiefKind
    stretch: str
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

    @property
    def seat(self) -> str:
        """The post whoever holds it: kind, stretch, division (``-`` for the whole), level."""
        return f"{self.kind}/{self.stretch}/{self.division or '-'}/{self.level}"


def parse_chiefs(
    text: str, kind: ChiefKind = "river", file: str = "river_chiefs.csv"
) -> tuple[tuple[Chief, ...], tuple[Finding, ...]]:
    """The chiefs of the file in its order, and its faults: two in one post at once are one of them."""
    rows, findings = read_rows(text, (STRETCHES[kind], *COLUMNS[:4]), file)
    faults = list(findings)
    chiefs: list[Chief] = []
    for row in rows:
        chief, wrong = _chief(row, kind)
        if chief.start and chief.end and chief.end < chief.start:
            wrong = (*wrong, row.finding("register-dates-reversed", "to", start=chief.start, end=chief.end))
        faults.extend(wrong)
        if any(each.level == "error" for each in wrong):
            continue
        other = next((each for each in chiefs if each.seat == chief.seat and _meet(each, chief)), None)
        if other is not None:
            faults.append(row.finding("chief-post-held-twice", "from", name=chief.name, other=other.name))
        chiefs.append(chief)
    return tuple(chiefs), tuple(faults)


def chiefs_for(
    chiefs: Iterable[Chief], stretches: Iterable[str], divisions: Iterable[str], on: date
) -> tuple[Chief, ...]:
    """Chiefs in office for any of the stretches in any of the divisions, the highest level first.

    Examples
    --------
    >>> row = "老哈河,150429,county,甲,副县长"
    >>> chiefs, _ = parse_chiefs("water_body,division,level,name,post\\n" + row)
    >>> chiefs_for(chiefs, ["老哈河"], ["150429"], date(2022, 7, 1))[0].post
    '副县长'
    """
    waters, places = set(stretches), set(divisions)
    found = [
        each
        for each in chiefs
        if each.stretch in waters and (not each.division or each.division in places) and each.holds(on)
    ]
    order = get_args(ChiefLevel)
    return tuple(sorted(found, key=lambda each: (order.index(each.level), each.division)))


def _chief(row: Row, kind: ChiefKind) -> tuple[Chief, tuple[Finding, ...]]:
    start, bad_start = read_date(row, "from")
    end, bad_end = read_date(row, "to")
    stretch = STRETCHES[kind]
    faults = [
        *empty_cells(row, (stretch, "name")), *unknown_word(row, "level", get_args(ChiefLevel)),
        *bad_start, *bad_end,
    ]  # fmt: skip
    chief = Chief(
        kind, row[stretch], row["division"], cast(ChiefLevel, row["level"]), row["name"], row["post"],
        row["phone"], start, end,
    )  # fmt: skip
    return chief, tuple(faults)


def _meet(one: Chief, other: Chief) -> bool:
    """Whether two are in office on one day."""
    return (one.start or date.min) <= (other.end or date.max) and (other.start or date.min) <= (
        one.end or date.max
    )
