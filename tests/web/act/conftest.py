"""A demo city without readings, and callers of every role who ask it."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from qingshan.edge.cities import lay_out_city
from web.act.asking import Clock, Faces, faces

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2025, 1, 3, 16, tzinfo=ZONE)


@pytest.fixture
def city(tmp_path: Path) -> Path:
    folder = tmp_path / "chifeng"
    lay_out_city("赤峰市", folder)
    return folder


@pytest.fixture
def clock() -> Clock:
    return Clock(NOW, timedelta(0))


@pytest.fixture
def asked(city, clock) -> Faces:
    made = faces(city, clock)
    yield made
    made.close()
