"""A second process for work that stands apart, such as pictures for paper, while the first goes on.

It is begun early and dies with the first. Where it cannot be had, or dies,
the work is done here, when its outcome is asked for: the outcome is the same.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import get_context, parent_process
from multiprocessing.connection import Connection
from multiprocessing.queues import Queue
from threading import Thread
from typing import Any, Protocol, TypeVar

PROCESSES = "QINGSHAN_PROCESSES"
"""Environment variable: how many processes a command may use; not set, as many as the machine has cores."""

T = TypeVar("T")
Outcome = Callable[[], T]
"""What the work came to: waits for it, and raises what it raised."""

Task = tuple[int, Callable[..., Any], tuple[Any, ...]]
Answer = tuple[int, Any, Exception | None]


class Second(Protocol):
    """Whoever does work that stands apart."""

    @property
    def is_beside(self) -> bool:
        """Whether the work is done while the first process goes on."""

    def begin(self, work: Callable[..., T], *given: Any) -> Outcome[T]:
        """Begins the work, a function of a module with what it is given; both pass to another process."""


class Here:
    """Does the work in this process, when its outcome is asked for; never, where it is not."""

    is_beside = False

    def begin(self, work: Callable[..., T], *given: Any) -> Outcome[T]:
        """Does nothing yet."""
        return lambda: work(*given)


class Beside:
    """Has the work done by a second process, one after the other.

    Parameters
    ----------
    tasks
        What it is to do, in order; sent by a thread of its own, for a document is larger than a pipe.
    answers
        Where it says what each came to.
    """

    is_beside = True

    def __init__(self, tasks: Queue[Task], answers: Connection) -> None:
        self._tasks, self._answers = tasks, answers
        self._begun = 0
        self._told: dict[int, tuple[Any, Exception | None]] = {}

    def begin(self, work: Callable[..., T], *given: Any) -> Outcome[T]:
        """Sends the work."""
        number = self._begun
        self._begun += 1
        self._tasks.put((number, work, given))

        def outcome() -> T:
            try:
                while number not in self._told:
                    at, made, fault = self._answers.recv()
                    self._told[at] = (made, fault)
            except (EOFError, OSError):  # the process died
                return work(*given)
            made, fault = self._told.pop(number)
            if fault is not None:
                raise fault
            found: T = made
            return found

        return outcome


@contextmanager
def second() -> Iterator[Second]:
    """A second process, where the machine has a core for it."""
    if processes() < 2:
        yield Here()
        return
    context = get_context("spawn")
    tasks: Queue[Task] = context.Queue()
    answers, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_serve, args=(tasks, theirs), daemon=True)
    process.start()
    theirs.close()
    try:
        yield Beside(tasks, answers)
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


def _serve(tasks: Queue[Task], answers: Connection) -> None:
    """The second process: does what it is sent until it is ended, or the first is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_the_first, daemon=True).start()
    while True:
        number, work, given = tasks.get()
        try:
            answer: Answer = (number, work(*given), None)
        except Exception as fault:  # told to the first process, which raises it
            answer = (number, None, fault)
        answers.send(answer)


def _end_with_the_first() -> None:
    """Waits for the first process, which may be killed and then ends nothing itself."""
    first = parent_process()
    if first is not None:
        first.join()
        os._exit(1)
