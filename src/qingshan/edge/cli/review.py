"""``qingshan review``: a person's dated decisions on suspect readings; values are never touched."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, cast
from zoneinfo import ZoneInfo

import click
import polars as pl

from qingshan.base.errors import RefusedError, UsageError
from qingshan.base.indicator import indicator, indicators
from qingshan.base.period import Period
from qingshan.edge.archive.archive import Archive, Review
from qingshan.edge.cli.language import say
from qingshan.edge.cli.output import write_rows
from qingshan.edge.workspace import Workspace

format_option = click.option(
    "--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True,
    help=say("输出格式", "output format"),
)  # fmt: skip


MEDIA = ("air", "water", "water_auto")
"""Media of the archive a decision may be about; a site stands in one of them, a section perhaps in two."""


class _Decisions(click.Group):
    """A group whose unnamed member is the decision itself: ``review SITE INDICATOR PERIOD``."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The named subcommand, or the decision."""
        if args and args[0] not in self.commands:
            args = ["decide", *args]
        return super().resolve_command(ctx, args)


@click.group(
    cls=_Decisions,
    help=say(
        "审核存疑数据：qingshan review 站点 指标 时段 --decision valid|invalid --reason 理由 --who 姓名。"
        "决定有日期、有理由，只追加；原值不变。",
        "Decide on suspect readings: qingshan review SITE INDICATOR PERIOD --decision valid|invalid "
        "--reason TEXT --who NAME. Decisions are dated, reasoned and only added; values stay.",
    ),
)
def command() -> None:
    """Group of review commands."""


@dataclass(frozen=True, slots=True)
class _Wanted:
    """Readings a decision is about."""

    site: str
    indicator: str
    period: Period


@command.command("decide", help=say("作出决定（可省略 decide）", "decide (the word decide may be left out)"))
@click.argument("site")
@click.argument("indicator_key", metavar="INDICATOR")
@click.argument("period")
@click.option("--decision", required=True, type=click.Choice(["valid", "invalid"]),
              help=say("有效或无效", "valid or invalid"))  # fmt: skip
@click.option("--reason", required=True, help=say("理由", "reason"))
@click.option("--who", required=True, help=say("审核人", "who decides"))
@click.pass_context
def decide(
    ctx: click.Context, site: str, indicator_key: str, period: str, *, decision: str, reason: str, who: str
) -> None:  # fmt: skip
    """Record one decision on the readings of a site, an indicator and a period."""
    workspace = Workspace.find(ctx.obj)
    wanted = _Wanted(_site(workspace, site), _indicator(indicator_key), Period.parse(period))
    with _Opened(workspace) as archive:
        flags = _flags(archive, wanted)
        if not flags:
            raise RefusedError("review-nothing", site=wanted.site, indicator=wanted.indicator, period=period)
        now = _now()
        entry = Review(
            wanted.site, wanted.indicator, wanted.period.start, wanted.period.end,
            cast(Literal["valid", "invalid"], decision), reason, who, now,
        )  # fmt: skip
        (kept,) = archive.review([entry], received=now)
    shown = ", ".join(f"{flag} {count:,}" for flag, count in flags.items())
    click.echo(say(
        f"第 {kept.id} 号决定：{wanted.site} {wanted.indicator} {wanted.period} 判为 {decision}"
        f"（此前：{shown}）。撤回：qingshan review undo {kept.id}",
        f"Decision {kept.id}: {wanted.site} {wanted.indicator} {wanted.period} is {decision} "
        f"(before: {shown}). Take back: qingshan review undo {kept.id}",
    ))  # fmt: skip


