"""Chiefs and patrols of a workspace: posts from the registers, patrols and their cases on the ledger."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import TypeVar, get_args

from qingshan.act.case.decide import Actor, Opening
from qingshan.act.entry import Draft, Entry
from qingshan.act.patrol import patrol as deeds
from qingshan.act.patrol.due import Due, due
from qingshan.act.patrol.patrol import PREFIX, Patrol, fold
from qingshan.base.errors import UsageError
from qingshan.base.finding import Finding
from qingshan.base.messages import Language
from qingshan.edge.desk import Desk, desk_of
from qingshan.edge.ledger import attachments
from qingshan.edge.replacing import read_text
from qingshan.edge.workspace import Workspace
from qingshan.register.chief import Chief, ChiefKind, ChiefLevel, parse_chiefs
from qingshan.register.patrol_frequency import Frequency, parse_frequencies
from qingshan.register.wood import Wood, parse_woods, wood_named

KIND = "patrol_problem"
FILES: dict[ChiefKind, str] = {"river": "river_chiefs.csv", "forest": "forest_chiefs.csv"}
ANY = ""
_Rows = TypeVar("_Rows")


@dataclass(frozen=True, slots=True)
class Asked:
    """Which posts are meant: a stretch, a holder, a division, a level, a kind; empty for any."""

    text: str = ANY
    division: str = ANY
    level: str = ANY
    kind: str = ANY


@dataclass(frozen=True)
class Patrols:
    """Chiefs and patrols of one workspace, at the desk of its cases."""

    desk: Desk

    @property
    def workspace(self) -> Workspace:
        """Whose chiefs."""
        return self.desk.workspace

    @cached_property
    def woods(self) -> tuple[Wood, ...]:
        """The woods of the register."""
        return _read(self.workspace, "woods.csv", parse_woods)[0]

    @cached_property
    def frequencies(self) -> tuple[Frequency, ...]:
        """How often levels have to patrol."""
        return _read(self.workspace, "patrol_frequency.csv", parse_frequencies)[0]

    @cached_property
    def chiefs(self) -> tuple[Chief, ...]:
        """Everyone who holds or held a post; stretches by the code of their register where it has them."""
        return tuple(self._coded(each) for each in chiefs_of(self.workspace)[0])

    def findings(self) -> tuple[Finding, ...]:
        """Faults of the registers of chiefs, woods and frequencies, and stretches no register has."""
        found = [
            *chiefs_of(self.workspace)[1], *_read(self.workspace, "woods.csv", parse_woods)[1],
            *_read(self.workspace, "patrol_frequency.csv", parse_frequencies)[1],
        ]  # fmt: skip
        unknown = {each.stretch: each for each in self.chiefs if not self._has(each)}
        found += [
            Finding("chief-stretch-unknown", params={"stretch": stretch, "name": each.name})
            for stretch, each in unknown.items()
        ]
        return tuple(found)

    def posts(self, asked: Asked) -> dict[str, tuple[Chief, ...]]:
        """Posts that are meant, each with everyone who held it, the highest level first."""
        division = self._division(asked.division)
        found: dict[str, tuple[Chief, ...]] = {}
        for each in self.chiefs:
            is_meant = (
                (not asked.text or asked.text in {each.name, each.seat} or asked.text in self._words(each))
                and division in {ANY, each.division}
                and asked.level in {ANY, each.level}
                and asked.kind in {ANY, each.kind}
            )
            if is_meant:
                found[each.seat] = (*found.get(each.seat, ()), each)
        order = get_args(ChiefLevel)
        return dict(sorted(found.items(), key=lambda pair: (order.index(pair[1][0].level), pair[0])))

    def post(self, asked: Asked) -> tuple[Chief, ...]:
        """The one post that is meant, with everyone who held it.

        Raises
        ------
        UsageError
            None is meant, or several are.
        """
        found = self.posts(asked)
        if len(found) != 1:
            known = ", ".join(list(found or self.posts(Asked()))[:6]) or "—"
            raise UsageError("chief-unclear", text=asked.text, count=len(found), known=known)
        return next(iter(found.values()))

    def made(self, seat: str) -> tuple[Patrol, ...]:
        """Patrols of one post."""
        return fold(self.desk.ledger.stream(PREFIX + seat)).made

    def record(
        self, asked: Asked, day: date, actor: Actor, *, walked: str, problems: Sequence[str] = (),
        path: Path | None = None,
    ) -> tuple[Patrol, Chief]:  # fmt: skip
        """A patrol of the chief in office that day, with a case for each problem, assigned to the chief.

        The patrol and its cases are entered together or not at all.

        Raises
        ------
        UsageError
            The post is not clear, or the day is ahead.
        RefusedError
            Nobody was in office that day.
        """
        held = self.post(asked)
        if day > self.desk.now.date():
            raise UsageError("outfall-day-ahead", day=day)
        holder = next((each for each in held if each.holds(day)), None)
        if holder is None or not self._has(holder):
            raise UsageError("chief-none-in-office", seat=held[0].seat, day=day)
        file = attachments.keep(self.workspace.attachments_folder, path) if path else None

        def draft(cases: Sequence[str]) -> Draft:
            found = tuple(zip(problems, cases, strict=True))
            return deeds.make(
                holder.seat, day, holder.name, actor.who, walked=walked, problems=found, file=file
            )

        division = holder.division or self.workspace.city.code
        openings = [Opening("", each, holder.seat, division, holder.name) for each in problems]
        if openings:
            self.desk.open_all(KIND, openings, actor, also=lambda numbers: [(draft(numbers), None)])
        else:
            self.desk.ledger.append([draft(())], at=self.desk.now)
        newest = max(self.made(holder.seat), key=lambda each: each.place)
        return newest, holder

    def withdraw(self, seat: str, place: int, who: str, ground: str) -> None:
        """Take a patrol back that was entered by mistake."""
        held = fold(self.desk.ledger.stream(PREFIX + seat))
        draft = deeds.withdraw(seat, held, place, who, ground)
        self.desk.ledger.append([draft], at=self.desk.now, expected={PREFIX + seat: held.version})

    def due(self, asked: Asked, day: date) -> tuple[Due, ...]:
        """How each post that is meant stands on a day."""
        patrols: dict[str, list[Patrol]] = {}
        for each in self._all_made():
            patrols.setdefault(each.seat, []).append(each)
        return tuple(
            due(held, self.frequencies, patrols.get(seat, ()), day)
            for seat, held in self.posts(asked).items()
        )

    def stretch_name(self, chief: Chief, language: Language) -> str:
        """Name of the stretch of a post; as written where no register has it."""
        found = (
            self.workspace.water_bodies().get(chief.stretch)
            if chief.kind == "river"
            else wood_named(self.woods, chief.stretch)
        )
        return found.name(language) if found else chief.stretch

    def division_name(self, code: str, language: Language) -> str:
        """Name of a division; its code where the register has it not."""
        found = self.workspace.divisions().get(code)
        return found.name(language) if found else code

    def _all_made(self) -> Iterator[Patrol]:
        streams: dict[str, list[Entry]] = {}
        for entry in self.desk.ledger.entries(PREFIX):
            streams.setdefault(entry.stream, []).append(entry)
        for entries in streams.values():
            yield from fold(entries).made

    def _division(self, text: str) -> str:
        found = self.workspace.divisions().find(text) if text else None
        return found.code if found else text

    def _words(self, chief: Chief) -> tuple[str, ...]:
        if chief.kind == "river":
            body = self.workspace.water_bodies().get(chief.stretch)
            return body.words if body else (chief.stretch,)
        wood = wood_named(self.woods, chief.stretch)
        return wood.words if wood else (chief.stretch,)

    def _has(self, chief: Chief) -> bool:
        """Whether a register has the stretch."""
        if chief.kind == "river":
            return self.workspace.water_bodies().get(chief.stretch) is not None
        return any(each.code == chief.stretch for each in self.woods)

    def _coded(self, chief: Chief) -> Chief:
        if chief.kind == "river":
            body = self.workspace.water_bodies().find(chief.stretch)
            return replace(chief, stretch=body.code) if body else chief
        wood = wood_named(self.woods, chief.stretch)
        return replace(chief, stretch=wood.code) if wood else chief


def chiefs_of(workspace: Workspace) -> tuple[tuple[Chief, ...], tuple[Finding, ...]]:
    """Chiefs of waters and woods as their registers write them, and the faults."""
    chiefs: list[Chief] = []
    faults: list[Finding] = []
    for kind, name in FILES.items():
        path = workspace.register_folder / name
        if path.is_file():
            found, wrong = parse_chiefs(read_text(path), kind, f"register/{name}")
            chiefs += found
            faults += wrong
    return tuple(chiefs), tuple(faults)


def _read(
    workspace: Workspace,
    name: str,
    parse: Callable[[str, str], tuple[tuple[_Rows, ...], tuple[Finding, ...]]],
) -> tuple[tuple[_Rows, ...], tuple[Finding, ...]]:
    path = workspace.register_folder / name
    return parse(read_text(path), f"register/{name}") if path.is_file() else ((), ())


@contextmanager
def patrols_of(workspace: Workspace, now: datetime) -> Iterator[Patrols]:
    """The chiefs and patrols of a workspace; its ledger is let go at the end."""
    with desk_of(workspace, now) as desk:
        yield Patrols(desk)
