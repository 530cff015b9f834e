"""What is shown of the emergency list: lines, targets with their proof, plans that are being made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from pydantic import BaseModel

from qingshan.act.emergency.editions import Edition, EditionLine, How, Made, compare
from qingshan.act.emergency.model import Proof, chosen_measures, cost
from qingshan.act.emergency.solve import Price, moved, prices
from qingshan.base.errors import RefusedError
from qingshan.base.messages import Language
from qingshan.edge.emergency.board import Board
from qingshan.edge.web.access.caller import Caller
from qingshan.edge.web.jobs import Job
from qingshan.edge.web.state import State
from qingshan.edge.web.views.known import english, known
from qingshan.edge.web.views.named import NamedOut, actor_named, division_named, ordered, worded
from qingshan.edge.web.views.work import JobOut

GRAMS = 1000
FEN = 100


class ProofOut(BaseModel):
    """A target and whether it is met; amounts [kg/d]; ``price`` is what one more tonne costs [yuan]."""

    level: NamedOut
    pollutant: NamedOut
    total: Decimal
    cut: Decimal
    percent: Decimal
    required: Decimal
    meets: bool
    spare: Decimal
    price: float | None = None


class LevelOut(BaseModel):
    """What a level asks of how many, and what it costs [yuan/d]."""

    level: NamedOut
    firms: int
    lines: int
    cost: Decimal


class EmergencyEdition(BaseModel):
    """An edition of the list."""

    number: int
    day: date
    who: NamedOut
    ground: str
    how: NamedOut
    gap: str
    hash: str
    lines: int
    levels: list[LevelOut]


class EmergencyOut(BaseModel):
    """The list as its files are now, in numbers, and its editions."""

    is_simulated: bool
    firms: int
    lines: int
    pollutants: list[NamedOut]
    levels: list[NamedOut]
    fairness: float
    longest_delay: int
    editions: list[EmergencyEdition]


class OrderedOut(BaseModel):
    """What a line does at a level."""

    level: NamedOut
    name: str
    cut: dict[str, Decimal]
    delay: int
    check: str


class LineOut(BaseModel):
    """A line of an edition: what it emits [kg/d], what it does at each level."""

    code: str
    name: str
    firm: str
    firm_name: str
    firm_en: str
    county: NamedOut | None
    grade: str
    protected: str
    emission: dict[str, Decimal]
    measures: list[OrderedOut]


class LinesOut(BaseModel):
    """Lines of an edition in the caller's area, those with most measures first."""

    edition: int
    rows: list[LineOut]
    total: int
    next: str | None


class ProofsOut(BaseModel):
    """Every target with its proof: of an edition, or of what the files order now."""

    edition: int | None
    rows: list[ProofOut]
    levels: list[LevelOut]


class MovedOut(BaseModel):
    """A line whose measure changed at a level; empty names stand for none."""

    code: str
    firm_name: str
    name: str
    level: NamedOut
    before: str
    after: str


class PlanOut(BaseModel):
    """A plan that is being made, and once it is there its proof; it binds nobody until it is fixed."""

    job: JobOut
    how: How
    gap: str
    rows: list[ProofOut]
    levels: list[LevelOut]
    moved: int | None


@dataclass(frozen=True, slots=True)
class Wish:
    """How a plan is to be made."""

    how: How
    day: date
    fairness: float | None
    delay: int | None
    seconds: float


@dataclass(frozen=True, slots=True)
class Draft:
    """A plan that was made, what more would cost, and how many lines it moves."""

    wish: Wish
    made: Made
    prices: tuple[Price, ...]
    moved: int | None


@contextmanager
def board(state: State) -> Iterator[Board]:
    """The emergency list of the workspace, now."""
    yield Board(state.workspace, state.decided.ledger, state.clock().replace(microsecond=0))


def emergency(state: State) -> EmergencyOut:
    """The list as it is now.

    Raises
    ------
    UsageError
        The workspace has none.
    """
    with board(state) as at:
        roll, settings = at.read[0], at.settings
        return EmergencyOut(
            is_simulated=at.is_simulated, firms=len({each.line.firm for each in roll.lines}),
            lines=len(roll.lines), pollutants=[ordered("pollutant", each) for each in settings.pollutants],
            levels=[ordered("level", each) for each in at.levels], fairness=settings.fairness,
            longest_delay=settings.longest_delay,
            editions=[edition_out(state, each) for each in reversed(at.editions())],
        )  # fmt: skip


def proofs(state: State, edition: int | None) -> ProofsOut:
    """Every target with its proof."""
    with board(state) as at:
        if edition is not None:
            found = at.edition(edition)
            return ProofsOut(edition=edition, rows=_proofs(found.proof, ()), levels=_levels(found))
        made = at.listed(at.now.date())
    return ProofsOut(edition=None, rows=_proofs(made.proof, ()), levels=_costs(made))


def lines(
    state: State, caller: Caller, edition: int | None, *, after: str, limit: int, text: str
) -> LinesOut:
    """Lines of an edition whose firms lie in the caller's area."""
    with board(state) as at:
        found, counties = within(state, caller, at.edition(edition)), county_of_firms(state)
    seen = [
        each
        for each in found.lines
        if text.casefold() in f"{each.code} {each.name} {each.firm_name}".casefold()
    ]
    seen.sort(key=lambda each: (-len(each.measures), each.code))
    start = 1 + next((at for at, each in enumerate(seen) if each.code == after), -1)
    shown = seen[start : start + limit]
    more = start + limit < len(seen)
    return LinesOut(
        edition=found.number, total=len(seen), next=shown[-1].code if more and shown else None,
        rows=[_line(state, each, counties.get(each.firm, "")) for each in shown],
    )  # fmt: skip


