"""How a run is shared among workers, and what keeps each of them lean.

Tests of a file stay together, for their fixtures; so do those of a folder that stand on one city or on one
reading of the source. What takes long is begun first, so that no worker is left with it when the others
are done.
"""

from __future__ import annotations

import gc
from pathlib import PurePosixPath

import pytest
from xdist.scheduler import LoadFileScheduling

TOGETHER = ("tests/structure", "tests/air", "tests/water", "tests/bulletin", "tests/publish")
"""Folders whose files go to one worker."""

LONG = (
    "tests/structure",
    "tests/bulletin",
    "tests/air",
    "tests/water",
    "tests/web/test_schemathesis.py",
    "tests/web/act/test_documents.py",
    "tests/archive/test_archive_crash.py",
    "tests/verdicts/test_inputs.py",
)
"""Folders and files that take longest, in the order in which they are begun."""


class _Sharing(LoadFileScheduling):
    """A file at a time, or a folder of ``TOGETHER``."""

    def _split_scope(self, nodeid: str) -> str:
        return together(nodeid)


def together(nodeid: str) -> str:
    """The folder or file a test is run with."""
    path = PurePosixPath(nodeid.partition("::")[0])
    return next((folder for folder in TOGETHER if path.is_relative_to(folder)), path.as_posix())


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> LoadFileScheduling | None:
    """Share by file or folder where sharing by file is asked for."""
    if config.getvalue("dist") != "loadfile":
        return None
    config.option.loadscopereorder = False  # the number of tests says nothing of how long they take
    return _Sharing(config, log)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put what takes long first; the rest stays in its order."""
    order = {place: at for at, place in enumerate(LONG)}
    items.sort(key=lambda item: order.get(together(item.nodeid), len(order)))


def pytest_configure() -> None:
    """Search for garbage more rarely: tests make much that lives long, and a worker does not."""
    gc.set_threshold(20_000, 20, 20)


def pytest_collection_finish() -> None:
    """Take what stays to the end, modules and tests, out of what is searched for garbage."""
    gc.collect()
    gc.freeze()
