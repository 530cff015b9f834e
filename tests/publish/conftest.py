"""A bulletin made by hand: a year of four sites from a seeded generator, judged in a few plain lines."""

from __future__ import annotations

from pathlib import Path

import pytest

from made_bulletin.content import make_content, whole
from made_bulletin.files import write_bulletin
from qingshan.publish.air import content as c


@pytest.fixture(scope="session")
def written(content: c.AirSection, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ...]:
    """Its three files: page, Word, Excel."""
    return write_bulletin(whole(content), tmp_path_factory.mktemp("bulletin"), "赤峰2022")


@pytest.fixture(scope="session")
def content() -> c.AirSection:
    """The bulletin of a simulated year."""
    return make_content()
