"""The registers of water of a workspace, read from its folder; a workspace may have none of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from qingshan.base.finding import Finding
from qingshan.edge.replacing import read_text
from qingshan.register.division import DivisionRegister
from qingshan.register.section import SectionRegister, parse_sections
from qingshan.register.target import SectionTerms, parse_backgrounds, parse_targets, unknown_sections
from qingshan.register.water_body import WaterBodyRegister, parse_water_bodies
from qingshan.register.water_source import WaterSourceRegister, parse_water_sources

BODIES = "water_bodies.csv"
SECTIONS = "sections.csv"
TARGETS = "section_targets.csv"
BACKGROUND = "section_background.csv"
SOURCES = "water_sources.csv"


@dataclass(frozen=True, slots=True)
class WaterRegisters:
    """Water bodies, sections with their terms, drinking-water sources, and the faults of their files."""

    bodies: WaterBodyRegister = field(default_factory=WaterBodyRegister)
    sections: SectionRegister = field(default_factory=SectionRegister)
    sources: WaterSourceRegister = field(default_factory=WaterSourceRegister)
    findings: tuple[Finding, ...] = ()


def read_water_registers(folder: Path, divisions: DivisionRegister) -> WaterRegisters:
    """The registers of water in a folder; one whose file is not there is empty."""
    found: list[Finding] = []
    bodies, told = parse_water_bodies(_text(folder, BODIES, "code,zh,en,kind,basin"), f"register/{BODIES}")
    found.extend(told)
    targets, told = parse_targets(
        _text(folder, TARGETS, "section,target,from,to,document"), f"register/{TARGETS}"
    )
    found.extend(told)
    backgrounds, told = parse_backgrounds(
        _text(folder, BACKGROUND, "section,items,from,to,document"), f"register/{BACKGROUND}"
    )
    found.extend(told)
    terms = SectionTerms(targets, backgrounds)
    head = "code,zh,water_body,county,control_level,nationally_assessed"
    sections, told = parse_sections(
        _text(folder, SECTIONS, head), divisions, bodies, terms, f"register/{SECTIONS}"
    )
    found.extend(told)
    found.extend(unknown_sections(targets, sections.codes, f"register/{TARGETS}"))
    found.extend(unknown_sections(backgrounds, sections.codes, f"register/{BACKGROUND}"))
    sources, told = parse_water_sources(
        _text(folder, SOURCES, "code,zh,kind,county,level"), divisions, f"register/{SOURCES}"
    )
    found.extend(told)
    return WaterRegisters(bodies, sections, sources, tuple(found))


def _text(folder: Path, name: str, head: str) -> str:
    path = folder / name
    return read_text(path) if path.is_file() else f"{head}\n"
