import json
from datetime import datetime
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner, Result

from qingshan.base.errors import UsageError
from qingshan.edge.cities import cities_folder, lay_out_city, lay_out_template
from qingshan.edge.cli.simulate import command
from qingshan.edge.simulate.files import encode
from qingshan.edge.simulate.headers import headers
from qingshan.edge.simulate.parameters import parse_parameters

PARAMETERS = (cities_folder() / "chifeng" / "simulate.toml").read_text(encoding="utf-8")


def run(*words: object, workspace: Path | None = None) -> Result:
    return CliRunner().invoke(
        command, ["air", *map(str, words)], obj=None if workspace is None else str(workspace)
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("simulated")
    done = run(2022, "--out", folder, "--city", "chifeng", "--previous")
    assert done.exit_code == 0, done.output
    assert "SIMULATED" in done.output
    return folder


def test_a_file_a_month_for_two_years_each_marked(folder: Path) -> None:
    names = sorted(each.name for each in folder.glob("*.csv"))
    assert len(names) == 24
    assert all("SIMULATED" in name for name in names)
    assert names[0] == "150400_air_hourly_2021-01_SIMULATED.csv"


def test_every_row_says_it_is_made_up_and_labels_close_the_hour(folder: Path) -> None:
    months = [pl.read_csv(each) for each in sorted(folder.glob("*2022-*.csv"))]
    table = pl.concat(months)
    words = headers()
    assert table.columns == [words.site, words.name, words.time, *words.values.values(), words.nature]
    assert table[words.nature].unique().to_list() == ["模拟"]
    assert len(table) == 8760 * 16
    assert table[words.time][0] == "2022-01-01 01:00"
    assert table[words.time][-1] == "2023-01-01 00:00"
    assert months[0][words.time][-1] == "2022-02-01 00:00"
    assert table.select(words.site, words.time).is_unique().all()


def test_concentrations_are_whole_and_carbon_monoxide_has_one_decimal(folder: Path) -> None:
    table = pl.read_csv(folder / "150400_air_hourly_2022-03_SIMULATED.csv")
    whole = ["PM2.5(μg/m³)", "PM10(μg/m³)", "SO2(μg/m³)", "NO2(μg/m³)", "O3(μg/m³)"]
    assert all(table[each].dtype == pl.Int64 for each in whole)
    assert (table["CO(mg/m³)"].drop_nulls() * 10 % 1).round(6).is_in([0.0, 1.0]).all()
    assert 0 < table["O3(μg/m³)"].null_count() < len(table) / 10


def test_the_truth_stands_beside(folder: Path) -> None:
    truth = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    assert truth["simulated"] is True
    assert truth["note"]["zh"]
    assert truth["note"]["en"]
    assert list(truth["years"]) == ["2021", "2022"]
    year = truth["years"]["2022"]
    assert set(list(year["source"]["pm25_by_site"])[:3]) == {"150403C1", "150429C1", "3058A"}
    assert year["dust_days"]
    runs = year["dust_hours"]["1744A"]
    assert all(datetime.fromisoformat(first) < datetime.fromisoformat(end) for first, end in runs)
    days = {first[:10] for first, _ in runs} | {end[:10] for _, end in runs}
    assert set(year["dust_days"]) <= days | set(_between(runs))
    assert year["faults"]


@pytest.mark.slow
def test_the_same_seed_gives_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    run(2022, "--out", tmp_path / "again", "--city", "赤峰市")
    run(2022, "--out", tmp_path / "other", "--city", "赤峰市", "--seed", 7)
    files = sorted((tmp_path / "again").glob("*.csv"))
    assert len(files) == 12
    for each in files:
        assert each.read_bytes() == (folder / each.name).read_bytes()
        assert each.read_bytes() != (tmp_path / "other" / each.name).read_bytes()


def test_parquet_a_site_has_the_same_values(folder: Path, tmp_path: Path) -> None:
    run(2022, "--out", tmp_path, "--city", "chifeng", "--format", "parquet", "--by", "site")
    files = sorted(tmp_path.glob("*SIMULATED.parquet"))
    assert len(files) == 16
    words = headers()
    site = pl.read_parquet(tmp_path / "150400_air_hourly_1744A_2022_SIMULATED.parquet")
    months = pl.concat([pl.read_csv(each) for each in sorted(folder.glob("*2022-*.csv"))])
    expected = months.filter(pl.col(words.site) == "1744A")
    for header in words.values.values():
        assert site[header].equals(expected[header])


def test_a_workbook_is_read_back_and_is_the_same_twice(folder: Path) -> None:
    words = headers()
    csv = pl.read_csv(folder / "150400_air_hourly_2022-02_SIMULATED.csv").head(400)
    rows = csv.with_columns(pl.col(words.time).str.to_datetime("%Y-%m-%d %H:%M"))
    content = encode(rows, "xlsx")
    assert content == encode(rows, "xlsx")
    book = pl.read_excel(content)
    assert book.columns == csv.columns
    assert book[words.time].cast(pl.Datetime("us")).equals(rows[words.time])
    for header in words.values.values():
        assert book[header].cast(pl.Float64).equals(csv[header].cast(pl.Float64))


def test_a_workspace_uses_its_own_register_and_parameters(tmp_path: Path) -> None:
    lay_out_city("chifeng", tmp_path / "w")
    register = tmp_path / "w" / "register" / "air_sites.csv"
    lines = register.read_text(encoding="utf-8").splitlines(keepends=True)
    register.write_text("".join(line for line in lines if "150430C1" not in line), encoding="utf-8")
    done = run(2022, "--out", tmp_path / "out", "--by", "site", workspace=tmp_path / "w")
    assert done.exit_code == 0
    assert len(list((tmp_path / "out").glob("*SIMULATED.csv"))) == 15


def test_what_cannot_be_simulated_is_refused_with_a_remedy(tmp_path: Path) -> None:
    unknown = run(2022, "--out", tmp_path / "out", "--city", "某市")
    assert isinstance(unknown.exception, UsageError)
    for wrong in ("15", "15990A", "１５９９００"):
        with pytest.raises(UsageError):
            lay_out_template(("某市", "Some City"), wrong, tmp_path / "w")
    lay_out_template(("某市", "Some City"), "159900", tmp_path / "w")
    empty = run(2022, "--out", tmp_path / "out", workspace=tmp_path / "w")
    assert isinstance(empty.exception, UsageError)
    assert "air_sites.csv" in empty.exception.remedy("zh")
    (tmp_path / "w" / "simulate.toml").unlink()
    none = run(2022, "--out", tmp_path / "out", workspace=tmp_path / "w")
    assert isinstance(none.exception, UsageError)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (("lapse = 6.0", "lapse = 'much'"), "lapse"),
        (("lapse = 6.0", ""), "no key lapse"),
        (("lapse = 6.0", "lapse = 6.0\nlaps = 1"), "laps"),
        (("count = [6, 8]", "count = [8, 6]"), "count"),
        (("[gaps]", "[gap]"), "gap"),
    ],
)
def test_a_spoiled_parameter_is_named(spoil: tuple[str, str], reason: str) -> None:
    assert spoil[0] in PARAMETERS
    with pytest.raises(ValueError, match=reason):
        parse_parameters(PARAMETERS.replace(*spoil, 1))


def test_the_template_can_be_simulated_once_it_has_sites() -> None:
    text = (cities_folder() / "_template" / "simulate.toml").read_text(encoding="utf-8")
    assert parse_parameters(text).sites == {}


def _between(runs: list[list[str]]) -> list[str]:
    days: list[str] = []
    for first, end in runs:
        days.extend(str(d) for d in pl.date_range(
            datetime.fromisoformat(first).date(), datetime.fromisoformat(end).date(), eager=True
        ))  # fmt: skip
    return days
