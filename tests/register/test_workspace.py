from datetime import date, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from qingshan.base.errors import RefusedError, UsageError
from qingshan.edge.cities import find_city, lay_out_city, lay_out_template, shipped_cities
from qingshan.edge.cli.init import command
from qingshan.edge.replacing import write_whole
from qingshan.edge.workspace import Workspace

NOW = datetime(2022, 4, 1, 9, 30)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    lay_out_city("赤峰市", tmp_path / "w")
    return tmp_path / "w"


@pytest.fixture
def workspace(folder: Path) -> Workspace:
    return Workspace.find(folder)


def test_every_city_that_comes_with_the_program_is_sound(tmp_path: Path) -> None:
    assert "chifeng" in shipped_cities()
    for name in shipped_cities():
        lay_out_city(name, tmp_path / name)
        workspace = Workspace.find(tmp_path / name)
        assert workspace.findings() == ()
        assert workspace.place().kind == "city"
        assert workspace.place().sites


def test_a_workspace_is_found_from_below(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    below = folder / "published" / "2022"
    below.mkdir(parents=True)
    monkeypatch.chdir(below)
    assert Workspace.find(None).folder == folder.resolve()


def test_a_named_folder_is_taken_as_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    with pytest.raises(UsageError) as wrong:
        Workspace.find(folder / "register")
    assert wrong.value.code == "no-workspace"
    assert "qingshan init" in wrong.value.remedy("zh")
    assert "qingshan init" in wrong.value.remedy("en")


def test_the_city_says_what_it_is(workspace: Workspace) -> None:
    city = workspace.city
    assert (city.code, city.name_zh, city.name_en) == ("150400", "赤峰市", "Chifeng")
    assert (city.engine, city.edition, city.limit_level, city.simulated) == ("polars", "by-date", 2, False)
    assert workspace.archive_folder == workspace.folder / "observations"


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (("[city]", "[city"), "city.toml"),
        (('code = "150400"', ""), "code"),
        (("limit_level = 2", "limit_level = 3"), "limit_level"),
        (('roles = ["urban"]', 'roles = ["town"]'), "roles"),
        (('language = "zh"', 'language = "fr"'), "language"),
        (("simulated = false", 'simulated = "no"'), "simulated"),
        (("[air]", "[sky]"), "limit_level"),
        (('basis = "manual"', 'basis = "both"'), "basis"),
    ],
)
def test_a_spoiled_city_file_says_why(folder: Path, spoil: tuple[str, str], reason: str) -> None:
    path = folder / "city.toml"
    text = path.read_text(encoding="utf-8")
    assert spoil[0] in text
    path.write_text(text.replace(*spoil), encoding="utf-8")
    with pytest.raises(UsageError) as wrong:
        Workspace.find(folder)
    assert wrong.value.code == "city-file-unreadable"
    assert reason in wrong.value.text("en")


@pytest.mark.parametrize(
    ("text", "code", "kind", "sites"),
    [
        ("", "150400", "city", 4),
        ("赤峰", "150400", "city", 4),
        ("chifeng", "150400", "city", 4),
        ("元宝山", "150403", "county", 2),
        ("150429", "150429", "county", 1),
        ("松山一中", "1744A", "site", 1),
        ("1744a", "1744A", "site", 1),
        ("Yinhe Street", "3058A", "site", 1),
    ],
)
def test_a_place_by_any_of_its_words(
    workspace: Workspace, text: str, code: str, kind: str, sites: int
) -> None:
    place = workspace.place(text)
    assert (place.code, place.kind, len(place.sites)) == (code, kind, sites)


def test_an_unknown_place_lists_near_ones(workspace: Workspace) -> None:
    with pytest.raises(UsageError) as wrong:
        workspace.place("宁城线")
    assert "宁城" in wrong.value.remedy("zh")


def test_places_of_one_kind(workspace: Workspace) -> None:
    assert [len(workspace.places(kind)) for kind in ("city", "county", "site")] == [1, 12, 16]


def test_a_register_saved_by_a_spreadsheet_in_gbk_is_read(folder: Path) -> None:
    path = folder / "register" / "divisions.csv"
    path.write_bytes(path.read_text(encoding="utf-8").encode("gb18030"))
    assert Workspace.find(folder).place("宁城县").code == "150429"


