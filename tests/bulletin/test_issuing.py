"""Editions: numbered, read-only, registered; corrections say what changed; nothing is ever half there."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from bulletin.conftest import Run, qingshan
from qingshan.base.errors import UsageError
from qingshan.edge.bundle.layout import sha256
from qingshan.edge.issuing import publications as register
from qingshan.edge.issuing.publications import Publication, Publications

FILES = {"bulletin.html": sha256(b"x")}
ISSUE = ("publish", "bulletin", "2022-07", "--issue", "--form", "html")


@pytest.mark.slow
def test_a_correction_is_a_new_edition_that_says_what_changed(run: Run, city: Path, correction: Path) -> None:
    assert run(*ISSUE).exit_code == 0
    first = city / "published" / "2022-07-1"
    before = {path.name: path.read_bytes() for path in first.iterdir()}
    again = run(*ISSUE)
    assert "未另发布" in again.output
    assert not (city / "published" / "2022-07-2").exists()
    assert run("import", "air", correction).exit_code in {0, 1}
    second = run(*ISSUE)
    assert "取代 2022-07-1" in second.output
    assert {path.name: path.read_bytes() for path in first.iterdir()} == before
    page = (city / "published" / "2022-07-2" / "bulletin.html").read_text(encoding="utf-8")
    assert "更正说明" in page
    assert correction.name in page
    assert 'href="#air/150400/2022-07/pm25_mean~2022-07-1"' in page
    about = json.loads((city / "published" / "2022-07-2" / "publication.json").read_text(encoding="utf-8"))
    assert about["replaces"] == "2022-07-1"
    assert about["changed"] > 0
    listed = run("publish", "list")
    assert listed.exit_code == 0
    assert "2022-07-2" in listed.output


def test_published_files_are_read_only_and_checked(run: Run, city: Path) -> None:
    assert run(*ISSUE).exit_code == 0
    page = city / "published" / "2022-07-1" / "bulletin.html"
    assert page.stat().st_mode & 0o222 == 0
    page.chmod(0o644)
    page.write_text(page.read_text(encoding="utf-8") + " ", encoding="utf-8")
    listed = run("publish", "list")
    assert listed.exit_code == 1
    assert "bulletin.html" in listed.output


def test_an_issue_is_of_now(run: Run, tmp_path: Path) -> None:
    for words in (("--as-of", "1"), ("--out", tmp_path)):
        with pytest.raises(UsageError):
            run(*ISSUE, *words)


def entry(number: str) -> Publication:
    return Publication(number, "2022", "t", {"period": "2022"}, "2023-01-18", 1, "", 0, FILES)


def put_alone(publications: Publications, number: str) -> None:
    with publications.alone():
        put(publications, number)


def put(publications: Publications, number: str) -> None:
    making = publications.making(number)
    making.mkdir()
    (making / "bulletin.html").write_text("x", encoding="utf-8")
    publications.put(entry(number))


def test_an_edition_moved_into_place_but_not_entered_is_entered_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publications = Publications(tmp_path / "published")

    def killed(path: Path, content: str) -> None:
        if path.name == register.REGISTER:
            raise KeyboardInterrupt
        path.write_text(content, encoding="utf-8")

    with monkeypatch.context() as patch:
        patch.setattr(register, "write_whole", killed)
        with pytest.raises(KeyboardInterrupt):
            put_alone(publications, "2022-1")
    assert publications.entries() == ()
    with publications.alone():
        assert [each.number for each in publications.entries()] == ["2022-1"]
        assert publications.next_number("2022") == "2022-2"
        put(publications, "2022-2")
    assert publications.check() == ()


def test_an_edition_half_made_leaves_nothing(tmp_path: Path) -> None:
    publications = Publications(tmp_path / "published")
    with publications.alone():
        publications.making("2022-1").mkdir()
        (publications.making("2022-1") / "bulletin.html").write_text("x", encoding="utf-8")
    with publications.alone():
        assert not publications.making("2022-1").exists()
        assert publications.entries() == ()


def test_an_entry_taken_out_or_altered_breaks_the_chain(tmp_path: Path) -> None:
    publications = Publications(tmp_path / "published")
    with publications.alone():
        for number in ("2022-1", "2022-2", "2022-3"):
            put(publications, number)
    assert publications.check() == ()
    path = publications.folder / register.REGISTER
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text(lines[0] + lines[2], encoding="utf-8")
    assert "publication-chain-broken" in {each.code for each in publications.check()}
    path.write_text("".join(lines).replace("2023-01-18", "2023-01-19", 1), encoding="utf-8")
    assert "publication-chain-broken" in {each.code for each in publications.check()}


@pytest.mark.slow
@pytest.mark.parametrize("after", [0.5, 2.5, 4.0, 5.5, 7.0])
def test_killed_at_any_moment_nothing_is_half_published(city: Path, after: float) -> None:
    """A real process, really killed; then issuing goes on as if nothing had been."""
    program = str(Path(sys.executable).with_name("qingshan"))
    process = subprocess.Popen([program, "-C", str(city), *ISSUE], stdout=subprocess.DEVNULL)
    try:
        process.wait(timeout=after)
    except subprocess.TimeoutExpired:
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    done = qingshan("-C", city, *ISSUE)
    assert done.exit_code == 0
    publications = Publications(city / "published")
    assert [each.number for each in publications.entries()] == ["2022-07-1"]
    assert publications.check() == ()
    assert not list((city / "published").glob(".making-*"))
