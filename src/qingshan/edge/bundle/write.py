"""Writes the bundle of a bulletin: the same bulletin gives the same bytes."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from importlib.resources.abc import Traversable
from pathlib import Path

import polars as pl

from qingshan.base.figure import Address, Figure
from qingshan.edge.archive.archive import Archive
from qingshan.edge.bulletin.making import Order
from qingshan.edge.bulletin.moment import moment, then
from qingshan.edge.bulletin.sections import MAKERS, Request, Stretch, chosen
from qingshan.edge.bundle.figures import figure_table
from qingshan.edge.bundle.layout import (
    FIGURES,
    MANIFEST,
    PRINTED,
    PROVENANCE,
    READINGS,
    README,
    STANDARDS,
    WORKSPACE,
    Manifest,
    Source,
    sha256,
)
from qingshan.edge.bundle.provenance import provenance
from qingshan.edge.bundle.readings import sealed
from qingshan.edge.city import CITY_FILE
from qingshan.edge.verdicts.store import Tables
from qingshan.edge.verdicts.verdicts import Question, Verdicts, verdicts_of
from qingshan.edge.workspace import Workspace
from qingshan.publish.content import Bulletin
from qingshan.publish.wording import DASH
from qingshan.register.dust_day import COLUMNS, render_dust_day
from qingshan.standards.catalog import standards_root

DUST = "dust_days.csv"
_MOMENT = (1980, 1, 1, 0, 0, 0)
"""The one date of every file in it, so that the hash speaks of the content alone."""


def write_bundle(
    workspace: Workspace,
    order: Order,
    bulletin: Bulletin,
    figures: Mapping[Address, Figure],
    printed: Iterable[Figure],
) -> bytes:
    """The bundle as bytes.

    Parameters
    ----------
    workspace, order
        What the bulletin was made from.
    bulletin
        The bulletin.
    figures
        Every figure a reader of it can open.
    printed
        Figures printed in it.
    """
    shown = tuple(printed)
    readings, sources, blocks = _readings(workspace, order, bulletin)
    parts: dict[str, bytes] = {f"{READINGS}/{medium}.parquet": file for medium, file in readings.items()}
    parts |= ground_files(workspace, order, [section.medium for section in bulletin.sections])
    table = figure_table(figures, shown, bulletin)
    parts[FIGURES] = _parquet(table)
    parts[PRINTED] = _printed(table)
    parts[README] = _readme().encode("utf-8")
    city = workspace.city
    named = Order(order.period, tuple(s.medium for s in bulletin.sections), order.edition, order.as_of)
    manifest = Manifest(
        bulletin.program, f"{city.code} {city.name_zh} {city.name_en}", named.record(), bulletin.commit,
        str(bulletin.made_on), bulletin.issue.number, sources,
        {name: sha256(parts[name]) for name in sorted(parts)}, blocks,
    )  # fmt: skip
    parts[PROVENANCE] = provenance(manifest, bulletin, shown).encode("utf-8")
    text = json.dumps(manifest.record(), ensure_ascii=False, indent=1)
    return zipped({MANIFEST: text.encode("utf-8"), **parts})


def seal(folder: Path, order: Order) -> bool:
    """Seals the readings the bulletin of an order will stand on, into the store of the workspace's folder.

    Returns
    -------
    Whether any had to be: none where the bulletin was made before.
    """
    workspace = Workspace.find(folder)
    archive = Archive.open(workspace.archive_folder)
    commit = moment(archive, order.as_of).commit
    request = Request(order.period, order.edition, commit)
    made: list[str] = []
    for medium, stretches in _wanted(workspace, archive, request, chosen(workspace, order.sections)).items():
        kept = verdicts_of(workspace, archive, medium, registers=(), as_of=commit)
        _sealed(kept, stretches, partial(made.append, medium))
    return bool(made)


def ground_files(workspace: Workspace, order: Order, media: Iterable[str]) -> dict[str, bytes]:
    """What figures stand on beside readings: settings, registers, targets, the standards of some media."""
    return {**_workspace_files(workspace, order), **_standards(media)}


def zipped(parts: Mapping[str, bytes]) -> bytes:
    """The parts as one zip, the same for the same parts."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name, _MOMENT)
            entry.external_attr = 0o644 << 16
            packed = zipfile.ZIP_STORED if name.endswith(".parquet") else zipfile.ZIP_DEFLATED
            archive.writestr(entry, content, compress_type=packed)
    return buffer.getvalue()


