"""The ledger on SQLite and PostgreSQL: order, conflicts, repeated requests, nothing changed, nothing lost."""

from __future__ import annotations

import subprocess
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
import sqlalchemy as sa

from qingshan.act.entry import START, Draft, Head, chained, line_of
from qingshan.base.errors import LedgerError, UsageError
from qingshan.edge.ledger import verifier
from qingshan.edge.ledger.ledger import Ledger

NOW = datetime(2022, 7, 1, 8, tzinfo=timezone(timedelta(hours=8)))
WRITER = Path(__file__).with_name("writer.py")


def draft(stream="case/1", kind="case.opened", **body):
    return Draft(stream, kind, "张三", "现场检查 2022-07-01", body)


def test_entries_come_back_as_they_were_entered(ledger):
    made = ledger.append(
        [draft(name="排口 1", parts=("a", "b")), draft("case/2"), draft(kind="case.noted")], at=NOW
    )
    assert [(e.number, e.stream, e.version) for e in made] == [
        (1, "case/1", 1),
        (2, "case/2", 1),
        (3, "case/1", 2),
    ]
    assert ledger.stream("case/1") == (made[0], made[2])
    assert list(ledger.entries()) == list(made)
    assert made[0].body == {"name": "排口 1", "parts": ["a", "b"]}
    assert made[0].at == NOW


def test_each_hash_covers_the_one_before(ledger):
    first, second = ledger.append([draft(), draft()], at=NOW)
    assert first.hash == chained(START, line_of(first))
    assert second.hash == chained(first.hash, line_of(second))
    assert ledger.head() == Head(2, second.hash) == Head.parse(str(ledger.head()))


def test_entries_are_found_by_the_beginning_of_their_stream(ledger):
    ledger.append([draft("case/1"), draft("case/10"), draft("list/1"), draft("case_1/9")], at=NOW)
    assert [e.stream for e in ledger.entries("case/")] == ["case/1", "case/10"]
    assert [e.stream for e in ledger.entries("case_")] == ["case_1/9"], "an underscore is no wildcard"
    assert [e.number for e in ledger.entries(after=2)] == [3, 4]


def test_a_stream_that_moved_refuses_a_decision_taken_before(ledger):
    ledger.append([draft()], at=NOW)
    with pytest.raises(LedgerError) as refused:
        ledger.append([draft(kind="case.closed")], at=NOW, expected={"case/1": 0})
    assert refused.value.code == "ledger-moved"
    assert ledger.head().number == 1
    ledger.append([draft(kind="case.closed")], at=NOW, expected={"case/1": 1, "case/never": 0})


def test_a_repeated_request_enters_nothing(ledger):
    asked = [draft(list=("a",)), draft("case/2")]
    first = ledger.append(asked, at=NOW, request="r1")
    again = ledger.append(asked, at=NOW + timedelta(minutes=1), request="r1", expected={"case/1": 0})
    assert again == first
    assert ledger.head().number == 2
    for other in ([draft(list=("b",)), draft("case/2")], asked[:1], [*asked, draft("case/3")]):
        with pytest.raises(LedgerError) as refused:
            ledger.append(other, at=NOW, request="r1")
        assert refused.value.code == "ledger-request-differs"


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (Draft("case/1", "case.opened", " ", "ground"), "ledger-ground-missing"),
        (Draft("case/1", "case.opened", "who", ""), "ledger-ground-missing"),
        (Draft("case 1", "case.opened", "who", "ground"), "ledger-word"),
        (Draft("case/1", "开", "who", "ground"), "ledger-word"),
        (Draft("case/1", "case.opened", "who", "ground", {"a": [{"b": 0.5}]}), "ledger-body"),
        (Draft("case/1", "case.opened", "who", "ground", {"a": "\ud800"}), "ledger-body"),
        (Draft("case/1", "case.opened", "who", "ground", {1: "a"}), "ledger-body"),
    ],
)
def test_what_is_not_fit_is_refused_whole(tmp_path, wrong, code):
    with Ledger.open(tmp_path / "ledger.db") as ledger:
        with pytest.raises(UsageError) as refused:
            ledger.append([draft(), wrong], at=NOW)
        assert refused.value.code == code
        assert ledger.head() == Head()


def test_the_database_itself_refuses_to_change_an_entry(address):
    with Ledger.open(address) as ledger:
        ledger.append([draft()], at=NOW)
    engine = sa.create_engine(address)
    for statement in ("UPDATE ledger_entry SET kind = 'x'", "DELETE FROM ledger_entry"):
        with pytest.raises(sa.exc.DBAPIError, match="never changed"), engine.begin() as connection:
            connection.exec_driver_sql(statement)
    engine.dispose()


def test_a_newer_ledger_is_refused(address):
    with Ledger.open(address) as ledger, ledger._engine.begin() as connection:
        connection.exec_driver_sql("INSERT INTO ledger_about VALUES (99)")
    with pytest.raises(LedgerError) as refused:
        Ledger.open(address)
    assert refused.value.code == "ledger-too-new"


def test_a_database_that_is_not_there_is_told_in_a_sentence(tmp_path):
    with pytest.raises(LedgerError) as refused:
        Ledger.open(f"sqlite:///{tmp_path}/no/such/folder/ledger.db")
    assert "ledger.db" in str(refused.value)


def test_two_processes_at_once_lose_and_duplicate_nothing(address):
    count = 60
    writers = [
        subprocess.Popen(
            [sys.executable, WRITER, address, name, str(count)], stdout=subprocess.PIPE, text=True
        )
        for name in ("left", "right")
    ]
    promised = [int(word) for writer in writers for word in writer.communicate()[0].split()]
    assert [writer.returncode for writer in writers] == [0, 0]
    with Ledger.open(address) as ledger:
        rows = list(ledger.rows())
        shared = [entry.body["each"] for entry in ledger.stream("case/shared") if entry.who == "left"]
    assert sorted(promised) == list(range(1, 4 * count, 2))
    assert shared == list(range(count))
    assert list(verifier.faults_of(rows, {})) == []


def test_a_killed_writer_keeps_its_promises(address):
    for name in ("first", "second", "third"):
        writer = subprocess.Popen(
            [sys.executable, WRITER, address, name, "100000"], stdout=subprocess.PIPE, text=True
        )
        promised = [int(writer.stdout.readline()) for _ in range(15)]
        writer.kill()
        promised += [int(word) for word in writer.communicate()[0].split("\n")[:-1]]
        with Ledger.open(address) as ledger:
            rows = list(ledger.rows())
            numbers = {entry.number for entry in ledger.entries("case/shared")}
        assert set(promised) <= numbers
        assert len(rows) % 2 == 0, "a decision of two entries is entered whole"
        assert list(verifier.faults_of(rows, {})) == []
