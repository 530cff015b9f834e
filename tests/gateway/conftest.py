"""A gateway without sockets: a workspace, made-up devices, and both ends of a line in one process."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from qingshan.base.errors import ArchiveError
from qingshan.edge.gateway.gateway import Gateway
from qingshan.edge.gateway.places import Known
from qingshan.edge.gateway.session import Session
from qingshan.edge.gateway.settings import read_settings
from qingshan.observe.hj212.connection import FieldConnection
from qingshan.observe.hj212.events import NEED_DATA
from qingshan.observe.hj212.messages import Device as Address
from qingshan.observe.hj212.messages import upload
from qingshan.register.device import Device

NOW = datetime(2026, 3, 15, 14, 30)
MN = "51D0FFFF0000000000000001"


def device(mn=MN, **changes):
    """A registered device."""
    fields = {"zh": "甲", "en": "A", "enterprise": "", "outlet": "P1", "system": "32", "edition": "2017",
              "password": "123456", "factors": ("w01018",)}  # fmt: skip
    return Device(mn=mn, **{**fields, **changes})


def known(*devices):
    """Registered devices by MN."""
    return {each.mn: Known(each, each.password, None) for each in devices or [device()]}


def settings(tmp_path, **own):
    """Settings of the program with some changed."""
    made = read_settings(tmp_path)
    return replace(made, **{part: replace(getattr(made, part), **values) for part, values in own.items()})


class Memory:
    """A store in memory that can be made to refuse."""

    def __init__(self):
        self.groups = []
        self.next = 1
        self.is_full = False

    def append(self, data, count):
        """Keep the group."""
        if self.is_full:
            raise ArchiveError("archive-full", folder="memory", reason="no space left")
        self.groups.append(data)
        first, self.next = self.next, self.next + count
        return first


class Line:
    """A transport that hands what is written to a field unit's end."""

    def __init__(self):
        self.written = b""
        self.is_reading = True
        self.is_gone = False

    def get_extra_info(self, name):
        """Where the peer is."""
        return ("10.0.0.7", 4567)

    def set_write_buffer_limits(self, high):
        """Limits are not played."""

    def write(self, data):
        """Keep what is written."""
        self.written += data

    def is_closing(self):
        """Whether it is closed."""
        return self.is_gone

    def pause_reading(self):
        """Reading stops."""
        self.is_reading = False

    def resume_reading(self):
        """Reading goes on."""
        self.is_reading = True

    def abort(self):
        """Gone."""
        self.is_gone = True

    close = abort


class Desk:
    """A gateway, one connection to it, and the unit at its other end."""

    def __init__(self, tmp_path, devices=(), **own):
        self.store = Memory()
        self.gateway = Gateway(known(*devices), self.store, settings(tmp_path, **own))
        self.gateway.now = lambda: NOW
        self.unit = FieldConnection()
        self.line = Line()
        self.session = Session(self.gateway)
        self.session.connection_made(self.line)

    def message(self, value="31.2", *, cn="2061", mn=MN, pw="123456", at=NOW, qn=NOW):
        """A message of the unit."""
        items = (((f"w01018-{'Rtd' if cn == '2011' else 'Avg'}", value), ("w01018-Flag", "N")),)
        return upload(cn, Address(mn, pw, "32"), qn, at, items)

    def send(self, data):
        """Bytes to the gateway."""
        self.session.data_received(data)

    async def commit(self):
        """Let the committer work until nothing waits."""
        while self.gateway.committer.pending:
            await self.gateway.committer._commit()

    def heard(self):
        """Events at the unit's end of what the gateway wrote since last asked."""
        data, self.line.written = self.line.written, b""
        self.unit.receive_data(data, NOW)
        events = []
        while (event := self.unit.next_event()) is not NEED_DATA:
            events.append(event)
        return events


@pytest.fixture
def desk(tmp_path):
    """A gateway with one registered device."""
    return Desk(tmp_path)
