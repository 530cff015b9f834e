"""Traced sites and zones as records: the schema programs get, with every convention used."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict

from qingshan.base.messages import Language
from qingshan.edge.upwind.joint import JointZone
from qingshan.edge.upwind.site import SiteTrace
from qingshan.trace.upwind.conventions import conventions
from qingshan.trace.upwind.footprint import ZoneShare
from qingshan.trace.upwind.plume import plume_rules

Record = dict[str, object]


def site_record(traced: SiteTrace, language: Language) -> Record:
    """Everything told of a site."""
    found = traced.direction
    return {
        "site": traced.code, "zh": traced.zh, "en": traced.en, "indicator": traced.indicator,
        "period": str(traced.period), "simulated": traced.is_simulated, "archive_commit": traced.commit,
        "screening": True, "hours": asdict(traced.counts), "threshold": number(traced.threshold),
        "polluted": traced.polluted, "sureness": traced.sureness,
        "direction": None if found is None else {
            "degrees": found.direction, "low": found.low, "high": found.high,
            "probability": found.probability, "overall": found.overall, "agreement": found.agreement,
            "chance": found.chance,
        },
        "cpf": [
            {
                "center": c, "hours": n, "polluted": m, "probability": number(p), "low": number(a),
                "high": number(b),
            }
            for c, n, m, p, a, b in zip(
                *(each.tolist() for each in (
                    traced.cpf.center, traced.cpf.hours, traced.cpf.polluted, traced.cpf.probability,
                    traced.cpf.low, traced.cpf.high,
                )), strict=True)
        ],
        "nwr": {
            "speeds": traced.surface.speeds.tolist(), "directions": traced.surface.directions.tolist(),
            "mean": [[number(v) for v in row] for row in traced.surface.mean.tolist()],
        },
        "background": {k: number(v) for k, v in asdict(traced.background).items()},
        "districts": _districts(traced.districts, [traced.district(r.district) for r in traced.districts]),
        "firms": [asdict(each) for each in traced.firms],
        "joint_fit": None if traced.fit is None else asdict(traced.fit),
        "findings": [each.record(language) for each in traced.findings],
        "conventions": _conventions(),
    }  # fmt: skip


def zone_record(found: JointZone, language: Language) -> Record:
    """Everything told of a joint control zone."""
    return {
        "zh": found.name_zh, "en": found.name_en, "indicator": found.indicator, "period": str(found.period),
        "share": found.wanted, "simulated": found.is_simulated, "archive_commit": found.commit,
        "screening": True, "sites": [asdict(each) for each in found.sites], "zone": list(found.members),
        "districts": _districts(found.districts, [found.district(r.district) for r in found.districts]),
        "findings": [each.record(language) for each in found.findings],
        "conventions": _conventions(),
    }  # fmt: skip


def number(value: float) -> float | None:
    """A number as JSON knows it: nothing for ``nan``."""
    return value if math.isfinite(value) else None


def _districts(rows: Sequence[ZoneShare], named: Sequence[tuple[str, str]]) -> list[Record]:
    return [
        {
            "code": code, "name": name, "hours": row.hours, "share": row.share, "low": number(row.low),
            "high": number(row.high), "sum": number(row.sum), "in_zone": row.is_in,
            "agreement": number(row.agreement),
        }
        for row, (code, name) in zip(rows, named, strict=True)
    ]  # fmt: skip


def _conventions() -> Record:
    told: Record = {
        name: {"value": each.value, "unit": each.unit, "source": each.source, "status": each.status}
        for name, each in conventions().items()
    }
    clause = plume_rules().clause
    return told | {"screening_plume": {"source": str(clause), "status": clause.status}}
