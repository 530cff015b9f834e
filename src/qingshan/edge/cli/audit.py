"""``qingshan audit``: which printed figures of a page cannot all be true, and the least repair."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qingshan.base.finding import Finding
from qingshan.edge.cli.language import language, say
from qingshan.edge.cli.output import write_findings
from qingshan.edge.replacing import write_whole
from qingshan.edge.workspace import Workspace

if TYPE_CHECKING:
    from qingshan.edge.audit.run import Audited
    from qingshan.publish.audit.verdict import Judgement, Text

_COLORS = {"impossible": "red", "only_if": "yellow", "cannot_tell": "blue", "consistent": "green"}


@click.command(
    help=say(
        "核对文稿里印出的数字：文本、Word、PDF、网页，或数字清单（csv、json）。"
        "说明哪些数不能同时成立、最小的改动和应补充的资料。有不能同真的数字时退出码为 1。"
        "在工作目录里运行或用 -C 指明时，同时与读数算出的结果比较。",
        "Check the figures printed in text, Word, PDF, a web page or a claims file (csv, json): which cannot "
        "all hold, the least repair, and what to ask for. Exit code 1 when some cannot. In a workspace, or "
        "with -C, every figure is also held against the one computed from readings.",
    )
)
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json", "html"]),
    default="table",
    show_default=True,
    help=say("输出格式；html 是标出每个数字的网页", "output format; html is the marked-up page"),
)
@click.option(
    "-o", "--out", type=click.Path(dir_okay=False, path_type=Path), help=say("写入文件", "write to this file")
)
@click.option(
    "--strict", is_flag=True, help=say("有条件成立的也按退出码 1", "exit code 1 for consistent-only-if too")
)
@click.option(
    "--all", "with_agreed", is_flag=True, help=say("相符的也列出", "list the consistent findings too")
)
@click.pass_obj
def command(
    folder: str | None,
    *,
    files: tuple[Path, ...],
    form: str,
    out: Path | None,
    strict: bool,
    with_agreed: bool,
) -> None:
    """Audit every file; print, or write a page."""
    from qingshan.edge.audit.run import audit_file, background

    workspace = _workspace(folder)
    given = background(workspace)
    with _progress(files) as paths:
        audited = [audit_file(path, given, workspace) for path in paths]
    findings = [*given.findings, *(f for each in audited for f in each.document.findings)]
    _write(audited, form, out, with_agreed)
    write_findings(findings)
    if _fails(audited, findings, strict):
        sys.exit(1)


def _workspace(folder: str | None) -> Workspace | None:
    """The workspace named, or the one we stand in; an audit needs none."""
    from qingshan.base.errors import UsageError

    if folder is not None:
        return Workspace.find(folder)
    try:
        return Workspace.find()
    except UsageError:
        return None


def _progress(files: Sequence[Path]):  # type: ignore[no-untyped-def]
    hidden = len(files) < 3 or not sys.stderr.isatty()
    return click.progressbar(files, label=say("核对", "auditing"), file=sys.stderr, hidden=hidden)


def _fails(audited: Sequence[Audited], findings: Sequence[Finding], strict: bool) -> bool:
    bad = {"impossible", "only_if"} if strict else {"impossible"}
    unread = any(f.level == "error" for f in findings)
    return unread or any(j.verdict in bad for each in audited for j in each.audit.judgements)


def _write(audited: Sequence[Audited], form: str, out: Path | None, with_agreed: bool) -> None:
    if form == "json":
        text = json.dumps({"documents": [_record(each) for each in audited]}, ensure_ascii=False, indent=1)
    elif form == "html":
        from qingshan.edge.rendering.audit import audit_page

        text = audit_page(audited, language(), datetime.now().astimezone().date())
    else:
        _print(audited, with_agreed)
        return
    if out is None:
        click.echo(text)
    else:
        write_whole(out, text + "\n")
        click.echo(str(out), err=True)


def _print(audited: Sequence[Audited], with_agreed: bool) -> None:
    from qingshan.publish.audit.marked import counts, words

    word = words(language())
    for each in audited:
        found = counts(each.audit)
        click.secho(f"{each.document.name}  {len(each.audit.claims)} {word['figures']}", bold=True)
        for judgement in each.audit.judgements:
            if judgement.verdict != "consistent" or with_agreed:
                _print_finding(each, judgement, word)
        click.echo(
            "  ".join(
                click.style(f"{word[verdict]} {number}", fg=_COLORS[verdict])
                for verdict, number in found.items()
                if number
            )
            or word["no_findings" if each.audit.claims else "no_figures"]
        )


def _print_finding(each: Audited, judgement: Judgement, word: Mapping[str, str]) -> None:
    from qingshan.edge.rendering.signs import SIGNS

    head = f"{SIGNS[judgement.verdict]} {judgement.rule} {word[judgement.verdict]}"
    lines = sorted({_line(each, claim) for claim in judgement.claims})
    place = say("第 ", "line ") + ", ".join(map(str, lines)) + say(" 行", "")
    click.secho(f"{head}  {place}", fg=_COLORS[judgement.verdict])
    click.echo("    " + judgement.says.of(language()))
    if judgement.repairs:
        needed = judgement.repairs[0]
        click.echo(f"    {word['repair']}: {needed.printed} → {needed.needed.of(language())}")
    for choice in judgement.choices:
        sure = f" ({word['unverified']})" if choice.status not in {"read", "transcribed"} else ""
        click.echo(f"    {word['choice']}{sure}: {choice.text.of(language())}")
    if judgement.ask.of(language()):
        click.echo(f"    {word['ask']}: {judgement.ask.of(language())}")


def _line(each: Audited, claim: str) -> int:
    start = next(c.start for c in each.audit.claims if c.id == claim)
    at = each.audit.repaired.origin[start] if each.audit.repaired.origin else 0
    return each.audit.original.count("\n", 0, at) + 1


def _record(each: Audited) -> dict[str, object]:
    verdicts = each.audit.verdicts()
    return {
        "file": each.document.name,
        "form": each.document.form,
        "verdict": each.audit.verdict,
        "claims": [
            {
                "id": c.id, "text": c.text, "spans": list(each.audit.repaired.pieces(c.start, c.end)),
                "value": str(c.number), "step": str(c.step), "unit": c.unit, "hedge": c.hedge, "role": c.role,
                "direction": c.direction, "kind": c.kind, "kinds": list(c.kinds), "place": c.place,
                "period": c.period, "change_from": c.base, "verdict": verdicts[c.id],
            }
            for c in each.audit.claims
        ],
        "findings": [_finding(j) for j in each.audit.judgements],
        "unread": [f.record(language()) for f in each.document.findings],
    }  # fmt: skip


def _finding(judgement: Judgement) -> dict[str, object]:
    return {
        "rule": judgement.rule,
        "relation": judgement.relation,
        "verdict": judgement.verdict,
        "claims": list(judgement.claims),
        "text": _both(judgement.says),
        "formula": _both(judgement.formula),
        "intervals": [{"of": _both(name), "is": _both(value)} for name, value in judgement.intervals],
        "reading": judgement.mode,
        "repairs": [
            {"claim": r.claim, "printed": r.printed, "needed": _both(r.needed), "share": float(r.share)}
            for r in judgement.repairs
        ],
        "ask": _both(judgement.ask),
        "reasons": [_both(each) for each in judgement.reasons],
        "source": judgement.source,
        "policies": [{"key": c.key, "text": _both(c.text), "status": c.status} for c in judgement.choices],
        "status": judgement.status,
    }


def _both(text: Text) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}
