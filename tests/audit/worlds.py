"""Small true worlds: whole days and sections, areas in mu, and the figures a careful page prints of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from fractions import Fraction

from hypothesis import strategies as st

WAYS = (ROUND_HALF_EVEN, ROUND_HALF_UP, ROUND_DOWN)
CALENDAR = {2021: 365, 2022: 365, 2023: 365, 2024: 366}


@dataclass(frozen=True, slots=True)
class Printed:
    """A printed figure: its digits as a decimal, and what stands around it."""

    value: Decimal
    before: str
    after: str
    is_whole: bool = False

    def text(self) -> str:
        return f"{self.before}{self.value}{self.after}"

    def moved(self, steps: int) -> Printed:
        unit = Decimal(1).scaleb(self.value.as_tuple().exponent)
        return replace(self, value=self.value + steps * unit)


@dataclass(frozen=True, slots=True)
class World:
    """Figures of one relation, and which relation it is."""

    kind: str
    figures: tuple[Printed, ...]
    year: int = 2022

    def page(self) -> str:
        return f"甲市{self.year}年" + "，".join(figure.text() for figure in self.figures) + "。"


def printed(value: Fraction, digits: int, way: str) -> Decimal:
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return exact.quantize(Decimal(1).scaleb(-digits), rounding=way)


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """A consistent world of any relation."""
    return draw(st.one_of(days(), sections(), coverage(), sums(), conversions(), priced(), points()))


@st.composite
def days(draw: st.DrawFn) -> World:
    year = draw(st.sampled_from(sorted(CALENDAR)))
    counted = CALENDAR[year] - draw(st.sampled_from([0, 0, 0, 0, 1, 3, 7, 10]))
    good = draw(st.integers(180, counted))
    ratio = printed(Fraction(100 * good, counted), draw(st.integers(0, 2)), draw(st.sampled_from(WAYS)))
    return World(
        "days", (Printed(Decimal(good), "优良天数", "天", True), Printed(ratio, "优良天数比例", "%")), year
    )


@st.composite
def sections(draw: st.DrawFn) -> World:
    whole = draw(st.integers(3, 39))
    good = draw(st.integers(0, whole))
    ratio = printed(Fraction(100 * good, whole), draw(st.integers(0, 2)), draw(st.sampled_from(WAYS)))
    figures = (Printed(Decimal(whole), "共", "个国控断面", True), Printed(ratio, "断面优良比例", "%"))
    return World("sections", figures)


@st.composite
def coverage(draw: st.DrawFn) -> World:
    land = draw(st.integers(500_000, 200_000_000))
    forest = draw(st.integers(land // 100, land * 9 // 10))
    digits = draw(st.integers(1, 2))
    ways = [draw(st.sampled_from(WAYS)) for _ in range(3)]
    figures = (
        Printed(printed(Fraction(land, 1500), 0, ways[0]), "国土面积", "平方公里"),
        Printed(printed(Fraction(forest, 10_000), digits, ways[1]), "森林面积", "万亩"),
        Printed(printed(Fraction(100 * forest, land), digits, ways[2]), "森林覆盖率", "%"),
    )
    return World("coverage", figures)


@st.composite
def sums(draw: st.DrawFn) -> World:
    parts = [draw(st.integers(1_000_000, 10**11)) for _ in range(3)]
    way = draw(st.sampled_from(WAYS))
    words = ("物质产品价值", "调节服务价值", "文化服务价值")
    shown = [
        Printed(printed(Fraction(p, 10**8), 2, way), w, "亿元") for p, w in zip(parts, words, strict=True)
    ]
    total = Printed(printed(Fraction(sum(parts), 10**8), 2, way), "生态产品总值", "亿元")
    return World("sums", (total, *shown))


@st.composite
def conversions(draw: st.DrawFn) -> World:
    area = draw(st.integers(10_000, 90_000_000))
    ways = [draw(st.sampled_from(WAYS)) for _ in range(2)]
    mu = printed(Fraction(area, 10_000), 2, ways[0])
    hectares = printed(Fraction(area, 150_000), 2, ways[1])
    return World("conversions", (Printed(mu, "沙地", "万亩"), Printed(hectares, "折合", "万公顷")))


@st.composite
def priced(draw: st.DrawFn) -> World:
    amount = draw(st.integers(100_000_000, 10**11))
    price = draw(st.integers(101, 2000))
    way = draw(st.sampled_from(WAYS))
    figures = (
        Printed(printed(Fraction(amount, 10**8), 2, way), "供水", "亿立方米"),
        Printed(Decimal(price).scaleb(-2), "按", "元/立方米计"),
        Printed(printed(Fraction(amount * price, 10**10), 2, way), "合", "亿元"),
    )
    return World("priced", figures)


@st.composite
def points(draw: st.DrawFn) -> World:
    whole = draw(st.integers(3, 39))
    now, before = draw(st.integers(0, whole)), draw(st.integers(0, whole))
    way = draw(st.sampled_from(WAYS))
    one, other = (printed(Fraction(100 * k, whole), 1, way) for k in (now, before))
    change = printed(abs(Fraction(100 * (now - before), whole)), 1, way)
    verb = "上升" if now >= before else "下降"
    figures = (
        Printed(one, "地表水断面优良比例", "%"),
        Printed(change, f"较2020年{verb}", "个百分点"),
        Printed(other, "2020年断面优良比例", "%"),
    )
    return World("points", figures)


def is_possible(world: World) -> bool:
    """Whether any true numbers at all can lie behind a world: the oracle, by trying them."""
    return _ORACLES[world.kind](world)


def _span(figure: Printed) -> list[tuple[Fraction, Fraction]]:
    """What the figure may have been before its last digit: rounded, and cut off.

    An end that does not belong to it is drawn in by next to nothing: a value half a unit above is rounded up,
    or to the even digit; one a whole unit above is never cut to it.
    """
    value, unit = Fraction(figure.value), Fraction(1, 10 ** -figure.value.as_tuple().exponent)
    hair = unit / 10**12
    is_even = figure.value.as_tuple().digits[-1] % 2 == 0
    return [(value - unit / 2, value + unit / 2 - (0 if is_even else hair)), (value, value + unit - hair)]


def _prints(value: Fraction, figure: Printed) -> bool:
    digits = -figure.value.as_tuple().exponent
    return any(printed(value, digits, way) == figure.value for way in WAYS)


def _days(world: World) -> bool:
    good, ratio = world.figures
    calendar = CALENDAR[world.year]
    wholes = range(calendar - 10, calendar + 1)
    return any(good.value <= n and _prints(Fraction(100 * int(good.value), n), ratio) for n in wholes)


def _sections(world: World) -> bool:
    whole, ratio = world.figures
    number = int(whole.value)
    return number > 0 and any(_prints(Fraction(100 * k, number), ratio) for k in range(number + 1))


def _corners(world: World, value) -> bool:
    """Whether the last figure can be reached from corners of what the others may have been."""
    *given, last = world.figures
    for way in range(2):
        for others in _ways(given, way):
            low, high = value([o[0] for o in others], [o[1] for o in others])
            if any(low <= top and bottom <= high for bottom, top in _span(last)):
                return True
    return False


def _ways(figures: Sequence[Printed], first: int) -> list[list[tuple[Fraction, Fraction]]]:
    ways: list[list[tuple[Fraction, Fraction]]] = [[]]
    for at, figure in enumerate(figures):
        spans = _span(figure)
        chosen = [spans[first]] if at == 0 else spans
        ways = [[*way, span] for way in ways for span in chosen]
    return ways


def _coverage(world: World) -> bool:
    scale = Fraction(100 * 10_000, 1500)
    return _corners(world, lambda low, high: (scale * low[1] / high[0], scale * high[1] / low[0]))


def _sums(world: World) -> bool:
    total, *parts = world.figures
    turned = replace(world, figures=(*parts, total))
    return _corners(turned, lambda low, high: (sum(low), sum(high)))


def _conversions(world: World) -> bool:
    return _corners(world, lambda low, high: (low[0] / 15, high[0] / 15))


def _priced(world: World) -> bool:
    return _corners(world, lambda low, high: (low[0] * low[1], high[0] * high[1]))


def _points(world: World) -> bool:
    now, change, before = world.figures
    sign = 1 if "上升" in change.before else -1
    turned = replace(world, figures=(now, change, before))

    def value(low, high):
        ends = [low[0] - sign * end for end in (low[1], high[1])] + [
            high[0] - sign * end for end in (low[1], high[1])
        ]
        return min(ends), max(ends)

    return _corners(turned, value)


_ORACLES = {
    "days": _days,
    "sections": _sections,
    "coverage": _coverage,
    "sums": _sums,
    "conversions": _conversions,
    "priced": _priced,
    "points": _points,
}
