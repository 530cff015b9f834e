"""Whether cameras answer: asked over the network, remembered with when they last did."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from qingshan.base.finding import Finding
from qingshan.edge.archive.clock import BEIJING
from qingshan.edge.replacing import read_text, write_whole
from qingshan.register.camera import Camera, CameraRegister, parse_cameras

REGISTER = Path("register") / "cameras.csv"
STATE = Path("gateway") / "cameras.json"
TIMEOUT = 5.0
"""How long an answer is waited for [s]."""

AT_ONCE = 32
_FIRST_LINE = 200


@dataclass(frozen=True, slots=True)
class Seen:
    """What was found of a camera: ``said`` is the first line of its answer, or why there was none."""

    id: str
    is_reachable: bool
    said: str
    checked: str
    last_seen: str = ""


def read_cameras(workspace: Path) -> tuple[CameraRegister, tuple[Finding, ...]]:
    """The register of cameras and its faults; an empty one where there is no file."""
    path = workspace / REGISTER
    if not path.is_file():
        return CameraRegister(), ()
    return parse_cameras(read_text(path), REGISTER.as_posix())


def read_state(workspace: Path) -> dict[str, Seen]:
    """What was found when cameras were last asked, by id."""
    path = workspace / STATE
    if not path.is_file():
        return {}
    return {each["id"]: Seen(**each) for each in json.loads(path.read_text(encoding="utf-8"))}


def check_cameras(workspace: Path, cameras: Sequence[Camera], *, timeout: float = TIMEOUT) -> dict[str, Seen]:
    """State of every camera, asked now and kept; when one was last seen outlives its failures."""
    before = read_state(workspace)
    now = datetime.now(tz=BEIJING).replace(tzinfo=None).isoformat(sep=" ", timespec="seconds")
    found = asyncio.run(_ask_all(cameras, timeout))
    kept = dict(before)
    for camera, (is_reachable, said) in zip(cameras, found, strict=True):
        last = now if is_reachable else (before[camera.id].last_seen if camera.id in before else "")
        kept[camera.id] = Seen(camera.id, is_reachable, said, now, last)
    text = json.dumps([asdict(each) for each in kept.values()], ensure_ascii=False, indent=1)
    write_whole(workspace / STATE, text + "\n")
    return kept


async def _ask_all(cameras: Sequence[Camera], timeout: float) -> list[tuple[bool, str]]:
    turn = asyncio.Semaphore(AT_ONCE)

    async def ask(camera: Camera) -> tuple[bool, str]:
        async with turn:
            return await _ask(camera, timeout)

    return await asyncio.gather(*(ask(each) for each in cameras))


async def _ask(camera: Camera, timeout: float) -> tuple[bool, str]:
    """Whether the camera answers OPTIONS: any answer of its protocol counts, a refusal of access too."""
    writer = None
    try:
        async with asyncio.timeout(timeout):
            is_secure = camera.scheme in {"https", "rtsps"}
            reader, writer = await asyncio.open_connection(camera.host, camera.port, ssl=is_secure or None)
            writer.write(_question(camera))
            await writer.drain()
            line = (await reader.readline())[:_FIRST_LINE].decode("latin-1").strip()
    except TimeoutError:
        return False, "timeout"
    except OSError as fault:
        return False, fault.strerror or type(fault).__name__
    finally:
        if writer is not None:
            writer.close()
    return line.startswith(("RTSP/", "HTTP/")), line or "closed without an answer"


def _question(camera: Camera) -> bytes:
    if camera.scheme.startswith("rtsp"):
        address = f"rtsp://{camera.host}:{camera.port}{camera.path}"
        return f"OPTIONS {address} RTSP/1.0\r\nCSeq: 1\r\nUser-Agent: qingshan\r\n\r\n".encode()
    head = f"OPTIONS {camera.path} HTTP/1.1\r\nHost: {camera.host}\r\nUser-Agent: qingshan\r\n"
    return f"{head}Connection: close\r\n\r\n".encode()
