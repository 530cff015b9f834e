"""Programs the tests want from the machine: named with the exact command, or installed where possible.

python tools/machine.py browser java             says what is missing, exits 0
python tools/machine.py --install browser java   installs it (Debian, root), else exits 1
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Need:
    """One thing tests want: any of the programs, the packages that bring it, and who wants it."""

    programs: tuple[str, ...]
    packages: tuple[str, ...]
    wanted_by: str


NEEDS = {
    "browser": Need(
        ("chromium", "chromium-browser", "google-chrome"), ("chromium", "fonts-noto-cjk"), "browser tests"
    ),
    "java": Need(("java",), ("default-jre-headless",), "Spark tests"),
    "postgresql": Need(("pg_ctlcluster", "initdb"), ("postgresql",), "tests of the ledger on a server"),
    "office": Need(("soffice", "libreoffice"), ("libreoffice-writer",), "tests that print Word files"),
    "pdf": Need(("pdftotext",), ("poppler-utils",), "tests that read printed pages"),
}


def missing(names: Sequence[str]) -> list[str]:
    """Those of the named needs that no program on the path meets."""
    return [name for name in names if not any(shutil.which(each) for each in NEEDS[name].programs)]


def install_command(packages: Sequence[str]) -> str:
    """What a person types to get these Debian packages."""
    return "sudo apt-get update && sudo apt-get install -y " + " ".join(packages)


def can_install() -> bool:
    """Whether this process may install Debian packages."""
    return shutil.which("apt-get") is not None and os.geteuid() == 0


def install(packages: Sequence[str]) -> None:
    """The Debian packages, installed without questions.

    Raises
    ------
    subprocess.CalledProcessError
        apt-get failed; it has said why.
    """
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    apt = ["apt-get", "-qq", "-o", "Acquire::Retries=3"]
    subprocess.run([*apt, "update"], check=True, env=quiet, stdout=sys.stderr)
    subprocess.run(
        [*apt, "install", "-y", "--no-install-recommends", *packages],
        check=True,
        env=quiet,
        stdout=sys.stderr,
    )


def main() -> int:
    """Exit code: 1 when something had to be installed and could not be."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("needs", nargs="+", choices=sorted(NEEDS))
    parser.add_argument("--install", action="store_true")
    asked = parser.parse_args()
    lacking = missing(asked.needs)
    packages = [package for name in lacking for package in NEEDS[name].packages]
    if lacking and asked.install and can_install():
        install(packages)
        lacking = missing(lacking)
    for name in lacking:
        need = NEEDS[name]
        print(
            f"{need.wanted_by}: no {need.programs[0]} here. {install_command(need.packages)}", file=sys.stderr
        )
    return 1 if lacking and asked.install else 0


if __name__ == "__main__":
    sys.exit(main())
