"""City and county days: the mean of the sites' days, where enough sites are valid.

References
----------
HJ 663-2026 table A.2 (order of averaging); HJ 663-2013, 6.2 (share of valid sites, unverified).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_CEILING

import narwhals.stable.v2 as nw

from qingshan.evaluate.air.items import DAY_ITEMS
from qingshan.evaluate.kernels import Table
from qingshan.standards.air_rules import Validity

FAR = date(9999, 12, 31)


@dataclass(frozen=True, slots=True)
class Member:
    """A site counted for a place from ``first`` to ``last``, both days included."""

    place: str
    site: str
    first: date = date.min
    last: date = FAR


@dataclass(frozen=True, slots=True)
class Membership:
    """Sites of a place over a span in which they do not change, and how many of them must be valid."""

    place: str
    site: str
    first: date
    last: date
    sites: int
    need: int


def sites_needed(sites: int, validity: Validity) -> int:
    """Valid sites a city day needs.

    Examples
    --------
    With the shares of HJ 663-2013, 3 of 4 sites and 2 of 3 must be valid.
    """
    is_small = sites < validity.small_site_count
    share = validity.small_site_share if is_small else validity.site_share
    return int((share * sites).to_integral_value(rounding=ROUND_CEILING)) if sites else 0


def memberships(members: Iterable[Member], validity: Validity) -> tuple[Membership, ...]:
    """Members cut into spans without change, each with the number of sites that must be valid."""
    by_place: dict[str, list[Member]] = {}
    for member in members:
        by_place.setdefault(member.place, []).append(member)
    return tuple(span for place in by_place.values() for span in _spans(place, validity))


def _spans(members: Sequence[Member], validity: Validity) -> Iterable[Membership]:
    starts = {m.first for m in members} | {m.last + timedelta(days=1) for m in members if m.last < FAR}
    cuts = sorted(starts)
    for at, first in enumerate(cuts):
        last = cuts[at + 1] - timedelta(days=1) if at + 1 < len(cuts) else FAR
        present = [m for m in members if m.first <= first and last <= m.last]
        need = sites_needed(len(present), validity)
        yield from (Membership(m.place, m.site, first, last, len(present), need) for m in present)


def city_days(days: Table, spans: Table) -> Table:
    """Days of places from days of sites.

    Parameters
    ----------
    days
        Site days of :func:`~qingshan.evaluate.air.day.site_days`, ``place`` being the site.
    spans
        Table of :class:`Membership` records, on the same engine.

    Returns
    -------
    Table
        ``place``, ``date``, unrounded means of the valid sites, null where too few are valid; ``n_<item>``
        counts valid sites; ``sites`` is the number that should report.
    """
    joined = (
        spans.rename({"place": "city"})
        .join(days.rename({"place": "site"}), on="site", how="inner")
        .filter((nw.col("date") >= nw.col("first")) & (nw.col("date") <= nw.col("last")))
    )
    means = {f"mean_{item}": nw.col(item).mean() for item in DAY_ITEMS}
    counts = {f"n_{item}": nw.col(item).count().cast(nw.Int64) for item in DAY_ITEMS}
    grouped = joined.group_by("city", "date").agg(
        nw.col("sites").max(), nw.col("need").max(), nw.col("rows").sum(), **means, **counts
    )
    return grouped.select(
        nw.col("city").alias("place"),
        "date",
        "rows",
        **{
            item: nw.when(nw.col(f"n_{item}") >= nw.col("need")).then(nw.col(f"mean_{item}"))
            for item in DAY_ITEMS
        },
        **{f"n_{item}": nw.col(f"n_{item}") for item in DAY_ITEMS},
        sites=nw.col("sites"),
        need=nw.col("need"),
    )
