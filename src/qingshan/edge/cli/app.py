"""The command ``qingshan``: its subcommands are imported only when called."""

from __future__ import annotations

import atexit
import gc
import importlib
import os
import sys

import click

from qingshan.base.errors import QingshanError, RefusedError, UsageError
from qingshan.edge.cli.click_words import speak
from qingshan.edge.cli.language import language, say
from qingshan.edge.cli.moment import now_option

RARELY = (200_000, 20, 100)
"""Thresholds of the collection of cycles: the records of a bulletin are many and hold none."""

COMMANDS: dict[str, tuple[str, str, str]] = {
    "init": ("qingshan.edge.cli.init", "建立一个城市的工作目录", "make the workspace of a city"),
    "morning": (
        "qingshan.edge.cli.morning",
        "早班一条命令：采集、评价、溯源、处置、草稿",
        "the morning in one command: in, judged, traced, waiting, drafted",
    ),
    "import": ("qingshan.edge.cli.import_", "导入监测数据，列出问题", "import readings, list findings"),
    "layers": (
        "qingshan.edge.cli.layers",
        "登记的图层：列出、撤回、比对",
        "layers of the map: list, undo, compare",
    ),
    "review": (
        "qingshan.edge.cli.review",
        "对存疑数据作出有日期的审核决定",
        "decide on suspect readings, dated",
    ),
    "evaluate": ("qingshan.edge.cli.evaluate", "按标准评价", "judge by the standards"),
    "compare": ("qingshan.edge.cli.compare", "同口径比较两个时段", "compare two periods like for like"),
    "dust": (
        "qingshan.edge.cli.dust",
        "沙尘影响日：提示、记录、撤销",
        "dust days: suggest, record, withdraw",
    ),
    "trace": (
        "qingshan.edge.cli.trace",
        "溯源：汇水范围、乡镇、上游来源",
        "who is responsible: catchments, townships, upstream",
    ),
    "explain": (
        "qingshan.edge.cli.explain",
        "打开一个数字：公式、条款、来源",
        "open a figure: formula, clause, source",
    ),
    "publish": (
        "qingshan.edge.cli.publish",
        "生成公报（Word、Excel、网页）",
        "make the bulletin (Word, Excel, web)",
    ),
    "verify": (
        "qingshan.edge.cli.verify",
        "核验公报的数据包：离线重算每个数字",
        "verify a published bundle: recompute every figure, offline",
    ),
    "audit": (
        "qingshan.edge.cli.audit",
        "核对文稿中印出的数字",
        "check the figures a page prints",
    ),
    "standards": ("qingshan.edge.cli.standards", "查看、比较标准", "list, show and compare standards"),
    "check": ("qingshan.edge.cli.check", "运行算例", "run worked examples"),
    "simulate": ("qingshan.edge.cli.simulate", "生成模拟数据（注明模拟）", "make simulated data, marked so"),
    "serve": (
        "qingshan.edge.cli.serve",
        "运行工作台、公众页面、数据接口和网关",
        "run console, public pages, interface and gateway",
    ),
    "user": (
        "qingshan.edge.cli.user",
        "用户：角色、区域、密码、令牌",
        "users: roles, areas, passwords, tokens",
    ),
    "gateway": (
        "qingshan.edge.cli.gateway",
        "网关的状态、隔离名单、对账单",
        "the gateway's state, quarantine, daily sheets",
    ),
    "cameras": ("qingshan.edge.cli.cameras", "口门摄像机是否连得通", "whether the cameras at outlets answer"),
    "hj212": ("qingshan.edge.cli.hj212", "解读在线监测报文", "read frames of online monitoring"),
    "case": ("qingshan.edge.cli.case", "案件：立案、流转、核对、销号", "cases: open, move, check, close"),
    "outfall": (
        "qingshan.edge.cli.outfall",
        "入河排污口：登记、查测溯治管、进度",
        "river outfalls: register, survey to close-out, progress",
    ),
    "chief": (
        "qingshan.edge.cli.chief",
        "河湖长、林长：名单、巡查、应巡未巡",
        "river and forest chiefs: who, patrols, what is due",
    ),
    "list": (
        "qingshan.edge.cli.list_",
        "动态清单：生成、定版、比较",
        "lists kept up to date, as dated editions",
    ),
    "emergency": (
        "qingshan.edge.cli.emergency",
        "应急减排清单：检查、求解、定版、导出",
        "the emergency list: check, solve, fix, export",
    ),
    "alert": (
        "qingshan.edge.cli.alert",
        "重污染天气预警：建议、下令、通知、核查、解除、总结",
        "heavy pollution: advise, order, notify, check, lift, report",
    ),
    "forecast": (
        "qingshan.edge.cli.forecast",
        "预报空气质量和水质，附区间和技巧",
        "forecast air and water, with intervals and skill",
    ),
    "warn": (
        "qingshan.edge.cli.warn",
        "突变预警：自动站和小时数据，发出即立案",
        "early warning on stations and hours; issuing opens cases",
    ),
    "ledger": ("qingshan.edge.cli.ledger", "决策台账：查看、核验、导出", "the ledger: show, verify, export"),
    "archive": ("qingshan.edge.cli.archive", "检查、压实读数档案", "verify and compact the archive"),
}
"""Name of a command: its module (which defines ``command``), and what it does in Chinese and English."""


