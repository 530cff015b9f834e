"""The desk: cases of a workspace opened, moved, checked and kept in its ledger."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache, cached_property, partial
from pathlib import Path

from qingshan.act.case import decide
from qingshan.act.case.case import PREFIX, Case, apply, fold
from qingshan.act.case.closing import Opener, Outcome, check, check_figures, satisfies
from qingshan.act.case.decide import Actor, Opening
from qingshan.act.case.kind import Kind, in_force, parse_kind, shipped_kinds
from qingshan.act.entry import Draft, Entry, Json
from qingshan.base.errors import ArchiveError, LedgerError, RefusedError, UsageError
from qingshan.base.figure import Figure
from qingshan.edge.archive.lock import PATIENCE, hold
from qingshan.edge.ledger import attachments
from qingshan.edge.ledger.ledger import Ledger
from qingshan.edge.replacing import read_text
from qingshan.edge.workspace import Workspace

Entered = Sequence[tuple[Draft, int | None]]
"""Entries made with others, each with the number of entries its thing has; none where it is all one."""

Also = Callable[[str], Entered]
"""Gives what is entered with a new case of that number."""

WATCH_LOCK = "case-watch.lock"

TRIES = 5
"""How often a new case asks for the next free number when others open cases at the same moment."""


@dataclass(frozen=True)
class Desk:
    """Cases of one workspace.

    Parameters
    ----------
    workspace, ledger
        Whose cases, and where they are kept.
    now
        Time of everything done at this desk.
    opened
        Gives the figures closing assertions ask for.
    request
        Word of the request that is carried out: repeated, it changes nothing.
    seen
        Number of entries of the case that the decider saw; none where nobody looked.
    """

    workspace: Workspace
    ledger: Ledger
    now: datetime
    opened: Opener
    request: str = ""
    seen: int | None = None

    @cached_property
    def kinds(self) -> tuple[Kind, ...]:
        """Every edition of every kind: those of the workspace's folder ``kinds``, then the program's."""
        own = sorted((self.workspace.folder / "kinds").glob("*.toml"))
        return (*(parse_kind(each.stem, read_text(each)) for each in own), *shipped_kinds())

    def kind_of(self, case: Case) -> Kind:
        """The edition a case follows."""
        return in_force(self.kinds, case.kind, case.edition)

    def kind_key(self, text: str) -> str:
        """Key of the kind of that key or name; the text itself where none is called so."""
        wanted = text.strip().casefold()
        found = (k.name.key for k in self.kinds if wanted in {k.name.key, k.name.zh, k.name.en.casefold()})
        return next(found, text)

    def completed(self, kind: str, opening: Opening) -> Opening:
        """An opening with what the register says of the thing it is about.

        A section by its name becomes its code, is the section the closing assertion asks of, and its county
        answers, unless somebody says otherwise.
        """
        edition = in_force(self.kinds, kind, self.now.date())
        divisions = self.workspace.divisions()
        named = divisions.find(opening.division) if opening.division else None
        division = named.code if named else opening.division
        section = self.workspace.sections().find(opening.about) if edition.about == "sections" else None
        if section is None:
            return replace(opening, division=division)
        places = {term.place for term in edition.closing_figures}
        words = {**dict.fromkeys(places & {"section"}, str(section.code)), **opening.words}
        return replace(opening, about=section.code, division=division or section.county, words=words)

    def cases(self) -> dict[str, Case]:
        """Every case by its number."""
        found: dict[str, Case] = {}
        for entry in self.ledger.entries(PREFIX):
            number = entry.stream.removeprefix(PREFIX)
            found[number] = apply(found.get(number), entry)
        return found

    def case(self, number: str) -> Case:
        """One case.

        Raises
        ------
        UsageError
            There is no such case.
        """
        case = fold(self.history(number))
        if case is None:
            raise UsageError("unknown-case", case=number)
        return case

    def history(self, number: str) -> tuple[Entry, ...]:
        """Entries of one case, in order."""
        return self.ledger.stream(PREFIX + number)

    def open(self, kind: str, opening: Opening, actor: Actor, also: Also | None = None) -> Case:
        """A new case under the next free number of the year.

        Parameters
        ----------
        also
            Gives, for the number of the case, entries of other things with the number of entries each of
            them has: all are entered or none.
        """
        done = self._done()
        if done:
            return self.case(done[0].stream.removeprefix(PREFIX))
        others = (lambda numbers: also(numbers[0])) if also else None
        return self.open_all(kind, [opening], actor, others)[0]

    def open_all(
        self, kind: str, openings: Sequence[Opening], actor: Actor,
        also: Callable[[tuple[str, ...]], Entered] | None = None,
    ) -> tuple[Case, ...]:  # fmt: skip
        """New cases under the next free numbers of the year, all of them or none.

        Parameters
        ----------
        also
            Gives, for the numbers of the cases, what is entered with them.
        """
        edition = in_force(self.kinds, kind, self.now.date())
        for _ in range(TRIES):
            first = self._next_number()
            numbered = [replace(each, id=each.id or _after(first, at)) for at, each in enumerate(openings)]
            drafts = [decide.open_case(each, edition, actor, self.now) for each in numbered]
            more = also(tuple(each.id for each in numbered)) if also else ()
            expected = {each.stream: 0 for each in drafts}
            expected |= {draft.stream: version for draft, version in more if version is not None}
            drafts += [draft for draft, _ in more]
            try:
                self.ledger.append(drafts, at=self.now, request=self.request, expected=expected)
            except LedgerError as moved:
                if moved.code != "ledger-moved" or any(each.id for each in openings):
                    raise
                continue
            return tuple(self.case(each.id) for each in numbered)
        raise RefusedError("case-numbers-busy", tries=TRIES)

    def move(self, number: str, name: str, actor: Actor) -> Case:
        """The case after a move; one that would close it is checked first."""

        def decided(case: Case) -> Draft:
            kind = self.kind_of(case)
            way = kind.moves.get(name)
            closes = way is not None and kind.states[way.target].is_closed
            outcome = self.check(case) if closes else None
            return decide.move(case, name, kind, actor, self.now, outcome)

        return self._change(number, decided)

    def advance(self, number: str, name: str, actor: Actor) -> Case:
        """The case after a move that a deed elsewhere amounts to; as it was where it cannot take that move.

        So a bureau's own kind of case, with other moves, is left to its people.
        """
        case = self.case(number)
        kind = self.kind_of(case)
        way = kind.moves.get(name)
        is_ready = (
            way is not None
            and case.state in way.sources
            and (actor.role == "administrator" or actor.role in way.roles)
            and all(satisfies(case, kind.items[key]) for key in way.needs)
            and (not kind.states[way.target].is_closed or self.check(case).holds)
        )
        return self.move(number, name, actor) if is_ready else case

    def file(
        self, number: str, item: str, actor: Actor, *, text: str = "", path: Path | None = None,
        content: tuple[str, bytes] | None = None,
    ) -> Case:  # fmt: skip
        """The case with one more piece of evidence; a file is kept by the hash of its content first.

        Parameters
        ----------
        path, content
            A file, or its name and its bytes.
        """
        given = (path.name, path.read_bytes()) if path is not None else content

        def decided(case: Case) -> Draft:
            record = attachments.keep_content(self.workspace.attachments_folder, *given) if given else None
            return decide.file_evidence(case, item, self.kind_of(case), actor, text=text, file=record)

        return self._change(number, decided)

    def file_kept(
        self, number: str, item: str, actor: Actor, record: Mapping[str, Json] | None, *, text: str = ""
    ) -> Case:
        """The case with evidence whose file, where it has one, is kept already."""

        def decided(case: Case) -> Draft:
            return decide.file_evidence(case, item, self.kind_of(case), actor, text=text, file=record)

        return self._change(number, decided)

    def note(self, number: str, actor: Actor) -> Case:
        """The case with a remark."""
        return self._change(number, lambda case: decide.note(case, actor))

    def assign(self, number: str, owner: str, actor: Actor) -> Case:
        """The case with somebody else."""
        return self._change(number, lambda case: decide.assign(case, owner, actor))

    def extend(self, number: str, due: date, actor: Actor) -> Case:
        """The case with a later day."""
        return self._change(number, lambda case: decide.extend(case, due, actor))

    def check(self, case: Case) -> Outcome:
        """Whether a case may close today, term by term."""
        return check(case, self.kind_of(case), self.now.date(), self.opened)

    def watch(self) -> Iterator[Case]:
        """What follows from dates and figures alone: overdue cases escalated, closed ones opened again."""
        for case in self.cases().values():
            kind = self.kind_of(case)
            if case.is_closed:
                outcome = check_figures(case, kind, self.now.date(), self.opened)
                draft = decide.reopen(case, kind, outcome, self.now)
            else:
                draft = decide.escalate(case, kind, self.now.date())
            if draft is not None:
                yield self._enter(case, draft)

    def _enter(self, case: Case, draft: Draft) -> Case:
        made = self.ledger.append(
            [draft], at=self.now, request=self.request, expected={case.stream: case.version}
        )
        return apply(case, made[0])

    def _change(self, number: str, decided: Callable[[Case], Draft]) -> Case:
        """The case after a decision, when it still is as the decider saw it; a repeated request
        changes nothing."""
        if self._is_done(number):
            return self.case(number)
        case = self.case(number)
        if self.seen is not None and case.version != self.seen:
            raise LedgerError("ledger-moved", stream=case.stream, found=case.version, expected=self.seen)
        return self._enter(case, decided(case))

    def _done(self) -> tuple[Entry, ...]:
        return self.ledger.done(self.request) if self.request else ()

    def _is_done(self, number: str) -> bool:
        """Whether the request was carried out before, on this case."""
        done = self._done()
        if any(each.stream != PREFIX + number for each in done):
            raise LedgerError("ledger-request-differs", request=self.request)
        return bool(done)

    def _next_number(self) -> str:
        prefix = f"{PREFIX}{self.now.year:04d}-"
        taken = [each.removeprefix(prefix) for each in self.ledger.streams(prefix)]
        last = max((int(each) for each in taken if each.isdigit()), default=0)
        return f"{self.now.year:04d}-{last + 1:04d}"


def _after(number: str, places: int) -> str:
    """The number so many places after another of the same year."""
    year, _, at = number.partition("-")
    return f"{year}-{int(at) + places:04d}"


@contextmanager
def desk_of(workspace: Workspace, now: datetime) -> Iterator[Desk]:
    """The desk of a workspace; its ledger is let go at the end."""
    with workspace.ledger() as ledger:
        yield Desk(workspace, ledger, now, cache(partial(figure_of, workspace)))


def watch_cases(desk: Desk, *, patience: float = PATIENCE) -> tuple[Case, ...]:
    """Cases escalated and opened again, each at most once however many processes look at the same moment.

    Raises
    ------
    ArchiveError
        Another process was at it longer than ``patience`` [s].
    """
    with hold(desk.workspace.folder / WATCH_LOCK, patience=patience):
        return tuple(desk.watch())


def words_of(pairs: Mapping[str, str] | tuple[str, ...]) -> dict[str, str]:
    """Words of a case given as ``name=code``.

    Raises
    ------
    UsageError
        One of them is no pair.
    """
    if isinstance(pairs, Mapping):
        return dict(pairs)
    found = {}
    for each in pairs:
        name, equals, code = each.partition("=")
        if not (name and equals and code):
            raise UsageError("case-word-unreadable", text=each)
        found[name.strip()] = code.strip()
    return found


def figure_of(workspace: Workspace, address: str) -> Figure | None:
    """The figure at an address as it is now; none where there is no such figure."""
    from qingshan.edge.explaining import open_any

    try:
        return open_any(workspace, address).figure
    except (UsageError, RefusedError):
        return None
    except ArchiveError as broken:
        if broken.code != "archive-absent":
            raise
        return None
