"""The picture of the README: the demo's bulletin with one day of one site opened down to its hours.

Run after ``make demo``; needs Chromium.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

PAGE = Path("demo/chifeng/published/2022-1/bulletin.html")
PICTURE = Path("docs/images/bulletin.png")
FIGURE = "air/1744A/2022-05-15/pm10"
SIZE = (1366, 1240)


def main() -> int:
    """Draw the picture."""
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    if browser is None or not PAGE.is_file():
        print("run make demo first" if browser else "needs Chromium: sudo apt-get install -y chromium")
        return 1
    PICTURE.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as profile:
        subprocess.run(
            [
                browser, "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking",
                "--disable-component-update", "--disable-sync", "--no-first-run",
                f"--user-data-dir={profile}",
                "--virtual-time-budget=8000", f"--window-size={SIZE[0]},{SIZE[1]}",
                f"--screenshot={PICTURE.resolve()}", f"{PAGE.resolve().as_uri()}#{FIGURE}",
            ],
            check=True, capture_output=True,
        )  # fmt: skip
    print(PICTURE)
    return 0


if __name__ == "__main__":
    sys.exit(main())
