"""Two counties of a city with the same things in each: a case, a firm, its outlet, device and frames.

The words of a division's things are what recipes ask with, and what answers are known by.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from click.testing import CliRunner

from qingshan.act.alert.advice import Forecast
from qingshan.act.alert.compliance import Checked
from qingshan.act.case.decide import Actor, Opening
from qingshan.edge.cities import cities_folder
from qingshan.edge.cli.app import command
from qingshan.edge.desk import Desk, desk_of
from qingshan.edge.emergency.alerts import Alerts
from qingshan.edge.emergency.board import Board
from qingshan.edge.gateway.journal import Journal
from qingshan.edge.gateway.places import Places
from qingshan.edge.gateway.record import Kind, encode
from qingshan.edge.gateway.tally import Batch, Tally
from qingshan.edge.outfalls import Outfalls
from qingshan.edge.register_desk import RegisterDesk
from qingshan.edge.register_tables import table_named
from qingshan.edge.workspace import Workspace
from web.signing import NOW

Things = Mapping[str, str]

DAY = "2026-03-01"
LEVEL = "orange"
OUTFALLS = {"150428": "SIM-OUT-XB-02", "150404": "SIM-OUT-XB-01"}
BOSS = Actor("wu", "administrator", "for the matrix")


def made_things(folder: Path, divisions: tuple[str, str]) -> dict[str, Things]:
    """Things of two divisions, made in a workspace."""
    workspace = Workspace.find(folder)
    found = {each: _registered(workspace, each) for each in divisions}
    _import_hours(folder, found)
    _hear(folder, found)
    with desk_of(workspace, NOW) as desk:
        _take_outfalls(desk)
        for each, things in found.items():
            things.update(_case(desk, each) | _changed(desk, things))
        alert = _alert(desk, found)
    for things in found.values():
        things["alert"] = alert
    return {each: dict(things) for each, things in found.items()}


def _rows(workspace: Workspace, name: str) -> list[dict[str, str]]:
    text = (workspace.register_folder / f"{name}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(each for each in text.splitlines() if not each.startswith("#")))


def _registered(workspace: Workspace, division: str) -> dict[str, str]:
    """A firm of the division that has lines on the emergency list, an outlet, a device and a camera."""
    outlets = {each["code"]: each["zh"] for each in _rows(workspace, "outlets")}
    firms = {each["code"]: each for each in _rows(workspace, "enterprises") if each["county"] == division}
    measured = {each["line"] for each in _rows(workspace, "emergency/measures") if each["levels"]}
    lines = {
        each["firm"]: each["code"] for each in reversed(_rows(workspace, "emergency/lines"))
        if each["code"] in measured
    }  # fmt: skip
    cameras = {each["outlet"].partition("-")[0]: each for each in reversed(_rows(workspace, "cameras"))}
    devices = {each["outlet"]: each for each in _rows(workspace, "devices")}
    firm = next(each for each in firms if each in lines and each in cameras)
    outlet = cameras[firm]["outlet"]
    return {
        "division": division, "firm": firm, "firm_name": firms[firm]["zh"], "firms": f"{len(firms)}",
        "line": lines[firm], "outlet": outlet, "outlet_name": outlets[outlet],
        "mn": devices[outlet]["mn"], "camera": cameras[firm]["id"], "outfall": OUTFALLS[division],
    }  # fmt: skip


def _import_hours(folder: Path, found: Mapping[str, Things]) -> None:
    """A day of hours of each outlet."""
    rows = [
        f"{things['outlet']},{DAY} {hour:02}:00,{code},{value},N"
        for things in found.values() for hour in range(24)
        for code, value in (("w01018", 900), ("w00000", 10))
    ]  # fmt: skip
    file = folder.parent / "hours.csv"
    file.write_text("outlet,time,indicator,value,mark\n" + "\n".join(rows) + "\n", encoding="utf-8")
    done = CliRunner().invoke(command, ["-C", str(folder), "import", "online", str(file)])
    assert done.exit_code == 0, done.output


def _hear(folder: Path, found: Mapping[str, Things]) -> None:
    """A frame of each device in the journal, and the tallies that go with it."""
    places, received = Places(folder), NOW.replace(tzinfo=None)
    places.folder.mkdir()
    journal, batch, seconds = Journal(places.journal), Batch(), int(received.timestamp())
    for things in found.values():
        raw = f"##0000QN=20260302093000000;ST=32;CN=2011;MN={things['mn']};Flag=4;CP=&&&&0000".encode()
        journal.append(encode(Kind.FRAME, seconds * 1_000_000, raw, peer=b"10.0.0.1:1", note=b""), 1)
        batch.see(things["mn"], received, "10.0.0.1:1", received)
    journal.close()
    tally = Tally(places.folder)
    tally.add(batch, 3, 1)
    tally.close()


def _take_outfalls(desk: Desk) -> None:
    office, file = Outfalls(desk), cities_folder() / "chifeng" / "examples" / "outfalls_SIMULATED.csv"
    office.take(office.read(file, "wu", "for the matrix"), file, "wu", "for the matrix")


def _case(desk: Desk, division: str) -> dict[str, str]:
    """A case with a file, named so that it is known in any answer."""
    title = f"matrix-case-{division}"
    opening = Opening("", title, division=division, owner=f"owner-{division}")
    case = desk.open("outfall_rectification", opening, BOSS)
    case = desk.file(
        case.id, "sample_report", BOSS, content=(f"{division}.pdf", f"%PDF-1.7 {division} report".encode())
    )
    (filed,) = case.evidence["sample_report"]
    return {"case": case.id, "title": title, "file": filed.file["sha256"], "owner": f"owner-{division}"}


def _changed(desk: Desk, things: Things) -> dict[str, str]:
    """A change of the firm's row on the ledger, and the row as it is since."""
    at = RegisterDesk(desk.workspace, desk.ledger, NOW, "wu", "for the matrix")
    table = table_named("enterprises")

    def row() -> str:
        return next(each.id for each in at.sheet(table).lines if each.cells["code"] == things["firm"])

    at.change(table, row(), {"aliases": f"matrix-{things['firm']}"})
    return {"change": f"{at.history(table)[-1].number}", "row": row()}


def _alert(desk: Desk, found: Mapping[str, Things]) -> str:
    """An alert with a notice and a check of each firm; the list it froze is as the files list it."""
    board = Board(desk.workspace, desk.ledger, NOW)
    board.fix(board.listed(NOW.date()), NOW.date(), "wang", "for the matrix")
    at = Alerts(desk, board, "zh")
    alert = at.order(LEVEL, [Forecast(datetime(2026, 3, 3).date(), 220, "pm25")], BOSS, "matrix")
    folder = desk.workspace.folder / "orders" / "notices" / f"{alert.id}-{LEVEL}"
    folder.mkdir(parents=True)
    checks = []
    for things in found.values():
        (folder / f"{things['firm']}.docx").write_bytes(b"PK")
        checks.append(Checked(things["line"], "power", "", Decimal(30), Decimal(40), 3, 7, "done"))
    at.enter_checks(alert, checks, BOSS)
    return alert.id
