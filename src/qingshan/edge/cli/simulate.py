"""``qingshan simulate``: made-up data, marked so."""

from __future__ import annotations

from pathlib import Path
from typing import cast, get_args

import click

from qingshan.base.errors import UsageError
from qingshan.edge.cities import cities_folder, find_city, known_cities
from qingshan.edge.cli.language import say
from qingshan.edge.cli.simulate_devices import devices
from qingshan.edge.cli.simulate_power import power
from qingshan.edge.cli.simulate_terrain import terrain
from qingshan.edge.simulate.files import FileForm, SplitBy, write_year
from qingshan.edge.simulate.parameters import PARAMETERS_FILE, read_parameters
from qingshan.edge.simulate.truth import truth_of, write_truth
from qingshan.edge.simulate.water_files import Place, WaterForm, write_samples, write_stations
from qingshan.edge.simulate.water_files import truth_of as water_truth_of
from qingshan.edge.simulate.water_files import write_truth as write_water_truth
from qingshan.edge.simulate.water_parameters import read_water_parameters
from qingshan.edge.simulate.water_stations import rains_of, simulate_stations
from qingshan.edge.simulate.water_year import simulate_water
from qingshan.edge.simulate.year import simulate_year
from qingshan.edge.workspace import SIMULATED, Workspace

YEARS = click.IntRange(1980, 2100)
SEED = 1504


@click.group(
    help=say("生成模拟数据，文件名和每一行都注明模拟。", "Make simulated data; every file and row says so.")
)
def command() -> None:
    """Group of what can be simulated."""


command.add_command(terrain)
command.add_command(power)


@command.command(
    help=say(
        "一年的小时空气质量和气象，写成监测站常用的表。"
        "在工作目录里用它的登记和 simulate.toml，否则用 --city。",
        "A year of hourly air and weather as tables a bureau has. "
        "Uses the registers and simulate.toml of the workspace, or of --city.",
    )
)
@click.argument("year", type=YEARS)
@click.option(
    "-o",
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    required=True,
    help=say("写入的目录", "folder to write to"),
)
@click.option(
    "--seed",
    type=click.IntRange(0),
    default=SEED,
    show_default=True,
    help=say("同一种子得到同样的文件", "the same seed gives the same files"),
)
@click.option(
    "--format",
    "form",
    type=click.Choice(get_args(FileForm)),
    default="csv",
    show_default=True,
    help=say("文件格式", "form of the files"),
)
@click.option(
    "--by",
    type=click.Choice(get_args(SplitBy)),
    default="month",
    show_default=True,
    help=say("每月一个文件或每站一个文件", "a file a month or a site"),
)
@click.option("--city", help=say("随程序提供的城市", "a city that comes with the program"))
@click.option("--previous", is_flag=True, help=say("同时生成上一年，用于同比", "the year before, too"))
@click.pass_obj
def air(
    workspace: str | None,
    year: int,
    *,
    out: Path,
    seed: int,
    form: str,
    by: str,
    city: str | None,
    previous: bool,
) -> None:
    """Write the files of one year, or of two, and the truth beside them."""
    place = _workspace(workspace, city)
    parameters = read_parameters(place.folder / PARAMETERS_FILE)
    counted = place.place().sites
    if not place.sites().sites:
        raise UsageError("no-sites", folder=place.folder)
    truths: dict[str, dict[str, object]] = {}
    for each in (year - 1, year) if previous else (year,):
        made = simulate_year(each, place.sites().sites, parameters, seed)
        paths = write_year(made, out, place.city.code, form=cast(FileForm, form), by=cast(SplitBy, by))
        truths[str(each)] = truth_of(made, parameters, counted)
        sites, hours = len(made.sites), len(made.hours)
        click.echo(
            say(
                f"{each} 年：{sites} 个点位 × {hours} 小时，{len(paths)} 个文件，如 {paths[0]}",
                f"{each}: {sites} sites × {hours} hours, {len(paths)} files, such as {paths[0]}",
            )
        )
    truth = write_truth(out, place.city.code, seed, truths)
    click.echo(
        say(
            f"模拟数据 SIMULATED，不代表任何真实观测；埋设的真相在 {truth}",
            f"SIMULATED, no real observation; the planted truth is in {truth}",
        )
    )
    where = f"-C {workspace} " if workspace else ""
    files = paths[0].parent / f"*.{form}"
    click.echo(
        say(f"下一步：qingshan {where}import air {files}", f"Next: qingshan {where}import air {files}")
    )


