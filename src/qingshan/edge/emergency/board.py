"""The emergency list of a workspace: read from its files, solved, fixed on its ledger."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from pathlib import Path

from qingshan.act.emergency.checks import check_list
from qingshan.act.emergency.editions import STREAM, Edition, How, Made, edition_named, fix, fold
from qingshan.act.emergency.model import Choices, Problem, Target, proof
from qingshan.act.emergency.roll import TABLES, Roll, Settings, parse_roll, parse_settings, problem_of
from qingshan.act.emergency.solve import adjust, solve
from qingshan.act.entry import Draft, Json
from qingshan.act.lists.dated_list import PREFIX
from qingshan.act.lists.dated_list import fold as fold_list
from qingshan.base.errors import UsageError
from qingshan.base.finding import Finding
from qingshan.edge.emergency.workbook import headers_of, read_list
from qingshan.edge.ledger import attachments
from qingshan.edge.ledger.ledger import Ledger
from qingshan.edge.online.registers import read_registers
from qingshan.edge.replacing import read_text, write_whole
from qingshan.edge.workspace import Workspace
from qingshan.register.enterprise import EnterpriseRegister
from qingshan.standards.warning_rules import reduction_ratios

SETTINGS = "settings.toml"
LIST = "emergency_list"


@dataclass(frozen=True)
class Board:
    """The emergency list of one workspace; ``now`` is the time of everything done."""

    workspace: Workspace
    ledger: Ledger
    now: datetime

    @property
    def folder(self) -> Path:
        """Folder of the list's tables."""
        return self.workspace.register_folder / "emergency"

    @cached_property
    def firms(self) -> EnterpriseRegister:
        """The register of firms."""
        return read_registers(self.workspace).enterprises

    @cached_property
    def settings(self) -> Settings:
        """How the bureau wants it solved."""
        path = self.folder / SETTINGS
        if not path.is_file():
            raise UsageError("emergency-no-list", folder=self.folder)
        return parse_settings(read_text(path), f"register/emergency/{SETTINGS}")

    @cached_property
    def targets(self) -> tuple[Target, ...]:
        """Ratios asked, from the mildest level."""
        return tuple(Target(each.level, each.pollutant, each.percent) for each in reduction_ratios().values())

    @cached_property
    def levels(self) -> tuple[str, ...]:
        """Levels, the mildest first."""
        return tuple(dict.fromkeys(each.level for each in self.targets))

    @cached_property
    def read(self) -> tuple[Roll, tuple[Finding, ...]]:
        """The list as its files say it, and the faults of their cells."""
        if not (self.folder / "lines.csv").is_file():
            raise UsageError("emergency-no-list", folder=self.folder)
        return parse_roll(self.texts, self.settings.pollutants, self.levels, "register/emergency")

    @cached_property
    def texts(self) -> dict[str, str]:
        """Text of each table there is."""
        paths = {name: self.folder / f"{name}.csv" for name in TABLES}
        return {name: read_text(path) for name, path in paths.items() if path.is_file()}

    @property
    def inputs(self) -> str:
        """SHA-256 of everything the list is made from."""
        found = hashlib.sha256()
        for name, text in sorted({**self.texts, SETTINGS: read_text(self.folder / SETTINGS)}.items()):
            found.update(f"{name}\n{len(text)}\n{text}".encode())
        return found.hexdigest()

    @property
    def is_simulated(self) -> bool:
        """Whether the list is made up: the city says so, or its tables do."""
        return self.workspace.is_simulated(self.texts.values())

    def read_workbook(self, file: Path) -> tuple[dict[str, str], tuple[Finding, ...]]:
        """Tables of a bureau's workbook as CSV text, and every fault in them."""
        headers = headers_of(self.workspace.mappings_folder / "emergency.toml")
        texts, faults = read_list(file.read_bytes(), file.name, self.settings.pollutants, headers)
        _, wrong = parse_roll(texts, self.settings.pollutants, self.levels, file.name)
        return texts, (*faults, *wrong)

    def take(self, file: Path, texts: Mapping[str, str], who: str, ground: str) -> dict[str, int]:
        """Rows of each table after those of a workbook took their place.

        The workbook is kept by its hash and named on the ledger before the tables are written.
        """
        record = attachments.keep(self.workspace.attachments_folder, file)
        counts = {name: text.count("\n") - 1 for name, text in texts.items()}
        body: dict[str, Json] = {"file": record, "rows": counts}
        self.ledger.append([Draft(STREAM, "emergency.imported", who, ground, body)], at=self.now)
        for name, text in texts.items():
            write_whole(self.folder / f"{name}.csv", f"# {file.name} {self.now.isoformat()}\n{text}")
        return counts

    def problem(self, day: date, longest_delay: int | None = None) -> Problem:
        """What is to be solved on a day."""
        roll, settings = self.read[0], self.settings
        if longest_delay is not None:
            settings = Settings(settings.pollutants, settings.voluntary, longest_delay, settings.fairness)
        return problem_of(roll, self.targets, settings, day)

    def findings(self, day: date) -> tuple[Finding, ...]:
        """Every fault of the list."""
        roll, faults = self.read
        decided = fold_list(LIST, self.ledger.stream(PREFIX + LIST)).decisions
        exempted = {code for code, each in decided.items() if each.word == "exempted"}
        return (*faults, *check_list(roll, self.problem(day), self.firms, day, exempted))

    def solved(self, day: date, *, fairness: float | None, delay: int | None, seconds: float) -> Made:
        """The plan of least cost."""
        problem = self.problem(day, delay)
        weight = self.settings.fairness if fairness is None else fairness
        plan = solve(problem, fairness=weight, seconds=seconds)
        return self._made(problem, plan.choices, "solved", f"{plan.gap:.4f}")

    def adjusted(self, day: date, *, fairness: float | None, delay: int | None) -> Made:
        """The plan nearest to the newest edition."""
        problem = self.problem(day, delay)
        weight = self.settings.fairness if fairness is None else fairness
        plan = adjust(problem, self.edition().choices(), fairness=weight)
        return self._made(problem, plan.choices, "adjusted", "")

    def listed(self, day: date) -> Made:
        """The measures the files order now, as they are."""
        return self._made(self.problem(day), self.read[0].ordered(self.levels), "listed", "")

    def _made(self, problem: Problem, choices: Choices, how: How, gap: str) -> Made:
        names = {str(each.code): each.zh for each in self.firms.enterprises}
        return Made(problem, choices, proof(problem, choices), how, gap, self.inputs, names)

    def editions(self) -> tuple[Edition, ...]:
        """Every edition, the oldest first."""
        return fold(self.ledger.stream(STREAM))

    def edition(self, number: int | None = None) -> Edition:
        """An edition, the newest by default."""
        return edition_named(self.editions(), number)

    def fix(self, made: Made, day: date, who: str, ground: str) -> Edition:
        """The next edition."""
        entries = self.ledger.stream(STREAM)
        draft = fix(fold(entries), made, day, who, ground)
        entered = self.ledger.append([draft], at=self.now, expected={STREAM: len(entries)})
        return fold(entered)[0]


@contextmanager
def board_of(workspace: Workspace, now: datetime) -> Iterator[Board]:
    """The emergency list of a workspace; its ledger is let go at the end."""
    with workspace.ledger() as ledger:
        yield Board(workspace, ledger, now)
