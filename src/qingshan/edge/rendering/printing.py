"""Word files by a second process, while the first makes the page, the workbook and the bundle.

Charts for paper are drawn by matplotlib, the slowest part of a bulletin; a machine with two cores need not
wait for it. The second process is begun early, loads what it needs meanwhile, and dies with the first. Where
it cannot be had, or dies, the work is done here: the files are the same.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing import get_context, parent_process
from multiprocessing.connection import Connection
from multiprocessing.queues import Queue
from pathlib import Path
from threading import Thread
from typing import Any, Protocol

from qingshan.edge.rendering.drawn import Draw, draw, kept
from qingshan.edge.verdicts.store import Store
from qingshan.publish.document import Document, Picture
from qingshan.publish.wording import Wording

PROCESSES = "QINGSHAN_PROCESSES"
"""Environment variable: how many processes a command may use; not set, as many as the machine has cores."""

Task = tuple[Callable[..., None], Any]
"""What the second process does with its pictures and what it is given."""

Finish = Callable[[], None]
"""Waits until a file is whole."""


class Printer(Protocol):
    """Writes the Word files of a bulletin."""

    def foresee(self, documents: Sequence[Document]) -> None:
        """Whatever of these documents can be prepared before they are final."""

    def write(self, document: Document, wording: Wording, path: Path, page: str) -> Finish:
        """Begins a file; it is whole when what is returned has been called."""


@dataclass(frozen=True, slots=True)
class PrinterHere:
    """Writes them at once, in this process.

    Parameters
    ----------
    pictures
        Makes the pictures of charts.
    """

    pictures: Draw = draw

    def foresee(self, documents: Sequence[Document]) -> None:
        """Nothing: it would take as long then."""

    def write(self, document: Document, wording: Wording, path: Path, page: str) -> Finish:
        """Writes the file."""
        from qingshan.edge.rendering.word import write_word

        write_word(document, wording, path, page, pictures=self.pictures)
        return _nothing


@dataclass(frozen=True, slots=True)
class PrinterBeside:
    """Has them written by a second process.

    Parameters
    ----------
    tasks
        What it is to do, in order; sent by a thread of its own, for a document is larger than a pipe.
    answers
        Where it says of each file that it is whole, or why not.
    store
        Folder of the store that keeps pictures.
    """

    tasks: Queue[Task]
    answers: Connection
    store: Path

    def foresee(self, documents: Sequence[Document]) -> None:
        """Begins to draw the pictures."""
        blocks = [block for document in documents for block in document.blocks]
        self.tasks.put((_draw, [block for block in blocks if isinstance(block, Picture)]))

    def write(self, document: Document, wording: Wording, path: Path, page: str) -> Finish:
        """Begins the file."""
        task = (document, wording, path, page)
        self.tasks.put((_write, task))

        def finish() -> None:
            try:
                fault = self.answers.recv()
            except (EOFError, OSError):  # the process died
                here(self.store).write(*task)
                return
            if fault is not None:
                raise fault

        return finish


def here(store: Path | None) -> PrinterHere:
    """Writes Word files in this process; pictures are kept in the store, where there is one."""
    return PrinterHere(draw if store is None else _pictures(store))


@contextmanager
def beside(store: Path | None) -> Iterator[Printer]:
    """Writes Word files in a second process where the machine has a core for it, and a store for pictures."""
    if store is None or processes() < 2:
        yield here(store)
        return
    context = get_context("spawn")
    tasks: Queue[Task] = context.Queue()
    answers, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_serve, args=(tasks, theirs, store), daemon=True)
    process.start()
    theirs.close()
    try:
        yield PrinterBeside(tasks, answers, store)
    finally:
        process.terminate()
        process.join()
        tasks.cancel_join_thread()


def processes() -> int:
    """How many processes a command may use."""
    named = os.environ.get(PROCESSES, "")
    if named.isdigit():
        return int(named)
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _serve(tasks: Queue[Task], answers: Connection, store: Path) -> None:
    """The second process: does what it is sent until it is ended, or the first is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_the_first, daemon=True).start()
    import qingshan.edge.rendering.picture
    import qingshan.edge.rendering.word  # noqa: F401 - both are loaded while the first process judges

    pictures = _pictures(store)
    while True:
        task, what = tasks.get()
        task(answers, pictures, what)


def _end_with_the_first() -> None:
    """Waits for the first process, which may be killed and then ends nothing itself."""
    first = parent_process()
    if first is not None:
        first.join()
        os._exit(1)


def _draw(_answers: Connection, pictures: Draw, blocks: Sequence[Picture]) -> None:
    """Draws the pictures of charts before a document asks for them."""
    from qingshan.edge.rendering.word import page_sized

    for block in blocks:
        for chart in page_sized(block.chart):
            with suppress(Exception):  # whoever needs the picture draws it again, and says what is wrong
                pictures(chart)


def _write(answers: Connection, pictures: Draw, what: tuple[Document, Wording, Path, str]) -> None:
    """Writes a file and says what went wrong."""
    from qingshan.edge.rendering.word import write_word

    document, wording, path, page = what
    try:
        write_word(document, wording, path, page, pictures=pictures)
    except Exception as fault:  # told to the first process, which raises it
        answers.send(fault)
    else:
        answers.send(None)


def _pictures(store: Path) -> Draw:
    return kept(Store(store))


def _nothing() -> None:
    """The file is whole already."""
