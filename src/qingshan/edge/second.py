"""A second process for work that stands apart, such as pictures for paper, while the first goes on.

It is begun early and dies with the first. Where it cannot be had, or dies, the work is done here, when its
outcome is asked for: the outcome is the same.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from importlib import import_module
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any, Protocol, TypeVar

PROCESSES = "QINGSHAN_PROCESSES"
"""Environment variable: how many processes a command may use; not set, as many as the machine has cores."""

T = TypeVar("T")
Outcome = Callable[[], T]
"""What the work came to: waits for it, and raises what it raised."""

Answer = tuple[int, Any, Exception | None]


class Second(Protocol):
    """Whoever does work that stands apart."""

    @property
    def is_apart(self) -> bool:
        """Whether the work is done while the first process goes on."""

    def begin(self, work: Callable[..., T], *given: Any) -> Outcome[T]:
        """Begins the work, a function of a module with what it is given; both pass to another process."""


class Here:
    """Does the work in this process, when its outcome is asked for; never, where it is not."""

    is_apart = False

    def begin(self, work: Callable[..., T], *given: Any) -> Outcome[T]:
        """Does nothing yet."""
        return lambda: work(*given)


class There:
    """Has the work done by a second process, one after the other.

    Parameters
    ----------
    link
        Takes what it is to do, and tells what each came to.
    """

    is_apart = True

    def __init__(self, link: Connection) -> None:
        self._link = link
        self._sender = ThreadPoolExecutor(1)
        self._begun = 0
        self._told: dict[int, tuple[Any, Exception | None]] = {}

    def begin(self, work: Callable[..., T], *given: Any) -> Outcome[T]:
        """Sends the work, by a thread of its own: a document is larger than what the link holds."""
        number = self._begun
        self._begun += 1
        sent = self._sender.submit(self._link.send, (number, work, given))

        def outcome() -> T:
            try:
                sent.result()
                while number not in self._told:
                    at, made, fault = self._link.recv()
                    self._told[at] = (made, fault)
            except (EOFError, OSError):  # the process died
                return work(*given)
            made, fault = self._told.pop(number)
            if fault is not None:
                raise fault
            found: T = made
            return found

        return outcome

    def end(self) -> None:
        """Sends nothing more; whoever waits for what was begun would wait in vain."""
        self._sender.shutdown(wait=False, cancel_futures=True)
        self._link.close()


HERE = Here()
"""Nobody else."""


@contextmanager
def second(modules: Sequence[str] = ()) -> Iterator[Second]:
    """A second process, where the machine has a core for it.

    Parameters
    ----------
    modules
        What its work will need: loaded while nobody asked for anything yet.
    """
    if processes() < 2:
        yield HERE
        return
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs, modules), daemon=True)
    process.start()
    theirs.close()
    other = There(ours)
    try:
        yield other
    finally:
        process.terminate()
        process.join()
        other.end()


def processes() -> int:
    """How many processes a command may use."""
    named = os.environ.get(PROCESSES, "")
    if named.isdigit():
        return int(named)
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _serve(link: Connection, modules: Sequence[str]) -> None:
    """The second process: does what it is sent until it is ended, or the first is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for each in modules:
        import_module(each)
    with suppress(EOFError, OSError):  # of a link whose other end is gone
        while True:
            number, work, given = link.recv()
            try:
                answer: Answer = (number, work(*given), None)
            except Exception as fault:  # told to the first process, which raises it
                answer = (number, None, fault)
            link.send(answer)
