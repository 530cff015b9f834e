"""Long work that goes on beside requests: started, looked at, its result fetched by whoever started it."""

from __future__ import annotations

import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Literal

from qingshan.base.errors import QingshanError, UsageError

MOST = 200
"""Pieces of work remembered; the oldest finished ones are forgotten first."""

WORKERS = 2
Status = Literal["waiting", "running", "done", "failed"]


class Job:
    """A piece of work.

    Parameters
    ----------
    what, who
        What it does, and the account that started it.
    longest
        How long it may take at most [s]; 0 where nobody knows.
    """

    def __init__(self, what: str, who: str, longest: float) -> None:
        self.id = secrets.token_urlsafe(12)
        self.what, self.who, self.longest = what, who, longest
        self.status: Status = "waiting"
        self.step = ""
        self.result: Any = None
        self.error: QingshanError | None = None
        self.over = threading.Event()
        self._began = self._ended = 0.0

    @property
    def seconds(self) -> float:
        """How long it has run [s]."""
        if not self._began:
            return 0.0
        return (self._ended or time.monotonic()) - self._began

    def run(self, work: Callable[[Job], Any]) -> None:
        """Do it; an error is kept for whoever asks."""
        self.status, self._began = "running", time.monotonic()
        try:
            self.result = work(self)
        except QingshanError as error:
            self.error = error
        except Exception as error:
            self.error = UsageError("work-failed", why=f"{type(error).__name__}: {error}"[:200])
        self._ended = time.monotonic()
        self.status = "done" if self.error is None else "failed"
        self.over.set()


class Jobs:
    """The pieces of work of a process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self._workers = ThreadPoolExecutor(WORKERS, thread_name_prefix="job")

    def start(self, what: str, who: str, work: Callable[[Job], Any], longest: float = 0.0) -> Job:
        """A piece of work begun as soon as a worker is free."""
        job = Job(what, who, longest)
        with self._lock:
            self._jobs[job.id] = job
            ended = [key for key, each in self._jobs.items() if each.status in {"done", "failed"}]
            for key in ended[: max(0, len(self._jobs) - MOST)]:
                del self._jobs[key]
        self._workers.submit(job.run, work)
        return job

    def get(self, number: str, who: str, what: str = "") -> Job:
        """A piece of work of whoever started it.

        Raises
        ------
        UsageError
            There is none of that number, or somebody else started it.
        """
        with self._lock:
            job = self._jobs.get(number)
        if job is None or job.who != who or what not in {"", job.what}:
            raise UsageError("unknown-job", job=number)
        return job

    def close(self) -> None:
        """Begin nothing more; what runs goes on to its end."""
        self._workers.shutdown(wait=False, cancel_futures=True)
