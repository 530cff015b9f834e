"""Devices online: who is heard, what came of what was due, who waits in quarantine, raw frames, cameras."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from pydantic import BaseModel

from qingshan.base.errors import UsageError
from qingshan.edge.cameras import STATE as CAMERAS
from qingshan.edge.cameras import Seen, read_cameras, read_state
from qingshan.edge.gateway.places import Places, read_devices
from qingshan.edge.gateway.reading import Numbered, end_of, read
from qingshan.edge.gateway.reconcile import Line, reconcile
from qingshan.edge.gateway.tally import NAME, Tally
from qingshan.edge.online.registers import Registers
from qingshan.edge.web.access.caller import Caller
from qingshan.edge.web.state import State
from qingshan.edge.web.views.heads import Head
from qingshan.edge.web.views.known import known
from qingshan.edge.web.views.words import Both, Toned
from qingshan.edge.workspace import Workspace

SILENT = timedelta(hours=2)
"""A device that was not heard for so long is shown as silent: hourly data are due by then."""

LOOKED = 4000
"""Frames looked through, from the newest, for those of one device."""

DEVICE_HEADS = (
    Head("device", "devices.device", pinned=True, width=170, link="/console/devices/{outlet_code}"),
    Head("state", "devices.state", width=90),
    Head("last_heard", "devices.last_heard", width=126),
    Head("data_time", "devices.data_time", width=126),
    Head("transmission_rate", "devices.transmission_rate", unit="%", right=True),
    Head("valid_rate", "devices.valid_rate", unit="%", right=True),
    Head("valid_transmission_rate", "devices.valid_transmission_rate", unit="%", right=True),
    Head("hours", "devices.hours", right=True),
    Head("missing", "devices.missing", width=80),
    Head("refused", "devices.refused", right=True, width=56),
    Head("camera", "devices.camera", width=84),
    Head("county", "devices.county", width=100),
    Head("mn", "=MN", own=True, width=200),
)


class DeviceRow(BaseModel):
    """A device on a day: rates [%] of the hours due; ``hours`` came of those due."""

    mn: str
    device: Both
    outlet_code: str
    outlet: Both
    county: Both
    state: Toned
    last_heard: datetime | None
    data_time: datetime | None
    camera: Toned | None
    received: int
    refused: int
    hours: str
    missing: str
    transmission_rate: float | None
    valid_rate: float | None
    valid_transmission_rate: float | None


class DevicesOut(BaseModel):
    """Devices on a day, and how many are heard."""

    day: date
    online: int
    silent: int
    never: int
    rows: list[DeviceRow]


class CaughtRow(BaseModel):
    """Somebody in quarantine."""

    mn: str
    host: str
    reason: Both
    count: int
    first: datetime
    last: datetime
    frame: int


class QuarantineOut(BaseModel):
    """Who is in quarantine, the latest first."""

    rows: list[CaughtRow]


class FrameRow(BaseModel):
    """A raw frame as it was received."""

    number: int
    received: datetime
    peer: str
    kind: Both
    note: str
    text: str


class FramesOut(BaseModel):
    """Raw frames, the newest first."""

    rows: list[FrameRow]


class CameraRow(BaseModel):
    """A camera at an outlet and what was found when it was last asked."""

    id: str
    name: Both
    outlet: Both
    view: Both
    state: Toned
    checked: str


class CamerasOut(BaseModel):
    """Cameras of the register."""

    rows: list[CameraRow]


def devices(state: State, caller: Caller, on: date | None, outlet: str = "") -> DevicesOut:
    """Registered devices on a day, the last heard of where none is named; those of the caller's area.

    Where the gateway never ran nothing was due: there are no rows.
    """
    places, now = _places(state), _now(state)
    if not _has_run(places):
        register, _ = read_devices(places)
        return DevicesOut(day=on or now.date(), online=0, silent=0, never=len(register.devices), rows=[])
    key = ("devices", on, now.replace(second=0, microsecond=0), _written(places))
    day, found = state.kept(key, lambda w: _sheet(w, known(state), on, now))
    rows = [
        row for county, row in found if caller.covers(county) and (not outlet or row.outlet_code == outlet)
    ]
    count = {key: sum(row.state.tone == key for row in rows) for key in ("good", "bad", "late")}
    return DevicesOut(day=day, online=count["good"], silent=count["bad"], never=count["late"], rows=rows)


def _sheet(
    workspace: Workspace, registers: Registers, on: date | None, now: datetime
) -> tuple[date, list[tuple[str, DeviceRow]]]:
    """The day, and every registered device on it with the county it stands in."""
    places = Places(workspace.folder)
    tally = Tally(places.folder)
    try:
        seen = tally.seen()
        day = on or max((at.date() for at, _, _ in seen.values()), default=now.date())
        register, _ = read_devices(places)
        lines = reconcile(register, tally, day, now)
    finally:
        tally.close()
    told = _Told(workspace, registers, seen, now)
    return day, [(told.county(each), told.row(each)) for each in lines if each.device is not None]


def _written(places: Places) -> tuple[tuple[int, int], ...]:
    """Times and sizes of what the gateway, and whoever asks the cameras, wrote last."""
    found = []
    for path in (places.folder / NAME, places.folder / f"{NAME}-wal", places.workspace / CAMERAS):
        status = path.stat() if path.is_file() else None
        found.append((status.st_mtime_ns, status.st_size) if status else (0, 0))
    return tuple(found)


def quarantine(state: State) -> QuarantineOut:
    """Who is in quarantine."""
    if not _has_run(_places(state)):
        return QuarantineOut(rows=[])
    tally = Tally(_places(state).folder)
    try:
        caught = tally.quarantine()
    finally:
        tally.close()
    rows = [
        CaughtRow(
            mn=each.mn, host=each.host, reason=Both.of(f"devices.caught_{each.reason.replace('-', '_')}"),
            count=each.count, first=each.first, last=each.last, frame=each.number,
        )
        for each in caught
    ]  # fmt: skip
    return QuarantineOut(rows=rows)


def frames(state: State, caller: Caller, limit: int, outlet: str, before: int | None) -> FramesOut:
    """Raw frames, the newest first: all for whoever answers for the city, or those of an outlet.

    Raises
    ------
    UsageError
        There is no such outlet in the caller's area.
    """
    places = _places(state)
    if not _has_run(places):
        return FramesOut(rows=[])
    end = min(before or end_of(places.journal), end_of(places.journal))
    wanted = _numbers_of(state, caller, outlet, places)
    found = [
        each for each in read(places.journal, max(1, end - LOOKED), end)
        if wanted is None or any(mn in each.entry.raw for mn in wanted)
    ]  # fmt: skip
    return FramesOut(rows=[_frame(each) for each in reversed(found[-limit:])])


def cameras(state: State, caller: Caller) -> CamerasOut:
    """Cameras of the register at outlets of the caller's area."""
    workspace = state.workspace
    register, _ = read_cameras(workspace.folder)
    found, registers = read_state(workspace.folder), known(state)
    rows = []
    for each in register.cameras:
        outlet = registers.outlets.find(each.outlet)
        if caller.covers(registers.outlets.county_of(outlet) if outlet else ""):
            rows.append(CameraRow(
                id=each.id, name=Both(zh=each.zh, en=each.en), view=Both.split(each.view),
                outlet=Both(zh=outlet.zh, en=outlet.en) if outlet else Both.same(each.outlet),
                state=_camera(found.get(each.id)), checked=found[each.id].checked if each.id in found else "",
            ))  # fmt: skip
    return CamerasOut(rows=rows)


