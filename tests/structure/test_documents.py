"""What the documents tell a reader to type: commands have those options, Python runs, paths are there."""

from __future__ import annotations

import re
import shlex
from collections.abc import Sequence

import click
import pytest

from qingshan.edge.cli.app import command as program
from qingshan.edge.examples.example import read_examples
from qingshan.edge.examples.run import run_examples
from structure.source import ROOT, texts, tracked_files

PAGES = sorted(path for path in tracked_files() if path.suffix == ".md" and "reference" not in path.parts)
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(language: str) -> list[tuple[str, str]]:
    """Fenced blocks of a language, each with its page."""
    found = [(path, FENCE.findall(path.read_text(encoding="utf-8"))) for path in PAGES]
    return [
        (str(path.relative_to(ROOT)), text) for path, each in found for lang, text in each if lang == language
    ]


def typed_commands() -> list[tuple[str, str]]:
    """Lines that call the program."""
    fenced = [each for language in ("sh", "text", "") for each in blocks(language)]
    lines = [
        (page, part.strip().removeprefix("$ "))
        for page, text in fenced
        for line in text.splitlines()
        for part in line.split(" #")[0].split("; ")
    ]
    return [(page, line) for page, line in lines if line.startswith("qingshan ")]


@pytest.mark.parametrize(("page", "line"), typed_commands())
def test_a_command_in_a_document_can_be_typed(page, line):
    words = shlex.split(line)[1:]
    assert resolve(program, words) == [], f"{page}: {line}"


@pytest.mark.parametrize(("page", "code"), blocks("python"), ids=lambda text: text[:30])
def test_python_in_a_document_runs(page, code):
    exec(compile(code, page, "exec"), {})


@pytest.mark.parametrize(("page", "table"), blocks("csv"), ids=lambda text: text[:30])
def test_worked_examples_in_a_document_pass(page, table, tmp_path):
    (tmp_path / "examples.csv").write_text(table, encoding="utf-8")
    examples, wrong = read_examples(tmp_path / "examples.csv")
    outcomes, more = run_examples(examples, "polars")
    assert [*wrong, *more] == []
    assert len(outcomes) == len(table.splitlines()) - 1
    assert [each.got for each in outcomes if not each.passed] == []


def test_make_targets_in_documents_exist():
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = {
        word
        for _, text in blocks("sh")
        for line in text.splitlines()
        if line.startswith("make ")
        for word in line.split("#")[0].split()[1:]
        if "=" not in word
    }
    assert named
    assert named <= targets


def test_documents_named_in_code_exist():
    named = {(path, page) for path, text in texts().items() for page in re.findall(r"docs/[\w/-]+\.md", text)}
    assert [each for each in named if not (ROOT / each[1]).exists()] == []


def test_a_wrong_option_is_noticed():
    assert resolve(program, ["standards", "list", "--no-such-option"]) != []
    assert resolve(program, ["no-such-command"]) != []


def resolve(command: click.Command, words: Sequence[str]) -> list[str]:
    """What is wrong with words typed after a command, without running anything."""
    options = {name: each for each in command.params for name in (*each.opts, *each.secondary_opts)}
    left = list(words)
    while left:
        word = left.pop(0)
        name, _, value = word.partition("=")
        if word.startswith("-"):
            option = options.get(name)
            if not isinstance(option, click.Option):
                return [f"{command.name} has no {name}"]
            left = left if option.is_flag or value else left[1:]
        elif isinstance(command, click.Group):
            member = command.get_command(click.Context(command), word)
            return [f"no command {word}"] if member is None else resolve(member, left)
    return []
