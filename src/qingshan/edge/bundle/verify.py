"""Verifies a bundle anywhere: its hashes, its readings, and every figure computed again from them."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

import polars as pl

from qingshan.base.errors import RefusedError
from qingshan.base.finding import Finding, Where
from qingshan.base.messages import Language
from qingshan.edge.bundle.layout import FIGURES, FORMAT, MANIFEST, PROVENANCE, READINGS, Manifest, sha256
from qingshan.edge.bundle.readings import Altered, altered

LARGEST = 4 * 1024**3
"""Bytes a bundle may unpack to: more is no bundle of ours."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure that does not agree: as bundled and as computed again; ``None`` where one has it not."""

    address: str
    bundled: str | None
    computed: str | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the verification of a bundle found.

    Parameters
    ----------
    manifest
        Its table of contents.
    sha256
        Hash of the whole bundle, to be compared with the one printed in the bulletin.
    findings
        Files and readings that are not those that were bundled.
    agreed
        Figures that came out the same.
    differences
        Figures that did not.
    """

    manifest: Manifest
    sha256: str
    findings: tuple[Finding, ...]
    agreed: int
    differences: tuple[Difference, ...]

    @property
    def is_whole(self) -> bool:
        """Whether all of it stands."""
        return not self.findings and not self.differences


def verify(path: Path, language: Language = "zh") -> Verdict:
    """The verdict on a bundle, from the bundle alone.

    Raises
    ------
    RefusedError
        It is no bundle of this format.
    """
    content = path.read_bytes()
    parts = _parts(content, path.name)
    manifest = _manifest(parts, path.name)
    findings = [*_files(parts, manifest), *_altered_readings(parts, manifest)]
    agreed, differences = 0, tuple[Difference, ...]()
    try:
        agreed, differences = _recomputed(parts, language)
    except RefusedError as refused:
        findings.append(Finding(refused.code, Where(path.name), refused.params))
    return Verdict(manifest, sha256(content), tuple(findings), agreed, differences)


def _parts(content: bytes, name: str) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            is_safe = all(_is_inside(entry.filename) for entry in entries)
            if not is_safe or sum(entry.file_size for entry in entries) > LARGEST:
                raise RefusedError("bundle-unreadable", file=name, reason="zip")
            return {entry.filename: archive.read(entry) for entry in entries if not entry.is_dir()}
    except (zipfile.BadZipFile, OSError, EOFError) as wrong:
        raise RefusedError("bundle-unreadable", file=name, reason=wrong) from wrong


def _is_inside(name: str) -> bool:
    """Whether a name in the zip stays in the folder it is unpacked to."""
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts and "\\" not in name and ":" not in name


def _manifest(parts: Mapping[str, bytes], name: str) -> Manifest:
    try:
        record = json.loads(parts[MANIFEST])
        if record.get("format") != FORMAT:
            raise RefusedError("bundle-other-format", file=name, format=record.get("format"), known=FORMAT)
        return Manifest.read(record)
    except (KeyError, TypeError, ValueError, AttributeError) as wrong:
        raise RefusedError("bundle-unreadable", file=name, reason=f"{MANIFEST}: {wrong}") from wrong


def _files(parts: Mapping[str, bytes], manifest: Manifest) -> list[Finding]:
    """Files that are absent, unknown or not the ones that were bundled."""
    found = [Finding("bundle-file-absent", Where(name)) for name in manifest.files if name not in parts] + [
        Finding("bundle-file-unknown", Where(name))
        for name in parts
        if name not in manifest.files and name not in {MANIFEST, PROVENANCE}
    ]
    for name, then in manifest.files.items():
        if name in parts and (now := sha256(parts[name])) != then:
            found.append(Finding("bundle-file-altered", Where(name), {"then": then[:16], "now": now[:16]}))
    return found


def _altered_readings(parts: Mapping[str, bytes], manifest: Manifest) -> list[Finding]:
    names = {source.id: source.name for source in manifest.sources}
    found = []
    for medium, blocks in manifest.blocks.items():
        name = f"{READINGS}/{medium}.parquet"
        if name in parts:
            try:
                frame = pl.read_parquet(io.BytesIO(parts[name]))
                found += [_told(each, names, name) for each in altered(frame, dict(blocks))]
            except (pl.exceptions.PolarsError, OSError) as wrong:
                raise RefusedError("bundle-unreadable", file=name, reason=wrong) from wrong
    return found


def _told(each: Altered, names: Mapping[str, str], file: str) -> Finding:
    params = {"site": each.site, "indicator": each.indicator, "time": each.time}
    params |= {"then": each.then[:16], "now": each.now[:16]}
    if each.row:
        where = Where(names.get(each.file, each.file), each.row, each.indicator, each.value)
        return Finding("bundle-reading-altered", where, params)
    return Finding("bundle-block-altered", Where(file), params)


def _recomputed(parts: Mapping[str, bytes], language: Language) -> tuple[int, tuple[Difference, ...]]:
    """Number of figures that agree, and those that do not."""
    try:
        bundled = pl.read_parquet(io.BytesIO(parts[FIGURES])).select("address", "value")
    except (KeyError, pl.exceptions.PolarsError, OSError) as wrong:
        raise RefusedError("bundle-unreadable", file=FIGURES, reason=wrong) from wrong
    with TemporaryDirectory(prefix="qingshan-verify-") as scratch:
        folder, out = Path(scratch) / "bundle", Path(scratch) / "figures.parquet"
        for name, content in parts.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        _run(folder, out, language)
        computed = pl.read_parquet(out)
    both = bundled.join(
        computed, on="address", how="full", coalesce=True, suffix="_computed", nulls_equal=True
    )
    both = both.with_columns(
        is_bundled=pl.col("address").is_in(bundled["address"].implode()),
        is_computed=pl.col("address").is_in(computed["address"].implode()),
    )
    agrees = (
        pl.col("is_bundled") & pl.col("is_computed") & pl.col("value").eq_missing(pl.col("value_computed"))
    )
    split = both.with_columns(agrees=agrees)
    others = split.filter(~pl.col("agrees")).sort("address")
    return int(split["agrees"].sum()), tuple(_difference(row) for row in others.iter_rows(named=True))


def _difference(row: Mapping[str, object]) -> Difference:
    def side(is_there: object, value: object) -> str | None:
        return None if not is_there else "NA" if value is None else str(value)

    return Difference(
        str(row["address"]),
        side(row["is_bundled"], row["value"]),
        side(row["is_computed"], row["value_computed"]),
    )


def _run(folder: Path, out: Path, language: Language) -> None:
    words = [sys.executable, "-m", "qingshan.edge.bundle.recompute", str(folder), str(out), language]
    done = subprocess.run(words, capture_output=True, text=True, check=False, cwd=folder)
    if done.returncode or not out.is_file():
        lines = done.stderr.strip().splitlines()
        raise RefusedError("bundle-not-computed", reason=lines[-1] if lines else done.returncode)