def test_a_missing_register_is_named(folder: Path) -> None:
    (folder / "register" / "air_sites.csv").unlink()
    with pytest.raises(UsageError, match="air_sites"):
        Workspace.find(folder).sites()


def test_dust_days_are_entries_and_a_withdrawal_is_one_too(workspace: Workspace) -> None:
    day = date(2022, 3, 15)
    assert workspace.dust_days() == frozenset()
    workspace.record_dust_day(day, who="王, 监测站", ground='卫星与"气象"\n通报', now=NOW)
    assert workspace.dust_days() == {day}
    workspace.withdraw_dust_day(day, who="李", ground="复核", now=NOW)
    assert workspace.dust_days() == frozenset()
    assert [(e.status, e.who) for e in workspace.dust_history()] == [
        ("affected", "王, 监测站"),
        ("withdrawn", "李"),
    ]
    assert workspace.dust_history()[0].ground == '卫星与"气象" 通报'
    assert workspace.findings() == ()


def test_a_dust_day_needs_someone_and_a_ground(workspace: Workspace) -> None:
    with pytest.raises(UsageError):
        workspace.record_dust_day(date(2022, 3, 15), who=" ", ground="x", now=NOW)
    with pytest.raises(RefusedError):
        workspace.withdraw_dust_day(date(2022, 3, 15), who="x", ground="x", now=NOW)
    assert workspace.dust_history() == ()


def test_a_spoiled_dust_entry_is_a_finding(workspace: Workspace) -> None:
    path = workspace.register_folder / "dust_days.csv"
    path.write_text("recorded,date,status,who,ground\nyesterday,2022-03-15,affected,a,b\n", encoding="utf-8")
    assert [each.code for each in workspace.findings()] == ["register-unreadable-date"]
    assert workspace.dust_days() == frozenset()


def test_made_up_data_are_told_by_the_city_or_by_the_file(tmp_path: Path, workspace: Workspace) -> None:
    assert not workspace.is_simulated(["2022.csv"])
    assert workspace.is_simulated(["2022.csv", "air_2022-01_SIMULATED.csv"])
    lay_out_city("chifeng", tmp_path / "demo", simulated=True)
    assert Workspace.find(tmp_path / "demo").is_simulated()


def test_a_second_init_refuses_and_force_overwrites_nothing(folder: Path) -> None:
    with pytest.raises(RefusedError):
        lay_out_city("chifeng", folder)
    edited = folder / "register" / "air_sites.csv"
    edited.write_text("mine\n", encoding="utf-8")
    (folder / "city.toml").unlink()
    made = lay_out_city("chifeng", folder, only_missing=True)
    assert made.written == ("city.toml",)
    assert made.kept == ("register/air_sites.csv",)
    assert edited.read_text(encoding="utf-8") == "mine\n"


@pytest.mark.parametrize("name", ["赤峰市", "赤峰", "Chifeng", "chifeng", "150400"])
def test_a_city_is_found_by_any_of_its_words(name: str) -> None:
    assert find_city(name) == "chifeng"


def test_a_new_city_starts_from_the_template(tmp_path: Path) -> None:
    lay_out_template(("某市", "Some City"), "159900", tmp_path / "x")
    workspace = Workspace.find(tmp_path / "x")
    assert workspace.findings() == ()
    place = workspace.place()
    assert (place.code, place.zh, place.en, place.sites) == ("159900", "某市", "Some City", ())


def test_init_tells_what_was_made_and_what_comes_next(tmp_path: Path) -> None:
    done = CliRunner().invoke(command, ["赤峰市", str(tmp_path / "w")])
    assert done.exit_code == 0
    assert "city.toml" in done.output
    assert "import air" in done.output
    unknown = CliRunner().invoke(command, ["某市", str(tmp_path / "x")])
    assert isinstance(unknown.exception, UsageError)
    assert "chifeng" in unknown.exception.remedy("en")
    assert not (tmp_path / "x").exists()


def test_a_failed_write_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.csv"
    write_whole(path, "old")

    def fail(_: int) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("os.fsync", fail)
    with pytest.raises(OSError, match="disk full"):
        write_whole(path, "new")
    assert path.read_text(encoding="utf-8") == "old"
    assert [each.name for each in tmp_path.iterdir()] == ["a.csv"]
