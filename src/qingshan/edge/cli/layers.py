"""``qingshan layers``: what the map of the workspace holds, and the way back."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import click

from qingshan.edge.cli.import_layer import DATUMS, fit_line
from qingshan.edge.cli.language import language, say
from qingshan.edge.cli.output import format_option, out_option, write_rows
from qingshan.edge.workspace import Workspace
from qingshan.register.datum import LayerDatum
from qingshan.register.layer import layer_kinds


@click.group(help=say("登记的图层：列出、撤回、比对。", "Layers of the register: list, undo, compare."))
def command() -> None:
    """Group of what can be done with layers."""


@command.command("list", help=say("列出图层和来源。", "List the layers and where they came from."))
@format_option
@out_option
@click.pass_obj
def list_(folder: str | None, *, form: str, out: Path | None) -> None:
    """One row for each layer."""
    from qingshan.edge.geo.store import Layers

    layers = Layers.of(Workspace.find(folder).register_folder)
    rows = []
    for kind in layers.kinds():
        about = layers.about(kind)
        rows.append(
            {
                "kind": kind, "name": layer_kinds()[kind].name(language()), "rows": about.kept,
                "datum": about.datum, "file": about.file, "imported": about.imported,
                "simulated": about.is_simulated, "sha256": about.sha256[:16], "note": about.note,
            }
        )  # fmt: skip
    headers = {
        "kind": say("种类", "kind"), "name": say("名称", "name"), "rows": say("行数", "rows"),
        "datum": say("原坐标系", "datum"), "file": say("来源文件", "file"),
        "imported": say("导入时间", "imported"), "simulated": say("模拟", "simulated"),
        "sha256": say("校验和", "checksum"), "note": say("说明", "note"),
    }  # fmt: skip
    write_rows(rows, headers, form=form, out=out, title=say("图层", "Layers"))


@command.command(help=say("撤回最近一次导入，恢复上一版。", "Take back the last import of a layer."))
@click.argument("kind")
@click.pass_obj
def undo(folder: str | None, kind: str) -> None:
    """Bring back the layer before."""
    from qingshan.edge.geo.store import Layers, kind_named

    key = kind_named(kind).key
    about = Layers.of(Workspace.find(folder).register_folder).undo(key)
    click.echo(
        say(
            f"{key} 恢复为 {about.imported} 导入的 {about.file}",
            f"{key} is again {about.file} of {about.imported}",
        )
    )


@command.command(
    help=say(
        "一个边界文件与旗县边界相差多远，像哪种坐标系；不导入。",
        "How far a boundary file lies from the county boundaries and which datum it looks like; "
        "imports nothing.",
    )
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--datum", type=click.Choice(DATUMS), default="WGS84", show_default=True,
    help=say("按哪种坐标系读", "read as of this datum"),
)  # fmt: skip
@click.pass_obj
def fit(folder: str | None, file: Path, *, datum: str) -> None:
    """Print the fit."""
    from qingshan.edge.geo.fit import fit as measure
    from qingshan.edge.geo.reading import Source, read_layer
    from qingshan.edge.geo.store import Layers
    from qingshan.register.layer import LayerKind

    layers = Layers.of(Workspace.find(folder).register_folder)
    kind = LayerKind("boundary", "", "", "polygon", ())
    read = read_layer(Source(file, kind, cast(LayerDatum, datum), {}))
    click.echo(fit_line(measure(read.frame, layers.read("counties"))))
