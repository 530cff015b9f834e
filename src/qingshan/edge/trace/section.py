"""Who is responsible for a section: its townships, who answers for them, and the likeliest sources."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from qingshan.base.errors import RefusedError
from qingshan.base.finding import Finding
from qingshan.edge.geo.catchments import RESULT, SHARES, reaches_of, terrain_folder
from qingshan.edge.geo.placing import units_at
from qingshan.edge.geo.store import Layers
from qingshan.edge.geo.terrain import Kept, kept_terrain
from qingshan.edge.replacing import read_text
from qingshan.edge.trace.discharges import records
from qingshan.edge.trace.exceedance import Found, exceedances, stated
from qingshan.edge.trace.monitored import Monitored, has_sources, monitored
from qingshan.edge.workspace import Workspace
from qingshan.register.chief import Chief, chiefs_for, parse_chiefs
from qingshan.register.stream_flow import StreamFlow, parse_stream_flows
from qingshan.trace.catchment import Catchment, Snap, ancestors
from qingshan.trace.defaults import defaults
from qingshan.trace.network import At
from qingshan.trace.streams import Network
from qingshan.trace.suspects import (
    Discharge,
    Exceedance,
    Ranking,
    Source,
    TownshipLoad,
    by_township,
    rank,
)
from qingshan.trace.township import OUTSIDE, Share
from qingshan.trace.travel import Speed, Water, Window, speed, window

LonLat = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Answer:
    """A township (or county, where townships are not known) of a catchment and who answers for it."""

    share: Share
    name: str
    county: str
    county_name: str
    county_en: str = ""


@dataclass(frozen=True, slots=True)
class SectionTrace:
    """Everything that is told of a section.

    Parameters
    ----------
    code, zh, en
        Its code and names.
    catchment
        What drains to it.
    above
        Codes of the sections above it.
    answers
        Townships, the largest part of its own catchment first.
    chiefs
        River chiefs of its water in its counties and townships.
    exceedance, ranking, loads
        What was over the limit, the candidates, the loads of townships; none when nothing was asked or found.
    others
        Further exceedances of the span.
    sources, places
        Names of the sources, and their longitude and latitude [degree], by code.
    findings
        What a reader has to know.
    is_simulated
        Whether any part is made up.
    """

    code: str
    zh: str
    en: str
    catchment: Catchment
    above: tuple[str, ...]
    answers: tuple[Answer, ...]
    chiefs: tuple[Chief, ...]
    exceedance: Found | None
    ranking: Ranking | None
    loads: tuple[TownshipLoad, ...]
    others: tuple[Found, ...]
    sources: Mapping[str, str]
    places: Mapping[str, LonLat]
    findings: tuple[Finding, ...]
    is_simulated: bool


@dataclass(frozen=True, slots=True)
class Ranked:
    """Candidates of an exceedance with names and places, loads of townships, what a reader has to know."""

    ranking: Ranking | None = None
    loads: tuple[TownshipLoad, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    places: Mapping[str, LonLat] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class Traced:
    """The result of the last ``trace catchments`` of a workspace, opened to answer questions."""

    workspace: Workspace

    @cached_property
    def told(self) -> Mapping[str, Any]:
        """What the run wrote."""
        path = terrain_folder(self.workspace) / RESULT
        if not path.is_file():
            raise RefusedError("no-terrain")
        found: Mapping[str, Any] = json.loads(read_text(path))
        return found

    @cached_property
    def layers(self) -> Layers:
        """Layers of the register."""
        return Layers.of(self.workspace.register_folder)

    @cached_property
    def catchments(self) -> tuple[Catchment, ...]:
        """All catchments."""
        return tuple(Catchment(**row) for row in self.told["catchments"])

    @cached_property
    def snaps(self) -> tuple[Snap, ...]:
        """Where the sections lie."""
        return tuple(
            Snap(**{**row, "cell": tuple(row["cell"]) if row["cell"] else None}) for row in self.told["snaps"]
        )

    @cached_property
    def shares(self) -> tuple[Share, ...]:
        """All shares."""
        path = terrain_folder(self.workspace) / SHARES
        if not path.is_file():
            return ()
        return tuple(_share(row) for row in csv.DictReader(io.StringIO(read_text(path))))

    @cached_property
    def kept(self) -> Kept:
        """The terrain."""
        return kept_terrain(terrain_folder(self.workspace))

    @cached_property
    def network(self) -> Network:
        """The river network."""
        return reaches_of(self.kept, self.snaps)

    def catchment(self, code: str, words: Sequence[str] = ()) -> Catchment:
        """The catchment of a section, or of the lake it stands in.

        Raises
        ------
        RefusedError
            It has none: no position, or it was not placed.
        """
        wanted = {code, *words}
        for each in self.catchments:
            if each.code in wanted:
                return each
        raise RefusedError("section-no-catchment", section=code)


def trace_section(
    workspace: Workspace, text: str, when: str = "", indicator: str = "", on: date | None = None
) -> SectionTrace:
    """Who is responsible for a section and, for a time, who may have caused what was over the limit.

    Parameters
    ----------
    workspace
        Its workspace.
    text
        Code, name or alias of the section.
    when
        Period to look for exceedances in; empty for none.
    indicator
        The indicator to trace; empty for the worst of the period.
    on
        Day for which river chiefs are asked.

    Raises
    ------
    UsageError
        There is no such section.
    RefusedError
        There are no catchments yet, or the section has none.
    """
    traced = Traced(workspace)
    place = workspace.place(text)
    section = workspace.sections().get(place.code)
    body = workspace.water_bodies().get(section.water_body) if section is not None else None
    catchment = traced.catchment(place.code, body.words if body is not None else ())
    answers = _answers(traced, catchment)
    found = exceedances(workspace, place.code, when) if when else ()
    chosen = _chosen(found, indicator, when, workspace)
    told = _candidates(traced, catchment, chosen, answers)
    day = on or (chosen.end.date() if chosen is not None else date.max)
    divisions = {code for each in answers for code in (each.county, each.share.unit)}
    divisions |= {section.county} if section is not None else set()
    return SectionTrace(
        place.code, place.zh, place.en, catchment,
        tuple(code for code in ancestors(traced.catchments, catchment.code) if code != catchment.code),
        answers, _chiefs(workspace, body.words if body is not None else (), divisions, day), chosen,
        told.ranking, told.loads, tuple(each for each in found if each != chosen), told.names, told.places,
        (*_nothing_over(when, chosen), *told.findings, *_register_faults(workspace)),
        workspace.is_simulated() or _is_made_up(traced),
    )  # fmt: skip


def _chosen(found: Sequence[Found], indicator: str, when: str, workspace: Workspace) -> Found | None:
    if indicator and when:
        matching = next((each for each in found if each.indicator == indicator), None)
        return matching or stated(indicator, when, workspace)
    return found[0] if found else None


def _nothing_over(when: str, chosen: Found | None) -> tuple[Finding, ...]:
    if not when or chosen is not None:
        return ()
    return (Finding("trace-nothing-over", params={"when": when}),)


def _register_faults(workspace: Workspace) -> tuple[Finding, ...]:
    """Faults of the registers only tracing reads."""
    found: list[Finding] = []
    for name in ("river_chiefs.csv", "stream_flows.csv"):
        path, file = workspace.register_folder / name, f"register/{name}"
        if not path.is_file():
            continue
        if name == "river_chiefs.csv":
            found.extend(parse_chiefs(read_text(path), "river", file)[1])
        else:
            found.extend(parse_stream_flows(read_text(path), file)[1])
    return tuple(found)


def _is_made_up(traced: Traced) -> bool:
    kinds = ("townships", "rivers", "outfalls", "sinks")
    return any(traced.layers.has(kind) and traced.layers.about(kind).is_simulated for kind in kinds)


def _answers(traced: Traced, catchment: Catchment) -> tuple[Answer, ...]:
    names: dict[str, str] = {}
    for kind in ("counties", "townships"):
        if traced.layers.has(kind):
            names |= {row["code"]: row["name"] for row, _ in traced.layers.rows(kind)}
    divisions = traced.workspace.divisions()
    rows = []
    for share in traced.shares:
        if share.catchment != catchment.code:
            continue
        county = share.unit[:6]
        division = divisions.get(county)
        zh = en = names.get(county, "")
        if division is not None:
            zh, en = division.zh, division.en
        rows.append(Answer(share, names.get(share.unit, share.unit), county, zh, en))
    return tuple(sorted(rows, key=lambda each: (-each.share.own, -each.share.full)))


def _chiefs(workspace: Workspace, waters: Sequence[str], divisions: set[str], on: date) -> tuple[Chief, ...]:
    path = workspace.register_folder / "river_chiefs.csv"
    if not path.is_file():
        return ()
    chiefs, _ = parse_chiefs(read_text(path))
    return chiefs_for(chiefs, waters, divisions, on)


def _candidates(
    traced: Traced, catchment: Catchment, found: Found | None, answers: Sequence[Answer]
) -> Ranked:
    """Ranking of the outfalls for an exceedance, and the loads of townships."""
    if found is None:
        return Ranked()
    if not has_sources(traced.workspace, traced.layers):
        return Ranked(findings=(Finding("trace-no-outfalls"),))
    snap = next((each for each in traced.snaps if each.code == catchment.code and each.cell), None)
    here = traced.network.locate(snap.cell) if snap is not None and snap.cell is not None else None
    if here is None:
        return Ranked(findings=(Finding("trace-not-on-river", params={"code": catchment.code}),))
    sources, names, places, lost = _sources(traced, found)
    rate = defaults().get(f"decay_{found.indicator}")
    exceedance = Exceedance(
        catchment.code, here[0], found.indicator, found.start, found.end, rate.value if rate else 0.0
    )
    windows = _windows(traced, here[0], [s for s in sources if traced.network.river.is_above(s.at, here[0])])
    ranking = rank(exceedance, traced.network.river, sources, windows)
    areas = {each.share.unit: each.share.full for each in answers if each.share.unit != OUTSIDE}
    loads = tuple(row for row in by_township(ranking, areas) if row.codes)
    return Ranked(ranking, loads, names, places, lost)


def _sources(
    traced: Traced, found: Found
) -> tuple[list[Source], dict[str, str], dict[str, LonLat], tuple[Finding, ...]]:
    """The outfalls on the river, with what they discharged around the time.

    Outlets with online data that are no outfall of the layer stand beside them.
    """
    span = timedelta(days=30.4 * defaults()["months_before"].value)
    start, end = found.start - span, found.end + span
    frame = traced.layers.read("outfalls") if traced.layers.has("outfalls") else None
    online = monitored(traced.workspace, frame, found.indicator, (start, end))
    frame = online.frame
    loads = records(traced.workspace, found.indicator, start, end) | dict(online.records)
    towns = units_at(frame, traced.layers.read("townships")) if traced.layers.has("townships") else None
    places = frame.geometry.to_crs(traced.kept.crs)
    sources, lost, names = [], [], {}
    for at, row in enumerate(frame.drop(columns="geometry").to_dict("records")):
        cell = traced.kept.terrain.grid.cell(float(places.iloc[at].x), float(places.iloc[at].y))
        spot = traced.network.locate(cell) if cell is not None else None
        names[row["code"]] = row["name"] or row["code"]
        if spot is None:
            lost.append(Finding("trace-source-off-river", params={"code": row["code"]}))
            continue
        listed = frozenset(filter(None, row["pollutants"].replace("；", ";").split(";")))
        sources.append(
            _source(row["code"], spot[0], towns[at] if towns else "", listed, loads, online)
        )  # fmt: skip
    lonlat = zip(frame["code"], frame.geometry.x, frame.geometry.y, strict=True)
    return sources, names, {code: (float(x), float(y)) for code, x, y in lonlat}, tuple(lost)


def _source(
    code: str, at: At, town: str, listed: frozenset[str], loads: Mapping[str, tuple[Discharge, ...]],
    online: Monitored,
) -> Source:  # fmt: skip
    """An outfall with its records; what it monitors and what its permit limits it discharges."""
    known = listed | online.pollutants.get(code, frozenset())
    return Source(code, at, town, known or None, loads.get(code, ()), online.limit_days.get(code, ()))


def _windows(traced: Traced, here: At, sources: Sequence[Source]) -> dict[str, Window]:
    """Travel time of each source to the section, by what is known of the flow there."""
    net = traced.network
    path = traced.workspace.register_folder / "stream_flows.csv"
    flows = parse_stream_flows(read_text(path))[0] if path.is_file() else {}
    snap = {each.code: each for each in traced.snaps}
    known = next(
        (f for code, f in flows.items() if code in snap and _reach_of(traced, snap[code]) == here.reach), None
    )
    area = float(net.above_km2[here.reach])
    found = {}
    for source in sources:
        path_down = net.river.below(source.at.reach)
        path_down = path_down[: path_down.index(here.reach) + 1]
        lengths = [float(net.river.lengths[k]) for k in path_down]
        lengths[0] = source.at.above_end
        if len(path_down) == 1:
            lengths[0] = source.at.above_end - here.above_end
        else:
            lengths[-1] -= here.above_end
        speeds = [_speed(known, float(net.above_km2[k]), area) for k in path_down]
        ratio = known.flow / known.mean_flow if known and known.flow and known.mean_flow else 1.0
        found[source.code] = window(lengths, speeds, ratio)
    return found


def _reach_of(traced: Traced, snap: Snap) -> int:
    return (
        int(traced.network.reach_of[snap.cell[0] * traced.kept.terrain.grid.width + snap.cell[1]])
        if (snap.cell is not None)
        else -1
    )


def _speed(known: StreamFlow | None, above_km2: float, section_km2: float) -> Speed:
    """Velocity on a reach: flow grows with the area above."""
    if known is None:
        return speed(Water())
    part = above_km2 / section_km2
    mean = known.mean_flow * part if known.mean_flow else None
    flow = known.flow * part if known.flow else mean
    return speed(Water(above_km2, flow, mean, None, known.velocity, known.rating))


def _share(row: Mapping[str, str]) -> Share:
    def number(key: str) -> float | None:
        return float(row[key]) if row[key] else None

    return Share(
        row["catchment"], row["unit"], float(row["own"]), float(row["full"]), number("of_unit"),
        float(row["of_catchment"]), number("of_own"), row["is_sliver"] == "True",
    )  # fmt: skip
