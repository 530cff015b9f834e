"""A year of a city from hourly readings to a bulletin, by the commands anyone would type, each shown first.

python tools/demo.py --year 2022                    a simulated Chifeng, marked SIMULATED
python tools/demo.py --year 2022 --data FOLDER      the same with your own files
"""

from __future__ import annotations

import argparse
import shlex
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from qingshan.edge.cli.language import say

CITY = ("赤峰市", "150400")
WATER_YEARS = "3"
"""Years of simulated water, so that a year can be compared with the year before last."""

TRACED = "CF-XB-02"
"""Section below the outfall that the simulated year plants."""
PLANTED = "SIM-OUT-XB-01"
"""That outfall."""
WAITING = (
    ("11-07T10:00", "inspection", ("食品加工园雨污混接未改", "the food park's pipes still mixed"),
     "松山区", ("赵工", "Zhao")),
    ("11-28T15:20", "complaint", ("夜间有刺鼻气味（来电）", "acrid smell at night (call)"),
     "红山区", ("张工", "Zhang")),
    ("12-20T09:10", "key_task", ("供暖锅炉房提标改造", "boiler houses to be refitted"),
     "松山区", ("钱工", "Qian")),
    ("12-26T16:00", "patrol_problem", ("英金河岸垃圾堆放", "rubbish on the bank of the Yingjin"),
     "红山区", ("孙工", "Sun")),
)  # fmt: skip
"""Cases left open, so that the first screen has something to say."""

HEARD, OPENED = "01-03T07:20", "01-03T07:30"
"""When the devices speak, and the moment a little later that the pages are opened as."""

MOST_LINES = 12
"""Lines of findings shown while importing; the file has them all."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What the demo makes, from what, and where."""

    year: int
    folder: Path
    data: Path | None
    edition: str

    @property
    def workspace(self) -> Path:
        """The workspace; real and simulated readings never share one."""
        return self.folder / ("chifeng" if self.data is None else "chifeng-data")

    @property
    def incoming(self) -> Path:
        """Folder of the files that are imported."""
        return self.folder / "simulated" if self.data is None else self.data

    @property
    def findings(self) -> Path:
        """File of everything the import found."""
        return self.workspace / "findings.csv"


def run(words: Sequence[str], *, tolerated: frozenset[int] = frozenset({0}), is_brief: bool = False) -> None:
    """Show a command, run it, say how long it took; stop the demo when it fails.

    ``is_brief`` folds what it tells on standard error after a few lines.
    """
    shown = shlex.join(["qingshan", *words])
    print(f"\n\033[1m$ {shown}\033[0m" if sys.stdout.isatty() else f"\n$ {shown}", flush=True)
    started = time.perf_counter()
    program = Path(sys.executable).with_name("qingshan")
    done = subprocess.run(
        [str(program), *words], stderr=subprocess.PIPE if is_brief else None, text=True, check=False
    )
    lines = (done.stderr or "").splitlines()
    print("\n".join(lines[:MOST_LINES]))
    if len(lines) > MOST_LINES:
        print(say("……其余见问题文件", "… the rest is in the file of findings"))
    print(f"  {time.perf_counter() - started:.1f} s", flush=True)
    if done.returncode not in tolerated:
        sys.exit(done.returncode)


def prepare(plan: Plan) -> list[str]:
    """Files, folders or patterns to import; the workspace and simulated files are made on the way."""
    if not (plan.workspace / "city.toml").exists():
        mark = ["--simulated"] if plan.data is None else []
        run(["init", CITY[0], str(plan.workspace), *mark])
    if plan.data is not None:
        return [str(plan.data)]
    run(
        ["-C", str(plan.workspace), "simulate", "air", str(plan.year), "--previous", "-o", str(plan.incoming)]
    )
    run(
        ["-C", str(plan.workspace), "simulate", "water", str(plan.year), "--years", WATER_YEARS,
         "-o", str(plan.incoming)]
    )  # fmt: skip
    return [str(plan.incoming / f"*_air_*_{year}-*.csv") for year in (plan.year - 1, plan.year)]


def import_all(plan: Plan, air: list[str]) -> None:
    """Readings of air, and of water where it is simulated, into the archive; findings into a file."""
    here = ["-C", str(plan.workspace), "import"]
    tolerated = frozenset({0, 1})
    run([*here, "air", "--findings", str(plan.findings), *air], tolerated=tolerated, is_brief=True)
    if plan.data is None:
        findings = str(plan.findings.with_name("findings_water.csv"))
        water = str(plan.incoming / "*_water_*SIMULATED.*")
        run([*here, "water", "--findings", findings, water], tolerated=tolerated, is_brief=True)


def trace(plan: Plan) -> None:
    """Whose water a section has that failed, on a made-up land, and who may have caused it."""
    here, land = ["-C", str(plan.workspace)], plan.folder / "land"
    run([*here, "simulate", "terrain", str(plan.year), "-o", str(land), "--import"])
    run([*here, "trace", "catchments", "--dem", str(land / "dem_SIMULATED.tif")], is_brief=True)
    run(
        [
            *here,
            "trace",
            "section",
            TRACED,
            "--when",
            str(plan.year),
            "--map",
            str(plan.folder / "section.svg"),
        ]
    )


