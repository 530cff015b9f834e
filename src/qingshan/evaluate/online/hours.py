"""Hours of outlets with what their marks make of them.

A table of online hours has one row per ``outlet``, ``indicator`` and ``time`` (start of the hour), with
``value`` in the canonical unit, ``mark`` as sent (empty or null: normal), ``flow`` of the hour [m³, for
flue gas dry and at the standard state] and, where minutes were counted, ``minutes`` valid ones.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import narwhals.stable.v2 as nw

from qingshan.evaluate.kernels import Table, usable
from qingshan.evaluate.water.items import columns
from qingshan.standards.online_records import HjEdition, Mark, Medium, OnlineRules

NORMAL = "N"
UNKNOWN = "unknown_mark"


def with_states(hours: Table, rules: OnlineRules, *, medium: Medium, edition: HjEdition = "2017") -> Table:
    """Hours with ``state``, ``is_due``, ``is_valid`` and ``is_judged``.

    Parameters
    ----------
    hours
        Online hours.
    rules
        Edition of the rules.
    medium
        ``water`` or ``flue``: the same letter may mean another thing.
    edition
        Edition of HJ 212 the marks are of.

    Notes
    -----
    A value that is missing, negative or no number is not valid whatever its mark; a mark nobody knows makes
    an hour invalid but still due. For flue gas with ``minutes``, an hour of too few valid ones is not valid.

    References
    ----------
    HJ 212-2017 table 8; HJ 76-2017 annex B (45 minutes); HJ 356-2019 (numbers unverified).
    """
    marks = {mark: each for (of, kind, mark), each in rules.marks.items() if (of, kind) == (edition, medium)}
    sent = nw.when(nw.col("mark").is_null() | (nw.col("mark") == "")).then(nw.lit(NORMAL))
    known = hours.with_columns(_mark=sent.otherwise(nw.col("mark")), value=usable(nw.col("value")))
    has_value = ~nw.col("value").is_null()
    if medium == "flue" and "minutes" in columns(hours):
        has_value = has_value & (nw.col("minutes") >= rules.whole("valid_minutes"))
    told = known.with_columns(
        state=_word(marks),
        is_due=~_among(marks, lambda each: not each.is_due),
        is_valid=has_value & _among(marks, lambda each: each.is_measured),
        is_judged=has_value & _among(marks, lambda each: each.is_judged),
    )
    return told.drop("_mark")


def _word(marks: Mapping[str, Mark]) -> nw.Expr:
    word: nw.Expr = nw.lit(UNKNOWN)
    for mark, each in marks.items():
        word = nw.when(nw.col("_mark") == mark).then(nw.lit(each.state)).otherwise(word)
    return word


def _among(marks: Mapping[str, Mark], chosen: Callable[[Mark], bool]) -> nw.Expr:
    names = [mark for mark, each in marks.items() if chosen(each)]
    return nw.col("_mark").is_in(names)
