"""Missing minutes and hours asked for again, a few a day, one at a time for each device."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from datetime import date, datetime, timedelta

from qingshan.base.errors import QingshanError
from qingshan.edge.gateway.gaps import Gap, gaps
from qingshan.edge.gateway.gateway import Gateway, Station
from qingshan.edge.gateway.tally import Tally
from qingshan.observe.hj212.events import LocalProtocolError
from qingshan.observe.hj212.messages import history_request
from qingshan.register.device import Device

_log = logging.getLogger(__name__)


class Caller:
    """Asks devices that are connected for what they did not send since they were first heard."""

    def __init__(self, gateway: Gateway, tally: Tally) -> None:
        self._gateway, self._tally = gateway, tally
        self._day = date.min
        self._asked: set[tuple[str, str, datetime]] = set()
        self._count: dict[str, int] = {}

    async def run(self) -> None:
        """Looks for gaps again and again."""
        settings = self._gateway.settings.callback
        while settings.enabled:
            await asyncio.sleep(settings.every_seconds)
            try:
                await self.look(self._gateway.now())
            except QingshanError as fault:
                _log.warning("gaps were not looked for: %s", fault, extra={"event": "callback-fault"})

    async def look(self, now: datetime) -> int:
        """Number of requests sent: at most one to each device that is connected and not busy with one."""
        loop = asyncio.get_running_loop()
        self._new_day(now.date())
        self.write_down(now)
        sent = 0
        heard = await loop.run_in_executor(None, self._tally.first_heard)
        for mn, station in self._gateway.stations.items():
            since = heard.get(mn)
            if since is None or station.session is None or station.open_calls or not self._may_ask(mn):
                continue
            found = await loop.run_in_executor(None, self._first_gap, station.known.device, since, now)
            if found is not None and station.session is not None:
                sent += self._ask(station, found)
        return sent

    def write_down(self, now: datetime) -> None:
        """Writes how call-backs ended into the tallies."""
        called = self._gateway.books.called
        while called:
            each = called.pop()
            self._tally.call(each.mn, now, each.cn, (each.begin, each.end), each.outcome)

    def _first_gap(self, device: Device, since: datetime, now: datetime) -> Gap | None:
        settings = self._gateway.settings.callback
        start = since.replace(minute=0, second=0, microsecond=0)
        grace = timedelta(minutes=settings.grace_minutes)
        for gap in gaps(device, self._tally, now, days=settings.days, grace=grace):
            if gap.end > start and (device.mn, gap.cn, gap.end) not in self._asked:
                return replace(gap, begin=max(gap.begin, start))
        return None

    def _ask(self, station: Station, gap: Gap) -> int:
        mn, now = station.known.device.mn, self._gateway.now()
        self._asked.add((mn, gap.cn, gap.end))
        self._count[mn] = self._count.get(mn, 0) + 1
        message = history_request(gap.cn, station.address, now, gap.begin, gap.end)
        try:
            assert station.session is not None
            station.session.send(message, now)
        except LocalProtocolError as wrong:
            _log.warning("%s", wrong, extra={"event": "callback-not-sent", "mn": mn})
            return 0
        station.open_calls[message.qn] = (gap.cn, gap.begin, gap.end)
        self._gateway.count("call-backs")
        said = {"event": "callback", "mn": mn, "cn": gap.cn, "begin": gap.begin, "end": gap.end}
        _log.info("missing periods were asked for", extra={**said, "periods": gap.count})
        return 1

    def _may_ask(self, mn: str) -> bool:
        return self._count.get(mn, 0) < self._gateway.settings.callback.requests_per_day

    def _new_day(self, today: date) -> None:
        """What was asked yesterday may be asked again; counts outlive a restart."""
        if today != self._day:
            self._day, self._asked = today, set()
            self._count = self._tally.called(today)
