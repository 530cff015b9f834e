"""The bundle alone gives every figure again, and names what was altered in it."""

from __future__ import annotations

import csv
import io
import json
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bulletin.conftest import qingshan
from qingshan.base.errors import RefusedError
from qingshan.edge.bundle.readings import altered, sealed
from qingshan.edge.bundle.verify import verify
from qingshan.edge.bundle.write import zipped

Alter = Callable[[bytes], bytes]
READINGS, FIGURES = "readings/air.parquet", "figures.parquet"


def parts_of(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def with_part(path: Path, folder: Path, name: str, alter: Alter) -> Path:
    """A copy of the bundle in which one part was altered."""
    parts = parts_of(path)
    parts[name] = alter(parts[name])
    copy = folder / "bundle.zip"
    copy.write_bytes(zipped(parts))
    return copy


def table(change: Callable[[pl.DataFrame], pl.DataFrame]) -> Alter:
    def alter(content: bytes) -> bytes:
        buffer = io.BytesIO()
        change(pl.read_parquet(io.BytesIO(content))).write_parquet(buffer)
        return buffer.getvalue()

    return alter


def one_value(frame: pl.DataFrame) -> pl.DataFrame:
    """PM2.5 of one hour, 250 μg/m³ higher."""
    place = (pl.col("site") == "1744A") & (pl.col("indicator") == "pm25") & (pl.col("time").dt.day() == 9)
    hour = place & (pl.col("time").dt.year() == 2022) & (pl.col("time").dt.hour() == 8)
    return frame.with_columns(pl.when(hour).then(pl.col("value") + 250).otherwise("value").alias("value"))


def test_every_figure_comes_out_again_without_the_workspace(bundle: Path, tmp_path: Path) -> None:
    copy = shutil.copy(bundle, tmp_path / "elsewhere.zip")
    words = [str(Path(sys.executable).with_name("qingshan")), "verify", copy]
    done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=False, env={})
    assert done.returncode == 0, done.stdout + done.stderr
    count = pl.read_parquet(io.BytesIO(parts_of(bundle)[FIGURES])).height
    assert f"{count} 个数字重算一致，0 个不一致" in done.stdout
    assert count > 1000
    other = subprocess.run([*words, "--sha256", "0" * 64, "--format", "json"], cwd=tmp_path,
                           capture_output=True, text=True, check=False, env={})  # fmt: skip
    assert other.returncode == 1
    assert f"{count} 个数字重算一致" in other.stdout


def test_an_altered_reading_is_named_with_the_figures_it_moves(bundle: Path, tmp_path: Path) -> None:
    verdict = verify(with_part(bundle, tmp_path, READINGS, table(one_value)))
    named = [each for each in verdict.findings if each.code == "bundle-reading-altered"]
    assert len(named) == 1
    assert "2022-07" in named[0].where.file
    assert named[0].where.row is not None
    assert named[0].params["time"] == "2022-07-09T08:00"
    assert {each.code for each in verdict.findings} == {"bundle-reading-altered", "bundle-file-altered"}
    moved = {each.address for each in verdict.differences}
    assert "air/1744A/2022-07-09/pm25" in moved
    assert "air/150400/2022-07/pm25_p95" in moved
    assert not any(address.startswith("air/1745A/") for address in moved)


@pytest.mark.slow
def test_a_reading_altered_with_its_check_is_found_by_its_block(bundle: Path, tmp_path: Path) -> None:
    forged = with_part(bundle, tmp_path, READINGS, table(lambda f: sealed(one_value(f).drop("check"))[0]))
    verdict = verify(forged)
    blocks = [each for each in verdict.findings if each.code == "bundle-block-altered"]
    assert [(b.params["site"], b.params["indicator"], b.params["time"]) for b in blocks] == [
        ("1744A", "pm25", "2022-07")
    ]


@pytest.mark.slow
def test_an_altered_figure_is_named(bundle: Path, tmp_path: Path) -> None:
    address = "air/150400/2022-07/good_days"

    def better(frame: pl.DataFrame) -> pl.DataFrame:
        own = pl.col("address") == address
        return frame.with_columns(pl.when(own).then(pl.lit("99")).otherwise("value").alias("value"))

    forged = with_part(bundle, tmp_path, FIGURES, table(better))
    told = qingshan("verify", forged, "--format", "csv")
    assert told.exit_code == 1
    named = list(csv.DictReader(io.StringIO(told.stdout)))
    assert [(row["address"], row["bundled"]) for row in named] == [(address, "99")]


