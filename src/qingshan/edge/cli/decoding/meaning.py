"""Fields and items of HJ 212 in words."""

from __future__ import annotations

from qingshan.edge.cli.language import language, say
from qingshan.observe.hj212.codes import (
    Factor,
    answers,
    attributes,
    facility_states,
    factor,
    marks,
    plain_fields,
)
from qingshan.observe.hj212.fields import ANSWER_BIT, EDITIONS, SPLIT_BIT, VERSION_SHIFT, Edition, Item
from qingshan.observe.hj212.text import moment, number, says_no_value

UNITS = {"ug/m3": "μg/m³", "mg/m3": "mg/m³", "m3": "m³", "m3/s": "m³/s", "m3/h": "m³/h", "degC": "℃", "1": ""}
"""Units as people read them; others stand as in the tables."""


def moment_in_words(text: str) -> str:
    """A moment as people write it.

    Examples
    --------
    >>> moment_in_words("20160801085857223")
    '2016-08-01 08:58:57.223'
    """
    found = moment(text)
    if found is None:
        return say("不是时间", "no moment")
    shown = found.isoformat(sep=" ", timespec="milliseconds" if len(text) == 17 else "seconds")
    return shown[: {8: 10, 10: 13, 12: 16}.get(len(text), len(shown))]


def flag_in_words(text: str) -> str:
    """Version, split bit and answer bit of a Flag."""
    if not (text.isascii() and text.isdecimal() and int(text) <= 255):
        return say("不是 0 至 255 的整数", "no whole number from 0 to 255")
    flag = int(text)
    version = flag >> VERSION_SHIFT
    edition = str(EDITIONS[version]) if version < len(EDITIONS) else "?"
    split = say("分包", "split") if flag & SPLIT_BIT else say("不分包", "one packet")
    answer = say("要应答", "answer wanted") if flag & ANSWER_BIT else say("不要应答", "no answer wanted")
    bits = f"{flag:08b}"
    return say(
        f"{bits}，版本位 {edition}，{split}，{answer}", f"{bits}, version bits {edition}, {split}, {answer}"
    )


def item_in_words(item: Item, edition: Edition) -> tuple[str, bool]:
    """Meaning of an item, and whether it is one the standard does not have."""
    if not item.code:
        return _plain(item, edition)
    known = factor(item.code, edition)
    name = known.name(language()) if known is not None else _facility(item.code)
    attribute = attributes(edition).get(item.attribute) or attributes(2025).get(item.attribute)
    what = attribute.name(language()) if attribute is not None else item.attribute
    value, is_odd = _value(item, known, edition)
    joined = " ".join(each for each in (name or say("未知编码", "unknown code"), what, value) if each)
    return joined, is_odd or not name or attribute is None


def _plain(item: Item, edition: Edition) -> tuple[str, bool]:
    name = item.attribute
    known = plain_fields(edition).get(name) or plain_fields(2025).get(name)
    if name in {"QnRtn", "ExeRtn"}:
        word = answers(edition, "QnRtn" if name == "QnRtn" else "ExeRtn").get(_whole(item.text))
        told = (
            word.name(language()) if word is not None else say("标准没有这个编码", "no code of the standard")
        )
        return say(f"应答：{told}", f"answer: {told}"), word is None
    if known is None:
        return say("标准没有这个字段", "no field of the standard"), True
    if name == "PolId":
        of = factor(item.text, edition)
        return f"{known.name(language())} {of.name(language()) if of is not None else ''}".strip(), of is None
    if name.endswith("Time") and len(item.text) >= 8:
        return f"{known.name(language())} {moment_in_words(item.text)}", moment(item.text) is None
    return known.name(language()), False


def _value(item: Item, known: Factor | None, edition: Edition) -> tuple[str, bool]:
    text = item.text
    if item.attribute == "Flag":
        mark = marks(edition).get(text)
        return (mark.name(language()), False) if mark is not None else (say("未知标记", "unknown mark"), True)
    if item.attribute == "RS":
        state = facility_states(edition).get(text)
        return (state.name(language()), False) if state is not None else (text, True)
    if item.attribute.endswith("Time"):
        return moment_in_words(text), moment(text) is None
    if item.attribute in {"EFlag", "Info", "SN"}:
        return text, False
    if number(text) is None:
        is_blank = says_no_value(text)
        return (say("无值", "no value"), False) if is_blank else (say("不是数值", "no number"), True)
    return f"{text} {_unit(known, item.attribute)}".strip(), False


def _unit(known: Factor | None, attribute: str) -> str:
    if known is None:
        return "h" if attribute == "RT" else ""
    unit = known.emission_unit if attribute == "Cou" else known.unit
    return UNITS.get(unit, unit)


def _facility(code: str) -> str:
    return say(f"设施 {code[2:]}", f"facility {code[2:]}") if code.startswith("SB") else ""


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() else -1
