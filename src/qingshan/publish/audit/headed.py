"""Units said once in a bracket at the head of a list of one line: 焚烧量（万吨）：一厂 12.4，二厂 9.7."""

from __future__ import annotations

import re

from qingshan.publish.audit.counted import Tail
from qingshan.publish.audit.tails import tail_of

_HEAD = re.compile(
    r"[（(](?:单位[:：]?)?(?P<unit>[^（）()，,；;、\d]{1,10})[）)][^，。；;\n（(]{0,4}[:：](?P<list>[^。；;\n]*)$"
)
_BARE = re.compile(r"[，,、；;。\s/）)（(]|$")
_REACH = 240


def headed(text: str, start: int, tail: Tail) -> Tail:
    """The scale and unit of a bare figure that stands in a list whose head names them, else its own.

    Parameters
    ----------
    text, start
        The page, and where the figure begins.
    tail
        What follows it, without a unit.
    """
    if tail.scale != 1 or not _BARE.match(text, tail.end):
        return tail
    head = _HEAD.search(text[max(0, start - _REACH) : start])
    told = tail_of(head["unit"].strip(), 0) if head else None
    if head is None or told is None or not told.unit or told.end != len(head["unit"].strip()):
        return tail
    return Tail(told.scale, told.unit, tail.hedge, tail.end)