class _Told:
    """What rows of devices are told from."""

    def __init__(
        self, workspace: Workspace, registers: Registers,
        seen: dict[str, tuple[datetime, str, datetime | None]], now: datetime,
    ) -> None:  # fmt: skip
        self.divisions, self.watched = workspace.divisions(), _cameras_by_outlet(workspace)
        self.registers, self.seen, self.now = registers, seen, now

    def county(self, line: Line) -> str:
        outlet = self.registers.outlets.find(line.device.outlet) if line.device else None
        return self.registers.outlets.county_of(outlet) if outlet else ""

    def row(self, line: Line) -> DeviceRow:
        device = line.device
        if device is None:
            raise UsageError("unknown-device", mn=line.mn)
        outlet = self.registers.outlets.find(device.outlet)
        county = self.divisions.get(self.county(line))
        heard = self.seen.get(line.mn)
        return DeviceRow(
            mn=line.mn, device=Both(zh=device.zh, en=device.en), outlet_code=device.outlet,
            outlet=Both(zh=outlet.zh, en=outlet.en) if outlet else Both.same(device.outlet),
            county=Both(zh=county.zh, en=county.en) if county else Both.same(""),
            state=self.state(line.mn), last_heard=heard[0] if heard else None,
            data_time=heard[2] if heard else None, camera=self.watched.get(device.outlet),
            received=line.received, refused=line.refused + line.quarantined,
            hours=f"{line.hours_present}/{line.hours_due}",
            missing=" ".join(f"{at:%H}" for at in line.missing),
            transmission_rate=_number(line.transmission_rate), valid_rate=_number(line.valid_rate),
            valid_transmission_rate=_number(line.valid_transmission_rate),
        )  # fmt: skip

    def state(self, mn: str) -> Toned:
        heard = self.seen.get(mn)
        if heard is None:
            return _toned("devices.never", "late")
        return (
            _toned("devices.silent", "bad")
            if self.now - heard[0] > SILENT
            else _toned("devices.online", "good")
        )


