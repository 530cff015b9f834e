"""From a file of hours to figures that open to their readings, by the command line."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import Result

from made_online import SEWER, STACK, START, Run

PLANT = "150402E61-W01"
"""A town plant under GB 18918-2002, grade 1A."""


def rows(done: Result) -> list[dict[str, object]]:
    return json.loads(done.stdout)["rows"]


def explained(run: Run, address: str) -> dict[str, object]:
    return json.loads(run("explain", address, "--format", "json").stdout)


def test_sewer_hours_become_days_over_the_limit_and_loads(run: Run, sewer_file: Path) -> None:
    run("import", "online", str(sewer_file))
    found = rows(run("evaluate", "online", "2026-03-01..2026-03-03", SEWER, "--format", "json"))
    cod = next(each for each in found if each["indicator"] == "化学需氧量")
    assert (cod["days"], cod["exceedances"], cod["limit"]) == ("2/3", 1, "400")
    assert cod["multiple"] == pytest.approx(0.13)
    assert cod["load"] == pytest.approx((451.875 + 202.0) * 240 / 1000, rel=0.01)
    assert cod["load_substituted"] > cod["load"]
    assert "500" in cod["limits"]
    assert "91150499XN0000002X001P" in cod["limits"]


def test_what_never_came_is_not_received_and_not_zero(run: Run, sewer_file: Path) -> None:
    run("import", "online", str(sewer_file))
    found = rows(run("evaluate", "online", "2026-03", SEWER, "--format", "json"))
    nh3n = next(each for each in found if each["indicator"] == "氨氮")
    assert (nh3n["mean"], nh3n["load"], nh3n["exceedances"]) == (None, None, 0)
    assert nh3n["valid_rate"] < 10


def test_a_figure_opens_down_to_file_and_row(run: Run, sewer_file: Path) -> None:
    run("import", "online", str(sewer_file))
    month = explained(run, f"online/{SEWER}/2026-03/cod_exceedances")
    assert month["inputs"] == [f"online/{SEWER}/2026-03-01/cod_mean"]
    day = explained(run, month["inputs"][0])
    assert day["coverage"] == {"have": 24, "of": 24, "need": None, "item": "hour"}
    hour = explained(run, day["inputs"][8])
    assert hour["address"] == f"online/{SEWER}/2026-03-01T09/cod"
    assert (hour["sources"][0]["file"], hour["sources"][0]["row"]) == ("sewer.csv", 10)
    assert {each["status"] for each in day["clauses"]} == {"unverified"}


def test_an_invalid_hour_opens_to_its_mark(run: Run, sewer_file: Path) -> None:
    run("import", "online", str(sewer_file))
    hour = explained(run, f"online/{SEWER}/2026-03-03T24/cod")
    assert hour["value"] is None
    assert hour["sources"][0]["flag"] == "suspect (mark:D)"


def test_flue_gas_is_held_against_the_limit_at_reference_oxygen(run: Run, stack_file: Path) -> None:
    run("import", "online", str(stack_file))
    found = rows(run("evaluate", "online", "2026-03-01", STACK, "--format", "json"))
    nox = next(each for each in found if each["indicator"].startswith("氮氧化物"))
    assert (nox["exceedances"], nox["run"], nox["multiple"]) == (4, 4, pytest.approx(0.12))
    assert nox["load"] == pytest.approx((4 * 90 + 20 * 50) * 100000 / 1e6)


def test_importing_again_changes_nothing_and_a_correction_replaces(run: Run, sewer_file: Path) -> None:
    run("import", "online", str(sewer_file))
    again = json.loads(run("import", "online", str(sewer_file), "--format", "json").stdout)
    assert again["rows"][0]["stored"]["corrected"] == 0
    changed = sewer_file.with_name("corrected.csv")
    changed.write_text(sewer_file.read_text("utf-8").replace(",450.0,N", ",350.0,N"), encoding="utf-8")
    stored = json.loads(run("import", "online", str(changed), "--format", "json").stdout)["rows"][0]["stored"]
    assert (stored["new"], stored["corrected"]) == (0, 5)


def test_faults_of_a_file_are_told_with_row_and_remedy(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "bad.csv"
    file.write_text(
        "口门代码,时间,化学需氧量,标记\n"
        f"{SEWER},2026-03-01 00:00,abc,N\n"
        "nowhere,2026-03-01 00:00,5,N\n"
        f"{SEWER},2099-03-01 00:00,5,N\n"
        f"{SEWER},2026-13-01 00:00,5,N\n"
        f"{SEWER},2026-03-01 01:00,5,N\n",
        encoding="utf-8",
    )
    done = run("import", "online", str(file), "--format", "json", ok=False)
    told = json.loads(done.stdout)
    assert done.exit_code == 1
    assert told["rows"][0]["rows"]["came"] == 5
    assert told["rows"][0]["rows"]["rejected"] == 3
    assert {each["code"]: each["row"] for each in told["findings"]} == {
        "online-cells-unreadable": 2, "online-unknown-outlet": 3, "future-date": 4, "date-not-in-calendar": 5,
    }  # fmt: skip


def test_a_table_of_something_else_is_refused(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "other.csv"
    file.write_text("时间,化学需氧量\n2026-03-01 00:00,5\n", encoding="utf-8")
    done = run("import", "online", str(file), "--format", "json", ok=False)
    assert done.exit_code == 1
    assert [each["code"] for each in json.loads(done.stdout)["findings"]] == ["online-columns"]


def test_sums_by_county_and_enterprise(run: Run, sewer_file: Path, stack_file: Path) -> None:
    run("import", "online", str(sewer_file), str(stack_file))
    counties = rows(
        run("evaluate", "online", "2026-03-01", SEWER, STACK, "--by", "county", "--format", "json")
    )
    assert [(each["code"], each["outlets_over"]) for each in counties] == [("150402", 1), ("150403", 1)]
    firms = rows(run("evaluate", "online", "2026-03-01", SEWER, "--by", "enterprise", "--format", "json"))
    assert firms[0]["code"] == "150402E02"
    assert firms[0]["cod_t"] == pytest.approx(0.108, abs=0.001)


def test_made_up_outlets_say_so_and_signs_are_no_verdicts(run: Run, sewer_file: Path) -> None:
    run("import", "online", str(sewer_file))
    done = run("evaluate", "online", "2026-03", SEWER)
    assert "SIMULATED" in done.stdout
    assert "未核实" in done.stdout


def test_an_unknown_outlet_and_an_empty_archive_say_what_to_do(run: Run) -> None:
    assert run("evaluate", "online", "2026-03", "nowhere", ok=False).exception.code == "unknown-outlet"
    near = run("evaluate", "online", "2026-03", "青川", ok=False).exception.params["known"]
    assert near.startswith("青川酒业")
    assert run("evaluate", "online", "2026-03", ok=False).exception.code == "nothing-in-period"


def test_a_permit_that_changes_in_the_month_holds_for_its_days(
    run: Run, city: Path, sewer_file: Path
) -> None:
    permits = city / "register" / "permit_limits.csv"
    lines = permits.read_text("utf-8").splitlines()
    at = next(n for n, line in enumerate(lines) if line.startswith(f"{SEWER},cod,concentration"))
    old = lines[at].split(",")
    lines[at] = ",".join([*old[:8], "2026-03-01", *old[9:]])
    lines.insert(at + 1, ",".join([*old[:4], "200", *old[5:7], "2026-03-02", *old[8:]]))
    permits.write_text("\n".join(lines) + "\n", encoding="utf-8")
    run("import", "online", str(sewer_file))
    found = rows(run("evaluate", "online", "2026-03-01..2026-03-03", SEWER, "--format", "json"))
    cod = next(each for each in found if each["indicator"] == "化学需氧量")
    assert (cod["exceedances"], cod["limit"]) == (2, "400 → 200")
    over = explained(run, f"online/{SEWER}/2026-03-01..2026-03-03/cod_exceedances")["inputs"]
    assert [each.split("/")[2] for each in over] == ["2026-03-01", "2026-03-02"]


@pytest.mark.parametrize(
    ("temperature", "over", "is_told"), [("8.0", 0, False), ("20.0", 3, False), (None, 0, True)]
)
def test_ammonia_is_held_against_the_limit_of_the_days_water(
    run: Run, city: Path, tmp_path: Path, temperature: str | None, over: int, is_told: bool
) -> None:
    permits = city / "register" / "permit_limits.csv"
    kept = [line for line in permits.read_text("utf-8").splitlines() if not line.startswith(f"{PLANT},nh3n")]
    permits.write_text("\n".join(kept) + "\n", encoding="utf-8")
    lines = ["outlet,time,indicator,value,mark"]
    for at in range(72):
        time = f"{START + timedelta(hours=at):%Y-%m-%d %H:%M}"
        cells = [("nh3n", "6.5"), ("flow", "100")]
        cells += [("water_temperature", temperature)] if temperature else []
        lines += [f"{PLANT},{time},{code},{value},N" for code, value in cells]
    file = tmp_path / "plant.csv"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    run("import", "online", str(file))
    done = run("evaluate", "online", "2026-03-01..2026-03-03", PLANT, "--format", "json")
    ammonia = next(each for each in rows(done) if each["indicator"] == "氨氮")
    assert (ammonia["exceedances"], ammonia["limit"]) == (over, "5 (≤12 ℃: 8)")
    assert ("没有水温" in done.stdout) == is_told
