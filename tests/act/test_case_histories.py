"""Recorded histories of cases: today's code takes the same steps to the same entries and the same end.

A history is a ``.toml`` of steps as people took them and the ``.jsonl`` of the entries they made. The entries
are never made anew to suit a change of the code: a rule that changes gets a new edition, and old cases keep
theirs.
``python -m pytest tests/act/test_case_histories.py --record`` writes those that are not there yet.
"""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

import pytest

from qingshan.act.case.case import fold
from qingshan.act.case.decide import Actor, Opening
from qingshan.act.entry import line_of, read_line
from qingshan.base.errors import QingshanError
from qingshan.base.figure import Address, Figure
from qingshan.edge.city import City
from qingshan.edge.desk import Desk
from qingshan.edge.ledger.ledger import Ledger
from qingshan.edge.workspace import Workspace

HISTORIES = sorted((Path(__file__).parents[1] / "histories").glob("*.toml"))
NUMBER = "2022-0001"


@pytest.fixture(params=HISTORIES, ids=lambda path: path.stem)
def history(request):
    return request.param


def test_there_are_enough_histories():
    assert len(HISTORIES) >= 12
    assert len({tomllib.loads(each.read_text("utf-8"))["kind"] for each in HISTORIES}) >= 8


def test_the_same_steps_make_the_same_entries(history, tmp_path, request):
    told = tomllib.loads(history.read_text(encoding="utf-8"))
    recorded = history.with_suffix(".jsonl")
    with Ledger.open(tmp_path / "ledger.db") as ledger:
        for step in told["step"]:
            take(step, told, ledger, tmp_path)
        made = "".join(f"{digest.decode()}\t{line.decode()}\n" for line, digest, _ in ledger.rows())
    if request.config.getoption("--record") and not recorded.exists():
        recorded.write_text(made, encoding="utf-8")
    assert made == recorded.read_text(encoding="utf-8")


def test_recorded_entries_end_where_they_ended(history):
    told = tomllib.loads(history.read_text(encoding="utf-8"))
    lines = history.with_suffix(".jsonl").read_text(encoding="utf-8").splitlines()
    entries = [read_line(line, digest) for digest, line in (each.split("\t") for each in lines)]
    assert [line_of(entry) for entry in entries] == [each.split("\t")[1] for each in lines]
    case = fold(entries)
    assert (case.state, case.kind, case.version) == (told["end"], told["kind"], len(lines))


def take(step, told, ledger, folder):
    """One step at the desk of that moment."""
    workspace = Workspace(folder, City("赤峰市", "Chifeng", "150400"))
    desk = Desk(workspace, ledger, step["at"], figures(told.get("figures", {})))
    actor = Actor(step["who"], step["role"], step["ground"])
    what = step["do"]
    if what == "open":
        opening = Opening("", told["title"], told["about"], told["division"], words=told.get("words", {}))
        assert desk.open(told["kind"], opening, actor).id == NUMBER
    elif what == "attach":
        path = folder / f"{step['item']}.txt"
        path.write_text(step["content"], encoding="utf-8")
        desk.file(NUMBER, step["item"], actor, path=path)
    elif what == "refused":
        with pytest.raises(QingshanError) as refused:
            desk.move(NUMBER, step["name"], actor)
        assert refused.value.code == step["code"]
    elif what == "watch":
        list(desk.watch())
    else:
        do(desk, what, step, actor)


def do(desk, what, step, actor):
    if what == "move":
        desk.move(NUMBER, step["name"], actor)
    elif what == "file":
        desk.file(NUMBER, step["item"], actor, text=step["text"])
    elif what == "assign":
        desk.assign(NUMBER, step["owner"], actor)
    elif what == "extend":
        desk.extend(NUMBER, date.fromisoformat(step["due"]), actor)
    else:
        desk.note(NUMBER, actor)


def figures(known):
    def opened(address):
        if address not in known:
            return None
        return Figure(Address(address), known[address], "", "attained", "S", "2022")

    return opened