@command.command("list", help=say("列出审核决定", "list decisions"))
@click.option("--site", help=say("只看这个站点", "of this site only"))
@click.option("--all", "is_all", is_flag=True, help=say("包括已撤回的", "withdrawn ones too"))
@format_option
@click.pass_context
def list_decisions(ctx: click.Context, *, site: str | None, is_all: bool, form: str) -> None:
    """Decisions in force, or every entry ever made, oldest first."""
    workspace = Workspace.find(ctx.obj)
    with _Opened(workspace) as archive:
        entries = archive.reviews(site=_site(workspace, site) if site else None, in_force=not is_all)
    headers = {
        "id": say("编号", "id"), "site": say("站点", "site"), "indicator": say("指标", "indicator"),
        "period": say("时段", "period"), "decision": say("决定", "decision"),
        "reason": say("理由", "reason"), "who": say("审核人", "who"), "at": say("时间", "at"),
        "withdraws": say("撤回", "withdraws"),
    }  # fmt: skip
    rows = [_record(entry) for entry in entries]
    write_rows(rows, headers, form=form, title=say("审核决定", "Review decisions"))


@command.command("undo", help=say("撤回一个决定", "take a decision back"))
@click.argument("number", type=int, metavar="ID")
@click.option("--reason", required=True, help=say("理由", "reason"))
@click.option("--who", required=True, help=say("审核人", "who decides"))
@click.pass_context
def undo(ctx: click.Context, number: int, *, reason: str, who: str) -> None:
    """Record an entry that withdraws another; nothing is deleted."""
    with _Opened(Workspace.find(ctx.obj)) as archive:
        entry = next((each for each in archive.reviews() if each.id == number), None)
        if entry is None:
            raise UsageError("review-unknown", id=number)
        now = _now()
        back = Review(
            entry.site,
            entry.indicator,
            entry.start,
            entry.end,
            "withdrawn",
            reason,
            who,
            now,
            withdraws=number,
        )
        (kept,) = archive.review([back], received=now)
    click.echo(say(f"第 {number} 号决定已由第 {kept.id} 号撤回。",
                   f"Decision {number} is withdrawn by entry {kept.id}."))  # fmt: skip


def _record(entry: Review) -> dict[str, object]:
    """One entry as it is listed; the period is half-open, as readings are kept."""
    return {
        "id": entry.id, "site": entry.site, "indicator": entry.indicator,
        "period": f"{entry.start:%Y-%m-%d %H:%M} – {entry.end:%Y-%m-%d %H:%M}", "start": entry.start,
        "end": entry.end, "decision": entry.decision, "reason": entry.reason, "who": entry.who,
        "at": entry.at,
        "withdraws": entry.withdraws or None,
    }  # fmt: skip


class _Opened:
    """The archive of a workspace, closed at the end."""

    def __init__(self, workspace: Workspace) -> None:
        self._archive = Archive.open(workspace.archive_folder)

    def __enter__(self) -> Archive:
        return self._archive

    def __exit__(self, *_: object) -> None:
        self._archive.close()


def _flags(archive: Archive, wanted: _Wanted) -> dict[str, int]:
    """How many readings of each flag the decision is about."""
    rows = [
        archive.read(
            medium=medium, sites=[wanted.site], indicators=[wanted.indicator],
            start=wanted.period.start, end=wanted.period.end,
        ).select("flag").collect()
        for medium in MEDIA
    ]  # fmt: skip
    counts = pl.concat(rows).group_by("flag").agg(pl.len()).sort("flag")
    return dict(counts.iter_rows())


def _site(workspace: Workspace, text: str) -> str:
    """Code of a site or section by code or name; one no register has is taken as it is."""
    site, section = workspace.sites().find(text), workspace.sections().find(text)
    if site is not None:
        return site.code
    return section.code if section is not None else text


def _indicator(text: str) -> str:
    """Key of an indicator by key, name or symbol."""
    for key, each in indicators().items():
        if text.casefold() in {key, each.zh, each.en.casefold(), each.symbol.casefold(), *each.columns}:
            return key
    return indicator(text.casefold().replace(".", "")).key


def _now() -> datetime:
    return datetime.now(tz=ZoneInfo("Asia/Shanghai")).replace(tzinfo=None, microsecond=0)
