"""What the tests of the auditor share: what is known before a page is read, and the pages."""

from __future__ import annotations

from pathlib import Path

import pytest

from qingshan.edge.audit.run import Background, background

PAGES = Path(__file__).parent / "pages"


@pytest.fixture(scope="session")
def given() -> Background:
    """Places and figures known from the cities that come with the program."""
    return background(None)
