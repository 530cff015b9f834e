"""Registers of water: sections, waters, sources, targets, and what is said of their faults."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qingshan.base.errors import UsageError
from qingshan.edge.cities import lay_out_city, lay_out_template
from qingshan.edge.known_places import known_sections, register_sections
from qingshan.edge.workspace import Workspace
from qingshan.register.division import DivisionRegister
from qingshan.register.section import parse_sections
from qingshan.register.target import SectionTerms, parse_backgrounds, parse_targets
from qingshan.register.water_body import WaterBodyRegister, parse_water_bodies
from qingshan.register.water_source import parse_water_sources

HEAD = (
    "code,zh,en,water_body,kind,basin,county,control_level,role,nationally_assessed,order,lon,lat,datum,"
    "from,to,aliases"
)


@pytest.fixture
def chifeng(tmp_path: Path) -> Workspace:
    lay_out_city("chifeng", tmp_path / "w")
    return Workspace.find(tmp_path / "w")


def codes(findings: object) -> set[str]:
    return {each.code for each in findings}  # type: ignore[attr-defined]


def sections(*rows: str, bodies: WaterBodyRegister | None = None, terms: SectionTerms | None = None):
    return parse_sections(
        "\n".join((HEAD, *rows)), DivisionRegister(), bodies or WaterBodyRegister(), terms or SectionTerms()
    )


def test_the_demonstration_has_no_fault_and_sixteen_assessed_sections(chifeng: Workspace) -> None:
    assert chifeng.findings() == ()
    assert len(chifeng.place().sections) == 16
    register = chifeng.sections()
    assert (
        len([s for s in register.sections if s.is_nationally_assessed and s.is_open(date(2020, 6, 1))]) == 15
    )
    assert all(s.position is None or s.position.is_simulated for s in register.sections)


@pytest.mark.parametrize(
    ("text", "kind", "first"),
    [
        ("甸子", "section", "CF-LH-01"),
        ("老哈河出境(示例)", "section", "CF-LH-05"),
        ("老哈河", "water_body", "CF-LH-01"),
        ("达里湖", "water_body", "CF-DL-01"),
        ("Liao River", "basin", "CF-LH-01"),
        ("敖汉旗", "county", "CF-LH-05"),
        ("城西水源地（示例）", "water_source", "CF-WS-01"),
    ],
)
def test_a_place_knows_its_sections(chifeng: Workspace, text: str, kind: str, first: str) -> None:
    place = chifeng.place(text)
    assert (place.kind, place.sections[0]) == (kind, first)
    assert place.code in {each.code for each in chifeng.places(place.kind)}


def test_an_unknown_place_lists_sections_that_sound_alike(chifeng: Workspace) -> None:
    with pytest.raises(UsageError) as wrong:
        chifeng.place("老哈河甸子")
    assert "老哈河" in wrong.value.text("zh")


def test_sections_stand_upstream_first(chifeng: Workspace) -> None:
    order = [each.order for each in chifeng.sections().on_body("YJH")]
    assert order == sorted(order)  # type: ignore[type-var]
    assert [each.code for each in chifeng.sections().on_body("YJH")] == ["CF-YJ-01", "CF-YJ-03", "CF-YJ-02"]


def test_targets_hold_from_day_to_day_and_the_later_row_wins() -> None:
    rows = [
        "section,target,from,to,document",
        "S,Ⅳ,,2020-12-31,a",
        "S,III,2021-01-01,,b",
        "S,2,2023-01-01,,c",
    ]
    targets, faults = parse_targets("\n".join(rows))
    terms = SectionTerms(targets)
    assert faults == ()
    assert [terms.target("S", date(y, 6, 1)) for y in (2020, 2022, 2024)] == [4, 3, 2]
    assert terms.target("T", date(2020, 6, 1)) is None


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("S,甲,,河,,,150402,national,,yes,,,,,,,", "section-kind-missing"),
        ("S,甲,,河,river,,999999,national,,yes,,,,,,,", "section-unknown-county"),
        ("S,甲,,河,river,,150402,national,,yes,,,,,,,", "section-target-missing"),
        ("S,甲,,河,river,,150402,national,,yes,,,,,,,", "register-unknown-water-body"),
        ("S,甲,,河,river,,150402,provincial,,maybe,,,,,,,", "register-unknown-word"),
        ("S,甲,,河,river,,150402,sometimes,,yes,,,,,,,", "register-unknown-word"),
        ("S,,,河,river,,150402,national,,yes,,,,,,,", "register-empty-cell"),
        ("S,甲,,河,river,,150402,national,,yes,,218,41,,,,", "register-outside-china"),
        ("S,甲,,河,river,,150402,national,,yes,,118,41,MARS,,,", "register-unknown-word"),
        ("S,甲,,河,river,,150402,national,,yes,,,,,2022-01-01,2021-01-01,", "register-dates-reversed"),
    ],
)
def test_each_fault_of_a_section_is_told(row: str, code: str) -> None:
    register, faults = sections(row)
    told = [each for each in faults if each.code == code]
    assert told, codes(faults)
    assert told[0].text("zh")
    assert told[0].remedy("en")
    assert bool(register.sections) == all(each.level != "error" for each in faults)


def test_a_section_without_kind_is_kept_and_has_no_limits() -> None:
    register, _ = sections("S,甲,,河,,,150402,national,,yes,,,,,,,")
    assert register.sections[0].water is None


def test_a_section_takes_the_kind_and_basin_of_its_water() -> None:
    bodies, _ = parse_water_bodies("code,zh,en,kind,basin\nB,某流域,,basin,\nK,某水库,,reservoir,B\n")
    register, _ = sections("S,甲,,某水库,,,150402,national,,yes,,,,,,,", bodies=bodies)
    section = register.sections[0]
    assert (section.kind, section.water, section.basin, section.water_body) == ("reservoir", "lake", "B", "K")


def test_background_needs_a_document_and_known_indicators() -> None:
    rows = ["section,items,from,to,document", "S,fluoride;ph,,,号", "S,fluoride,,,", "S,gold,,,号"]
    kept, faults = parse_backgrounds("\n".join(rows))
    assert [each.items for each in kept] == [("fluoride", "ph")]
    assert codes(faults) == {"register-empty-cell", "register-unknown-word"}


def test_a_city_without_registers_of_water_works(tmp_path: Path) -> None:
    lay_out_template(("某市", "Somewhere"), "150000", tmp_path / "w")
    for name in ("sections.csv", "water_sources.csv", "water_bodies.csv", "section_targets.csv"):
        (tmp_path / "w" / "register" / name).unlink()
    workspace = Workspace.find(tmp_path / "w")
    assert workspace.sections().sections == ()
    assert workspace.findings() == ()
    assert known_sections(workspace).codes == frozenset()


def test_sections_met_are_appended_once_and_say_what_is_missing(tmp_path: Path) -> None:
    lay_out_template(("某市", "Somewhere"), "150000", tmp_path / "w")
    folder = tmp_path / "w"
    assert register_sections(Workspace.find(folder), ["河北省·甸子", "老桥"]) == ("河北省·甸子", "老桥")
    again = Workspace.find(folder)
    assert register_sections(again, ["老桥"]) == ()
    assert [each.zh for each in again.sections().sections] == ["甸子", "老桥"]
    assert {"section-kind-missing", "section-target-missing", "section-unknown-county"} <= codes(
        again.findings()
    )
    assert again.place().sections == ()


HEADS = (HEAD, "code,zh,en,kind,basin", "section,target,from,to,document", "code,zh,kind,county,level,supply")


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(HEADS), st.text('a1Ⅲ,;\n"#甲-(）', max_size=80))
def test_any_text_gives_registers_and_findings(head: str, text: str) -> None:
    body = f"{head}\n{text}"
    found = [
        parse_sections(body, DivisionRegister(), WaterBodyRegister(), SectionTerms())[1],
        parse_water_bodies(body)[1],
        parse_targets(body)[1],
        parse_water_sources(body, DivisionRegister())[1],
    ]
    for faults in found:
        for each in faults:
            assert each.text("zh")
            assert each.text("en")
