"""English figures whose unit the sentence says once, with another figure built like them.

``95% of letters within five working days and the rest within ten`` is ten days; so is the second of
*for four days, or for two*. What the two share is the word before them, the word after them, or a contrast
between them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from qingshan.publish.audit.claim import Claim

BREAK = re.compile(r"(?<![A-Z]\.[A-Z])(?<!\bca)(?<!\bvs)(?<!approx)\.\s|\n|[。；？！?!]")
"""Between sentences; the points of U.S. and approx. are none."""
_GOVERNING = re.compile(
    r"\b(?P<word>within|for|after|over|under|below|above|exceed|averag|last|take|took|every|with|on|at|by|had|has|have)(?:s|ed|ing|es)?"
    r" (?:just |only |about |some |the (?:last|past|next|first) )?$"
)
_RANGES = re.compile(r"\b(?:rang|vary|vari)(?:e|es|ed|ing)?,? (?:from|between) (?:just |only |about )?$")
_ANOTHER = re.compile(r"\b(?:another|a further|an additional|an extra|the other|the remaining) $")
_THIS_YEAR = re.compile(
    r"(?:^|[,;] (?:and |but )?)(?:[Tt]his|[Ll]ast|[Nn]ext|the previous)"
    r" (?:year|month|winter|summer|spring|autumn|week|season|quarter)(?: (?:it was|it is|only|just|about))* $"
)
"""Before the same of another time: last winter 14 days were smoggy, this winter 9."""
_LASTS = re.compile(
    r"\b(?:takes?|took|taken|lasts?|lasted|waits?|waited) (?:just |only |about |some |up to )?$"
)
_CUT_IT = re.compile(
    r"\b(?:cut|bring|reduce|raise|lower|push|lift|shrink|get)s?"
    r" (?:that|it|this|them) (?:down |up |back )?to $"
)
_LOOSE = frozenset({"with", "on", "at", "by"})
_MOST = 25
"""How many times one of two figures held against each other may be the other."""
_NEAR = 60
"""Within how many characters two figures after a word of many uses are built alike."""
_HEDGED = re.compile(r"(?P<word>over|under|below|above|exceed)(?:ing)? ", re.IGNORECASE)
_CONTRAST = re.compile(
    r"[^.;(]{0,32}(?:,? (?:and )?not|,? rather than|,? instead of|,? (?:as )?against|,? versus|,? vs\.?"
    r"|, where(?:as)? [a-z ]{3,24})(?: just| only| about| the)? "
)
_AND = re.compile(
    r"(?:[^.;,]{0,36},? (?:and|or|but)|[^.;,]{0,36},) (?:just |only |about |some |another )?[-−]?"
)
_AND_NAMED = re.compile(r"[^.;,]{0,36}(?:,? (?:and|or|but|while)|,) [^.;,]{1,28} ")
_AFTER = re.compile(
    r" (?P<word>of|in|for|by|from|at|on|per|among|during)"
    r" (?!(?:the |its |all |these |those |them )?(?!(?:19|20)\d\d\b)\d)"
)
_OF_ITS_OWN = re.compile(r" of (?:the|its|their|our|these|those|them|all)\b")
_SHIFTS = re.compile(r" (?:in|on|at|each|every|during|for|by) ")
DONE = r" (?:[a-z]+ed|bought|sold|lost|left|kept|spent|built|sent)"
"""A participle after a figure that counts nothing of its own."""
_DONE = re.compile(rf"{DONE} (?:under|by|in|on|at|to|from|for)\b")
_FROM = re.compile(r"\bfrom (?:(?:a|an|the|its) )?(?:[a-z-]+ ){0,3}$")
_TO = re.compile(r"[^.;:()]{0,64} to (?:just |only |about |some |around |nearly |a mere )?")
_IS_STATE = re.compile(
    r"\b(?:is|was|are|were|at|to|of|reached|averaged|averages?|by [a-z]+:)[: ]+"
    r"(?:about |only |just |some )?$|[:,] $"
)
_THEN = re.compile(
    r"(?:[^.;,]{0,24},?)?(?: (?:and|but))? (?:(?:is|was|are|were|had|has|been|be|will|should|must|now|then"
    r"|set|due|to|planned|expected|fall|fell|rise|rose|reach|reached|stood|at) )+"
)
"""Between two states of one share: is 54 percent now, and is to reach 45."""
_THOSE = re.compile(
    r"[;,] (?:and |but |while )?(?:those|that) [^.;,\d]{0,48}(?:to|at|was|is|were|are)"
    r" (?:just |only |about )?"
)
"""Between two shares of one sort: rose to 71 percent; those paying in cash fell to 9."""
_PAYS = re.compile(
    r"\b(?:gets?|got|pays?|paid|costs?|earns?|earned|receives?|received|fined|charges?|charged"
    r"|fees? (?:is|are|of)|spends?|spent|owes?|owed|saves?|saved|instead of|brings?"
    r"|brought|refunds?|awarded)"
    r" (?:just |only |about |some |them |you |him |her |each |nearly |up to |an? |another )*$"
)
MONEY = frozenset({"yuan", "usd", "eur"})
LEAST_SUM = 100
"""A smaller bare number after a word of money or paying counts something else."""
_FAR = 240
"""Within how many characters the money was named."""


def unit_in_parallel(text: str, earlier: Sequence[Claim], one: Claim) -> str | None:
    """The unit of the figure of its sentence that is built like a bare one; ``None`` for none."""
    other = next(_built_alike(text, earlier, one), None)
    if other is not None:
        return other.unit
    if _CUT_IT.search(text[max(0, one.start - 32) : one.start]):
        return _unit_of_it(text, earlier, one)
    pays = one.number >= LEAST_SUM and _PAYS.search(text[max(0, one.start - 32) : one.start])
    return _money_before(text, earlier, one) if pays else None


def _unit_of_it(text: str, earlier: Sequence[Claim], one: Claim) -> str | None:
    """The unit of the last figure of the sentence before: spilled on 31 days. It should cut that to ten."""
    told = [c for c in earlier if len(BREAK.findall(text[c.end : one.start])) == 1 and c.unit != "percent"]
    return told[-1].unit if told and _is_near(told[-1], one) and told[-1].unit != "item" else None


def _is_near(other: Claim, one: Claim) -> bool:
    """Whether two figures are near enough to be of one thing."""
    return one.number <= other.number * _MOST and other.number <= one.number * _MOST


def is_aside(text: str, other: Claim, one: Claim) -> bool:
    """Whether a figure stands in a bracket that closes before the other: 70,000 yuan (9,750 dollars)."""
    gap = text[other.end : one.start]
    closes = gap.find(")")
    return closes >= 0 and "(" not in gap[:closes]


def _built_alike(text: str, earlier: Sequence[Claim], one: Claim) -> Iterator[Claim]:
    near = [c for c in earlier if not BREAK.search(text[c.end : one.start]) and not is_aside(text, c, one)]
    for other in reversed(near):
        if other.unit not in {"item", "rank"} and _has_same_after(text, other, one):
            yield other
    if re.match(r" of\b", text[one.end :]):
        return
    for other in reversed(near):
        if other.unit not in {"", "item", "rank"} and _is_alike(text, other, one, is_last=other is near[-1]):
            yield other


def _is_alike(text: str, other: Claim, one: Claim, *, is_last: bool) -> bool:
    gap = text[other.end : one.start]
    if is_last and _CONTRAST.fullmatch(gap) and _is_near(other, one):
        return True
    if is_last and (_is_from_to(text, other, gap) or _is_then(text, other, one)):
        return True
    if is_last and _AND.fullmatch(gap) and (_SHIFTS.match(text, one.end) or _DONE.match(text, one.end)):
        return True
    if is_last and _RANGES.search(text[max(0, one.start - 24) : one.start]):
        return True
    if _ANOTHER.search(text[max(0, one.start - 24) : one.start]) and is_last:
        return True
    if is_last and _THIS_YEAR.search(gap):
        return other.unit != "percent" or is_share_state(text, other)
    if other.dimension in {"time", "day"} and _LASTS.search(text[max(0, one.start - 24) : one.start]):
        return True
    governed = _governing(text, one)
    if not governed or governed != _governing(text, other) or (other.unit == "percent" and one.number > 100):
        return False
    return len(gap) <= _NEAR and ";" not in gap if governed in _LOOSE else len(gap) <= 2 * _NEAR


def _is_from_to(text: str, other: Claim, gap: str) -> bool:
    return bool(_FROM.search(text[max(0, other.start - 40) : other.start]) and _TO.fullmatch(gap))


def is_share_state(text: str, share: Claim) -> bool:
    """Whether a figure is a share told as a state, no change: is 54 percent."""
    return (
        share.unit == "percent" and _IS_STATE.search(text[max(0, share.start - 20) : share.start]) is not None
    )


def _is_then(text: str, share: Claim, one: Claim) -> bool:
    """Whether a bare figure is a later state of a share."""
    gap = text[share.end : one.start]
    is_later = is_share_state(text, share) and (_THEN.fullmatch(gap) or _THOSE.fullmatch(gap)) is not None
    return is_later and one.number <= 100


def _has_same_after(text: str, other: Claim, one: Claim) -> bool:
    """Whether both stand before the same word: 57 percent of men and 43 of women."""
    gap = text[other.end : one.start]
    mine, its = _AFTER.match(text, one.end), _AFTER.match(text, other.end)
    if mine is None or its is None or mine["word"] != its["word"] or _OF_ITS_OWN.match(text, one.end):
        return False
    return _AND.fullmatch(gap) is not None or _AND_NAMED.fullmatch(gap) is not None


def _governing(text: str, claim: Claim) -> str:
    """The word a figure depends on: within, for, below."""
    hedged = _HEDGED.match(claim.text)
    told = hedged or _GOVERNING.search(text[max(0, claim.start - 40) : claim.start])
    return told["word"].lower() if told else ""


def _money_before(text: str, earlier: Sequence[Claim], one: Claim) -> str | None:
    """The money last named, not far before a sum paid: vans under 1.8 t get 12,000."""
    near = [c for c in earlier if one.start - c.end <= _FAR and "\n" not in text[c.end : one.start]]
    return next((c.unit for c in reversed(near) if c.unit in MONEY and not is_aside(text, c, one)), None)
