"""W1: printed figures beside those computed from the readings of a workspace, under every edition."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from qingshan.base.errors import QingshanError, UsageError
from qingshan.base.figure import Figure
from qingshan.base.period import Period
from qingshan.edge.audit.computed_water import WaterShelf, beside_water
from qingshan.edge.workspace import Place, Workspace
from qingshan.publish.audit.claim import Claim
from qingshan.publish.audit.interval import Interval, interval_of
from qingshan.publish.audit.page import judgement
from qingshan.publish.audit.repairs import repairs_into
from qingshan.publish.audit.verdict import Judgement
from qingshan.publish.audit.vocabulary import kinds

_UNITS = {"mg/m³": Fraction(1000)}
"""Units of computed figures that are not base units of the auditor."""


@dataclass(frozen=True)
class Shelf:
    """Computed figures of a workspace, each place and period under each edition computed once."""

    workspace: Workspace

    @cached_property
    def _made(self) -> dict[tuple[str, str, str], Mapping[str, Figure]]:
        return {}

    def figure(self, statistic: str, asked: tuple[Place, Period], edition: str) -> Figure | None:
        """The computed figure; none where there are no readings, or the period straddles two editions."""
        place, period = asked
        key = (place.code, str(period), edition)
        if key not in self._made:
            self._made[key] = self._figures(place, period, edition)
        figure = self._made[key].get(statistic)
        return figure if figure is not None and isinstance(figure.value, Decimal) else None

    def _figures(self, place: Place, period: Period, edition: str) -> Mapping[str, Figure]:
        from qingshan.edge.air.book import load

        try:
            book = load(self.workspace, [period], edition=edition, places=[place])
            return book.figures(place.code, period, with_days=False)
        except QingshanError:
            return {}


def beside_computed(claims: Iterable[Claim], workspace: Workspace, text: str = "") -> list[Judgement]:
    """Findings about every claim of a text the workspace can compute."""
    found: list[Judgement] = []
    shelf, waters = Shelf(workspace), WaterShelf(workspace)
    for claim in claims:
        medium, _, statistic = (kinds()[claim.kind].statistic if claim.kind else "").partition("/")
        asked = _asked(claim, workspace)
        if medium == "air" and asked is not None and claim.role == "value":
            found += _air(claim, statistic, asked, shelf)
        elif medium == "water" and asked is not None and _is_of_water(claim):
            around = text[max(0, claim.start - 60) : claim.end + 20]
            found += beside_water(claim, statistic, asked, waters, around)
    return found


def _is_of_water(claim: Claim) -> bool:
    """Whether a figure is a state, or a change in points; what a share rose by in percent is not computed."""
    return claim.role == "value" or (claim.dimension == "point" and bool(claim.base))


def _asked(claim: Claim, workspace: Workspace) -> tuple[Place, Period] | None:
    """Place and period of a claim, when the workspace knows both."""
    if claim.role not in {"value", "change"} or claim.is_target or len(claim.kinds) != 1 or not claim.period:
        return None
    try:
        return workspace.place(claim.place), Period.parse(claim.period)
    except UsageError:
        return None


def _air(claim: Claim, statistic: str, asked: tuple[Place, Period], shelf: Shelf) -> Iterator[Judgement]:
    from qingshan.standards.air_rules import rule_sets

    own = shelf.figure(statistic, asked, "")
    others = [shelf.figure(statistic, asked, rules.key) for rules in rule_sets()]
    computed = own or next((each for each in others if each is not None), None)
    if computed is None or not isinstance(computed.value, Decimal):
        yield judgement("W1", "none", "cannot_tell", [claim], {"one": claim.text})
        return
    params = {
        "one": claim.text,
        "computed": f"{computed.value} {computed.unit}".strip(),
        "address": computed.address,
    }
    if own is not None and _agrees(claim, own):
        yield judgement("W1", "holds", "consistent", [claim], params)
        return
    fitting = [each for each in others if each is not None and _agrees(claim, each)]
    if fitting:
        params |= {"edition": fitting[0].edition, "under": fitting[0].address}
        yield judgement("W1", "other", "only_if", [claim], params)
        return
    repairs = repairs_into([claim], [Interval.exact(_value(computed))])
    yield judgement("W1", "fails", "impossible", [claim], params, repairs=repairs)


def _agrees(claim: Claim, figure: Figure) -> bool:
    value = _value(figure)
    exact = value if figure.unrounded is None else Fraction(figure.unrounded) * _factor(figure)
    return any(
        interval_of(claim, way).has(each) for way in ("rounded", "truncated") for each in (value, exact)
    )


def _value(figure: Figure) -> Fraction:
    return Fraction(figure.value) * _factor(figure) if isinstance(figure.value, Decimal) else Fraction(0)


def _factor(figure: Figure) -> Fraction:
    return _UNITS.get(figure.unit, Fraction(1))
