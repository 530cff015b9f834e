"""Numbers as they are printed, in digits and in Chinese or English words, read exactly."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

_DIGITS = {letter: at for at, letter in enumerate("零一二三四五六七八九")} | {
    "〇": 0,
    "○": 0,
    "两": 2,
    "俩": 2,
    "仨": 3,
}
_TENS = {"十": 10, "百": 100, "千": 1000}
_LARGE = {"万": 10**4, "亿": 10**8}
_FORMAL = str.maketrans("壹贰叁肆伍陆柒捌玖拾佰仟萬", "一二三四五六七八九十百千万")
"""Numerals of contracts and bills."""
_SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
)
_ROUND = "twenty thirty forty fifty sixty seventy eighty ninety"
_ENGLISH = (
    {word: at for at, word in enumerate(_SMALL.split())}
    | {word: 10 * at for at, word in enumerate(_ROUND.split(), start=2)}
    | {"a": 1}
)

HAN_NUMBER = (
    r"(?:(?<![妻弟妹子女伴们他她咱你我父母])[俩仨](?!口子)|[〇零一二两三四五六七八九十百万亿壹贰叁肆伍陆柒捌玖拾佰仟萬]|千(?![克瓦米伏卡帕焦]))+"
    r"(?:点[〇零一二三四五六七八九]+)?"
)
_UNDER_20 = "|".join(sorted(_SMALL.split()[1:], key=len, reverse=True))
_TENS_WORDS, _DIGIT_WORDS = ("|".join(words) for words in (_ROUND.split(), _SMALL.split()[1:10]))
_UNDER_100 = rf"(?:(?:{_TENS_WORDS})(?:[- ](?:{_DIGIT_WORDS})\b)?|\b(?:{_UNDER_20})\b)"
_UNDER_1000 = rf"(?:(?:{_UNDER_100}|\ba) hundred\b(?: and {_UNDER_100})?|{_UNDER_100})"
_MEASURES = (
    r"(?:square |cubic )?(?:kilo|centi|milli)?met(?:re|er)s?|hectares?|mu|acres?|tonnes?|tons?|lit(?:re|er)s?"
    r"|(?:kilo)?grams?|hours?|months?|per ?cent|percentage points?"
)
"""What a lone *one* measures, where elsewhere it is an article."""
ENGLISH_NUMBER = (
    rf"(?:{_UNDER_1000}|\ba) thousand\b(?:,? (?:and )?{_UNDER_1000})?"
    rf"|(?:{_UNDER_100}|\ba) hundred\b(?: and {_UNDER_100})?"
    rf"|(?:two|three|four|five|six|a)[ -]dozen\b|\b(?:a|one)(?= (?:million|billion|trillion)\b)"
    rf"|(?!one\b){_UNDER_100}"
    r"|(?<!per )(?<!every )(?<!each )(?<!in )(?<!ing )"
    rf"\bone(?=[ -](?:{_MEASURES})\b(?! (?:ago|later|before|earlier)))"
)
"""English number words; a lone *one* is mostly an article and none."""


MIXED_NUMBER = r"(?<![A-Za-z0-9_.])\d+(?:亿\d+(?:千万|百万|万)|万\d+千(?:\d+百)?|万\d+百|千\d+百)"
_PIECE = re.compile(r"(\d+)(亿|千万|百万|万|千|百)")


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


def read_mixed(text: str) -> Number:
    """A number told in digits and scales by turns.

    Examples
    --------
    >>> read_mixed("1万6千").value, read_mixed("1亿2000万").value
    (Decimal('16000'), Decimal('120000000'))
    """
    worth = {"千万": 10**7, "百万": 10**6} | _LARGE | _TENS
    pieces = [(int(digits), worth[scale]) for digits, scale in _PIECE.findall(text)]
    return Number(Decimal(sum(digits * each for digits, each in pieces)), Decimal(pieces[-1][1]))


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
    """A number in English words, without million and above.

    Examples
    --------
    >>> read_english("forty-eight").value, read_english("three hundred and twenty").value
    (Decimal('48'), Decimal('320'))
    >>> read_english("two thousand five hundred").value, read_english("two dozen").value
    (Decimal('2500'), Decimal('24'))
    """
    total = part = 0
    for word in re.findall("[a-z]+", text.lower()):
        if word == "dozen":
            part *= 12
        elif word == "hundred":
            part *= 100
        elif word == "thousand":
            total, part = total + part * 1000, 0
        elif word != "and":
            part += _ENGLISH[word]
    return Number(Decimal(total + part), Decimal(1))


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
            part = _below_ten_thousand(head) if head else 1
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
