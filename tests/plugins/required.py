"""Under ``QINGSHAN_CI=1`` the skip of a test that needs a browser, Spark or PostgreSQL is a failure.

Elsewhere such a test skips with its reason, so that a laptop without Java or a server still runs the rest.
"""

from __future__ import annotations

import os
from collections.abc import Generator

import pytest

REQUIRED = ("browser", "spark", "postgresql")
"""Markers whose tests must run on the machine that decides."""


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turn the skip of a required test into a failure."""
    report = yield
    is_expected_failure = hasattr(report, "wasxfail")
    markers = [name for name in REQUIRED if item.get_closest_marker(name)]
    if report.skipped and not is_expected_failure and markers and os.environ.get("QINGSHAN_CI") == "1":
        why = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        report.outcome = "failed"
        report.longrepr = f"QINGSHAN_CI=1: a test marked {', '.join(markers)} must run here, but: {why}"
    return report
