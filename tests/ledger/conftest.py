"""A ledger on each kind of database; the PostgreSQL server is the tests' own, started and stopped by them."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

import pytest

from qingshan.edge.ledger.ledger import Ledger

MISSING = "no PostgreSQL server here: sudo apt-get install -y postgresql"


def program(name):
    """A program of the PostgreSQL server, which Debian keeps off the path."""
    found = [*Path("/usr/lib/postgresql").glob(f"*/bin/{name}")]
    return str(max(found)) if found else shutil.which(name)


@pytest.fixture(scope="session")
def server():
    """Address of a PostgreSQL server of the tests' own."""
    if program("initdb") is None or program("pg_ctl") is None:
        pytest.skip(MISSING)
    with tempfile.TemporaryDirectory(prefix="postgresql-") as folder:
        yield from _running(Path(folder))


def _running(folder):
    owner = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] if os.geteuid() == 0 else []
    if owner:
        shutil.chown(folder, 65534, 65534)
    data, port = folder / "data", _free_port()
    run([*owner, program("initdb"), "-D", data, "-U", "qingshan", "-A", "trust", "-N"], folder)
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"
    log = folder / "log"
    run([*owner, program("pg_ctl"), "-D", data, "-w", "-l", log, "-o", options, "start"], folder)
    yield f"postgresql+psycopg://qingshan@127.0.0.1:{port}"
    run([*owner, program("pg_ctl"), "-D", data, "-m", "immediate", "stop"], folder)


@pytest.fixture(
    params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)],
)
def address(request, tmp_path):
    """Address of an empty ledger."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/ledger.db"
    return fresh_database(request.getfixturevalue("server"), tmp_path.name)


@pytest.fixture
def ledger(address):
    with Ledger.open(address) as opened:
        yield opened


def fresh_database(server, name):
    """Address of a database made for one test."""
    import psycopg

    word = "".join(each for each in name if each.isalnum())[-40:].lower()
    with psycopg.connect(f"{server.replace('+psycopg', '')}/postgres", autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{word}"')
        connection.execute(f'CREATE DATABASE "{word}"')
    return f"{server}/{word}"


def run(words, folder):
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL, cwd=folder)


def _free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]