def _readings(
    workspace: Workspace, order: Order, bulletin: Bulletin
) -> tuple[dict[str, bytes], tuple[Source, ...], dict[str, dict[str, str]]]:
    """Readings by medium with their checks, the files they came from, the hashes of their blocks."""
    archive = Archive.open(workspace.archive_folder)
    request = Request(order.period, order.edition, bulletin.commit)
    files: dict[str, bytes] = {}
    blocks: dict[str, dict[str, str]] = {}
    sources: list[Source] = []
    wanted = _wanted(workspace, archive, request, [section.medium for section in bulletin.sections])
    for medium, stretches in wanted.items():
        kept = verdicts_of(workspace, archive, medium, registers=(), as_of=bulletin.commit)
        found = _sealed(kept, stretches)
        files[medium] = found["file"].item()
        blocks[medium] = dict(found["blocks"].iter_rows())
        used = set(found["used"]["file"])
        newest = {record.source.id: record for record in archive.sources() if record.medium == medium}
        sources += [
            Source(
                id_, record.source.name, record.source.sha256, record.source.size, medium,
                record.commit.received.isoformat(),
            )
            for id_, record in newest.items()
            if id_ in used
        ]  # fmt: skip
    return files, tuple(sources), blocks


def _wanted(
    workspace: Workspace, archive: Archive, request: Request, media: Iterable[str]
) -> dict[str, list[Stretch]]:
    """Stretches of readings that sections of some media stand on, by the medium of the readings."""
    wanted: dict[str, list[Stretch]] = {}
    for each in media:
        for stretch in MAKERS[each].stretches(workspace, request):
            if archive.extent(stretch.medium).rows:
                wanted.setdefault(stretch.medium, []).append(stretch)
    return wanted


def _sealed(kept: Verdicts, stretches: Sequence[Stretch], told: Callable[[], None] = lambda: None) -> Tables:
    """Readings of some stretches as the bundle has them, sealed once: file, hashes of blocks, files used.

    ``told`` is called where they had to be sealed now.
    """

    def make() -> Tables:
        told()
        parts = [
            kept.archive.read(medium=kept.medium, start=each.start, end=each.end, as_of=kept.commit)
            for each in stretches
        ]
        frame, blocks = sealed(pl.concat(parts).collect())
        return {
            "file": pl.DataFrame({"content": [_parquet(frame)]}, schema={"content": pl.Binary}),
            "blocks": pl.DataFrame(list(blocks.items()), schema=["block", "hash"], orient="row"),
            "used": frame.select(pl.col("file").unique().sort()),
        }

    first, last = min(each.start for each in stretches), max(each.end for each in stretches)
    choices = tuple((each.start, each.end) for each in stretches)
    return kept.tables(
        Question("bundle-readings", f"{kept.medium}-{first:%Y-%m}", first, last, choices), make
    )


def _workspace_files(workspace: Workspace, order: Order) -> dict[str, bytes]:
    """``city.toml``, the registers and targets; dated entries as they were known."""
    known = then(workspace, moment(Archive.open(workspace.archive_folder), order.as_of))
    found = {f"{WORKSPACE}/{CITY_FILE}": (workspace.folder / CITY_FILE).read_bytes()}
    for name in ("register", "targets"):
        folder = workspace.folder / name
        for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
            if path.is_file() and not any(part.startswith(".") for part in path.relative_to(folder).parts):
                found[f"{WORKSPACE}/{path.relative_to(workspace.folder).as_posix()}"] = path.read_bytes()
    dust = f"{WORKSPACE}/register/{DUST}"
    if dust in found and order.as_of:
        lines = "".join(render_dust_day(entry) for entry in known.dust_history())
        found[dust] = (",".join(COLUMNS) + "\n" + lines).encode("utf-8")
    return found


def _standards(media: Iterable[str]) -> dict[str, bytes]:
    """The dated data of the standards of some media, as the program has them."""
    root = standards_root()
    found: dict[str, bytes] = {}
    for medium in media:
        found |= _tree(root / medium, f"{STANDARDS}/{medium}")
    return found


def _tree(folder: Traversable, name: str) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for each in sorted(folder.iterdir(), key=lambda e: e.name):
        if each.is_dir() and not each.name.startswith(("_", ".")):
            found |= _tree(each, f"{name}/{each.name}")
        elif each.name.endswith((".toml", ".csv")):
            found[f"{name}/{each.name}"] = each.read_bytes()
    return found


def _parquet(table: pl.DataFrame) -> bytes:
    buffer = io.BytesIO()
    table.write_parquet(buffer, compression="zstd", compression_level=3, statistics=False)
    return buffer.getvalue()


def _printed(table: pl.DataFrame) -> bytes:
    """The printed figures as a table everyone can open."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    names = [name for name in table.columns if name not in {"inputs", "printed"}]
    writer.writerow(names)
    for row in table.filter(pl.col("printed")).select(names).iter_rows():
        writer.writerow([DASH if at == 1 and cell is None else cell for at, cell in enumerate(row)])
    return stream.getvalue().encode("utf-8-sig")


def _readme() -> str:
    return Path(__file__).with_name("readme.txt").read_text(encoding="utf-8")
