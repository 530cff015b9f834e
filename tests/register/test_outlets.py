"""Enterprises, outlets and permit limits: codes checked, faults told together, none in the shipped ones."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qingshan.edge.cities import cities_folder
from qingshan.register.credit_code import ALPHABET, check_character, is_credit_code
from qingshan.register.division import parse_divisions
from qingshan.register.enterprise import EnterpriseRegister, parse_enterprises
from qingshan.register.outlet import OutletRegister, parse_outlets
from qingshan.register.permit_limit import parse_permit_limits

DIVISIONS, _ = parse_divisions("code,zh,en,kind,parent\n1501,甲县,A,county,\n")
ENTERPRISES = (
    "code,zh,en,credit_code,county,lon,lat,datum,industry_code,industry,permit,from,to,source\n"
    "1501E01,甲厂,A,91350100M000100Y43,1501,118.9,42.2,CGCS2000,1351,屠宰,91350100M000100Y43001P,2024-01-01,,x\n"
)
OUTLETS = (
    "code,enterprise,kind,zh,en,permit_outlet,receives,lon,lat,datum,standards,applies,conditions,flow_unit,"
    "flow_device,flow_size,from,to,source\n"
    "1501E01-W01,1501E01,sewer_outfall,总排口,outlet,DW001,厂,,,,gb8978-1996/grade_3,,,m³/h,parshall,0.25,,,x\n"
)
LIMITS = (
    "outlet,indicator,kind,low,high,unit,averaging,from,to,permit,source\n"
    "1501E01-W01,cod,concentration,,500,mg/L,day,2024-01-01,2024-12-31,,x\n"
    "1501E01-W01,cod,concentration,,400,mg/L,day,2025-01-01,,,x\n"
)
BODY = st.text(alphabet=ALPHABET, min_size=17, max_size=17)


@pytest.fixture(scope="module")
def enterprises() -> EnterpriseRegister:
    register, findings = parse_enterprises(ENTERPRISES, DIVISIONS)
    assert findings == ()
    return register


@pytest.fixture(scope="module")
def outlets(enterprises: EnterpriseRegister) -> OutletRegister:
    register, findings = parse_outlets(OUTLETS, enterprises)
    assert findings == ()
    return register


@given(BODY, st.integers(0, 16), st.sampled_from(ALPHABET))
def test_any_single_changed_character_of_a_credit_code_is_seen(body: str, at: int, other: str) -> None:
    code = body + (check_character(body) or "")
    changed = code[:at] + other + code[at + 1 :]
    assert is_credit_code(code)
    assert is_credit_code(changed) == (changed == code)


@given(st.text())
def test_no_text_breaks_the_check_of_a_credit_code(text: str) -> None:
    assert is_credit_code(text) in {True, False}


def test_an_enterprise_is_found_by_name_credit_code_and_permit(enterprises: EnterpriseRegister) -> None:
    words = ("甲厂", "91350100m000100y43", "91350100M000100Y43001P", "1501E01")
    assert {enterprises.find(each).code for each in words} == {"1501E01"}


def test_faults_of_enterprises_are_told_together() -> None:
    bad = "1501E02,乙,B,91350100M000100Y44,1509,10,42,x,,,123,2024-13-01,,x\n"
    other = "1501E03,丙,C,91350100M000100Y43,1501,,,,,,91130200699229617X001P,,,x\n"
    register, findings = parse_enterprises(ENTERPRISES + bad + other, DIVISIONS)
    assert [each.code for each in register.enterprises] == ["1501E01", "1501E03"]
    assert {each.code for each in findings} == {
        "register-credit-code", "register-unknown-division", "register-outside-china",
        "register-unknown-word", "register-permit-number", "register-unreadable-date",
        "register-permit-other-code",
    }  # fmt: skip
    assert all(each.remedy("zh") and each.remedy("en") for each in findings)


def test_an_outlet_says_whose_it_is_and_what_holds_there(outlets: OutletRegister) -> None:
    one = outlets.find("总排口")
    assert [(each.standard, each.grade) for each in one.standards] == [("gb8978-1996", "grade_3")]
    assert (one.flow_unit, one.flow_device, one.flow_size) == ("m³/h", "parshall", Decimal("0.25"))
    assert outlets.county_of(one) == "1501"
    assert outlets.of("1501E01") == (one,)


@pytest.mark.parametrize("code", ["1501E01-A01", "1501E01W01", "1501E02-W01", "1501E01-W", "1501E01-W0x"])
def test_an_outlet_code_that_does_not_fit_is_refused(code: str, enterprises: EnterpriseRegister) -> None:
    register, findings = parse_outlets(OUTLETS.replace("\n1501E01-W01", f"\n{code}"), enterprises)
    assert register.outlets == ()
    assert [each.code for each in findings] == ["register-outlet-code"]


def test_the_permit_limit_in_force_follows_the_date(outlets: OutletRegister) -> None:
    limits, findings = parse_permit_limits(LIMITS, outlets)
    assert findings == ()
    held = {
        on: [each.high for each in limits if each.holds(on)] for on in (date(2024, 12, 31), date(2025, 1, 1))
    }
    assert held == {date(2024, 12, 31): [500], date(2025, 1, 1): [400]}


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("1501E01-W01,cod,concentration,,300,mg/L,day,2024-06-01,,,x", "register-limit-overlaps"),
        ("1501E01-W01,nh3n,concentration,,45,kg,day,2024-06-01,,,x", "register-limit-unit"),
        ("1501E01-W01,cod,load,,45,kg,year,2024-06-01,,,x", "register-limit-unit"),
        ("1501E01-W02,nh3n,concentration,,45,mg/L,day,2024-06-01,,,x", "register-unknown-outlet"),
        ("1501E01-W01,nh3n,concentration,,ten,mg/L,day,2024-06-01,,,x", "register-unreadable-number"),
        ("1501E01-W01,nh3n,concentration,,,mg/L,day,2024-06-01,,,x", "register-empty-cell"),
        ("1501E01-W01,xyz,concentration,,1,mg/L,day,2024-06-01,,,x", "register-unknown-word"),
    ],
)
def test_a_limit_that_is_half_known_is_none(row: str, code: str, outlets: OutletRegister) -> None:
    limits, findings = parse_permit_limits(LIMITS + row + "\n", outlets)
    assert len(limits) == 2
    assert [each.code for each in findings] == [code]


def test_the_city_ships_seventy_sewer_outlets_and_a_few_others_all_said_to_be_made_up() -> None:
    folder = cities_folder() / "chifeng/register"
    texts = {
        name: (folder / f"{name}.csv").read_text("utf-8") for name in ("divisions", "enterprises", "outlets")
    }
    divisions, _ = parse_divisions(texts["divisions"])
    firms, wrong_firms = parse_enterprises(texts["enterprises"], divisions)
    register, wrong_outlets = parse_outlets(texts["outlets"], firms)
    limits, wrong_limits = parse_permit_limits((folder / "permit_limits.csv").read_text("utf-8"), register)
    assert (*wrong_firms, *wrong_outlets, *wrong_limits) == ()
    kinds = [each.kind for each in register.outlets]
    assert (kinds.count("sewer_outfall"), kinds.count("river_outfall"), kinds.count("stack")) == (72, 4, 6)
    assert {each.outlet for each in limits} == {each.code for each in register.outlets}
    assert all("SIMULATED" in each.source for each in (*firms.enterprises, *register.outlets, *limits))
    assert {each.county for each in firms.enterprises} == {each.code for each in divisions.of_kind("county")}


def test_the_template_has_the_heads() -> None:
    folder = cities_folder() / "_template/register"
    firms, wrong_firms = parse_enterprises((folder / "enterprises.csv").read_text("utf-8"), DIVISIONS)
    register, wrong_outlets = parse_outlets((folder / "outlets.csv").read_text("utf-8"), firms)
    limits, wrong_limits = parse_permit_limits((folder / "permit_limits.csv").read_text("utf-8"), register)
    assert (firms.enterprises, register.outlets, limits) == ((), (), ())
    assert (*wrong_firms, *wrong_outlets, *wrong_limits) == ()