class Commands(click.Group):
    """A group whose members are loaded when they are run."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names in the order of the loop."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The subcommand, imported now."""
        if cmd_name not in COMMANDS:
            return None
        command = importlib.import_module(COMMANDS[cmd_name][0]).command
        return command if isinstance(command, click.Command) else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The subcommand named; of one that is not there, those whose names are near."""
        name = args[0]
        if name not in COMMANDS and not name.startswith("-") and not ctx.resilient_parsing:
            raise click.NoSuchCommand(name, possibilities=COMMANDS, ctx=ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands, without importing them."""
        with formatter.section(say("命令", "Commands")):
            formatter.write_dl([(name, say(zh, en)) for name, (_, zh, en) in COMMANDS.items()])


@click.group(
    cls=Commands,
    help=say("青山：从读数到公布的数字。", "qingshan: from the reading to the published figure."),
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(package_name="qingshan", help=say("显示版本后退出。", "Show the version and exit."))
@click.option(
    "--lang",
    type=click.Choice(["zh", "en"]),
    expose_value=False,
    is_eager=True,
    help=say("界面语言，也可用环境变量 QINGSHAN_LANG", "language; also QINGSHAN_LANG"),
)
@click.option(
    "-C",
    "--workspace",
    type=click.Path(file_okay=False),
    help=say("工作目录，默认为当前目录或其上级", "workspace; default: here or above"),
)
@now_option
@click.pass_context
def command(ctx: click.Context, workspace: str | None) -> None:
    """Group of all commands; remembers the workspace that was named."""
    ctx.obj = workspace


def main() -> None:
    """Run the command line; errors of the tree become one sentence, a remedy and an exit code."""
    speak()
    gc.set_threshold(*RARELY)
    atexit.register(gc.freeze)  # what is left at the end is not searched for cycles
    try:
        stopped = command.main(standalone_mode=False)  # a command that exits has its code returned here
        if isinstance(stopped, int):
            sys.exit(stopped)
    except click.ClickException as wrong:
        wrong.show()
        sys.exit(2)
    except (click.Abort, KeyboardInterrupt):
        click.echo(say("已中断；再次运行即可继续。", "Interrupted; run it again to go on."), err=True)
        sys.exit(130)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as wrong:
        _tell(RefusedError("file-system", what=wrong.strerror or wrong, file=wrong.filename or "—"))
        sys.exit(1)
    except QingshanError as error:
        _tell(error)
        sys.exit(2 if isinstance(error, UsageError) else 1)


def _tell(error: QingshanError) -> None:
    click.secho(error.text(language()), fg="red", err=True)
    remedy = error.remedy(language())
    if remedy:
        click.echo("→ " + remedy, err=True)