def judge_and_publish(plan: Plan) -> None:
    """The evaluation on the screen, a figure opened, and the bulletin."""
    here = ["-C", str(plan.workspace)]
    edition = ["--edition", plan.edition] if plan.edition else []
    at = f"@{plan.edition}" if plan.edition else ""
    run([*here, "evaluate", "air", str(plan.year), *edition])
    run([*here, "explain", f"air/{CITY[1]}/{plan.year}/good_day_ratio{at}"])
    if plan.data is None:
        run([*here, "evaluate", "water", str(plan.year)])
        run([*here, "compare", "water", str(plan.year - 1), str(plan.year)])
    run([*here, "publish", "bulletin", str(plan.year), *edition, "--issue"])
    newest = max(plan.workspace.glob("published/*/bundle.zip"), key=lambda path: path.stat().st_mtime)
    run(["verify", str(newest)])


def act(plan: Plan) -> None:
    """The failed section as a case: opened, traced, refused while the month fails, closed when it attains.

    A ledger is never rolled back, so a second run of the demo leaves it as it is.
    """
    here, year = ["-C", str(plan.workspace)], plan.year
    if (plan.workspace / "ledger.db").is_file():
        print(
            say(
                "\n台账里已有案件：qingshan case list --all",
                "\nThe ledger has cases: qingshan case list --all",
            )
        )
        return
    who = ["--who", say("李工", "Li"), "--ground", say("演示", "demo")]
    found, done, attained = (["--now", f"{year}-{day}T09:00"] for day in ("08-03", "08-25", "09-05"))
    number, report = f"{year}-0001", plan.folder / "report_SIMULATED.txt"
    report.write_text(say("混接已封堵（模拟）", "the pipe was parted (SIMULATED)") + "\n", encoding="utf-8")
    title = say("锡伯河口七月超标", "the Xibo mouth failed in July")
    table = str(plan.workspace / "examples" / "outfalls_SIMULATED.csv")
    run([*here, *found, "outfall", "import", table, *who], is_brief=True)
    run([*here, *found, "outfall", "progress", "--by", "river"])
    run([*here, *found, "case", "open", "section_failure", title, "--about", TRACED, *who])
    run([*here, *found, "case", "file", number, "cause", PLANTED, *who])
    run([*here, *found, "case", "move", number, "trace", *who])
    run([*here, *found, "case", "file", number, "measures", PLANTED, *who])
    run([*here, *found, "case", "move", number, "act", *who])
    run([*here, *done, "case", "file", number, "report", "--attach", str(report), *who])
    run([*here, *done, "case", "move", number, "finish", *who])
    close = ["case", "move", number, "close", "--role", "approver", *who]
    for day in (done, attained):
        run([*here, *day, *close], tolerated=frozenset({0, 1}))
    run([*here, *attained, "case", "show", number])
    run([*here, *attained, "chief", "due", say("锡伯河", "Xibo")])
    for at, kind, about, division, owner in WAITING:
        told = [say(*about), "--division", division, "--owner", say(*owner)]
        run([*here, "--now", f"{year}-{at}", "case", "open", kind, *told, *who], is_brief=True)


def listen(plan: Plan) -> None:
    """Simulated field units speak HJ 212 to the gateway for a moment; the sheet says what became of it."""
    here = ["-C", str(plan.workspace), "--now", f"{plan.year + 1}-{HEARD}"]
    run([*here, "simulate", "devices", "--with-gateway", "--history", "8h", "--rate", "20", "--for", "3s",
         "--faults", "1%"], is_brief=True)  # fmt: skip
    run([*here, "gateway", "status"])


def tell(plan: Plan, seconds: float) -> None:
    """Where to look now."""
    made = sorted(
        path
        for path in (plan.workspace / "published").rglob("*")
        if path.suffix in {".html", ".docx", ".xlsx", ".zip"}
    )
    print("\n" + say(f"全部完成，{seconds:.0f} 秒。现在看：", f"Done in {seconds:.0f} s. Now look at:"))
    for path in made:
        print(f"  {path}")
    print(f"  {plan.findings}")
    if plan.data is None:
        print(f"  {plan.folder / 'section.svg'}")
    print(
        say(
            "在浏览器里打开网页公报，点任一数字，一直点到小时读数的文件和行。",
            "Open the web bulletin in a browser and click any figure, down to the file and row of an hour.",
        )
    )
    serve = f"  .venv/bin/qingshan -C {plan.workspace}"
    serve += f" --now {plan.year + 1}-{OPENED} serve --demo" if plan.data is None else " serve"
    print(say("工作台和公众页面：", "Console and public pages:") + serve)
    if plan.data is None:
        print(
            say("数据为模拟 SIMULATED，不代表任何真实观测。", "The data are SIMULATED, no real observation.")
        )


def main() -> None:
    """Run the demo."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--year", type=int, default=2022)
    parser.add_argument("--data", default="", help="folder of your own files; none for simulated ones")
    parser.add_argument("--edition", default="", help="judge by this edition instead of the one in force")
    parser.add_argument("--folder", type=Path, default=Path("demo"))
    asked = parser.parse_args()
    data = Path(asked.data) if asked.data else None
    if data is not None and not data.is_dir():
        parser.error(say(f"没有目录 {data}", f"no folder {data}"))
    plan = Plan(asked.year, asked.folder, data, asked.edition)
    started = time.perf_counter()
    import_all(plan, prepare(plan))
    judge_and_publish(plan)
    if plan.data is None:
        trace(plan)
        act(plan)
        listen(plan)
    tell(plan, time.perf_counter() - started)


if __name__ == "__main__":
    main()
