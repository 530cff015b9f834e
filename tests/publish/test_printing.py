"""The Word file by a second process is the one written here, whatever becomes of that process."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from multiprocessing import active_children
from pathlib import Path

import pytest

from made_bulletin.content import whole
from qingshan.base.errors import QingshanError, RefusedError, UsageError
from qingshan.edge.rendering.bulletin import write_bulletin
from qingshan.edge.rendering.printing import PROCESSES, Printer, PrinterBeside, PrinterHere, beside
from qingshan.publish.air.content import AirSection
from qingshan.publish.bulletin import bulletin_document
from qingshan.publish.content import Bulletin, Lineage


@pytest.fixture
def small(content: AirSection) -> Bulletin:
    return whole(replace(content, days=(), months=(), roses=(), trend=(), lineage=Lineage()))


@pytest.fixture
def printer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Printer]:
    monkeypatch.setenv(PROCESSES, "2")
    with beside(tmp_path / "store") as found:
        assert isinstance(found, PrinterBeside)
        yield found


def word(small: Bulletin, folder: Path, printer: Printer) -> bytes:
    (path,) = write_bulletin(small, folder, forms=["docx"], printer=printer)
    return path.read_bytes()


def test_a_second_process_writes_the_same_file(small: Bulletin, tmp_path: Path, printer: Printer) -> None:
    printer.foresee([bulletin_document(small, "zh")])
    found = word(small, tmp_path / "beside", printer)
    assert found == word(small, tmp_path / "here", PrinterHere())


def test_where_it_was_killed_the_file_is_written_here(
    small: Bulletin, tmp_path: Path, printer: Printer
) -> None:
    (process,) = active_children()
    process.kill()
    process.join()
    assert word(small, tmp_path / "a", printer) == word(small, tmp_path / "b", PrinterHere())


FIRST = """
import os, signal, sys
from pathlib import Path
from qingshan.edge.rendering.printing import beside
if __name__ == "__main__":
    with beside(Path(sys.argv[1])) as printer:
        print(type(printer).__name__, flush=True)
        os.kill(os.getpid(), signal.SIGKILL)
"""


def test_it_does_not_outlive_a_first_process_that_was_killed(tmp_path: Path) -> None:
    """The second process holds the same output: reading to its end waits for both."""
    program = tmp_path / "first.py"
    program.write_text(FIRST, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, program, tmp_path], env={**os.environ, PROCESSES: "2"}, check=False,
        capture_output=True, timeout=60,
    )  # fmt: skip
    assert (done.returncode, done.stdout.split()) == (-signal.SIGKILL, [b"PrinterBeside"])


def test_what_goes_wrong_there_is_told_here(small: Bulletin, tmp_path: Path, printer: Printer) -> None:
    finish = printer.write(
        bulletin_document(small, "zh"),
        None,
        tmp_path / "nowhere" / "a.docx",
        "",  # type: ignore[arg-type]
    )
    with pytest.raises(AttributeError):
        finish()


@pytest.mark.parametrize("processes", ["1", "0"])
def test_one_process_is_enough(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, processes: str) -> None:
    monkeypatch.setenv(PROCESSES, processes)
    with beside(tmp_path) as found:
        assert isinstance(found, PrinterHere)


@pytest.mark.parametrize(
    "error", [UsageError("issue-is-of-now"), RefusedError("no-chinese-font", package="p")]
)
def test_errors_pass_from_process_to_process(error: QingshanError) -> None:
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is type(error)
    assert (again.code, again.params) == (error.code, error.params)
