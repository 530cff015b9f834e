"""The verifier finds any edit, deletion, change of order and, with an anchor, any cut tail."""

from __future__ import annotations

import ast
import hashlib
import random
import sqlite3
import subprocess
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from qingshan.act.entry import Draft, Head, line_of, seal
from qingshan.edge.ledger import attachments, verifier
from qingshan.edge.ledger.ledger import Ledger

NOW = datetime(2022, 7, 1, 8, tzinfo=timezone(timedelta(hours=8)))
PROGRAM = Path(verifier.__file__)
SPOILERS = ("edit", "hash", "both", "column", "delete", "swap", "insert", "repeat", "cut")


def made_rows(count, seed=0):
    chance = random.Random(seed)
    drafts = [
        Draft(
            f"case/{chance.randint(1, 9)}",
            "case.noted",
            f"人{each}",
            "依据",
            {"a": chance.randint(0, 9), "b": "字" * (each % 5)},
        )
        for each in range(count)
    ]
    sealed = seal(drafts, head=Head(), versions={}, request="r", at=NOW)
    return [(line_of(each).encode(), each.hash.encode(), b"") for each in sealed]


def spoiled(rows, how, chance):
    """The rows after somebody was at them; an edit may take care of the hash of that entry too."""
    rows, at = list(rows), chance.randrange(len(rows))
    line, digest, head = rows[at]
    if how in {"edit", "both"}:
        # a character of the part behind the first words, so that the line differs
        place = chance.randrange(line.index(b"case.noted"), len(line))
        line = line[:place] + (b"8" if line[place : place + 1] != b"8" else b"7") + line[place + 1 :]
        before = rows[at - 1][1] if at else verifier.START.encode()
        digest = hashlib.sha256(before + b"\n" + line).hexdigest().encode() if how == "both" else digest
        rows[at] = (line, digest, head)
    elif how == "hash":
        rows[at] = (line, digest[::-1], head)
    elif how == "column":
        rows[at] = (line, digest, b'[0,"other"')
    elif how == "delete":
        del rows[at]
    elif how == "swap":
        other = (at + 1) % len(rows)
        rows[at], rows[other] = rows[other], rows[at]
    elif how in {"insert", "repeat"}:
        rows.insert(at, rows[at] if how == "repeat" else chance.choice(rows))
    else:
        del rows[at:]
    return rows


def test_a_whole_ledger_has_no_fault():
    rows = made_rows(200)
    anchors = {len(rows): rows[-1][1].decode(), 7: rows[6][1].decode()}
    assert list(verifier.faults_of(rows, anchors)) == []


def test_a_thousand_random_changes_are_found():
    rows, chance = made_rows(60), random.Random(7)
    anchors = {len(rows): rows[-1][1].decode()}
    ways = [chance.choice(SPOILERS) for _ in range(1000)]
    missed = [how for how in ways if not list(verifier.faults_of(spoiled(rows, how, chance), anchors))]
    assert set(ways) == set(SPOILERS)
    assert missed == []


def test_a_chain_computed_anew_is_found_by_an_anchor():
    rows, forged = made_rows(40), made_rows(40, seed=1)
    assert list(verifier.faults_of(forged, {})) == []
    assert list(verifier.faults_of(forged, {20: rows[19][1].decode()})) != []


@pytest.mark.parametrize("column", ["line", "hash", "stream", "kind"])
def test_an_emptied_column_is_found(written, column):
    """Somebody may have changed the table as well, so that it takes what it did not."""
    with sqlite3.connect(written / "ledger.db") as connection:
        names = "number, stream, version, kind, request, line, hash"
        connection.execute(f"CREATE TABLE other AS SELECT {names} FROM ledger_entry")
        connection.execute("DROP TABLE ledger_entry")
        connection.execute("ALTER TABLE other RENAME TO ledger_entry")
        connection.execute(f"UPDATE ledger_entry SET {column} = NULL WHERE number = 2")
    connection.close()
    done = verify(written, "ledger.db")
    assert (done.returncode, "entry 2" in done.stdout) == (1, True), done.stdout + done.stderr


@pytest.mark.parametrize("column", ["number", "stream", "version", "kind", "request"])
def test_a_changed_column_is_found(written, column):
    with sqlite3.connect(written / "ledger.db") as connection:
        connection.execute("DROP TRIGGER ledger_entry_no_update")
        value = "9" if column in {"number", "version"} else "'x'"
        connection.execute(f"UPDATE ledger_entry SET {column} = {value} WHERE number = 2")
    connection.close()
    assert verify(written, "ledger.db").returncode == 1


def test_it_imports_python_alone():
    tree = ast.parse(PROGRAM.read_text(encoding="utf-8"))
    named = {n.module for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)}
    named |= {a.name for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names}
    assert {name.split(".")[0] for name in named} <= set(sys.stdlib_module_names)


@pytest.fixture
def written(tmp_path):
    """A ledger of a workspace with an attachment, its anchors beside it."""
    note = tmp_path / "照片.jpg"
    note.write_bytes(b"before")
    record = attachments.keep(tmp_path / "attachments", note)
    with Ledger.open(tmp_path / "ledger.db") as ledger:
        ledger.append([Draft("case/1", "case.noted", "a", "b", {"photo": record}) for _ in range(3)], at=NOW)
        (tmp_path / "anchors").write_text(f"{ledger.head()} {NOW}\n", encoding="utf-8")
        export = "".join(f"{digest.decode()}\t{line.decode()}\n" for line, digest, _ in ledger.rows())
    (tmp_path / "export.jsonl").write_text(export, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("name", ["ledger.db", "export.jsonl"])
def test_the_program_stands_alone(written, name):
    done = verify(written, name)
    assert (done.returncode, "whole" in done.stdout) == (0, True), done.stdout + done.stderr
    assert verify(written, "nothing.db").returncode == 2


def test_the_program_finds_a_cut_tail_and_a_changed_attachment(written):
    lines = (written / "export.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)
    (written / "cut.jsonl").write_text("".join(lines[:-1]), encoding="utf-8")
    assert "cut off" in verify(written, "cut.jsonl").stdout
    kept = next((written / "attachments").rglob("?" * 64))
    kept.write_bytes(b"after")
    done = verify(written, "ledger.db")
    assert (done.returncode, "changed" in done.stdout) == (1, True)
    kept.unlink()
    assert "not there" in verify(written, "ledger.db").stdout


def verify(folder, name):
    """The verifier run as a program of its own, by a Python that sees no other module of the project."""
    words = [folder / name, "--anchors", folder / "anchors", "--attachments", folder / "attachments"]
    return subprocess.run(
        [sys.executable, "-I", "-S", PROGRAM, *words], capture_output=True, text=True, check=False
    )
