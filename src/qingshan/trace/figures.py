"""Figures of tracing: areas, shares and likelihoods, each with what it stands on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import cast

from qingshan.base.figure import Address, Clause, Figure, Source, Status
from qingshan.base.indicator import indicator, indicators
from qingshan.base.messages import Language
from qingshan.base.rounding import from_float
from qingshan.evaluate.declared import Declaration, Figures, Grounds, Maker, read_catalog
from qingshan.standards.rule_set import Policy
from qingshan.trace.catchment import Catchment
from qingshan.trace.defaults import defaults
from qingshan.trace.suspects import Candidate
from qingshan.trace.township import OUTSIDE, Share

MEDIUM = "trace"
TERRAIN = "terrain"
"""Stands where other figures have a period: what a terrain says holds for all time."""
BETWEEN = "~"
"""Between the section and the unit or source in the place of a figure."""
OTHER_LAND = "outside"
"""Unit of a figure of land no unit covers."""
LIKELIHOOD = "_likelihood"
KEY_DIGITS = 12
PLAIN = ("1", "likelihood ratio")
"""Units that are not printed."""
ITEMS = tuple(key for key, each in indicators().items() if each.medium == "water")


@dataclass(frozen=True, slots=True)
class Ground:
    """What a terrain stands on: checksum of all it was made from, the terrain's file and the units' layer.

    ``dem`` and ``units`` are name and SHA-256 of the files; ``order`` the units' codes as the layer has them.
    """

    key: str
    dem: tuple[str, str]
    units: tuple[str, str]
    order: tuple[str, ...] = ()
    is_burned: bool = False

    @property
    def edition(self) -> str:
        """Key of the terrain as addresses name it."""
        return self.key[:KEY_DIGITS]

    def name(self, language: Language) -> str:
        """The terrain in words."""
        return f"{'地形' if language == 'zh' else 'terrain'} {self.dem[0]} ({self.edition})"

    def policy(self, key: str) -> Policy:
        """The convention of that name, with its value."""
        each = defaults()[key]
        told = f"{each.value:g}" if each.unit in PLAIN else f"{each.value:g} {each.unit}"
        source = Clause(each.source, "", each.status)
        return Policy(key, f"{each.zh}：{told}", f"{each.en}: {told}", each.status, source)


@cache
def declarations() -> Mapping[tuple[str, str], Declaration]:
    """Every statistic of tracing by scope and key."""
    rows = cast(Mapping[str, Mapping[str, object]], read_catalog("qingshan.trace")["statistic"])
    found = {}
    for template, row in rows.items():
        for item in ITEMS if "{indicator}" in template else ("",):
            for scope in str(row["scope"]).split():
                made = _declaration(template, scope, row, item)
                found[scope, made.key] = made
    return found


def maker(ground: Ground, suffix: str = "") -> Maker:
    """Maker of figures from a terrain."""
    return Maker(MEDIUM, ground.edition, suffix, declarations(), lambda each: _grounds(each, ground))


def place_of(section: str, part: str) -> str:
    """Place of a figure of a unit or source in the catchment of a section."""
    return f"{section}{BETWEEN}{part or OTHER_LAND}"


def of_section(
    make: Maker, catchment: Catchment, above: Sequence[str], outlet: tuple[int, str], ground: Ground
) -> Figures:
    """Areas of a section: its own from the terrain, its catchment from the own ones of all sections above.

    Parameters
    ----------
    make
        Maker of figures.
    catchment
        Its catchment.
    above
        Codes of all outlets above it.
    outlet
        Row of its cell in the terrain, and how it was placed there; what the terrain is read for.
    ground
        What the terrain stands on.
    """
    code = catchment.code
    cell = Source(ground.dem[0], ground.dem[1], outlet[0], f"{catchment.own_km2:.3f}", outlet[1])
    own = _figure(make, "section", "own_km2", catchment.own_km2, code, sources=(cell,))
    inputs = [make.address(each, TERRAIN, "own_km2") for each in (code, *above)]
    full = _figure(make, "section", "full_km2", catchment.full_km2, code, inputs)
    return {"own_km2": own, "full_km2": full}


def of_township(make: Maker, share: Share, ground: Ground) -> Figures:
    """Areas and shares of one unit in a catchment."""
    place, section = place_of(share.catchment, share.unit), share.catchment
    row = ground.order.index(share.unit) + 1 if share.unit in ground.order else 0
    layer = (Source(*ground.units, row, share.unit, ""),) if share.unit != OUTSIDE else ()
    mine = {key: make.address(place, TERRAIN, key) for key in ("own_km2", "full_km2")}
    whole = {key: make.address(section, TERRAIN, key) for key in mine}
    areas = {"own_km2": share.own, "full_km2": share.full}
    found = {
        key: _figure(make, "township", key, value, place, (whole[key],), sources=layer)
        for key, value in areas.items()
    }
    parts: dict[str, tuple[float | None, str]] = {
        "of_own": (share.of_own, "own_km2"), "of_catchment": (share.of_catchment, "full_km2"),
        "of_unit": (share.of_unit, "full_km2"),
    }  # fmt: skip
    for key, (part, area) in parts.items():
        inputs = (mine[area],) if key == "of_unit" else (mine[area], whole[area])
        percent = None if part is None else 100 * part
        found[key] = _figure(make, "township", key, percent, place, inputs)
    return found


def of_candidate(
    make: Maker, candidate: Candidate, asked: tuple[str, str, str], over: Iterable[Address],
    rows: Iterable[Source],
) -> Figure:  # fmt: skip
    """Likelihood of a source.

    Parameters
    ----------
    make
        Maker of figures.
    candidate
        The source.
    asked
        Section, time and indicator.
    over
        Figures of what was over its limit.
    rows
        Rows of tables its loads were read from.
    """
    section, when, item = asked
    online = [each.address for each in candidate.loads if each.address]
    online += [each.address for each in candidate.limit_days]
    return _figure(
        make, "candidate", f"{item}{LIKELIHOOD}", 100 * candidate.share,
        place_of(section, candidate.source.code), (*over, *map(Address, dict.fromkeys(online))),
        sources=tuple(rows), period=when,
    )  # fmt: skip


def _figure(
    make: Maker, scope: str, key: str, value: float | None, place: str, inputs: Sequence[Address] = (),
    *, sources: tuple[Source, ...] = (), period: str = TERRAIN,
) -> Figure:  # fmt: skip
    declared = make.declared(scope, key)
    told = None if value is None else from_float(value, declared.decimals)
    made = make.figure(
        scope, key, told, place=place, period=period, inputs=inputs, unrounded=value,
        note="" if value is not None else "figure-no-such-area",
    )  # fmt: skip
    return replace(made, sources=sources) if sources else made


def _grounds(declared: Declaration, ground: Ground) -> Grounds:
    catalog = read_catalog("qingshan.trace")
    methods = cast(Mapping[str, Mapping[str, str]], catalog["method"])
    chosen = cast(Mapping[str, Mapping[str, Sequence[str]]], catalog["statistic"])[declared.template]
    clauses = tuple(
        Clause(m["standard"], m["clause"], cast(Status, m["status"]))
        for m in (methods[word] for word in declared.clauses)
    )
    names = [*chosen["policies"], *([f"decay_{declared.item}"] if declared.item else [])]
    if ground.is_burned and "flat_shallow" in names:
        names += ["burn_drop", "burn_rise", "burn_reach"]
    return clauses, tuple(name for name in names if name in defaults())


def _declaration(template: str, scope: str, row: Mapping[str, object], item: str) -> Declaration:
    words = {"indicator": item, "indicator_zh": "", "indicator_en": ""}
    if item:
        words |= {"indicator_zh": indicator(item).zh, "indicator_en": indicator(item).en}
    return Declaration(
        key=template.format_map(words), scope=scope, zh=str(row["zh"]).format_map(words),
        en=str(row["en"]).format_map(words), formula_zh=str(row["formula_zh"]),
        formula_en=str(row["formula_en"]), unit=str(row["unit"]), decimals=cast(int, row["decimals"]),
        rests_on=tuple(cast(Sequence[str], row["rests_on"])),
        clauses=tuple(cast(Sequence[str], row["clauses"])), item=item, template=template,
    )  # fmt: skip