def within(state: State, caller: Caller, edition: Edition) -> Edition:
    """An edition with the lines of the caller's area alone; its proof stays that of the city."""
    counties = county_of_firms(state)
    return replace(edition, lines=tuple(e for e in edition.lines if caller.covers(counties.get(e.firm, ""))))


def moves(state: State, caller: Caller, before: int | None, after: int | None) -> list[MovedOut]:
    """Lines of the caller's area that moved between two editions; the newest two by default."""
    with board(state) as at:
        new = within(state, caller, at.edition(after))
        if before is None and new.number == 1:
            return []
        number = new.number - 1 if before is None else before
        found = compare(within(state, caller, at.edition(number)) if number else None, new)
    return [
        MovedOut(
            code=each.code, firm_name=each.firm_name, name=each.name, level=ordered("level", each.level),
            before=each.before, after=each.after,
        )
        for each in found
    ]  # fmt: skip


def plan(state: State, wish: Wish) -> Draft:
    """A plan made as wished; long work."""
    with board(state) as at:
        if wish.how == "solved":
            made = at.solved(wish.day, fairness=wish.fairness, delay=wish.delay, seconds=wish.seconds)
        elif wish.how == "adjusted":
            made = at.adjusted(wish.day, fairness=wish.fairness, delay=wish.delay)
        else:
            made = at.listed(wish.day)
        weight = at.settings.fairness if wish.fairness is None else wish.fairness
        editions = at.editions()
    dear = prices(made.problem, weight) if wish.how == "solved" else ()
    count = len(moved(editions[-1].choices(), made.choices)) if editions else None
    return Draft(wish, made, dear, count)


def plan_out(job: Job, language: Language) -> PlanOut:
    """A plan as far as it is."""
    told = JobOut.of(job, language)
    if not isinstance(job.result, Draft):
        return PlanOut(job=told, how="solved", gap="", rows=[], levels=[], moved=None)
    draft = job.result
    return PlanOut(
        job=told, how=draft.made.how, gap=draft.made.gap, rows=_proofs(draft.made.proof, draft.prices),
        levels=_costs(draft.made), moved=draft.moved,
    )  # fmt: skip


def fix(state: State, job: Job, day: date | None, who: str, ground: str) -> EmergencyEdition:
    """The plan fixed as an edition.

    Raises
    ------
    RefusedError
        It is not made yet, or the files changed since it was.
    """
    draft = job.result
    if not isinstance(draft, Draft):
        raise RefusedError("emergency-plan-not-there", job=job.id)
    with board(state) as at:
        if at.inputs != draft.made.inputs:
            raise RefusedError("emergency-inputs-moved")
        return edition_out(state, at.fix(draft.made, day or draft.wish.day, who, ground))


def edition_out(state: State, edition: Edition) -> EmergencyEdition:
    """An edition in a table."""
    return EmergencyEdition(
        number=edition.number, day=edition.day, who=actor_named(state, edition.who), ground=edition.ground,
        how=worded("acting", "how", edition.how), gap=edition.gap, hash=edition.hash,
        lines=len(edition.lines), levels=_levels(edition),
    )  # fmt: skip


def county_of_firms(state: State) -> Mapping[str, str]:
    """County of every firm of the register."""
    return {str(each.code): each.county for each in known(state).enterprises.enterprises}


def _proofs(rows: Sequence[Proof], dear: Sequence[Price]) -> list[ProofOut]:
    told = {(each.level, each.pollutant): each.yuan_per_tonne for each in dear}
    return [
        ProofOut(
            level=ordered("level", row.level), pollutant=ordered("pollutant", row.pollutant),
            total=_kg(row.total), cut=_kg(row.cut), percent=row.percent, required=row.required,
            meets=row.meets, spare=_kg(row.cut - row.need), price=told.get((row.level, row.pollutant)),
        )
        for row in rows
    ]  # fmt: skip


def _levels(edition: Edition) -> list[LevelOut]:
    return [
        LevelOut(
            level=ordered("level", level), firms=len(edition.firms(level)),
            lines=sum(level in each.measures for each in edition.lines),
            cost=Decimal(edition.costs[level]) / FEN,
        )
        for level in edition.levels
    ]  # fmt: skip


def _costs(made: Made) -> list[LevelOut]:
    found = []
    for level in made.problem.levels:
        chosen = list(chosen_measures(made.problem, made.choices, level))
        yuan = Decimal(cost(made.problem, made.choices, level)) / FEN
        firms = len({line.firm for line, _ in chosen})
        found.append(LevelOut(level=ordered("level", level), firms=firms, lines=len(chosen), cost=yuan))
    return found


def _line(state: State, line: EditionLine, county: str) -> LineOut:
    return LineOut(
        code=line.code, name=line.name, firm=line.firm, firm_name=line.firm_name,
        firm_en=english(state, line.firm),
        county=division_named(state.workspace, county), grade=line.grade, protected=line.protected,
        emission={key: _kg(value) for key, value in line.emission.items()},
        measures=[
            OrderedOut(
                level=ordered("level", level), name=each.name, delay=each.delay, check=each.check,
                cut={key: _kg(value) for key, value in each.cut.items()},
            )
            for level, each in line.measures.items()
        ],
    )  # fmt: skip


def _kg(grams: int) -> Decimal:
    return Decimal(grams) / GRAMS
