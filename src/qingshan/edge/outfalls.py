"""The outfalls of a workspace: imported, edited, recorded, rectified and counted on its ledger."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from qingshan.act.case.case import Case
from qingshan.act.case.decide import Actor, Opening
from qingshan.act.entry import Draft
from qingshan.act.outfall import outfall as deeds
from qingshan.act.outfall.outfall import PREFIX, Registered
from qingshan.act.outfall.standing import CASE_KIND
from qingshan.base.errors import RefusedError, UsageError
from qingshan.base.finding import Finding, Where
from qingshan.edge.desk import Desk, desk_of
from qingshan.edge.ledger import attachments
from qingshan.edge.outfall_book import OutfallBook
from qingshan.edge.outfall_file import read_outfall_file
from qingshan.edge.workspace import Workspace
from qingshan.register.outfall import COLUMNS, NEEDED, parse_outfalls


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import comes to: entries to make, outfalls that are new, edited, the same; every fault."""

    drafts: tuple[Draft, ...]
    entered: int
    changed: int
    same: int
    refused: int
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Outfalls:
    """Outfalls of one workspace, at the desk of its cases."""

    desk: Desk

    @property
    def workspace(self) -> Workspace:
        """Whose outfalls."""
        return self.desk.workspace

    @property
    def book(self) -> OutfallBook:
        """What the ledger says now."""
        return OutfallBook(self.workspace, self.desk.ledger)

    def read(self, path: Path, who: str, ground: str) -> Imported:
        """What importing a table would come to; nothing is entered."""
        held = self.book.all()
        drafts: list[Draft] = []
        findings: list[Finding] = []
        counts = dict.fromkeys(("entered", "changed", "same", "refused"), 0)
        for name, text in read_outfall_file(path, self.book.names).items():
            given, wrong = parse_outfalls(text, self.book.registers, name)
            findings += wrong
            counts["refused"] += len({each.where.row for each in wrong if each.level == "error"})
            for each in given:
                if any(draft.stream == PREFIX + each.code for draft in drafts):
                    findings.append(Finding("register-duplicate-code", Where(name), {"value": each.code}))
                    continue
                before = held.get(each.code)
                draft = (
                    deeds.enter(each, who, ground)
                    if before is None
                    else deeds.change(before, each.cells, who, ground)
                )
                kind = "entered" if before is None else "same" if draft is None else "changed"
                counts[kind] += 1
                drafts += [draft] if draft else []
        return Imported(tuple(drafts), findings=tuple(findings), **counts)

    def take(self, made: Imported, path: Path, who: str, ground: str) -> None:
        """Enter an import: all of its entries or none, the file kept by its hash and named before them."""
        record = attachments.keep(self.workspace.attachments_folder, path)
        held = self.book.all()
        expected = {each.stream: _version(held, each.stream) for each in made.drafts}
        told = Draft("outfalls/imported", "outfalls.imported", who, ground, {"file": record})
        self.desk.ledger.append([told, *made.drafts], at=self.desk.now, expected=expected)

    def set(
        self, code: str, cells: Mapping[str, str], actor: Actor
    ) -> tuple[Registered, tuple[Finding, ...]]:
        """The outfall with some cells edited, and what is still wrong with it.

        Raises
        ------
        UsageError
            A column is unknown, or a cell cannot be read.
        RefusedError
            Nothing would change.
        """
        held = self.book.named(code)
        unknown = [each for each in cells if each not in COLUMNS or each == "code"]
        if unknown:
            raise UsageError(
                "outfall-column-unknown", columns=", ".join(unknown), known=", ".join(COLUMNS[1:])
            )
        text = _as_csv({**held.outfall.cells, **cells, "code": held.code})
        given, findings = parse_outfalls(text, self.book.registers, held.code)
        if not given:
            told = "; ".join(f"{each.where.column}={each.where.value}" for each in findings
                             if each.level == "error")  # fmt: skip
            raise UsageError("outfall-cells-unusable", outfall=held.code, cells=told)
        asked = {column: given[0].cells.get(column, "") for column in cells}
        draft = deeds.change(held, asked, actor.who, actor.ground)
        if draft is None:
            raise RefusedError("outfall-unchanged", outfall=held.code)
        return self._enter(held, draft), findings

    def record(
        self,
        code: str,
        step: str,
        day: date,
        words: Mapping[str, str],
        actor: Actor,
        path: Path | None = None,
    ) -> Registered:
        """The outfall with a step recorded; a file is kept by the hash of its content first."""
        held = self.book.named(code)
        if day > self.desk.now.date():
            raise UsageError("outfall-day-ahead", day=day)
        deeds.record(held, step, day, words=words, who=actor.who, ground=actor.ground)
        file = attachments.keep(self.workspace.attachments_folder, path) if path else None
        draft = deeds.record(held, step, day, words=words, who=actor.who, ground=actor.ground, file=file)
        return self._enter(held, draft)

    def decide(self, code: str, deed: Callable[[Registered, str, str], Draft], actor: Actor) -> Registered:
        """The outfall after ``undo``, ``strike`` or ``restore``."""
        held = self.book.named(code)
        return self._enter(held, deed(held, actor.who, actor.ground))

    def rectify(self, code: str, problem: str, owner: str, actor: Actor) -> Case:
        """A case of rectification, with what is on record carried over and the steps taken it proves.

        Raises
        ------
        RefusedError
            A case of this outfall is open.
        """
        held = self.book.named(code)
        work = self.book.works(self.desk.now.date()).get(held.code)
        if work is not None and not work.case.is_closed:
            raise RefusedError("outfall-case-open", outfall=held.code, case=work.case.id)
        title = problem or held.outfall["problems"] or held.outfall.name
        opening = Opening("", title, held.code, held.outfall["county"], owner)
        case = self.desk.open(CASE_KIND, opening, actor)
        return self._carry_over(case, held, actor)

    def _carry_over(self, case: Case, held: Registered, actor: Actor) -> Case:
        """The case with the report, the body and the class that are on record, moved as far as they prove."""
        report = next((each for each in reversed(held.of_step("measure")) if each.file), None)
        if report is not None:
            case = self.desk.file_kept(case.id, "sample_report", actor, report.file)
        for item, column in (("responsible_body", "responsible"), ("rectification_kind", "rectification")):
            if held.outfall[column]:
                case = self.desk.file(case.id, item, actor, text=held.outfall[column])
        for name in ("measure", "trace", "classify"):
            case = self.desk.advance(case.id, name, actor)
        return case

    def _enter(self, held: Registered, draft: Draft) -> Registered:
        made = self.desk.ledger.append([draft], at=self.desk.now, expected={held.stream: held.version})
        return deeds.apply(held, made[0])


def _version(held: Mapping[str, Registered], stream: str) -> int:
    found = held.get(stream.removeprefix(PREFIX))
    return found.version if found else 0


def _as_csv(cells: Mapping[str, str]) -> str:
    made = io.StringIO()
    columns = [*NEEDED, *(each for each in COLUMNS if each not in NEEDED)]
    writer = csv.writer(made, lineterminator="\n")
    writer.writerows([columns, [cells.get(column, "") for column in columns]])
    return made.getvalue()


@contextmanager
def outfalls_of(workspace: Workspace, now: datetime) -> Iterator[Outfalls]:
    """The outfalls of a workspace; its ledger is let go at the end."""
    with desk_of(workspace, now) as desk:
        yield Outfalls(desk)
