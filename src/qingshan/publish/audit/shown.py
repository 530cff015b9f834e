"""Numbers of findings as people read them, in the unit the page prints."""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Decimal, localcontext
from fractions import Fraction

from qingshan.publish.audit.claim import Claim
from qingshan.publish.audit.interval import Interval
from qingshan.publish.audit.verdict import Text
from qingshan.publish.audit.vocabulary import unit_of

_SCALES_ZH = ((10**8, "亿"), (10**4, "万"))
_SCALES_EN = ((10**9, " billion"), (10**6, " million"))


def number(value: Fraction, digits: int, rounding: str = ROUND_HALF_EVEN) -> str:
    """A number with so many decimals, its thousands parted."""
    with localcontext() as exact:
        exact.prec = 60
        decimal = Decimal(value.numerator) / Decimal(value.denominator)
        return f"{decimal.quantize(Decimal(1).scaleb(-digits), rounding=rounding):,}"


_SCALED = frozenset({"mu", "yuan", "person", "m3", "t", "kwh", "hm2", "visit", "household"})


def quantity(value: Fraction, unit: str, digits: int | None = None) -> Text:
    """A value in base units, in a printed unit, on the scale the language counts in."""
    measure = unit_of(unit)
    inside = value / measure.factor
    return Text(
        *(
            _scaled(inside, scales if unit in _SCALED else (), digits) + gap + _name(unit, language)
            for scales, gap, language in (
                (_SCALES_ZH, "", "zh"), (_SCALES_EN, "" if unit in {"percent", "permille"} else " ", "en"),
            )
        )
    )  # fmt: skip


def _name(unit: str, language: str) -> str:
    measure = unit_of(unit)
    if measure.dimension == "count" and language == "en":
        return "items"
    if unit == "item":
        return "项"
    return measure.name("zh" if language == "zh" else "en")


def _scaled(value: Fraction, scales: tuple[tuple[int, str], ...], digits: int | None) -> str:
    for scale, word in scales:
        if abs(value) >= scale:
            return number(value / scale, 2 if digits is None else digits) + word
    return number(value, _decimals(value) if digits is None else digits)


def _decimals(value: Fraction) -> int:
    if value.denominator == 1:
        return 0
    return 2 if abs(value) < 1000 else 0


def span(interval: Interval, unit: str, digits: int | None = None) -> Text:
    """An interval from its lower to its upper end; open ends are not told apart in words."""
    if interval.low is None or interval.high is None:
        end = interval.high if interval.low is None else interval.low
        if end is None:
            return Text("不限", "anything")
        edge = quantity(end, unit, digits)
        return (
            Text("≤ " + edge.zh, "≤ " + edge.en)
            if interval.low is None
            else Text("≥ " + edge.zh, "≥ " + edge.en)
        )
    if interval.low == interval.high:
        return quantity(interval.low, unit, digits)
    low, high = quantity(interval.low, unit, digits), quantity(interval.high, unit, digits)
    more = (2 if digits is None else digits) + 1
    while low.zh == high.zh and more < 7:
        low, high = quantity(interval.low, unit, more), quantity(interval.high, unit, more)
        more += 1
    return Text(f"{low.zh} ～ {high.zh}", f"{low.en} to {high.en}")


def printed(claim: Claim) -> Text:
    """The figure as it would be printed anew, with its own digits."""
    value = claim.number
    if (
        any(letter >= "\u3400" for letter in claim.text)
        and claim.measure.factor
        and claim.dimension != "share"
    ):
        zh = _in_zh(claim)
        return Text(zh, quantity(claim.value, claim.unit, _kept(claim)).en)
    for scale, word in _SCALES_EN:
        if word.strip() in claim.text.lower():
            text = number(Fraction(value) / scale, max(0, _places(claim.step / scale))) + word
            return Text(text + _name(claim.unit, "zh"), f"{text} {_name(claim.unit, 'en')}")
    digits = max(0, _places(claim.step))
    text = number(Fraction(value), digits)
    gap = "" if claim.unit == "percent" else " "
    return Text(text + _name(claim.unit, "zh"), text + gap + _name(claim.unit, "en"))


def _kept(claim: Claim) -> int | None:
    """Decimals of a figure printed without a scale; one on a scale is shown on another in English."""
    is_scaled = any(word in claim.text for _, word in _SCALES_ZH)
    return None if is_scaled else max(0, _places(claim.step))


def _in_zh(claim: Claim) -> str:
    for scale, word in _SCALES_ZH:
        if word in claim.text:
            return (
                number(Fraction(claim.number) / scale, max(0, _places(claim.step / scale)))
                + word
                + _name(claim.unit, "zh")
            )
    return number(Fraction(claim.number), max(0, _places(claim.step))) + _name(claim.unit, "zh")


def whole_numbers(found: list[int], *, most: int = 8) -> str:
    """Whole numbers, runs of them folded.

    Examples
    --------
    >>> whole_numbers([67, 68, 69]), whole_numbers([8, 16, 24])
    ('67–69', '8, 16, 24')
    """
    runs: list[list[int]] = []
    for each in found:
        if runs and each == runs[-1][-1] + 1:
            runs[-1].append(each)
        else:
            runs.append([each])
    words = [f"{run[0]}–{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs]
    return ", ".join(words[:most]) + (" …" if len(words) > most else "")


def bounds(interval: Interval, digits: int) -> str:
    """Both ends of an interval as bare numbers, rounded outwards."""
    low = "−∞" if interval.low is None else number(interval.low, digits, ROUND_FLOOR)
    high = "∞" if interval.high is None else number(interval.high, digits, ROUND_CEILING)
    return f"{low}–{high}"


def _places(step: Decimal) -> int:
    exponent = step.normalize().as_tuple().exponent
    return -exponent if isinstance(exponent, int) else 0
