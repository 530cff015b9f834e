"""``qingshan init``: the workspace of a city."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from qingshan.base.finding import Finding
from qingshan.edge.cities import Made, find_city, lay_out_city, lay_out_template
from qingshan.edge.cli.language import say
from qingshan.edge.cli.output import write_findings
from qingshan.edge.workspace import Workspace


@click.command(
    help=say(
        "建立一个城市的工作目录：qingshan init 赤峰市 目录。CITY 可写中文名、英文名或区划代码。\n\n"
        "没有现成资料的城市从模板开始：qingshan init 某市 目录 --code 六位区划代码",
        "Make the workspace of a city: qingshan init chifeng DIR. "
        "CITY is a Chinese or English name or a division code.\n\n"
        "A city that does not come with the program starts from the template: "
        "qingshan init NAME DIR --code DIVISION_CODE",
    )
)
@click.argument("city")
@click.argument("folder", required=False, type=click.Path(file_okay=False, path_type=Path))
@click.option("--code", help=say("从模板开始：城市的区划代码", "from the template: division code"))
@click.option("--name", help=say("从模板开始：英文名", "from the template: name in English"))
@click.option("--simulated", is_flag=True, help=say("标明数据为模拟生成", "mark the data as made up"))
@click.option(
    "--force", is_flag=True, help=say("只补缺少的文件，不覆盖", "add missing files, overwrite none")
)
def command(
    city: str, folder: Path | None, *, code: str | None, name: str | None, simulated: bool, force: bool
) -> None:
    """Lay out the folder and say what was made and what to do next."""
    target = folder if folder is not None else Path(_folder_name(city, name))
    if code and find_city(city) is None:
        names = (city, name or city)
        made = lay_out_template(names, code, target, simulated=simulated, only_missing=force)
    else:
        made = lay_out_city(city, target, simulated=simulated, only_missing=force)
    workspace = Workspace.find(target)
    boundaries = _boundaries(workspace)
    _tell(workspace, target, made)
    write_findings([*workspace.findings(), *boundaries])


def _boundaries(workspace: Workspace) -> tuple[Finding, ...]:
    """The county boundaries of the city, where a package has them."""
    from qingshan.edge.geo.boundaries import lay_out_counties
    from qingshan.edge.geo.store import Layers

    now = datetime.now(ZoneInfo(workspace.city.time_zone)).isoformat(timespec="seconds")
    return lay_out_counties(workspace.city.code, Layers.of(workspace.register_folder), now)


def _folder_name(city: str, name: str | None) -> str:
    return find_city(city) or (name or city).strip().lower().replace(" ", "-")


def _tell(workspace: Workspace, target: Path, made: Made) -> None:
    city, sites = workspace.city, workspace.sites().sites
    counted = workspace.place().sites
    click.echo(
        say(
            f"{city.name_zh}（{city.code}）的工作目录：{target}",
            f"Workspace of {city.name_en} ({city.code}): {target}",
        )
    )
    for name in made.written:
        click.echo(say(f"  写入 {name}", f"  written {name}"))
    for name in made.kept:
        click.echo(say(f"  保留 {name}（已改动，没有覆盖）", f"  kept {name} (edited, not overwritten)"))
    counties = len(workspace.divisions().of_kind("county"))
    click.echo(
        say(
            f"  {counties} 个旗县区，{len(sites)} 个空气点位，其中 {len(counted)} 个代表全市",
            f"  {counties} counties, {len(sites)} air sites, of which {len(counted)} speak for the city",
        )
    )
    if city.simulated:
        click.echo(say("  数据标为模拟 SIMULATED", "  the data are marked SIMULATED"))
    click.echo(_next_step(workspace, target))


def _next_step(workspace: Workspace, target: Path) -> str:
    if not workspace.sites().sites:
        file = target / "register" / "air_sites.csv"
        return say(
            f"下一步：在 {file} 登记监测点位，然后 qingshan -C {target} import air 文件…",
            f"Next: enter the sites in {file}, then qingshan -C {target} import air FILE…",
        )
    words = f"qingshan -C {target} import air"
    return say(f"下一步：{words} 文件…", f"Next: {words} FILE…")