def _places(state: State) -> Places:
    return Places(state.workspace.folder)


def _has_run(places: Places) -> bool:
    """Whether the gateway ever wrote here; looking makes no file."""
    return (places.folder / NAME).is_file()


def _now(state: State) -> datetime:
    return state.clock().replace(tzinfo=None)


def _number(value: object) -> float | None:
    return None if value is None else float(str(value))


def _toned(key: str, tone: str) -> Toned:
    words = Both.of(key)
    return Toned(zh=words.zh, en=words.en, tone=tone)


def _cameras_by_outlet(workspace: Workspace) -> dict[str, Toned]:
    register, _ = read_cameras(workspace.folder)
    found = read_state(workspace.folder)
    return {each.outlet: _camera(found.get(each.id)) for each in register.cameras}


def _camera(seen: Seen | None) -> Toned:
    if seen is None:
        return _toned("devices.camera_unasked", "")
    return _toned("devices.camera_up", "good") if seen.is_reachable else _toned("devices.camera_down", "bad")


def _numbers_of(state: State, caller: Caller, outlet: str, places: Places) -> list[bytes] | None:
    """Numbers of the devices whose frames are wanted; none for every frame."""
    registers = known(state)
    register, _ = read_devices(places)
    if not outlet:
        if caller.covers(state.workspace.city.code):
            return None
        return [each.mn.encode() for each in register.devices if _is_within(registers, each.outlet, caller)]
    if not _is_within(registers, outlet, caller):
        raise UsageError("unknown-outlet", text=outlet, known="—")
    return [each.mn.encode() for each in register.at_outlet(outlet)]


def _is_within(registers: Registers, code: str, caller: Caller) -> bool:
    outlet = registers.outlets.find(code)
    return outlet is not None and caller.covers(registers.outlets.county_of(outlet))


def _frame(each: Numbered) -> FrameRow:
    entry = each.entry
    return FrameRow(
        number=each.number, received=entry.received, peer=entry.peer,
        kind=Both.of(f"devices.frame_{entry.kind.name.lower()}"), note=entry.note,
        text=entry.raw.decode("gb18030", "replace"),
    )  # fmt: skip
