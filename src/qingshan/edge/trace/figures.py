"""The figures of a traced section, and any of them opened by its address."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from qingshan.base.errors import RefusedError, UsageError
from qingshan.base.figure import Address, Figure, Source
from qingshan.base.messages import Language
from qingshan.base.period import Period
from qingshan.edge.geo.catchments import terrain_folder
from qingshan.edge.geo.store import sha256
from qingshan.edge.geo.terrain import ABOUT
from qingshan.edge.opening import Labeled, Opened, Parts, read_address
from qingshan.edge.replacing import read_text
from qingshan.edge.trace.discharges import tables
from qingshan.edge.trace.section import SectionTrace, Traced, trace_section
from qingshan.edge.workspace import Workspace
from qingshan.evaluate.declared import Figures, Maker
from qingshan.trace.catchment import Catchment, ancestors
from qingshan.trace.figures import (
    BETWEEN,
    LIKELIHOOD,
    MEDIUM,
    OTHER_LAND,
    TERRAIN,
    Ground,
    declarations,
    maker,
    of_candidate,
    of_section,
    of_township,
)
from qingshan.trace.suspects import Discharge
from qingshan.trace.township import OUTSIDE


@dataclass(frozen=True, slots=True)
class Words:
    """A place or a time in both languages."""

    zh: str
    en: str

    def name(self, language: Language) -> str:
        """Name in the given language."""
        return self.zh if language == "zh" else self.en

    label = name


@dataclass(frozen=True, slots=True)
class SectionFigures:
    """What is printed of a section.

    Parameters
    ----------
    section
        Its areas.
    units
        Areas and shares of each unit of its catchment, by code.
    likelihoods
        Likelihood of each candidate, by code.
    ground
        What the terrain stands on.
    lineage
        All of them and the areas of the sections above, by address.
    """

    section: Figures
    units: Mapping[str, Figures]
    likelihoods: Mapping[str, Figure]
    ground: Ground
    lineage: Mapping[Address, Figure]


def section_figures(workspace: Workspace, told: SectionTrace) -> SectionFigures:
    """Figures of all that is told of a section."""
    traced = Traced(workspace)
    ground = ground_of(traced)
    make = maker(ground)
    areas = {
        code: _areas(traced, make, code, ground) for code in ancestors(traced.catchments, told.catchment.code)
    }
    units = {each.share.unit: of_township(make, each.share, ground) for each in told.answers}
    likely = _likelihoods(workspace, make, told)
    every = [*areas.values(), *units.values(), likely]
    lineage = {figure.address: figure for figures in every for figure in figures.values()}
    return SectionFigures(areas[told.catchment.code], units, likely, ground, lineage)


def open_figure(workspace: Workspace, text: str, *, as_of: int | None = None) -> Opened:
    """The figure of an address ``trace/<section>[~<unit or outfall>]/terrain or <period>/<statistic>``.

    Raises
    ------
    UsageError
        The address cannot be read, names no figure, or one of a terrain that was replaced.
    """
    asked = read_address(text, (MEDIUM,))
    section, _, part = asked.place.partition(BETWEEN)
    traced = Traced(workspace)
    ground = ground_of(traced)
    if asked.edition not in ("", ground.edition):
        raise UsageError("trace-terrain-replaced", asked=asked.edition, kept=ground.edition)
    if asked.period != TERRAIN:
        return _open_likelihood(workspace, asked, section, part, ground)
    code = _catchment(traced, section).code
    make = maker(ground, f"@{asked.edition}" if asked.edition else "")
    figures: Figures = {}
    if part:
        unit = OUTSIDE if part == OTHER_LAND else part
        mine = [each for each in traced.shares if each.catchment == code and each.unit == unit]
        figures = of_township(make, mine[0], ground) if mine else {}
    else:
        figures = _areas(traced, make, code, ground)
    if asked.key not in figures:
        raise UsageError("no-such-figure", text=text, known=", ".join(figures) or "—")
    scope = "township" if part else "section"
    return Opened(
        figures[asked.key], _named(traced, code, part), Words("由地形算出", "from the terrain"),
        declarations()[scope, asked.key], ground,
    )  # fmt: skip


def ground_of(traced: Traced) -> Ground:
    """What the terrain of a workspace stands on.

    Raises
    ------
    RefusedError
        There is none yet.
    """
    path = terrain_folder(traced.workspace) / ABOUT
    if not path.is_file():
        raise RefusedError("no-terrain")
    about = json.loads(read_text(path))
    made_from = about["made_from"]
    kind = "townships" if traced.layers.has("townships") else "counties"
    has_units = traced.layers.has(kind)
    order = tuple(traced.layers.read(kind)["code"]) if has_units else ()
    units = (f"{kind}.gpkg", traced.layers.digest(kind)) if has_units else ("", "")
    dem = (made_from["dem"], made_from["dem_sha256"])
    return Ground(about["key"], dem, units, order, bool(made_from["rivers_sha256"]))


def _areas(traced: Traced, make: Maker, code: str, ground: Ground) -> Figures:
    catchment = next(each for each in traced.catchments if each.code == code)
    snap = next((each for each in traced.snaps if each.code == code and each.cell is not None), None)
    outlet = (snap.cell[0] + 1, snap.reason) if snap is not None and snap.cell is not None else (0, "sink")
    above = [each for each in ancestors(traced.catchments, code) if each != code]
    return of_section(make, catchment, above, outlet, ground)


def _catchment(traced: Traced, section: str) -> Catchment:
    """The catchment of that code, or of the section of that name."""
    found = next((each for each in traced.catchments if each.code == section), None)
    return found or traced.catchment(traced.workspace.place(section).code)


def _likelihoods(workspace: Workspace, make: Maker, told: SectionTrace) -> Figures:
    found, ranking = told.exceedance, told.ranking
    if found is None or ranking is None:
        return {}
    over = Address(f"water/{told.code}/{found.month}/{found.indicator}")
    inputs = (over,) if found.value is not None else ()
    asked = (told.catchment.code, found.month, found.indicator)
    digests = {path.name: sha256(path) for path in tables(workspace)}
    return {
        each.source.code: of_candidate(make, each, asked, inputs, _rows(each.loads, digests))
        for each in ranking.candidates
    }


def _rows(loads: Sequence[Discharge], digests: Mapping[str, str]) -> Iterator[Source]:
    """Rows of tables of discharges, with the checksum of their file."""
    for each in loads:
        name, _, row = each.where.rpartition(":")
        if not each.address and name in digests:
            yield Source(name, digests[name], int(row), f"{each.kg_per_day:g} kg/d", "")


def _open_likelihood(
    workspace: Workspace, asked: Parts, section: str, part: str, ground: Ground
) -> Opened:  # fmt: skip
    item = asked.key.removesuffix(LIKELIHOOD)
    if ("candidate", asked.key) not in declarations():
        raise UsageError("no-such-figure", text=asked.key, known=f"<indicator>{LIKELIHOOD}")
    told = trace_section(workspace, section, asked.period, item)
    figures = _likelihoods(workspace, maker(ground, f"@{asked.edition}" if asked.edition else ""), told)
    if part not in figures:
        raise UsageError("no-such-figure", text=part, known=", ".join(figures) or "—")
    name = told.sources.get(part, part)
    return Opened(
        figures[part], Words(f"{told.zh} ← {name}", f"{told.en} ← {name}"), _when(asked.period),
        declarations()["candidate", asked.key], ground,
    )  # fmt: skip


def _when(text: str) -> Labeled:
    try:
        return Period.parse(text)
    except UsageError:
        return Words(text, text)


def _named(traced: Traced, code: str, part: str) -> Words:
    names: Mapping[str, str] = traced.told["names"]
    section = names.get(code) or code
    if not part:
        return Words(section, section)
    if part == OTHER_LAND:
        return Words(f"{section} · 图层以外", f"{section} · outside the layer")
    unit = _unit_name(traced, ("townships", "counties"), part)
    return Words(f"{section} · {unit[0]}", f"{section} · {unit[1]}")


def _unit_name(traced: Traced, kinds: Sequence[str], code: str) -> tuple[str, str]:
    for kind in kinds:
        if traced.layers.has(kind):
            frame = traced.layers.read(kind)
            found = frame.loc[frame["code"] == code]
            if len(found):
                zh = str(found["name"].iloc[0])
                return zh, str(found["en"].iloc[0] or zh)
    return code, code
