"""Functions of the rules by the names of ``rules.toml``. A new rule is a paragraph there and a line here."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from qingshan.publish.audit.page import Page
from qingshan.publish.audit.rules import changes, guards, lists, parts, ratios, told
from qingshan.publish.audit.verdict import Judgement

RuleFunction = Callable[[Page], Iterator[Judgement]]

FUNCTIONS: Mapping[str, RuleFunction] = {
    "ratio": ratios.ratio,
    "counted": ratios.counted,
    "change": changes.change,
    "joint": changes.joint,
    "within": parts.within,
    "sums": parts.sums,
    "union": parts.union,
    "conversion": parts.conversion,
    "mean": lists.mean,
    "homonym": guards.homonym,
    "lower_bound": guards.lower_bound,
    "listed": lists.listed,
    "scope": guards.scope,
    "superlative": guards.superlative,
    "priced": lists.priced,
    "calendar": lists.calendar,
    "twice": guards.twice,
    "told": told.change_told,
    "ranked": told.ranked,
}
"""Functions that take a page; ``reading`` (R17) and ``computed`` (W1) work on what these found."""
