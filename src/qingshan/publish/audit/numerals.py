"""Numbers as they are printed, in digits and in Chinese or English words, read exactly."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

_DIGITS = {letter: at for at, letter in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "两": 2}
_TENS = {"十": 10, "百": 100, "千": 1000}
_LARGE = {"万": 10**4, "亿": 10**8}
_FORMAL = str.maketrans("壹贰叁肆伍陆柒捌玖拾佰仟萬", "一二三四五六七八九十百千万")
"""Numerals of contracts and bills."""
_SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
)
_ROUND = "twenty thirty forty fifty sixty seventy eighty ninety"
_ENGLISH = {word: at for at, word in enumerate(_SMALL.split())} | {
    word: 10 * at for at, word in enumerate(_ROUND.split(), start=2)
}

HAN_NUMBER = (
    r"[〇零一二两三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟萬]+(?:点[〇零一二三四五六七八九]+)?"
)
ENGLISH_NUMBER = (
    r"(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:-(?:one|two|three|four|five|six|seven|eight|nine))?"
    r"|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen"
)


@dataclass(frozen=True, slots=True)
class Number:
    """A number as printed: its value and the worth of its last digit."""

    value: Decimal
    step: Decimal

    def times(self, factor: int | Decimal) -> Number:
        """The same digits on another scale."""
        return Number(self.value * factor, self.step * factor)


def read_digits(text: str) -> Number:
    """A number in digits.

    Examples
    --------
    >>> read_digits("90,021"), read_digits("97.40")
    (Number(value=Decimal('90021'), step=Decimal('1')), Number(value=Decimal('97.40'), step=Decimal('0.01')))
    """
    value = Decimal(text.replace(",", ""))
    exponent = value.as_tuple().exponent
    return Number(value, Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0))


def read_han(text: str) -> Number | None:
    """A number in Chinese words; none where the words are no number.

    Examples
    --------
    >>> read_han("三百五十六").value, read_han("三十五点八四").step, read_han("四千五百五十五万").step
    (Decimal('356'), Decimal('0.01'), Decimal('10000'))
    >>> read_han("五千三").value, read_han("两万五").value, read_han("壹仟贰佰万").value
    (Decimal('5300'), Decimal('25000'), Decimal('12000000'))
    """
    whole, _, part = text.translate(_FORMAL).partition("点")
    value = _whole(whole)
    if value is None:
        return None
    if part:
        digits = "".join(str(_DIGITS[letter]) for letter in part)
        return read_digits(f"{value}.{digits}")
    scale = _LARGE.get(whole[-1], 1) if whole else 1
    return Number(Decimal(value), Decimal(scale))


def read_english(text: str) -> Number:
    """A number below one hundred in English words.

    Examples
    --------
    >>> read_english("forty-eight").value
    Decimal('48')
    """
    return Number(Decimal(sum(_ENGLISH[part] for part in text.lower().split("-"))), Decimal(1))


def _whole(text: str) -> int | None:
    if not text:
        return None
    if not any(letter in _TENS or letter in _LARGE for letter in text):
        return (
            int("".join(str(_DIGITS[letter]) for letter in text)) if len(text) == 1 or len(text) > 2 else None
        )
    total = 0
    for large, worth in (("亿", 10**8), ("万", 10**4)):
        head, found, text = text.partition(large) if large in text else ("", "", text)
        if found:
            part = _below_ten_thousand(head)
            if part is None:
                return None
            total += part * worth
            if len(text) == 1 and _DIGITS.get(text):
                return total + _DIGITS[text] * worth // 10
    rest = _below_ten_thousand(text) if text else 0
    return None if rest is None else total + rest


def _below_ten_thousand(text: str) -> int | None:
    total, digit, last = 0, -1, 10000
    if len(text) > 2 and text[-1] in _DIGITS and _TENS.get(text[-2], 0) > 10:
        text += {100: "十", 1000: "百"}[_TENS[text[-2]]]
    for letter in text:
        if letter in _DIGITS:
            if digit > 0:
                return None
            digit = _DIGITS[letter]
        elif letter in _TENS and _TENS[letter] < last:
            last = _TENS[letter]
            total += (1 if digit < 0 else digit) * last
            digit = -1
        else:
            return None
    return total + max(digit, 0) if re.search(r"\S", text) else None
