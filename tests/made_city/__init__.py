"""Small simulated cities, made by the commands a person types."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from click.testing import CliRunner, Result

from qingshan.edge.cli.app import command

Run = Callable[..., Result]


def qingshan(*words: object) -> Result:
    """Run a command; an exception comes through as it is."""
    return CliRunner().invoke(command, [str(word) for word in words], catch_exceptions=False)


def done(*words: object) -> Result:
    """Run a command that must succeed."""
    result = qingshan(*words)
    assert result.exit_code == 0, result.output
    return result


def make_city_of_air(folder: Path, sites: Sequence[str], *words: object, wanted: str = "*_hourly_*") -> Path:
    """Workspace ``folder/chifeng`` with a few sites of air, and the ``wanted`` files of 2022 imported.

    ``words`` go to ``simulate air``. The simulated files stay in ``folder/files``.
    """
    workspace, files = folder / "chifeng", folder / "files"
    done("init", "赤峰市", workspace, "--simulated")
    register = workspace / "register" / "air_sites.csv"
    lines = register.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in lines if line.startswith(("#", "code,", *sites))]
    register.write_text("".join(kept), encoding="utf-8")
    done("-C", workspace, "simulate", "air", 2022, *words, "-o", files)
    done("-C", workspace, "import", "air", *sorted(files.glob(wanted)))
    return workspace
