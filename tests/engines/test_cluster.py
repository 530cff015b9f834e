"""A real Spark cluster, one master and two workers on the loopback, gives the same answer."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import polars as pl
import pytest

pytestmark = [pytest.mark.slow, pytest.mark.spark]

PATIENCE = 240
"""Seconds a daemon may take to come up, or the job to end, before the test gives up."""


class Daemon:
    """A Spark master or worker, ended with the test; ``found`` is what its log said when it was ready."""

    def __init__(self, ready: str, *words: str) -> None:
        import pyspark

        home = Path(pyspark.__file__).parent
        command = [str(home / "bin" / "spark-class"), f"org.apache.spark.deploy.{words[0]}", *words[1:]]
        environment = {**os.environ, "SPARK_HOME": str(home), "SPARK_LOCAL_IP": "127.0.0.1"}
        self.process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env=environment
        )
        self.found = ""
        self._ready = threading.Event()
        self._log: list[str] = []
        threading.Thread(target=self._read, args=(ready,), daemon=True).start()
        if not self._ready.wait(PATIENCE):
            self.end()
            pytest.fail("not ready: " + "".join(self._log[-20:]))

    def _read(self, ready: str) -> None:
        for line in self.process.stderr or ():
            self._log.append(line)
            match = re.search(ready, line)
            if match and not self.found:
                self.found = match.group(0)
                self._ready.set()

    def end(self) -> None:
        self.process.terminate()
        self.process.wait(30)


@pytest.fixture
def master(tmp_path: Path) -> Iterator[str]:
    """Address of a master with two workers."""
    pytest.importorskip("pyspark")
    here = ["--host", "127.0.0.1", "--webui-port", "0"]
    with ExitStack() as running:
        first = Daemon(r"spark://127\.0\.0\.1:\d+", "master.Master", *here, "--port", "0")
        running.callback(first.end)
        for number in range(2):
            size = ["--cores", "1", "--memory", "1g", "--work-dir", str(tmp_path / f"worker{number}")]
            worker = Daemon("Successfully registered with master", "worker.Worker", *here, *size, first.found)
            running.callback(worker.end)
        yield first.found


def test_same_answer_on_a_cluster(
    master: str,
    tmp_path: Path,
    awkward_hours: pl.DataFrame,
    expected: dict[str, pl.DataFrame],
    agree: Callable[[str, pl.DataFrame, pl.DataFrame], None],
) -> None:
    awkward_hours.write_parquet(tmp_path / "hours.parquet")
    wait_for_both = "--conf spark.scheduler.minRegisteredResourcesRatio=1.0 --conf spark.cores.max=2"
    environment = {
        **os.environ,
        "PYSPARK_SUBMIT_ARGS": f"{wait_for_both} --conf spark.executor.memory=600m pyspark-shell",
    }
    job = [sys.executable, str(Path(__file__).with_name("cluster_job.py")), master, str(tmp_path)]
    subprocess.run(job, check=True, env=environment, timeout=2 * PATIENCE, capture_output=True)
    assert (tmp_path / "executors").read_text() == "2"
    for stage, wanted in expected.items():
        agree(stage, pl.read_parquet(tmp_path / f"{stage}.parquet"), wanted)