@pytest.mark.slow
def test_the_standards_of_the_bundle_are_used(bundle: Path, tmp_path: Path) -> None:
    """A limit moved inside the bundle moves its figures: they are not computed with the program's own "
    "data."""
    name = "standards/air/hj633-2012/breakpoints.csv"

    def stricter(content: bytes) -> bytes:
        text = content.decode("utf-8")
        assert "pm25_day,50,35," in text
        return text.replace("pm25_day,50,35,", "pm25_day,50,5,").encode("utf-8")

    verdict = verify(with_part(bundle, tmp_path, name, stricter))
    assert any("iaqi_pm25" in each.address for each in verdict.differences)
    assert [each.where.file for each in verdict.findings] == [name]


@pytest.mark.slow
def test_a_register_altered_is_named(bundle: Path, tmp_path: Path) -> None:
    name = "workspace/register/air_sites.csv"
    verdict = verify(with_part(bundle, tmp_path, name, lambda content: content + b"# more\n"))
    assert [(f.code, f.where.file) for f in verdict.findings] == [("bundle-file-altered", name)]
    assert not verdict.differences


@pytest.mark.slow
def test_files_put_in_or_taken_out_are_named(bundle: Path, tmp_path: Path) -> None:
    parts = parts_of(bundle)
    del parts["printed_figures.csv"]
    copy = tmp_path / "bundle.zip"
    copy.write_bytes(zipped({**parts, "workspace/extra.txt": b""}))
    assert {f.code for f in verify(copy).findings} == {"bundle-file-absent", "bundle-file-unknown"}


@pytest.mark.parametrize("name", ["../outside", "/etc/outside", "a\\..\\..\\b"])
def test_a_bundle_that_leaves_its_folder_is_refused(tmp_path: Path, name: str) -> None:
    path = tmp_path / "bundle.zip"
    path.write_bytes(zipped({"manifest.json": b"{}", name: b""}))
    with pytest.raises(RefusedError):
        verify(path)


@given(st.binary(max_size=200))
def test_any_bytes_are_refused_with_a_message(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.zip"
    path.write_bytes(content)
    with pytest.raises(RefusedError):
        verify(path)


def test_provenance_speaks_prov(bundle: Path) -> None:
    parts = parts_of(bundle)
    told = json.loads(parts["prov.jsonld"])
    nodes = {node["@id"]: node for node in told["@graph"]}
    assert told["@context"]["prov"] == "http://www.w3.org/ns/prov#"
    derived = nodes["figure:air/150400/2022-07/good_day_ratio"]["wasDerivedFrom"]
    assert "figure:air/150400/2022-07/good_days" in derived
    assert nodes["figures.parquet"]["wasDerivedFrom"] == [READINGS]
    sources = nodes[READINGS]["wasDerivedFrom"]
    assert {nodes[each]["dcterms:title"][-14:] for each in sources} == {"_SIMULATED.csv"}
    assert nodes["#evaluation"]["@type"] == "prov:Activity"


@pytest.mark.slow
def test_the_same_bulletin_gives_the_same_bytes(made_city: Path, bundle: Path, tmp_path: Path) -> None:
    words = ("publish", "bulletin", "2022-07", "--form", "html", "--out", tmp_path)
    assert qingshan("-C", made_city, *words).exit_code == 0
    assert (tmp_path / "bundle.zip").read_bytes() == bundle.read_bytes()


def test_checks_find_each_altered_row(bundle: Path) -> None:
    frame = pl.read_parquet(io.BytesIO(parts_of(bundle)[READINGS]))
    _, hashes = sealed(frame.drop("check"))
    assert altered(frame, hashes) == []
    changed = frame.with_columns(
        pl.when(pl.int_range(pl.len()) % 1000 == 7).then(pl.lit("x")).otherwise("raw").alias("raw")
    )
    expected = len(range(7, frame.height, 1000))
    assert len(altered(changed, hashes)) == expected
