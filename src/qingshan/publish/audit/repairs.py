"""The least repair: the smallest change of one printed figure that makes the others possible."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from qingshan.publish.audit.claim import Claim
from qingshan.publish.audit.interval import Interval, interval_of
from qingshan.publish.audit.page import changed
from qingshan.publish.audit.shown import printed
from qingshan.publish.audit.verdict import Repair

Possible = Callable[[Sequence[Claim]], bool]
_MOST_STEPS = 150


def least_repairs(claims: Sequence[Claim], possible: Possible) -> tuple[Repair, ...]:
    """For each figure the nearest value, with as many digits as printed, under which all agree; least first.

    Parameters
    ----------
    claims
        Figures that do not agree.
    possible
        Whether such figures agree.
    """
    found = []
    for at, claim in enumerate(claims):
        steps = _nearest(lambda k, at=at: possible(_with(claims, at, k)), claim)  # type: ignore[misc]
        if steps:
            found.append(_repair(claim, changed(claim, steps)))
    return tuple(sorted(found, key=lambda each: each.share))


def repairs_into(claims: Sequence[Claim], needed: Sequence[Interval | None]) -> tuple[Repair, ...]:
    """For each figure the nearest value, with as many digits as printed, that lies in what the others need.

    Parameters
    ----------
    claims
        Figures that do not agree.
    needed
        For each, the values in base units that would agree with the others; ``None`` where there are none.
    """
    found = []
    for claim, interval in zip(claims, needed, strict=True):
        steps = 0 if interval is None else _steps_into(claim, interval)
        if steps:
            found.append(_repair(claim, changed(claim, steps)))
    return tuple(sorted(found, key=lambda each: each.share))


def _steps_into(claim: Claim, needed: Interval) -> int:
    """Steps of the last digit to the nearest value whose interval meets the one needed; 0 for none."""
    value, unit = claim.value, claim.last_digit
    is_low = needed.low is not None and value < needed.low
    edge = needed.low if is_low else needed.high
    if edge is None:
        return 0
    first = int((edge - value) / unit)
    tries = sorted(range(first - 3, first + 4), key=abs)
    least = -int(claim.number / claim.step)
    return next((k for k in tries if k and k >= least and _meets(changed(claim, k), needed)), 0)


def _meets(claim: Claim, needed: Interval) -> bool:
    return interval_of(claim, "rounded").meets(needed)


def _repair(claim: Claim, new: Claim) -> Repair:
    size = abs(Fraction(claim.number - new.number)) / max(abs(Fraction(claim.number)), Fraction(1, 10**9))
    return Repair(claim.id, claim.text, printed(new), size)


def _with(claims: Sequence[Claim], at: int, steps: int) -> list[Claim]:
    return [changed(c, steps) if place == at else c for place, c in enumerate(claims)]


def _nearest(fits: Callable[[int], bool], claim: Claim) -> int:
    """The smallest number of steps up or down that fits; 0 for none."""
    floor = int(claim.number / claim.step)
    for steps in range(1, _MOST_STEPS + 1):
        for signed in (steps, -steps):
            if signed >= -floor and fits(signed):
                return signed
    return 0
