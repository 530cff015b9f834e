from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qingshan.base.messages import catalog
from qingshan.edge.cities import cities_folder
from qingshan.register.division import parse_divisions
from qingshan.register.site import CountRule, SiteRegister, parse_sites, sites_of

HEAD = "code,zh,en,county,control_level,role,lon,lat,from,to,source,aliases\n"
DIVISIONS, _ = parse_divisions(
    "code,zh,en,kind,parent\n15,市,City,city,\n1501,甲县,A,county,15\n1502,乙县,B,county,15\n"
)
RULE = CountRule(("national",), ("urban",))


@pytest.fixture(scope="module")
def chifeng() -> SiteRegister:
    folder = cities_folder() / "chifeng/register"
    divisions, _ = parse_divisions((folder / "divisions.csv").read_text(encoding="utf-8"))
    register, findings = parse_sites((folder / "air_sites.csv").read_text(encoding="utf-8"), divisions)
    assert findings == ()
    return register


def test_chifeng_has_four_national_and_twelve_county_sites(chifeng: SiteRegister) -> None:
    levels = [each.control_level for each in chifeng.sites]
    assert (levels.count("national"), levels.count("county")) == (4, 12)
    county_sites = [each for each in chifeng.sites if each.control_level == "county"]
    assert len({each.county for each in county_sites}) == 12
    assert all("demonstration" in each.source for each in county_sites)


def test_a_city_a_county_and_a_site_have_their_sites(chifeng: SiteRegister) -> None:
    assert sites_of("150400", chifeng, RULE) == ("1744A", "1745A", "1746A", "3058A")
    assert sites_of("150403", chifeng, RULE) == ("3058A", "150403C1")
    assert sites_of("150429", chifeng, RULE) == ("150429C1",)
    assert sites_of("1744A", chifeng, RULE) == ("1744A",)
    assert sites_of("nowhere", chifeng, RULE) == ()


def test_a_control_site_does_not_count_for_the_city() -> None:
    rows = "S1,一,One,1501,national,urban,,,,,x,\nS2,二,Two,1501,national,control,,,,,x,\n"
    register, findings = parse_sites(HEAD + rows, DIVISIONS)
    assert findings == ()
    assert sites_of("15", register, RULE) == ("S1",)
    assert sites_of("1501", register, RULE) == ("S1", "S2")


def test_a_site_reports_from_its_first_to_its_last_day() -> None:
    row = "S1,一,One,1501,national,urban,,,2022-03-01,2022-03-31,x,\n"
    register, _ = parse_sites(HEAD + row, DIVISIONS)
    assert sites_of("15", register, RULE, on=date(2022, 2, 28)) == ()
    assert sites_of("15", register, RULE, on=date(2022, 3, 1)) == ("S1",)
    assert sites_of("15", register, RULE, on=date(2022, 3, 31)) == ("S1",)
    assert sites_of("15", register, RULE, on=date(2022, 4, 1)) == ()


@pytest.mark.parametrize(
    ("row", "code", "is_kept"),
    [
        ("S1,一,One,9999,national,urban,,,,,x,", "register-unknown-division", False),
        ("S1,,One,1501,national,urban,,,,,x,", "register-empty-cell", False),
        ("S1,一,One,1501,world,urban,,,,,x,", "register-unknown-word", False),
        ("S1,一,One,1501,national,rural,,,,,x,", "register-unknown-word", False),
        ("S1,一,One,1501,national,urban,42.3,118.9,,,x,", "register-outside-china", True),
        ("S1,一,One,1501,national,urban,118°55',42.3,,,x,", "register-unreadable-number", True),
        ("S1,一,One,1501,national,urban,,,2022-13-01,,x,", "register-unreadable-date", True),
        ("S1,一,One,1501,national,urban,,,2022-03-01,2021-03-01,x,", "register-dates-reversed", True),
    ],
)
def test_a_bad_row_is_found(row: str, code: str, is_kept: bool) -> None:
    register, findings = parse_sites(HEAD + row + "\n", DIVISIONS)
    assert code in [each.code for each in findings]
    assert all(each.where.row == 2 for each in findings)
    assert (register.get("S1") is not None) is is_kept


def test_the_second_row_of_a_code_is_not_used() -> None:
    rows = "S1,一,One,1501,national,urban,,,,,x,\nS1,二,Two,1502,county,urban,,,,,x,\n"
    register, findings = parse_sites(HEAD + rows, DIVISIONS)
    assert [each.code for each in findings] == ["register-duplicate-code"]
    assert [each.zh for each in register.sites] == ["一"]


@given(st.text())
def test_any_text_gives_a_register_and_findings_in_both_languages(text: str) -> None:
    for whole in (text, HEAD + text):
        register, findings = parse_sites(whole, DIVISIONS)
        assert len(set(register.codes)) == len(register.codes)
        for each in findings:
            assert each.text("zh")
            assert each.remedy("en")


def test_every_text_of_the_register_is_in_both_languages() -> None:
    codes = [
        code
        for code in catalog()
        if code.startswith(("register-", "simulation-", "unknown-city", "unknown-place"))
    ]
    assert len(codes) >= 10
    for code in codes:
        assert all(catalog()[code][part] for part in ("text_zh", "text_en", "remedy_zh", "remedy_en"))
