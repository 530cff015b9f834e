"""The checkout's own virtual environment, made or brought up to date; quick when nothing changed.

    python tools/environment.py run|work|full|bench

Only the standard library is used here, by the Python that will own the environment.
"""

from __future__ import annotations

import hashlib
import json
import platform
import subprocess
import sys
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import machine

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / ".venv"
PYTHON = FOLDER / "bin" / "python"
STAMP = FOLDER / "qingshan.json"
SETS: dict[str, frozenset[str]] = {
    "run": frozenset(),
    "work": frozenset({"test", "check"}),
    "full": frozenset({"test", "check", "spark", "engines"}),
    "bench": frozenset({"test", "benchmark"}),
}
"""Dependency groups of ``pyproject.toml`` that each kind of work needs."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """What an environment was made from: where it is, its Python, the project file, the groups it holds."""

    root: str
    python: str
    project: str
    groups: frozenset[str]

    def covers(self, wanted: Stamp) -> bool:
        """Whether nothing has to be installed for what is wanted."""
        return replace(self, groups=wanted.groups) == wanted and wanted.groups <= self.groups

    def is_moved(self, wanted: Stamp) -> bool:
        """Whether the environment has to be made anew: scripts in it know their folder and their Python."""
        return (self.root, self.python) != (wanted.root, wanted.python)


def wanted_stamp(groups: frozenset[str]) -> Stamp:
    """The stamp an environment with these groups would carry now."""
    project = hashlib.sha256((ROOT / "pyproject.toml").read_bytes()).hexdigest()
    return Stamp(str(ROOT), platform.python_version(), project, groups)


def read_stamp(path: Path) -> Stamp | None:
    """The stamp left by the last set-up; ``None`` when there is none that can be read."""
    try:
        row = json.loads(path.read_text(encoding="utf-8"))
        return Stamp(**{**row, "groups": frozenset(row["groups"])})
    except (OSError, ValueError, TypeError, KeyError):
        return None


def make(*, anew: bool) -> None:
    """The environment itself, unless a working one is there that may be kept."""
    if not anew and _succeeds([str(PYTHON), "-m", "pip", "--version"]):
        return
    _ensure_venv()
    subprocess.run([sys.executable, "-m", "venv", "--clear", str(FOLDER)], check=True)


def fill(groups: frozenset[str]) -> None:
    """The project (editable, with what maps and pages need) and its dependency groups, installed."""
    pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "--upgrade", "pip>=25.1"], check=True)
    named = [word for group in sorted(groups) for word in ("--group", group)]
    subprocess.run([*pip, "--editable", f"{ROOT}[geo,serve]", *named], check=True, cwd=ROOT)


def main() -> int:
    """Exit code: 0 when the environment is ready."""
    wanted = wanted_stamp(SETS[sys.argv[1]])
    found = read_stamp(STAMP) if PYTHON.exists() else None
    if found is not None and found.covers(wanted):
        return 0
    moved = found is not None and found.is_moved(wanted)
    if found is not None and not moved:
        wanted = replace(wanted, groups=wanted.groups | found.groups)
    print(
        "正在准备 .venv，第一次约需一分钟…… / Setting up .venv, about a minute the first time …",
        file=sys.stderr,
    )
    try:
        make(anew=moved)
        fill(wanted.groups)
    except subprocess.CalledProcessError as failure:
        print(
            f"没有成功，原因见上。 / It did not work; the reason stands above.\n  {failure}", file=sys.stderr
        )
        return 1
    STAMP.write_text(json.dumps({**asdict(wanted), "groups": sorted(wanted.groups)}), encoding="utf-8")
    return 0


def _ensure_venv() -> None:
    """Debian keeps ``ensurepip`` in a package of its own: install it where that is possible, else name it."""
    if _succeeds([sys.executable, "-c", "import venv, ensurepip"]):
        return
    package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    if machine.can_install():
        machine.install([package])
        return
    print(
        "这个 Python 不能建立虚拟环境。请运行 / This Python cannot make virtual environments. Run:\n  "
        + machine.install_command([package]),
        file=sys.stderr,
    )
    sys.exit(1)


def _succeeds(command: list[str]) -> bool:
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


if __name__ == "__main__":
    sys.exit(main())
