"""What a stranger meets first: version, changelog, commands, links, no trace of another machine."""

from __future__ import annotations

import importlib
import re
import tomllib

import click
import pytest

import qingshan
from qingshan.edge.cli.app import COMMANDS
from structure.source import ROOT, tracked_files

TEXT = {
    ".py",
    ".md",
    ".toml",
    ".csv",
    ".txt",
    ".html",
    ".css",
    ".js",
    ".json",
    ".yml",
    ".yaml",
    ".svg",
    ".sql",
    "",
}
MACHINE = re.compile(
    "|".join([r"(?<![\w.])/" + "work/", "/" + "root/", r"/home/\w+/", "/tmp/" + "bash", "/" + "opt/"])
)
HEADING = re.compile(r"^## (\d+)\.(\d+)\.(\d+) - \d{4}-\d{2}-\d{2}$")
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)\s#]+)(?:#[^)]*)?\)")


def text_files():
    """Tracked files a person can read."""
    return [path for path in tracked_files() if path.suffix in TEXT and path.name != "LICENSE"]


def test_no_machine_paths():
    found = [
        f"{path.relative_to(ROOT)}: {hit.group()}"
        for path in text_files()
        if (hit := MACHINE.search(path.read_text(encoding="utf-8", errors="replace")))
    ]
    assert found == []


def test_machine_paths_are_recognized():
    assert MACHINE.search("see /" + "work/main")
    assert not MACHINE.search("frame/" + "work/x and https://a.b/" + "work/")


def test_changelog_leads_to_the_version():
    lines = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8").splitlines()
    headings = [line for line in lines if line.startswith("## ")]
    released = [tuple(map(int, m.groups())) for line in headings[1:] if (m := HEADING.match(line))]
    assert headings[0] == "## Unreleased"
    assert len(released) == len(headings) - 1, "a release reads: ## 1.2.3 - 2026-01-31"
    assert released == sorted(released, reverse=True)
    version = tuple(int(each) for each in qingshan.__version__.split(".")[:3] if each.isdecimal())
    assert not released or version >= released[0]


def test_license_is_the_one_declared():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert project["license"] == "Apache-2.0"
    assert "Apache License" in text
    assert "Version 2.0, January 2004" in text
    assert len(text.splitlines()) > 200


@pytest.mark.parametrize("name", COMMANDS)
def test_command_is_there_and_explains_itself(name):
    module, zh, en = COMMANDS[name]
    command = importlib.import_module(module).command
    assert isinstance(command, click.Command)
    assert zh
    assert en
    assert undocumented(command) == []


def test_links_between_documents_lead_somewhere():
    broken = [
        f"{page.relative_to(ROOT)} -> {target}"
        for page in tracked_files()
        if page.suffix == ".md"
        for target in LINK.findall(page.read_text(encoding="utf-8"))
        if not (page.parent / target).exists()
    ]
    assert broken == []


def undocumented(command: click.Command, trail: str = "") -> list[str]:
    """Commands and options without a line of help."""
    path = f"{trail} {command.name}".strip()
    lacking = [] if command.help else [path]
    options = [each for each in command.params if isinstance(each, click.Option)]
    lacking += [f"{path} {option.opts[-1]}" for option in options if not option.help]
    if isinstance(command, click.Group):
        for each in command.commands.values():
            lacking += undocumented(each, path)
    return lacking
