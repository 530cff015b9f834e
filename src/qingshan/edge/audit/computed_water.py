"""W1 for water: printed shares and counts of sections beside those computed from samples."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from qingshan.base.errors import QingshanError
from qingshan.base.figure import Figure
from qingshan.base.period import Period
from qingshan.edge.workspace import Place, Workspace
from qingshan.publish.audit.claim import Claim
from qingshan.publish.audit.interval import Interval, interval_of
from qingshan.publish.audit.page import judgement
from qingshan.publish.audit.repairs import repairs_into
from qingshan.publish.audit.verdict import Judgement, Repair, Text

_ALL = "sections"
"""The statistic that counts sections: a page counts sections of many sorts under that name."""

_SOME = re.compile(r"国控|国考|省控|省考|市控|县控|考核断面|national|provincial", re.IGNORECASE)


@dataclass(frozen=True)
class WaterShelf:
    """Computed figures of water, each address opened once."""

    workspace: Workspace

    @cached_property
    def _opened(self) -> dict[str, Figure | None]:
        return {}

    def figure(self, address: str) -> Figure | None:
        """The figure of an address; none where the workspace cannot compute it."""
        if address not in self._opened:
            self._opened[address] = self._open(address)
        return self._opened[address]

    def _open(self, address: str) -> Figure | None:
        from qingshan.edge.explaining import open_any

        try:
            figure = open_any(self.workspace, address).figure
        except QingshanError:
            return None
        return figure if isinstance(figure.value, Decimal | int) else None


def beside_water(
    claim: Claim, statistic: str, asked: tuple[Place, Period], shelf: WaterShelf, sentence: str
) -> Iterator[Judgement]:
    """What the samples say of one figure: the share or count itself, or its change in points.

    Parameters
    ----------
    claim, statistic
        The figure, and the statistic of ``evaluate/water/statistics.toml`` it is held against.
    asked
        Place and period.
    shelf
        Figures computed so far.
    sentence
        Words around the figure: a page that speaks of some sections only is not held to all of them.
    """
    head = f"water/{asked[0].code}/{asked[1]}/{statistic}"
    if claim.role == "change":
        own, others = shelf.figure(f"{head}_change@from-{claim.base}"), _common(head, claim, shelf)
    else:
        own, others = shelf.figure(head), _otherwise(head, shelf)
    if own is None:
        if claim.role == "value" and statistic != _ALL:
            yield judgement("W1", "none", "cannot_tell", [claim], {"one": claim.text})
        return
    params: dict[str, object] = {
        "one": claim.text, "computed": _told(own, claim), "address": own.address,
    }  # fmt: skip
    if _agrees(claim, own):
        yield judgement("W1", "holds", "consistent", [claim], params)
        return
    name, fitting = next(((n, f) for n, f in others if f is not None and _agrees(claim, f)), ("", None))
    if fitting is not None:
        params |= {"edition": fitting.edition, "under": fitting.address}
        yield judgement("W1", name, "only_if", [claim], params)
    elif statistic == _ALL or _SOME.search(sentence):
        yield judgement("W1", "some_sections", "cannot_tell", [claim], params)
    elif claim.role == "change":
        yield judgement("W1", "change_fails", "impossible", [claim], params, repairs=_repairs(claim, own))
    else:
        yield judgement("W1", "fails", "impossible", [claim], params, repairs=_repairs(claim, own))


def _common(head: str, claim: Claim, shelf: WaterShelf) -> Iterator[tuple[str, Figure | None]]:
    """The change over the sections both times have."""
    yield "common", shelf.figure(f"{head}_change@from-{claim.base}+common-{claim.base}")


def _otherwise(head: str, shelf: WaterShelf) -> Iterator[tuple[str, Figure | None]]:
    """The figure under every edition, and from samples or from stations alone."""
    from qingshan.standards.water_rules import rule_sets

    for rules in rule_sets():
        yield "other", shelf.figure(f"{head}@{rules.key}")
    for basis in ("manual", "auto"):
        yield "basis", shelf.figure(f"{head}@{basis}")


def _agrees(claim: Claim, figure: Figure) -> bool:
    value, exact = Fraction(figure.value or 0), Fraction(figure.unrounded or figure.value or 0)
    if claim.role == "change":
        if value * claim.direction < 0:
            return False
        value, exact = abs(value), abs(exact)
    return any(
        interval_of(claim, way).has(each) for way in ("rounded", "truncated") for each in (value, exact)
    )


def _repairs(claim: Claim, figure: Figure) -> tuple[Repair, ...]:
    return repairs_into([claim], [Interval.exact(abs(Fraction(figure.value or 0)))])


def _told(figure: Figure, claim: Claim) -> Text:
    if claim.role == "change":
        return Text(f"{figure.value} 个百分点", f"{figure.value} points")
    return Text(
        f"{figure.value} {figure.unit}",
        f"{figure.value} {'' if figure.unit == '个' else figure.unit}".strip(),
    )