@command.command(
    help=say(
        "一年的水质监测：断面、湖库逐月手工样品（每月一个工作簿），水源地（每年一张表），自动站四小时记录。"
        "在工作目录里用它的登记和 simulate.toml，否则用 --city。",
        "A year of water: monthly samples of sections and lakes (a workbook a month), drinking-water "
        "sources (a table a year), four-hourly station records. Uses the registers and simulate.toml of the "
        "workspace, or of --city.",
    )
)
@click.argument("year", type=YEARS)
@click.option(
    "-o",
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    required=True,
    help=say("写入的目录", "folder to write to"),
)
@click.option(
    "--seed",
    type=click.IntRange(0),
    default=SEED,
    show_default=True,
    help=say("同一种子得到同样的文件", "the same seed gives the same files"),
)
@click.option(
    "--format",
    "form",
    type=click.Choice(get_args(WaterForm)),
    default="xlsx",
    show_default=True,
    help=say("手工监测文件的格式", "form of the files of samples"),
)
@click.option("--city", help=say("随程序提供的城市", "a city that comes with the program"))
@click.option("--previous", is_flag=True, help=say("同时生成上一年，用于同比", "the year before, too"))
@click.option(
    "--years",
    type=click.IntRange(1, 20),
    default=1,
    show_default=True,
    help=say("到 YEAR 为止共生成几年", "how many years, YEAR being the last"),
)
@click.pass_obj
def water(
    workspace: str | None,
    year: int,
    *,
    out: Path,
    seed: int,
    form: str,
    city: str | None,
    previous: bool,
    years: int,
) -> None:
    """Write the files of one year or several, and the truth beside them."""
    place = _workspace(workspace, city)
    parameters = read_water_parameters(place.folder / PARAMETERS_FILE)
    sections = place.sections().sections
    if not sections:
        raise UsageError("no-sections", folder=place.folder)
    basins = {each.code: each.zh for each in place.water_bodies().of_kind("basin")}
    where = Place(place.city.code, place.city.name_zh, basins, place.city.name_zh)
    truths: dict[str, dict[str, object]] = {}
    for each in range(year + 1 - max(years, 2 if previous else 1), year + 1):
        made = simulate_water(each, sections, place.water_sources().sources, parameters, seed)
        paths = write_samples(made, parameters, out, where, cast(WaterForm, form))
        paths += write_stations(simulate_stations(each, sections, parameters, seed), each, out, where)
        truths[str(each)] = water_truth_of(made, parameters, rains_of(each, parameters, seed))
        click.echo(say(
            f"{each} 年：断面样品 {len(made.sections)} 个，水源地样品 {len(made.sources)} 个，"
            f"自动站 {len(parameters.stations)} 个，{len(paths)} 个文件，如 {paths[0]}",
            f"{each}: {len(made.sections)} samples of sections, {len(made.sources)} of sources, "
            f"{len(parameters.stations)} stations, {len(paths)} files, such as {paths[0]}",
        ))  # fmt: skip
    truth = write_water_truth(out, place.city.code, seed, truths)
    click.echo(
        say(
            f"模拟数据 SIMULATED，不代表任何真实观测；埋设的真相在 {truth}",
            f"SIMULATED, no real observation; the planted truth is in {truth}",
        )
    )
    named = f"-C {workspace} " if workspace else ""
    files = out / f"*_water_*{SIMULATED}.*"
    click.echo(
        say(
            f"下一步：qingshan {named}import water '{files}'", f"Next: qingshan {named}import water '{files}'"
        )
    )


command.add_command(devices)


def _workspace(named: str | None, city: str | None) -> Workspace:
    """The workspace that was named or we are in; the folder of a city when one is named."""
    if city is None:
        return Workspace.find(named)
    folder = find_city(city)
    if folder is None:
        raise UsageError("unknown-city", text=city, known=known_cities())
    return Workspace.find(cities_folder() / folder)


@command.command(
    help=say(
        "口门在线小时数据：每个口门每小时一行，可按已知方式改动若干口门，供试用和检验异常迹象。",
        "Hours of outlets, a row per outlet and hour; some can be altered in known ways, to try the signs.",
    )
)
@click.argument("period")
@click.option(
    "-o",
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    required=True,
    help=say("写入的目录", "folder to write to"),
)
@click.option(
    "--seed",
    type=click.IntRange(0),
    default=SEED,
    show_default=True,
    help=say("同一种子得到同样的文件", "the same seed gives the same files"),
)
@click.option(
    "--altered",
    "share",
    type=click.FloatRange(0, 1),
    default=0.1,
    show_default=True,
    help=say("改动的口门比例", "share of outlets that are altered"),
)
@click.option("--city", help=say("随程序提供的城市", "a city that comes with the program"))
@click.pass_obj
def outlets(
    workspace: str | None, period: str, *, out: Path, seed: int, share: float, city: str | None
) -> None:
    """Write one file of hours and the truth beside it."""
    from qingshan.base.period import Period
    from qingshan.edge.simulate.outlet_files import write_outlets

    place = _workspace(workspace, city)
    made = write_outlets(place, Period.parse(period), out, seed=seed, share=share)
    size = f"{made.outlets} × {made.hours}"
    click.echo(
        say(
            f"{size} 口门小时：{made.file}；改动 {made.altered} 个，见 {made.truth}",
            f"{size} hours of outlets: {made.file}; {made.altered} altered, see {made.truth}",
        )
    )
    where = f"-C {workspace} " if workspace else ""
    line = f"qingshan {where}import online {made.file}"
    click.echo(say(f"下一步：{line}", f"Next: {line}"))
