"""``qingshan check``: worked examples, a bureau's own too."""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path

import click

from qingshan.base.finding import Finding
from qingshan.edge.cli.language import say
from qingshan.edge.cli.output import plain, write_findings, write_rows
from qingshan.edge.examples.example import Example, Outcome, read_examples
from qingshan.edge.examples.run import passed, run_examples


@click.command(
    help=say(
        "运行算例文件，逐条比对；有不符时退出码为 1。"
        "列：id, kind, edition, input_json, expected_json, rule。",
        "Run files of worked examples and compare. "
        "Columns: id, kind, edition, input_json, expected_json, rule. "
        "Exit code 1 when one fails.",
    )
)
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option(
    "--engine",
    default="polars",
    show_default=True,
    help=say(
        "polars、duckdb、pandas、pyspark 或 spark://主机:端口",
        "polars, duckdb, pandas, pyspark or spark://host:port",
    ),
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json"]),
    default="table",
    show_default=True,
    help=say("输出格式", "output format"),
)
def command(files: tuple[Path, ...], engine: str, form: str) -> None:
    """Run every file's examples, print the failures, say how many passed."""
    examples: list[Example] = []
    findings: list[Finding] = []
    for path in files:
        read, wrong = read_examples(path)
        examples += read
        findings += wrong
    outcomes, more = run_examples(examples, engine)
    findings += more
    (_print_json if form == "json" else _print_table)(outcomes, findings, engine)
    if passed(outcomes) < len(outcomes) or any(f.level == "error" for f in findings) or not outcomes:
        sys.exit(1)


def _print_table(outcomes: list[Outcome], findings: list[Finding], engine: str) -> None:
    write_findings(findings)
    failures = [o for o in outcomes if not o.passed]
    for outcome in failures:
        example = outcome.example
        click.secho(f"✗ {example.id} {example.kind} {example.edition}", fg="red")
        click.echo(say("  期望 ", "  expected ") + _text(example.expected))
        click.echo(say("  得到 ", "  got      ") + _text({k: outcome.got.get(k) for k in example.expected}))
        click.echo(say("  依据 ", "  rule     ") + example.rule)
    kinds = Counter(o.example.kind for o in outcomes)
    good = Counter(o.example.kind for o in outcomes if o.passed)
    write_rows(
        [{"kind": k, "passed": good[k], "of": n} for k, n in kinds.items()],
        {"kind": say("类型", "kind"), "passed": say("通过", "passed"), "of": say("共", "of")},
    )
    click.secho(
        say(
            f"{engine}：{passed(outcomes)} / {len(outcomes)} 条通过。",
            f"{engine}: {passed(outcomes)} of {len(outcomes)} passed.",
        ),
        fg="red" if failures else "green",
    )


def _print_json(outcomes: list[Outcome], findings: list[Finding], engine: str) -> None:
    rows = [
        {
            "id": o.example.id,
            "kind": o.example.kind,
            "edition": o.example.edition,
            "passed": o.passed,
            "expected": o.example.expected,
            "got": o.got,
            "rule": o.example.rule,
            "file": o.example.where.file,
            "row": o.example.where.row,
        }
        for o in outcomes
    ]
    click.echo(
        json.dumps(
            {
                "engine": engine,
                "passed": passed(outcomes),
                "of": len(outcomes),
                "rows": rows,
                "findings": [f.record("en") for f in findings],
            },
            ensure_ascii=False,
            indent=1,
            default=plain,
        )
    )


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=plain)
