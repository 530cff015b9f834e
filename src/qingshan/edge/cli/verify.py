"""``qingshan verify``: a published bundle computed again, offline, on any machine."""

from __future__ import annotations

from pathlib import Path

import click

from qingshan.edge.cli.language import language, say
from qingshan.edge.cli.output import format_option, out_option, write_findings, write_rows

SHOWN = 40


@click.command(
    help=say(
        "核验公报的数据包：逐个文件、逐组读数核对校验值，并用包内的读数、登记表和标准重算每个数字。"
        "不需要工作目录，不联网。全部一致时退出码为 0，否则为 1。",
        "Verifies the bundle of a bulletin: the hash of every file and block of readings, and every figure "
        "computed "
        "again from the readings, registers and standards in it. Needs no workspace and no network. Exit "
        "code 0 when "
        "all agree, else 1.",
    )
)
@click.argument("bundle", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--sha256",
    "expected",
    default="",
    help=say("公报上印的 SHA-256，一并核对", "SHA-256 printed in the bulletin, to be compared too"),
)
@format_option
@out_option
def command(bundle: Path, *, expected: str, form: str, out: Path | None) -> None:
    """Verify one bundle."""
    from qingshan.edge.bundle.verify import verify

    verdict = verify(bundle, language())
    findings = verdict.findings
    write_findings(findings)
    rows = [
        {"address": each.address, "bundled": each.bundled or "—", "computed": each.computed or "—"}
        for each in verdict.differences
    ]
    shown = rows if form != "table" else rows[:SHOWN]
    if shown or form != "table":
        heads = {
            "address": say("数字", "figure"),
            "bundled": say("包内", "bundled"),
            "computed": say("重算", "computed"),
        }
        title = say("不一致的数字", "Figures that differ")
        told = [_counted(bundle, verdict.agreed, len(rows), verdict.sha256)] if form == "json" else []
        write_rows(shown, heads, form=form, out=out, title=title, notes=told)
    is_expected = not expected or expected.lower() == verdict.sha256
    if form == "table" or out is not None:
        _tell(verdict.agreed, len(rows), verdict.sha256, bundle)
    if not is_expected:
        told_apart = say("这不是公报上印的那个数据包：SHA-256 不同。", "The bulletin names another SHA-256.")
        click.secho(told_apart, fg="red", err=True)
    if not verdict.is_whole or not is_expected:
        raise click.exceptions.Exit(1)


def _counted(bundle: Path, agreed: int, differing: int, sha256: str) -> str:
    return say(
        f"{bundle.name}：{agreed} 个数字重算一致，{differing} 个不一致。SHA-256 {sha256}",
        f"{bundle.name}: {agreed} figures agree, {differing} differ. SHA-256 {sha256}",
    )


def _tell(agreed: int, differing: int, sha256: str, bundle: Path) -> None:
    more = differing - SHOWN
    if more > 0:
        click.echo(
            say(f"……另有 {more} 个；--format csv 列出全部。", f"… {more} more; --format csv lists all.")
        )
    click.echo(_counted(bundle, agreed, differing, sha256))
