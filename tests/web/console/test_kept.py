"""What was computed stays until something that decides it changes."""

from __future__ import annotations

from pathlib import Path

from qingshan.edge.archive.archive import Archive
from qingshan.edge.web.settings import read_settings
from qingshan.edge.web.state import State
from web.signing import Clock


def test_reading_the_archive_forgets_nothing(town: Path) -> None:
    state, made = State(town, read_settings(town), Clock()), []
    for _ in range(3):
        state.refresh()
        state.kept("number", lambda _: made.append(1))
        with Archive.open(town / "observations") as archive:
            archive.extent("air")
            state.refresh()
            state.kept("number", lambda _: made.append(1))
    assert len(made) == 1


def test_a_changed_register_is_read_again(town: Path) -> None:
    state, made = State(town, read_settings(town), Clock()), []
    state.kept("number", lambda _: made.append(1))
    sections = town / "register" / "sections.csv"
    sections.write_text(sections.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    state.refresh()
    state.kept("number", lambda _: made.append(1))
    assert len(made) == 2
