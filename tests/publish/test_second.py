"""Work by a second process comes to what it comes to here, whatever becomes of that process."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from multiprocessing import active_children
from pathlib import Path

import pytest

from made_bulletin.content import whole
from made_bulletin.files import write_bulletin
from qingshan.base.errors import QingshanError, RefusedError, UsageError
from qingshan.edge.rendering.printing import draw_all, pictures_of
from qingshan.edge.second import PROCESSES, Here, Second, There, second
from qingshan.publish.air.content import AirSection
from qingshan.publish.bulletin import bulletin_document
from qingshan.publish.content import Bulletin, Lineage


@pytest.fixture
def small(content: AirSection) -> Bulletin:
    return whole(replace(content, days=(), months=(), roses=(), trend=(), lineage=Lineage()))


@pytest.fixture
def other(monkeypatch: pytest.MonkeyPatch) -> Iterator[Second]:
    monkeypatch.setenv(PROCESSES, "2")
    with second() as found:
        assert isinstance(found, There)
        yield found


def word(small: Bulletin, folder: Path, other: Second) -> bytes:
    (path,) = write_bulletin(small, folder, forms=["docx"], second=other)
    return path.read_bytes()


def test_a_second_process_writes_the_same_file(small: Bulletin, tmp_path: Path, other: Second) -> None:
    drawn = other.begin(draw_all, pictures_of([bulletin_document(small, "zh")]), tmp_path / "store")
    assert word(small, tmp_path / "beside", other) == word(small, tmp_path / "here", Here())
    assert drawn() is None
    assert len(list((tmp_path / "store" / "pictures").iterdir())) > 0


def test_where_it_was_killed_the_file_is_written_here(small: Bulletin, tmp_path: Path, other: Second) -> None:
    (process,) = active_children()
    process.kill()
    process.join()
    assert word(small, tmp_path / "a", other) == word(small, tmp_path / "b", Here())


FIRST = """
import os, signal
from qingshan.edge.second import second
if __name__ == "__main__":
    with second() as other:
        print(type(other).__name__, flush=True)
        os.kill(os.getpid(), signal.SIGKILL)
"""


def test_it_does_not_outlive_a_first_process_that_was_killed(tmp_path: Path) -> None:
    """The second process holds the same output: reading to its end waits for both."""
    program = tmp_path / "first.py"
    program.write_text(FIRST, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, program], env={**os.environ, PROCESSES: "2"}, check=False,
        capture_output=True, timeout=60,
    )  # fmt: skip
    assert (done.returncode, done.stdout.split()) == (-signal.SIGKILL, [b"There"])


def test_what_cannot_be_sent_is_told(other: Second) -> None:
    outcome = other.begin(lambda: 1)
    with pytest.raises((pickle.PicklingError, AttributeError)):
        outcome()
    assert other.begin(Decimal, "3")() == Decimal(3)


def test_what_goes_wrong_there_is_told_here(other: Second) -> None:
    wrong, right = other.begin(Decimal, "no number"), other.begin(Decimal, "1.5")
    assert right() == Decimal("1.5")
    with pytest.raises(InvalidOperation):
        wrong()


@pytest.mark.parametrize("processes", ["1", "0"])
def test_one_process_is_enough(monkeypatch: pytest.MonkeyPatch, processes: str) -> None:
    monkeypatch.setenv(PROCESSES, processes)
    with second() as found:
        assert isinstance(found, Here)
        assert found.begin(Decimal, "2")() == 2


@pytest.mark.parametrize(
    "error", [UsageError("issue-is-of-now"), RefusedError("no-chinese-font", package="p")]
)
def test_errors_pass_from_process_to_process(error: QingshanError) -> None:
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is type(error)
    assert (again.code, again.params) == (error.code, error.params)
