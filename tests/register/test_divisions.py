from pathlib import Path

import pytest

from qingshan.edge.cities import cities_folder
from qingshan.register.division import DivisionRegister, parse_divisions

HEAD = "code,zh,en,kind,parent,aliases\n"


@pytest.fixture(scope="module")
def chifeng() -> DivisionRegister:
    text = (cities_folder() / "chifeng/register/divisions.csv").read_text(encoding="utf-8")
    register, findings = parse_divisions(text)
    assert findings == ()
    return register


def test_chifeng_has_the_city_and_twelve_counties(chifeng: DivisionRegister) -> None:
    assert [each.code for each in chifeng.of_kind("city")] == ["150400"]
    counties = chifeng.of_kind("county")
    assert len(counties) == 12
    assert len({each.code for each in counties}) == 12
    assert all(each.parent == "150400" for each in counties)
    assert all(each.zh and each.en.isascii() for each in counties)


@pytest.mark.parametrize("word", ["150429", "宁城县", "宁城", "ningcheng county", " Ningcheng "])
def test_a_division_answers_to_code_name_and_alias(chifeng: DivisionRegister, word: str) -> None:
    found = chifeng.find(word)
    assert found is not None
    assert found.code == "150429"


def test_nothing_answers_to_an_empty_text(chifeng: DivisionRegister) -> None:
    assert chifeng.find("  ") is None


def test_words_of_the_register_are_unique(chifeng: DivisionRegister) -> None:
    words = [word.casefold() for each in chifeng.divisions for word in set(each.words)]
    assert len(words) == len(set(words))


def test_every_fault_is_found_at_its_row() -> None:
    text = (
        HEAD
        + "# comment\n1,甲,A,city,,\n1,乙,B,county,1,\n2,,C,county,1,\n3,丙,D,village?,1,\n4,丁,E,county,9,\n"
    )
    register, findings = parse_divisions(text, "d.csv")
    assert [(each.code, each.where.row) for each in findings] == [
        ("register-duplicate-code", 4),
        ("register-empty-cell", 5),
        ("register-unknown-word", 6),
        ("register-unknown-division", 7),
    ]
    assert [each.code for each in register.divisions] == ["1", "4"]


def test_a_missing_column_is_named() -> None:
    register, findings = parse_divisions("code,zh\n1,甲\n")
    assert register.divisions == ()
    assert findings[0].code == "register-missing-column"
    assert "kind" in findings[0].text("en")
    assert "kind" in findings[0].text("zh")


def test_an_empty_file_lacks_every_column() -> None:
    assert [each.code for each in parse_divisions("")[1]] == ["register-missing-column"]


def test_a_circle_of_parents_ends() -> None:
    register, _ = parse_divisions(HEAD + "1,甲,A,county,2,\n2,乙,B,county,1,\n")
    assert register.is_within("1", "2")
    assert not register.is_within("1", "3")


def test_a_byte_order_mark_is_ignored() -> None:
    assert parse_divisions("\ufeff" + HEAD + "1,甲,A,city,,\n")[0].get("1") is not None


def test_no_python_names_the_city() -> None:
    sources = Path(parse_divisions.__code__.co_filename).parents[1]
    kernels = [each for part in ("register", "edge/simulate") for each in (sources / part).glob("*.py")]
    assert kernels
    assert not [each.name for each in kernels if "赤峰" in each.read_text(encoding="utf-8")]
